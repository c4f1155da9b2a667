//! What listeners do and say: plays, tags, tracks heard together.

use crate::ids::Mbid;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A track known by names only, as a listening service writes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedTrack {
    /// Title.
    pub title: String,
    /// Artist's name.
    pub artist: String,
    /// Album, when the service says.
    pub album: Option<String>,
    /// `MusicBrainz` id as the service states it (Last.fm's is often a track's and not a
    /// recording's: do not join on it alone).
    pub mbid: Option<Mbid>,
    /// `MusicBrainz` id of the artist.
    pub artist_mbid: Option<Mbid>,
    /// Address of a picture of it; never the one that stands for none.
    pub picture: Option<String>,
}

/// One play of a track by somebody.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scrobble {
    /// What was played.
    pub track: NamedTrack,
    /// When it began, to the second.
    pub played_at: Timestamp,
    /// Whether the listener marked it as loved, when the service says.
    pub loved: Option<bool>,
}

/// A word listeners put on a track or an artist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WeightedTag {
    /// The word as the service writes it.
    pub name: String,
    /// How common it is, 100 for the commonest of the same thing.
    pub weight: Option<i64>,
}

/// A track people hear who hear another one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SimilarTrack {
    /// The neighbour.
    pub track: NamedTrack,
    /// How near, 0..=1.
    pub score: Option<f64>,
}
