//! What Spotify does not give this app: noted when it shows, told once at the end of a run.

use super::wire::{WireArtist, WireTrack};
use std::collections::BTreeSet;
use std::fmt;
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
    AudioFeatures,
    ForeignPlaylists,
    EditorialPlaylists,
}

/// A capability this run went without.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct MissingCapability {
    /// What is not there, in words.
    pub missing: &'static str,
    /// What is used, or can be done, in its place; nothing stands in where it says so.
    pub stand_in: &'static str,
}

impl fmt::Display for MissingCapability {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.missing, self.stand_in)
    }
}

impl Capability {
    /// What is missing and what stands in for it.
    fn told(self) -> MissingCapability {
        let (missing, stand_in) = match self {
            Self::Batches => ("no batch endpoints", "tracks and artists are fetched one by one"),
            Self::LargePages => ("search pages hold 10 results", "more requests for the same list"),
            Self::Popularity => {
                ("no popularity from Spotify", "listeners and plays of Last.fm are asked for")
            }
            Self::Followers => ("no followers from Spotify", "Last.fm is asked for listeners"),
            Self::Genres => ("no genres from Spotify", "tags of Last.fm are asked for"),
            Self::Previews => ("no previews from Spotify", "other preview sources are asked"),
            Self::AudioFeatures => {
                ("no audio features from Spotify", "previews are analysed instead")
            }
            Self::ForeignPlaylists => (
                "no contents of playlists that belong to others",
                "use a search, or sign in as the playlist's owner",
            ),
            Self::EditorialPlaylists => {
                ("Spotify's own playlists cannot be read", "use a search instead")
            }
        };
        MissingCapability { missing, stand_in }
    }
}

/// What has been found missing so far.
#[derive(Debug, Default)]
pub(super) struct Missing(Mutex<Noted>);

/// What was refused, what was not there when it was looked for, and what was there at least once.
#[derive(Debug, Default)]
struct Noted {
    refused: BTreeSet<Capability>,
    absent: BTreeSet<Capability>,
    present: BTreeSet<Capability>,
}

impl Missing {
    /// Switches `capability` off for the rest of the run: Spotify refused it.
    pub(super) fn switch_off(&self, capability: Capability) {
        if self.noted().refused.insert(capability) {
            tracing::info!(missing = capability.told().missing, "switched off for this run");
        }
    }

    /// Whether `capability` was refused in this run: it is not asked for again.
    pub(super) fn is_off(&self, capability: Capability) -> bool {
        self.noted().refused.contains(&capability)
    }

    /// Each capability that was refused, or looked for and never found.
    pub(super) fn told(&self) -> Vec<MissingCapability> {
        let noted = self.noted();
        let never_found = &noted.absent - &noted.present;
        (&noted.refused | &never_found).into_iter().map(Capability::told).collect()
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
    fn what_was_refused_stays_off_and_is_told_once() {
        let missing = Missing::default();
        assert!(!missing.is_off(Capability::AudioFeatures));
        missing.switch_off(Capability::AudioFeatures);
        missing.switch_off(Capability::AudioFeatures);
        assert!(missing.is_off(Capability::AudioFeatures));
        let told: Vec<_> = missing.told().iter().map(ToString::to_string).collect();
        assert_eq!(told, ["no audio features from Spotify: previews are analysed instead"]);
    }

    #[test]
    fn a_field_is_missing_only_when_nothing_in_the_run_had_it() {
        let missing = Missing::default();
        let note_track = |json| missing.note_track(&serde_json::from_str(json).unwrap());
        let note_artist = |json| missing.note_artist(&serde_json::from_str(json).unwrap());
        let told = |what: &str| missing.told().iter().any(|told| told.missing.contains(what));
        note_track(r#"{"popularity":5}"#);
        note_artist(r#"{"genres":[],"followers":{"total":3}}"#);
        assert!(told("no previews") && told("no genres"));
        assert!(!told("no popularity") && !told("no followers"));
        note_track(r#"{"preview_url":"https://clips.example/1"}"#);
        note_artist(r#"{"genres":["pop"]}"#);
        assert_eq!(missing.told(), []);
    }
}
