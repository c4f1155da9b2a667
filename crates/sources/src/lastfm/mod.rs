//! Last.fm: listeners, plays, tags and neighbours of tracks and artists already known; charts, which
//! are names to look up; what a listener has played.

mod client;
pub(crate) mod convert;
pub(crate) mod lists;
mod refused;
mod wire;

pub use client::{LastfmClient, LastfmConfig, Named, PlaysAsked};
pub use lists::{ChartPage, PlaysPage};
