//! Last.fm's JSON. That its shapes shift is dealt with in [`shape`] and nowhere else.

mod shape;

pub(super) use shape::{About, Named, Wrapper};

use serde::Deserialize;
use shape::{Member, artist_name, flag, fraction, number, picture, text};

/// Any answer, as far as it is an error. `error` comes with status 200 as with any other.
#[derive(Debug, Deserialize)]
pub(super) struct WireProblem {
    #[serde(default, deserialize_with = "number")]
    pub(super) error: Option<i64>,
}

/// `track.getInfo`.
#[derive(Debug, Deserialize)]
pub(super) struct WireTrackInfo {
    pub(super) track: WireTrack,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTrack {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    #[serde(default)]
    pub(super) artist: Named,
    /// Milliseconds; 0 where it is not known.
    #[serde(default, deserialize_with = "number")]
    pub(super) duration: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) listeners: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) playcount: Option<i64>,
    #[serde(default)]
    pub(super) toptags: Wrapper<WireTag>,
}

/// `artist.getInfo`.
#[derive(Debug, Deserialize)]
pub(super) struct WireArtistInfo {
    pub(super) artist: WireArtist,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireArtist {
    #[serde(default, deserialize_with = "artist_name")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    pub(super) ontour: Option<bool>,
    #[serde(default)]
    pub(super) stats: WireStats,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct WireStats {
    #[serde(default, deserialize_with = "number")]
    pub(super) listeners: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) playcount: Option<i64>,
}

/// `artist.getSimilar`.
#[derive(Debug, Deserialize)]
pub(super) struct WireSimilarArtists {
    pub(super) similarartists: Wrapper<WireSimilarArtist>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireSimilarArtist {
    #[serde(default, deserialize_with = "artist_name")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    /// How similar, 0..=1.
    #[serde(rename = "match", default, deserialize_with = "fraction")]
    pub(super) score: Option<f64>,
}

impl Member for WireSimilarArtist {
    const KEY: &'static str = "artist";
}

/// `track.getTopTags` and `artist.getTopTags`.
#[derive(Debug, Deserialize)]
pub(super) struct WireTopTags {
    pub(super) toptags: Wrapper<WireTag>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTag {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    /// 100 for the commonest of the thing.
    #[serde(default, deserialize_with = "number")]
    pub(super) count: Option<i64>,
}

impl Member for WireTag {
    const KEY: &'static str = "tag";
}

/// `track.getSimilar`.
#[derive(Debug, Deserialize)]
pub(super) struct WireSimilarTracks {
    pub(super) similartracks: Wrapper<WireRow>,
}

/// `chart.getTopTracks` and `geo.getTopTracks`, which once called the wrapper otherwise.
#[derive(Debug, Deserialize)]
pub(super) struct WireChart {
    #[serde(alias = "toptracks")]
    pub(super) tracks: Wrapper<WireRow>,
}

/// `user.getRecentTracks`.
#[derive(Debug, Deserialize)]
pub(super) struct WireRecent {
    pub(super) recenttracks: Wrapper<WireRow>,
}

/// A track in a list.
#[derive(Debug, Deserialize)]
pub(super) struct WireRow {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    #[serde(default)]
    pub(super) artist: Named,
    #[serde(default)]
    pub(super) album: Named,
    #[serde(default, deserialize_with = "number")]
    pub(super) listeners: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) playcount: Option<i64>,
    /// How similar, 0..=1.
    #[serde(rename = "match", default, deserialize_with = "fraction")]
    pub(super) score: Option<f64>,
    #[serde(default, deserialize_with = "flag")]
    pub(super) loved: Option<bool>,
    #[serde(default, deserialize_with = "crate::lenient::optional")]
    pub(super) date: Option<WireDate>,
    #[serde(default, deserialize_with = "picture")]
    pub(super) image: Option<String>,
    #[serde(rename = "@attr", default, deserialize_with = "crate::lenient::optional")]
    about: Option<WireRowAbout>,
}

impl Member for WireRow {
    const KEY: &'static str = "track";
}

impl WireRow {
    /// Whether it is being played at this moment and has no date yet.
    pub(super) fn is_playing(&self) -> bool {
        self.about.as_ref().is_some_and(|about| about.nowplaying == Some(true))
    }
}

#[derive(Debug, Deserialize)]
struct WireRowAbout {
    #[serde(default, deserialize_with = "flag")]
    nowplaying: Option<bool>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireDate {
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "number")]
    pub(super) uts: Option<i64>,
}
