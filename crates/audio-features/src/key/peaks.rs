//! Partials of a clip: the peaks of long spectra, between the bins, with their pitch.

use crate::ANALYSIS_RATE_HZ;
use crate::fft::RealFft;
use crate::window::periodic_hann;

/// 372 ms: bins of 2.7 Hz keep the semitones of the bass apart, which are 4 Hz at 65 Hz. The
/// frames of 2048 that the other features use cannot.
pub(super) const FRAME_SAMPLES: usize = 8192;
const HOP_SAMPLES: usize = FRAME_SAMPLES / 2;
const BIN_HZ: f64 = ANALYSIS_RATE_HZ as f64 / FRAME_SAMPLES as f64;
/// Partials are looked for from here …
const LOWEST_HZ: f64 = 60.0;
/// … to here; above, overtones say less about the key than they disturb.
const HIGHEST_HZ: f64 = 2000.0;
/// Bins up to there, and one more to tell a peak by; in whole blocks of the transform.
const BIN_COUNT: usize = ((HIGHEST_HZ / BIN_HZ) as usize + 2).next_multiple_of(8);
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
    fft: RealFft,
    /// A clip that is shorter than a frame.
    frame: Vec<f32>,
    re: Vec<f32>,
    im: Vec<f32>,
    magnitudes: Vec<f32>,
    peaks: Vec<Peak>,
}

impl PeakFinder {
    pub(super) fn new() -> Self {
        let window: Vec<f32> = periodic_hann(FRAME_SAMPLES).map(|weight| weight as f32).collect();
        Self {
            fft: RealFft::windowed(&window),
            frame: vec![0.0; FRAME_SAMPLES],
            re: vec![0.0; BIN_COUNT],
            im: vec![0.0; BIN_COUNT],
            magnitudes: vec![0.0; BIN_COUNT],
            peaks: Vec::new(),
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
        let values = samples.get(..FRAME_SAMPLES).unwrap_or_else(|| {
            self.frame.fill(0.0);
            self.frame[..samples.len()].copy_from_slice(samples);
            &self.frame
        });
        self.fft.forward(values, &mut self.re, &mut self.im);
        for ((magnitude, re), im) in self.magnitudes.iter_mut().zip(&self.re).zip(&self.im) {
            *magnitude = (re * re + im * im).sqrt();
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
                let pitch = 12.0 * libm::log2(hz / 440.0) + 9.0;
                self.peaks.push(Peak { frame, hz, pitch, magnitude: f64::from(*middle) });
            }
        }
    }
}

/// Where between its neighbours the top of a peak lies: the vertex of a parabola through the
/// logarithms, which under a Hann window is within a hundredth of a bin. −0.5…0.5.
fn vertex(left: f32, middle: f32, right: f32) -> f64 {
    let [left, middle, right] = [left, middle, right].map(|m| f64::from(m.max(1e-9)));
    let (left, right) = (libm::log(left / middle), libm::log(right / middle));
    let curvature = left + right;
    if curvature < 0.0 { (0.5 * (left - right) / curvature).clamp(-0.5, 0.5) } else { 0.0 }
}
