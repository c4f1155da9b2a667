//! Mel bands: the spectrum summed as coarsely as the ear hears it.

use crate::FrameLayout;

/// Bands of the analysis.
pub(crate) const BANDS: usize = 128;

/// Weights of a band are padded with zeros to a multiple of this.
const LANES: usize = 8;

/// Values a power spectrum must be followed by, so that padded bands stay inside it.
pub(crate) const SPECTRUM_PADDING: usize = LANES;

/// 128 triangles of equal width in mel and equal area, as `librosa.filters.mel` (Slaney).
pub(crate) struct MelBank {
    bands: Vec<Band>,
    weights: Vec<[f32; LANES]>,
}

struct Band {
    first_bin: usize,
    blocks: std::ops::Range<usize>,
}

impl MelBank {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let mut bank = Self { bands: Vec::with_capacity(BANDS), weights: Vec::new() };
        let bin_hz = f64::from(rate_hz) / layout.frame_samples() as f64;
        let bin_count = layout.frame_samples() / 2 + 1;
        let top = mel(f64::from(rate_hz) / 2.0);
        let edges: Vec<f64> =
            (0..BANDS + 2).map(|edge| hertz(top * edge as f64 / (BANDS + 1) as f64)).collect();
        for [low, peak, high] in edges.array_windows() {
            let weights = (0..bin_count).map(|bin| {
                let hz = bin as f64 * bin_hz;
                let triangle = ((hz - low) / (peak - low)).min((high - hz) / (high - peak));
                (triangle.max(0.0) * 2.0 / (high - low)) as f32
            });
            bank.push(&weights.collect::<Vec<f32>>());
        }
        bank
    }

    fn push(&mut self, weights: &[f32]) {
        let is_inside = |weight: &f32| *weight > 0.0;
        let first_bin = weights.iter().position(is_inside).unwrap_or(0);
        let end = weights.iter().rposition(is_inside).map_or(0, |last| last + 1);
        let start = self.weights.len();
        for block in weights.get(first_bin..end).unwrap_or_default().chunks(LANES) {
            let mut padded = [0.0; LANES];
            padded[..block.len()].copy_from_slice(block);
            self.weights.push(padded);
        }
        self.bands.push(Band { first_bin, blocks: start..self.weights.len() });
    }

    /// Power of every band.
    ///
    /// `padded_power` holds |X|² of one frame and [`SPECTRUM_PADDING`] finite values after it;
    /// `bands` has [`BANDS`] places. Silence gives zeros.
    #[inline(always)]
    pub(crate) fn fill(&self, padded_power: &[f32], bands: &mut [f32]) {
        for (band, output) in self.bands.iter().zip(bands) {
            let (power, _) = padded_power[band.first_bin..].as_chunks::<LANES>();
            let mut sums = [0.0_f32; LANES];
            for (weights, power) in self.weights[band.blocks.clone()].iter().zip(power) {
                for lane in 0..LANES {
                    sums[lane] += weights[lane] * power[lane];
                }
            }
            let [a, b, c, d, e, f, g, h] = sums;
            *output = ((a + e) + (c + g)) + ((b + f) + (d + h));
        }
    }
}

const LINEAR_HZ_PER_MEL: f64 = 200.0 / 3.0;
const LOG_FROM_HZ: f64 = 1000.0;
const LOG_FROM_MEL: f64 = LOG_FROM_HZ / LINEAR_HZ_PER_MEL;

/// Mels per neper above 1 kHz: 27 for a factor of 6.4.
fn log_step() -> f64 {
    libm::log(6.4) / 27.0
}

fn mel(hz: f64) -> f64 {
    if hz < LOG_FROM_HZ {
        hz / LINEAR_HZ_PER_MEL
    } else {
        LOG_FROM_MEL + libm::log(hz / LOG_FROM_HZ) / log_step()
    }
}

fn hertz(mel: f64) -> f64 {
    if mel < LOG_FROM_MEL {
        mel * LINEAR_HZ_PER_MEL
    } else {
        LOG_FROM_HZ * libm::exp(log_step() * (mel - LOG_FROM_MEL))
    }
}
