//! How long 30 s of audio take from file to analysis samples, step by step: `cargo bench`.
//!
//! The clips lie outside the project; without them only conversions of invented samples run.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use std::hint::black_box;

use divan::Bencher;
use segue_decode::{Limits, Resampler, decode, decode_blocks, decode_mono};

const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");

/// One for each rate and each decoder.
const NAMES: [&str; 6] = [
    "d01_metal_madness.mp3",
    "d04_hedgewars_beach.ogg",
    "d05_warzone_track4.mp3",
    "d08_own_house_124_Am.flac",
    "d10_bach_bwv66_6.m4a",
    "d12_own_waltz_168_D.mp3",
];

const TO_HZ: u32 = 22_050;

fn main() {
    if !std::path::Path::new(CLIPS).is_dir() {
        println!("SKIPPED: no reference clips beside the workspace; only `convert` and `plan` run");
    }
    divan::main();
}

/// Decoding alone; the samples are looked at by nobody.
#[divan::bench(args = NAMES)]
fn decode_to_nothing(bencher: Bencher<'_, '_>, name: &str) {
    let Some(bytes) = clip(name) else { return };
    bencher.bench(|| {
        decode_blocks(&bytes, None, &Limits::default(), |block| {
            black_box(block);
        })
    });
}

/// From file to mono samples at the analysis rate.
#[divan::bench(args = NAMES)]
fn decode_to_analysis_samples(bencher: Bencher<'_, '_>, name: &str) {
    let Some(bytes) = clip(name) else { return };
    bencher.bench(|| decode_mono(&bytes, None, &Limits::default(), TO_HZ, |_| {}));
}

/// All channels to one.
#[divan::bench(args = NAMES)]
fn mix(bencher: Bencher<'_, '_>, name: &str) {
    let Some(bytes) = clip(name) else { return };
    let Ok(decoded) = decode(&bytes, None, &Limits::default()) else { return };
    bencher.bench(|| decoded.to_mono());
}

/// 30 s of mono at a rate, to the analysis rate.
#[divan::bench(args = [8_000, 11_025, 32_000, 44_100, 44_101, 48_000, 96_000, 192_000])]
fn convert(bencher: Bencher<'_, '_>, from_hz: u32) {
    let samples: Vec<f32> = (0..30 * from_hz).map(|n| (n as f32 * 0.1).sin()).collect();
    let mut resampler = Resampler::new(from_hz, TO_HZ).expect("a rate in range");
    bencher.bench_local(move || resampler.process(&samples));
}

/// What is done once per pair of rates.
#[divan::bench(args = [32_000, 44_100, 44_101, 48_000, 192_000])]
fn plan(bencher: Bencher<'_, '_>, from_hz: u32) {
    bencher.bench(|| Resampler::new(from_hz, TO_HZ).is_ok());
}

fn clip(name: &str) -> Option<Vec<u8>> {
    std::fs::read(format!("{CLIPS}/{name}")).ok()
}
