//! MusicBrainz: who an artist is and where from, genres, and areas that lie in each other. Keyless;
//! one request a second, and nobody is served who hides who they are.

mod areas;
mod client;
mod climb;
pub(crate) mod convert;
mod finder;
mod wire;

pub use areas::{AreasInMemory, Climbed, KeepAreas};
pub use client::{MusicBrainzClient, MusicBrainzConfig, NoContact};
pub use convert::{GenrePage, SearchResult};
pub use finder::ArtistFinder;
