//! How many people listen to what: counts by id, and charts, which are lists of names to look up.

use crate::ids::Mbid;
use serde::{Deserialize, Serialize};

/// How often something was listened to, as far as the service has counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Popularity {
    /// What was asked about.
    pub mbid: Mbid,
    /// Listens in total; absent when the service does not know the thing.
    pub listens: Option<i64>,
    /// People who listened; absent likewise.
    pub listeners: Option<i64>,
}

/// One line of a chart of tracks. It names a track and identifies none: a primary source has to be
/// asked which one it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartEntry {
    /// Place, counted from 1 over all pages.
    pub rank: u32,
    /// Title.
    pub title: String,
    /// Artist's name.
    pub artist: String,
    /// `MusicBrainz` id of the recording, as the service states it.
    pub mbid: Option<Mbid>,
    /// People who listened. Last.fm counts all of its listeners here, also in a country's chart.
    pub listeners: Option<i64>,
    /// Listens in total.
    pub listens: Option<i64>,
}

/// One line of a chart of artists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChartArtist {
    /// Place, counted from 1 over all pages.
    pub rank: u32,
    /// Name.
    pub name: String,
    /// `MusicBrainz` id of the artist.
    pub mbid: Option<Mbid>,
    /// Listens in total.
    pub listens: Option<i64>,
}
