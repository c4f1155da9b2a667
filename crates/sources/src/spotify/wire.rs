//! Spotify's JSON as it comes: every field may be missing, both generations of names are taken.
//!
//! Lists hold plain values that are read one by one, so that one bad item spoils only itself.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// `GET /search?type=track`.
#[derive(Debug, Deserialize)]
pub(crate) struct WireSearch {
    pub(crate) tracks: Option<WirePage>,
}

/// One page of anything.
#[derive(Debug, Deserialize)]
pub(crate) struct WirePage {
    pub(crate) items: Option<Vec<Value>>,
    pub(crate) next: Option<String>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) offset: Option<i64>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) total: Option<i64>,
}

/// `GET /playlists/{id}`. Recordings of 2026 carry the page under both names at once, which is why
/// this is no serde alias.
#[derive(Debug, Deserialize)]
pub(crate) struct WirePlaylist {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) owner: Option<WireOwner>,
    items: Option<WirePage>,
    tracks: Option<WirePage>,
}

impl WirePlaylist {
    /// The first page, under its new name or its old one.
    pub(crate) fn page(&self) -> Option<&WirePage> {
        self.items.as_ref().or(self.tracks.as_ref())
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireOwner {
    pub(crate) id: Option<String>,
}

/// An entry of a playlist.
#[derive(Debug, Deserialize)]
pub(crate) struct WireEntry {
    pub(crate) added_at: Option<String>,
    pub(crate) is_local: Option<bool>,
    item: Option<Value>,
    track: Option<Value>,
}

impl WireEntry {
    /// The track or episode, under its new name or its old one; `None` when it was blanked out.
    pub(crate) fn content(&self) -> Option<&Value> {
        self.item.as_ref().or(self.track.as_ref())
    }
}

/// A track. Episodes come in its place and say so in `type`.
#[derive(Debug, Deserialize)]
pub(crate) struct WireTrack {
    pub(crate) id: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: Option<String>,
    pub(crate) is_local: Option<bool>,
    pub(crate) name: Option<String>,
    pub(crate) artists: Option<Vec<Option<WireCredit>>>,
    pub(crate) album: Option<WireAlbum>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) duration_ms: Option<i64>,
    pub(crate) external_ids: Option<WireExternalIds>,
    pub(crate) explicit: Option<bool>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) popularity: Option<i64>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) track_number: Option<i64>,
    pub(crate) is_playable: Option<bool>,
    pub(crate) preview_url: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireCredit {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireAlbum {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) album_type: Option<String>,
    pub(crate) artists: Option<Vec<Option<WireCredit>>>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) total_tracks: Option<i64>,
    pub(crate) release_date: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireExternalIds {
    pub(crate) isrc: Option<String>,
}

/// `GET /artists?ids=`: `null` in place of an unknown one.
#[derive(Debug, Deserialize)]
pub(crate) struct WireArtists {
    pub(crate) artists: Option<Vec<Value>>,
}

/// An artist's profile.
#[derive(Debug, Deserialize)]
pub(crate) struct WireArtist {
    pub(crate) id: Option<String>,
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) popularity: Option<i64>,
    pub(crate) followers: Option<WireFollowers>,
    pub(crate) genres: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireFollowers {
    #[serde(default, deserialize_with = "whole")]
    pub(crate) total: Option<i64>,
}

/// An error of the Web API; the accounts service has another shape and is not read.
#[derive(Debug, Deserialize)]
pub(crate) struct WireProblem {
    pub(crate) error: WireError,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireError {
    pub(crate) status: Option<u16>,
    pub(crate) message: Option<String>,
    pub(crate) reason: Option<String>,
}

/// `POST /api/token`.
#[derive(Deserialize)]
pub(crate) struct WireToken {
    pub(crate) access_token: String,
    #[serde(default, deserialize_with = "whole")]
    pub(crate) expires_in: Option<i64>,
}

/// A whole number, also when it is written as `203.0`, as Spotify sometimes does.
fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let Some(number) = Option::<serde_json::Number>::deserialize(deserializer)? else {
        return Ok(None);
    };
    let value = number.as_i64().or_else(|| {
        let value = number.as_f64()?;
        // Beyond 2^53 a double is no longer exact, and no count comes near it.
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    });
    value.map(Some).ok_or_else(|| D::Error::custom(format!("{number} is no whole number")))
}
