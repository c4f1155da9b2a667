//! A small deterministic music world, served over HTTP in the providers' own formats.
//!
//! [`World`] makes artists, albums, tracks and playlists from a seed and a size, and knows the
//! truth about them. [`Simulator`] serves that world on one port, one path prefix per provider,
//! with the shapes, quirks and (on request) failures of the real services. A run of the pipeline
//! against it can therefore be *measured*: which match was right, which tempo was right, what was
//! lost. It is a test double and the engine of `make demo`; no function is built with it.

mod audio;
mod server;
mod world;

pub use server::{Credentials, Faults, QuotaMode, Simulator, SimulatorOptions, StartError};
pub use world::{
    Album, AlbumKind, Artist, DatePrecision, DeezerFate, DeezerTrack, LastfmAnswer, LastfmFate,
    LastfmTag, LastfmTrack, MusicalKey, Playlist, PlaylistEntry, ReleaseDate, SimilarArtist, Track,
    TrackTruth, World, WorldConfig,
};
