//! Which of the candidates a listener would tap: a linear model of the evidence.

use super::candidates::{Candidate, EVIDENCE_COUNT};

/// One weight per number of evidence.
const WEIGHTS: [f32; EVIDENCE_COUNT] = [
    -0.4368, 0.5758, -0.1367, -0.2484, 0.6091, 0.7745, 1.0305, -0.1628, -0.3042, 1.0933, -0.9670,
    3.0540, -0.1930, 1.1809, 0.5777, 1.5663, 0.9805, -0.4775, -0.1527, 0.8332, -20.2827, -4.3790,
    -1.3994, -2.4211, 7.3861, 0.7226, 6.4251, 2.7026, 8.9550, 0.2353, -1.2612, 0.3006,
];

/// Logarithm of how much likelier this evidence makes a candidate, up to a constant.
fn score(evidence: &[f32; EVIDENCE_COUNT]) -> f32 {
    evidence.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum()
}

/// The likeliest candidate's period and its probability among all, or `None` of none.
pub(super) fn choose(candidates: &[Candidate]) -> Option<(f64, f64)> {
    let best = candidates
        .iter()
        .map(|candidate| (candidate.period, score(&candidate.evidence)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let odds: f64 = candidates
        .iter()
        .map(|candidate| f64::from(score(&candidate.evidence) - best.1).exp())
        .sum();
    Some((best.0, 1.0 / odds))
}
