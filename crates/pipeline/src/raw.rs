//! Raw objects: what a source answered, unchanged, behind one line that says what it is.
//!
//! The line makes an object complete in itself: a sweep or a replay needs no message to process it.

use crate::failure::{Failure, FailureKind};
use crate::message::{Pointer, SCHEMA_VERSION, Source, Topic};
use crate::object_key::ObjectKey;
use bytes::Bytes;
use jiff::Timestamp;
use segue_domain::ids::Mbid;
use segue_domain::record::Subject;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Largest stored object that is written or opened, bytes before compression.
pub const MAX_RAW_BYTES: usize = 64 << 20;

/// What shape the body has; it decides who can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// `GET /search?type=track`.
    SpotifySearch,
    /// `GET /playlists/{id}`.
    SpotifyPlaylist,
    /// `GET /playlists/{id}/items` (or `/tracks`).
    SpotifyPlaylistItems,
    /// `GET /artists/{id}`.
    SpotifyArtist,
    /// `GET /artists?ids=`.
    SpotifyArtists,
    /// `GET /tracks/{id}`.
    SpotifyTrack,
    /// `GET /tracks?ids=`.
    SpotifyTracks,
    /// `GET /albums/{id}`: kept for the record; tracks state what is stored of their albums.
    SpotifyAlbum,
    /// `GET /albums?ids=`: as [`Self::SpotifyAlbum`].
    SpotifyAlbums,
    /// `GET /albums/{id}/tracks`: as [`Self::SpotifyAlbum`].
    SpotifyAlbumTracks,
    /// `GET /audio-features/{id}`: kept for the record; nothing stores features without a track yet.
    SpotifyAudioFeatures,
    /// `GET /audio-features?ids=`: as [`Self::SpotifyAudioFeatures`].
    SpotifyAudioFeaturesBatch,
    /// `GET /me`: kept for the record; the listener's own tables are to read it.
    SpotifyProfile,
    /// `GET /me/playlists`.
    SpotifyMyPlaylists,
    /// `GET /me/tracks`.
    SpotifySavedTracks,
    /// `GET /me/player/recently-played`.
    SpotifyRecentlyPlayed,
    /// `GET /me/top/tracks`.
    SpotifyTopTracks,
    /// `GET /me/top/artists`.
    SpotifyTopArtists,
    /// `GET /me/following?type=artist`.
    SpotifyFollowedArtists,
    /// `method=track.getInfo`.
    LastfmTrack,
    /// `method=artist.getInfo`.
    LastfmArtist,
    /// `method=artist.getSimilar`.
    LastfmSimilar,
    /// `method=track.getTopTags`.
    LastfmTrackTags,
    /// `method=artist.getTopTags`.
    LastfmArtistTags,
    /// `method=track.getSimilar`.
    LastfmSimilarTracks,
    /// `method=chart.getTopTracks`: names to look up.
    LastfmChart,
    /// `method=geo.getTopTracks`: names to look up.
    LastfmCountryChart,
    /// `method=user.getRecentTracks`.
    LastfmPlays,
    /// `GET /artist/{MBID}`.
    MusicbrainzArtist,
    /// `GET /artist?query=`.
    MusicbrainzArtistSearch,
    /// `GET /isrc/{ISRC}`.
    MusicbrainzIsrc,
    /// `GET /genre/all`.
    MusicbrainzGenres,
    /// `GET /area/{MBID}`.
    MusicbrainzArea,
    /// `POST /1/popularity/{kind}`.
    ListenbrainzPopularity,
    /// `GET /1/popularity/top-recordings-for-artist/{MBID}`.
    ListenbrainzTopRecordings,
    /// `GET /1/stats/sitewide/artists`.
    ListenbrainzSitewideArtists,
    /// `GET /1/stats/sitewide/recordings`: names to look up.
    ListenbrainzSitewideRecordings,
    /// `GET /track/{id}` or `/track/isrc:{ISRC}`: kept for the record; the features say what came of
    /// it.
    DeezerTrack,
    /// `GET /search`: kept for the record likewise.
    DeezerSearch,
    /// `GET /search` or `/lookup` of the iTunes Store: kept for the record likewise.
    ItunesResults,
    /// `GET /geo/1.0/direct`.
    OpenweatherPlaces,
    /// A record of our own making: what the analyser measured, where a climb through areas led, where a
    /// city lies, or why there is nothing.
    Measurement,
    /// Lines of a CSV file under their header.
    CsvRows,
}

/// What was asked about, for answers that do not say it themselves.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Asked {
    /// The thing an enrichment is for.
    pub subject: Subject,
    /// Title as we know it, for tracks; name, for areas.
    pub title: Option<String>,
    /// Artist's name as we know it; empty for areas.
    pub artist: String,
    /// Length as we know it, milliseconds.
    pub duration_ms: Option<i64>,
    /// MusicBrainz id as we knew it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mbid: Option<Mbid>,
    /// Whether a person chose that id: then whatever is under it is what was asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_chosen: bool,
}

/// The line before the body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawHeader {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u16,
    /// The stream.
    pub topic: Topic,
    /// Who said it.
    pub source: Source,
    /// What the body looks like.
    pub shape: Shape,
    /// The run that fetched it.
    pub run_id: String,
    /// When the source said it; `None` for undated files.
    pub observed_at: Option<Timestamp>,
    /// What was asked of the source (no secrets).
    pub request: String,
    /// What an enrichment was about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Facts the body does not repeat (the playlist's id on its later pages, a file's columns).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub context: BTreeMap<String, String>,
}

/// A raw object.
#[derive(Debug, Clone, PartialEq)]
pub struct RawObject {
    /// What it is.
    pub header: RawHeader,
    /// Exactly what the source sent.
    pub body: Bytes,
}

impl RawObject {
    /// The stored form: zstd over the header line and the body.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when it is larger than [`MAX_RAW_BYTES`],
    /// [`FailureKind::ObjectUnreadable`] when it cannot be compressed (out of memory).
    pub fn encode(&self) -> Result<Bytes, Failure> {
        let mut plain = serde_json::to_vec(&self.header).map_err(unreadable)?;
        plain.push(b'\n');
        plain.extend_from_slice(&self.body);
        compress(&plain)
    }

    /// Reads the stored form back.
    ///
    /// # Errors
    /// [`FailureKind::ObjectUnreadable`] when it is damaged or endless,
    /// [`FailureKind::VersionUnknown`] when a newer version wrote it.
    pub fn decode(stored: &[u8]) -> Result<Self, Failure> {
        let plain = decompress(stored)?;
        let end = plain.iter().position(|byte| *byte == b'\n').ok_or_else(|| {
            Failure::new(FailureKind::ObjectUnreadable, "a raw object has no header line")
        })?;
        let (line, rest) = plain.split_at(end);
        let version: Versioned = serde_json::from_slice(line).map_err(unreadable)?;
        version.check()?;
        let header = serde_json::from_slice(line).map_err(unreadable)?;
        Ok(Self { header, body: Bytes::copy_from_slice(rest.get(1..).unwrap_or_default()) })
    }

    /// The message that announces this object under `key`.
    #[must_use]
    pub fn pointer(&self, key: ObjectKey) -> Pointer {
        let header = &self.header;
        Pointer::new(header.topic, header.source, &header.run_id, header.observed_at, key)
    }
}

/// Only the version of a stored object, read before anything else is believed.
#[derive(Deserialize)]
pub(crate) struct Versioned {
    schema_version: u16,
}

impl Versioned {
    pub(crate) fn check(&self) -> Result<(), Failure> {
        if self.schema_version <= SCHEMA_VERSION {
            return Ok(());
        }
        let message = format!(
            "version {} is newer than this build understands ({SCHEMA_VERSION})",
            self.schema_version
        );
        Err(Failure::new(FailureKind::VersionUnknown, message))
    }
}

pub(crate) fn compress(plain: &[u8]) -> Result<Bytes, Failure> {
    if plain.len() > MAX_RAW_BYTES {
        // It could be written, but never be opened again.
        let message = format!(
            "an object of {} bytes is larger than the {MAX_RAW_BYTES} allowed",
            plain.len()
        );
        return Err(Failure::new(FailureKind::InputUnusable, message));
    }
    // Level 1: the raw zone is written once per answer; higher levels cost more than they save.
    // The checksum: without it, a bit that turned on the disk is another title and no error.
    let mut compressor = zstd::bulk::Compressor::new(1).map_err(unreadable)?;
    compressor.include_checksum(true).map_err(unreadable)?;
    compressor.compress(plain).map(Bytes::from).map_err(unreadable)
}

pub(crate) fn decompress(stored: &[u8]) -> Result<Vec<u8>, Failure> {
    zstd::bulk::decompress(stored, MAX_RAW_BYTES).map_err(unreadable)
}

pub(crate) fn unreadable(cause: impl std::error::Error + Send + Sync + 'static) -> Failure {
    Failure::new(FailureKind::ObjectUnreadable, "a stored object cannot be read").caused_by(cause)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn object(body: &[u8]) -> RawObject {
        RawObject {
            header: RawHeader {
                schema_version: SCHEMA_VERSION,
                topic: Topic::SpotifyTracks,
                source: Source::Spotify,
                shape: Shape::SpotifySearch,
                run_id: "r1".into(),
                observed_at: None,
                request: "GET /search?q=x".into(),
                asked: None,
                context: BTreeMap::new(),
            },
            body: Bytes::copy_from_slice(body),
        }
    }

    proptest! {
        #[test]
        fn a_body_comes_back_byte_for_byte(body in prop::collection::vec(any::<u8>(), 0..500)) {
            let raw = object(&body);
            prop_assert_eq!(RawObject::decode(&raw.encode().unwrap()).unwrap(), raw);
        }

        #[test]
        fn damaged_objects_are_failures_and_not_panics(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
            prop_assert!(RawObject::decode(&bytes).is_err());
        }
    }

    #[test]
    fn what_could_never_be_opened_again_is_not_written() {
        let failure = object(&vec![b'x'; MAX_RAW_BYTES]).encode().unwrap_err();
        assert_eq!(failure.kind, FailureKind::InputUnusable);
        let largest = compress(&vec![b'x'; MAX_RAW_BYTES]).unwrap();
        assert_eq!(decompress(&largest).unwrap().len(), MAX_RAW_BYTES);
    }

    #[test]
    fn an_object_of_the_future_is_set_aside_and_not_guessed_at() {
        let stored = compress(b"{\"schema_version\": 99, \"shape\": \"unheard_of\"}\n").unwrap();
        let failure = RawObject::decode(&stored).unwrap_err();
        assert_eq!(failure.kind, FailureKind::VersionUnknown);
    }
}
