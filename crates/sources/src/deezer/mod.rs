//! Deezer: finds a track by its ISRC and where to listen to it for thirty seconds. Keyless.

mod client;
mod wire;

pub use client::DeezerConfig;
pub(crate) use client::{DeezerClient, Found};
