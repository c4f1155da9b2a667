//! What holds for any bytes given to the decoder; for the fuzzer and for the bounded pass.

use std::error::Error;

use segue_decode::{DecodeError, Decoded, Format, Limits, Mono, decode, decode_mono};

/// Tight, so that a run is short and a file that asks for more than it holds is noticed.
const LIMITS: Limits = Limits {
    max_bytes: 1 << 20,
    max_seconds: 3.0,
    max_channels: 8,
    max_rate_hz: 192_000,
    max_samples: 300_000,
};

const RATE_HZ: u32 = 22_050;

/// Every hint a caller can give; they matter only for bytes without a signature.
const HINTS: [&str; 6] = ["mp3", "aac", "m4a", "ogg", "flac", "wav"];

/// Decodes `bytes` in every way there is.
///
/// # Panics
/// When the result breaks a limit, or the ways disagree.
pub(crate) fn check(bytes: &[u8]) {
    if Format::sniff(bytes, None).is_some() {
        check_as(bytes, None);
    } else {
        HINTS.iter().for_each(|hint| check_as(bytes, Some(hint)));
    }
}

fn check_as(bytes: &[u8], hint: Option<&str>) {
    let whole = decode(bytes, hint, &LIMITS);
    let mut passed = Vec::new();
    let mono = decode_mono(bytes, hint, &LIMITS, RATE_HZ, |block| {
        assert!(!block.interleaved.is_empty());
        assert_eq!(block.interleaved.len() % block.channel_count, 0);
        passed.extend(block.interleaved.iter().map(|sample| sample.to_bits()));
    });
    match (whole, mono) {
        (Ok(whole), Ok(mono)) => {
            check_whole(&whole);
            assert!(whole.interleaved.iter().map(|sample| sample.to_bits()).eq(passed));
            check_mono(&mono, &whole);
        }
        (Ok(whole), Err(DecodeError::NotConvertible { .. })) => {
            check_whole(&whole);
            assert!(whole.rate_hz < 1_000, "{} Hz can be converted", whole.rate_hz);
        }
        (Err(whole), Err(mono)) => assert_eq!(explain(&whole), explain(&mono)),
        (whole, mono) => panic!("one way decodes and the other does not: {whole:?}, {mono:?}"),
    }
}

fn check_whole(whole: &Decoded) {
    assert!((1..=LIMITS.max_rate_hz).contains(&whole.rate_hz));
    assert!((1..=LIMITS.max_channels).contains(&whole.channel_count));
    assert!((1..=LIMITS.max_samples).contains(&whole.interleaved.len()));
    assert_eq!(whole.interleaved.len() % whole.channel_count, 0);
    assert!(whole.duration_s() <= LIMITS.max_seconds);
    assert_eq!(whole.to_mono().len(), whole.frame_count());
}

fn check_mono(mono: &Mono, whole: &Decoded) {
    assert_eq!(mono.source.rate_hz, whole.rate_hz);
    assert_eq!(mono.source.channel_count, whole.channel_count);
    assert_eq!(mono.source.frame_count, whole.frame_count());
    assert_eq!(mono.source.truncated, whole.truncated);
    let exact = whole.duration_s() * f64::from(RATE_HZ);
    assert!((mono.samples.len() as f64 - exact) > -1e-6);
    assert!((mono.samples.len() as f64 - exact) < 1.0);
}

/// The error and its causes, which must all be printable.
fn explain(error: &DecodeError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}
