//! What Spotify does not give this app: noted when it shows, told once at the end of a run.

use super::wire::{WireArtist, WireTrack};
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

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
            Self::Popularity => "no popularity from Spotify: Last.fm is asked for listeners",
            Self::Followers => "no followers from Spotify: Last.fm is asked for listeners",
            Self::Genres => "no genres: artists stay without them",
            Self::Previews => "no previews from Spotify: Deezer is asked",
            Self::ForeignPlaylists => {
                "no contents of playlists: use a search; playlists need a signed-in user, which \
                 this version does not have yet, or an app with extended quota"
            }
            Self::EditorialPlaylists => "Spotify's own playlists cannot be read: use a search",
        }
    }
}

/// What has been found missing so far.
#[derive(Debug, Default)]
pub(super) struct Missing(Mutex<Noted>);

/// What was not there when it was looked for, and what was there at least once.
#[derive(Debug, Default)]
struct Noted {
    absent: BTreeSet<Capability>,
    present: BTreeSet<Capability>,
}

impl Missing {
    /// Notes that `capability` is not offered.
    pub(super) fn note(&self, capability: Capability) {
        self.note_presence(capability, false);
    }

    /// A sentence for each capability that was looked for and never found.
    pub(super) fn sentences(&self) -> Vec<String> {
        let noted = self.noted();
        let missing = noted.absent.difference(&noted.present);
        missing.map(|capability| capability.sentence().to_owned()).collect()
    }

    /// Notes which of the things a track has, or had once, it comes with. One track without a
    /// preview says little; a run of them says that there are none.
    pub(super) fn note_track(&self, track: &WireTrack) {
        self.note_presence(Capability::Popularity, track.popularity.is_some());
        self.note_presence(Capability::Previews, track.preview_url.is_some());
    }

    /// As [`Self::note_track`], for an artist. An empty list of genres is none.
    pub(super) fn note_artist(&self, artist: &WireArtist) {
        let has_genres = artist.genres.as_ref().is_some_and(|genres| !genres.is_empty());
        self.note_presence(Capability::Followers, artist.followers.is_some());
        self.note_presence(Capability::Genres, has_genres);
    }

    fn note_presence(&self, capability: Capability, is_there: bool) {
        let mut noted = self.noted();
        let side = if is_there { &mut noted.present } else { &mut noted.absent };
        side.insert(capability);
    }

    fn noted(&self) -> MutexGuard<'_, Noted> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_missing_only_when_nothing_in_the_run_had_it() {
        let missing = Missing::default();
        let note_track = |json| missing.note_track(&serde_json::from_str(json).unwrap());
        let note_artist = |json| missing.note_artist(&serde_json::from_str(json).unwrap());
        let told = |what: &str| missing.sentences().iter().any(|told| told.contains(what));
        note_track(r#"{"popularity":5}"#);
        note_artist(r#"{"genres":[],"followers":{"total":3}}"#);
        assert!(told("no previews") && told("no genres"));
        assert!(!told("no popularity") && !told("no followers"));
        note_track(r#"{"preview_url":"https://clips.example/1"}"#);
        note_artist(r#"{"genres":["pop"]}"#);
        assert_eq!(missing.sentences(), [""; 0]);
    }
}
