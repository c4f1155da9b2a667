//! Artists: names (some shared), genres, followers, neighbours.

use std::collections::HashSet;

use super::dice::{Dice, Topic};
use super::{names, text};

/// Someone who makes tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// MusicBrainz id as Last.fm gives it; `None` is written `""` on the wire.
    pub mbid: Option<String>,
    /// Listeners on Last.fm; no two artists have the same number.
    pub listeners: u64,
    /// Plays on Last.fm.
    pub playcount: u64,
    /// Whether Last.fm shows the artist as touring.
    pub on_tour: bool,
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

/// Makes `count` artists.
pub(super) fn make(seed: u64, count: usize) -> Vec<Artist> {
    let mut taken = HashSet::new();
    let mut artists: Vec<Artist> = Vec::with_capacity(count);
    for index in 0..count {
        let namesake = (index % NAMESAKE_EVERY == NAMESAKE_EVERY - 1)
            .then(|| artists.get(index - NAMESAKE_EVERY / 2))
            .flatten()
            .map(|artist| artist.name.clone());
        let name = namesake.unwrap_or_else(|| fresh_name(seed, index, &mut taken));
        artists.push(derive(seed, index, count, name));
    }
    artists
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

fn derive(seed: u64, index: usize, count: usize, name: String) -> Artist {
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
        id: dice.base62_id(),
        name,
        genres,
        popularity,
        followers: u64::from(popularity).pow(3) * dice.between(3, 40) + dice.below(500),
        mbid: (!dice.chance(25)).then(|| dice.uuid()),
        listeners,
        playcount: listeners * dice.between(4, 60),
        on_tour: dice.chance(20),
    }
}

/// A name nobody has yet, compared as the services compare.
fn fresh_name(seed: u64, index: usize, taken: &mut HashSet<String>) -> String {
    let mut dice = Dice::of(seed, Topic::ArtistName, index as u64);
    let mut name = names::artist(&mut dice);
    for attempt in 0.. {
        if taken.insert(text::fold(&name)) {
            break;
        }
        name = names::artist(&mut dice);
        if attempt >= 8 {
            // A world larger than its vocabulary numbers its bands.
            name = format!("{name} {}", index + attempt);
        }
    }
    name
}
