//! Tracks: titles with their editions and guests, covers, codes, and how they sound.

use std::collections::{HashMap, HashSet};

use super::albums::Album;
use super::artists::Artist;
use super::dice::{Dice, Topic};
use super::{names, text};

/// A recording as Spotify knows it, and how it really sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// The full title as Spotify writes it, with guests and edition.
    pub title: String,
    /// The title without guests and edition.
    pub bare_title: String,
    /// Indices of the artists, the main one first.
    pub artists: Vec<usize>,
    /// Index of the album.
    pub album: usize,
    /// Position on the album, from 1.
    pub track_number: usize,
    /// International recording code; a few tracks have none.
    pub isrc: Option<String>,
    /// Length in milliseconds.
    pub duration_ms: u64,
    /// Whether the lyrics are explicit.
    pub explicit: bool,
    /// Spotify's popularity, 0..=100.
    pub popularity: u8,
    /// The earlier track whose title this one shares, by another artist.
    pub cover_of: Option<usize>,
    /// Tempo in beats per minute, 80..=160.
    pub tempo_bpm: f64,
    /// Key and mode.
    pub key: MusicalKey,
}

/// A key as Spotify numbers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MusicalKey {
    /// Pitch class of the tonic, 0 = C … 11 = B.
    pub pitch_class: u8,
    /// Major or minor.
    pub major: bool,
}

impl MusicalKey {
    /// Spotify's number of the mode: 1 major, 0 minor.
    #[must_use]
    pub fn mode(self) -> u8 {
        u8::from(self.major)
    }
}

/// Tempo and key of a recording, drawn from its own stream.
pub(super) fn sound(dice: &mut Dice) -> (f64, MusicalKey) {
    // Half steps of bpm; within one octave, so that "twice as fast" is always an error.
    let tempo_bpm = dice.between(160, 320) as f64 / 2.0;
    let key = MusicalKey { pitch_class: dice.below(12) as u8, major: dice.chance(55) };
    (tempo_bpm, key)
}

/// Makes the tracks of all albums, in album order.
pub(super) fn make(seed: u64, albums: &[Album], artists: &[Artist]) -> Vec<Track> {
    let mut titles = Titles { seed, artists, taken: HashSet::new(), chosen: Vec::new() };
    let mut tracks = Vec::new();
    for (album_index, album) in albums.iter().enumerate() {
        for position in 0..album.track_count {
            let place = Place { index: tracks.len(), album: album_index, position };
            tracks.push(derive(seed, &place, album, artists, &mut titles));
        }
    }
    tracks
}

/// Where a track stands.
struct Place {
    index: usize,
    album: usize,
    position: usize,
}

fn derive(
    seed: u64,
    place: &Place,
    album: &Album,
    artists: &[Artist],
    titles: &mut Titles<'_>,
) -> Track {
    let mut dice = Dice::of(seed, Topic::Track, place.index as u64);
    let id = dice.base62_id();
    let main = album.artist.unwrap_or_else(|| dice.index(artists.len()));
    let credits = credits(&mut dice, main, artists);
    let (bare_title, cover_of) = titles.choose(place.index, main);
    let (tempo_bpm, key) = sound(&mut Dice::of(seed, Topic::Sound, place.index as u64));
    Track {
        id,
        title: dress(&mut dice, &bare_title, &credits, artists, album.released.year),
        bare_title,
        artists: credits,
        album: place.album,
        track_number: place.position + 1,
        isrc: isrc(&mut dice, place.index, album.released.year),
        duration_ms: dice.between(95_000, 420_000),
        explicit: dice.chance(12),
        popularity: dice.below(96) as u8,
        cover_of,
        tempo_bpm,
        key,
    }
}

/// The main artist and up to two others, none of them sharing the main one's name.
fn credits(dice: &mut Dice, main: usize, artists: &[Artist]) -> Vec<usize> {
    let guests = match dice.below(20) {
        0..=3 => 1,
        4 => 2,
        _ => 0,
    };
    let mut credits = vec![main];
    for _ in 0..guests {
        let guest = dice.index(artists.len());
        if credits.iter().all(|other| artists[*other].name != artists[guest].name) {
            credits.push(guest);
        }
    }
    credits
}

/// Adds what Spotify writes behind a title: guests, and now and then the edition.
fn dress(dice: &mut Dice, bare: &str, credits: &[usize], artists: &[Artist], year: u16) -> String {
    let mut title = bare.to_owned();
    // Guests are always credited, but only sometimes named in the title too.
    if credits.len() > 1 && dice.chance(75) {
        let guests: Vec<&str> =
            credits.iter().skip(1).map(|guest| artists[*guest].name.as_str()).collect();
        title = format!("{title} (feat. {})", guests.join(" & "));
    }
    let reissue = (u64::from(year) + dice.between(10, 30)).min(2024);
    match dice.below(25) {
        0..=1 if year < 2005 => format!("{title} - Remastered {reissue}"),
        2..=3 if year < 2005 => format!("{title} - {reissue} Remaster"),
        4 => format!("{title} - Radio Edit"),
        _ => title,
    }
}

/// Country, registrant, year, and a number that repeats only after 100,000 tracks.
fn isrc(dice: &mut Dice, index: usize, year: u16) -> Option<String> {
    let country = dice.pick(&["US", "GB", "DE", "FR", "SE", "JP", "BR", "NL", "QZ", "KR"]);
    let registrant = dice.pick(&["LT1", "K7A", "N9F", "OPT", "CVD", "MOL"]);
    (!dice.chance(2))
        .then(|| format!("{country}{registrant}{:02}{:05}", year % 100, (index * 7 + 11) % 100_000))
}

/// Gives out bare titles so that artist and title together name one track.
struct Titles<'world> {
    seed: u64,
    artists: &'world [Artist],
    /// Folded titles in use.
    taken: HashSet<String>,
    /// Main artist and bare title of the tracks so far.
    chosen: Vec<(usize, String)>,
}

impl Titles<'_> {
    fn choose(&mut self, index: usize, artist: usize) -> (String, Option<usize>) {
        let mut dice = Dice::of(self.seed, Topic::TrackTitle, index as u64);
        let cover = if dice.chance(8) { self.cover(&mut dice, artist) } else { None };
        let title = match cover.and_then(|original| self.chosen.get(original)) {
            Some((_, title)) => title.clone(),
            None => self.fresh(&mut dice, index),
        };
        self.chosen.push((artist, title.clone()));
        (title, cover)
    }

    /// An earlier track whose title nobody of this artist's name has used.
    fn cover(&self, dice: &mut Dice, artist: usize) -> Option<usize> {
        let original = dice.index(self.chosen.len());
        let (_, title) = self.chosen.get(original)?;
        let name = &self.artists[artist].name;
        let clash =
            |(other, used): &(usize, String)| used == title && self.artists[*other].name == *name;
        (!self.chosen.iter().any(clash)).then_some(original)
    }

    fn fresh(&mut self, dice: &mut Dice, index: usize) -> String {
        let mut title = names::title(dice);
        for attempt in 0.. {
            if self.taken.insert(text::fold_title(&title)) {
                break;
            }
            title = names::title(dice);
            if attempt >= 8 {
                title = format!("{title}, Pt. {}", index + attempt);
            }
        }
        title
    }
}

/// Tracks by the title they share, for the services that confuse covers.
pub(super) fn by_bare_title(tracks: &[Track]) -> HashMap<String, Vec<usize>> {
    let mut groups: HashMap<String, Vec<usize>> = HashMap::new();
    for (index, track) in tracks.iter().enumerate() {
        groups.entry(text::fold_title(&track.bare_title)).or_default().push(index);
    }
    groups
}
