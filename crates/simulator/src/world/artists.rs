//! Artists: names (some shared), genres, followers, neighbours.

use super::dice::{Dice, Topic};
use super::identity::{self, Kind};
use super::places::{self, City};
use super::{World, names};

/// Someone who makes tracks.
#[derive(Debug, Clone, PartialEq)]
pub struct Artist {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// The name as Spotify writes it; a few artists share one.
    pub name: String,
    /// Genres; empty for some.
    pub genres: Vec<&'static str>,
    /// Spotify's popularity, 0..=100.
    pub popularity: u8,
    /// Followers on Spotify.
    pub followers: u64,
    /// MusicBrainz id; `None` where neither MusicBrainz nor Last.fm knows one.
    pub mbid: Option<String>,
    /// Listeners on Last.fm; no two artists have the same number.
    pub listeners: u64,
    /// Plays on Last.fm.
    pub playcount: u64,
    /// Whether Last.fm shows the artist as touring.
    pub on_tour: bool,
    /// One person rather than a group.
    pub is_person: bool,
    /// Year the artist began, 1950..=2020.
    pub began: u16,
    /// Where the artist is from.
    pub home: &'static City,
}

/// A neighbour on Last.fm.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimilarArtist {
    /// Index of the neighbour among the world's artists.
    pub artist: usize,
    /// Similarity, 0..=1, falling along the list.
    pub score: f64,
}

/// Every 40th artist carries the name of the one 20 places before.
const NAMESAKE_EVERY: usize = 40;
const NAMESAKE_STEP: usize = 20;

/// The artist whose name this one has: mostly itself.
pub(super) fn named_as(artist: usize) -> usize {
    if artist % NAMESAKE_EVERY == NAMESAKE_EVERY - 1 { artist - NAMESAKE_STEP } else { artist }
}

/// Those who have the name of `artist`, the first one first.
pub(super) fn of_one_name(artist: usize, count: usize) -> impl Iterator<Item = usize> {
    let first = named_as(artist);
    let second = first + NAMESAKE_STEP;
    let shared = second % NAMESAKE_EVERY == NAMESAKE_EVERY - 1 && second < count;
    std::iter::once(first).chain(shared.then_some(second))
}

/// The neighbours of artist `index`, most similar first; never the artist itself.
pub(super) fn similar(seed: u64, index: usize, count: usize) -> Vec<SimilarArtist> {
    let mut dice = Dice::of(seed, Topic::LastfmArtist, index as u64);
    // One neighbour now and then: Last.fm then writes an object where a list is expected.
    let wanted = dice.pick(&[0, 1, 3, 5, 5, 8]);
    let mut chosen: Vec<SimilarArtist> = Vec::new();
    let mut score = 1.0;
    for _ in 0..wanted {
        let artist = dice.index(count);
        if artist != index && chosen.iter().all(|other| other.artist != artist) {
            chosen.push(SimilarArtist { artist, score });
        }
        score *= 0.7 + dice.below(25) as f64 / 100.0;
    }
    chosen
}

/// Artist `index`, whoever asks.
pub(super) fn derive(world: &World, index: usize) -> Artist {
    let (seed, count) = (world.config.seed, world.artist_count());
    let mut dice = Dice::of(seed, Topic::Artist, index as u64);
    let mut genres: Vec<&'static str> = Vec::new();
    for _ in 0..dice.below(4) {
        let genre = dice.pick(&names::GENRES);
        if !genres.contains(&genre) {
            genres.push(genre);
        }
    }
    let popularity = dice.below(91) as u8;
    // The remainder by `count` is the index, so the number names the artist.
    let listeners = (dice.between(40, 9_000) + 1) * count as u64 + index as u64;
    Artist {
        id: identity::base62(seed, Kind::Artist, index),
        name: world.artist_name(index),
        genres,
        popularity,
        followers: u64::from(popularity).pow(3) * dice.between(3, 40) + dice.below(500),
        mbid: (!dice.chance(25)).then(|| identity::uuid(seed, Kind::MusicBrainzArtist, index)),
        listeners,
        playcount: listeners * dice.between(4, 60),
        on_tour: dice.chance(20),
        is_person: dice.chance(45),
        began: dice.between(1950, 2020) as u16,
        home: places::home(&mut dice),
    }
}
