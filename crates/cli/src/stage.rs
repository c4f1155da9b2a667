//! What the stages are called towards people: the lines of a summary.

use segue_pipeline::jobs::Job;
use segue_pipeline::message::{Pointer, Source, Topic};
use serde::Serialize;

/// A stage that brings records in, with the source it asks; in the order of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub(crate) enum Stage {
    /// Rows of dataset files.
    #[serde(rename = "import")]
    Import,
    /// Playlists and searches.
    #[serde(rename = "extract-tracks")]
    ExtractTracks,
    /// Artists' profiles.
    #[serde(rename = "extract-artists")]
    ExtractArtists,
    /// Listeners, plays, tags, similar artists.
    #[serde(rename = "enrich-lastfm")]
    EnrichLastfm,
    /// Looking previews up.
    #[serde(rename = "enrich-audio (lookups)")]
    LookUpAudio,
    /// Measuring previews.
    #[serde(rename = "enrich-audio")]
    EnrichAudio,
    /// Who artists are and where from.
    #[serde(rename = "enrich-musicbrainz")]
    EnrichMusicbrainz,
    /// Looking cities up.
    #[serde(rename = "enrich-geo (lookups)")]
    LookUpGeo,
    /// Placing areas on earth.
    #[serde(rename = "enrich-geo")]
    EnrichGeo,
}

impl Stage {
    /// The stage that landed what `source` said on `topic`.
    pub(crate) fn of(topic: Topic, source: Source) -> Self {
        match (topic, source) {
            (_, Source::Dataset) => Self::Import,
            (Topic::SpotifyTracks, _) => Self::ExtractTracks,
            (Topic::ArtistGenres, _) => Self::ExtractArtists,
            (Topic::LastfmEnrichment, _) => Self::EnrichLastfm,
            (Topic::AudioFeatures, Source::Deezer | Source::Itunes) => Self::LookUpAudio,
            (Topic::AudioFeatures, _) => Self::EnrichAudio,
            (Topic::Musicbrainz, _) => Self::EnrichMusicbrainz,
            (Topic::Places, Source::Openweather) => Self::LookUpGeo,
            (Topic::Places, _) => Self::EnrichGeo,
            // Standardised rows: only the source tells.
            (Topic::MusicTransformed, Source::Spotify) => Self::ExtractTracks,
            (Topic::MusicTransformed, Source::Lastfm) => Self::EnrichLastfm,
            (Topic::MusicTransformed, Source::Deezer | Source::Itunes) => Self::LookUpAudio,
            (Topic::MusicTransformed, Source::Analyzer) => Self::EnrichAudio,
            (Topic::MusicTransformed, Source::Musicbrainz) => Self::EnrichMusicbrainz,
            (Topic::MusicTransformed, Source::Openweather) => Self::LookUpGeo,
            (Topic::MusicTransformed, Source::Geonames) => Self::EnrichGeo,
        }
    }

    /// The stage that sent `pointer`; rows lie in a folder of their raw stream's name.
    pub(crate) fn of_pointer(pointer: &Pointer) -> Self {
        let mut folders = pointer.object.as_str().split('/');
        let raw = folders.find_map(|name| Topic::RAW.into_iter().find(|t| t.as_str() == name));
        Self::of(raw.unwrap_or(pointer.topic), pointer.source)
    }

    /// The stage by the names the ledger keeps; `None` for a name of another version.
    pub(crate) fn of_names(topic: &str, source: &str) -> Option<Self> {
        let topic = Topic::RAW.into_iter().find(|known| known.as_str() == topic)?;
        let source = Source::ALL.into_iter().find(|known| known.as_str() == source)?;
        Some(Self::of(topic, source))
    }

    /// The stage that carries out `job`. An audio job waits for whoever has the
    /// previews, and an area for whoever knows where its city lies.
    pub(crate) fn of_job(job: &Job) -> Self {
        match job {
            Job::Listing(_) => Self::ExtractTracks,
            Job::Artists { .. } => Self::ExtractArtists,
            Job::LastfmTrack(_) | Job::LastfmArtist(_) => Self::EnrichLastfm,
            Job::Audio(_) => Self::LookUpAudio,
            Job::MusicbrainzArtist(_) | Job::MusicbrainzArea(_) => Self::EnrichMusicbrainz,
            Job::Place(_) => Self::LookUpGeo,
        }
    }

    /// Who is asked.
    pub(crate) fn source(self) -> Source {
        match self {
            Self::Import => Source::Dataset,
            Self::ExtractTracks | Self::ExtractArtists => Source::Spotify,
            Self::EnrichLastfm => Source::Lastfm,
            Self::LookUpAudio => Source::Deezer,
            Self::EnrichAudio => Source::Analyzer,
            Self::EnrichMusicbrainz => Source::Musicbrainz,
            Self::LookUpGeo => Source::Openweather,
            Self::EnrichGeo => Source::Geonames,
        }
    }

    /// Stage and source as a summary's first column shows them.
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Import => "import (Dataset)",
            Self::ExtractTracks => "extract-tracks (Spotify)",
            Self::ExtractArtists => "extract-artists (Spotify)",
            Self::EnrichLastfm => "enrich-lastfm (Lastfm)",
            Self::LookUpAudio => "enrich-audio (preview lookups)",
            Self::EnrichAudio => "enrich-audio (Analyzer)",
            Self::EnrichMusicbrainz => "enrich-musicbrainz (Musicbrainz)",
            Self::LookUpGeo => "enrich-geo (city lookups)",
            Self::EnrichGeo => "enrich-geo (Geonames)",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_pipeline::object_key::ObjectKey;

    #[test]
    fn every_stream_of_every_source_has_a_stage_and_the_title_names_both() {
        for (topic, source, title) in [
            ("spotify-tracks", "Spotify", "extract-tracks (Spotify)"),
            ("artist-genres", "Spotify", "extract-artists (Spotify)"),
            ("spotify-tracks", "Dataset", "import (Dataset)"),
            ("artist-genres", "Dataset", "import (Dataset)"),
            ("lastfm-enrichment", "Lastfm", "enrich-lastfm (Lastfm)"),
            ("audio-features", "Deezer", "enrich-audio (preview lookups)"),
            ("audio-features", "Analyzer", "enrich-audio (Analyzer)"),
            ("musicbrainz", "Musicbrainz", "enrich-musicbrainz (Musicbrainz)"),
            ("places", "Geonames", "enrich-geo (Geonames)"),
        ] {
            let stage = Stage::of_names(topic, source).unwrap();
            assert_eq!(stage.title(), title);
            assert_eq!(stage.source().as_str(), source);
        }
        // One stage asks one after the other.
        assert_eq!(Stage::of_names("audio-features", "Itunes"), Some(Stage::LookUpAudio));
        assert_eq!(Stage::of_names("moon-phases", "Spotify"), None);
    }

    #[test]
    fn rows_belong_to_the_stage_of_their_raw_object() {
        let raw = ObjectKey::raw(Topic::ArtistGenres, "r", "j", 0);
        let rows = ObjectKey::rows(&raw);
        let pointer = Pointer::new(Topic::MusicTransformed, Source::Spotify, "r", None, rows);
        assert_eq!(Stage::of_pointer(&pointer), Stage::ExtractArtists);
    }
}
