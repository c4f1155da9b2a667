//! What must hold for every clip, whatever is in it.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use proptest::prelude::*;
use segue_audio_features::{
    ANALYSIS_RATE_HZ, AnalyzeError, Analyzer, FeatureSet, Features, FrameSeries, Interleaved,
    LoudnessError,
};

fn analyze(samples: &[f32]) -> Features {
    Analyzer::new().analyze(samples).expect("finite samples")
}

fn sine(hz: f64, amplitude: f64, samples: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU * hz / f64::from(ANALYSIS_RATE_HZ);
    (0..samples).map(|n| (amplitude * (step * n as f64).sin()) as f32).collect()
}

fn assert_close(actual: Option<f64>, expected: f64, relative: f64) {
    let actual = actual.expect("a measured value");
    assert!((actual - expected).abs() <= relative * expected.abs(), "{actual} is not {expected}");
}

#[test]
fn a_clip_without_samples_has_a_duration_and_no_features() {
    let features = analyze(&[]);
    assert_eq!(features.duration_s, 0.0);
    assert_eq!(
        (features.energy, features.zero_crossing_rate, features.spectral_centroid),
        (None, None, None)
    );
}

#[test]
fn silence_measures_zero() {
    let features = analyze(&vec![0.0; 5000]);
    assert_eq!(
        (features.energy, features.zero_crossing_rate, features.spectral_centroid),
        (Some(0.0), Some(0.0), Some(0.0))
    );
}

#[test]
fn silence_has_no_rhythm_no_pitch_and_no_shares() {
    let json = serde_json::to_value(analyze(&vec![0.0; 220_500])).expect("serialise");
    let undefined = [
        "bpm",
        "bpm_confidence",
        "tempo_librosa",
        "time_signature",
        "time_signature_confidence",
        "harmonic_ratio",
        "percussive_ratio",
        "tuning",
        "key",
        "mode",
        "key_strength",
        "integrated_loudness",
        "loudness_range",
        "true_peak",
        "dynamic_complexity",
        "danceability",
        "beat_times",
        "downbeat_times",
    ];
    for name in undefined {
        assert!(json[name].is_null(), "{name}: {}", json[name]);
    }
    assert_eq!(json["beats"], serde_json::json!([]));
    assert_eq!(json["onset_rate"], 0.0);
    assert_eq!(json["chroma_mean"], serde_json::json!(vec![0.0; 12]));
    assert_eq!(json["mfcc_deviation"], serde_json::json!(vec![0.0; 20]));
}

#[test]
fn the_core_set_is_the_same_to_the_last_bit_and_the_rest_is_left_out() {
    let samples: Vec<f32> = sine(330.0, 0.4, 132_300)
        .iter()
        .enumerate()
        .map(|(n, tone)| if n % 11_025 < 900 { tone * 2.0 } else { tone * 0.1 })
        .collect();
    let core = Analyzer::of(FeatureSet::Core).analyze(&samples).expect("finite samples");
    let full = analyze(&samples);
    assert!(core.bpm.is_some());
    let expected = Features {
        bpm: full.bpm,
        bpm_confidence: full.bpm_confidence,
        time_signature: full.time_signature,
        time_signature_confidence: full.time_signature_confidence,
        beat_times: full.beat_times,
        downbeat_times: full.downbeat_times,
        energy: full.energy,
        zero_crossing_rate: full.zero_crossing_rate,
        spectral_centroid: full.spectral_centroid,
        harmonic_ratio: full.harmonic_ratio,
        percussive_ratio: full.percussive_ratio,
        ..analyze(&[])
    };
    assert_eq!(core, Features { duration_s: full.duration_s, ..expected });
}

#[test]
fn the_source_adds_loudness_and_changes_nothing_else() {
    let samples = sine(440.0, 0.25, 220_500);
    let stereo: Vec<f32> = samples.iter().flat_map(|sample| [*sample, *sample]).collect();
    let source = Interleaved { samples: &stereo, rate_hz: 22_050, channel_count: 2 };
    let mut analyzer = Analyzer::new();
    let with_source = analyzer.analyze_with_source(&samples, source).expect("a usable source");
    assert_close(with_source.true_peak, 20.0 * 0.25_f64.log10(), 0.01);
    assert!(with_source.integrated_loudness.is_some_and(|lufs| (-14.0..-11.0).contains(&lufs)));
    let without = Features {
        integrated_loudness: None,
        loudness_range: None,
        true_peak: None,
        ..with_source.clone()
    };
    assert_eq!(analyze(&samples), without);
}

#[test]
fn a_source_that_cannot_be_measured_is_named() {
    let source = Interleaved { samples: &[0.0; 3], rate_hz: 44_100, channel_count: 2 };
    let error = LoudnessError::PartialFrame { samples: 3, channel_count: 2 };
    assert_eq!(
        Analyzer::new().analyze_with_source(&[0.0; 100], source),
        Err(AnalyzeError::Source(error))
    );
    let source = Interleaved { rate_hz: 1, ..source };
    let error = LoudnessError::Rate { actual_hz: 1 };
    assert_eq!(Analyzer::new().analyze_with_source(&[], source), Err(AnalyzeError::Source(error)));
}

#[test]
fn the_frames_are_those_of_the_last_clip() {
    let mut analyzer = Analyzer::new();
    assert!(analyzer.frames().magnitudes.is_empty());
    analyzer.analyze(&sine(440.0, 0.5, 5120)).expect("finite samples");
    let frames = analyzer.frames();
    assert_eq!(frames.magnitudes.len(), 11 * FrameSeries::SPECTRUM_BINS);
    assert_eq!(frames.mel_db.len(), 11 * FrameSeries::MEL_BANDS);
    let lengths = [frames.onset_strength.len(), frames.onset_strength_median.len()];
    assert_eq!((lengths, frames.chroma.len()), ([11, 11], 11));
    analyzer.analyze(&[f32::NAN]).expect_err("not a number");
    assert!(analyzer.frames().magnitudes.is_empty());
    assert!(analyzer.frames().chroma.is_empty());
}

#[test]
fn a_constant_never_crosses_zero_and_sits_at_the_bottom_of_the_spectrum() {
    let features = analyze(&vec![-0.5; 220_500]);
    assert_eq!(features.zero_crossing_rate, Some(0.0));
    assert_close(features.energy, 0.5, 0.01);
    assert!(features.spectral_centroid.is_some_and(|hz| hz < 100.0), "{features:?}");
}

#[test]
fn a_tone_is_measured_where_it_is() {
    let features = analyze(&sine(1000.0, 0.8, 220_500));
    assert_close(features.energy, 0.8 / 2.0_f64.sqrt(), 0.01);
    assert_close(features.zero_crossing_rate, 2.0 * 1000.0 / 22_050.0, 0.01);
    assert_close(features.spectral_centroid, 1000.0, 0.02);
    assert_eq!(features.duration_s, 10.0);
}

#[test]
fn a_full_scale_square_wave_has_unit_energy() {
    let square: Vec<f32> = (0..220_500).map(|n| if n / 50 % 2 == 0 { 1.0 } else { -1.0 }).collect();
    assert_close(analyze(&square).energy, 1.0, 0.01);
}

#[test]
fn alternating_samples_cross_zero_at_almost_every_sample() {
    let fastest: Vec<f32> = (0..220_500).map(|n| if n % 2 == 0 { 1.0 } else { -1.0 }).collect();
    let features = analyze(&fastest);
    assert_close(features.zero_crossing_rate, 1.0, 0.01);
    assert_close(features.spectral_centroid, 11_025.0, 0.01);
}

#[test]
fn one_sample_is_a_clip() {
    let features = analyze(&[1.0]);
    assert_eq!(features.duration_s, 1.0 / 22_050.0);
    assert_close(features.energy, (1.0_f64 / 2048.0).sqrt(), 1e-6);
    // The spectrum of an impulse is flat, so its centre is the middle of the band.
    assert_close(features.spectral_centroid, 11_025.0 / 2.0, 1e-6);
}

#[test]
fn negative_zero_and_tiny_values_do_not_cross_zero() {
    let samples: Vec<f32> = (0..4096).map(|n| if n % 2 == 0 { 1e-11 } else { -1e-11 }).collect();
    assert_eq!(analyze(&samples).zero_crossing_rate, Some(0.0));
    assert_eq!(analyze(&[0.0, -0.0, 0.0, -0.0]).zero_crossing_rate, Some(0.0));
}

#[test]
fn a_sample_that_is_not_a_number_is_named() {
    for bad in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY] {
        let mut samples = vec![0.1; 3000];
        samples[2718] = bad;
        assert_eq!(Analyzer::new().analyze(&samples), Err(AnalyzeError::NotFinite { index: 2718 }));
    }
}

#[test]
fn samples_that_no_sound_has_are_refused_and_loud_ones_measured() {
    let limit = 4_294_967_296.0;
    let mut samples = vec![limit; 4096];
    let features = analyze(&samples);
    let json = serde_json::to_value(&features).expect("serialise");
    // JSON has no infinities: they would be null.
    let measured = ["energy", "spectral_centroid", "spectral_flatness", "mfcc_mean", "chroma_mean"];
    assert!(measured.iter().all(|name| !json[name].is_null()), "{json}");
    samples[99] = f32::MAX;
    assert_eq!(Analyzer::new().analyze(&samples), Err(AnalyzeError::OutOfRange { index: 99 }));
}

#[test]
fn features_survive_json_and_carry_their_version_as_a_number() {
    let features = analyze(&sine(440.0, 0.5, 10_000));
    let json = serde_json::to_value(&features).expect("serialise");
    assert_eq!(json["features_version"], 3);
    let fields = json.as_object().expect("an object").len() - 1;
    assert_eq!(fields, features.version.field_count());
    assert_eq!(serde_json::from_value::<Features>(json).expect("parse"), features);
}

#[test]
fn an_unknown_version_is_refused() {
    let json = r#"{"features_version":77,"duration_s":1.0}"#;
    let error = serde_json::from_str::<Features>(json).expect_err("unknown version");
    assert!(error.to_string().contains("77"), "{error}");
}

proptest! {
    #[test]
    fn gain_scales_energy_and_leaves_crossings_and_centroid_alone(
        samples in prop::collection::vec(-1.0_f32..1.0, 1..6000),
        halvings in 0_i32..8,
    ) {
        // A power of two, so that scaling rounds nothing.
        let gain = 0.5_f32.powi(halvings);
        let quiet: Vec<f32> = samples.iter().map(|sample| sample * gain).collect();
        let (loud, quiet) = (analyze(&samples), analyze(&quiet));
        assert_close(quiet.energy, loud.energy.expect("energy") * f64::from(gain), 1e-6);
        prop_assert_eq!(quiet.zero_crossing_rate, loud.zero_crossing_rate);
        assert_close(quiet.spectral_centroid, loud.spectral_centroid.expect("centroid"), 1e-9);
    }

    #[test]
    fn an_analyzer_remembers_nothing(
        first in prop::collection::vec(-1.0_f32..1.0, 0..3000),
        second in prop::collection::vec(-1.0_f32..1.0, 0..3000),
    ) {
        let mut reused = Analyzer::new();
        reused.analyze(&first).expect("finite samples");
        prop_assert_eq!(reused.analyze(&second).expect("finite samples"), analyze(&second));
    }

    #[test]
    fn every_feature_stays_in_its_range(samples in prop::collection::vec(-1.0_f32..=1.0, 1..5000)) {
        let features = analyze(&samples);
        prop_assert!(features.energy.is_some_and(|v| (0.0..=1.0).contains(&v)));
        prop_assert!(features.zero_crossing_rate.is_some_and(|v| (0.0..=1.0).contains(&v)));
        prop_assert!(features.spectral_centroid.is_some_and(|v| (0.0..=11_025.0).contains(&v)));
        prop_assert!(features.spectral_bandwidth.is_some_and(|v| (0.0..=5513.0).contains(&v)));
        prop_assert!(features.spectral_rolloff.is_some_and(|v| (0.0..=11_025.0).contains(&v)));
        prop_assert!(features.spectral_flatness.is_some_and(|v| (0.0..=1.0).contains(&v)));
        prop_assert!(features.spectral_contrast.is_some_and(|v| v.iter().all(|db| *db >= 0.0)));
        prop_assert!(features.harmonic_ratio.is_none_or(|v| (0.0..=1.0).contains(&v)));
        prop_assert!(features.tuning.is_none_or(|v| (-0.5..0.5).contains(&v)));
        prop_assert!(features.onset_rate.is_some_and(|v| v >= 0.0));
        let chroma = features.chroma_mean.expect("chroma");
        prop_assert!(chroma.iter().all(|v| (0.0..=1.0).contains(v)), "{:?}", chroma);
        let deviation = features.mfcc_deviation.expect("MFCC");
        prop_assert!(deviation.iter().all(|v| *v >= 0.0 && v.is_finite()));
        let beats = features.beats.expect("beats");
        prop_assert!(beats.is_sorted() && beats.iter().all(|at| *at <= features.duration_s + 0.03));
    }
}
