//! How long loudness (beside the crate that serves as its oracle), key and dynamics take.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use divan::{Bencher, black_box};
use segue_audio_features::{KeyEstimator, LoudnessMeter, dynamic_complexity};

const RATE_HZ: u32 = 44_100;

fn main() {
    divan::main();
}

/// 30 s of stereo whose level swells, a tone and noise, so that no shortcut is always taken.
fn programme() -> Vec<f32> {
    let mut state = 1_u32;
    let mut noise = move || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    (0..30 * RATE_HZ)
        .flat_map(|n| {
            let seconds = n as f32 / RATE_HZ as f32;
            let level = 0.3 + 0.2 * (seconds * 0.7).sin();
            let tone = (seconds * 440.0 * std::f32::consts::TAU).sin();
            [level * (0.6 * tone + 0.4 * noise()), level * (0.6 * tone - 0.4 * noise())]
        })
        .collect()
}

#[divan::bench]
fn loudness_and_true_peak(bencher: Bencher) {
    let programme = programme();
    bencher.bench_local(|| {
        let mut meter = LoudnessMeter::new(RATE_HZ, 2).expect("a known layout");
        meter.push(black_box(&programme)).expect("whole frames of finite samples");
        meter.finish()
    });
}

#[divan::bench(sample_count = 10)]
fn loudness_and_true_peak_by_ebur128(bencher: Bencher) {
    use ebur128::{EbuR128, Mode};
    let programme = programme();
    bencher.bench_local(|| {
        let mode = Mode::I | Mode::LRA | Mode::TRUE_PEAK;
        let mut meter = EbuR128::new(2, RATE_HZ, mode).expect("a known layout");
        meter.add_frames_f32(black_box(&programme)).expect("whole frames");
        meter.loudness_global()
    });
}

/// 30 s of mono at the analysis rate.
fn mono() -> Vec<f32> {
    programme().as_chunks::<4>().0.iter().map(|[left, right, ..]| (left + right) / 2.0).collect()
}

#[divan::bench]
fn key(bencher: Bencher) {
    let (samples, mut estimator) = (mono(), KeyEstimator::new());
    bencher.bench_local(|| estimator.estimate(black_box(&samples)));
}

#[divan::bench]
fn dynamics(bencher: Bencher) {
    let samples = mono();
    bencher.bench_local(|| dynamic_complexity(black_box(&samples)));
}
