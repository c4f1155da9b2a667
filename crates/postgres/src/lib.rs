//! Postgres: migrations, and the private cluster of a data folder.
mod cluster;
pub mod migrate;

pub use cluster::{Cluster, ClusterError, ClusterStatus, ClusterUrl};
