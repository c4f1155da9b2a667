//! A track some source offers a preview of, before anybody has compared it with the one wanted.

use crate::deezer::DeezerTrack;
use crate::itunes::ItunesSong;
use jiff::{SignedDuration, Timestamp};
use segue_domain::ids::Isrc;
use segue_domain::matching::TrackIdentity;

/// A signature with less than this left is as good as over: the clip has to be fetched within it.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// What is offered.
#[derive(Debug)]
pub(super) struct Candidate {
    pub(super) title: String,
    pub(super) artist: String,
    duration_ms: Option<i64>,
    isrc: Option<Isrc>,
    pub(super) address: Option<Address>,
}

/// Where the clip is for now.
#[derive(Debug)]
pub(super) struct Address {
    pub(super) url: String,
    expires_at: Option<Timestamp>,
}

impl Candidate {
    pub(super) fn identity(&self) -> TrackIdentity<'_> {
        TrackIdentity {
            title: &self.title,
            artist: &self.artist,
            duration_ms: self.duration_ms,
            isrc: self.isrc.as_ref(),
        }
    }
}

impl Address {
    /// Whether its signature is over at `now`, or nearly so.
    pub(super) fn is_over(&self, now: Timestamp) -> bool {
        self.expires_at.is_some_and(|end| end.duration_since(now) < MARGIN)
    }
}

impl From<DeezerTrack> for Candidate {
    fn from(track: DeezerTrack) -> Self {
        let DeezerTrack { title, artist, duration_ms, isrc, preview, .. } = track;
        let address =
            preview.map(|preview| Address { url: preview.url, expires_at: preview.expires_at });
        Self { title, artist, duration_ms, isrc, address }
    }
}

impl From<ItunesSong> for Candidate {
    fn from(song: ItunesSong) -> Self {
        let ItunesSong { title, artist, duration_ms, preview_url, .. } = song;
        let address = preview_url.map(|url| Address { url, expires_at: None });
        Self { title, artist, duration_ms, isrc: None, address }
    }
}
