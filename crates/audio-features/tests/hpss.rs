//! Energy shares of the harmonic and the percussive part, against librosa and against sense.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use std::path::{Path, PathBuf};

use proptest::prelude::*;
use realfft::RealFftPlanner;
use realfft::num_complex::Complex;
use segue_audio_features::{
    ANALYSIS_RATE_HZ, EnergyShares, FrameError, FrameLayout, Hpss, Spectrum,
};
use segue_decode::{Limits, decode, resample};
use serde_json::Value;

const CLIPS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/audio");
const LAYOUT: FrameLayout = FrameLayout::LIBROSA;

/// librosa 1.0.0 transforms in double precision and synthesises both parts; we use single
/// precision and subtract. What a different MP3 decoder and resampler do is in here, too.
const ABSOLUTE: f64 = 1e-4;

#[test]
fn shares_are_those_of_librosa() {
    let references = references();
    if references.is_empty() {
        println!("SKIPPED: no reference clips beside the workspace");
        return;
    }
    assert_eq!(references.len(), 12, "a clip or its reference is missing");
    let mut hpss = Hpss::new();
    for path in references {
        let json = std::fs::read(&path).expect("a reference");
        let reference: Value = serde_json::from_slice(&json).expect("JSON");
        let name = reference["file"].as_str().expect("a file name");
        let samples = samples(&path.with_file_name(name));
        let harmonic = shares(&mut hpss, &samples).expect("not silence").harmonic;
        let expected = reference["hpss"]["harm_share_time"].as_f64().expect("a number");
        println!("{name}: {harmonic:.9}, off by {:.1e}", harmonic - expected);
        assert!((harmonic - expected).abs() < ABSOLUTE, "{name}: {harmonic}, not {expected}");
    }
}

#[test]
fn a_held_note_is_harmonic_and_clicks_are_percussive() {
    let step = std::f32::consts::TAU * 440.0 / ANALYSIS_RATE_HZ as f32;
    let note: Vec<f32> = (0..220_500).map(|n| 0.5 * (step * n as f32).sin()).collect();
    let clicks: Vec<f32> = (0..220_500).map(|n| f32::from(n % 11_025 == 5_000)).collect();
    let mut hpss = Hpss::new();
    let note = shares(&mut hpss, &note).expect("not silence");
    let clicks = shares(&mut hpss, &clicks).expect("not silence");
    assert!(note.harmonic > 0.99, "{note:?}");
    assert!(clicks.harmonic < 0.01, "{clicks:?}");
    assert!((note.harmonic + note.percussive - 1.0).abs() < 1e-12);
}

#[test]
fn silence_and_nothing_have_no_shares() {
    let mut hpss = Hpss::new();
    assert_eq!(shares(&mut hpss, &[]), None);
    assert_eq!(shares(&mut hpss, &[0.0; 50_000]), None);
    assert_eq!(shares(&mut hpss, &[f32::MAX; 5_000]), None);
    assert_eq!(hpss.separate(&[1.0; 5_000]).finish(), None, "no frame was pushed");
}

#[test]
fn a_frame_of_the_wrong_length_is_refused() {
    let mut hpss = Hpss::new();
    let mut separation = hpss.separate(&[1.0; 5_000]);
    let error = Err(FrameError::Length { expected: 1025, actual: 3 });
    let (right, wrong) = (&[0.0; 1025][..], &[0.0; 3][..]);
    assert_eq!(separation.push(Spectrum { re: wrong, im: right }, right), error);
    assert_eq!(separation.push(Spectrum { re: right, im: wrong }, right), error);
    assert_eq!(separation.push(Spectrum { re: right, im: right }, wrong), error);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]
    // Up to 40 frames: clips shorter than a window, a block, and a block with its neighbours.
    #[test]
    fn shares_follow_their_definition(
        length in 1_usize..20_000,
        seed in any::<u32>(),
        hz in 50.0_f32..5000.0,
    ) {
        let clip = noisy_note(length, seed, hz);
        let mut hpss = Hpss::new();
        shares(&mut hpss, &[0.7; 9_000]);
        let fast = shares(&mut hpss, &clip).expect("not silence").harmonic;
        let naive = naive_harmonic_share(&clip);
        prop_assert!((fast - naive).abs() < 1e-6, "{} is not {}", fast, naive);
    }
}

fn noisy_note(length: usize, seed: u32, hz: f32) -> Vec<f32> {
    let mut state = seed;
    let step = std::f32::consts::TAU * hz / ANALYSIS_RATE_HZ as f32;
    (0..length)
        .map(|n| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let noise = (state >> 8) as f32 / (1 << 24) as f32 - 0.5;
            0.3 * (step * n as f32).sin() + 0.4 * noise
        })
        .collect()
}

fn shares(hpss: &mut Hpss, samples: &[f32]) -> Option<EnergyShares> {
    let mut separation = hpss.separate(samples);
    for spectrum in spectra(samples) {
        let magnitudes: Vec<f32> = spectrum.iter().map(|bin| bin.norm()).collect();
        let (re, im): (Vec<f32>, Vec<f32>) = spectrum.iter().map(|bin| (bin.re, bin.im)).unzip();
        let spectrum = Spectrum { re: &re, im: &im };
        separation.push(spectrum, &magnitudes).expect("as many bins as the layout has");
    }
    separation.finish()
}

/// As librosa computes them: in double precision, then rounded.
fn spectra(samples: &[f32]) -> Vec<Vec<Complex<f32>>> {
    let (length, hop) = (LAYOUT.frame_samples(), LAYOUT.hop_samples());
    let plan = RealFftPlanner::<f64>::new().plan_fft_forward(length);
    let mut padded = vec![0.0; samples.len() + 2 * length];
    for (place, sample) in padded[length / 2..].iter_mut().zip(samples) {
        *place = f64::from(*sample);
    }
    let window = hann();
    let rounded = |bin: &Complex<f64>| Complex::new(bin.re as f32, bin.im as f32);
    (0..LAYOUT.frame_count(samples.len()))
        .map(|frame| {
            let mut windowed: Vec<f64> =
                padded[frame * hop..][..length].iter().zip(&window).map(|(x, w)| x * w).collect();
            let mut spectrum = plan.make_output_vec();
            plan.process(&mut windowed, &mut spectrum).expect("buffers of the plan");
            spectrum.iter().map(rounded).collect()
        })
        .collect()
}

fn hann() -> Vec<f64> {
    let step = std::f64::consts::TAU / LAYOUT.frame_samples() as f64;
    (0..LAYOUT.frame_samples()).map(|n| 0.5 - 0.5 * (step * n as f64).cos()).collect()
}

/// The whole of it in double precision, as plainly as possible.
fn naive_harmonic_share(samples: &[f32]) -> f64 {
    let (length, hop) = (LAYOUT.frame_samples(), LAYOUT.hop_samples());
    let spectra = spectra(samples);
    let magnitudes: Vec<Vec<f32>> =
        spectra.iter().map(|bins| bins.iter().map(|bin| bin.norm()).collect()).collect();
    let plan = RealFftPlanner::<f64>::new().plan_fft_inverse(length);
    let window = hann();
    let mut sums = vec![0.0; samples.len() + 2 * length];
    let mut squares = sums.clone();
    for (t, spectrum) in spectra.iter().enumerate() {
        let mut masked: Vec<Complex<f64>> = spectrum
            .iter()
            .enumerate()
            .map(|(k, bin)| {
                let lasting = median_around(t, |t| magnitudes[reflect(t, spectra.len())][k]);
                let broad = median_around(k, |k| magnitudes[t][reflect(k, spectrum.len())]);
                Complex::new(f64::from(bin.re), f64::from(bin.im)) * soft_mask(lasting, broad)
            })
            .collect();
        let mut frame = plan.make_output_vec();
        plan.process(&mut masked, &mut frame).expect("buffers of the plan");
        for (n, (value, weight)) in frame.iter().zip(&window).enumerate() {
            sums[t * hop + n] += value * weight / length as f64;
            squares[t * hop + n] += weight * weight;
        }
    }
    let (mut harmonic, mut percussive) = (0.0, 0.0);
    for (n, sample) in samples.iter().enumerate() {
        let value = sums[length / 2 + n] / squares[length / 2 + n];
        harmonic += value * value;
        percussive += (f64::from(*sample) - value).powi(2);
    }
    harmonic / (harmonic + percussive)
}

fn median_around(centre: usize, value: impl Fn(i64) -> f32) -> f64 {
    let mut values: Vec<f32> = (-15..=15).map(|offset| value(centre as i64 + offset)).collect();
    values.sort_by(f32::total_cmp);
    f64::from(values[15])
}

fn reflect(mut index: i64, count: usize) -> usize {
    loop {
        if index < 0 {
            index = -1 - index;
        } else if index >= count as i64 {
            index = 2 * count as i64 - 1 - index;
        } else {
            return index as usize;
        }
    }
}

fn soft_mask(harmonic: f64, percussive: f64) -> f64 {
    let larger = harmonic.max(percussive);
    if larger < f64::from(f32::MIN_POSITIVE) {
        return 0.5;
    }
    let (harmonic, percussive) = ((harmonic / larger).powi(2), (percussive / larger).powi(2));
    harmonic / (harmonic + percussive)
}

fn samples(path: &Path) -> Vec<f32> {
    let bytes = std::fs::read(path).expect("the clip");
    let decoded = decode(&bytes, None, &Limits::default()).expect("a whole clip");
    resample(&decoded.to_mono(), decoded.rate_hz, ANALYSIS_RATE_HZ).expect("a rate")
}

fn references() -> Vec<PathBuf> {
    let Ok(folder) = std::fs::read_dir(CLIPS) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = folder
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.to_string_lossy().ends_with(".librosa.json"))
        .collect();
    paths.sort();
    paths
}
