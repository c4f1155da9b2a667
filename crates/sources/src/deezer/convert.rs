//! Deezer's answers → tracks. Pure: the same bytes always read the same.

use super::wire::{WireProblem, WireSearch, WireTrack};
use crate::lenient::readable;
use crate::told::{Said, parsed};
use jiff::Timestamp;
use segue_domain::ids::Isrc;
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::Url;

/// "no data": it has no such thing.
pub(super) const NO_DATA: i64 = 800;

/// A track as Deezer describes it. It may be another one than was asked for: compare.
#[derive(Debug, Clone, PartialEq)]
pub struct DeezerTrack {
    /// Deezer's id; unlike the preview's address it may be kept.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Main artist's name.
    pub artist: String,
    /// Album's title.
    pub album: Option<String>,
    /// Length in milliseconds, exact to the second.
    pub duration_ms: Option<i64>,
    /// International Standard Recording Code; lists leave it out.
    pub isrc: Option<Isrc>,
    /// Beats per minute, where Deezer knows them.
    pub bpm: Option<f64>,
    /// Replay gain, decibels.
    pub gain_db: Option<f64>,
    /// Where to listen to it.
    pub preview: Option<DeezerPreview>,
}

/// A preview's address for now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeezerPreview {
    /// Signed, so it is a secret.
    pub url: String,
    /// When the signature is over, where it says so.
    pub expires_at: Option<Timestamp>,
}

/// `GET /track/{id}` and `/track/isrc:{ISRC}`.
pub(crate) fn track(body: &[u8]) -> Said<DeezerTrack> {
    read(body).and_then(|wire| match track_of(wire) {
        Some(track) => Said::Known(track),
        None => Said::unreadable("a track without an id, a title or an artist"),
    })
}

/// `GET /search`: tracks in the answer's order.
pub(crate) fn search(body: &[u8]) -> Said<Vec<DeezerTrack>> {
    read::<WireSearch>(body)
        .map(|wire| readable(wire.data).into_iter().filter_map(track_of).collect())
}

/// The error's code, when the answer is one; 0 where it has none.
pub(super) fn error_code(body: &[u8]) -> Option<i64> {
    let problem: WireProblem = serde_json::from_slice(body).ok()?;
    match problem.error? {
        // `"error": []` is how an old answer said that there was none.
        Value::Array(_) | Value::Null => None,
        error => Some(error.get("code").and_then(Value::as_i64).unwrap_or_default()),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Said<T> {
    match error_code(body) {
        None => parsed(body),
        Some(NO_DATA) => Said::Unknown,
        Some(code) => Said::unreadable(format!("Deezer's error {code} in place of data")),
    }
}

fn track_of(wire: WireTrack) -> Option<DeezerTrack> {
    Some(DeezerTrack {
        id: wire.id?,
        title: wire.title.filter(|title| !title.is_empty())?,
        artist: wire.artist?.name?,
        album: wire.album.and_then(|album| album.title),
        duration_ms: wire.duration.and_then(|seconds| seconds.checked_mul(1_000)),
        isrc: wire.isrc.and_then(|isrc| Isrc::read(&isrc).ok()),
        bpm: wire.bpm.filter(|bpm| *bpm > 0.0),
        gain_db: wire.gain,
        preview: wire.preview.filter(|address| !address.is_empty()).map(preview_of),
    })
}

/// The signature is `?hdnea=exp=<seconds>~acl=…~hmac=…`; older addresses have none.
fn preview_of(url: String) -> DeezerPreview {
    let signature = Url::parse(&url).ok().and_then(|url| {
        url.query_pairs().find(|(name, _)| name == "hdnea").map(|(_, value)| value.into_owned())
    });
    let expires_at = signature
        .as_deref()
        .and_then(|signature| signature.split('~').find_map(|part| part.strip_prefix("exp=")))
        .and_then(|seconds| Timestamp::from_second(seconds.parse().ok()?).ok());
    DeezerPreview { url, expires_at }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_signature_is_read_from_it() {
        let expires = |url: &str| preview_of(url.to_owned()).expires_at.map(Timestamp::as_second);
        let host = "https://cdnt-preview.dzcdn.net/api/1/1/x.mp3";
        assert_eq!(
            expires(&format!("{host}?hdnea=exp=1700000900~acl=/*~hmac=ab")),
            Some(1_700_000_900)
        );
        assert_eq!(expires(&format!("{host}?hdnea=acl=/*~exp=17~hmac=ab")), Some(17));
        for none in ["https://cdns-preview-0.dzcdn.net/stream/c-1.mp3", "", "no address"] {
            assert_eq!(expires(none), None, "{none}");
        }
        for odd in ["exp=", "exp=soon", "exp=99999999999999999999", "exp=999999999999999", "x"] {
            assert_eq!(expires(&format!("{host}?hdnea={odd}~acl=/*")), None, "{odd}");
        }
    }

    #[test]
    fn errors_are_read_in_every_shape_they_come_in() {
        assert_eq!(error_code(br#"{"error":{"code":4}}"#), Some(4));
        assert_eq!(error_code(br#"{"error":{"type":"Exception"}}"#), Some(0));
        assert_eq!(error_code(br#"{"error":"Not Found"}"#), Some(0));
        for none in ["{}", r#"{"error":null}"#, r#"{"error":[]}"#, "<html>", "[]"] {
            assert_eq!(error_code(none.as_bytes()), None, "{none}");
        }
        assert_eq!(track(br#"{"error":{"code":800}}"#), Said::Unknown);
        assert!(matches!(track(b"{}"), Said::Unreadable { .. }));
    }

    #[test]
    fn no_beats_and_no_address_are_nothing() {
        let body =
            br#"{"id":1,"title":"T","artist":{"name":"A"},"duration":"30","bpm":0,"preview":""}"#;
        let track = track(body).known().unwrap();
        assert_eq!((track.bpm, track.preview, track.duration_ms), (None, None, Some(30_000)));
    }
}
