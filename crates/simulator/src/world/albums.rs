//! Albums: how the world's tracks are cut into singles, albums and compilations.

use super::dice::{Dice, Topic};
use super::names;

/// A release and the tracks on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// The name as Spotify writes it.
    pub name: String,
    /// Album, single or compilation.
    pub kind: AlbumKind,
    /// Index of the album's artist; `None` for a compilation of various artists.
    pub artist: Option<usize>,
    /// When it came out.
    pub released: ReleaseDate,
    /// Index of its first track; the others follow.
    pub first_track: usize,
    /// Number of tracks, at least one.
    pub track_count: usize,
    /// Record label.
    pub label: &'static str,
    /// Spotify's popularity, 0..=100.
    pub popularity: u8,
    /// Universal product code, 13 digits.
    pub upc: String,
}

/// Spotify's `album_type`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AlbumKind {
    /// Four tracks or more.
    Album,
    /// Up to three tracks.
    Single,
    /// Tracks of various artists.
    Compilation,
}

impl AlbumKind {
    /// The word Spotify uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Album => "album",
            Self::Single => "single",
            Self::Compilation => "compilation",
        }
    }
}

/// A date known to the day, the month or the year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseDate {
    /// `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
    pub text: String,
    /// How much of it is known.
    pub precision: DatePrecision,
    /// The year.
    pub year: u16,
}

/// Spotify's `release_date_precision`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatePrecision {
    /// Known to the day.
    Day,
    /// Known to the month.
    Month,
    /// Known to the year.
    Year,
}

impl DatePrecision {
    /// The word Spotify uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Month => "month",
            Self::Year => "year",
        }
    }
}

const LABELS: [&str; 6] =
    ["Low Tide Records", "Kite & Anchor", "Ninth Floor", "Ostpost", "Casa Verde", "Moth Light"];

/// Cuts `tracks` tracks into albums, giving every artist a turn before anyone has a second.
pub(super) fn make(seed: u64, tracks: usize, artists: usize) -> Vec<Album> {
    let mut albums = Vec::new();
    let mut first_track = 0;
    while first_track < tracks {
        let album = derive(seed, albums.len(), artists, first_track, tracks - first_track);
        first_track += album.track_count;
        albums.push(album);
    }
    albums
}

fn derive(seed: u64, index: usize, artists: usize, first_track: usize, room: usize) -> Album {
    let track_count = size(seed, index).min(room);
    let mut dice = Dice::of(seed, Topic::Album, index as u64);
    // Compilations only once every artist had a turn, so that nobody is left without a track.
    let various = index >= artists && track_count >= 3 && dice.chance(50);
    let kind = match track_count {
        _ if various => AlbumKind::Compilation,
        ..4 => AlbumKind::Single,
        _ => AlbumKind::Album,
    };
    Album {
        id: dice.base62_id(),
        name: names::album(&mut dice),
        kind,
        artist: (!various).then_some(index % artists.max(1)),
        released: release_date(&mut dice),
        first_track,
        track_count,
        label: dice.pick(&LABELS),
        popularity: dice.below(86) as u8,
        upc: format!("{:013}", dice.below(10_000_000_000_000)),
    }
}

/// Sizes average 2.4, so 320 tracks make about 135 albums: enough for 120 artists.
fn size(seed: u64, index: usize) -> usize {
    Dice::of(seed, Topic::AlbumSize, index as u64).pick(&[1, 1, 1, 2, 2, 3, 4, 5])
}

fn release_date(dice: &mut Dice) -> ReleaseDate {
    let year = dice.between(1962, 2025) as u16;
    let (month, day) = (dice.between(1, 12), dice.between(1, 28));
    let (text, precision) = match dice.below(20) {
        0..=2 => (format!("{year}"), DatePrecision::Year),
        3 => (format!("{year}-{month:02}"), DatePrecision::Month),
        _ => (format!("{year}-{month:02}-{day:02}"), DatePrecision::Day),
    };
    ReleaseDate { text, precision, year }
}
