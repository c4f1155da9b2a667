//! Real clips, decoded by us, against what librosa measured in its own decoding of them.
//!
//! The clips and references live outside the project; without them the test says so.

use std::path::{Path, PathBuf};

use segue_audio_features::ANALYSIS_RATE_HZ;
use segue_decode::{Limits, decode, resample};
use serde_json::Value;

use crate::reference::{Reference, Tolerance, Tolerances};

const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");

/// Lossless and at the analysis rate: librosa saw exactly the samples we decode.
const SAME_SAMPLES: Tolerances = Tolerances {
    // The transform is in single precision here and in double there; measured 1e-6, and roll-off
    // 4e-6 because its steps of a bin fall on the other side of a rounding now and then.
    means: Tolerance { relative: 1e-5, absolute: 0.0 },
    zero_crossings: Tolerance { relative: 1e-8, absolute: 0.0 },
    faint: Tolerance { relative: 1e-4, absolute: 0.0 },
    decibels: Tolerance { relative: 1e-5, absolute: 1e-4 },
    // A rise is the difference of two levels. In a band 70 dB below the loudest, single precision
    // leaves them an uncertainty of 1e-4 dB; measured 1.2e-4, in one frame of one clip.
    envelope: Tolerance { relative: 1e-5, absolute: 2e-4 },
    onsets: 0.0,
    shares: Tolerance { relative: 0.0, absolute: 1e-6 },
};

/// Another decoder and resampler: samples are off by 1e-6 of full scale or so.
const SAME_SOUND: Tolerances = Tolerances {
    means: Tolerance { relative: 1e-3, absolute: 0.0 },
    zero_crossings: Tolerance { relative: 1e-3, absolute: 0.0 },
    // Valleys of the top band, and the geometric mean, lie where the resampler, or the encoder's
    // low-pass, has left nothing but the rounding noise of the decoder.
    faint: Tolerance { relative: 0.05, absolute: 0.0 },
    decibels: Tolerance { relative: 1e-3, absolute: 0.1 },
    // Fades end in the rounding noise of the decoder, where bands rise by decibels at random.
    envelope: Tolerance { relative: 1e-3, absolute: 0.5 },
    onsets: 1.0,
    shares: Tolerance { relative: 0.0, absolute: 1e-4 },
};

#[test]
fn clips_measure_what_librosa_measures() {
    let references = references();
    if references.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
        return;
    }
    assert_eq!(references.len(), 12, "a clip or its reference is missing");
    for reference in references {
        check(&reference);
    }
}

fn check(path: &Path) {
    let json = std::fs::read(path).expect("a reference");
    let values: Value = serde_json::from_slice(&json).expect("JSON");
    let name = values["file"].as_str().expect("a file name");
    let bytes = std::fs::read(path.with_file_name(name)).expect("the clip");
    let decoded = decode(&bytes, None, &Limits::default()).expect("a whole clip");
    let mono = decoded.to_mono();
    let lossless = name.ends_with(".wav") || name.ends_with(".flac");
    let reference = Reference { name, values: &values, path: place };
    if lossless && decoded.rate_hz == ANALYSIS_RATE_HZ {
        reference.check(&mono, &SAME_SAMPLES);
    } else {
        let mut samples = resample(&mono, decoded.rate_hz, ANALYSIS_RATE_HZ).expect("a rate");
        // The reference of the M4A clip was decoded by a tool that keeps the encoder's padding,
        // four samples that make one more frame; we end where the file says that it ends.
        let expected = values["y"]["n"].as_u64().expect("a number in the reference") as usize;
        assert!(expected - samples.len() <= 4, "{name}: {} samples", samples.len());
        samples.resize(expected, 0.0);
        reference.check(&samples, &SAME_SOUND);
    }
}

/// Where the reference of a clip has a feature.
fn place(feature: &'static str) -> &'static str {
    match feature {
        "energy" => "rms.mean",
        "zero_crossing_rate" => "zcr.mean",
        "spectral_centroid" => "spectral_centroid.mean",
        "spectral_bandwidth" => "spectral_bandwidth.mean",
        "spectral_rolloff" => "spectral_rolloff.mean",
        "spectral_flatness" => "spectral_flatness.mean",
        "spectral_contrast" => "spectral_contrast_mean",
        "harmonic_ratio" => "hpss.harm_share_time",
        "mfcc_deviation" => "mfcc_std",
        "tuning" => "tuning_from_power_stft",
        "chroma_mean" => "chroma_stft_mean",
        "onset_strength" => "frames.onset_strength_mean",
        "onset_strength_median" => "frames.onset_strength_median",
        "onsets" => "onset_detect.frames",
        "tempo_librosa" => "beat_track.tempo",
        "beats" => "beat_track.beats",
        other => other,
    }
}

fn references() -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(CLIPS) else { return Vec::new() };
    let mut references: Vec<PathBuf> = folder
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".librosa.json"))
        .collect();
    references.sort();
    references
}
