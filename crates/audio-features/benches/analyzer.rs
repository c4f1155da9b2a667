//! Time per clip of thirty seconds: each step of the analysis by itself, then all of them.
//!
//! The clip is made here: a drum-like noise every half second over three notes and faint noise, so
//! that no step finds less to do than in music. One thread. `cargo bench -p segue-audio-features`.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use segue_audio_features::{
    ANALYSIS_RATE_HZ, Analyzer, FeatureSet, FrameLayout, FrameSeries, RhythmEstimator, Step, Stft,
    rms_into, zero_crossing_rate_into,
};

const SECONDS: usize = 30;
const LAYOUT: FrameLayout = FrameLayout::LIBROSA;
const BINS: usize = FrameSeries::SPECTRUM_BINS;

fn main() {
    divan::main();
}

/// Thirty seconds of something like music.
fn clip() -> Vec<f32> {
    let mut state = 1_u32;
    (0..SECONDS * ANALYSIS_RATE_HZ as usize)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = state as f32 / 2_147_483_648.0 - 1.0;
            let fade = (1.0 - (n % 11_025) as f32 / 2500.0).max(0.0);
            let second = n as f32 / ANALYSIS_RATE_HZ as f32;
            let note = |hz: f32| (std::f32::consts::TAU * (hz * second).fract()).sin();
            let notes = note(220.0) + note(277.18) + note(329.63);
            0.4 * fade * fade * noise + 0.1 * notes + 0.01 * noise
        })
        .collect()
}

/// An analyser that has measured the clip, for the steps that begin in the middle.
fn analyzed() -> Analyzer {
    let mut analyzer = Analyzer::new();
    analyzer.analyze(&clip()).expect("finite samples");
    analyzer
}

/// Runs `work` once per sample, with the clip's length as the count of items.
fn per_clip(bencher: Bencher<'_, '_>, mut work: impl FnMut()) {
    bencher.counter(ItemsCount::new(SECONDS)).bench_local(&mut work);
}

#[divan::bench(sample_count = 50)]
fn rms(bencher: Bencher<'_, '_>) {
    let samples = clip();
    let mut values = vec![0.0; LAYOUT.frame_count(samples.len())];
    per_clip(bencher, || rms_into(LAYOUT, black_box(&samples), &mut values).expect("sized"));
}

#[divan::bench(sample_count = 50)]
fn zero_crossings(bencher: Bencher<'_, '_>) {
    let samples = clip();
    let mut values = vec![0.0; LAYOUT.frame_count(samples.len())];
    let mut work = || zero_crossing_rate_into(LAYOUT, black_box(&samples), &mut values);
    per_clip(bencher, || work().expect("sized"));
}

#[divan::bench(sample_count = 50)]
fn stft(bencher: Bencher<'_, '_>) {
    let samples = clip();
    let mut stft = Stft::new(LAYOUT).expect("a power of two");
    let mut magnitudes = vec![0.0; stft.bin_count()];
    per_clip(bencher, || {
        for frame in 0..LAYOUT.frame_count(samples.len()) {
            let done = stft.magnitudes_into(black_box(&samples), frame, &mut magnitudes);
            done.expect("sized");
        }
    });
}

#[divan::bench(sample_count = 50)]
fn rhythm(bencher: Bencher<'_, '_>) {
    let analyzer = analyzed();
    let mut rhythm = RhythmEstimator::new();
    per_clip(bencher, || {
        for magnitudes in analyzer.frames().magnitudes.chunks_exact(BINS) {
            rhythm.push(black_box(magnitudes)).expect("sized");
        }
        black_box(rhythm.finish());
    });
}

#[divan::bench(sample_count = 50, args = [
    Step::Mfcc, Step::Chroma, Step::OnsetEnvelope, Step::Tempogram, Step::Beats,
])]
fn after_the_spectra(bencher: Bencher<'_, '_>, step: Step) {
    let mut analyzer = analyzed();
    per_clip(bencher, || black_box(&mut analyzer).repeat(step));
}

#[divan::bench(name = "total", args = [FeatureSet::Core, FeatureSet::Full], sample_count = 50)]
fn total(bencher: Bencher<'_, '_>, set: FeatureSet) {
    let samples = clip();
    let mut analyzer = Analyzer::of(set);
    per_clip(bencher, || {
        black_box(analyzer.analyze(black_box(&samples)).expect("finite samples"));
    });
}
