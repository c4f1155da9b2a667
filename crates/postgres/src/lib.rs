//! PostgreSQL: the store's adapter, its migrations, and the private cluster of a data folder.

mod cluster;
mod database;
mod ledger;
mod load;
pub mod migrate;
mod plan;
mod standing;

pub use cluster::{Cluster, ClusterError, ClusterStatus, ClusterUrl};
pub use database::Database;
pub use ledger::{RejectedRecord, RunLine, UnfinishedRun};
pub use plan::{Coverage, MeasuredSong, PlacedArtist};
pub use standing::{Misses, Standing};
