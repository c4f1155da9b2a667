//! The features of a clip as a script reads them; `docs/analyze.md` is the contract.

use super::measure::Measured;
use segue_audio_features::Features;
use serde::Serialize;
use std::path::Path;

/// One line.
#[derive(Serialize)]
struct Line<'a> {
    file: &'a str,
    #[serde(flatten)]
    features: &'a Features,
    truncated: bool,
    source_rate_hz: u32,
    source_channels: usize,
    picture: Option<String>,
}

/// One JSON object, without a line end.
///
/// # Errors
/// When a feature is not a number JSON has.
pub(super) fn line(
    name: &str,
    measured: &Measured,
    picture: Option<&Path>,
) -> serde_json::Result<String> {
    serde_json::to_string(&Line {
        file: name,
        features: &measured.features,
        truncated: measured.truncated,
        source_rate_hz: measured.rate_hz,
        source_channels: measured.channel_count,
        picture: picture.map(|path| path.to_string_lossy().into_owned()),
    })
}
