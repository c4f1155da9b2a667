//! What the matcher says of one answer, as it is stored: the note, and what follows from it.

use super::threshold::MatchThreshold;
use crate::record::MatchNote;
use serde::{Deserialize, Serialize};

/// Whether an answer is believed, as long as no person has said otherwise.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Too far away for any threshold that can be set.
    Refused,
    /// Below the threshold, and above the lowest that can be set: worth a person's look.
    Near,
    /// As good as another candidate: a person has to choose.
    Ambiguous,
    /// It is about the thing that was asked for.
    #[default]
    Accepted,
}

impl Standing {
    /// The spelling the store uses.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Refused => "refused",
            Self::Near => "near",
            Self::Ambiguous => "ambiguous",
            Self::Accepted => "accepted",
        }
    }
}

/// A score of a candidate that was not chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunnerUp {
    /// Its id.
    pub id: String,
    /// Its score, 0..=1.
    pub score: f64,
}

/// How an answer was tied to what was asked, and whether it is believed.
///
/// Stored flat: rows from before standings were kept hold the note alone, and were accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Judgement {
    /// Method, score and reasons.
    #[serde(flatten)]
    pub note: MatchNote,
    /// What follows from the score.
    #[serde(default)]
    pub standing: Standing,
    /// The best of the others, where there was a choice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<RunnerUp>,
}

impl Judgement {
    /// What `threshold` makes of a note about the only candidate.
    #[must_use]
    pub fn of(note: MatchNote, threshold: MatchThreshold) -> Self {
        let standing = match note.score {
            score if score >= threshold.get() => Standing::Accepted,
            score if score >= MatchThreshold::LOWEST.get() => Standing::Near,
            _ => Standing::Refused,
        };
        Self { note, standing, runner_up: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judged(score: f64, threshold: f64) -> Standing {
        let note = MatchNote { method: "similar".into(), score, reasons: Vec::new() };
        Judgement::of(note, MatchThreshold::new(threshold).unwrap()).standing
    }

    #[test]
    fn what_another_threshold_would_have_taken_is_worth_a_look() {
        assert_eq!(judged(0.85, 0.85), Standing::Accepted);
        assert_eq!(judged(0.84, 0.85), Standing::Near);
        assert_eq!(judged(0.70, 0.85), Standing::Near);
        assert_eq!(judged(0.69, 0.85), Standing::Refused);
        assert_eq!(judged(0.69, 0.70), Standing::Refused);
    }

    #[test]
    fn a_note_stored_before_standings_were_kept_was_accepted() {
        let stored = r#"{"method":"exact","score":1.0,"reasons":[]}"#;
        let read: Judgement = serde_json::from_str(stored).unwrap();
        assert_eq!((read.standing, read.note.method.as_str()), (Standing::Accepted, "exact"));
    }
}
