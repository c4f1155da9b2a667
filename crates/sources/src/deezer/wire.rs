//! Deezer's JSON, as far as it is used.

use serde::Deserialize;

/// `GET /track/isrc:{ISRC}`: a track or an error, both with status 200.
#[derive(Debug, Deserialize)]
pub(super) struct WireTrack {
    pub(super) title: Option<String>,
    pub(super) artist: Option<WireArtist>,
    /// Seconds.
    pub(super) duration: Option<i64>,
    pub(super) isrc: Option<String>,
    /// Signed address; `""` where there is no preview.
    pub(super) preview: Option<String>,
    pub(super) error: Option<WireError>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireArtist {
    pub(super) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireError {
    pub(super) code: Option<i64>,
}

impl WireTrack {
    /// The error's code, when this is one.
    pub(super) fn error_code(&self) -> Option<i64> {
        self.error.as_ref().map(|error| error.code.unwrap_or_default())
    }
}
