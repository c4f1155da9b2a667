//! Tracks: titles with their editions and guests, covers, versions, codes, and how they sound.

use super::albums::{self, Outline};
use super::artists;
use super::dice::{Dice, Topic};
use super::identity::{self, Kind};
use super::noise::Noise;
use super::{World, isrc, text};

/// A recording as Spotify knows it, and how it really sounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Track {
    /// Spotify id, 22 base62 characters.
    pub id: String,
    /// The full title as Spotify writes it, with guests and edition.
    pub title: String,
    /// The title without guests and edition.
    pub bare_title: String,
    /// Index among the world's tracks.
    pub index: usize,
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
    /// The track on the same album that this is another recording of, and which kind.
    pub version_of: Option<(usize, Version)>,
    /// Tempo in beats per minute, 80..=160.
    pub tempo_bpm: f64,
    /// Key and mode.
    pub key: MusicalKey,
}

/// What kind of other recording of a song by the same artist this is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// The very same title and another length: no name tells them apart.
    SameName,
    /// Before an audience.
    Live,
    /// Without plugs.
    Acoustic,
    /// Before it was finished.
    Demo,
    /// Without the voice.
    Instrumental,
}

impl Version {
    /// The word behind the title; none for [`Version::SameName`].
    #[must_use]
    pub fn word(self) -> Option<&'static str> {
        match self {
            Self::SameName => None,
            Self::Live => Some("Live"),
            Self::Acoustic => Some("Acoustic"),
            Self::Demo => Some("Demo"),
            Self::Instrumental => Some("Instrumental"),
        }
    }
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

/// How far away a cover is from its original, one of these; so the covers of a track can be listed.
const COVER_STEPS: [usize; 12] = [31, 47, 67, 89, 113, 151, 179, 211, 257, 293, 331, 401];
const COVER_PERCENT: u64 = 8;
/// How far away, among the artists, a guest is from the main artist.
const GUEST_STEPS: [usize; 12] = [3, 7, 11, 17, 23, 29, 37, 41, 53, 61, 71, 83];
/// From one artist of a compilation to the next.
const COMPILATION_STEP: usize = 13;
/// Most tracks of an album.
const MAX_POSITIONS: usize = 5;

/// Track `index`; `None` beyond the end of the world.
pub(super) fn derive(world: &World, index: usize) -> Option<Track> {
    let place = Place::of(world, index)?;
    let mut dice = Dice::of(world.config.seed, Topic::Track, index as u64);
    let credits = credits(world, place.main, &mut dice);
    let version_of = place.version(world);
    let (tempo_bpm, key) = sound(&mut Dice::of(world.config.seed, Topic::Sound, index as u64));
    let year = place.album.released.year;
    let bare_title = bare_title(world, &place);
    let title = dress(world, &mut dice, &bare_title, &credits, year, version_of);
    Some(Track {
        id: identity::base62(world.config.seed, Kind::Track, index),
        title,
        bare_title,
        index,
        artists: credits,
        album: place.album.index,
        track_number: place.position + 1,
        isrc: isrc::of_track(world.config.seed, index, year),
        duration_ms: duration_ms(world.config.seed, index, version_of),
        explicit: dice.chance(12),
        popularity: dice.below(96) as u8,
        cover_of: if version_of.is_some() { None } else { cover_of(world, index) },
        version_of,
        tempo_bpm,
        key,
    })
}

impl Track {
    /// The folded title a service files the track under: without guests and edition.
    pub(super) fn filed_under(&self) -> String {
        let word = self.version_of.and_then(|(_, version)| version.word());
        let bare = text::fold_title(&self.bare_title);
        word.map_or(bare.clone(), |word| format!("{bare} {}", text::fold(word)))
    }
}

/// Where a track stands and whose it is.
#[derive(Debug)]
struct Place {
    index: usize,
    position: usize,
    main: usize,
    album: Outline,
}

impl Place {
    fn of(world: &World, index: usize) -> Option<Self> {
        if index >= world.config.tracks {
            return None;
        }
        let album = world.outline(albums::of_track(world.config.seed, index))?;
        let position = index - album.first_track;
        let main = album.artist.unwrap_or_else(|| {
            (album.index + 1 + position * COMPILATION_STEP) % world.artist_count()
        });
        Some(Self { index, position, main, album })
    }

    /// The second track of an album may be the first one once more.
    fn version(&self, world: &World) -> Option<(usize, Version)> {
        self.album.artist.filter(|_| self.position == 1)?;
        let mut dice = Dice::of(world.config.seed, Topic::Version, self.index as u64);
        let (percent, same_name_percent) = match world.config.noise {
            Noise::Low => (0, 0),
            Noise::Normal => (12, 16),
            Noise::High => (35, 33),
        };
        if !dice.chance(percent) {
            return None;
        }
        let others = [Version::Live, Version::Acoustic, Version::Demo, Version::Instrumental];
        let same = dice.chance(same_name_percent);
        let version = if same { Version::SameName } else { dice.pick(&others) };
        Some((self.album.first_track, version))
    }
}

/// The tracks whose main artist is `artist`, in no particular order.
pub(super) fn by_main_artist(world: &World, artist: usize) -> impl Iterator<Item = usize> {
    let own = albums::of_artist(world, artist)
        .flat_map(|album| album.first_track..album.first_track + album.track_count);
    let count = world.artist_count();
    let compiled = (0..MAX_POSITIONS).flat_map(move |position| {
        // The way back from `Place::of`: which compilations have the artist in this position.
        let away = (1 + position * COMPILATION_STEP) % count;
        let first = (artist + count - away) % count;
        (first..world.album_count())
            .step_by(count)
            .filter_map(|album| world.outline(album))
            .filter(move |album| album.artist.is_none() && position < album.track_count)
            .map(move |album| album.first_track + position)
    });
    own.chain(compiled)
}

/// The tracks `artist` is credited on, in no particular order; a track may come twice.
pub(super) fn by_artist(world: &World, artist: usize) -> impl Iterator<Item = usize> {
    let count = world.artist_count();
    let as_guest = GUEST_STEPS.into_iter().flat_map(move |step| {
        let main = (artist + count - step % count) % count;
        by_main_artist(world, main).filter(move |index| {
            let mut dice = Dice::of(world.config.seed, Topic::Track, *index as u64);
            credits(world, main, &mut dice).contains(&artist)
        })
    });
    by_main_artist(world, artist).chain(as_guest)
}

/// The covers of a track that is none itself.
pub(super) fn covers_of(world: &World, original: usize) -> impl Iterator<Item = usize> {
    COVER_STEPS
        .into_iter()
        .map(move |step| original + step)
        .filter(move |cover| is_plain(world, *cover) && cover_of(world, *cover) == Some(original))
}

/// The earlier track this one is a cover of.
fn cover_of(world: &World, index: usize) -> Option<usize> {
    let original = wished_original(world, index)?;
    if wished_original(world, original).is_some() || !is_plain(world, original) {
        return None;
    }
    let name = |track| Some(artists::named_as(Place::of(world, track)?.main));
    // Nobody covers themselves, and of two covers by one artist the first one counts.
    let taken =
        COVER_STEPS.into_iter().map(|step| original + step).take_while(|other| *other < index).any(
            |other| wished_original(world, other) == Some(original) && name(other) == name(index),
        );
    (name(original) != name(index) && !taken).then_some(original)
}

/// Neither beyond the world nor another version of the track before it.
fn is_plain(world: &World, index: usize) -> bool {
    Place::of(world, index).is_some_and(|place| place.version(world).is_none())
}

fn wished_original(world: &World, index: usize) -> Option<usize> {
    let mut dice = Dice::of(world.config.seed, Topic::TrackTitle, index as u64);
    let step = dice.chance(COVER_PERCENT).then(|| dice.pick(&COVER_STEPS))?;
    index.checked_sub(step)
}

fn bare_title(world: &World, place: &Place) -> String {
    let song = place.version(world).map_or(place.index, |(first, _)| first);
    world.titles.name(cover_of(world, song).unwrap_or(song))
}

/// The main artist and up to two others, none of them sharing the main one's name.
fn credits(world: &World, main: usize, dice: &mut Dice) -> Vec<usize> {
    let guests = match dice.below(20) {
        0..=3 => 1,
        4 => 2,
        _ => 0,
    };
    let mut credits = vec![main];
    for _ in 0..guests {
        let guest = (main + dice.pick(&GUEST_STEPS)) % world.artist_count();
        let name = artists::named_as(guest);
        if credits.iter().all(|other| artists::named_as(*other) != name) {
            credits.push(guest);
        }
    }
    credits
}

/// Adds what Spotify writes behind a title: guests, and now and then the edition or version.
fn dress(
    world: &World,
    dice: &mut Dice,
    bare: &str,
    credits: &[usize],
    year: u16,
    version_of: Option<(usize, Version)>,
) -> String {
    let mut title = bare.to_owned();
    // Guests are always credited, but only sometimes named in the title too.
    if credits.len() > 1 && dice.chance(75) {
        let guests: Vec<String> =
            credits.iter().skip(1).map(|guest| world.artist_name(*guest)).collect();
        let guests = guests.join(" & ");
        title = match dice.below(8) {
            0 => format!("{title} (with {guests})"),
            _ => format!("{title} (feat. {guests})"),
        };
    }
    let reissue = (u64::from(year) + dice.between(10, 30)).min(2024);
    let edition = dice.below(25);
    if let Some((_, version)) = version_of {
        return version.word().map_or(title.clone(), |word| format!("{title} - {word}"));
    }
    match edition {
        0..=1 if year < 2005 => format!("{title} - Remastered {reissue}"),
        2..=3 if year < 2005 => format!("{title} - {reissue} Remaster"),
        4 => format!("{title} - Radio Edit"),
        _ => title,
    }
}

fn duration_ms(seed: u64, index: usize, version_of: Option<(usize, Version)>) -> u64 {
    let mut dice = Dice::of(seed, Topic::Duration, index as u64);
    match version_of {
        Some((first, _)) => duration_ms(seed, first, None) + dice.between(20_000, 90_000),
        None => dice.between(95_000, 420_000),
    }
}
