//! iTunes Store: finds a song by name or Apple's id, and where to listen to it for thirty seconds.
//! Keyless, twenty requests a minute.

mod client;
pub(crate) mod convert;

pub use client::{ItunesClient, ItunesConfig};
pub use convert::ItunesSong;
