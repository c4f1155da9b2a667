//! The stored tables as data: their keys, who owns each column, and what follows from what.
//!
//! Column ownership is written here and nowhere else. A column belongs to one owner; an owner's
//! `last_update` column holds the newest time that owner said anything about the row.

use crate::load::row::Row;
use jiff::Timestamp;
use segue_domain::matching::{Judgement, MatchKey, artist_key, title_key};
use segue_domain::merge::Value;
use segue_domain::musicbrainz::{AreaPath, AreaStub};
use segue_domain::names::{NAME_ID_PREFIX, NameId};
use serde::{Deserialize, Serialize};

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Bool,
    Int,
    Float,
    Text,
    List,
    Time,
    Numbers,
}

/// A column that sources speak about.
#[derive(Debug)]
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// Index into the table's owners.
    pub(crate) owner: usize,
    /// What an empty column holds.
    pub(crate) default: Default,
}

/// What is written where nobody has said anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Default {
    Null,
    Zero,
    False,
    /// The row's own key: a name that is required and not yet known.
    Key,
}

/// A column that follows from the others.
#[derive(Debug)]
pub(crate) struct Derived {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) of: fn(&Row) -> Option<Value>,
}

/// A foreign key that follows from two claims: the real id when one is known, otherwise what the
/// name resolves to, otherwise the id by name. It depends on what other rows know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference {
    pub(crate) name: &'static str,
    pub(crate) real: &'static str,
    pub(crate) by_name: &'static str,
}

/// The artist of a row.
pub(crate) const ARTIST: Reference =
    Reference { name: "artist_id", real: "artist_ref", by_name: "artist_name_ref" };
/// The album of a row.
pub(crate) const ALBUM: Reference =
    Reference { name: "album_id", real: "album_ref", by_name: "album_name_ref" };

/// A table whose rows are merged field by field.
#[derive(Debug)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) key: &'static [&'static str],
    /// Per owner, the column with the newest time it said anything.
    pub(crate) owners: &'static [&'static str],
    pub(crate) columns: &'static [Column],
    pub(crate) derived: &'static [Derived],
    /// Written when a row is new and afterwards only by `names`.
    pub(crate) references: &'static [Reference],
    pub(crate) has_updated_at: bool,
    /// Whether what is said about a row is one statement whose columns belong together, so that the
    /// newest replaces the older one as a whole.
    pub(crate) is_one_statement: bool,
}

const fn column(name: &'static str, kind: Kind, owner: usize) -> Column {
    Column { name, kind, owner, default: Default::Null }
}

const fn or_default(name: &'static str, kind: Kind, owner: usize, default: Default) -> Column {
    Column { name, kind, owner, default }
}

/// The owner index of Spotify (and of datasets with Spotify's content).
pub(crate) const SPOTIFY: usize = 0;
/// The owner index of Last.fm.
pub(crate) const LASTFM: usize = 1;
/// The owner index of the analyser in the table of songs.
const ANALYSER: usize = 2;
/// The owner index of MusicBrainz in the table of artists.
pub(crate) const MUSICBRAINZ: usize = 2;

pub(crate) static ARTISTS: Table = Table {
    name: "artists",
    key: &["artist_id"],
    owners: &["last_spotify_update", "last_lastfm_update", "last_musicbrainz_update"],
    columns: &[
        or_default("artist_name", Kind::Text, SPOTIFY, Default::Key),
        column("artist_popularity", Kind::Int, SPOTIFY),
        column("artist_followers", Kind::Int, SPOTIFY),
        column("has_genres", Kind::Bool, SPOTIFY),
        or_default("spotify_data_complete", Kind::Bool, SPOTIFY, Default::False),
        column("quality_flags", Kind::List, SPOTIFY),
        or_default("on_tour", Kind::Bool, LASTFM, Default::False),
        or_default("total_listeners", Kind::Int, LASTFM, Default::Zero),
        or_default("total_playcount", Kind::Int, LASTFM, Default::Zero),
        column("mbid", Kind::Text, LASTFM),
        or_default("lastfm_data_complete", Kind::Bool, LASTFM, Default::False),
        column("lastfm_quality_flags", Kind::List, LASTFM),
        or_default("musicbrainz_data_complete", Kind::Bool, MUSICBRAINZ, Default::False),
    ],
    derived: &[
        Derived {
            name: "plays_per_listener",
            kind: Kind::Float,
            of: |row| ratio(row, &ARTISTS, "total_playcount", "total_listeners"),
        },
        Derived { name: "name_key", kind: Kind::Text, of: name_key },
        Derived { name: "match_key", kind: Kind::Text, of: match_key },
    ],
    references: &[],
    has_updated_at: true,
    is_one_statement: false,
};

pub(crate) static ALBUMS: Table = Table {
    name: "albums",
    key: &["album_id"],
    owners: &["last_spotify_update"],
    columns: &[
        or_default("album_title", Kind::Text, SPOTIFY, Default::Key),
        column("artist_ref", Kind::Text, SPOTIFY),
        column("artist_name_ref", Kind::Text, SPOTIFY),
        column("album_type", Kind::Text, SPOTIFY),
        column("album_total_tracks", Kind::Int, SPOTIFY),
        column("release_date", Kind::Text, SPOTIFY),
        column("quality_flags", Kind::List, SPOTIFY),
    ],
    derived: &[Derived {
        name: "release_date_precision",
        kind: Kind::Text,
        of: |row| date_precision(row, &ALBUMS),
    }],
    references: &[ARTIST],
    has_updated_at: true,
    is_one_statement: false,
};

pub(crate) static SONGS: Table = Table {
    name: "songs",
    key: &["song_id"],
    owners: &["last_spotify_update", "last_lastfm_update", "last_audio_update"],
    columns: &[
        or_default("song_name", Kind::Text, SPOTIFY, Default::Key),
        column("artist_ref", Kind::Text, SPOTIFY),
        column("artist_name_ref", Kind::Text, SPOTIFY),
        column("album_ref", Kind::Text, SPOTIFY),
        column("album_name_ref", Kind::Text, SPOTIFY),
        column("duration_ms", Kind::Int, SPOTIFY),
        column("isrc", Kind::Text, SPOTIFY),
        column("is_explicit", Kind::Bool, SPOTIFY),
        column("popularity", Kind::Int, SPOTIFY),
        column("track_number", Kind::Int, SPOTIFY),
        column("is_playable", Kind::Bool, SPOTIFY),
        column("release_date", Kind::Text, SPOTIFY),
        column("danceability", Kind::Float, SPOTIFY),
        column("energy", Kind::Float, SPOTIFY),
        column("valence", Kind::Float, SPOTIFY),
        column("tempo", Kind::Float, SPOTIFY),
        column("acousticness", Kind::Float, SPOTIFY),
        column("instrumentalness", Kind::Float, SPOTIFY),
        column("liveness", Kind::Float, SPOTIFY),
        column("speechiness", Kind::Float, SPOTIFY),
        column("loudness", Kind::Float, SPOTIFY),
        column("key", Kind::Int, SPOTIFY),
        column("mode", Kind::Int, SPOTIFY),
        column("time_signature", Kind::Int, SPOTIFY),
        column("quality_flags", Kind::List, SPOTIFY),
        or_default("song_listeners", Kind::Int, LASTFM, Default::Zero),
        column("song_playcount", Kind::Int, LASTFM),
        column("mbid", Kind::Text, LASTFM),
        or_default("lastfm_data_complete", Kind::Bool, LASTFM, Default::False),
        column("lastfm_quality_flags", Kind::List, LASTFM),
        or_default("audio_data_complete", Kind::Bool, ANALYSER, Default::False),
    ],
    derived: &[
        Derived {
            name: "release_date_precision",
            kind: Kind::Text,
            of: |row| date_precision(row, &SONGS),
        },
        Derived {
            name: "engagement_ratio",
            kind: Kind::Float,
            of: |row| ratio(row, &SONGS, "song_playcount", "song_listeners"),
        },
        Derived { name: "spotify_data_complete", kind: Kind::Bool, of: song_is_complete },
        Derived { name: "title_key", kind: Kind::Text, of: song_title_key },
    ],
    references: &[ARTIST, ALBUM],
    has_updated_at: true,
    is_one_statement: false,
};

pub(crate) static SONG_AUDIO_FEATURES: Table = Table {
    name: "song_audio_features",
    key: &["song_id"],
    owners: &["last_audio_update"],
    columns: &[
        column("features_version", Kind::Int, 0),
        column("duration_s", Kind::Float, 0),
        column("bpm", Kind::Float, 0),
        column("bpm_confidence", Kind::Float, 0),
        column("tempo_librosa", Kind::Float, 0),
        column("time_signature", Kind::Int, 0),
        column("time_signature_confidence", Kind::Float, 0),
        column("energy", Kind::Float, 0),
        column("zero_crossing_rate", Kind::Float, 0),
        column("spectral_centroid", Kind::Float, 0),
        column("spectral_bandwidth", Kind::Float, 0),
        column("spectral_rolloff", Kind::Float, 0),
        column("spectral_flatness", Kind::Float, 0),
        column("spectral_contrast", Kind::Numbers, 0),
        column("harmonic_ratio", Kind::Float, 0),
        column("percussive_ratio", Kind::Float, 0),
        column("onset_rate", Kind::Float, 0),
        column("tuning", Kind::Float, 0),
        column("chroma_mean", Kind::Numbers, 0),
        column("mfcc_mean", Kind::Numbers, 0),
        column("mfcc_deviation", Kind::Numbers, 0),
        column("key", Kind::Text, 0),
        column("mode", Kind::Text, 0),
        column("key_strength", Kind::Float, 0),
        column("integrated_loudness", Kind::Float, 0),
        column("loudness_range", Kind::Float, 0),
        column("true_peak", Kind::Float, 0),
        column("dynamic_complexity", Kind::Float, 0),
        column("danceability", Kind::Float, 0),
        column("audio_source", Kind::Text, 0),
        column("preview_url", Kind::Text, 0),
        column("input_hash", Kind::Text, 0),
        column("analysis_date", Kind::Time, 0),
        column("quality_flags", Kind::List, 0),
    ],
    derived: &[],
    references: &[],
    has_updated_at: false,
    is_one_statement: true,
};

pub(crate) static PLAYLISTS: Table = Table {
    name: "playlists",
    key: &["playlist_id"],
    owners: &["last_spotify_update"],
    columns: &[
        or_default("playlist_name", Kind::Text, 0, Default::Key),
        column("playlist_genre", Kind::Text, 0),
        column("playlist_subgenre", Kind::Text, 0),
        column("owner_id", Kind::Text, 0),
        column("total_tracks", Kind::Int, 0),
    ],
    derived: &[],
    references: &[],
    has_updated_at: true,
    is_one_statement: false,
};

pub(crate) static MBZ_ARTIST_INFO: Table = Table {
    name: "mbz_artist_info",
    key: &["artist_id"],
    owners: &["last_musicbrainz_update"],
    columns: &[
        column("mbid", Kind::Text, 0),
        column("artist_name", Kind::Text, 0),
        column("sort_name", Kind::Text, 0),
        column("artist_type", Kind::Text, 0),
        column("gender", Kind::Text, 0),
        column("country", Kind::Text, 0),
        column("area_id", Kind::Text, 0),
        column("area_name", Kind::Text, 0),
        column("begin_area_id", Kind::Text, 0),
        column("begin_area_name", Kind::Text, 0),
        column("end_area_id", Kind::Text, 0),
        column("end_area_name", Kind::Text, 0),
        column("begin_date", Kind::Text, 0),
        column("end_date", Kind::Text, 0),
        column("ended", Kind::Bool, 0),
        column("disambiguation", Kind::Text, 0),
        column("match_method", Kind::Text, 0),
        column("match_score", Kind::Float, 0),
    ],
    derived: &[],
    references: &[],
    has_updated_at: false,
    is_one_statement: true,
};

pub(crate) static MBZ_AREA_HIERARCHY: Table = Table {
    name: "mbz_area_hierarchy",
    key: &["area_id"],
    owners: &["last_musicbrainz_update", "last_geo_update"],
    columns: &[
        or_default("area_name", Kind::Text, 0, Default::Key),
        column("area_type", Kind::Text, 0),
        column("iso_3166_1", Kind::Text, 0),
        column("iso_3166_2", Kind::Text, 0),
        column("parents", Kind::Text, 0),
        // One text, so that the parts of one way always stay together.
        column("hierarchy", Kind::Text, 0),
        column("continent", Kind::Text, 1),
        or_default("geo_data_complete", Kind::Bool, 1, Default::False),
    ],
    derived: &[
        Derived { name: "parent_ids", kind: Kind::List, of: parent_ids },
        Derived {
            name: "hierarchy_complete",
            kind: Kind::Bool,
            of: |row| Some(Value::Bool(row.value(&MBZ_AREA_HIERARCHY, "hierarchy").is_some())),
        },
        Derived { name: "city_id", kind: Kind::Text, of: |row| on_the_way(row, city_id) },
        Derived {
            name: "city",
            kind: Kind::Text,
            of: |row| on_the_way(row, |path| Some(path.city()?.name.clone())),
        },
        Derived {
            name: "subdivision",
            kind: Kind::Text,
            of: |row| on_the_way(row, |path| Some(path.subdivision()?.name.clone())),
        },
        Derived {
            name: "subdivision_code",
            kind: Kind::Text,
            of: |row| on_the_way(row, |path| path.subdivision()?.subdivision.clone()),
        },
        Derived {
            name: "country",
            kind: Kind::Text,
            of: |row| on_the_way(row, |path| Some(path.country()?.name.clone())),
        },
        Derived {
            name: "country_code",
            kind: Kind::Text,
            of: |row| on_the_way(row, |path| path.country_code().map(|code| code.to_string())),
        },
    ],
    references: &[],
    has_updated_at: false,
    is_one_statement: false,
};

pub(crate) static CITIES: Table = Table {
    name: "cities_with_lat_long",
    key: &["area_id"],
    owners: &["last_geo_update"],
    columns: &[
        or_default("city", Kind::Text, 0, Default::Key),
        column("subdivision", Kind::Text, 0),
        column("country_code", Kind::Text, 0),
        column("latitude", Kind::Float, 0),
        column("longitude", Kind::Float, 0),
        column("population", Kind::Int, 0),
        column("source", Kind::Text, 0),
    ],
    derived: &[],
    references: &[],
    has_updated_at: false,
    is_one_statement: true,
};

pub(crate) static ENRICHMENT_ATTEMPTS: Table = Table {
    name: "enrichment_attempts",
    key: &["entity_kind", "entity_id", "source"],
    owners: &["observed_at"],
    // One text, so that status, detail and retry date of one attempt always stay together.
    columns: &[or_default("outcome", Kind::Text, 0, Default::Key)],
    derived: &[
        Derived { name: "status", kind: Kind::Text, of: |row| outcome(row, |o| Some(o.status)) },
        Derived { name: "detail", kind: Kind::Text, of: |row| outcome(row, |o| o.detail) },
        Derived { name: "retry_at", kind: Kind::Time, of: retry_at },
    ],
    references: &[],
    has_updated_at: false,
    is_one_statement: true,
};

/// The owner index of what a source answered.
pub(crate) const ANSWER: usize = 0;
/// The owner index of what a person decided.
const PERSON: usize = 1;

pub(crate) static MATCHES: Table = Table {
    name: "matches",
    key: &["entity_kind", "entity_id", "source", "candidate"],
    owners: &["observed_at", "decided_at"],
    columns: &[
        column("candidate_title", Kind::Text, ANSWER),
        column("candidate_artist", Kind::Text, ANSWER),
        column("candidate_about", Kind::Text, ANSWER),
        // One text, so that all that was said of one answer at one time stays together.
        column("judgement", Kind::Text, ANSWER),
        column("description", Kind::Text, ANSWER),
        column("listeners", Kind::Int, ANSWER),
        column("playcount", Kind::Int, ANSWER),
        column("on_tour", Kind::Bool, ANSWER),
        column("mbid", Kind::Text, ANSWER),
        column("quality_flags", Kind::List, ANSWER),
        column("decision", Kind::Text, PERSON),
    ],
    // What follows for an answer depends on the others and on the settings: see `verdicts`.
    derived: &[Derived { name: "match_id", kind: Kind::Text, of: match_id }],
    references: &[],
    has_updated_at: false,
    is_one_statement: false,
};

impl Table {
    /// Where a column stands.
    pub(crate) fn position(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name == name)
    }
}

/// Plays per listener (C-43); nothing while either is unknown or nobody listened.
fn ratio(row: &Row, table: &Table, plays: &str, listeners: &str) -> Option<Value> {
    match (row.value(table, plays)?, row.value(table, listeners)?) {
        (Value::Int(plays), Value::Int(listeners)) if *listeners > 0 => {
            #[expect(clippy::cast_precision_loss, reason = "a ratio of counts far below 2^53")]
            let ratio = *plays as f64 / *listeners as f64;
            Some(Value::Float(ratio))
        }
        _ => None,
    }
}

/// How exact a release date is follows from its text.
fn date_precision(row: &Row, table: &Table) -> Option<Value> {
    let Value::Text(date) = row.value(table, "release_date")? else { return None };
    let precision = match date.len() {
        4 => "year",
        7 => "month",
        _ => "day",
    };
    Some(Value::Text(precision.to_owned()))
}

/// The id by name of an artist whose real id is known: what name-only claims are matched with.
pub(crate) fn name_key(row: &Row) -> Option<Value> {
    let real = row.key.first().is_some_and(|id| !id.starts_with(NAME_ID_PREFIX));
    let Value::Text(name) = row.value(&ARTISTS, "artist_name").filter(|_| real)? else {
        return None;
    };
    Some(Value::Text(NameId::of_artist(name).as_str().to_owned()))
}

/// What a name-only answer finds an artist by.
fn match_key(row: &Row) -> Option<Value> {
    artist_key(row.value(&ARTISTS, "artist_name")?.as_text()?).map(Value::Text)
}

/// What a name-only answer finds a song by.
fn song_title_key(row: &Row) -> Option<Value> {
    title_key(row.value(&SONGS, "song_name")?.as_text()?).map(Value::Text)
}

/// What came of asking a source once, as it is kept in one column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) status: String,
    pub(crate) detail: Option<String>,
    pub(crate) retry_at: Option<Timestamp>,
}

/// An outcome as the column has it.
#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Attempt {
    /// What follows from answers that are kept. Of texts of one time the greater stays: that is this
    /// one, whatever the source said besides.
    Judged {
        /// What follows.
        verdict: Outcome,
    },
    /// What the source said.
    Said(Outcome),
}

/// What is known of an attempt.
pub(crate) fn attempt(row: &Row) -> Option<Attempt> {
    serde_json::from_str(row.value(&ENRICHMENT_ATTEMPTS, "outcome")?.as_text()?).ok()
}

fn read_outcome(row: &Row) -> Option<Outcome> {
    attempt(row).map(|attempt| match attempt {
        Attempt::Judged { verdict: outcome } | Attempt::Said(outcome) => outcome,
    })
}

fn outcome(row: &Row, part: fn(Outcome) -> Option<String>) -> Option<Value> {
    read_outcome(row).and_then(part).map(Value::Text)
}

fn retry_at(row: &Row) -> Option<Value> {
    read_outcome(row).and_then(|outcome| outcome.retry_at).map(Value::Time)
}

fn parent_ids(row: &Row) -> Option<Value> {
    let Value::Text(parents) = row.value(&MBZ_AREA_HIERARCHY, "parents")? else { return None };
    let parents: Vec<AreaStub> = serde_json::from_str(parents).ok()?;
    Some(Value::List(parents.into_iter().map(|parent| parent.mbid.into()).collect()))
}

/// A part of the way from an area up to its country.
fn on_the_way(row: &Row, part: fn(&AreaPath) -> Option<String>) -> Option<Value> {
    let Value::Text(path) = row.value(&MBZ_AREA_HIERARCHY, "hierarchy")? else { return None };
    let path: AreaPath = serde_json::from_str(path).ok()?;
    part(&path).map(Value::Text)
}

fn city_id(path: &AreaPath) -> Option<String> {
    Some(path.city()?.mbid.as_str().to_owned())
}

/// A song is complete when it has all that every primary source can give.
fn song_is_complete(row: &Row) -> Option<Value> {
    let has = |name| row.value(&SONGS, name).is_some();
    let artist = has("artist_ref") || has("artist_name_ref");
    let album = has("album_ref") || has("album_name_ref");
    Some(Value::Bool(has("song_name") && artist && album && has("duration_ms")))
}

fn match_id(row: &Row) -> Option<Value> {
    let [kind, id, source, candidate] = row.key.as_slice() else { return None };
    Some(Value::Text(MatchKey::id_of(kind, id, source, candidate)))
}

/// What the matcher said of an answer; nothing where it was not asked.
pub(crate) fn judgement(row: &Row) -> Option<Judgement> {
    match row.value(&MATCHES, "judgement")? {
        Value::Text(text) => serde_json::from_str(text).ok(),
        _ => None,
    }
}

/// What a person said of an answer: `accepted` or `rejected`.
pub(crate) fn decision(row: &Row) -> Option<&str> {
    row.value(&MATCHES, "decision").and_then(Value::as_text)
}
