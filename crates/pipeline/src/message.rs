//! What travels between stages: a small pointer to an object, never the payload itself.

use crate::object_key::ObjectKey;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the message this build writes; older ones are upcast, newer ones are parked.
pub const SCHEMA_VERSION: u16 = 1;

/// Which stream an object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Topic {
    /// Tracks from a primary source. Also read under its old names.
    #[serde(alias = "spotify_tracks", alias = "music_top_tracks")]
    SpotifyTracks,
    /// Artist profiles from a primary source.
    #[serde(alias = "artist_genres")]
    ArtistGenres,
    /// Last.fm's numbers.
    #[serde(alias = "lastfm_enrichment", alias = "lastfm_artist")]
    LastfmEnrichment,
    /// Features measured from sound.
    #[serde(alias = "music_audio_features")]
    AudioFeatures,
    /// Who artists are and the areas they come from.
    Musicbrainz,
    /// Where areas lie on earth.
    Places,
    /// Standardised rows of all of the above.
    #[serde(alias = "music_transformed")]
    MusicTransformed,
}

impl Topic {
    /// The topics raw objects land on.
    pub const RAW: [Self; 6] = [
        Self::SpotifyTracks,
        Self::ArtistGenres,
        Self::LastfmEnrichment,
        Self::AudioFeatures,
        Self::Musicbrainz,
        Self::Places,
    ];

    /// The name of the queue and of the folder.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SpotifyTracks => "spotify-tracks",
            Self::ArtistGenres => "artist-genres",
            Self::LastfmEnrichment => "lastfm-enrichment",
            Self::AudioFeatures => "audio-features",
            Self::Musicbrainz => "musicbrainz",
            Self::Places => "places",
            Self::MusicTransformed => "music-transformed",
        }
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// Who said it. Every stored column belongs to one of these (or is derived from them).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Source {
    /// The Spotify Web API.
    Spotify,
    /// A dataset file with Spotify's content.
    Dataset,
    /// Last.fm.
    Lastfm,
    /// Deezer (previews).
    Deezer,
    /// The iTunes Store (previews).
    Itunes,
    /// Our own analyser.
    Analyzer,
    /// MusicBrainz.
    Musicbrainz,
    /// GeoNames' tables, which ship with the program.
    Geonames,
    /// OpenWeather's geocoder.
    Openweather,
}

impl Source {
    /// Everybody.
    pub const ALL: [Self; 9] = [
        Self::Spotify,
        Self::Dataset,
        Self::Lastfm,
        Self::Deezer,
        Self::Itunes,
        Self::Analyzer,
        Self::Musicbrainz,
        Self::Geonames,
        Self::Openweather,
    ];

    /// The spelling in messages, ledgers and summaries.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Spotify => "Spotify",
            Self::Dataset => "Dataset",
            Self::Lastfm => "Lastfm",
            Self::Deezer => "Deezer",
            Self::Itunes => "Itunes",
            Self::Analyzer => "Analyzer",
            Self::Musicbrainz => "Musicbrainz",
            Self::Geonames => "Geonames",
            Self::Openweather => "Openweather",
        }
    }

    /// Whether it brings new tracks and artists (true) or only adds to known ones (false).
    #[must_use]
    pub fn is_primary(self) -> bool {
        match self {
            Self::Spotify | Self::Dataset => true,
            Self::Lastfm
            | Self::Deezer
            | Self::Itunes
            | Self::Analyzer
            | Self::Musicbrainz
            | Self::Geonames
            | Self::Openweather => false,
        }
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A pointer to an object that a stage should take up.
///
/// Small enough for any queue, and complete enough to route on without opening the object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// See [`SCHEMA_VERSION`].
    pub schema_version: u16,
    /// The stream the object belongs to.
    pub topic: Topic,
    /// Who said it.
    pub source: Source,
    /// The record set brings new tracks or artists.
    pub is_primary: bool,
    /// The record set only adds to known ones.
    pub is_enrichment: bool,
    /// The run it belongs to.
    pub run_id: String,
    /// When the source said it; `None` for undated files.
    pub observed_at: Option<Timestamp>,
    /// Where the object lies.
    pub object: ObjectKey,
}

impl Pointer {
    /// A pointer of the current version.
    #[must_use]
    pub fn new(
        topic: Topic,
        source: Source,
        run_id: &str,
        observed_at: Option<Timestamp>,
        object: ObjectKey,
    ) -> Self {
        let is_primary = source.is_primary();
        Self {
            schema_version: SCHEMA_VERSION,
            topic,
            source,
            is_primary,
            is_enrichment: !is_primary,
            run_id: run_id.to_owned(),
            observed_at,
            object,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_topic_names_are_still_read() {
        let topic: Topic = serde_json::from_str("\"music_top_tracks\"").unwrap();
        assert_eq!(topic, Topic::SpotifyTracks);
        assert_eq!(serde_json::to_string(&topic).unwrap(), "\"spotify-tracks\"");
    }

    #[test]
    fn a_pointer_says_whether_it_is_primary_or_enrichment_never_both() {
        for source in [Source::Spotify, Source::Lastfm, Source::Analyzer] {
            let key = ObjectKey::raw(Topic::SpotifyTracks, "r", "j", 0);
            let pointer = Pointer::new(Topic::SpotifyTracks, source, "r", None, key);
            assert_ne!(pointer.is_primary, pointer.is_enrichment);
        }
    }
}
