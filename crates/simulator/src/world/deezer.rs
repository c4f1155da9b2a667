//! What Deezer knows of a recording code: the recording, another one, or nothing.

use serde::{Deserialize, Serialize};

use super::World;
use super::dice::{Dice, Topic};
use super::tracks::{self, MusicalKey, Track};

/// A track on Deezer.
#[derive(Debug, Clone, PartialEq)]
pub struct DeezerTrack {
    /// Deezer's id.
    pub id: u64,
    /// Title as Deezer writes it.
    pub title: String,
    /// Name of the main artist.
    pub artist: String,
    /// Length in whole seconds.
    pub duration_s: u64,
    /// Deezer's popularity, up to 1,000,000.
    pub rank: u64,
    /// Replay gain in dB.
    pub gain_db: f64,
    /// Whether there is a preview to listen to.
    pub has_preview: bool,
    /// Tempo of the preview in beats per minute.
    pub tempo_bpm: f64,
    /// Key of the preview.
    pub key: MusicalKey,
    /// Whether this is the recording that was asked for.
    pub right: bool,
    /// Index of the track whose code leads here.
    pub index: usize,
}

/// What a lookup of a track by its ISRC leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeezerFate {
    /// The recording itself.
    Right,
    /// Another recording; its preview sounds different.
    Wrong,
    /// Nothing.
    Absent,
}

const FIRST_ID: u64 = 3_000_000_000;
const ABSENT_PERCENT: u64 = 5;
/// One published measurement finds 7 % of titles wrong.
const WRONG_PERCENT: u64 = 7;
const NO_PREVIEW_PERCENT: u64 = 10;

/// The track that Deezer's id names, if it names one.
pub(super) fn index_of(id: u64) -> Option<usize> {
    usize::try_from(id.checked_sub(FIRST_ID)?).ok()
}

/// What Deezer has for the recording code of a track.
pub(super) fn answer(world: &World, track: &Track) -> Option<DeezerTrack> {
    track.isrc.as_ref()?;
    let mut dice = Dice::of(world.config.seed, Topic::Deezer, track.index as u64);
    let roll = dice.below(100);
    if roll < ABSENT_PERCENT {
        return None;
    }
    let right = roll >= ABSENT_PERCENT + WRONG_PERCENT;
    let seconds = track.duration_ms / 1_000;
    let apart_s = dice.between(20, 90);
    let remark = dice.pick(&["(Live)", "(Karaoke)", "(Extended Mix)", "(Acoustic)"]);
    let (tempo_bpm, key) =
        if right { (track.tempo_bpm, track.key) } else { tracks::sound(&mut dice) };
    Some(DeezerTrack {
        id: FIRST_ID + track.index as u64,
        title: if right { track.title.clone() } else { format!("{} {remark}", track.bare_title) },
        artist: world.main_artist(track),
        duration_s: if right { seconds } else { seconds + apart_s },
        rank: dice.below(1_000_000),
        gain_db: -(dice.below(160) as f64) / 10.0,
        has_preview: !dice.chance(NO_PREVIEW_PERCENT),
        tempo_bpm,
        key,
        right,
        index: track.index,
    })
}
