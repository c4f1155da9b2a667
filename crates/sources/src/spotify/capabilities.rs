//! What Spotify does not give this app: noted when it shows, told once at the end of a run.

use super::wire::{WireArtist, WireTrack};
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

/// Something an older or larger app gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Capability {
    Batches,
    LargePages,
    Popularity,
    Followers,
    Genres,
    Previews,
    ForeignPlaylists,
    EditorialPlaylists,
}

impl Capability {
    /// What is missing and what stands in for it.
    fn sentence(self) -> &'static str {
        match self {
            Self::Batches => "no batch endpoints: artists are fetched one by one",
            Self::LargePages => "search pages hold 10 results: more requests for the same list",
            Self::Popularity => "no popularity: Last.fm listeners stand in",
            Self::Followers => "no followers: Last.fm listeners stand in",
            Self::Genres => "no genres: Last.fm tags stand in",
            Self::Previews => "no previews: Deezer's are listened to",
            Self::ForeignPlaylists => {
                "only playlists the user owns or works on can be read: others were left out"
            }
            Self::EditorialPlaylists => {
                "Spotify's own playlists cannot be read: use a search or a playlist of your own"
            }
        }
    }
}

/// What has been found missing so far.
#[derive(Debug, Default)]
pub(super) struct Missing(Mutex<BTreeSet<Capability>>);

impl Missing {
    pub(super) fn note(&self, capability: Capability) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(capability);
    }

    pub(super) fn sentences(&self) -> Vec<String> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        noted.iter().map(|capability| capability.sentence().to_owned()).collect()
    }

    /// Notes what a track lacks that every track used to have.
    pub(super) fn note_track(&self, track: &WireTrack) {
        if track.popularity.is_none() {
            self.note(Capability::Popularity);
        }
        if track.preview_url.is_none() {
            self.note(Capability::Previews);
        }
    }

    /// Notes what an artist lacks that every artist used to have. An empty list of genres says
    /// nothing: many artists have none.
    pub(super) fn note_artist(&self, artist: &WireArtist) {
        if artist.followers.is_none() {
            self.note(Capability::Followers);
        }
        if artist.genres.is_none() {
            self.note(Capability::Genres);
        }
    }
}
