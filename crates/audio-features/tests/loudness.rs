//! Loudness and true peak against libebur128's port and against the EBU's own test signals.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use ebur128::{Channel, EbuR128, Mode};
use proptest::prelude::*;
use segue_audio_features::{Loudness, LoudnessError, LoudnessMeter};

fn measure(rate_hz: u32, channel_count: usize, interleaved: &[f32]) -> Loudness {
    let mut meter = LoudnessMeter::new(rate_hz, channel_count).expect("a known layout");
    meter.push(interleaved).expect("whole frames of finite samples");
    meter.finish()
}

/// The same numbers by the crate `ebur128` 0.1, with the loudspeakers our documentation names.
fn oracle(rate_hz: u32, channel_count: usize, interleaved: &[f32]) -> Loudness {
    let mode = Mode::I | Mode::LRA | Mode::TRUE_PEAK;
    let mut meter = EbuR128::new(channel_count as u32, rate_hz, mode).expect("a known layout");
    if channel_count >= 7 {
        let back = [Channel::Mp135, Channel::Mm135];
        let side = [Channel::Mp090, Channel::Mm090];
        let front = [Channel::Left, Channel::Right, Channel::Center, Channel::Unused];
        let map = [&front[..], &back[..channel_count - 6], &side[..]].concat();
        meter.set_channel_map(&map).expect("as many as there are channels");
    }
    meter.add_frames_f32(interleaved).expect("whole frames");
    let peaks = (0..channel_count as u32).map(|channel| meter.true_peak(channel).expect("exists"));
    let finite = |value: f64| value.is_finite().then_some(value);
    Loudness {
        integrated_lufs: finite(meter.loudness_global().expect("measured")),
        // The oracle calls a programme without a window of 3 s one of range 0.
        range_lu: (interleaved.len() / channel_count >= 3 * rate_hz as usize)
            .then(|| meter.loudness_range().expect("measured")),
        true_peak_dbtp: finite(20.0 * peaks.fold(0.0, f64::max).log10()),
    }
}

/// 0.01 LU and 0.02 dB: a hundredth of what a listener or an R 128 report tells apart. The filters
/// are the same; only the order of the arithmetic and the width of the true-peak sums differ.
fn agree(ours: Loudness, theirs: Loudness) -> bool {
    let close = |ours: Option<f64>, theirs: Option<f64>, tolerance: f64| match (ours, theirs) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() < tolerance,
        (ours, theirs) => ours == theirs,
    };
    close(ours.integrated_lufs, theirs.integrated_lufs, 0.01)
        && close(ours.range_lu, theirs.range_lu, 0.01)
        && close(ours.true_peak_dbtp, theirs.true_peak_dbtp, 0.02)
}

/// Stereo or wider sine at `level_db` below full scale in the first two channels.
fn tone(rate_hz: u32, channel_count: usize, seconds: f64, level_db: f64) -> Vec<f32> {
    let amplitude = 10.0_f64.powf(level_db / 20.0);
    let step = std::f64::consts::TAU * 1000.0 / f64::from(rate_hz);
    (0..(seconds * f64::from(rate_hz)) as usize)
        .flat_map(|n| {
            let sample = (amplitude * (step * n as f64).sin()) as f32;
            (0..channel_count).map(move |channel| if channel < 2 { sample } else { 0.0 })
        })
        .collect()
}

/// Passages of noise and tones at changing levels: (seconds, level, share of noise) each.
fn programme(rate_hz: u32, channel_count: usize, passages: &[(f64, f64, f64)]) -> Vec<f32> {
    let mut state = 12_345_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(state >> 8) / f64::from(1 << 23) - 1.0
    };
    let mut samples = Vec::new();
    for (index, (seconds, level, share)) in passages.iter().enumerate() {
        let hz = 60.0 * 1.7_f64.powi(index as i32 % 8);
        for n in 0..(seconds * f64::from(rate_hz)) as usize {
            for channel in 0..channel_count {
                let step = hz * (1.0 + 0.25 * channel as f64) / f64::from(rate_hz);
                let tone = (std::f64::consts::TAU * step * n as f64).sin();
                samples.push((level * (share * noise() + (1.0 - share) * tone)) as f32);
            }
        }
    }
    samples
}

/// EBU Tech 3341 (2016), minimum requirements test signals 1 to 5: (seconds, dBFS) and LUFS.
#[test]
fn the_ebu_test_signals_have_the_loudness_the_ebu_states() {
    let cases: [(&[(f64, f64)], f64); 5] = [
        (&[(20.0, -23.0)], -23.0),
        (&[(20.0, -33.0)], -33.0),
        (&[(10.0, -36.0), (60.0, -23.0), (10.0, -36.0)], -23.0),
        (&[(10.0, -72.0), (10.0, -36.0), (60.0, -23.0), (10.0, -36.0), (10.0, -72.0)], -23.0),
        (&[(20.0, -26.0), (20.1, -20.0), (20.0, -26.0)], -23.0),
    ];
    for (passages, expected) in cases {
        let parts = passages.iter().map(|(seconds, level)| tone(48_000, 2, *seconds, *level));
        let signal = parts.collect::<Vec<_>>().concat();
        let found = measure(48_000, 2, &signal).integrated_lufs.expect("audible");
        assert!((found - expected).abs() < 0.1, "{found} LUFS is not {expected}");
    }
}

/// EBU Tech 3341, signal 6: a 5.0 tone, left and right −28, centre −24, surround −30 dBFS.
#[test]
fn surround_channels_count_as_the_ebu_states() {
    let levels = [-28.0, -28.0, -24.0, -30.0, -30.0];
    let mono: Vec<Vec<f32>> = levels.iter().map(|level| tone(48_000, 1, 20.0, *level)).collect();
    let signal: Vec<f32> =
        (0..mono[0].len()).flat_map(|n| mono.iter().map(move |channel| channel[n])).collect();
    let found = measure(48_000, 5, &signal).integrated_lufs.expect("audible");
    assert!((found - -23.0).abs() < 0.1, "{found}");
}

/// EBU Tech 3342 (2016), minimum requirements test signals 1 to 4: dBFS of 20 s each, and LU.
#[test]
fn the_ebu_test_signals_have_the_loudness_range_the_ebu_states() {
    let cases: [(&[f64], f64); 4] = [
        (&[-20.0, -30.0], 10.0),
        (&[-20.0, -15.0], 5.0),
        (&[-40.0, -20.0], 20.0),
        (&[-50.0, -35.0, -20.0, -35.0, -50.0], 15.0),
    ];
    for (levels, expected) in cases {
        let parts = levels.iter().map(|level| tone(48_000, 2, 20.0, *level));
        let signal = parts.collect::<Vec<_>>().concat();
        let found = measure(48_000, 2, &signal).range_lu.expect("long enough");
        assert!((found - expected).abs() < 1.0, "{found} LU is not {expected}"); // the EBU's ±1 LU
    }
}

/// EBU Tech 3341, signals 15 to 18: a quarter-rate sine of amplitude 0.5, sampled off its crests.
#[test]
fn the_peak_between_samples_is_found() {
    for degrees in [0.0_f64, 45.0, 60.0, 67.5] {
        let signal: Vec<f32> = (0..48_000)
            .map(|n| {
                let fade = (f64::from(n) / 4800.0).min(1.0);
                let turn = std::f64::consts::FRAC_PI_2 * f64::from(n) + degrees.to_radians();
                (0.5 * fade * turn.sin()) as f32
            })
            .collect();
        let found = measure(48_000, 1, &signal).true_peak_dbtp.expect("not silent");
        assert!((-6.4..=-5.8).contains(&found), "{found} at {degrees}°"); // −6.0 +0.2 −0.4 dB
    }
}

#[test]
fn every_layout_and_rate_agrees_with_the_oracle() {
    let passages = [(2.0, 0.4, 1.0), (1.5, 0.02, 0.1), (1.3, 0.9, 0.3), (0.37, 1.0, 0.0)];
    for channel_count in 1..=8 {
        let signal = programme(22_050, channel_count, &passages);
        let (ours, theirs) =
            (measure(22_050, channel_count, &signal), oracle(22_050, channel_count, &signal));
        assert!(agree(ours, theirs), "{channel_count} channels: {ours:?}, oracle {theirs:?}");
    }
    for rate_hz in [8_000, 11_025, 16_000, 32_000, 44_100, 48_000, 88_200, 96_000, 192_000] {
        let signal = programme(rate_hz, 2, &passages);
        let (ours, theirs) = (measure(rate_hz, 2, &signal), oracle(rate_hz, 2, &signal));
        assert!(agree(ours, theirs), "{rate_hz} Hz: {ours:?}, oracle {theirs:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn random_programmes_agree_with_the_oracle(
        rate_hz in prop::sample::select(vec![8_000_u32, 12_000, 22_050, 44_100]),
        channel_count in 1_usize..=3,
        passages in prop::collection::vec((0.01..2.0_f64, 0.0001..1.2_f64, 0.0..=1.0_f64), 1..6),
    ) {
        let signal = programme(rate_hz, channel_count, &passages);
        let ours = measure(rate_hz, channel_count, &signal);
        let theirs = oracle(rate_hz, channel_count, &signal);
        prop_assert!(agree(ours, theirs), "{:?}, oracle {:?}", ours, theirs);
    }

    #[test]
    fn the_pieces_a_programme_comes_in_change_nothing(
        cuts in prop::collection::vec(0_usize..20_000, 0..6),
    ) {
        let signal = programme(8_000, 2, &[(0.7, 0.5, 0.5), (0.6, 0.1, 0.2)]);
        let mut meter = LoudnessMeter::new(8_000, 2).expect("a known layout");
        let mut cuts: Vec<usize> = cuts.iter().map(|cut| (2 * (cut / 2)).min(signal.len())).collect();
        cuts.extend([0, signal.len()]);
        cuts.sort_unstable();
        for [from, to] in cuts.array_windows() {
            meter.push(&signal[*from..*to]).expect("whole frames");
        }
        let (whole, pieces) = (measure(8_000, 2, &signal), meter.finish());
        prop_assert!(agree(whole, pieces));
        prop_assert_eq!(whole.true_peak_dbtp, pieces.true_peak_dbtp);
    }
}

#[test]
fn a_signal_at_twice_the_amplitude_is_6_lu_louder_and_ranges_as_far() {
    let quiet = programme(22_050, 2, &[(4.0, 0.1, 0.5), (4.0, 0.3, 0.5)]);
    let loud: Vec<f32> = quiet.iter().map(|sample| 2.0 * sample).collect();
    let (quiet, loud) = (measure(22_050, 2, &quiet), measure(22_050, 2, &loud));
    let gain = |of: fn(&Loudness) -> Option<f64>| of(&loud).unwrap() - of(&quiet).unwrap();
    assert!((gain(|l| l.integrated_lufs) - 6.0206).abs() < 1e-3);
    assert!((gain(|l| l.true_peak_dbtp) - 6.0206).abs() < 1e-3);
    assert!(gain(|l| l.range_lu).abs() < 1e-6);
}

#[test]
fn silence_has_no_loudness_no_range_and_no_peak() {
    let nothing = Loudness { integrated_lufs: None, range_lu: None, true_peak_dbtp: None };
    assert_eq!(measure(44_100, 2, &vec![0.0; 5 * 88_200]), nothing);
    assert_eq!(measure(44_100, 2, &[]), nothing);
}

#[test]
fn too_short_a_programme_has_a_peak_only_and_below_3_s_no_range() {
    let moment = measure(48_000, 2, &tone(48_000, 2, 0.399, -23.0));
    assert_eq!((moment.integrated_lufs, moment.range_lu), (None, None));
    assert!(moment.true_peak_dbtp.is_some());
    let short = measure(48_000, 2, &tone(48_000, 2, 2.99, -23.0));
    assert!(short.integrated_lufs.is_some() && short.range_lu.is_none());
    assert!(measure(48_000, 2, &tone(48_000, 2, 3.0, -23.0)).range_lu.is_some());
}

#[test]
fn the_low_frequency_channel_is_not_counted() {
    let only_low: Vec<f32> =
        tone(8_000, 1, 1.0, -10.0).iter().flat_map(|x| [0.0, 0.0, 0.0, *x, 0.0, 0.0]).collect();
    let found = measure(8_000, 6, &only_low);
    assert_eq!(found.integrated_lufs, None);
    assert!(found.true_peak_dbtp.is_some(), "it can clip all the same");
}

#[test]
fn what_cannot_be_measured_is_named() {
    let refused = |rate_hz, channels| LoudnessMeter::new(rate_hz, channels).map(drop).unwrap_err();
    assert_eq!(refused(7_999, 2), LoudnessError::Rate { actual_hz: 7_999 });
    assert_eq!(refused(44_100, 0), LoudnessError::ChannelCount { actual: 0 });
    assert_eq!(refused(44_100, 9), LoudnessError::ChannelCount { actual: 9 });

    let mut meter = LoudnessMeter::new(8_000, 2).expect("a known layout");
    let partial = LoudnessError::PartialFrame { samples: 3, channel_count: 2 };
    assert_eq!(meter.push(&[0.1; 3]), Err(partial));
    for strange in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        assert_eq!(meter.push(&[0.1, strange]), Err(LoudnessError::NotFinite { index: 1 }));
    }
    assert_eq!(meter.finish(), measure(8_000, 2, &[]), "refused samples left no trace");
}
