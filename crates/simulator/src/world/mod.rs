//! The world: everything there is, made from a seed and a size, and nothing else.

mod albums;
mod artists;
mod book;
mod charts;
mod deezer;
mod dice;
mod identity;
mod isrc;
mod itunes;
mod lastfm;
mod listener;
mod lookup;
mod names;
mod noise;
mod places;
mod playlists;
mod search;
mod shuffle;
mod text;
mod tracks;
mod truth;

use jiff::Timestamp;

pub use albums::{Album, AlbumKind, DatePrecision, ReleaseDate};
pub use artists::{Artist, SimilarArtist};
use book::Book;
pub use deezer::{DeezerFate, DeezerTrack};
pub(crate) use dice::Dice;
use dice::Topic;
pub(crate) use identity::{Kind, of_uuid, uuid};
pub use itunes::ItunesTrack;
pub use lastfm::{LastfmAnswer, LastfmFate, LastfmTag, LastfmTrack};
pub use listener::{Listener, Play, Range};
pub(crate) use names::GENRES;
pub use noise::{NameNoise, Noise};
pub use places::City;
pub(crate) use places::{Area, AreaKind, CITIES, areas, parents};
pub use playlists::{Playlist, PlaylistEntry, PlaylistOwner};
pub(crate) use search::{Query as SearchQuery, REACHABLE};
pub(crate) use text::fold;
pub use tracks::{MusicalKey, Track, Version};
pub use truth::TrackTruth;

use crate::audio;

/// What a world is made from; equal configurations make equal worlds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorldConfig {
    /// Any number; another number is another world.
    pub seed: u64,
    /// Number of tracks; artists are three eighths of it, albums somewhat more.
    pub tracks: usize,
    /// How much names differ between the services.
    pub noise: Noise,
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
            noise: Noise::Normal,
            preview_ms: 6_000,
            // 2026-01-01T00:00:00Z
            now: Timestamp::constant(1_767_225_600, 0),
        }
    }
}

/// Artists, albums, tracks and playlists, and what each service makes of them.
///
/// Nothing is stored but the words names are made of: everything is computed from its number when
/// asked for, and found again from its id, code or name by computing back. A world of a million
/// tracks takes the memory of one of a hundred and is there at once.
#[derive(Debug)]
pub struct World {
    config: WorldConfig,
    albums: usize,
    artist_names: Book,
    titles: Book,
    album_names: Book,
    playlists: Vec<Playlist>,
    listeners: Vec<Listener>,
}

impl World {
    /// Makes the world; the same configuration always makes the same one.
    #[must_use]
    pub fn new(config: WorldConfig) -> Self {
        let WorldConfig { seed, tracks, .. } = config;
        let albums = albums::count(seed, tracks);
        let book =
            |topic, length, recipes, endings| Book::new(seed, topic, length, recipes, endings);
        Self {
            albums,
            artist_names: book(
                Topic::ArtistName,
                artist_count(tracks),
                names::ARTISTS,
                names::ARTIST_ENDINGS,
            ),
            titles: book(Topic::TrackTitle, tracks, names::TITLES, names::TITLE_ENDINGS),
            album_names: book(Topic::AlbumName, albums, names::ALBUMS, names::ALBUM_ENDINGS),
            playlists: playlists::make(seed, tracks),
            listeners: listener::make(seed),
            config,
        }
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

    /// Number of artists.
    #[must_use]
    pub fn artist_count(&self) -> usize {
        artist_count(self.config.tracks)
    }

    /// Artist `index`; `None` when there is no such artist.
    #[must_use]
    pub fn artist(&self, index: usize) -> Option<Artist> {
        (index < self.artist_count()).then(|| artists::derive(self, index))
    }

    /// All artists, computed one after the other.
    pub fn artists(&self) -> impl ExactSizeIterator<Item = Artist> {
        (0..self.artist_count()).map(|index| artists::derive(self, index))
    }

    /// The name of artist `index`.
    #[must_use]
    pub fn artist_name(&self, index: usize) -> String {
        self.artist_names.name(artists::named_as(index))
    }

    /// Number of albums.
    #[must_use]
    pub fn album_count(&self) -> usize {
        self.albums
    }

    /// Album `index`; `None` when there is no such album.
    #[must_use]
    pub fn album(&self, index: usize) -> Option<Album> {
        self.outline(index).map(|outline| albums::whole(self, outline))
    }

    /// All albums, computed one after the other.
    pub fn albums(&self) -> impl Iterator<Item = Album> {
        (0..self.albums).filter_map(|index| self.album(index))
    }

    /// Track `index`; `None` when there is no such track.
    #[must_use]
    pub fn track(&self, index: usize) -> Option<Track> {
        tracks::derive(self, index)
    }

    /// All tracks in album order, computed one after the other.
    pub fn tracks(&self) -> impl Iterator<Item = Track> {
        (0..self.config.tracks).filter_map(|index| self.track(index))
    }

    /// The name of a track's main artist.
    #[must_use]
    pub fn main_artist(&self, track: &Track) -> String {
        track.artists.first().map(|artist| self.artist_name(*artist)).unwrap_or_default()
    }

    /// The playlists worth extracting: the owner's own; the first two together hold every track.
    #[must_use]
    pub fn playlists(&self) -> &[Playlist] {
        self.playlists.get(..playlists::FULL).unwrap_or_default()
    }

    /// All playlists in the owner's library: an empty one and other people's too.
    #[must_use]
    pub fn library_playlists(&self) -> &[Playlist] {
        &self.playlists
    }

    /// The truth about track `index`; `None` when there is no such track.
    #[must_use]
    pub fn truth(&self, index: usize) -> Option<TrackTruth> {
        truth::of(self, index)
    }

    /// The truth about every track, in order, computed one after the other.
    pub fn truths(&self) -> impl Iterator<Item = TrackTruth> {
        (0..self.config.tracks).filter_map(|index| self.truth(index))
    }

    /// The truth about the track of a Spotify id.
    #[must_use]
    pub fn truth_of(&self, spotify_id: &str) -> Option<TrackTruth> {
        self.truth(self.track_by_id(spotify_id)?.index)
    }

    /// What Last.fm answers for track `index`; absent when there is no such track.
    #[must_use]
    pub fn lastfm(&self, index: usize) -> LastfmAnswer {
        let track = self.track(index);
        track.map_or(LastfmAnswer::Absent, |track| lastfm::answer(self, &track))
    }

    /// The artists Last.fm finds similar to artist `index`, most similar first.
    #[must_use]
    pub fn similar_artists(&self, index: usize) -> Vec<SimilarArtist> {
        artists::similar(self.config.seed, index, self.artist_count())
    }

    /// What Deezer answers for the recording code of track `index`.
    #[must_use]
    pub fn deezer(&self, index: usize) -> Option<DeezerTrack> {
        deezer::answer(self, &self.track(index)?)
    }

    /// What iTunes has of a track.
    #[must_use]
    pub fn itunes(&self, track: &Track) -> Option<ItunesTrack> {
        itunes::answer(self, track)
    }

    /// The preview of a Deezer id as a WAV file: mono, 16 bit, 22,050 Hz.
    ///
    /// `None` when Deezer has no such track or no preview of it.
    #[must_use]
    pub fn deezer_preview(&self, deezer_id: u64) -> Option<Vec<u8>> {
        let found = self.deezer_track(deezer_id).filter(|track| track.has_preview)?;
        Some(audio::preview_wav(found.tempo_bpm, found.key, self.config.preview_ms))
    }

    /// The preview of an Apple id as an Ogg Vorbis file: mono, 22,050 Hz.
    ///
    /// Apple's own are AAC, for which there is no free encoder; Ogg is the next lossy format.
    /// `None` when iTunes has no such track.
    #[must_use]
    pub fn itunes_preview(&self, id: u64) -> Option<Vec<u8>> {
        let found = self.itunes_track(id)?;
        audio::preview_ogg(found.tempo_bpm, found.key, self.config.preview_ms)
    }

    /// The track of a Deezer id.
    pub(crate) fn deezer_track(&self, deezer_id: u64) -> Option<DeezerTrack> {
        self.deezer(deezer::index_of(deezer_id)?)
    }

    /// The track of an Apple id.
    pub(crate) fn itunes_track(&self, id: u64) -> Option<ItunesTrack> {
        self.itunes(&self.track(itunes::index_of(id)?)?)
    }

    /// MusicBrainz's id of a track's recording; it lacks some.
    pub(crate) fn recording(&self, track: &Track) -> Option<String> {
        charts::is_on_musicbrainz(self.config.seed, track.index)
            .then(|| uuid(self.config.seed, Kind::Recording, track.index))
    }

    pub(crate) fn track_id(&self, index: usize) -> String {
        identity::base62(self.config.seed, Kind::Track, index)
    }

    fn outline(&self, album: usize) -> Option<albums::Outline> {
        albums::outline(self.config.seed, album, self.config.tracks, self.artist_count())
    }
}

/// Three artists for eight tracks, and never none.
fn artist_count(tracks: usize) -> usize {
    (tracks * 3 / 8).max(1)
}
