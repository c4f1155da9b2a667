//! PostgreSQL: the store's adapter, its migrations, and the private cluster of a data folder.

mod address;
mod cluster;
mod database;
mod dictionary;
mod ledger;
mod load;
mod matches;
mod matches_by_name;
pub mod migrate;
mod plan;
mod quality;
mod rank;
mod reconcile;
mod rejected;
mod standing;

pub use address::Address;
pub use cluster::{Cluster, ClusterError, ClusterStatus, ClusterUrl, client_program};
pub use database::Database;
pub use dictionary::data_dictionary;
pub use ledger::{RunLine, UnfinishedRun};
pub use matches::{MatchDecision, StoredMatch};
pub use matches_by_name::NamedSong;
pub use plan::{Coverage, MeasuredSong, PlacedArtist, Reclaimed};
pub use rejected::{RejectedRecord, RejectionFilter};
pub use standing::{Misses, Standing};
