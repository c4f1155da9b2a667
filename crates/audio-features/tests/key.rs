//! Keys of synthetic cadences in all twenty-four keys, out of tune, noisy, and of what has none.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use segue_audio_features::{ANALYSIS_RATE_HZ, Key, KeyEstimator, Mode, PitchClass};

/// Semitones above the tonic: I IV V I, and i iv V i with the leading tone.
const MAJOR: [[i32; 4]; 4] = [[-12, 0, 4, 7], [-7, 0, 5, 9], [-5, -1, 2, 7], [-12, 0, 4, 7]];
const MINOR: [[i32; 4]; 4] = [[-12, 0, 3, 7], [-7, 0, 5, 8], [-5, -1, 2, 7], [-12, 0, 3, 7]];

fn noise() -> impl FnMut() -> f32 {
    let mut state = 99_u32;
    move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    }
}

/// A cadence, 1 s a chord, of tones with four partials; `cents` out of tune.
fn cadence(tonic: usize, mode: Mode, cents: f64, noise_level: f32) -> Vec<f32> {
    let chords = if mode == Mode::Major { MAJOR } else { MINOR };
    let mut noise = noise();
    chords
        .iter()
        .flat_map(|chord| (0..ANALYSIS_RATE_HZ).map(move |n| (chord, n)))
        .map(|(chord, n)| {
            let seconds = f64::from(n) / f64::from(ANALYSIS_RATE_HZ);
            let tone = |semitones: &i32| {
                // From the C below the middle one upwards.
                let pitch = f64::from(*semitones) + tonic as f64 + cents / 100.0 - 9.0;
                let hz = 440.0 * 2.0_f64.powf(pitch / 12.0);
                (1..=4)
                    .map(|k| {
                        (std::f64::consts::TAU * hz * f64::from(k) * seconds).sin() / f64::from(k)
                    })
                    .sum::<f64>()
            };
            (0.05 * chord.iter().map(tone).sum::<f64>()) as f32 + noise_level * noise()
        })
        .collect()
}

fn assert_key(estimator: &mut KeyEstimator, clip: &[f32], tonic: usize, mode: Mode) {
    let key = estimator.estimate(clip).expect("tonal");
    assert_eq!((key.tonic, key.mode), (PitchClass::ALL[tonic], mode), "{key:?}");
    assert!((0.0..=1.0).contains(&key.strength));
}

#[test]
fn cadences_are_in_their_key_whatever_the_concert_pitch_and_the_noise() {
    let mut estimator = KeyEstimator::new();
    for tonic in 0..12 {
        for (mode, cents, noise_level) in [
            (Mode::Major, if tonic < 6 { 40.0 } else { 0.0 }, 0.02),
            (Mode::Minor, if tonic < 6 { 0.0 } else { -40.0 }, 0.0),
        ] {
            assert_key(&mut estimator, &cadence(tonic, mode, cents, noise_level), tonic, mode);
        }
    }
}

#[test]
fn an_estimator_that_was_used_gives_the_same_answer_as_a_new_one() {
    let (first, second) = (cadence(2, Mode::Major, 0.0, 0.0), cadence(7, Mode::Minor, 10.0, 0.01));
    let mut used = KeyEstimator::new();
    assert!(used.estimate(&first).is_some());
    assert_eq!(used.estimate(&second), KeyEstimator::new().estimate(&second));
}

#[test]
fn level_does_not_change_the_key_nor_its_strength() {
    let loud = cadence(5, Mode::Minor, 0.0, 0.0);
    let quiet: Vec<f32> = loud.iter().map(|sample| sample / 1024.0).collect();
    let estimate = |clip: &[f32]| KeyEstimator::new().estimate(clip).expect("tonal");
    let (loud, quiet) = (estimate(&loud), estimate(&quiet));
    assert_eq!((loud.tonic, loud.mode), (quiet.tonic, quiet.mode));
    assert!((loud.strength - quiet.strength).abs() < 1e-6);
}

#[test]
fn silence_noise_and_a_constant_have_no_key() {
    let mut estimator = KeyEstimator::new();
    let mut noise = noise();
    let hiss: Vec<f32> = (0..10 * ANALYSIS_RATE_HZ).map(|_| noise()).collect();
    for clip in [&[][..], &[0.0; 30_000], &[0.5; 30_000], &hiss] {
        assert_eq!(estimator.estimate(clip), None);
    }
}

#[test]
fn odd_clips_give_an_answer_or_none_and_never_a_panic() {
    let mut estimator = KeyEstimator::new();
    let strange = [f32::NAN, f32::INFINITY, f32::MAX, f32::MIN_POSITIVE / 4.0, 1.0, 0.0];
    for value in strange {
        for length in [1, 2, 8191, 8192, 8193, 20_000] {
            let key: Option<Key> = estimator.estimate(&vec![value; length]);
            assert!(key.is_none_or(|key| (0.0..=1.0).contains(&key.strength)));
        }
    }
}
