//! Partials of a clip: the peaks of long spectra, between the bins, with their pitch.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::ANALYSIS_RATE_HZ;

/// 372 ms: bins of 2.7 Hz keep the semitones of the bass apart, which are 4 Hz at 65 Hz. The
/// frames of 2048 that the other features use cannot.
pub(super) const FRAME_SAMPLES: usize = 8192;
const HOP_SAMPLES: usize = FRAME_SAMPLES / 2;
const BIN_HZ: f64 = ANALYSIS_RATE_HZ as f64 / FRAME_SAMPLES as f64;
/// Partials are looked for from here …
const LOWEST_HZ: f64 = 60.0;
/// … to here; above, overtones say less about the key than they disturb.
const HIGHEST_HZ: f64 = 2000.0;
/// A partial must reach this share of the strongest bin of its frame.
const FLOOR: f32 = 0.01;
/// Bins below this are silence: −120 dB of what a full-scale sine reaches.
const SILENCE: f32 = FRAME_SAMPLES as f32 / 4.0 * 1e-6;

/// A local maximum of one spectrum.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peak {
    pub(super) frame: usize,
    pub(super) hz: f64,
    /// Semitones above a C; A4 = 440 Hz lies 9 semitones above one.
    pub(super) pitch: f64,
    pub(super) magnitude: f64,
}

/// Finds peaks; keeps plan, window and buffers.
pub(super) struct PeakFinder {
    plan: Arc<dyn RealToComplex<f32>>,
    window: Vec<f32>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
    magnitudes: Vec<f32>,
    peaks: Vec<Peak>,
}

impl PeakFinder {
    pub(super) fn new() -> Self {
        let plan = RealFftPlanner::new().plan_fft_forward(FRAME_SAMPLES);
        let step = std::f64::consts::TAU / FRAME_SAMPLES as f64;
        let hann = |n: usize| (0.5 - 0.5 * (step * n as f64).cos()) as f32;
        Self {
            window: (0..FRAME_SAMPLES).map(hann).collect(),
            frame: plan.make_input_vec(),
            spectrum: plan.make_output_vec(),
            scratch: plan.make_scratch_vec(),
            magnitudes: vec![0.0; (HIGHEST_HZ / BIN_HZ) as usize + 2],
            peaks: Vec::new(),
            plan,
        }
    }

    /// The peaks of all whole frames of `samples`, or of one frame filled up with zeros.
    pub(super) fn find(&mut self, samples: &[f32]) -> &[Peak] {
        self.peaks.clear();
        let frames = samples.len().saturating_sub(FRAME_SAMPLES) / HOP_SAMPLES + 1;
        for frame in 0..frames {
            self.transform(samples.get(frame * HOP_SAMPLES..).unwrap_or_default());
            self.pick(frame);
        }
        &self.peaks
    }

    fn transform(&mut self, samples: &[f32]) {
        let given = samples.len().min(FRAME_SAMPLES);
        for ((place, sample), weight) in self.frame.iter_mut().zip(samples).zip(&self.window) {
            *place = sample * weight;
        }
        self.frame[given..].fill(0.0);
        self.plan
            .process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch)
            .expect("invariant: the buffers were made by the plan");
        for (magnitude, bin) in self.magnitudes.iter_mut().zip(&self.spectrum) {
            *magnitude = (bin.re * bin.re + bin.im * bin.im).sqrt();
        }
    }

    fn pick(&mut self, frame: usize) {
        let lowest = (LOWEST_HZ / BIN_HZ) as usize;
        let loudest = self.magnitudes[lowest..].iter().fold(0.0_f32, |max, m| max.max(*m));
        // Finite samples near the end of the range can overflow in single precision.
        if loudest < SILENCE || !loudest.is_finite() {
            return;
        }
        let floor = loudest * FLOOR;
        let neighbours = self.magnitudes[lowest - 1..].array_windows();
        for (bin, [left, middle, right]) in (lowest..).zip(neighbours) {
            if *middle > floor && middle > left && middle >= right {
                let offset = vertex(*left, *middle, *right);
                let hz = (bin as f64 + offset) * BIN_HZ;
                let pitch = 12.0 * (hz / 440.0).log2() + 9.0;
                self.peaks.push(Peak { frame, hz, pitch, magnitude: f64::from(*middle) });
            }
        }
    }
}

/// Where between its neighbours the top of a peak lies: the vertex of a parabola through the
/// logarithms, which under a Hann window is within a hundredth of a bin. −0.5…0.5.
fn vertex(left: f32, middle: f32, right: f32) -> f64 {
    let [left, middle, right] = [left, middle, right].map(|m| f64::from(m.max(1e-9)).ln());
    let curvature = left - 2.0 * middle + right;
    if curvature < 0.0 { (0.5 * (left - right) / curvature).clamp(-0.5, 0.5) } else { 0.0 }
}
