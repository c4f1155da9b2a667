//! What a catalogue states beyond the records of tracks and artists: whole albums, stated features.

use crate::ids::TrackId;
use crate::record::{Album, ArtistCredit, VendorFeatures};
use serde::{Deserialize, Serialize};

/// An album's own page.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AlbumProfile {
    /// Title, kind, number of tracks and release date.
    pub album: Album,
    /// All its artists in credit order.
    pub artists: Vec<ArtistCredit>,
    /// Universal Product Code: digits as the provider writes them, 12 to 14 of them.
    pub upc: Option<String>,
    /// The record label. New Spotify apps are not told it.
    pub label: Option<String>,
    /// 0..=100. New Spotify apps are not told it.
    pub popularity: Option<i64>,
    /// Genres; `None` when the source did not say, empty when it says there are none.
    pub genres: Option<Vec<String>>,
}

/// What a vendor's model says of one track's sound, apart from the track's own record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatedFeatures {
    /// The track.
    pub song_id: TrackId,
    /// What is said of it.
    pub features: VendorFeatures,
}
