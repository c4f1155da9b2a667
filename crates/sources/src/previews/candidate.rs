//! A track some source offers a preview of, before anybody has compared it with the one wanted.

use crate::deezer::DeezerTrack;
use crate::itunes::ItunesSong;
use segue_domain::ids::Isrc;
use segue_domain::matching::TrackIdentity;

/// What is offered.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) title: String,
    pub(super) artist: String,
    duration_ms: Option<i64>,
    isrc: Option<Isrc>,
    /// Where the clip is for now.
    pub(super) address: Option<String>,
}

impl Candidate {
    pub(super) fn identity(&self) -> TrackIdentity<'_> {
        TrackIdentity {
            title: &self.title,
            artist: &self.artist,
            duration_ms: self.duration_ms,
            isrc: self.isrc.as_ref(),
            ..TrackIdentity::default()
        }
    }
}

impl From<DeezerTrack> for Candidate {
    fn from(track: DeezerTrack) -> Self {
        let DeezerTrack { title, artist, duration_ms, isrc, preview, .. } = track;
        // When the signature ends is not looked at: the clip is fetched at once, and a clock that is
        // wrong must not keep it from being tried.
        let address = preview.map(|preview| preview.url);
        Self { title, artist, duration_ms, isrc, address }
    }
}

impl From<ItunesSong> for Candidate {
    fn from(song: ItunesSong) -> Self {
        let ItunesSong { title, artist, duration_ms, preview_url, .. } = song;
        Self { title, artist, duration_ms, isrc: None, address: preview_url }
    }
}
