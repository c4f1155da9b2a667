//! Whether an answer is about the thing that was asked for, and why.
//!
//! A score starts at 1 and loses named, weighted penalties; normalisation, weights and threshold
//! are data. Methods in order: ISRC, MusicBrainz id, exact normal form, similarity.

use crate::ids::Isrc;
use crate::names::{normalise_or_keep, normalise_title};
use crate::record::MatchNote;

/// Score from which two things are taken for the same (settable, 0.7..=0.9).
pub const DEFAULT_THRESHOLD: f64 = 0.85;
/// Durations this close are the same recording: services round and trim differently.
pub const DURATION_TOLERANCE_MS: i64 = 3_000;

/// Weight of a title that is completely different.
const TITLE_WEIGHT: f64 = 0.5;
/// Weight of an artist that is completely different.
const ARTIST_WEIGHT: f64 = 0.5;
/// Penalty for a duration outside the tolerance: enough to fail an otherwise perfect match.
const DURATION_PENALTY: f64 = 0.2;

/// A track as one side knows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrackIdentity<'a> {
    /// Title.
    pub title: &'a str,
    /// Main artist.
    pub artist: &'a str,
    /// Length in milliseconds.
    pub duration_ms: Option<i64>,
    /// International Standard Recording Code.
    pub isrc: Option<&'a Isrc>,
}

/// Compares two tracks; the note's score says how sure it is, from 0 to 1.
///
/// ```
/// use segue_domain::matching::{DEFAULT_THRESHOLD, TrackIdentity, compare_tracks};
/// let asked = TrackIdentity { title: "Heroes - 2017 Remaster", artist: "David Bowie", ..Default::default() };
/// let found = TrackIdentity { title: "Heroes", artist: "david bowie", ..Default::default() };
/// let note = compare_tracks(asked, found);
/// assert_eq!(note.method, "exact");
/// assert!(note.score >= DEFAULT_THRESHOLD);
/// ```
#[must_use]
pub fn compare_tracks(asked: TrackIdentity<'_>, found: TrackIdentity<'_>) -> MatchNote {
    let title = similarity(&normalise_title(asked.title), &normalise_title(found.title));
    let artist = similarity(&normalise_or_keep(asked.artist), &normalise_or_keep(found.artist));
    let same_isrc = asked.isrc.is_some() && asked.isrc == found.isrc;
    let mut penalties = vec![
        Penalty { name: "title", weight: TITLE_WEIGHT * (1.0 - title) },
        Penalty { name: "artist", weight: ARTIST_WEIGHT * (1.0 - artist) },
    ];
    if durations_differ(asked.duration_ms, found.duration_ms) {
        penalties.push(Penalty { name: "duration", weight: DURATION_PENALTY });
    }
    note(same_isrc, penalties)
}

/// Compares two artists by name.
#[must_use]
pub fn compare_artists(asked: &str, found: &str) -> MatchNote {
    let alike = similarity(&normalise_or_keep(asked), &normalise_or_keep(found));
    note(false, vec![Penalty { name: "artist", weight: 1.0 - alike }])
}

/// One named reason to trust a match less.
struct Penalty {
    name: &'static str,
    weight: f64,
}

fn note(same_isrc: bool, mut penalties: Vec<Penalty>) -> MatchNote {
    penalties.retain(|penalty| penalty.weight > 0.0);
    penalties.sort_by(|a, b| b.weight.total_cmp(&a.weight));
    let score = penalties.iter().fold(1.0, |score, penalty| score - penalty.weight).max(0.0);
    let method = match (same_isrc, penalties.is_empty()) {
        (true, _) => "isrc",
        (false, true) => "exact",
        (false, false) => "similar",
    };
    let reasons = penalties.iter().map(|p| format!("{} -{:.3}", p.name, p.weight)).collect();
    MatchNote { method: method.to_owned(), score, reasons }
}

fn durations_differ(one: Option<i64>, other: Option<i64>) -> bool {
    one.zip(other).is_some_and(|(a, b)| a.abs_diff(b) > DURATION_TOLERANCE_MS.unsigned_abs())
}

/// Normalised Levenshtein similarity, 1 for equal texts.
fn similarity(one: &str, other: &str) -> f64 {
    if one == other { 1.0 } else { strsim::normalized_levenshtein(one, other) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn track<'a>(title: &'a str, artist: &'a str, seconds: i64) -> TrackIdentity<'a> {
        TrackIdentity { title, artist, duration_ms: Some(seconds * 1_000), isrc: None }
    }

    #[test]
    fn a_cover_and_another_song_of_the_artist_stay_below_the_threshold() {
        let asked = track("Hallelujah", "Leonard Cohen", 279);
        for found in
            [track("Hallelujah", "Jeff Buckley", 413), track("Suzanne", "Leonard Cohen", 228)]
        {
            let note = compare_tracks(asked, found);
            assert!(note.score < DEFAULT_THRESHOLD, "{note:?}");
            assert!(!note.reasons.is_empty());
        }
    }

    #[test]
    fn a_typo_matches_and_says_what_it_cost() {
        let note = compare_tracks(
            track("Smells Like Teen Spirit", "Nirvana", 301),
            track("Smels Like Teen Spirit", "NIRVANA", 302),
        );
        assert!(note.score >= DEFAULT_THRESHOLD);
        assert_eq!(note.method, "similar");
        assert!(note.reasons.iter().any(|reason| reason.starts_with("title")), "{note:?}");
    }

    #[test]
    fn another_length_is_another_recording() {
        let note = compare_tracks(
            track("Heroes", "David Bowie", 371),
            track("Heroes", "David Bowie", 215),
        );
        assert!(note.score < DEFAULT_THRESHOLD, "{note:?}");
    }
}
