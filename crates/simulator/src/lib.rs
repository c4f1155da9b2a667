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
//! | `/spotify-accounts/…` | sign-in (`authorize`), tokens (`api/token`) |
//! | `/spotify/v1/…` | search, tracks, artists, albums, playlists, audio features, `/me/…` |
//! | `/lastfm/2.0/` | `track.*`, `artist.*`, `chart.*`, `geo.getTopTracks`, `user.getRecentTracks` |
//! | `/musicbrainz/ws/2/…` | artists, recordings by code, areas, genres |
//! | `/listenbrainz/1/…` | popularity, site-wide statistics, listens |
//! | `/deezer/…` | tracks by `isrc:{ISRC}`, id and search, with preview URLs that expire |
//! | `/itunes/…` | songs by search and id, with previews |
//! | `/openweather/geo/1.0/direct` | coordinates of cities |
//! | `/previews/….wav`, `….ogg` | the previews |
//! | `/faults` | what goes wrong: look at it, add to it, end it |
//! | `/truth`, `/truth/{id}` | [`TrackTruth`] of every track, one JSON object a line; of one |
//! | `/` | a page that says all this |

mod audio;
mod server;
mod world;

pub use server::{
    ActiveFault, ChaosOf, Credentials, FaultBoard, FaultKind, FaultRule, Faults, Provider,
    QuotaMode, Simulator, SimulatorOptions, StartError, When,
};
pub use world::{
    Album, AlbumKind, Artist, City, DatePrecision, DeezerFate, DeezerTrack, ItunesTrack,
    LastfmAnswer, LastfmFate, LastfmTag, LastfmTrack, Listener, MusicalKey, NameNoise, Noise, Play,
    Playlist, PlaylistEntry, PlaylistOwner, Range, ReleaseDate, SimilarArtist, Track, TrackTruth,
    Version, World, WorldConfig,
};
