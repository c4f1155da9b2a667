//! Chroma: the spectrum folded onto the twelve pitch classes.

use crate::{FrameLayout, lanes};

/// Pitch classes, from C.
pub(crate) const CLASSES: usize = 12;

/// Octave, from the A at 27.5 Hz, that weighs most, and the width of the weighting.
const CENTRE_OCTAVE: f64 = 5.0;
const OCTAVE_WIDTH: f64 = 2.0;

/// The classes from A to B come before C in the octaves of the formula.
const CLASSES_BEFORE_C: usize = 3;

/// Chroma of all frames of a clip.
pub(crate) struct Chromagram {
    bank: ChromaBank,
    /// Strength of the classes, the greatest of each frame being 1.
    pub(crate) frames: Vec<[f32; CLASSES]>,
}

impl Chromagram {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        Self { bank: ChromaBank::new(layout, rate_hz), frames: Vec::new() }
    }

    /// Measures the frames with these `magnitudes`, `tuning` being in fractions of a semitone.
    pub(crate) fn measure(&mut self, magnitudes: &[f32], tuning: f64) {
        self.bank.tune(tuning);
        self.frames.clear();
        self.frames.resize(magnitudes.len() / self.bank.bin_count, [0.0; CLASSES]);
        lanes::widest(Fold { chromagram: self, magnitudes });
    }

    /// Means over frames; zeros without a frame.
    pub(crate) fn means(&self) -> [f64; CLASSES] {
        let count = self.frames.len().max(1) as f64;
        let mut sums = [0.0; CLASSES];
        for frame in &self.frames {
            for (sum, class) in sums.iter_mut().zip(frame) {
                *sum += f64::from(*class);
            }
        }
        sums.map(|sum| sum / count)
    }
}

struct Fold<'a> {
    chromagram: &'a mut Chromagram,
    magnitudes: &'a [f32],
}

impl lanes::Work for Fold<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Chromagram { bank, frames } = self.chromagram;
        for (frame, spectrum) in frames.iter_mut().zip(self.magnitudes.chunks_exact(bank.bin_count))
        {
            *frame = bank.process(spectrum);
        }
    }
}

/// Weights from bins to pitch classes, as `librosa.filters.chroma`.
struct ChromaBank {
    bin_hz: f64,
    bin_count: usize,
    tuning: Option<f64>,
    /// Of all bins for each class in turn.
    weights: Vec<f32>,
    /// |X|² of the frame at hand.
    power: Vec<f32>,
}

impl ChromaBank {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let bin_hz = f64::from(rate_hz) / layout.frame_samples() as f64;
        let bin_count = layout.frame_samples() / 2 + 1;
        Self {
            bin_hz,
            bin_count,
            tuning: None,
            weights: vec![0.0; CLASSES * bin_count],
            power: vec![0.0; bin_count],
        }
    }

    /// Fits the weights to `tuning`, in fractions of a semitone.
    fn tune(&mut self, tuning: f64) {
        if self.tuning == Some(tuning) {
            return;
        }
        self.tuning = Some(tuning);
        for bin in 0..self.bin_count {
            let column = self.column(bin, tuning);
            for (class, weight) in column.into_iter().enumerate() {
                self.weights[class * self.bin_count + bin] = weight;
            }
        }
    }

    fn column(&self, bin: usize, tuning: f64) -> [f32; CLASSES] {
        let position = self.semitone(bin, tuning);
        let width = (self.semitone(bin + 1, tuning) - position).max(1.0);
        let mut bumps: [f64; CLASSES] = std::array::from_fn(|class| {
            let distance = (position - class as f64 + 6.0).rem_euclid(12.0) - 6.0;
            let widths = 2.0 * distance / width;
            libm::exp(-0.5 * widths * widths)
        });
        bumps.rotate_left(CLASSES_BEFORE_C);
        let length = bumps.iter().map(|bump| bump * bump).sum::<f64>().sqrt();
        let octave = (position / 12.0 - CENTRE_OCTAVE) / OCTAVE_WIDTH;
        let weight = libm::exp(-0.5 * octave * octave) / length;
        bumps.map(|bump| (bump * weight) as f32)
    }

    /// Semitones from the A at 27.5 Hz; bin 0 is put an octave and a half below bin 1.
    fn semitone(&self, bin: usize, tuning: f64) -> f64 {
        let hz = bin.max(1) as f64 * self.bin_hz;
        let semitone = 12.0 * libm::log2(hz / 27.5) - tuning;
        if bin == 0 { semitone - 18.0 } else { semitone }
    }

    /// Strength of the pitch classes, the greatest being 1, in a frame with these `magnitudes`.
    ///
    /// Silence gives zeros.
    #[inline(always)]
    fn process(&mut self, magnitudes: &[f32]) -> [f32; CLASSES] {
        for (power, magnitude) in self.power.iter_mut().zip(magnitudes) {
            *power = magnitude * magnitude;
        }
        let mut classes = [0.0_f32; CLASSES];
        for (class, weights) in classes.iter_mut().zip(self.weights.chunks_exact(self.bin_count)) {
            *class = lanes::sum_pairs(weights, &self.power, |weight, power| weight * power) as f32;
        }
        let greatest = lanes::max(&classes);
        let divisor = if greatest < f32::MIN_POSITIVE { 1.0 } else { greatest };
        classes.map(|class| class / divisor)
    }
}
