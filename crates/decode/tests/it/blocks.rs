//! Decoding block by block and to mono: the same as the whole, and honest about what differs.

use crate::audio_files::{Coding, endless_silence, sine, wav};
use proptest::prelude::*;
use segue_decode::{DecodeError, Limits, decode, decode_blocks, decode_mono, resample};
use std::panic::catch_unwind;

const TO_HZ: u32 = 22_050;
const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds/decode");

fn seed(name: &str) -> Vec<u8> {
    std::fs::read(format!("{SEEDS}/{name}")).expect("a seed of the fuzzers")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn mono_is_the_whole_mixed_and_resampled(
        channels in 1_u16..=8,
        rate_hz in prop::sample::select(vec![8_000_u32, 22_050, 44_100, 48_000, 96_000, 192_000]),
        frames in 1_usize..6_000,
    ) {
        let file = wav(&sine(440.0, rate_hz, frames * usize::from(channels)), channels, rate_hz, Coding::Float32);
        let whole = decode(&file, None, &Limits::default()).expect("a WAV");
        let mut passed = Vec::new();
        let mono = decode_mono(&file, None, &Limits::default(), TO_HZ, |block| {
            passed.extend_from_slice(block.interleaved);
        }).expect("a WAV");
        prop_assert_eq!(&passed, &whole.interleaved);
        prop_assert_eq!(mono.source.frame_count, frames);
        prop_assert_eq!(mono.source.channel_count, usize::from(channels));
        prop_assert_eq!(mono.source.rate_hz, rate_hz);
        prop_assert_eq!(Ok(mono.samples), resample(&whole.to_mono(), rate_hz, TO_HZ));
    }
}

#[test]
fn a_panic_of_the_observer_is_not_the_files_fault() {
    let file = wav(&sine(440.0, 8_000, 100), 1, 8_000, Coding::Pcm16);
    let outcome = catch_unwind(|| {
        decode_blocks(&file, None, &Limits::default(), |_| panic!("the observer's own"))
    });
    let cause = outcome.expect_err("the panic goes through");
    assert_eq!(cause.downcast_ref(), Some(&"the observer's own"));
}

#[test]
fn a_rate_nobody_converts_is_decoded_but_not_resampled() {
    let file = wav(&sine(44.0, 500, 100), 1, 500, Coding::Pcm16);
    assert!(decode(&file, None, &Limits::default()).is_ok());
    let outcome = decode_mono(&file, None, &Limits::default(), TO_HZ, |_| {});
    assert!(matches!(outcome, Err(DecodeError::NotConvertible { .. })), "{outcome:?}");
}

/// What the encoder put before the first frame.
const EMPTY_ID3_BYTES: usize = 20;

#[test]
fn a_stream_that_changes_its_rate_ends_there() {
    // So many frames that the decoder believes it has found the stream; no tag tells its length.
    let first = seed("mono_without_tag.mp3")[EMPTY_ID3_BYTES..].repeat(4);
    let alone = decode(&first, None, &Limits::default()).expect("an MP3");
    let both = [first, seed("stereo.mp3")].concat();
    let both = decode(&both, None, &Limits::default()).expect("an MP3");
    assert_eq!((both.rate_hz, both.channel_count), (16_000, 1));
    assert_eq!((alone.truncated, both.truncated), (false, true));
    assert!(both.frame_count() <= alone.frame_count());
}

#[test]
fn silence_that_goes_on_for_days_ends_at_the_limit() {
    let file = endless_silence(8_000, 40_000);
    assert!(file.len() < 1 << 20, "{} bytes for four days", file.len());
    let limits = Limits { max_seconds: 600.0, ..Limits::default() };
    let mut most = 0;
    let summary = decode_blocks(&file, None, &limits, |block| most = most.max(block.frame_count()));
    let summary = summary.expect("a FLAC");
    assert_eq!((summary.frame_count, summary.truncated), (600 * 8_000, true));
    assert!(most <= 1 << 16, "{most} frames at once");
}
