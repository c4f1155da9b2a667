//! Prints the key of raw clips for `bench/accuracy/key`: mono 32-bit floats at 22 050 Hz.
//!
//! `key FILE.f32…` writes one line a file: `FILE,A minor,0.93`, or `FILE,,` without a key.

use segue_audio_features::{KeyEstimator, dynamic_complexity};

fn main() -> std::io::Result<()> {
    let mut estimator = KeyEstimator::new();
    for path in std::env::args().skip(1) {
        let bytes = std::fs::read(&path)?;
        let samples: Vec<f32> =
            bytes.as_chunks().0.iter().map(|b| f32::from_le_bytes(*b)).collect();
        let complexity = dynamic_complexity(&samples).unwrap_or_default();
        match estimator.estimate(&samples) {
            None => println!("{path},,,{complexity:.3}"),
            Some(key) => println!(
                "{path},{} {},{:.3},{complexity:.3}",
                key.tonic.name(),
                key.mode.name(),
                key.strength
            ),
        }
    }
    Ok(())
}
