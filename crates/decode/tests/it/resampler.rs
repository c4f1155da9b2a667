//! The resampler against its specification: length, delay, pass band, stop band.

use crate::audio_files::sine;
use proptest::prelude::*;
use segue_decode::{Resampler, ResamplerConstructionError, resample};

const TO_HZ: u32 = 22_050;

/// Amplitude of a sine after conversion, in dB against before, away from the edges.
fn gain_db(hz: f64, from_hz: u32) -> f64 {
    let input = sine(hz, from_hz, from_hz as usize);
    let output = resample(&input, from_hz, TO_HZ).expect("rates in range");
    10.0 * (mean_square(&output) / mean_square(&input)).log10()
}

fn mean_square(samples: &[f32]) -> f64 {
    let inner = &samples[samples.len() / 4..samples.len() * 3 / 4];
    inner.iter().map(|x| f64::from(*x).powi(2)).sum::<f64>() / inner.len() as f64
}

#[test]
fn the_transition_band_is_that_of_soxr_hq() {
    // As measured of soxr 1.1.0, quality HQ, 44.1 to 22.05 kHz.
    assert!(gain_db(10_060.0, 44_100).abs() < 0.002);
    assert!((gain_db(10_200.0, 44_100) + 0.016).abs() < 0.002);
    assert!((gain_db(10_500.0, 44_100) + 3.79).abs() < 0.01);
    assert!((gain_db(10_800.0, 44_100) + 32.0).abs() < 1.0);
    assert!(gain_db(11_000.0, 44_100) < -95.0);
    assert!(gain_db(15_000.0, 44_100) < -110.0);
}

#[test]
fn other_rates_have_the_same_transition_band() {
    for from_hz in [32_000, 48_000, 88_200, 96_000, 192_000, 44_101] {
        assert!(gain_db(10_060.0, from_hz).abs() < 0.005, "{from_hz}");
        assert!((gain_db(10_500.0, from_hz) + 3.79).abs() < 0.02, "{from_hz}");
        assert!(gain_db(11_100.0, from_hz) < -100.0, "{from_hz}");
    }
}

#[test]
fn a_tone_keeps_its_place_in_time() {
    for from_hz in [8_000, 11_025, 16_000, 32_000, 44_100, 44_101, 48_000, 96_000, 192_000] {
        let output =
            resample(&sine(997.0, from_hz, from_hz as usize), from_hz, TO_HZ).expect("rate");
        let expected = sine(997.0, TO_HZ, TO_HZ as usize);
        assert_eq!(output.len(), expected.len(), "{from_hz}");
        for n in 1_000..21_000 {
            assert!((output[n] - expected[n]).abs() < 1e-5, "{from_hz} at {n}");
        }
    }
}

#[test]
fn equal_rates_change_nothing() {
    let samples = sine(440.0, TO_HZ, 1_000);
    assert_eq!(resample(&samples, TO_HZ, TO_HZ), Ok(samples));
}

#[test]
fn rates_out_of_range_are_refused() {
    for (from_hz, to_hz, actual_hz) in [(0, TO_HZ, 0), (TO_HZ, 1, 1), (u32::MAX, TO_HZ, u32::MAX)] {
        let (min_hz, max_hz) = (1_000, 768_000);
        assert_eq!(
            resample(&[0.0; 10], from_hz, to_hz),
            Err(ResamplerConstructionError::RateOutOfRange { min_hz, max_hz, actual_hz })
        );
    }
}

proptest! {
    // Odd ratios have large tables; each case plans one.
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn the_length_is_the_ratio_rounded_up(
        length in 0_usize..2_000,
        from_hz in 1_000_u32..200_000,
        to_hz in prop::sample::select(vec![8_000_u32, 22_050, 44_100]),
    ) {
        let output = resample(&vec![0.5; length], from_hz, to_hz).expect("rates in range");
        let exact = length as f64 * f64::from(to_hz) / f64::from(from_hz);
        prop_assert!((output.len() as f64 - exact.ceil()).abs() < 1e-6);
        prop_assert!(output.iter().all(|sample| sample.is_finite()));
    }

    #[test]
    fn pieces_of_any_length_give_the_bits_of_the_whole(
        cuts in prop::collection::vec(0_usize..9_000, 0..12),
        from_hz in prop::sample::select(vec![22_050_u32, 44_100, 48_000, 44_101, 8_000]),
    ) {
        let input = sine(997.0, from_hz, cuts.iter().sum::<usize>() + 1_000);
        let mut resampler = Resampler::new(from_hz, TO_HZ).expect("rates in range");
        let (mut pieces, mut rest) = (Vec::new(), input.as_slice());
        for cut in cuts {
            let (piece, remaining) = rest.split_at(cut);
            resampler.push(piece, &mut pieces);
            rest = remaining;
        }
        resampler.push(rest, &mut pieces);
        resampler.finish(&mut pieces);
        prop_assert!(pieces == resampler.process(&input));
    }

    #[test]
    fn conversion_is_linear(
        left in prop::collection::vec(-1.0_f32..1.0, 300),
        right in prop::collection::vec(-1.0_f32..1.0, 300),
    ) {
        let mut resampler = Resampler::new(48_000, TO_HZ).expect("rates in range");
        let sum: Vec<f32> = left.iter().zip(&right).map(|(l, r)| l + r).collect();
        let apart = resampler.process(&left).into_iter().zip(resampler.process(&right));
        for (together, (l, r)) in resampler.process(&sum).into_iter().zip(apart) {
            prop_assert!((together - (l + r)).abs() < 1e-5);
        }
    }
}
