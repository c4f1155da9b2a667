//! What a source can say: one record is one statement about one track, artist or attempt.
//!
//! Every field that some source leaves out is an `Option`: absent means "the source did not say",
//! never a default. A record carries no time; its batch does (see `segue_pipeline::rows`).

use crate::ids::{AlbumId, ArtistId, Isrc, Mbid, PlaylistId, TrackId};
use crate::matching::Judgement;
use crate::names::NameId;
use crate::origins::{AreaHierarchy, ArtistCandidate, DescribedArea, DescribedArtist, LocatedArea};
use crate::sound::SoundFeatures;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One statement, ready to be loaded.
///
/// Stored as `{"track": {…}}`: with the kind among the fields, a reader would have to keep them all
/// until it has met the kind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Record {
    /// A track with its album, artists and the playlists it was seen in. Primary.
    Track(Box<Track>),
    /// An artist's profile. Primary.
    Artist(Artist),
    /// A playlist's own data, without its tracks. Primary.
    Playlist(Playlist),
    /// Last.fm's numbers for a known track. Enrichment.
    TrackListeners(TrackListeners),
    /// Last.fm's numbers for a known artist. Enrichment.
    ArtistListeners(ArtistListeners),
    /// Artists Last.fm finds similar to a known artist. Enrichment.
    SimilarArtists(SimilarArtists),
    /// Features measured from a track's sound. Enrichment.
    AudioFeatures(Box<AudioFeatures>),
    /// MusicBrainz' description of a known artist. Enrichment.
    DescribedArtist(Box<DescribedArtist>),
    /// One of several MusicBrainz found, of which a person has to choose. Enrichment.
    ArtistCandidate(ArtistCandidate),
    /// What MusicBrainz says of an area itself. Enrichment.
    DescribedArea(DescribedArea),
    /// The way from an area up to its country. Enrichment.
    AreaHierarchy(AreaHierarchy),
    /// Where an area lies on earth. Enrichment.
    LocatedArea(LocatedArea),
    /// A source was asked and had nothing (usable). Enrichment.
    Miss(Miss),
}

/// How an artist or album is known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtistCredit {
    /// The provider's id, when the source gives one.
    pub id: Option<ArtistId>,
    /// The name as the source writes it.
    pub name: String,
}

impl ArtistCredit {
    /// The id this credit has by its name alone.
    #[must_use]
    pub fn name_id(&self) -> NameId {
        NameId::of_artist(&self.name)
    }
}

/// Kind of album, in the three values the store knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AlbumType {
    /// A full album.
    Album,
    /// A single (Spotify counts EPs here).
    Single,
    /// A compilation.
    Compilation,
}

impl AlbumType {
    /// The spelling the store uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Single => "single",
            Self::Compilation => "compilation",
        }
    }
}

/// What a track says about its album.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Album {
    /// The provider's id, when the source gives one.
    pub id: Option<AlbumId>,
    /// The title as the source writes it; empty where it gives only the id.
    pub title: String,
    /// The album's own first artist; absent where a source gives only the track's.
    pub artist: Option<ArtistCredit>,
    /// Single, album or compilation.
    pub album_type: Option<AlbumType>,
    /// Number of tracks, 1..=200 after validation.
    pub total_tracks: Option<i64>,
    /// Release date.
    pub release: Option<ReleaseDate>,
}

/// A release date as exact as the source knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReleaseDate {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub date: String,
    /// Which of the three.
    pub precision: DatePrecision,
}

/// How exact a date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DatePrecision {
    /// Only the year is known.
    Year,
    /// Year and month.
    Month,
    /// The full date.
    Day,
}

impl DatePrecision {
    /// The spelling the store uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Year => "year",
            Self::Month => "month",
            Self::Day => "day",
        }
    }
}

impl ReleaseDate {
    /// Reads `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; anything that is no real date is `None`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let (full, precision) = match text.len() {
            4 => (format!("{text}-01-01"), DatePrecision::Year),
            7 => (format!("{text}-01"), DatePrecision::Month),
            10 => (text.to_owned(), DatePrecision::Day),
            _ => return None,
        };
        let date: jiff::civil::Date = full.parse().ok()?;
        // Spotify writes "0000" for an unknown year.
        (date.year() > 0).then(|| Self { date: text.to_owned(), precision })
    }
}

/// Audio characteristics a vendor states (Spotify's model, copied by datasets). Not measured by us:
/// `energy` and `danceability` here and in [`AudioFeatures`] are different quantities.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct VendorFeatures {
    /// 0..=1.
    pub danceability: Option<f64>,
    /// 0..=1.
    pub energy: Option<f64>,
    /// 0..=1.
    pub valence: Option<f64>,
    /// Beats per minute.
    pub tempo: Option<f64>,
    /// 0..=1.
    pub acousticness: Option<f64>,
    /// 0..=1.
    pub instrumentalness: Option<f64>,
    /// 0..=1.
    pub liveness: Option<f64>,
    /// 0..=1.
    pub speechiness: Option<f64>,
    /// Decibels relative to full scale, about −60..=5.
    pub loudness: Option<f64>,
    /// Pitch class 0 (C) ..= 11 (B).
    pub key: Option<i64>,
    /// 1 major, 0 minor.
    pub mode: Option<i64>,
    /// Beats per bar.
    pub time_signature: Option<i64>,
}

/// A track seen in a playlist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PlaylistEntry {
    /// The playlist.
    pub playlist: Playlist,
    /// Position counted from 1, when the source has an order.
    pub position: Option<i64>,
    /// When it was added, when the source says.
    pub added_at: Option<Timestamp>,
}

/// A playlist's own data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Playlist {
    /// The provider's id.
    pub id: PlaylistId,
    /// Its name; absent on follow-up pages, which only name the id.
    pub name: Option<String>,
    /// Genre, where a dataset sorts playlists by genre.
    pub genre: Option<String>,
    /// Sub-genre, likewise.
    pub subgenre: Option<String>,
    /// The owner's user id.
    pub owner_id: Option<String>,
    /// Number of items the provider counts.
    pub total_tracks: Option<i64>,
}

/// A track as a primary source describes it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The provider's id.
    pub id: TrackId,
    /// Title.
    pub name: String,
    /// Artists in credit order; the first is the main one. Never empty after validation.
    pub artists: Vec<ArtistCredit>,
    /// The album, when the source says.
    pub album: Option<Album>,
    /// Length in milliseconds, 2 000..10 800 000 after validation.
    pub duration_ms: Option<i64>,
    /// International Standard Recording Code.
    pub isrc: Option<Isrc>,
    /// Explicit lyrics.
    pub explicit: Option<bool>,
    /// 0..=100 after validation.
    pub popularity: Option<i64>,
    /// Position on the album (disc), 1..=100 after validation.
    pub track_number: Option<i64>,
    /// Playable in the market asked for.
    pub is_playable: Option<bool>,
    /// What the vendor's model says of the sound.
    pub vendor: VendorFeatures,
    /// Playlists it was seen in by this record.
    pub playlists: Vec<PlaylistEntry>,
    /// What validation changed: `<field>_out_of_range`, sorted.
    #[serde(default)]
    pub quality_flags: Vec<String>,
}

/// An artist's profile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Artist {
    /// The provider's id.
    pub id: ArtistId,
    /// Name.
    pub name: String,
    /// 0..=100.
    pub popularity: Option<i64>,
    /// Followers.
    pub followers: Option<i64>,
    /// Genres; `None` when the source did not say, empty when it says there are none.
    pub genres: Option<Vec<String>>,
    /// What validation changed: `<field>_out_of_range`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality_flags: Vec<String>,
}

/// How an enrichment was tied to the thing it enriches.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MatchNote {
    /// `isrc`, `mbid`, `link` (the source itself names our id), `exact` or `similar`.
    pub method: String,
    /// 0..=1.
    pub score: f64,
    /// Penalties that were applied, `name −weight`, in order of weight.
    pub reasons: Vec<String>,
}

/// Last.fm's numbers for a track already known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackListeners {
    /// The track asked about.
    pub song_id: TrackId,
    /// Title as the source spells it.
    pub song_name: String,
    /// Artist as the source spells it.
    pub artist_name: String,
    /// Length as the source knows it, milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<i64>,
    /// People who played it.
    pub listeners: Option<i64>,
    /// Times it was played.
    pub playcount: Option<i64>,
    /// MusicBrainz recording id as Last.fm states it (often a track id: do not join on it alone).
    pub mbid: Option<String>,
    /// Tags, most used first.
    pub tags: Vec<String>,
    /// Why this answer is about that track; `None` until transform has judged it.
    pub matched: Option<Judgement>,
    /// What validation changed: `<field>_out_of_range`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality_flags: Vec<String>,
}

/// Last.fm's numbers for an artist already known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtistListeners {
    /// The artist asked about.
    pub artist_id: ArtistId,
    /// Name as the source spells it.
    pub artist_name: String,
    /// People who played them.
    pub listeners: Option<i64>,
    /// Plays in total.
    pub playcount: Option<i64>,
    /// On tour now.
    pub on_tour: Option<bool>,
    /// MusicBrainz artist id.
    pub mbid: Option<String>,
    /// Why this answer is about that artist; `None` until transform has judged it.
    pub matched: Option<Judgement>,
    /// What validation changed: `<field>_out_of_range`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality_flags: Vec<String>,
}

/// Artists similar to one already known.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarArtists {
    /// The artist asked about.
    pub artist_id: ArtistId,
    /// Most similar first.
    pub similar: Vec<SimilarArtist>,
}

/// One similar artist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarArtist {
    /// Name.
    pub name: String,
    /// 0..=1.
    pub score: Option<f64>,
    /// MusicBrainz artist id.
    pub mbid: Option<String>,
    /// What validation changed: `<field>_out_of_range`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quality_flags: Vec<String>,
}

/// One measurement of a track's sound.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AudioFeatures {
    /// The track the sound belongs to.
    pub song_id: TrackId,
    /// Version of the analyser (`segue_audio_features::FeaturesVersion`).
    pub features_version: u16,
    /// What was measured.
    #[serde(flatten)]
    pub sound: SoundFeatures,
    /// Who offered the sound, such as `deezer`.
    pub audio_source: String,
    /// Address of the preview without its signature.
    pub preview_url: Option<String>,
    /// BLAKE3 of the compressed bytes, hexadecimal.
    pub input_hash: String,
    /// What validation changed, sorted.
    #[serde(default)]
    pub quality_flags: Vec<String>,
}

/// What an enrichment is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// A track.
    Song(TrackId),
    /// An artist.
    Artist(ArtistId),
    /// An area, by its MusicBrainz id.
    Area(Mbid),
}

impl Subject {
    /// `song`, `artist` or `area`, as the store writes it.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Song(_) => "song",
            Self::Artist(_) => "artist",
            Self::Area(_) => "area",
        }
    }

    /// The id as text.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Song(id) => id.as_str(),
            Self::Artist(id) => id.as_str(),
            Self::Area(id) => id.as_str(),
        }
    }
}

/// A source was asked about something and had nothing usable.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Miss {
    /// What it was asked about.
    pub subject: Subject,
    /// Why there is nothing.
    pub reason: MissReason,
    /// One sentence for a person.
    pub detail: String,
}

/// Why an enrichment has nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MissReason {
    /// The source does not know it.
    NotFound,
    /// The source answered about something else.
    Mismatch,
    /// Several things it knows may be meant; nobody is guessed.
    Ambiguous,
    /// There is no preview to listen to.
    NoPreview,
    /// The preview cannot be decoded.
    Undecodable,
    /// The source refused the question, or its answer could not be fetched or read.
    Failed,
}

impl MissReason {
    /// The spelling the store uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not_found",
            Self::Mismatch => "mismatch",
            Self::Ambiguous => "ambiguous",
            Self::NoPreview => "no_preview",
            Self::Undecodable => "undecodable",
            Self::Failed => "failed",
        }
    }

    /// Days until it is worth asking again.
    #[must_use]
    pub fn retry_after_days(self) -> i64 {
        match self {
            // New releases appear within weeks; catalogues of old ones hardly change.
            Self::NotFound | Self::NoPreview => 30,
            Self::Mismatch | Self::Ambiguous | Self::Undecodable => 90,
            // Whatever stood in the way may be over in a week.
            Self::Failed => 7,
        }
    }
}

impl Record {
    /// What an enrichment is about; `None` for primary records.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::Track(_) | Self::Artist(_) | Self::Playlist(_) => None,
            Self::TrackListeners(record) => Some(Subject::Song(record.song_id.clone())),
            Self::AudioFeatures(record) => Some(Subject::Song(record.song_id.clone())),
            Self::ArtistListeners(record) => Some(Subject::Artist(record.artist_id.clone())),
            Self::SimilarArtists(record) => Some(Subject::Artist(record.artist_id.clone())),
            Self::DescribedArtist(record) => Some(Subject::Artist(record.artist_id.clone())),
            Self::ArtistCandidate(record) => Some(Subject::Artist(record.artist_id.clone())),
            Self::DescribedArea(record) => Some(Subject::Area(record.area_id.clone())),
            Self::AreaHierarchy(record) => Some(Subject::Area(record.area_id.clone())),
            Self::LocatedArea(record) => Some(Subject::Area(record.area_id.clone())),
            Self::Miss(record) => Some(record.subject.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_date_is_as_exact_as_its_text_and_never_invented() {
        let year = ReleaseDate::read("1969").unwrap();
        assert_eq!((year.date.as_str(), year.precision), ("1969", DatePrecision::Year));
        assert_eq!(ReleaseDate::read("1969-07").unwrap().precision, DatePrecision::Month);
        assert_eq!(ReleaseDate::read("2019-06-14").unwrap().precision, DatePrecision::Day);
        for wrong in ["", "0000", "2019-13", "2019-02-30", "NA", "20190614", "é969"] {
            assert_eq!(ReleaseDate::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_record_survives_the_rows_object_unchanged() {
        let miss = Record::Miss(Miss {
            subject: Subject::Song(TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap()),
            reason: MissReason::NotFound,
            detail: "no such track".into(),
        });
        let text = serde_json::to_string(&miss).unwrap();
        assert_eq!(serde_json::from_str::<Record>(&text).unwrap(), miss);
    }
}
