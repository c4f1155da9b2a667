//! Which of the candidates a listener would tap: a linear model of the evidence.

use super::candidates::{Candidate, EVIDENCE_COUNT};

/// One weight per number of evidence, in the order of `candidates::evidence`.
///
/// Fitted by `bench/accuracy/fit.py tempo` (conditional logit) on 705 clips: composed ones in 47
/// styles and public-domain scores, no recordings. It chose the true tempo for 84 % of the clips in
/// styles left out of the fit; `bench/accuracy/README.md` has the rest of the figures.
#[rustfmt::skip]
const WEIGHTS: [f32; EVIDENCE_COUNT] = [
    // Autocorrelation of the whole at ¼ ⅓ ½ ⅔ ¾ 1 1½ 2 3 4 beats …
    -1.7043, 0.7135, 0.7813, 0.1980, 0.1941, 1.2995, 0.4830, -0.0460, 0.2277, 1.9409,
    // … and correlation of low against mid, kick against snare, at the same lags.
    -0.3123, 2.0055, 0.6125, 1.1850, 1.0713, 1.5305, 0.2136, -0.2961, -0.1708, 1.7777,
    // Amplitude of the whole at ¼ ⅓ ½ ⅔ 1 1½ 2 3 4 cycles per beat.
    -32.3119, -4.3141, 1.7789, -2.3962, 10.5624, 2.8359, 7.0431, 2.0030, 9.4697,
    // The tempo itself: octaves from 120 beats per minute, squared, cubed.
    0.2145, -0.7261, 0.3922,
];

/// Divides the logarithms of the odds in the confidence.
///
/// Music is more various than the clips of the fit, so the fit is too sure of itself; with this
/// the confidence is close to the share of right answers on clips from elsewhere.
const TEMPERATURE: f64 = 1.3;

/// The likeliest candidate's period and its probability among all, or `None` of none.
pub(super) fn choose(candidates: &[Candidate]) -> Option<(f64, f64)> {
    let best = candidates
        .iter()
        .map(|candidate| (candidate.period, score(&candidate.evidence)))
        .reduce(|best, next| if next.1 > best.1 { next } else { best })?;
    let odds: f64 = candidates
        .iter()
        .map(|candidate| f64::from(score(&candidate.evidence) - best.1) / TEMPERATURE)
        .map(libm::exp)
        .sum();
    Some((best.0, 1.0 / odds))
}

/// Logarithm of how much likelier this evidence makes a candidate, up to a constant.
fn score(evidence: &[f32; EVIDENCE_COUNT]) -> f32 {
    evidence.iter().zip(&WEIGHTS).map(|(value, weight)| value * weight).sum()
}
