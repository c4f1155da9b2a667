//! Deezer: finds a track by its ISRC, its id or its name, and where to listen to it for thirty
//! seconds. Keyless.

mod client;
pub(crate) mod convert;
mod wire;

pub use client::{DeezerClient, DeezerConfig};
pub use convert::{DeezerPreview, DeezerTrack};
