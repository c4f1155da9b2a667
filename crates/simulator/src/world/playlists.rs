//! Playlists: long, overlapping, computed line by line, with the odd entries real ones have.

use super::dice::{Dice, Topic};
use super::identity::{self, Kind};
use super::shuffle::Shuffle;

/// A list of tracks and of things that are no tracks.
#[derive(Debug, Clone)]
pub struct Playlist {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub description: &'static str,
    /// Whose it is.
    pub owner: PlaylistOwner,
    /// Version of the contents.
    pub snapshot_id: String,
    contents: Contents,
}

/// Who made a playlist, as seen from the app's user.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistOwner {
    /// The user.
    Own,
    /// Somebody else, who lets the user add to it.
    Shared,
    /// Somebody else: a new app is told no more than its name.
    Foreign,
}

/// One line of a playlist.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaylistEntry {
    /// A track of the world, by index.
    Track(usize),
    /// A track that was withdrawn: `null` on the wire.
    Withdrawn,
    /// A file of the user's own: no id.
    LocalFile,
    /// An episode of a show.
    Episode,
}

impl Playlist {
    /// Number of lines.
    #[must_use]
    pub fn len(&self) -> usize {
        self.contents.length + self.contents.odd.len()
    }

    /// Whether nothing is on it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The line at `place`, from 0; `None` beyond the end.
    #[must_use]
    pub fn entry(&self, place: usize) -> Option<PlaylistEntry> {
        if place >= self.len() {
            return None;
        }
        let Contents { tracks, start, length, order, odd } = &self.contents;
        if let Some((_, entry)) = odd.iter().find(|(at, _)| *at == place) {
            return Some(*entry);
        }
        let before = odd.iter().filter(|(at, _)| *at < place).count();
        debug_assert!(place - before < *length, "invariant: odd lines lie inside the list");
        Some(PlaylistEntry::Track((start + order.there(place - before)) % tracks))
    }

    /// All lines in order.
    pub fn entries(&self) -> impl Iterator<Item = PlaylistEntry> {
        (0..self.len()).filter_map(|place| self.entry(place))
    }
}

/// What a list is computed from.
#[derive(Debug, Clone)]
struct Contents {
    /// Tracks in the world.
    tracks: usize,
    /// The first of the tracks on the list; the others follow in the catalogue.
    start: usize,
    length: usize,
    order: Shuffle,
    /// Lines that are not the next track, by place.
    odd: Vec<(usize, PlaylistEntry)>,
}

struct Recipe {
    name: &'static str,
    description: &'static str,
    owner: PlaylistOwner,
    /// Where it starts in the catalogue and how much it takes, in percent of all tracks.
    start_percent: usize,
    share_percent: usize,
}

/// The first two together hold every track; the next two overlap with both.
const RECIPES: [Recipe; 7] = [
    Recipe {
        name: "Morning Ferry",
        description: "",
        owner: PlaylistOwner::Own,
        start_percent: 0,
        share_percent: 62,
    },
    Recipe {
        name: "Übernachtzug 🚆",
        description: "for the <b>sleeper</b> train",
        owner: PlaylistOwner::Own,
        start_percent: 45,
        share_percent: 60,
    },
    Recipe {
        name: "kitchen floor / dancing",
        description: "shoes off",
        owner: PlaylistOwner::Own,
        start_percent: 25,
        share_percent: 40,
    },
    Recipe {
        name: "雨の日",
        description: "",
        owner: PlaylistOwner::Own,
        start_percent: 80,
        share_percent: 36,
    },
    Recipe {
        name: "",
        description: "",
        owner: PlaylistOwner::Own,
        start_percent: 0,
        share_percent: 0,
    },
    Recipe {
        name: "Our Road Trip",
        description: "everyone adds one",
        owner: PlaylistOwner::Shared,
        start_percent: 10,
        share_percent: 12,
    },
    Recipe {
        name: "Wanda's Workout",
        description: "",
        owner: PlaylistOwner::Foreign,
        start_percent: 60,
        share_percent: 20,
    },
];

/// How many of the lists are the ones a run extracts: the user's own that are not empty.
pub(super) const FULL: usize = 4;

/// Makes the playlists of a world with `tracks` tracks.
pub(super) fn make(seed: u64, tracks: usize) -> Vec<Playlist> {
    RECIPES.iter().zip(0..).map(|(recipe, index)| derive(seed, index, recipe, tracks)).collect()
}

fn derive(seed: u64, index: usize, recipe: &Recipe, tracks: usize) -> Playlist {
    let mut dice = Dice::of(seed, Topic::Playlist, index as u64);
    let start = tracks * recipe.start_percent / 100;
    let length = (tracks * recipe.share_percent).div_ceil(100);
    let order = Shuffle::new(length, dice.clone());
    let odd = if length == 0 { Vec::new() } else { odd_lines(&mut dice, start, length, tracks) };
    Playlist {
        id: identity::base62(seed, Kind::Playlist, index),
        name: recipe.name,
        description: recipe.description,
        owner: recipe.owner,
        snapshot_id: identity::base62(seed, Kind::Snapshot, index),
        contents: Contents { tracks: tracks.max(1), start, length, order, odd },
    }
}

/// The odd ones, and one track that somebody added twice.
fn odd_lines(
    dice: &mut Dice,
    start: usize,
    length: usize,
    tracks: usize,
) -> Vec<(usize, PlaylistEntry)> {
    let repeated = PlaylistEntry::Track(start % tracks.max(1));
    let odd =
        [PlaylistEntry::Withdrawn, PlaylistEntry::LocalFile, PlaylistEntry::Episode, repeated];
    let mut lines: Vec<(usize, PlaylistEntry)> = Vec::new();
    for entry in odd {
        let mut place = dice.index(length + odd.len());
        while lines.iter().any(|(taken, _)| *taken == place) {
            place = (place + 1) % (length + odd.len());
        }
        lines.push((place, entry));
    }
    lines
}
