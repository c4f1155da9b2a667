//! What matching promises: what passes, what fails, and that order and side change nothing.

use super::*;

fn track<'a>(title: &'a str, artist: &'a str, seconds: i64) -> TrackIdentity<'a> {
    TrackIdentity { title, artist, duration_ms: Some(seconds * 1_000), ..TrackIdentity::default() }
}

fn named<'a>(title: &'a str, artist: &'a str) -> TrackIdentity<'a> {
    TrackIdentity { title, artist, ..TrackIdentity::default() }
}

#[test]
fn a_cover_and_another_song_of_the_artist_stay_below_the_threshold() {
    let asked = track("Hallelujah", "Leonard Cohen", 279);
    for found in [track("Hallelujah", "Jeff Buckley", 413), track("Suzanne", "Leonard Cohen", 228)]
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
    let note =
        compare_tracks(track("Heroes", "David Bowie", 371), track("Heroes", "David Bowie", 215));
    assert!(note.score < DEFAULT_THRESHOLD, "{note:?}");
}
