//! ListenBrainz: how many people listen to what, by MusicBrainz id, and charts. Open data; a token is
//! optional.

mod client;
pub(crate) mod convert;
mod wire;

pub use client::{Kind, ListenBrainzClient, ListenBrainzConfig, MOST_IDS, Span};
pub use convert::{Chart, TopRecording};
