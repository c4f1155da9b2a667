//! Danceability: its range, where it rises and falls, and what it refuses.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use proptest::prelude::*;
use segue_audio_features::danceability;

fn of(bpm: f64, energy: f64, rate: f64) -> f64 {
    danceability(Some(bpm), energy, rate).expect("numbers a clip can have")
}

proptest! {
    #[test]
    fn it_lies_between_0_and_1(
        bpm in 1e-3..1e6_f64, energy in 0.0..1e6_f64, rate in 0.0..=1.0_f64,
    ) {
        prop_assert!((0.0..=1.0).contains(&of(bpm, energy, rate)));
    }

    #[test]
    fn more_energy_is_never_less_danceable(
        bpm in 20.0..400.0_f64, energy in 0.0..1.0_f64, more in 0.0..1.0_f64, rate in 0.0..0.5_f64,
    ) {
        prop_assert!(of(bpm, energy + more, rate) >= of(bpm, energy, rate));
    }

    #[test]
    fn a_tempo_nearer_to_120_is_never_less_danceable(
        near in 0.0..2.0_f64, further in 0.0..2.0_f64, energy in 0.01..1.0_f64,
    ) {
        let rate = 0.05;
        for side in [-1.0, 1.0] {
            let tempo = |octaves: f64| of(120.0 * (side * octaves).exp2(), energy, rate);
            prop_assert!(tempo(near) >= tempo(near + further));
        }
        prop_assert!((of(120.0 * near.exp2(), energy, rate)
            - of(120.0 / near.exp2(), energy, rate)).abs() < 1e-9);
    }

    #[test]
    fn a_rate_nearer_to_moderate_is_never_less_danceable(
        near in 0.0..4.0_f64, further in 0.0..4.0_f64,
    ) {
        for side in [-1.0, 1.0] {
            let rate = |octaves: f64| of(120.0, 0.2, 0.08 * (side * octaves).exp2());
            prop_assert!(rate(near) >= rate(near + further));
        }
    }
}

#[test]
fn energy_saturates() {
    let gain = |energy: f64| of(120.0, energy + 0.1, 0.08) - of(120.0, energy, 0.08);
    assert!(gain(0.05) > 3.0 * gain(0.4));
}

#[test]
fn silence_is_not_danceable_and_a_loud_moderate_beat_is() {
    assert_eq!(of(120.0, 0.0, 0.0), 0.0);
    assert!(of(120.0, 0.3, 0.08) > 0.9);
}

#[test]
fn without_a_tempo_or_with_impossible_numbers_there_is_none() {
    assert_eq!(danceability(None, 0.2, 0.1), None);
    for bpm in [0.0, -120.0, f64::NAN, f64::INFINITY] {
        assert_eq!(danceability(Some(bpm), 0.2, 0.1), None);
    }
    assert_eq!(danceability(Some(120.0), -0.1, 0.1), None);
    assert_eq!(danceability(Some(120.0), 0.2, f64::NAN), None);
}
