//! Spotify's JSON as it comes: every field may be missing, both generations of names are taken.
//!
//! Lists hold plain values that are read one by one, so that one bad item spoils only itself; an
//! optional value of another type than expected is as good as missing (and noted, see [`crate::drift`]).

mod library;
mod sound;

pub(crate) use library::{
    WireFollowed, WireFollowing, WireListed, WireListedTrack, WirePlaylistSummary, WireProfile,
    WireRecent, WireTimes,
};
pub(crate) use sound::{WireFeatures, WireFeaturesBatch};

use crate::lenient;
use serde::Deserialize;
use serde_json::Value;

/// `GET /search?type=…`: a page for each type asked for. We ask for tracks.
#[derive(Debug, Deserialize)]
pub(crate) struct WireSearch {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) tracks: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) artists: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) playlists: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) albums: Option<WirePage>,
}

/// One page of anything.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct WirePage {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) items: Option<Vec<Value>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) next: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) limit: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) offset: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) total: Option<i64>,
}

/// `GET /playlists/{id}`. Recordings of 2026 carry the page under both names at once, which is why
/// this is no serde alias.
#[derive(Debug, Deserialize)]
pub(crate) struct WirePlaylist {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) owner: Option<WireOwner>,
    #[serde(default, deserialize_with = "lenient::optional")]
    items: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    tracks: Option<WirePage>,
}

impl WirePlaylist {
    /// The first page, under its new name or its old one; one that lists something where both are.
    pub(crate) fn page(&self) -> Option<&WirePage> {
        let pages = || self.items.iter().chain(&self.tracks);
        pages().find(|page| page.items.is_some()).or_else(|| pages().next())
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireOwner {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
}

/// An entry of a playlist.
#[derive(Debug, Deserialize)]
pub(crate) struct WireEntry {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) added_at: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) is_local: Option<bool>,
    #[serde(flatten)]
    pub(crate) listed: WireListed,
}

/// A track. Episodes come in its place and say so in `type`.
#[derive(Debug, Deserialize)]
pub(crate) struct WireTrack {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) uri: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) href: Option<String>,
    #[serde(rename = "type", default, deserialize_with = "lenient::optional")]
    pub(crate) kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) is_local: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(crate) artists: Option<Vec<WireCredit>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) album: Option<WireAlbum>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) duration_ms: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) external_ids: Option<WireExternalIds>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) explicit: Option<bool>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) popularity: Option<i64>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) track_number: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) is_playable: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) preview_url: Option<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct WireCredit {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
}

/// An album, in a track or on its own page.
#[derive(Debug, Deserialize)]
pub(crate) struct WireAlbum {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) uri: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) href: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) album_type: Option<String>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(crate) artists: Option<Vec<WireCredit>>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) total_tracks: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) release_date: Option<String>,
    /// Only on its own page, as are the fields below.
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) tracks: Option<WirePage>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) external_ids: Option<WireExternalIds>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) label: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) popularity: Option<i64>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(crate) genres: Option<Vec<String>>,
}

/// `GET /albums?ids=`.
#[derive(Debug, Deserialize)]
pub(crate) struct WireAlbums {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) albums: Option<Vec<Value>>,
}

/// `GET /tracks?ids=`: `null` in place of an unknown one.
#[derive(Debug, Deserialize)]
pub(crate) struct WireTracks {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) tracks: Option<Vec<Value>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireExternalIds {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) isrc: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) upc: Option<String>,
}

/// `GET /artists?ids=`: `null` in place of an unknown one.
#[derive(Debug, Deserialize)]
pub(crate) struct WireArtists {
    #[serde(default, deserialize_with = "lenient::items")]
    pub(crate) artists: Option<Vec<Value>>,
}

/// An artist's profile.
#[derive(Debug, Deserialize)]
pub(crate) struct WireArtist {
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) id: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) name: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    pub(crate) popularity: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(crate) followers: Option<WireFollowers>,
    #[serde(default, deserialize_with = "lenient::list")]
    pub(crate) genres: Option<Vec<String>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct WireFollowers {
    #[serde(default, deserialize_with = "lenient::whole")]
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
