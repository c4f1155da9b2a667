//! The truth about a track, for whoever measures a run against the world.

use serde::{Deserialize, Serialize};

use super::World;
use super::deezer::DeezerFate;
use super::lastfm::{LastfmAnswer, LastfmFate};

/// What a perfect pipeline would know of one track, and where the services mislead.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrackTruth {
    /// Spotify id.
    pub spotify_id: String,
    /// Recording code; `None` when Spotify gives none.
    pub isrc: Option<String>,
    /// Title as Spotify writes it.
    pub title: String,
    /// Name of the main artist.
    pub artist: String,
    /// What a lookup on Last.fm leads to.
    pub lastfm: LastfmFate,
    /// Listeners of the right page; `None` when Last.fm does not have the track.
    pub lastfm_listeners: Option<u64>,
    /// Listeners of the page that only looks right, if one is offered.
    pub lastfm_wrong_listeners: Option<u64>,
    /// What a lookup on Deezer leads to.
    pub deezer: DeezerFate,
    /// Whether Deezer has a preview of this very recording.
    pub has_preview: bool,
    /// Tempo in beats per minute.
    pub tempo_bpm: f64,
    /// Pitch class of the tonic, 0 = C … 11 = B.
    pub key: u8,
    /// 1 major, 0 minor.
    pub mode: u8,
}

pub(super) fn of(world: &World, index: usize) -> Option<TrackTruth> {
    let track = world.tracks.get(index)?;
    let (lastfm, lastfm_listeners, lastfm_wrong_listeners) = match world.lastfm(index) {
        LastfmAnswer::Right(page) => (LastfmFate::Right, Some(page.listeners), None),
        LastfmAnswer::Wrong(page) => (LastfmFate::Wrong, None, Some(page.listeners)),
        LastfmAnswer::Absent => (LastfmFate::Absent, None, None),
    };
    let deezer = world.deezer(index);
    Some(TrackTruth {
        spotify_id: track.id.clone(),
        isrc: track.isrc.clone(),
        title: track.title.clone(),
        artist: world.artists[track.artists[0]].name.clone(),
        lastfm,
        lastfm_listeners,
        lastfm_wrong_listeners,
        deezer: match &deezer {
            Some(found) if found.right => DeezerFate::Right,
            Some(_) => DeezerFate::Wrong,
            None => DeezerFate::Absent,
        },
        has_preview: deezer.is_some_and(|found| found.right && found.has_preview),
        tempo_bpm: track.tempo_bpm,
        key: track.key.pitch_class,
        mode: track.key.mode(),
    })
}
