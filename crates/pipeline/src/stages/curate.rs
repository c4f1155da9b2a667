//! curate: the stages that look after what was loaded: its order, its quality, and whether all of it
//! is there.

pub mod quality;
pub mod rank;
pub mod reconcile;
