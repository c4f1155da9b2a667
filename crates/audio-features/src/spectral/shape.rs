//! Where a spectrum lies and how it spreads: centroid, bandwidth, roll-off, flatness.

use crate::{FrameLayout, lanes};

/// Share of the magnitude below the roll-off.
const ROLLOFF_SHARE: f64 = 0.85;

/// Powers below this count as this in the flatness (librosa's `amin`).
const FLATNESS_FLOOR: f32 = 1e-10;

/// Bins summed at a time on the way to the roll-off.
const ROLLOFF_BLOCK: usize = 32;

/// Sums over frames of what describes the shape of their spectra.
pub(crate) struct Shape {
    bins: Vec<f32>,
    bin_hz: f64,
    sums: Means,
    frame_count: usize,
}

/// The four numbers of one spectrum, or their means.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Means {
    pub(crate) centroid_hz: f64,
    pub(crate) bandwidth_hz: f64,
    pub(crate) rolloff_hz: f64,
    pub(crate) flatness: f64,
}

impl Shape {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        Self {
            bins: (0..=layout.frame_samples() / 2).map(|bin| bin as f32).collect(),
            bin_hz: f64::from(rate_hz) / layout.frame_samples() as f64,
            sums: Means::default(),
            frame_count: 0,
        }
    }

    /// Forgets all frames.
    pub(crate) fn reset(&mut self) {
        self.sums = Means::default();
        self.frame_count = 0;
    }

    /// Adds only the centroid of a frame.
    #[inline(always)]
    pub(crate) fn push_centroid(&mut self, magnitudes: &[f32]) {
        let total = lanes::sum(magnitudes, |magnitude| magnitude);
        self.sums.centroid_hz += centroid_bin(magnitudes, &self.bins, total) * self.bin_hz;
        self.frame_count += 1;
    }

    /// Adds a frame; `power` are the squares of its `magnitudes`.
    #[inline(always)]
    pub(crate) fn push(&mut self, magnitudes: &[f32], power: &[f32]) {
        let total = lanes::sum(magnitudes, |magnitude| magnitude);
        let centroid = centroid_bin(magnitudes, &self.bins, total);
        self.sums.centroid_hz += centroid * self.bin_hz;
        self.sums.bandwidth_hz +=
            bandwidth_bins(magnitudes, &self.bins, total, centroid) * self.bin_hz;
        self.sums.rolloff_hz += rolloff_bin(magnitudes, total) as f64 * self.bin_hz;
        self.sums.flatness += flatness(power);
        self.frame_count += 1;
    }

    /// Means over frames, or `None` without a frame.
    pub(crate) fn finish(&self) -> Option<Means> {
        let mean = |sum: f64| sum / self.frame_count as f64;
        (self.frame_count > 0).then(|| Means {
            centroid_hz: mean(self.sums.centroid_hz),
            bandwidth_hz: mean(self.sums.bandwidth_hz),
            rolloff_hz: mean(self.sums.rolloff_hz),
            flatness: mean(self.sums.flatness),
        })
    }
}

/// What to divide a weighted sum by; librosa leaves what is below the smallest normal number.
#[inline(always)]
fn divisor(total: f64) -> f64 {
    if total < f64::from(f32::MIN_POSITIVE) { 1.0 } else { total }
}

/// `Σ k·|Xₖ| / Σ |Xₖ|`, `bins` being the numbers k.
#[inline(always)]
pub(crate) fn centroid_bin(magnitudes: &[f32], bins: &[f32], total: f64) -> f64 {
    lanes::sum_pairs(magnitudes, bins, |magnitude, bin| magnitude * bin) / divisor(total)
}

/// `√(Σ |Xₖ|·(k − centroid)² / Σ |Xₖ|)`.
///
/// From distances, not from moments: the difference of two large moments would be lost in rounding.
#[inline(always)]
fn bandwidth_bins(magnitudes: &[f32], bins: &[f32], total: f64, centroid: f64) -> f64 {
    let centroid = centroid as f32;
    let spread = lanes::sum_pairs(magnitudes, bins, |magnitude, bin| {
        magnitude * ((bin - centroid) * (bin - centroid))
    });
    (spread / divisor(total)).sqrt()
}

/// The first bin up to which the magnitudes add up to 85 % of `total`.
#[inline(always)]
fn rolloff_bin(magnitudes: &[f32], total: f64) -> usize {
    let threshold = ROLLOFF_SHARE * total;
    let mut below = 0.0;
    for (block, values) in magnitudes.chunks(ROLLOFF_BLOCK).enumerate() {
        let with_block = below + lanes::sum(values, |value| value);
        if with_block >= threshold {
            for (place, value) in values.iter().enumerate() {
                below += f64::from(*value);
                if below >= threshold {
                    return block * ROLLOFF_BLOCK + place;
                }
            }
        }
        below = with_block;
    }
    magnitudes.len() - 1
}

/// Geometric over arithmetic mean of the powers.
#[inline(always)]
fn flatness(power: &[f32]) -> f64 {
    let floored = |power: f32| if power > FLATNESS_FLOOR { power } else { FLATNESS_FLOOR };
    let count = power.len() as f64;
    let arithmetic = lanes::sum(power, floored) / count;
    // Above 1 by rounding only.
    (libm::exp2(sum_of_log2(power, floored) / count) / arithmetic).min(1.0)
}

/// `Σ log₂ floored(p)`: exponents are added and mantissas multiplied, so that a frame takes two
/// logarithms and not a thousand.
#[inline(always)]
fn sum_of_log2(power: &[f32], floored: impl Fn(f32) -> f32) -> f64 {
    const LANES: usize = 32;
    const EXPONENT_OF_ONE: i32 = 127;
    let mut exponents = [0_i32; LANES];
    let mut mantissas = [1.0_f32; LANES];
    // A lane sees at most one value per block and a mantissa is below 2, so products stay finite
    // up to 127 blocks; a spectrum has 32.
    let (blocks, rest) = power.as_chunks::<LANES>();
    for block in blocks {
        for lane in 0..LANES {
            let bits = floored(block[lane]).to_bits();
            exponents[lane] += (bits >> 23) as i32 - EXPONENT_OF_ONE;
            mantissas[lane] *= f32::from_bits((bits & 0x007f_ffff) | 0x3f80_0000);
        }
    }
    let exponents: i32 = exponents.iter().sum();
    let (low, high) = mantissas.split_at(LANES / 2);
    let product = |half: &[f32]| half.iter().map(|mantissa| f64::from(*mantissa)).product::<f64>();
    let tail: f64 = rest.iter().map(|power| libm::log2(f64::from(floored(*power)))).sum();
    f64::from(exponents) + libm::log2(product(low)) + libm::log2(product(high)) + tail
}

#[cfg(test)]
mod tests {
    use super::{Means, Shape, flatness, rolloff_bin};
    use crate::FrameLayout;

    #[test]
    fn equal_powers_are_flat_and_silence_counts_as_flat() {
        assert!((flatness(&[0.3; 1025]) - 1.0).abs() < 1e-6);
        assert!((flatness(&[0.0; 1025]) - 1.0).abs() < 1e-6);
        assert!((flatness(&[f32::MAX / 2048.0; 1025]) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn flatness_is_the_ratio_of_the_means() {
        let power: Vec<f32> = (0_u16..1025).map(|bin| f32::from(bin % 7) * 0.37 + 0.01).collect();
        let logs: f64 = power.iter().map(|power| f64::from(*power).ln()).sum();
        let plain =
            (logs / 1025.0).exp() / (power.iter().map(|p| f64::from(*p)).sum::<f64>() / 1025.0);
        assert!((flatness(&power) - plain).abs() < 1e-7);
    }

    #[test]
    fn the_rolloff_is_the_first_bin_that_reaches_its_share() {
        let mut magnitudes = [0.0; 100];
        magnitudes[40] = 84.0;
        magnitudes[70] = 2.0;
        magnitudes[90] = 14.0;
        assert_eq!(rolloff_bin(&magnitudes, 100.0), 70);
        assert_eq!(rolloff_bin(&[0.0; 100], 0.0), 0);
    }

    #[test]
    fn a_pair_of_tones_spreads_by_half_their_distance() {
        let mut shape = Shape::new(FrameLayout::LIBROSA, 2048);
        let mut magnitudes = [0.0; 1025];
        (magnitudes[100], magnitudes[300]) = (2.0, 2.0);
        shape.push(&magnitudes, &magnitudes.map(|magnitude| magnitude * magnitude));
        let Some(Means { centroid_hz, bandwidth_hz, rolloff_hz, .. }) = shape.finish() else {
            unreachable!("a frame was pushed")
        };
        assert_eq!([centroid_hz, bandwidth_hz, rolloff_hz], [200.0, 100.0, 300.0]);
    }
}
