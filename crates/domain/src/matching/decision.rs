//! Choosing among candidates: one, none, or a question for a person.

use super::score::Score;
use super::threshold::MatchThreshold;
use super::weights::MARGIN;
use crate::record::MatchNote;
use std::cmp::Ordering;

/// A candidate and how sure it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Its place among the candidates.
    pub index: usize,
    /// Method, score and reasons.
    pub note: MatchNote,
}

/// What came of choosing among candidates.
#[derive(Debug, Clone, PartialEq)]
pub enum Decision {
    /// One candidate is it. Of several that are one recording, the best one.
    Match {
        /// Its place among the candidates.
        index: usize,
        /// Method, score and reasons.
        note: MatchNote,
        /// The best candidate that is another recording, whatever its score.
        runner_up: Option<Candidate>,
    },
    /// Several different recordings are as good as each other: a person has to look.
    Ambiguous {
        /// They, at least two, best first.
        contenders: Vec<Candidate>,
    },
    /// None is good enough.
    None {
        /// The best of those that are not; nothing when there were no candidates.
        best: Option<Candidate>,
    },
}

/// A candidate on its way through [`decide`].
struct Scored<T> {
    index: usize,
    score: Score,
    what: T,
}

impl<T> Scored<T> {
    fn candidate(&self) -> Candidate {
        Candidate { index: self.index, note: self.score.note() }
    }
}

/// Decides among candidates in any order.
///
/// `order` is a total order by what the candidates are, for those of equal score; `are_one` says
/// whether two are the same thing, so that choosing either is no guess.
pub(super) fn decide<T>(
    candidates: impl Iterator<Item = (Score, T)>,
    threshold: MatchThreshold,
    order: impl Fn(&T, &T) -> Ordering,
    are_one: impl Fn(&T, &T) -> bool,
) -> Decision {
    let scored = candidates.enumerate().map(|(index, (score, what))| Scored { index, score, what });
    let mut scored: Vec<Scored<T>> = scored.collect();
    // An id that is the same does not help a candidate whose names contradict it.
    let is_accepted = |scored: &Scored<T>| scored.score.total >= threshold.get();
    scored.sort_by(|a, b| {
        let by_trust = is_accepted(b).cmp(&is_accepted(a)).then_with(|| match is_accepted(a) {
            true => a.score.method.cmp(&b.score.method),
            false => Ordering::Equal,
        });
        by_trust
            .then_with(|| b.score.total.total_cmp(&a.score.total))
            .then_with(|| order(&a.what, &b.what))
    });
    let Some((best, others)) = scored.split_first() else { return Decision::None { best: None } };
    if !is_accepted(best) {
        return Decision::None { best: Some(best.candidate()) };
    }
    let is_other = |other: &&Scored<T>| !are_one(&best.what, &other.what);
    let is_as_good = |other: &&Scored<T>| {
        is_accepted(other)
            && other.score.method == best.score.method
            && best.score.total - other.score.total < MARGIN
    };
    let rivals: Vec<_> = others.iter().filter(is_other).filter(is_as_good).collect();
    if rivals.is_empty() {
        let runner_up = others.iter().find(is_other).map(Scored::candidate);
        return Decision::Match { index: best.index, note: best.score.note(), runner_up };
    }
    let contenders = std::iter::once(best).chain(rivals).map(Scored::candidate).collect();
    Decision::Ambiguous { contenders }
}
