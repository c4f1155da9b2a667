//! Clips from compressed file to features, against librosa 1.0.0 on the same files.
//!
//! The references live outside the project, beside the clips; without them the test says so.

use std::path::{Path, PathBuf};

use segue_audio_features::{
    ANALYSIS_RATE_HZ, Analyzer, Features, FrameLayout, SpectralCentroid, Stft, rms_into,
    zero_crossing_rate_into,
};
use segue_decode::{Limits, decode, resample};
use serde_json::Value;

const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");

/// Measured: 7e-5, with a resampler and a decoder that are not the very ones of the reference.
const RELATIVE: f64 = 1e-4;

/// Measured: 4e-4. The eight samples of [`KEPT_PADDING_FRAMES`] are one more frame in the mean.
const RELATIVE_M4A: f64 = 1e-3;

/// Measured: 1e-6. Only a decoder or filter with a different response gets past it.
const SAMPLES_RELATIVE: f64 = 1e-5;

/// The reference for M4A was decoded by a tool that keeps the padding of the last packet; the
/// media header says where the audio ends, and we cut there.
const KEPT_PADDING_FRAMES: u64 = 8;

struct Clip {
    name: String,
    bytes: Vec<u8>,
    reference: Value,
}

#[test]
fn clips_measure_what_librosa_measures() {
    let clips = clips();
    if clips.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
        return;
    }
    assert_eq!(clips.len(), 12, "a clip or its reference is missing");
    for clip in clips {
        check(&clip);
    }
}

fn check(clip: &Clip) {
    let decoded = decode(&clip.bytes, None, &Limits::default()).expect("a whole clip");
    assert!(!decoded.truncated, "{} is whole", clip.name);
    assert_eq!(Some(u64::from(decoded.rate_hz)), clip.reference["native_sr"].as_u64());
    assert_eq!(Some(decoded.channel_count as u64), clip.reference["channels"].as_u64());

    let samples = resample(&decoded.to_mono(), decoded.rate_hz, ANALYSIS_RATE_HZ).expect("a rate");
    let padding = if clip.name.ends_with(".m4a") { KEPT_PADDING_FRAMES / 2 } else { 0 };
    assert_eq!(samples.len() as u64 + padding, clip.integer("y", "n"), "{}: samples", clip.name);
    clip.assert_close(sum_of_squares(&samples), "y", "sum_sq", SAMPLES_RELATIVE);
    clip.assert_close(peak(&samples), "y", "abs_max", SAMPLES_RELATIVE);

    let features = Analyzer::new().analyze(&samples).expect("finite samples");
    check_features(clip, &features);
}

fn check_features(clip: &Clip, features: &Features) {
    let [energy, crossings, centroid] =
        [features.energy, features.zero_crossing_rate, features.spectral_centroid]
            .map(|feature| feature.expect("a clip with samples"));
    let relative = if clip.name.ends_with(".m4a") { RELATIVE_M4A } else { RELATIVE };
    let relative = if clip.has_the_very_samples() { 1e-7 } else { relative };
    clip.assert_close(energy, "rms", "mean", relative);
    clip.assert_close(crossings, "zcr", "mean", relative);
    clip.assert_close(centroid, "spectral_centroid", "mean", relative);
    let duration_s = clip.integer("y", "n") as f64 / f64::from(ANALYSIS_RATE_HZ);
    assert!((features.duration_s - duration_s).abs() < 2e-4, "{}: duration", clip.name);
}

#[test]
fn every_frame_of_a_lossless_clip_is_that_of_librosa() {
    let clips: Vec<Clip> = clips().into_iter().filter(Clip::has_the_very_samples).collect();
    if clips.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
    }
    for clip in clips {
        let decoded = decode(&clip.bytes, None, &Limits::default()).expect("a whole clip");
        check_frames(&clip, &decoded.to_mono());
    }
}

fn check_frames(clip: &Clip, samples: &[f32]) {
    let layout = FrameLayout::LIBROSA;
    let frame_count = layout.frame_count(samples.len());
    let mut rms = vec![0.0; frame_count];
    let mut crossings = vec![0.0; frame_count];
    rms_into(layout, samples, &mut rms).expect("sized by the layout");
    zero_crossing_rate_into(layout, samples, &mut crossings).expect("sized by the layout");
    let rms: Vec<f64> = rms.into_iter().map(f64::from).collect();
    clip.assert_frames(&rms, "rms");
    clip.assert_frames(&crossings, "zcr");
    clip.assert_frames(&centroids(layout, samples), "spectral_centroid");
}

fn centroids(layout: FrameLayout, samples: &[f32]) -> Vec<f64> {
    let mut stft = Stft::new(layout).expect("a power of two");
    let centroid = SpectralCentroid::new(layout, ANALYSIS_RATE_HZ);
    let mut magnitudes = vec![0.0; stft.bin_count()];
    (0..layout.frame_count(samples.len()))
        .map(|frame| {
            stft.magnitudes_into(samples, frame, &mut magnitudes).expect("sized by the transform");
            centroid.of(&magnitudes).expect("sized by the transform")
        })
        .collect()
}

impl Clip {
    /// Lossless and at the analysis rate: librosa saw exactly the samples we decode, and nothing
    /// but arithmetic can differ.
    fn has_the_very_samples(&self) -> bool {
        let lossless = self.name.ends_with(".wav") || self.name.ends_with(".flac");
        lossless && self.integer("native_sr", "") == u64::from(ANALYSIS_RATE_HZ)
    }

    fn assert_frames(&self, actual: &[f64], feature: &str) {
        let expected = self.value("frames", feature).as_array().expect("frames in the reference");
        assert_eq!(actual.len(), expected.len(), "{}: {feature}", self.name);
        for (frame, (actual, expected)) in actual.iter().zip(expected).enumerate() {
            let expected = expected.as_f64().expect("a number in the reference");
            // The references are written with eight digits.
            let off = (actual - expected).abs() / expected.abs().max(1e-6);
            assert!(off < 1e-5, "{}: {feature} of frame {frame}: {actual}, {expected}", self.name);
        }
    }

    fn value(&self, group: &str, key: &str) -> &Value {
        if key.is_empty() { &self.reference[group] } else { &self.reference[group][key] }
    }

    fn integer(&self, group: &str, key: &str) -> u64 {
        self.value(group, key).as_u64().expect("an integer in the reference")
    }

    fn assert_close(&self, actual: f64, group: &str, key: &str, relative: f64) {
        let expected = self.value(group, key).as_f64().expect("a number in the reference");
        let off = (actual / expected - 1.0).abs();
        assert!(off <= relative, "{}: {group}.{key} is {actual}, not {expected}", self.name);
    }
}

fn clips() -> Vec<Clip> {
    let Ok(folder) = std::fs::read_dir(CLIPS) else { return Vec::new() };
    let mut references: Vec<PathBuf> = folder
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".librosa.json"))
        .collect();
    references.sort();
    references.iter().map(|path| clip(path)).collect()
}

fn clip(path: &Path) -> Clip {
    let json = std::fs::read(path).expect("a reference");
    let reference: Value = serde_json::from_slice(&json).expect("JSON");
    let name = reference["file"].as_str().expect("a file name").to_owned();
    let bytes = std::fs::read(path.with_file_name(&name)).expect("the clip");
    Clip { name, bytes, reference }
}

fn sum_of_squares(samples: &[f32]) -> f64 {
    samples.iter().map(|sample| f64::from(*sample).powi(2)).sum()
}

fn peak(samples: &[f32]) -> f64 {
    samples.iter().fold(0.0, |peak, sample| f64::max(peak, f64::from(sample.abs())))
}
