//! What Last.fm knows of a track: the right page, a page that only looks right, or none.

use serde::{Deserialize, Serialize};

use super::dice::{Dice, Topic};
use super::identity::{self, Kind};
use super::noise::{self, NameNoise};
use super::tracks::{Track, Version};
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
    /// In what the names differ from Spotify's.
    pub noise: Vec<NameNoise>,
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

pub(super) fn answer(world: &World, track: &Track) -> LastfmAnswer {
    // Two recordings of one name share a page, and it is the first one's.
    if let Some((first, Version::SameName)) = track.version_of {
        let page = world.track(first).and_then(|first| right_page(world, &first));
        return page.map_or(LastfmAnswer::Absent, LastfmAnswer::Wrong);
    }
    if let Some(page) = right_page(world, track) {
        return LastfmAnswer::Right(page);
    }
    // A song somebody else recorded too is always confused with theirs.
    let theirs = world
        .same_title(track)
        .into_iter()
        .find_map(|other| right_page(world, &world.track(other)?));
    let mut dice = Dice::of(world.config.seed, Topic::LastfmDecoy, track.index as u64);
    match theirs {
        Some(page) => LastfmAnswer::Wrong(page),
        None if dice.chance(50) => LastfmAnswer::Wrong(decoy(world, track, &mut dice)),
        None => LastfmAnswer::Absent,
    }
}

/// The track's own page, if Last.fm has it.
fn right_page(world: &World, track: &Track) -> Option<LastfmTrack> {
    let mut dice = Dice::of(world.config.seed, Topic::Lastfm, track.index as u64);
    (!dice.chance(MISSING_PERCENT)).then(|| page(world, track, &mut dice))
}

fn page(world: &World, track: &Track, dice: &mut Dice) -> LastfmTrack {
    let seed = world.config.seed;
    let mut credits = track.artists.iter().map(|artist| world.artist_name(*artist));
    let main = credits.next().unwrap_or_default();
    let guests: Vec<String> = credits.collect();
    let word = track.version_of.and_then(|(_, version)| version.word());
    let title = word
        .map_or_else(|| track.bare_title.clone(), |word| format!("{} ({word})", track.bare_title));
    let spelled = noise::spell(dice, world.config.noise, &main, &title, &guests);
    let rounded_ms = track.duration_ms / 1_000 * 1_000;
    // Where two recordings share a page, it at least tells their lengths apart.
    let has_duration = !dice.chance(15) || world.has_namesake(track.index);
    LastfmTrack {
        artist: spelled.artist,
        name: spelled.title,
        // Now and then the id of a track on a release, where a recording's belongs.
        mbid: match dice.below(20) {
            0..=6 => None,
            7..=11 => Some(identity::uuid(seed, Kind::ReleaseTrack, track.index)),
            _ => Some(identity::uuid(seed, Kind::Recording, track.index)),
        },
        duration_ms: if has_duration { rounded_ms } else { 0 },
        listeners: listeners(world, track.index * 2, dice),
        playcount: 0,
        tags: tags(world, track, dice),
        album: (!dice.chance(25)).then(|| world.album_names.name(track.album)),
        noise: spelled.noise,
    }
    .with_plays(dice)
}

/// A page that looks like the track's: another singer's, a karaoke version, a sequel.
fn decoy(world: &World, track: &Track, dice: &mut Dice) -> LastfmTrack {
    let main = world.main_artist(track);
    let anyone = world.artist_name(dice.index(world.artist_count()));
    let (artist, name) = match dice.below(3) {
        0 if anyone != main => (anyone, track.bare_title.clone()),
        1 => (main, format!("{} II", track.bare_title)),
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
        listeners: listeners(world, track.index * 2 + 1, dice),
        playcount: 0,
        tags: Vec::new(),
        album: None,
        noise: Vec::new(),
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
    dice.between(1, 6_000) * (2 * world.config.tracks as u64) + slot as u64
}

fn tags(world: &World, track: &Track, dice: &mut Dice) -> Vec<LastfmTag> {
    let genres = track.artists.iter().filter_map(|artist| world.artist(*artist));
    let genres = genres.flat_map(|artist| artist.genres);
    let wanted = dice.pick(&[0, 1, 2, 4, 5, 5]);
    let mut found: Vec<LastfmTag> = Vec::new();
    let mut count = 100;
    for name in genres.chain(std::iter::once(dice.pick(&names::LISTENER_TAGS))) {
        if found.len() < wanted && found.iter().all(|tag| tag.name != name) {
            found.push(LastfmTag { name, count });
            count -= dice.between(1, 20);
        }
    }
    found
}
