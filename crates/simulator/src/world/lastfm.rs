//! What Last.fm knows of a track: the right page, a page that only looks right, or none.

use serde::{Deserialize, Serialize};

use super::dice::{Dice, Topic};
use super::noise::{self, Spelling};
use super::tracks::Track;
use super::{World, names};

/// A track's page on Last.fm.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastfmTrack {
    /// Artist name as the page has it.
    pub artist: String,
    /// Title as the page has it.
    pub name: String,
    /// Identifier; `None` is written `""`.
    pub mbid: Option<String>,
    /// Length in milliseconds, 0 when Last.fm does not know.
    pub duration_ms: u64,
    /// Listeners; no two pages have the same number, so it tells which page a row came from.
    pub listeners: u64,
    /// Plays.
    pub playcount: u64,
    /// Tags, most used first; may be empty.
    pub tags: Vec<LastfmTag>,
    /// Album title; some pages have none.
    pub album: Option<String>,
}

/// A tag and how much it is used, 100 for the most used one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LastfmTag {
    /// The tag.
    pub name: &'static str,
    /// Relative use, 1..=100.
    pub count: u64,
}

/// What a lookup of a track under its Spotify names leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LastfmAnswer {
    /// The page of this very track.
    Right(LastfmTrack),
    /// The page of another track; trusting it is a mistake.
    Wrong(LastfmTrack),
    /// Nothing.
    Absent,
}

/// [`LastfmAnswer`] without the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LastfmFate {
    /// Last.fm has the track.
    Right,
    /// Last.fm lacks the track and offers another one.
    Wrong,
    /// Last.fm lacks the track and says so.
    Absent,
}

/// Percent of tracks Last.fm does not have; for half of these it offers something else.
const MISSING_PERCENT: u64 = 8;

pub(super) fn answer(world: &World, index: usize, track: &Track) -> LastfmAnswer {
    if let Some(page) = right_page(world, index, track) {
        return LastfmAnswer::Right(page);
    }
    // A song somebody else recorded too is always confused with theirs.
    let theirs = world.same_title(index).find_map(|other| {
        world.tracks.get(other).and_then(|track| right_page(world, other, track))
    });
    let mut dice = Dice::of(world.config.seed, Topic::LastfmDecoy, index as u64);
    match theirs {
        Some(page) => LastfmAnswer::Wrong(page),
        None if dice.chance(50) => LastfmAnswer::Wrong(decoy(world, index, track, &mut dice)),
        None => LastfmAnswer::Absent,
    }
}

/// The track's own page, if Last.fm has it.
fn right_page(world: &World, index: usize, track: &Track) -> Option<LastfmTrack> {
    let mut dice = Dice::of(world.config.seed, Topic::Lastfm, index as u64);
    (!dice.chance(MISSING_PERCENT)).then(|| page(world, index, track, &mut dice))
}

fn page(world: &World, index: usize, track: &Track, dice: &mut Dice) -> LastfmTrack {
    let mut credits = track.artists.iter().map(|artist| world.artists[*artist].name.as_str());
    let main = credits.next().unwrap_or_default();
    let guests: Vec<&str> = credits.collect();
    let typo_percent = u64::from(world.config.typo_percent);
    let spelling = Spelling { bare_title: &track.bare_title, guests: &guests, typo_percent };
    let rounded_ms = track.duration_ms / 1_000 * 1_000;
    LastfmTrack {
        artist: noise::respell(dice, main, typo_percent / 3),
        name: spelling.title(dice),
        mbid: (!dice.chance(35)).then(|| dice.uuid()),
        duration_ms: if dice.chance(15) { 0 } else { rounded_ms },
        listeners: listeners(world, index * 2, dice),
        playcount: 0,
        tags: tags(world, track, dice),
        album: (!dice.chance(25)).then(|| world.albums[track.album].name.clone()),
    }
    .with_plays(dice)
}

/// A page that looks like the track's: another singer's, a karaoke version, a sequel.
fn decoy(world: &World, index: usize, track: &Track, dice: &mut Dice) -> LastfmTrack {
    let main = &world.artists[track.artists[0]].name;
    let anyone = &world.artists[dice.index(world.artists.len())].name;
    let (artist, name) = match dice.below(3) {
        0 if anyone != main => (anyone.clone(), track.bare_title.clone()),
        1 => (main.clone(), format!("{} II", track.bare_title)),
        _ => {
            ("The Karaoke Lighthouse".to_owned(), format!("{} (Karaoke Version)", track.bare_title))
        }
    };
    // Another recording: at least fifteen seconds away.
    let apart_ms = dice.between(15, 80) * 1_000;
    LastfmTrack {
        artist,
        name,
        mbid: None,
        duration_ms: track.duration_ms / 1_000 * 1_000 + apart_ms,
        listeners: listeners(world, index * 2 + 1, dice),
        playcount: 0,
        tags: Vec::new(),
        album: None,
    }
    .with_plays(dice)
}

impl LastfmTrack {
    fn with_plays(mut self, dice: &mut Dice) -> Self {
        self.playcount = self.listeners * dice.between(2, 30);
        self
    }
}

/// A number whose remainder by twice the number of tracks is `slot`, so that it is unique.
fn listeners(world: &World, slot: usize, dice: &mut Dice) -> u64 {
    dice.between(1, 6_000) * (2 * world.tracks.len() as u64) + slot as u64
}

fn tags(world: &World, track: &Track, dice: &mut Dice) -> Vec<LastfmTag> {
    let genres = track.artists.iter().flat_map(|artist| world.artists[*artist].genres.iter());
    let wanted = dice.pick(&[0, 1, 2, 4, 5, 5]);
    let mut found: Vec<LastfmTag> = Vec::new();
    let mut count = 100;
    for name in genres.copied().chain(std::iter::once(dice.pick(&names::LISTENER_TAGS))) {
        if found.len() < wanted && found.iter().all(|tag| tag.name != name) {
            found.push(LastfmTag { name, count });
            count -= dice.between(1, 20);
        }
    }
    found
}
