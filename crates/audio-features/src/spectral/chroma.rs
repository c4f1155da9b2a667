//! Chroma: the spectrum folded onto the twelve pitch classes.

use crate::{FrameLayout, lanes};

/// Pitch classes, from C.
pub(crate) const CLASSES: usize = 12;

/// Octave, from the A at 27.5 Hz, that weighs most, and the width of the weighting.
const CENTRE_OCTAVE: f64 = 5.0;
const OCTAVE_WIDTH: f64 = 2.0;

/// The classes from A to B come before C in the octaves of the formula.
const CLASSES_BEFORE_C: usize = 3;

const LANES: usize = 8;

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
        let spectra = magnitudes.chunks_exact(self.bank.bin_count);
        lanes::widest(|| self.frames.extend(spectra.map(|spectrum| self.bank.process(spectrum))));
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

/// Weights from bins to pitch classes, as `librosa.filters.chroma`.
struct ChromaBank {
    bin_hz: f64,
    bin_count: usize,
    tuning: Option<f64>,
    /// `weights[block][class][lane]` for the bin `LANES · block + lane`.
    weights: Vec<[[f32; LANES]; CLASSES]>,
}

impl ChromaBank {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let bin_hz = f64::from(rate_hz) / layout.frame_samples() as f64;
        let bin_count = layout.frame_samples() / 2 + 1;
        let blank = [[0.0; LANES]; CLASSES];
        let weights = vec![blank; bin_count.div_ceil(LANES)];
        Self { bin_hz, bin_count, tuning: None, weights }
    }

    /// Fits the weights to `tuning`, in fractions of a semitone.
    fn tune(&mut self, tuning: f64) {
        if self.tuning == Some(tuning) {
            return;
        }
        self.tuning = Some(tuning);
        for bin in 0..self.bin_count {
            let column = self.column(bin, tuning);
            let block = &mut self.weights[bin / LANES];
            for (class, weight) in column.into_iter().enumerate() {
                block[class][bin % LANES] = weight;
            }
        }
    }

    fn column(&self, bin: usize, tuning: f64) -> [f32; CLASSES] {
        let position = self.semitone(bin, tuning);
        let width = (self.semitone(bin + 1, tuning) - position).max(1.0);
        let mut bumps: [f64; CLASSES] = std::array::from_fn(|class| {
            let distance = (position - class as f64 + 6.0).rem_euclid(12.0) - 6.0;
            libm::exp(-0.5 * (2.0 * distance / width).powi(2))
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
    fn process(&self, magnitudes: &[f32]) -> [f32; CLASSES] {
        let (blocks, rest) = magnitudes.as_chunks::<LANES>();
        let mut sums = [[0.0_f32; LANES]; CLASSES];
        for (magnitudes, weights) in blocks.iter().zip(&self.weights) {
            add(magnitudes, weights, &mut sums);
        }
        let mut last = [0.0; LANES];
        last[..rest.len()].copy_from_slice(rest);
        if let Some(weights) = self.weights.get(blocks.len()) {
            add(&last, weights, &mut sums);
        }
        let classes = sums.map(|lanes| lanes.iter().sum::<f32>());
        let greatest = lanes::max(&classes);
        let divisor = if greatest < f32::MIN_POSITIVE { 1.0 } else { greatest };
        classes.map(|class| class / divisor)
    }
}

#[inline(always)]
fn add(
    magnitudes: &[f32; LANES],
    weights: &[[f32; LANES]; CLASSES],
    sums: &mut [[f32; LANES]; CLASSES],
) {
    let power = magnitudes.map(|magnitude| magnitude * magnitude);
    for class in 0..CLASSES {
        for lane in 0..LANES {
            sums[class][lane] += weights[class][lane] * power[lane];
        }
    }
}
