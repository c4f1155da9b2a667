//! A small deterministic music world, served over HTTP in the providers' own formats.
//!
//! [`World`] makes artists, albums, tracks and playlists from a seed and a size, and knows the
//! truth about them. [`Simulator`] serves that world on one port, one path prefix per provider,
//! with the shapes, quirks and (on request) failures of the real services. A run of the pipeline
//! against it can therefore be *measured*: which match was right, which tempo was right, what was
//! lost. It is a test double and the engine of `make demo`; no function is built with it.
//!
//! Below [`Simulator::base_url`]:
//!
//! | path | what |
//! |---|---|
//! | `/spotify-accounts/api/token` | tokens for client credentials |
//! | `/spotify/v1/…` | search, tracks, artists, albums, playlists, audio features |
//! | `/lastfm/2.0/` | `track.getInfo`, `track.getTopTags`, `artist.getInfo`, `artist.getSimilar` |
//! | `/deezer/track/isrc:{ISRC}` | one track, with a preview URL that expires |
//! | `/previews/….wav` | the previews |
//! | `/truth` | [`TrackTruth`] of every track, one JSON object a line |
//! | `/` | a page that says all this |

mod audio;
mod server;
mod world;

pub use server::{
    ActiveFault, Credentials, FaultBoard, FaultKind, FaultRule, Faults, Provider, QuotaMode,
    Simulator, SimulatorOptions, StartError, When,
};
pub use world::{
    Album, AlbumKind, Artist, City, DatePrecision, DeezerFate, DeezerTrack, ItunesTrack,
    LastfmAnswer, LastfmFate, LastfmTag, LastfmTrack, Listener, MusicalKey, NameNoise, Noise, Play,
    Playlist, PlaylistEntry, PlaylistOwner, Range, ReleaseDate, SimilarArtist, Track, TrackTruth,
    Version, World, WorldConfig,
};
