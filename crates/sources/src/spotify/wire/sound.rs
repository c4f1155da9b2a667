//! The JSON of audio features.

use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// `GET /audio-features?ids=`: `null` in place of a track that was never analysed.
#[derive(Debug, Deserialize)]
pub(crate) struct WireFeaturesBatch {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) audio_features: Option<Vec<Value>>,
}

/// What Spotify's model says of one track.
#[derive(Debug, Deserialize)]
pub(crate) struct WireFeatures {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) danceability: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) energy: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) valence: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) tempo: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) acousticness: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) instrumentalness: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) liveness: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) speechiness: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) loudness: Option<f64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) key: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) mode: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) time_signature: Option<i64>,
}
