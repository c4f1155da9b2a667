//! PostgreSQL: the store's adapter, its migrations, and the private cluster of a data folder.

mod cluster;
mod database;
mod ledger;
mod load;
mod matches;
mod matches_by_name;
pub mod migrate;
mod plan;

pub use cluster::{Cluster, ClusterError, ClusterStatus, ClusterUrl};
pub use database::Database;
pub use ledger::{RejectedRecord, RunLine, UnfinishedRun};
pub use matches::{MatchDecision, StoredMatch};
pub use matches_by_name::NamedSong;
pub use plan::{Coverage, MeasuredSong};
