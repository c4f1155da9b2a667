//! Albums: how the world's tracks are cut into singles, albums and compilations.

use super::World;
use super::dice::{Dice, Topic};
use super::identity::{self, Kind};

/// A release and the tracks on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Album {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// The name as Spotify writes it.
    pub name: String,
    /// Album, single or compilation.
    pub kind: AlbumKind,
    /// Index among the world's albums.
    pub index: usize,
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

/// When albums came out.
pub(super) const YEARS: std::ops::RangeInclusive<u16> = 1962..=2025;

/// Every eight albums have these sizes in some order: 2.4 tracks each, so 320 tracks make about 135
/// albums, enough for 120 artists.
const SIZES: [usize; 8] = [1, 1, 1, 2, 2, 3, 4, 5];
const TRACKS_PER_EIGHT: usize = 19;

/// What an album's tracks need to know of it.
#[derive(Debug, Clone)]
pub(super) struct Outline {
    pub(super) index: usize,
    pub(super) artist: Option<usize>,
    pub(super) first_track: usize,
    pub(super) track_count: usize,
    pub(super) released: ReleaseDate,
    kind: AlbumKind,
    label: &'static str,
    popularity: u8,
}

/// Number of albums for so many tracks.
pub(super) fn count(seed: u64, tracks: usize) -> usize {
    tracks.checked_sub(1).map_or(0, |last| of_track(seed, last) + 1)
}

/// The album of a track.
pub(super) fn of_track(seed: u64, track: usize) -> usize {
    let (eight, mut rest) = (track / TRACKS_PER_EIGHT, track % TRACKS_PER_EIGHT);
    let mut place = 0;
    for size in sizes(seed, eight) {
        if rest < size {
            break;
        }
        rest -= size;
        place += 1;
    }
    eight * SIZES.len() + place
}

/// The outline of an album in a world of that many tracks and artists; `None` beyond its end.
pub(super) fn outline(seed: u64, index: usize, tracks: usize, artists: usize) -> Option<Outline> {
    let (eight, place) = (index / SIZES.len(), index % SIZES.len());
    let sizes = sizes(seed, eight);
    let first_track = eight * TRACKS_PER_EIGHT + sizes.iter().take(place).sum::<usize>();
    let room = tracks.checked_sub(first_track).filter(|room| *room > 0)?;
    let track_count = sizes[place].min(room);
    let mut dice = Dice::of(seed, Topic::Album, index as u64);
    // Compilations only once every artist had a turn, so that nobody is left without a track.
    let various = index >= artists && track_count >= 3 && dice.chance(50);
    let kind = match track_count {
        _ if various => AlbumKind::Compilation,
        ..4 => AlbumKind::Single,
        _ => AlbumKind::Album,
    };
    Some(Outline {
        index,
        artist: (!various).then_some(index % artists.max(1)),
        first_track,
        track_count,
        released: release_date(&mut dice),
        kind,
        label: dice.pick(&LABELS),
        popularity: dice.below(86) as u8,
    })
}

/// The albums of an artist, compilations left out, oldest number first.
pub(super) fn of_artist(world: &World, artist: usize) -> impl Iterator<Item = Outline> {
    (artist..world.album_count())
        .step_by(world.artist_count())
        .filter_map(|album| world.outline(album))
        .filter(|album| album.artist.is_some())
}

/// The album with its name.
pub(super) fn whole(world: &World, outline: Outline) -> Album {
    let Outline { index, artist, first_track, track_count, released, kind, label, popularity } =
        outline;
    Album {
        id: identity::base62(world.config.seed, Kind::Album, index),
        name: world.album_names.name(index),
        index,
        kind,
        artist,
        released,
        first_track,
        track_count,
        label,
        popularity,
        // The prefix is nobody's; the rest is the index, so that a code can be looked up.
        upc: format!("{UPC_PREFIX}{index:010}"),
    }
}

/// The first three of a code's thirteen digits, assigned to no company.
const UPC_PREFIX: &str = "059";

/// The album a product code names, whether or not the world has it.
pub(super) fn of_upc(upc: &str) -> Option<usize> {
    upc.trim().strip_prefix(UPC_PREFIX).filter(|rest| rest.len() == 10)?.parse().ok()
}

fn sizes(seed: u64, eight: usize) -> [usize; 8] {
    let mut dice = Dice::of(seed, Topic::AlbumSize, eight as u64);
    let mut sizes = SIZES;
    for last in (1..sizes.len()).rev() {
        sizes.swap(last, dice.index(last + 1));
    }
    sizes
}

fn release_date(dice: &mut Dice) -> ReleaseDate {
    let year = dice.between((*YEARS.start()).into(), (*YEARS.end()).into()) as u16;
    let (month, day) = (dice.between(1, 12), dice.between(1, 28));
    let (text, precision) = match dice.below(20) {
        0..=2 => (format!("{year}"), DatePrecision::Year),
        3 => (format!("{year}-{month:02}"), DatePrecision::Month),
        _ => (format!("{year}-{month:02}-{day:02}"), DatePrecision::Day),
    };
    ReleaseDate { text, precision, year }
}
