//! What holds for any samples given to the analyser; for the fuzzer and for the bounded pass.
//!
//! The first byte says how the rest are samples (as 32-bit floats, which are often absurd, or as
//! integers of 16 or 8 bits), the second how often they are repeated.

use segue_audio_features::{AnalyzeError, Analyzer, Features};
use serde_json::Value;

/// Eight seconds at the analysis rate: what has a window of that length meets it.
const MAX_SAMPLES: usize = 8 * 22_050;

/// Up to here a sample can be squared and summed over a clip in single precision.
const MAX_AMPLITUDE: f32 = 1e6;

/// What numbers may be, by the name they are stored under; times end with the clip.
const RANGES: [(&str, f64, f64); 29] = [
    ("bpm", 10.0, 500.0),
    ("bpm_confidence", 0.0, 1.0),
    ("tempo_librosa", 0.0, 320.0),
    ("time_signature", 1.0, 16.0),
    ("time_signature_confidence", 0.0, 1.0),
    ("energy", 0.0, f64::INFINITY),
    ("zero_crossing_rate", 0.0, 1.0),
    ("spectral_centroid", 0.0, 11_025.0),
    ("spectral_bandwidth", 0.0, 11_025.0),
    ("spectral_rolloff", 0.0, 11_025.0),
    ("spectral_flatness", 0.0, 1.000_001),
    ("spectral_contrast", 0.0, f64::INFINITY),
    ("harmonic_ratio", 0.0, 1.0),
    ("percussive_ratio", 0.0, 1.0),
    ("onset_rate", 0.0, 44.0),
    ("tuning", -0.5, 0.5),
    ("chroma_mean", 0.0, 1.000_001),
    ("mfcc_mean", f64::NEG_INFINITY, f64::INFINITY),
    ("mfcc_deviation", 0.0, f64::INFINITY),
    ("key_strength", 0.0, 1.0),
    ("integrated_loudness", f64::NEG_INFINITY, f64::INFINITY),
    ("loudness_range", 0.0, f64::INFINITY),
    ("true_peak", f64::NEG_INFINITY, f64::INFINITY),
    ("dynamic_complexity", 0.0, f64::INFINITY),
    ("danceability", 0.0, 1.0),
    ("duration_s", 0.0, f64::INFINITY),
    ("beats", 0.0, f64::INFINITY),
    ("beat_times", 0.0, f64::INFINITY),
    ("downbeat_times", 0.0, f64::INFINITY),
];

/// Beyond this the analyser refuses a sample: 2³² times full scale.
const MAX_ACCEPTED: f32 = 4_294_967_296.0;

/// Analyses the samples in `bytes`, twice.
///
/// # Panics
/// When a feature is not a number in its range, or depends on the clip before.
pub(crate) fn check(bytes: &[u8]) {
    let samples = samples(bytes);
    let mut analyzer = Analyzer::new();
    let first = analyzer.analyze(&samples);
    let is_finite = samples.iter().all(|sample| sample.is_finite());
    match &first {
        Ok(_) => assert!(is_finite, "NaN and infinities are refused"),
        Err(AnalyzeError::NotFinite { index }) => assert!(!samples[*index].is_finite()),
        Err(AnalyzeError::OutOfRange { index }) => assert!(samples[*index].abs() > MAX_ACCEPTED),
        Err(other) => panic!("{other}"),
    }
    let Ok(features) = first else { return };
    if samples.iter().all(|sample| sample.abs() <= MAX_AMPLITUDE) {
        check_features(&features);
        assert_eq!(analyzer.analyze(&samples).as_ref(), Ok(&features), "the same clip again");
    }
}

fn samples(bytes: &[u8]) -> Vec<f32> {
    let [coding, repeats, bytes @ ..] = bytes else { return Vec::new() };
    let once: Vec<f32> = match coding % 3 {
        0 => bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect(),
        1 => {
            let integers = bytes.as_chunks().0.iter().map(|bytes| i16::from_le_bytes(*bytes));
            integers.map(|integer| f32::from(integer) / 32_768.0).collect()
        }
        _ => bytes.iter().map(|byte| f32::from(byte.cast_signed()) / 128.0).collect(),
    };
    let length = once.len() * (1 + usize::from(*repeats));
    once.into_iter().cycle().take(length.min(MAX_SAMPLES)).collect()
}

fn check_features(features: &Features) {
    // JSON has no NaN and no infinity; the debug form shows what would become `null` there.
    let text = format!("{features:?}");
    assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
    let json = serde_json::to_value(features).expect("features are plain data");
    let fields = json.as_object().expect("features have names");
    for (name, value) in fields {
        let range = RANGES.iter().find(|(known, ..)| known == name);
        let (least, most) = range.map_or((f64::MIN, f64::MAX), |(_, least, most)| (*least, *most));
        for number in numbers(value) {
            assert!((least..=most).contains(&number), "{name} is {number}");
        }
    }
    let duration_s = fields.get("duration_s").and_then(Value::as_f64).expect("a duration");
    for times in ["beats", "beat_times", "downbeat_times"] {
        let times: Vec<f64> = fields.get(times).map(numbers).unwrap_or_default();
        assert!(times.is_sorted() && times.iter().all(|time| *time <= duration_s), "{times:?}");
    }
}

/// The numbers in a field: one, a list, or none.
fn numbers(value: &Value) -> Vec<f64> {
    match value {
        Value::Array(values) => values.iter().flat_map(numbers).collect(),
        value => value.as_f64().into_iter().collect(),
    }
}
