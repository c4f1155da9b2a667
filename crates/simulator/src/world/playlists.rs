//! Playlists: long, overlapping, and with the odd entries real ones have.

use super::dice::{Dice, Topic};

/// A list of tracks and of things that are no tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Playlist {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// Its name.
    pub name: &'static str,
    /// Its description.
    pub description: &'static str,
    /// Version of the contents.
    pub snapshot_id: String,
    /// What is on it, in order.
    pub entries: Vec<PlaylistEntry>,
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

struct Recipe {
    name: &'static str,
    description: &'static str,
    /// Where it starts in the catalogue and how much it takes, in percent of all tracks.
    start_percent: usize,
    share_percent: usize,
}

/// The first two together hold every track; the others overlap with both.
const RECIPES: [Recipe; 4] = [
    Recipe { name: "Morning Ferry", description: "", start_percent: 0, share_percent: 62 },
    Recipe {
        name: "Übernachtzug 🚆",
        description: "for the <b>sleeper</b> train",
        start_percent: 45,
        share_percent: 60,
    },
    Recipe {
        name: "kitchen floor / dancing",
        description: "shoes off",
        start_percent: 25,
        share_percent: 40,
    },
    Recipe { name: "雨の日", description: "", start_percent: 80, share_percent: 36 },
];

/// Makes the playlists of a world with `tracks` tracks.
pub(super) fn make(seed: u64, tracks: usize) -> Vec<Playlist> {
    RECIPES.iter().zip(0..).map(|(recipe, index)| derive(seed, index, recipe, tracks)).collect()
}

fn derive(seed: u64, index: u64, recipe: &Recipe, tracks: usize) -> Playlist {
    let mut dice = Dice::of(seed, Topic::Playlist, index);
    let id = dice.base62_id();
    let snapshot_id = dice.base62_id();
    let start = tracks * recipe.start_percent / 100;
    let length = (tracks * recipe.share_percent).div_ceil(100);
    let mut entries: Vec<PlaylistEntry> =
        (start..start + length).map(|place| PlaylistEntry::Track(place % tracks.max(1))).collect();
    shuffle(&mut dice, &mut entries);
    // The odd ones, and one track that somebody added twice.
    let repeated = entries.first().copied();
    let odd = [PlaylistEntry::Withdrawn, PlaylistEntry::LocalFile, PlaylistEntry::Episode];
    for entry in odd.into_iter().chain(repeated) {
        let place = dice.index(entries.len() + 1);
        entries.insert(place, entry);
    }
    Playlist { id, name: recipe.name, description: recipe.description, snapshot_id, entries }
}

/// Fisher and Yates.
fn shuffle(dice: &mut Dice, entries: &mut [PlaylistEntry]) {
    for last in (1..entries.len()).rev() {
        entries.swap(last, dice.index(last + 1));
    }
}
