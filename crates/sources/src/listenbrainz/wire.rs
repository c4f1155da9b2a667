//! ListenBrainz' JSON, as far as it is used. Everything may be absent or null.

use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// One thing's counts; which of the ids is there follows from what was asked.
#[derive(Debug, Deserialize)]
pub(super) struct WirePopularity {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) recording_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) release_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) release_group_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) total_listen_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) total_user_count: Option<i64>,
}

/// A line of an artist's most heard recordings.
#[derive(Debug, Deserialize)]
pub(super) struct WireTopRecording {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) recording_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) recording_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) release_name: Option<String>,
    /// Milliseconds.
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) length: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) total_listen_count: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) total_user_count: Option<i64>,
}

/// A chart of the whole site.
#[derive(Debug, Deserialize)]
pub(super) struct WireSitewide {
    pub(super) payload: WirePayload,
}

#[derive(Debug, Deserialize)]
pub(super) struct WirePayload {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(super) artists: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::items")]
    pub(super) recordings: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) offset: Option<i64>,
}

/// A line of such a chart.
#[derive(Debug, Deserialize)]
pub(super) struct WireChartLine {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) track_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) recording_mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(super) listen_count: Option<i64>,
}
