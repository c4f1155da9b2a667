//! How strongly each curve repeats at each period, by autocorrelation and by Fourier transform.

use super::novelty::{Novelty, REGISTER_COUNT};
use crate::fft::RealFft;
use crate::window::periodic_hann;

/// Frames of one analysis window, 11.9 s: long enough for bars, short enough for drift.
const WINDOW: usize = 512;
/// Frames from one window to the next.
const STEP: usize = 128;
/// Transform length; twice the window and more, so that lags do not wrap.
const LENGTH: usize = 2048;
const BIN_COUNT: usize = LENGTH / 2 + 1;
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
    fft: RealFft,
    /// A curve under a window, or an autocorrelation.
    curve: Vec<f32>,
    /// Real and imaginary parts of the registers' spectra.
    spectra: [[Vec<f32>; 2]; REGISTER_COUNT],
    window: Vec<f32>,
    powers: [Vec<f32>; CURVE_COUNT],
    lags: [Vec<f32>; CURVE_COUNT],
    taper: Vec<f32>,
}

impl Periodicity {
    pub(super) fn new() -> Self {
        Self {
            fft: RealFft::new(LENGTH),
            curve: vec![0.0; LENGTH],
            spectra: std::array::from_fn(|_| [vec![0.0; BIN_COUNT], vec![0.0; BIN_COUNT]]),
            window: Vec::with_capacity(WINDOW),
            powers: std::array::from_fn(|_| vec![0.0; BIN_COUNT]),
            lags: std::array::from_fn(|_| vec![0.0; LAG_COUNT]),
            taper: vec![0.0; LAG_COUNT],
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
        self.window.clear();
        // Without the zero it begins with.
        self.window.extend(periodic_hann(frames + 1).skip(1).map(|weight| weight as f32));
        self.curve.fill(0.0);
        self.curve[..frames].copy_from_slice(&self.window);
        self.transform(0);
        let [re, im] = &self.spectra[0];
        for ((power, re), im) in self.powers[0].iter_mut().zip(re).zip(im) {
            *power = re * re + im * im;
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
            self.curve.fill(0.0);
            for ((place, value), weight) in self.curve.iter_mut().zip(curve).zip(&self.window) {
                *place = value * weight;
            }
            self.transform(register);
        }
        for part in 0..2 {
            let [low, warm, mid, high] = self.spectra.each_ref().map(|spectrum| &spectrum[part]);
            for bin in 0..BIN_COUNT {
                let (low, warm, mid, high) = (low[bin], warm[bin], mid[bin], high[bin]);
                let total = low + warm + mid + high;
                self.powers[0][bin] += low * low;
                self.powers[1][bin] += warm * warm;
                self.powers[2][bin] += mid * mid;
                self.powers[3][bin] += high * high;
                self.powers[TOTAL][bin] += total * total;
                self.powers[KICK_SNARE][bin] += low * mid;
            }
        }
    }

    fn transform(&mut self, register: usize) {
        let [re, im] = &mut self.spectra[register];
        self.fft.forward(&self.curve, re, im);
    }

    /// Wiener–Khinchin: the autocorrelation is the transform of the power spectrum.
    fn autocorrelate(&mut self, curve: usize) {
        let [_, im] = &mut self.spectra[0];
        im.fill(0.0);
        self.fft.inverse(&self.powers[curve], im, &mut self.curve);
        self.lags[curve].copy_from_slice(&self.curve[..LAG_COUNT]);
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
