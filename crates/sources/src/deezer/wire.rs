//! Deezer's JSON, as far as it is used. Everything may be absent; errors come with status 200.

use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// Any answer, as far as it is an error.
#[derive(Debug, Deserialize)]
pub(super) struct WireProblem {
    /// An object with a code; a bare text with status 404.
    pub(super) error: Option<Value>,
}

/// `GET /track/{id}`, and a track in a list.
#[derive(Debug, Deserialize)]
pub(super) struct WireTrack {
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) title: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist: Option<WireNamed>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) album: Option<WireTitled>,
    /// Seconds.
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) duration: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) isrc: Option<String>,
    /// Signed address; `""` where there is no preview.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) preview: Option<String>,
    /// 0 for most tracks, which means unknown.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) bpm: Option<f64>,
    /// Decibels.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) gain: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireNamed {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTitled {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) title: Option<String>,
}

/// `GET /search`.
#[derive(Debug, Deserialize)]
pub(super) struct WireSearch {
    pub(super) data: Vec<Value>,
}
