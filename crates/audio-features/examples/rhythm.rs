//! Prints what the rhythm estimator hears in raw files: one JSON object per file and line.
//!
//! `rhythm [--evidence] FILE…`, each file mono 32-bit little-endian floats at 22 050 Hz.
//! `bench/accuracy` compares the output with the truth.

use std::error::Error;
use std::io::Write;
use std::path::Path;

use segue_audio_features::{FrameLayout, RhythmEstimator, Stft};
use serde_json::{Value, json};

fn main() -> Result<(), Box<dyn Error>> {
    let mut stft = Stft::new(FrameLayout::LIBROSA)?;
    let mut estimator = RhythmEstimator::new();
    let mut out = std::io::stdout().lock();
    let (options, files): (Vec<_>, Vec<_>) =
        std::env::args().skip(1).partition(|argument| argument.starts_with("--"));
    for file in files {
        let bytes = std::fs::read(&file)?;
        let samples: Vec<f32> =
            bytes.as_chunks().0.iter().map(|sample| f32::from_le_bytes(*sample)).collect();
        let mut answer = listen(&mut stft, &mut estimator, &samples)?;
        answer["clip"] = json!(Path::new(&file).file_stem().and_then(|stem| stem.to_str()));
        if options.iter().any(|option| option == "--evidence") {
            let weighed = estimator
                .candidates()
                .map(|(bpm, evidence)| json!({"bpm": bpm, "evidence": evidence}));
            answer["candidates"] = weighed.collect();
        }
        writeln!(out, "{answer}")?;
    }
    Ok(())
}

fn listen(
    stft: &mut Stft,
    estimator: &mut RhythmEstimator,
    samples: &[f32],
) -> Result<Value, Box<dyn Error>> {
    let mut magnitudes = vec![0.0; stft.bin_count()];
    for frame in 0..FrameLayout::LIBROSA.frame_count(samples.len()) {
        stft.magnitudes_into(samples, frame, &mut magnitudes)?;
        estimator.push(&magnitudes)?;
    }
    Ok(estimator.finish().map_or(json!({"bpm": null}), |rhythm| {
        json!({
            "bpm": rhythm.bpm,
            "bpm_confidence": rhythm.bpm_confidence,
            "beat_times": rhythm.beat_times,
            "downbeat_times": rhythm.downbeat_times,
            "time_signature": rhythm.time_signature,
            "time_signature_confidence": rhythm.time_signature_confidence,
        })
    }))
}
