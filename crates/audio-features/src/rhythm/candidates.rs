//! The tempi a clip might have, and the evidence for each.

use super::periodicity::{KICK_SNARE, Periodicity, TOTAL};
use super::{FASTEST_BPM, FRAMES_PER_MINUTE, SLOWEST_BPM};

/// Numbers of evidence per candidate.
pub(super) const EVIDENCE_COUNT: usize = 2 * LAGS.len() + FREQUENCIES.len() + 3;

/// Lags examined, in periods of the candidate.
const LAGS: [f64; 10] = [0.25, 1.0 / 3.0, 0.5, 2.0 / 3.0, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0];
/// Frequencies examined, in cycles per period of the candidate.
const FREQUENCIES: [f64; 9] = [0.25, 1.0 / 3.0, 0.5, 2.0 / 3.0, 1.0, 1.5, 2.0, 3.0, 4.0];

/// Steps of the search grid per octave: 0.6 % each.
const STEPS_PER_OCTAVE: f64 = 120.0;
/// Peaks of the search taken as candidates, before their relatives.
const PEAK_COUNT: usize = 6;
/// A listener may feel the pulse at any of these multiples of a strong period.
const RELATIVES: [f64; 9] = [1.0, 2.0, 0.5, 3.0, 1.0 / 3.0, 1.5, 2.0 / 3.0, 4.0, 0.25];
/// Candidates closer than this are one.
const SAME: f64 = 0.03;
/// Candidates kept.
const CANDIDATE_COUNT: usize = 24;

/// A tempo that might be the one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    /// Frames per beat.
    pub(super) period: f64,
    pub(super) evidence: [f32; EVIDENCE_COUNT],
}

/// Lists the candidates of a clip into `candidates`, strongest peaks and their relatives first.
pub(super) fn list(periodicity: &Periodicity, candidates: &mut Vec<Candidate>) {
    candidates.clear();
    for period in peaks(periodicity) {
        for relative in RELATIVES {
            let period = period * relative;
            let bpm = FRAMES_PER_MINUTE / period;
            let known = candidates.iter().any(|known| (known.period / period - 1.0).abs() < SAME);
            let possible = (SLOWEST_BPM..=FASTEST_BPM).contains(&bpm);
            if possible && !known && candidates.len() < CANDIDATE_COUNT {
                candidates.push(Candidate { period, evidence: evidence(periodicity, period) });
            }
        }
    }
}

/// The strongest periods on the search grid, strongest first.
fn peaks(periodicity: &Periodicity) -> impl Iterator<Item = f64> {
    let count = (libm::log2(FASTEST_BPM / SLOWEST_BPM) * STEPS_PER_OCTAVE) as i32;
    let salience_at = |step: i32| {
        let period =
            FRAMES_PER_MINUTE / SLOWEST_BPM * libm::exp2(-f64::from(step) / STEPS_PER_OCTAVE);
        (period, salience(periodicity, period))
    };
    let mut best = [(0.0_f64, 0.0_f32); PEAK_COUNT];
    let [mut before, mut here] = [salience_at(-1), salience_at(0)];
    for step in 1..=count {
        let next = salience_at(step);
        if here.1 > before.1 && here.1 >= next.1 {
            insert(&mut best, here);
        }
        (before, here) = (here, next);
    }
    best.into_iter().filter(|(_, strength)| *strength > 0.0).map(|(period, _)| period)
}

/// Puts a peak in its place among the strongest.
fn insert(best: &mut [(f64, f32); PEAK_COUNT], peak: (f64, f32)) {
    let place = best.iter().take_while(|(_, strength)| *strength >= peak.1).count();
    if place < PEAK_COUNT {
        best[place..].rotate_right(1);
        best[place] = peak;
    }
}

/// Autocorrelation repeats at multiples of a period and the spectrum at its fractions; their
/// product keeps the period itself (Peeters 2007; Percival & Tzanetakis 2014 for the comb).
fn salience(periodicity: &Periodicity, period: f64) -> f32 {
    let comb: f32 = [1.0, 2.0, 3.0, 4.0]
        .iter()
        .map(|multiple| periodicity.correlation(TOTAL, multiple * period))
        .sum();
    let tone =
        periodicity.amplitude(TOTAL, 1.0 / period) + periodicity.amplitude(TOTAL, 2.0 / period);
    comb.max(0.0) * tone
}

fn evidence(periodicity: &Periodicity, period: f64) -> [f32; EVIDENCE_COUNT] {
    let mut evidence = [0.0; EVIDENCE_COUNT];
    let lags = [TOTAL, KICK_SNARE]
        .into_iter()
        .flat_map(|curve| LAGS.map(|lag| periodicity.correlation(curve, lag * period)));
    let tones = FREQUENCIES.map(|cycles| periodicity.amplitude(TOTAL, cycles / period));
    let octave = libm::log2(FRAMES_PER_MINUTE / period / 120.0) as f32;
    let tempo = [octave, octave * octave, octave * octave * octave];
    let values = lags.chain(tones).chain(tempo);
    for (place, value) in evidence.iter_mut().zip(values) {
        *place = value;
    }
    evidence
}
