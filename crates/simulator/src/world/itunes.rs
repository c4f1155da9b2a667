//! What iTunes sells of a track: the recording, a karaoke version, or nothing.

use super::World;
use super::dice::{Dice, Topic};
use super::tracks::{self, MusicalKey, Track};

/// A song in Apple's shop.
#[derive(Debug, Clone, PartialEq)]
pub struct ItunesTrack {
    /// Apple's id.
    pub id: u64,
    /// Title as Apple writes it.
    pub title: String,
    /// Name of the main artist.
    pub artist: String,
    /// Album as Apple writes it.
    pub album: String,
    /// Length in milliseconds.
    pub duration_ms: u64,
    /// Tempo of the preview in beats per minute.
    pub tempo_bpm: f64,
    /// Key of the preview.
    pub key: MusicalKey,
    /// Whether this is the recording that was asked for.
    pub right: bool,
    /// Index of the track it stands for.
    pub index: usize,
}

const FIRST_ID: u64 = 1_400_000_000;
const ABSENT_PERCENT: u64 = 10;
const WRONG_PERCENT: u64 = 5;

/// The track that Apple's id names, whether or not the world has it.
pub(super) fn index_of(id: u64) -> Option<usize> {
    usize::try_from(id.checked_sub(FIRST_ID)?).ok()
}

/// What iTunes has of a track.
pub(super) fn answer(world: &World, track: &Track) -> Option<ItunesTrack> {
    let mut dice = Dice::of(world.config.seed, Topic::Itunes, track.index as u64);
    let roll = dice.below(100);
    if roll < ABSENT_PERCENT {
        return None;
    }
    let right = roll >= ABSENT_PERCENT + WRONG_PERCENT;
    let apart_ms = dice.between(20_000, 70_000);
    let (tempo_bpm, key) =
        if right { (track.tempo_bpm, track.key) } else { tracks::sound(&mut dice) };
    Some(ItunesTrack {
        id: FIRST_ID + track.index as u64,
        title: if right {
            apple_title(&track.title)
        } else {
            format!("{} (Karaoke Version)", track.bare_title)
        },
        artist: if right { world.main_artist(track) } else { "The Karaoke Lighthouse".to_owned() },
        album: world.album_names.name(track.album),
        duration_ms: track.duration_ms + if right { 0 } else { apart_ms },
        tempo_bpm,
        key,
        right,
        index: track.index,
    })
}

/// Apple puts editions in brackets: `Title (feat. X) [Radio Edit]`.
fn apple_title(title: &str) -> String {
    match title.rsplit_once(" - ") {
        Some((name, remark)) => format!("{name} [{remark}]"),
        None => title.to_owned(),
    }
}
