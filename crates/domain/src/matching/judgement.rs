//! What the matcher says of one answer, as it is stored: free of the settings, so that whoever reads it
//! can decide by the threshold and measure of today.

use super::Matcher;
use super::threshold::MatchThreshold;
use crate::record::MatchNote;
use crate::similarity::Measure;
use serde::{Deserialize, Serialize};

/// Version of the rules by which answers are judged; a change of any of them takes the next number.
///
/// Three digits: of two judgements of one time the greater text is kept, and it begins with this, so
/// that what newer rules say of an answer replaces what older ones said.
pub const RULES_VERSION: u16 = 100;

/// Whether an answer is believed, as long as no person has said otherwise.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
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
    /// What follows from `score` for the only candidate there is.
    #[must_use]
    pub fn of(score: f64, threshold: MatchThreshold) -> Self {
        match score {
            score if score >= threshold.get() => Self::Accepted,
            score if score >= MatchThreshold::LOWEST.get() => Self::Near,
            _ => Self::Refused,
        }
    }

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

/// How an answer was tied to what was asked, by every measure there is. Whether it is believed follows
/// when somebody asks: [`Self::standing`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Judgement {
    /// [`RULES_VERSION`] of whoever judged; 0 for judgements from before there was one.
    pub version: u16,
    /// Method, score and reasons by [`Measure::Levenshtein`].
    pub levenshtein: MatchNote,
    /// The same by [`Measure::RatcliffObershelp`], where it says something else.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ratcliff: Option<MatchNote>,
    /// Whether another candidate of the same answer is as good: then nobody is guessed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub has_rivals: bool,
    /// The best of the others, where there was a choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runner_up: Option<RunnerUp>,
}

impl Judgement {
    /// The judgement of an answer that had no rivals; `compare` is asked once per measure.
    #[must_use]
    pub fn by(compare: impl Fn(Measure) -> MatchNote) -> Self {
        let levenshtein = compare(Measure::Levenshtein);
        let ratcliff = compare(Measure::RatcliffObershelp);
        let ratcliff = (ratcliff != levenshtein).then_some(ratcliff);
        let version = RULES_VERSION;
        Self { version, levenshtein, ratcliff, has_rivals: false, runner_up: None }
    }

    /// Method, score and reasons by `measure`.
    #[must_use]
    pub fn note(&self, measure: Measure) -> &MatchNote {
        match (measure, &self.ratcliff) {
            (Measure::RatcliffObershelp, Some(note)) => note,
            (Measure::Levenshtein | Measure::RatcliffObershelp, _) => &self.levenshtein,
        }
    }

    /// Whether `matcher` believes the answer.
    #[must_use]
    pub fn standing(&self, matcher: &Matcher) -> Standing {
        match Standing::of(self.note(matcher.measure).score, matcher.threshold) {
            Standing::Accepted if self.has_rivals => Standing::Ambiguous,
            standing => standing,
        }
    }
}

/// A judgement as any version wrote it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    /// As it is now.
    Free {
        version: u16,
        levenshtein: MatchNote,
        #[serde(default)]
        ratcliff: Option<MatchNote>,
        #[serde(default)]
        has_rivals: bool,
        #[serde(default)]
        runner_up: Option<RunnerUp>,
    },
    /// As it was when the threshold of the day was part of it: one note, and a standing that is not
    /// believed any more.
    Settled(MatchNote),
}

impl From<Stored> for Judgement {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Free { version, levenshtein, ratcliff, has_rivals, runner_up } => {
                Self { version, levenshtein, ratcliff, has_rivals, runner_up }
            }
            Stored::Settled(note) => Self {
                version: 0,
                levenshtein: note,
                ratcliff: None,
                has_rivals: false,
                runner_up: None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(score: f64) -> MatchNote {
        MatchNote { method: "similar".into(), score, reasons: Vec::new() }
    }

    fn matcher(threshold: f64, measure: Measure) -> Matcher {
        Matcher { threshold: MatchThreshold::new(threshold).unwrap(), measure }
    }

    fn standing(score: f64, threshold: f64) -> Standing {
        Judgement::by(|_| note(score)).standing(&matcher(threshold, Measure::Levenshtein))
    }

    #[test]
    fn what_another_threshold_would_have_taken_is_worth_a_look() {
        assert_eq!(standing(0.85, 0.85), Standing::Accepted);
        assert_eq!(standing(0.84, 0.85), Standing::Near);
        assert_eq!(standing(0.70, 0.85), Standing::Near);
        assert_eq!(standing(0.69, 0.85), Standing::Refused);
        assert_eq!(standing(0.69, 0.70), Standing::Refused);
    }

    #[test]
    fn rivals_are_ambiguous_from_the_threshold_on_and_near_below() {
        let rivals = Judgement { has_rivals: true, ..Judgement::by(|_| note(0.8)) };
        assert_eq!(rivals.standing(&matcher(0.8, Measure::Levenshtein)), Standing::Ambiguous);
        assert_eq!(rivals.standing(&matcher(0.85, Measure::Levenshtein)), Standing::Near);
    }

    #[test]
    fn each_measure_has_a_say_of_its_own_and_equal_ones_are_kept_once() {
        let judged = Judgement::by(|measure| {
            note(match measure {
                Measure::Levenshtein => 0.8,
                Measure::RatcliffObershelp => 0.9,
            })
        });
        assert_eq!(judged.standing(&matcher(0.85, Measure::Levenshtein)), Standing::Near);
        assert_eq!(judged.standing(&matcher(0.85, Measure::RatcliffObershelp)), Standing::Accepted);
        assert_eq!(Judgement::by(|_| note(1.0)).ratcliff, None);
    }

    #[test]
    fn a_judgement_with_the_threshold_of_its_day_is_read_without_it_and_gives_way() {
        let stored = r#"{"method":"similar","score":0.8,"reasons":[],"standing":"accepted"}"#;
        let read: Judgement = serde_json::from_str(stored).unwrap();
        assert_eq!(read.standing(&matcher(0.85, Measure::Levenshtein)), Standing::Near);
        let anew = serde_json::to_string(&read).unwrap();
        let now = serde_json::to_string(&Judgement::by(|_| note(0.8))).unwrap();
        assert!(stored < anew.as_str() && anew < now, "{stored} {anew} {now}");
        assert_eq!(serde_json::from_str::<Judgement>(&anew).unwrap(), read);
    }
}
