//! The JSON of the accounts service, and the part of a profile that says whose it is.

use crate::lenient;
use serde::Deserialize;

/// `POST /api/token`.
#[derive(Deserialize)]
pub(in crate::spotify) struct WireToken {
    pub(in crate::spotify) access_token: String,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(in crate::spotify) expires_in: Option<i64>,
    /// Absent when the old one stays good.
    #[serde(default)]
    pub(in crate::spotify) refresh_token: Option<String>,
    /// What was granted, parted by spaces; absent when it is what was asked for.
    #[serde(default)]
    pub(in crate::spotify) scope: Option<String>,
}

/// `POST /api/token`, refused (RFC 6749 §5.2).
#[derive(Deserialize)]
pub(super) struct WireTokenProblem {
    pub(super) error: String,
    #[serde(default)]
    pub(super) error_description: Option<String>,
}

/// `GET /me`, as far as it says whose account it is.
#[derive(Deserialize)]
pub(super) struct WireMe {
    /// Since May 2026: stable, and the same for every app.
    #[serde(default)]
    pub(super) account_id: Option<String>,
    #[serde(default)]
    pub(super) id: Option<String>,
}
