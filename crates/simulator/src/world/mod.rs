//! The world: everything there is, made from a seed and a size, and nothing else.

mod albums;
mod artists;
mod deezer;
mod dice;
mod index;
mod lastfm;
mod names;
mod noise;
mod playlists;
mod search;
mod text;
mod tracks;
mod truth;

use jiff::Timestamp;

pub use albums::{Album, AlbumKind, DatePrecision, ReleaseDate};
pub use artists::{Artist, SimilarArtist};
pub use deezer::{DeezerFate, DeezerTrack};
use index::Index;
pub use lastfm::{LastfmAnswer, LastfmFate, LastfmTag, LastfmTrack};
pub use playlists::{Playlist, PlaylistEntry};
pub(crate) use search::Query as SearchQuery;
pub use tracks::{MusicalKey, Track};
pub use truth::TrackTruth;

use crate::audio;

/// What a world is made from; equal configurations make equal worlds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldConfig {
    /// Any number; another number is another world.
    pub seed: u64,
    /// Number of tracks; artists are three eighths of it, albums somewhat more.
    pub tracks: usize,
    /// Percent of Last.fm titles with a typo.
    pub typo_percent: u8,
    /// Length of a preview in milliseconds.
    pub preview_ms: u32,
    /// The moment it is in the world.
    pub now: Timestamp,
}

impl Default for WorldConfig {
    /// 320 tracks on the first day of 2026, previews of six seconds.
    fn default() -> Self {
        Self {
            seed: 1,
            tracks: 320,
            typo_percent: 10,
            preview_ms: 6_000,
            // 2026-01-01T00:00:00Z
            now: Timestamp::constant(1_767_225_600, 0),
        }
    }
}

/// Artists, albums, tracks and playlists, and what each service makes of them.
///
/// Holds some hundred bytes per track; sounds and the pages of Last.fm and Deezer are derived
/// when asked for.
#[derive(Debug)]
pub struct World {
    config: WorldConfig,
    artists: Vec<Artist>,
    albums: Vec<Album>,
    tracks: Vec<Track>,
    playlists: Vec<Playlist>,
    index: Index,
}

impl World {
    /// Makes the world; the same configuration always makes the same one.
    #[must_use]
    pub fn new(config: WorldConfig) -> Self {
        let artists = artists::make(config.seed, (config.tracks * 3 / 8).max(1));
        let albums = albums::make(config.seed, config.tracks, artists.len());
        let tracks = tracks::make(config.seed, &albums, &artists);
        let playlists = playlists::make(config.seed, tracks.len());
        let index = Index::of(&artists, &albums, &tracks, &playlists);
        Self { config, artists, albums, tracks, playlists, index }
    }

    /// What the world was made from.
    #[must_use]
    pub fn config(&self) -> &WorldConfig {
        &self.config
    }

    /// The moment it is in the world; it stands still.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.config.now
    }

    /// All artists.
    #[must_use]
    pub fn artists(&self) -> &[Artist] {
        &self.artists
    }

    /// All albums.
    #[must_use]
    pub fn albums(&self) -> &[Album] {
        &self.albums
    }

    /// All tracks, in album order.
    #[must_use]
    pub fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    /// All playlists; the first two together hold every track.
    #[must_use]
    pub fn playlists(&self) -> &[Playlist] {
        &self.playlists
    }

    /// The truth about track `index`; `None` when there is no such track.
    #[must_use]
    pub fn truth(&self, index: usize) -> Option<TrackTruth> {
        truth::of(self, index)
    }

    /// The truth about every track, in order.
    pub fn truths(&self) -> impl Iterator<Item = TrackTruth> {
        (0..self.tracks.len()).filter_map(|index| self.truth(index))
    }

    /// What Last.fm answers for track `index`; absent when there is no such track.
    #[must_use]
    pub fn lastfm(&self, index: usize) -> LastfmAnswer {
        let track = self.tracks.get(index);
        track.map_or(LastfmAnswer::Absent, |track| lastfm::answer(self, index, track))
    }

    /// The artists Last.fm finds similar to artist `index`, most similar first.
    #[must_use]
    pub fn similar_artists(&self, index: usize) -> Vec<SimilarArtist> {
        artists::similar(self.config.seed, index, self.artists.len())
    }

    /// What Deezer answers for the recording code of track `index`.
    #[must_use]
    pub fn deezer(&self, index: usize) -> Option<DeezerTrack> {
        deezer::answer(self, index, self.tracks.get(index)?)
    }

    /// The preview of a Deezer id as a WAV file: mono, 16 bit, 22,050 Hz.
    ///
    /// `None` when Deezer has no such track or no preview of it.
    #[must_use]
    pub fn deezer_preview(&self, deezer_id: u64) -> Option<Vec<u8>> {
        let found = self.deezer(deezer::index_of(deezer_id)?).filter(|track| track.has_preview)?;
        Some(audio::preview_wav(found.tempo_bpm, found.key, self.config.preview_ms))
    }

    /// The track a Deezer id stands for, whether or not the world has it.
    pub(crate) fn deezer_index(deezer_id: u64) -> Option<usize> {
        deezer::index_of(deezer_id)
    }
}
