//! Sounds the tests make themselves, as WAV files.

use std::f64::consts::TAU;

/// Samples per second of everything here.
pub(crate) const RATE_HZ: u32 = 22_050;

/// A mono 16-bit WAV file.
pub(crate) fn wav(samples: &[f64]) -> Vec<u8> {
    let data: Vec<u8> =
        samples.iter().flat_map(|sample| ((sample * 32_767.0) as i16).to_le_bytes()).collect();
    let mut wav = Vec::new();
    wav.extend(b"RIFF");
    wav.extend((36 + data.len() as u32).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16_u32.to_le_bytes());
    for half in [1_u16, 1] {
        wav.extend(half.to_le_bytes());
    }
    for word in [RATE_HZ, RATE_HZ * 2] {
        wav.extend(word.to_le_bytes());
    }
    for half in [2_u16, 16] {
        wav.extend(half.to_le_bytes());
    }
    wav.extend(b"data");
    wav.extend((data.len() as u32).to_le_bytes());
    wav.extend(data);
    wav
}

/// One second of 440 Hz at half scale.
pub(crate) fn sine() -> Vec<f64> {
    (0..RATE_HZ).map(|n| 0.5 * tone(440.0, f64::from(n) / f64::from(RATE_HZ))).collect()
}

/// `seconds` of a C major chord with a click every half second, the first of four louder.
pub(crate) fn music(seconds: f64) -> Vec<f64> {
    const BEAT_S: f64 = 0.5;
    let count = (seconds * f64::from(RATE_HZ)) as u32;
    (0..count)
        .map(|n| {
            let time_s = f64::from(n) / f64::from(RATE_HZ);
            let chord: f64 = [261.63, 329.63, 392.0].iter().map(|hz| tone(*hz, time_s)).sum();
            let since_beat_s = time_s % BEAT_S;
            let accent = if time_s % (4.0 * BEAT_S) < BEAT_S { 0.6 } else { 0.35 };
            let click = accent * tone(1800.0, time_s) * (-since_beat_s * 90.0).exp();
            0.1 * chord + click
        })
        .collect()
}

fn tone(hz: f64, time_s: f64) -> f64 {
    (TAU * hz * time_s).sin()
}
