//! Whether an answer is about the thing that was asked for, and why.
//!
//! A score starts at 1 and loses named, weighted penalties ([`weights`]). Methods in the order in
//! which they are trusted: ISRC, MusicBrainz id, exact normal form with duration, similarity.
//! [`Matcher::choose_track`] picks among candidates, and says so when two are as good as each other
//! instead of guessing. `docs/matching.md` has the measurements.

mod compared_names;
mod compared_tracks;
mod decision;
mod judgement;
mod lookup_key;
mod match_key;
mod score;
mod threshold;
pub mod weights;

pub use decision::{Candidate, Decision};
pub use judgement::{Judgement, RULES_VERSION, RunnerUp, Standing};
pub use lookup_key::{artist_key, title_key};
pub use match_key::MatchKey;
pub use score::Method;
pub use threshold::{DEFAULT_THRESHOLD, MatchThreshold, ThresholdError};
pub use weights::DURATION_TOLERANCE_MS;

use crate::ids::Isrc;
use crate::normalise::NormalName;
use crate::record::MatchNote;
use crate::similarity::Measure;
use compared_names::{ARTIST, compare_names};
use compared_tracks::NormalTrack;
use score::{Penalties, Score};

/// A track as one side knows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrackIdentity<'a> {
    /// Title.
    pub title: &'a str,
    /// Main artist.
    pub artist: &'a str,
    /// Everybody credited, with or without the main artist; empty when the source does not say.
    pub credits: &'a [&'a str],
    /// Length in milliseconds; 0 counts as not known.
    pub duration_ms: Option<i64>,
    /// International Standard Recording Code.
    pub isrc: Option<&'a Isrc>,
    /// MusicBrainz recording id; capitals do not matter.
    pub mbid: Option<&'a str>,
}

/// An artist as one side knows it.
#[derive(Debug, Clone, Copy, Default)]
pub struct ArtistIdentity<'a> {
    /// Name.
    pub name: &'a str,
    /// MusicBrainz artist id; capitals do not matter.
    pub mbid: Option<&'a str>,
}

/// How two things are compared, and from which score on they are the same.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Matcher {
    /// Score from which two things are taken for the same.
    pub threshold: MatchThreshold,
    /// How alike two texts are.
    pub measure: Measure,
}

impl Matcher {
    /// Compares two tracks; the note's score says how sure it is, from 0 to 1.
    ///
    /// Symmetric, and of bounded cost whatever the names are.
    #[must_use]
    pub fn compare_tracks(&self, one: TrackIdentity<'_>, other: TrackIdentity<'_>) -> MatchNote {
        let (one, other) = (NormalTrack::of(one), NormalTrack::of(other));
        compared_tracks::compare(&one, &other, self.measure).note()
    }

    /// Compares two artists by name.
    #[must_use]
    pub fn compare_artists(&self, one: &str, other: &str) -> MatchNote {
        self.compare_names(&NormalName::of(one), &NormalName::of(other))
    }

    /// Compares two artists whose names are in normal form already, as one does with many.
    #[must_use]
    pub fn compare_names(&self, one: &NormalName, other: &NormalName) -> MatchNote {
        self.score_names(one, other).note()
    }

    /// The score of [`Self::compare_names`] without its reasons: for going through a long list.
    #[must_use]
    pub fn score_of_names(&self, one: &NormalName, other: &NormalName) -> f64 {
        self.score_names(one, other).total
    }

    /// Whether a score is enough.
    #[must_use]
    pub fn accepts(&self, note: &MatchNote) -> bool {
        note.score >= self.threshold.get()
    }

    /// Which of `candidates` is the recording that was `asked` for.
    ///
    /// The methods take their turn: only where no candidate has the ISRC does the MusicBrainz id
    /// count, and so on. Two candidates that are not the same recording and whose scores differ by
    /// less than [`weights::MARGIN`] are ambiguous. The candidates' order changes nothing but the
    /// indices.
    #[must_use]
    pub fn choose_track(
        &self,
        asked: TrackIdentity<'_>,
        candidates: &[TrackIdentity<'_>],
    ) -> Decision {
        let asked = NormalTrack::of(asked);
        let scored = candidates.iter().map(|candidate| {
            let track = NormalTrack::of(*candidate);
            (compared_tracks::compare(&asked, &track, self.measure), track)
        });
        decision::decide(
            scored,
            self.threshold,
            |one, other| compared_tracks::order(&asked, one, other),
            |one, other| compared_tracks::are_one_recording(one, other, self.measure),
        )
    }

    /// Which of `candidates` is the artist called `asked`; as [`Self::choose_track`].
    ///
    /// Every candidate is another artist, also where two have the same name.
    #[must_use]
    pub fn choose_artist(&self, asked: &str, candidates: &[&str]) -> Decision {
        let asked = NormalName::of(asked);
        let scored =
            candidates.iter().map(|name| (self.score_names(&asked, &NormalName::of(name)), *name));
        decision::decide(scored, self.threshold, Ord::cmp, |_, _| false)
    }

    fn score_names(&self, one: &NormalName, other: &NormalName) -> Score {
        Score::new(None, compare_names(one, other, self.measure, &ARTIST))
    }
}

/// What there is to say of an answer about a track, whoever decides by it: see [`Judgement`].
#[must_use]
pub fn judge_track(asked: TrackIdentity<'_>, found: TrackIdentity<'_>) -> Judgement {
    let (asked, found) = (NormalTrack::of(asked), NormalTrack::of(found));
    Judgement::by(|measure| compared_tracks::compare(&asked, &found, measure).note())
}

/// What there is to say of an answer about an artist.
#[must_use]
pub fn judge_artist(asked: ArtistIdentity<'_>, found: ArtistIdentity<'_>) -> Judgement {
    let names = (NormalName::of(asked.name), NormalName::of(found.name));
    let is_same = asked.mbid.zip(found.mbid).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    Judgement::by(|measure| {
        let mut penalties = Penalties::default();
        let share = if is_same { weights::IDENTIFIED_SHARE } else { 1.0 };
        penalties.add_share(&compare_names(&names.0, &names.1, measure, &ARTIST), share);
        Score::new(is_same.then_some(Method::Mbid), penalties).note()
    })
}

/// Compares two tracks with the default measure; the note's score says how sure it is, from 0 to 1.
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
    Matcher::default().compare_tracks(asked, found)
}

/// Compares two artists by name with the default measure.
#[must_use]
pub fn compare_artists(asked: &str, found: &str) -> MatchNote {
    Matcher::default().compare_artists(asked, found)
}

#[cfg(test)]
mod tests;
