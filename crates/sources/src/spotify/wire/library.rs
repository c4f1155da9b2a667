//! The JSON of a listener's own lists.

use super::{WireFollowers, WireOwner, WirePage};
use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// What an entry of a list holds, under its new name or its old one. Recordings of 2026 carry both
/// at once, which is why this is no serde alias.
#[derive(Debug, Deserialize)]
pub(crate) struct WireListed {
    item: Option<Value>,
    track: Option<Value>,
}

impl WireListed {
    /// The track or episode; `None` when it was blanked out.
    pub(crate) fn content(&self) -> Option<&Value> {
        self.item.as_ref().or(self.track.as_ref())
    }
}

/// `GET /me`.
#[derive(Debug, Deserialize)]
pub(crate) struct WireProfile {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) account_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) display_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) country: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) email: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) product: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) followers: Option<WireFollowers>,
}

/// An item of `GET /me/playlists`: the playlist without its contents.
#[derive(Debug, Deserialize)]
pub(crate) struct WirePlaylistSummary {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) description: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) owner: Option<WireOwner>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) public: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) collaborative: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) snapshot_id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    items: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    tracks: Option<WirePage>,
}

impl WirePlaylistSummary {
    /// The number of its items, under its new name or its old one. Apps have been told a zero under
    /// one name beside the number under the other.
    pub(crate) fn total(&self) -> Option<i64> {
        let totals = || self.items.iter().chain(&self.tracks).filter_map(|page| page.total);
        totals().find(|total| *total > 0).or_else(|| totals().next())
    }
}

/// An item of `GET /me/tracks` (with `added_at`) or `GET /me/player/recently-played` (with the rest).
#[derive(Debug, Deserialize)]
pub(crate) struct WireListedTrack {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) added_at: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) played_at: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) context: Option<WireContext>,
    #[serde(flatten)]
    pub(crate) listed: WireListed,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireContext {
    #[serde(rename = "type", default, deserialize_with = "lenient::optional")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) uri: Option<String>,
}

/// `GET /me/player/recently-played`: a page that goes on by time.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct WireRecent {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) items: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) next: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) cursors: Option<WireTimes>,
}

/// Milliseconds since 1970, as text or as numbers.
#[derive(Debug, Deserialize)]
pub(crate) struct WireTimes {
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) after: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) before: Option<i64>,
}

/// `GET /me/following?type=artist`: a page that goes on after an artist.
#[derive(Debug, Deserialize)]
pub(crate) struct WireFollowing {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) artists: Option<WireFollowed>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct WireFollowed {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) items: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) next: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) total: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) cursors: Option<WireArtistCursor>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireArtistCursor {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) after: Option<String>,
}
