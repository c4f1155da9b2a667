//! Last.fm: listeners, plays, tags and similar artists of tracks and artists already known.

mod client;
pub(crate) mod convert;
mod wire;

pub use client::{LastfmClient, LastfmConfig};
