//! The truth about a track, for whoever measures a run against the world.

use serde::{Deserialize, Serialize};

use super::World;
use super::deezer::DeezerFate;
use super::lastfm::{LastfmAnswer, LastfmFate};
use super::noise::NameNoise;

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
    /// In what the names on the right page differ from Spotify's.
    pub name_noise: Vec<NameNoise>,
    /// The recording on MusicBrainz; `None` where MusicBrainz does not have it.
    pub recording_mbid: Option<String>,
    /// Spotify id of the track by another artist that this one has its title from.
    pub cover_of: Option<String>,
    /// Spotify id of the track by the same artist that this is another recording of.
    pub version_of: Option<String>,
    /// What a lookup on Deezer leads to.
    pub deezer: DeezerFate,
    /// Whether Deezer has a preview of this very recording.
    pub has_preview: bool,
    /// Whether iTunes has a preview of this very recording.
    pub has_itunes_preview: bool,
    /// Tempo in beats per minute.
    pub tempo_bpm: f64,
    /// Pitch class of the tonic, 0 = C … 11 = B.
    pub key: u8,
    /// 1 major, 0 minor.
    pub mode: u8,
}

pub(super) fn of(world: &World, index: usize) -> Option<TrackTruth> {
    let track = world.track(index)?;
    let mut truth = TrackTruth {
        spotify_id: track.id.clone(),
        isrc: track.isrc.clone(),
        title: track.title.clone(),
        artist: world.main_artist(&track),
        lastfm: LastfmFate::Absent,
        lastfm_listeners: None,
        lastfm_wrong_listeners: None,
        name_noise: Vec::new(),
        recording_mbid: world.recording(&track),
        cover_of: track.cover_of.map(|other| world.track_id(other)),
        version_of: track.version_of.map(|(other, _)| world.track_id(other)),
        deezer: DeezerFate::Absent,
        has_preview: false,
        has_itunes_preview: world.itunes(&track).is_some_and(|found| found.right),
        tempo_bpm: track.tempo_bpm,
        key: track.key.pitch_class,
        mode: track.key.mode(),
    };
    match world.lastfm(index) {
        LastfmAnswer::Right(page) => {
            truth.lastfm = LastfmFate::Right;
            truth.lastfm_listeners = Some(page.listeners);
            truth.name_noise = page.noise;
        }
        LastfmAnswer::Wrong(page) => {
            truth.lastfm = LastfmFate::Wrong;
            truth.lastfm_wrong_listeners = Some(page.listeners);
        }
        LastfmAnswer::Absent => {}
    }
    if let Some(found) = world.deezer(index) {
        truth.deezer = if found.right { DeezerFate::Right } else { DeezerFate::Wrong };
        truth.has_preview = found.right && found.has_preview;
    }
    Some(truth)
}
