//! Time per clip of thirty seconds: each step of the analysis by itself, then all of them.
//!
//! The clip is made here: a drum-like noise every half second over three notes and faint noise, so
//! that no step finds less to do than in music. One thread. `cargo bench -p segue-audio-features`.

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use segue_audio_features::{
    ANALYSIS_RATE_HZ, Analyzer, BeatTracker, ChromaBank, FeatureSet, FrameLayout, FrameSeries, Hpss,
    MelBank, OnsetEnvelope, RhythmEstimator, Stft, Tempogram, rms_into, zero_crossing_rate_into,
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

#[divan::bench_group(name = "step", sample_count = 50)]
mod step {
    use super::*;

    #[divan::bench]
    fn rms(bencher: Bencher<'_, '_>) {
        let samples = clip();
        let mut values = vec![0.0; LAYOUT.frame_count(samples.len())];
        per_clip(bencher, || rms_into(LAYOUT, black_box(&samples), &mut values).expect("sized"));
    }

    #[divan::bench]
    fn zero_crossings(bencher: Bencher<'_, '_>) {
        let samples = clip();
        let mut values = vec![0.0; LAYOUT.frame_count(samples.len())];
        let mut work = || zero_crossing_rate_into(LAYOUT, black_box(&samples), &mut values);
        per_clip(bencher, || work().expect("sized"));
    }

    #[divan::bench]
    fn stft(bencher: Bencher<'_, '_>) {
        let samples = clip();
        let mut stft = Stft::new(LAYOUT);
        let mut magnitudes = vec![0.0; stft.bin_count()];
        per_clip(bencher, || {
            for frame in 0..LAYOUT.frame_count(samples.len()) {
                let done = stft.magnitudes_into(black_box(&samples), frame, &mut magnitudes);
                done.expect("sized");
            }
        });
    }

    #[divan::bench]
    fn hpss(bencher: Bencher<'_, '_>) {
        let samples = clip();
        let mut stft = Stft::new(LAYOUT);
        let spectra: Vec<_> = (0..LAYOUT.frame_count(samples.len()))
            .map(|frame| stft.transform(&samples, frame).to_vec())
            .collect();
        let analyzer = analyzed();
        let mut hpss = Hpss::new();
        per_clip(bencher, || {
            let mut separation = hpss.separate(&samples);
            let magnitudes = analyzer.frames().magnitudes.chunks_exact(BINS);
            for (spectrum, magnitudes) in spectra.iter().zip(magnitudes) {
                separation.push(spectrum, magnitudes).expect("sized");
            }
            black_box(separation.finish());
        });
    }

    #[divan::bench]
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

    #[divan::bench]
    fn mel(bencher: Bencher<'_, '_>) {
        let analyzer = analyzed();
        let bank = MelBank::new(LAYOUT, ANALYSIS_RATE_HZ);
        let mut bands = [0.0; FrameSeries::MEL_BANDS];
        per_clip(bencher, || {
            for power in analyzer.frames().magnitudes.chunks_exact(BINS) {
                bank.process_into(black_box(power), &mut bands).expect("sized");
            }
        });
    }

    #[divan::bench]
    fn onset_envelope(bencher: Bencher<'_, '_>) {
        let analyzer = analyzed();
        let mut envelope = OnsetEnvelope::new();
        per_clip(bencher, || envelope.measure(black_box(analyzer.frames().mel_db)));
    }

    #[divan::bench]
    fn tempogram(bencher: Bencher<'_, '_>) {
        let analyzer = analyzed();
        let mut tempogram = Tempogram::new(LAYOUT, ANALYSIS_RATE_HZ);
        let envelope = analyzer.frames().onset_strength_median;
        per_clip(bencher, || drop(black_box(tempogram.tempo(black_box(envelope)))));
    }

    #[divan::bench]
    fn beats(bencher: Bencher<'_, '_>) {
        let analyzer = analyzed();
        let mut tracker = BeatTracker::new(LAYOUT, ANALYSIS_RATE_HZ);
        let envelope = analyzer.frames().onset_strength_median;
        per_clip(bencher, || drop(black_box(tracker.track(black_box(envelope), 120.0).len())));
    }

    #[divan::bench]
    fn chroma(bencher: Bencher<'_, '_>) {
        let analyzer = analyzed();
        let bank = ChromaBank::new(LAYOUT, ANALYSIS_RATE_HZ);
        per_clip(bencher, || {
            for magnitudes in analyzer.frames().magnitudes.chunks_exact(BINS) {
                black_box(bank.process(black_box(magnitudes)).expect("sized"));
            }
        });
    }
}

#[divan::bench(name = "total", args = [FeatureSet::Core, FeatureSet::Full], sample_count = 50)]
fn total(bencher: Bencher<'_, '_>, set: FeatureSet) {
    let samples = clip();
    let mut analyzer = Analyzer::of(set);
    per_clip(bencher, || {
        black_box(analyzer.analyze(black_box(&samples)).expect("finite samples"));
    });
}
