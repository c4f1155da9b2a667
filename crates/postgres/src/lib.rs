//! PostgreSQL: the store's adapter, its migrations, and the private cluster of a data folder.

mod address;
mod cluster;
mod database;
mod ledger;
mod load;
pub mod migrate;
mod plan;

pub use address::Address;
pub use cluster::{Cluster, ClusterError, ClusterStatus, ClusterUrl};
pub use database::Database;
pub use ledger::{RejectedRecord, RunLine, UnfinishedRun};
pub use plan::{Coverage, MeasuredSong};
