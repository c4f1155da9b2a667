//! Dynamic complexity against its definition on signals that can be worked out by hand.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use proptest::prelude::*;
use segue_audio_features::{ANALYSIS_RATE_HZ, dynamic_complexity};

const FRAME_SAMPLES: usize = ANALYSIS_RATE_HZ as usize / 5;

/// Frames of 0.2 s, each at one level in dB.
fn steps(levels_db: &[f64]) -> Vec<f32> {
    levels_db
        .iter()
        .flat_map(|level| std::iter::repeat_n(10.0_f64.powf(level / 20.0) as f32, FRAME_SAMPLES))
        .collect()
}

#[test]
fn two_levels_lie_apart_as_the_definition_says() {
    // Weights 0.9^0 and 0.9^20 at 0 and −20 dB; the mean distance from any level between is 10 dB.
    let found = dynamic_complexity(&steps(&[0.0, -20.0])).expect("audible");
    assert!((found - 10.0).abs() < 1e-4, "{found}");
    // Three quiet frames: L = −20·3·0.9²⁰ / (1 + 3·0.9²⁰), then the mean of |Lₜ − L|.
    let quiet = 3.0 * 0.9_f64.powi(20);
    let level = -20.0 * quiet / (1.0 + quiet);
    let expected = (level.abs() + 3.0 * (20.0 + level)) / 4.0;
    let found = dynamic_complexity(&steps(&[0.0, -20.0, -20.0, -20.0])).expect("audible");
    assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
}

#[test]
fn silence_around_a_clip_does_not_count_but_silence_within_does() {
    let inner = [-10.0, -12.0, -20.0];
    let around = [-200.0, -200.0, -10.0, -12.0, -20.0, -200.0];
    assert_eq!(dynamic_complexity(&steps(&inner)), dynamic_complexity(&steps(&around)));
    let within = dynamic_complexity(&steps(&[-10.0, -200.0, -10.0])).expect("audible");
    assert!(within > 20.0, "{within}");
}

#[test]
fn silence_and_moments_have_none() {
    assert_eq!(dynamic_complexity(&[]), None);
    assert_eq!(dynamic_complexity(&[0.0; 5 * FRAME_SAMPLES]), None);
    assert_eq!(dynamic_complexity(&[0.5; FRAME_SAMPLES - 1]), None);
}

proptest! {
    #[test]
    fn it_is_never_negative_and_gain_changes_nothing(
        levels in prop::collection::vec(-40.0..-7.0_f64, 1..12),
    ) {
        let quiet = steps(&levels);
        let loud: Vec<f32> = quiet.iter().map(|sample| 2.0 * sample).collect();
        let (quiet, loud) = (dynamic_complexity(&quiet).unwrap(), dynamic_complexity(&loud).unwrap());
        prop_assert!(quiet >= 0.0);
        prop_assert!((quiet - loud).abs() < 1e-9);
    }
}
