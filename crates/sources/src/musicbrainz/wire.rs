//! MusicBrainz' JSON (web service 2), as far as it is used. Everything may be absent or null; what is
//! of another type is as good as absent.

use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// Any answer, as far as it is an error.
#[derive(Debug, Deserialize)]
pub(super) struct WireProblem {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) error: Option<String>,
}

/// `/artist/{id}`, and an artist in a list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct WireArtist {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) sort_name: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "lenient::optional")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) gender: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) disambiguation: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) country: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) area: Option<WireArea>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) begin_area: Option<WireArea>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) end_area: Option<WireArea>,
    /// The same under its old name; answers have been seen with both, which no `alias` takes.
    #[serde(rename = "begin_area", default, deserialize_with = "lenient::optional")]
    pub(super) old_begin_area: Option<WireArea>,
    #[serde(rename = "end_area", default, deserialize_with = "lenient::optional")]
    pub(super) old_end_area: Option<WireArea>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) life_span: Option<WireLifeSpan>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) aliases: Option<Vec<WireAlias>>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) genres: Option<Vec<WireGenre>>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) tags: Option<Vec<WireTag>>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) relations: Option<Vec<WireRelation>>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireLifeSpan {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) begin: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) end: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) ended: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireAlias {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
}

/// A genre, with votes where it was given to something.
#[derive(Debug, Deserialize)]
pub(super) struct WireGenre {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) disambiguation: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) count: Option<i64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTag {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) count: Option<i64>,
}

/// How one thing is tied to another: here to a page or to an area.
#[derive(Debug, Deserialize)]
pub(super) struct WireRelation {
    #[serde(rename = "type", default, deserialize_with = "lenient::optional")]
    pub(super) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) direction: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) ended: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) url: Option<WireUrl>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) area: Option<WireArea>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireUrl {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) resource: Option<String>,
}

/// `/area/{id}`, and an area as another thing names it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct WireArea {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "lenient::optional")]
    pub(super) kind: Option<String>,
    #[serde(rename = "iso-3166-1-codes", default, deserialize_with = "lenient::list")]
    pub(super) countries: Option<Vec<String>>,
    #[serde(rename = "iso-3166-2-codes", default, deserialize_with = "lenient::list")]
    pub(super) subdivisions: Option<Vec<String>>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(super) relations: Option<Vec<WireRelation>>,
}

/// `/artist?query=`.
#[derive(Debug, Deserialize)]
pub(super) struct WireSearch {
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) count: Option<i64>,
    pub(super) artists: Vec<Value>,
}

/// `/isrc/{ISRC}`.
#[derive(Debug, Deserialize)]
pub(super) struct WireIsrc {
    pub(super) recordings: Vec<Value>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct WireRecording {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) title: Option<String>,
    /// Milliseconds.
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) length: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) first_release_date: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) video: Option<bool>,
}

/// `/genre/all`.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct WireGenres {
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) genre_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) genre_offset: Option<i64>,
    pub(super) genres: Vec<Value>,
}
