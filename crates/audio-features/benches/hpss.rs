//! Harmonic–percussive separation of 30 seconds, spectra given.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use divan::Bencher;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use segue_audio_features::{ANALYSIS_RATE_HZ, FrameLayout, Hpss, Spectrum};

const LAYOUT: FrameLayout = FrameLayout::LIBROSA;
const SECONDS: u32 = 30;

fn main() {
    divan::main();
}

#[divan::bench(sample_count = 50)]
fn separate(bencher: Bencher) {
    let clip = clip();
    let spectra = spectra(&clip);
    let (re, im): (Vec<f32>, Vec<f32>) = spectra.iter().map(|bin| (bin.re, bin.im)).unzip();
    let magnitudes: Vec<f32> = spectra.iter().map(|bin| bin.norm()).collect();
    let bin_count = LAYOUT.frame_samples() / 2 + 1;
    let mut hpss = Hpss::new();
    bencher.bench_local(|| {
        let mut separation = hpss.separate(&clip);
        let [re, im, magnitudes] = [&re, &im, &magnitudes].map(|rows| rows.chunks_exact(bin_count));
        for ((re, im), magnitudes) in re.zip(im).zip(magnitudes) {
            let spectrum = Spectrum { re, im };
            separation.push(spectrum, magnitudes).expect("as many bins as the layout has");
        }
        separation.finish()
    });
}

/// Chords over noise: like music, and not like silence, full of different values.
fn clip() -> Vec<f32> {
    let mut state = 1_u32;
    let step = std::f32::consts::TAU / ANALYSIS_RATE_HZ as f32;
    (0..SECONDS * ANALYSIS_RATE_HZ)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
            let chord = [220.0, 277.2, 329.6].map(|hz: f32| (hz * step * n as f32).sin());
            0.1 * noise + 0.2 * chord.iter().sum::<f32>()
        })
        .collect()
}

fn spectra(clip: &[f32]) -> Vec<Complex<f32>> {
    let (length, hop) = (LAYOUT.frame_samples(), LAYOUT.hop_samples());
    let plan = RealFftPlanner::<f32>::new().plan_fft_forward(length);
    let padded = [vec![0.0; length / 2], clip.to_vec(), vec![0.0; length]].concat();
    let step = std::f32::consts::TAU / length as f32;
    let window: Vec<f32> = (0..length).map(|n| 0.5 - 0.5 * (step * n as f32).cos()).collect();
    let mut spectra = Vec::new();
    for frame in 0..LAYOUT.frame_count(clip.len()) {
        let samples = &padded[frame * hop..][..length];
        let mut windowed: Vec<f32> = samples.iter().zip(&window).map(|(x, w)| x * w).collect();
        let mut spectrum = plan.make_output_vec();
        plan.process(&mut windowed, &mut spectrum).expect("buffers of the plan");
        spectra.extend(spectrum);
    }
    spectra
}
