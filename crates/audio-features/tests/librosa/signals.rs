//! Signals made of integers and triangles, as `tests/goldens/generate.py` makes them.

use serde_json::Value;

use crate::reference::{Reference, Tolerance, Tolerances};

const GOLDENS: &str = include_str!("../goldens/librosa.json");
const RATE_HZ: usize = 22_050;

const TOLERANCES: Tolerances = Tolerances {
    // The transform is in single precision here and in double there; measured 2e-6.
    means: Tolerance { relative: 1e-5, absolute: 1e-7 },
    // Integers on both sides; the reference is written with nine digits.
    zero_crossings: Tolerance { relative: 1e-8, absolute: 0.0 },
    // The weakest bins of tones are the rounding noise of the transform.
    faint: Tolerance { relative: 1e-3, absolute: 0.02 },
    // Single precision has steps of 8e-6 at 100 dB, and a coefficient adds up 128 of them.
    decibels: Tolerance { relative: 1e-5, absolute: 2e-4 },
    envelope: Tolerance { relative: 1e-5, absolute: 1e-4 },
    onsets: 0.0,
    shares: Tolerance { relative: 0.0, absolute: 1e-6 },
};

/// 1 at phase 0, −1 at half a turn.
fn triangle(phase: f64) -> f64 {
    let turn = phase - phase.floor();
    (turn * 4.0 - 2.0).abs() - 1.0
}

/// The generator of Numerical Recipes, as −1…1.
fn noise(seed: u32) -> impl Iterator<Item = f64> {
    let next = |state: &u32| Some(state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223));
    std::iter::successors(Some(seed), next)
        .skip(1)
        .map(|state| f64::from(state) / 2_147_483_648.0 - 1.0)
}

fn pulses() -> Vec<f64> {
    let sample = |(n, noise): (usize, f64)| {
        let fade = f64::max(0.0, 1.0 - (n % 11_025) as f64 / 1500.0);
        let loud = if (n / 11_025).is_multiple_of(4) { 0.8 } else { 0.4 };
        loud * fade * fade * noise + 0.02 * triangle(n as f64 * 220.0 / RATE_HZ as f64)
    };
    noise(1).take(12 * RATE_HZ).enumerate().map(sample).collect()
}

fn chords() -> Vec<f64> {
    let chords = [[264.65, 333.44, 396.52], [352.91, 444.64, 529.3], [297.06, 374.27, 445.08]];
    let sample = |n: usize| {
        let tones = chords[n / RATE_HZ / 3].iter();
        tones.map(|hz| 0.2 * triangle(n as f64 * hz / RATE_HZ as f64)).sum()
    };
    (0..9 * RATE_HZ).map(sample).collect()
}

fn whisper() -> Vec<f64> {
    noise(7).take(16_537).map(|noise| 0.001 * noise).collect()
}

fn check(name: &str, samples: &[f64]) {
    let goldens: Value = serde_json::from_str(GOLDENS).expect("JSON");
    let values = &goldens["signals"][name];
    let samples: Vec<f32> = samples.iter().map(|sample| *sample as f32).collect();
    assert_eq!(Some(samples.len() as u64), values["sample_count"].as_u64());
    let energy: f64 = samples.iter().map(|sample| f64::from(*sample).powi(2)).sum();
    let expected = values["sum_of_squares"].as_f64().expect("a number in the reference");
    assert!((energy - expected).abs() <= 1e-8 * expected, "these are not the same samples");
    Reference { name, values, path: |feature| feature }.check(&samples, &TOLERANCES);
}

#[test]
fn pulses_measure_what_librosa_measures() {
    check("pulses", &pulses());
}

#[test]
fn chords_measure_what_librosa_measures() {
    check("chords", &chords());
}

#[test]
fn a_short_whisper_measures_what_librosa_measures() {
    check("whisper", &whisper());
}

#[test]
fn silence_measures_what_librosa_measures() {
    check("silence", &[0.0; 30_000]);
}
