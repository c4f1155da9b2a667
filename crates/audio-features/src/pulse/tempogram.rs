//! librosa's tempo: the mean autocorrelation of the onset envelope, and its best lag.

use std::f64::consts::TAU;
use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// Frames of the envelope under the sliding window: eight seconds.
const WINDOW_FRAMES: usize = 344;

/// Length of the transforms: the window twice, so that nothing wraps, and quick to transform.
const TRANSFORM_LENGTH: usize = 720;

/// The tempo that counts most, and how fast others lose weight with their distance in octaves.
const LIKELY_BPM: f64 = 120.0;
const DEVIATION_OCTAVES: f64 = 1.0;

/// Tempos from here on do not count.
const FASTEST_BPM: f64 = 320.0;

/// Autocorrelation of an onset envelope under a sliding window, averaged over the clip.
pub(crate) struct Tempogram {
    window: Vec<f64>,
    forward: Arc<dyn RealToComplex<f64>>,
    inverse: Arc<dyn ComplexToReal<f64>>,
    padded: Vec<f64>,
    frame: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    power: Vec<f64>,
}

impl Tempogram {
    pub(crate) fn new() -> Self {
        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(TRANSFORM_LENGTH);
        let inverse = planner.plan_fft_inverse(TRANSFORM_LENGTH);
        let scratch_len = forward.get_scratch_len().max(inverse.get_scratch_len());
        let step = TAU / WINDOW_FRAMES as f64;
        Self {
            window: (0..WINDOW_FRAMES).map(|n| 0.5 - 0.5 * libm::cos(step * n as f64)).collect(),
            padded: Vec::new(),
            frame: forward.make_input_vec(),
            spectrum: forward.make_output_vec(),
            scratch: vec![Complex::default(); scratch_len],
            power: vec![0.0; TRANSFORM_LENGTH / 2 + 1],
            forward,
            inverse,
        }
    }

    /// The tempo of `envelope` in beats per minute, or `None` when it is zero throughout.
    ///
    /// As `librosa.feature.tempo(onset_envelope=envelope)`.
    pub(crate) fn tempo(&mut self, envelope: &[f32], frames_per_minute: f64) -> Option<f64> {
        if envelope.iter().all(|value| *value == 0.0) {
            return None;
        }
        let shares = self.mean_autocorrelation(envelope);
        let mut best = (f64::NEG_INFINITY, None);
        for (lag, share) in shares.iter().enumerate().take(WINDOW_FRAMES).skip(1) {
            let bpm = frames_per_minute / lag as f64;
            let octaves = (libm::log2(bpm) - libm::log2(LIKELY_BPM)) / DEVIATION_OCTAVES;
            let score = libm::log1p(1e6 * share) - 0.5 * octaves * octaves;
            if bpm < FASTEST_BPM && score > best.0 {
                best = (score, Some(bpm));
            }
        }
        best.1
    }

    /// Autocorrelation by lag, that of lag 0 being 1 in every window, averaged over all windows.
    ///
    /// The inverse transform of a sum is the sum of the inverse transforms, so the power spectra
    /// are scaled and added, and only their sum is transformed back.
    fn mean_autocorrelation(&mut self, envelope: &[f32]) -> &[f64] {
        self.pad(envelope);
        self.power.fill(0.0);
        for frame in 0..envelope.len() {
            self.add_power(frame);
        }
        for (bin, power) in self.spectrum.iter_mut().zip(&self.power) {
            *bin = Complex::new(power / envelope.len() as f64, 0.0);
        }
        self.inverse
            .process_with_scratch(&mut self.spectrum, &mut self.frame, &mut self.scratch)
            .expect("invariant: the buffers were made by the plan and the spectrum is real");
        &self.frame
    }

    /// The envelope between two ramps, from zero and back to it, of half a window each.
    fn pad(&mut self, envelope: &[f32]) {
        let [first, last] = [envelope.first(), envelope.last()];
        let half = WINDOW_FRAMES / 2;
        let ramp = |value: Option<&f32>, step: usize| {
            f64::from(value.copied().unwrap_or(0.0)) * step as f64 / half as f64
        };
        self.padded.clear();
        self.padded.extend((0..half).map(|step| ramp(first, step)));
        self.padded.extend(envelope.iter().map(|value| f64::from(*value)));
        self.padded.extend((0..half).rev().map(|step| ramp(last, step)));
    }

    fn add_power(&mut self, frame: usize) {
        let values = &self.padded[frame..frame + WINDOW_FRAMES];
        self.frame[WINDOW_FRAMES..].fill(0.0);
        let mut energy = 0.0;
        for ((place, value), weight) in self.frame.iter_mut().zip(values).zip(&self.window) {
            *place = value * weight;
            energy += *place * *place;
        }
        if energy == 0.0 {
            return;
        }
        self.forward
            .process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch)
            .expect("invariant: the buffers were made by the plan");
        let scale =
            if energy < f64::MIN_POSITIVE { 1.0 } else { 1.0 / energy } / TRANSFORM_LENGTH as f64;
        for (sum, bin) in self.power.iter_mut().zip(&self.spectrum) {
            *sum += (bin.re * bin.re + bin.im * bin.im) * scale;
        }
    }
}
