//! How strongly each curve repeats at each period, by autocorrelation and by Fourier transform.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::novelty::{Novelty, REGISTER_COUNT};

/// Frames of one analysis window, 11.9 s: long enough for bars, short enough for drift.
const WINDOW: usize = 512;
/// Frames from one window to the next.
const STEP: usize = 128;
/// Transform length; twice the window and more, so that lags do not wrap.
const LENGTH: usize = 2048;
/// Lags kept: 5.9 s, four beats at 41 per minute.
const LAG_COUNT: usize = 256;

/// The curves compared: the registers, their sum, and low against mid (kick against snare).
pub(super) const CURVE_COUNT: usize = REGISTER_COUNT + 2;
/// Place of the sum of all registers among the curves.
pub(super) const TOTAL: usize = REGISTER_COUNT;
/// Place of low against mid among the curves.
pub(super) const KICK_SNARE: usize = REGISTER_COUNT + 1;

/// Autocorrelation and power spectrum of every curve, averaged over windows.
pub(super) struct Periodicity {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    input: Vec<f32>,
    spectra: [Vec<Complex<f32>>; REGISTER_COUNT],
    scratch: Vec<Complex<f32>>,
    window: Vec<f32>,
    powers: [Vec<f32>; CURVE_COUNT],
    lags: [Vec<f32>; CURVE_COUNT],
    taper: Vec<f32>,
}

impl Periodicity {
    pub(super) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(LENGTH);
        let inverse = planner.plan_fft_inverse(LENGTH);
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Self {
            input: forward.make_input_vec(),
            spectra: std::array::from_fn(|_| forward.make_output_vec()),
            scratch: vec![Complex::default(); scratch],
            window: Vec::with_capacity(WINDOW),
            powers: std::array::from_fn(|_| vec![0.0; LENGTH / 2 + 1]),
            lags: std::array::from_fn(|_| vec![0.0; LAG_COUNT]),
            taper: vec![0.0; LAG_COUNT],
            forward,
            inverse,
        }
    }

    /// Measures the curves of a clip.
    pub(super) fn compute(&mut self, novelty: &Novelty) {
        let frames = novelty.total.len();
        self.prepare_window(frames.min(WINDOW));
        self.powers.iter_mut().for_each(|power| power.fill(0.0));
        let last = frames.saturating_sub(WINDOW);
        for start in (0..last).step_by(STEP).chain([last]) {
            self.add_window(novelty, start);
        }
        for curve in 0..CURVE_COUNT {
            self.autocorrelate(curve);
            for (lag, taper) in self.lags[curve].iter_mut().zip(&self.taper) {
                *lag /= taper.max(0.02);
            }
        }
        self.normalize();
    }

    /// Autocorrelation of `curve` at a lag in frames, 1 at lag zero; interpolated linearly.
    ///
    /// The last curve is the correlation of low against mid at the lag either way, in the unit of
    /// the geometric mean of their energies.
    pub(super) fn correlation(&self, curve: usize, lag: f64) -> f32 {
        interpolate(&self.lags[curve], lag)
    }

    /// Share of the curve's amplitude at a frequency in cycles per frame; interpolated linearly.
    pub(super) fn amplitude(&self, curve: usize, frequency: f64) -> f32 {
        interpolate(&self.powers[curve], frequency * LENGTH as f64)
    }

    /// A Hann window of `frames`, and the autocorrelation it gives a constant.
    fn prepare_window(&mut self, frames: usize) {
        let step = std::f64::consts::TAU / (frames + 1) as f64;
        self.window.clear();
        self.window.extend((1..=frames).map(|n| (0.5 - 0.5 * (step * n as f64).cos()) as f32));
        self.input.fill(0.0);
        self.input[..frames].copy_from_slice(&self.window);
        self.transform(0);
        for (power, bin) in self.powers[0].iter_mut().zip(&self.spectra[0]) {
            *power = bin.norm_sqr();
        }
        self.autocorrelate(0);
        let whole = self.lags[0][0].max(f32::MIN_POSITIVE);
        for (taper, lag) in self.taper.iter_mut().zip(&self.lags[0]) {
            *taper = lag / whole;
        }
    }

    fn add_window(&mut self, novelty: &Novelty, start: usize) {
        for register in 0..REGISTER_COUNT {
            let curve = novelty.registers[register].get(start..).unwrap_or_default();
            self.input.fill(0.0);
            for ((place, value), weight) in self.input.iter_mut().zip(curve).zip(&self.window) {
                *place = value * weight;
            }
            self.transform(register);
        }
        let [low, warm, mid, high] = &self.spectra;
        for bin in 0..=LENGTH / 2 {
            let (low, warm, mid, high) = (low[bin], warm[bin], mid[bin], high[bin]);
            self.powers[0][bin] += low.norm_sqr();
            self.powers[1][bin] += warm.norm_sqr();
            self.powers[2][bin] += mid.norm_sqr();
            self.powers[3][bin] += high.norm_sqr();
            self.powers[TOTAL][bin] += (low + warm + mid + high).norm_sqr();
            self.powers[KICK_SNARE][bin] += low.re * mid.re + low.im * mid.im;
        }
    }

    fn transform(&mut self, register: usize) {
        self.forward
            .process_with_scratch(&mut self.input, &mut self.spectra[register], &mut self.scratch)
            .expect("invariant: the buffers were made by the plan");
    }

    /// Wiener–Khinchin: the autocorrelation is the transform of the power spectrum.
    fn autocorrelate(&mut self, curve: usize) {
        for (bin, power) in self.spectra[0].iter_mut().zip(&self.powers[curve]) {
            *bin = Complex::new(*power, 0.0);
        }
        self.inverse
            .process_with_scratch(&mut self.spectra[0], &mut self.input, &mut self.scratch)
            .expect("invariant: the buffers were made by the plan");
        self.lags[curve].copy_from_slice(&self.input[..LAG_COUNT]);
    }

    fn normalize(&mut self) {
        let energies: [f32; CURVE_COUNT] =
            std::array::from_fn(|curve| self.lags[curve][0].max(0.0));
        for curve in 0..CURVE_COUNT {
            let energy = if curve == KICK_SNARE {
                (energies[0] * energies[2]).sqrt()
            } else {
                energies[curve]
            };
            let scale = if energy > f32::MIN_POSITIVE { 1.0 / energy } else { 0.0 };
            self.lags[curve].iter_mut().for_each(|lag| *lag *= scale);
            let sum: f32 = self.powers[curve].iter().map(|power| power.abs()).sum();
            let scale =
                if sum > f32::MIN_POSITIVE { LENGTH as f32 / WINDOW as f32 / sum } else { 0.0 };
            for power in &mut self.powers[curve] {
                *power = (power.max(0.0) * scale).sqrt();
            }
        }
    }
}

/// The value of `curve` at a fractional place; zero outside.
fn interpolate(curve: &[f32], place: f64) -> f32 {
    let index = place as usize;
    let part = (place - index as f64) as f32;
    match (curve.get(index), curve.get(index + 1)) {
        (Some(here), Some(next)) => here + part * (next - here),
        _ => 0.0,
    }
}
