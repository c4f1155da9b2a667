//! Spectral contrast: how far peaks stand above valleys, band by band.

use std::ops::Range;

use super::decibel;
use crate::FrameLayout;

/// Bands: up to 200 Hz, five octaves, and the rest.
pub(crate) const BANDS: usize = 7;

/// Upper edge of the first band; every other band but the last is an octave.
const FIRST_EDGE_HZ: f64 = 200.0;

/// Share of a band's bins that count as its peaks, and as its valleys.
const QUANTILE: f64 = 0.02;

/// Most bins that count; the widest band of the analysis has 9.
const MOST_KEPT: usize = 16;

/// Peaks and valleys of the frames pushed so far.
pub(crate) struct Contrast {
    bands: [Band; BANDS],
    peaks: Vec<[f32; BANDS]>,
    valleys: Vec<[f32; BANDS]>,
}

#[derive(Default)]
struct Band {
    bins: Range<usize>,
    kept: usize,
}

impl Contrast {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let bin_hz = f64::from(rate_hz) / layout.frame_samples() as f64;
        let bin_count = layout.frame_samples() / 2 + 1;
        let mut low_hz = 0.0;
        let mut high_hz = FIRST_EDGE_HZ;
        let bands = std::array::from_fn(|band| {
            let first = (low_hz / bin_hz).ceil() as usize;
            let last = (high_hz / bin_hz).floor() as usize;
            (low_hz, high_hz) = (high_hz, 2.0 * high_hz);
            Band::new(band, first, last, bin_count)
        });
        Self { bands, peaks: Vec::new(), valleys: Vec::new() }
    }

    /// Forgets all frames and makes room for `frame_count`.
    pub(crate) fn reset(&mut self, frame_count: usize) {
        self.peaks.clear();
        self.valleys.clear();
        self.peaks.reserve(frame_count);
        self.valleys.reserve(frame_count);
    }

    /// Adds the frame with these magnitudes.
    #[inline(always)]
    pub(crate) fn push(&mut self, magnitudes: &[f32]) {
        let mut peaks = [0.0; BANDS];
        let mut valleys = [0.0; BANDS];
        for (place, band) in self.bands.iter().enumerate() {
            let magnitudes = &magnitudes[band.bins.clone()];
            // Peaks lie at the low end of a band more often than not, and valleys at the high end;
            // starting there finds most of them at once.
            peaks[place] = -mean_of_least(magnitudes.iter().map(|m| -m), band.kept);
            valleys[place] = mean_of_least(magnitudes.iter().rev().copied(), band.kept);
        }
        self.peaks.push(peaks);
        self.valleys.push(valleys);
    }

    /// Mean distance in dB from valleys to peaks, or `None` without a frame.
    pub(crate) fn finish(&mut self) -> Option<[f64; BANDS]> {
        let count = self.peaks.len() as f64;
        let peaks = sums_of_decibels(&mut self.peaks);
        let valleys = sums_of_decibels(&mut self.valleys);
        (count > 0.0).then(|| std::array::from_fn(|band| (peaks[band] - valleys[band]) / count))
    }
}

impl Band {
    /// The bins from `first` to `last`, extended and cut as librosa does: every band but the
    /// first begins a bin early, every band but the last ends a bin early.
    fn new(band: usize, first: usize, last: usize, bin_count: usize) -> Self {
        let first = if band > 0 { first - 1 } else { first };
        let end = if band + 1 == BANDS { bin_count } else { (last + 1).min(bin_count) };
        let kept = (QUANTILE * (end - first) as f64).round_ties_even() as usize;
        let bins = first..if band + 1 == BANDS { end } else { end - 1 };
        Self { bins, kept: kept.clamp(1, MOST_KEPT) }
    }
}

/// Mean of the `kept` least values.
#[inline(always)]
fn mean_of_least(values: impl ExactSizeIterator<Item = f32>, kept: usize) -> f32 {
    let mut least = [f32::INFINITY; MOST_KEPT];
    let mut limit = f32::INFINITY;
    for value in values {
        if value < limit {
            let mut place = kept - 1;
            while place > 0 && least[place - 1] > value {
                least[place] = least[place - 1];
                place -= 1;
            }
            least[place] = value;
            limit = least[kept - 1];
        }
    }
    least[..kept].iter().sum::<f32>() / kept as f32
}

/// Sums over frames of the levels in decibels, none lower than 80 dB below the highest of all.
fn sums_of_decibels(levels: &mut [[f32; BANDS]]) -> [f64; BANDS] {
    let flat = levels.as_flattened_mut();
    decibel::from_powers(flat);
    let floor = decibel::floor_below(crate::lanes::max(flat));
    let mut sums = [0.0; BANDS];
    for frame in levels {
        for (sum, level) in sums.iter_mut().zip(frame) {
            *sum += f64::from(level.max(floor));
        }
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::{Contrast, mean_of_least};
    use crate::FrameLayout;

    #[test]
    fn the_least_values_are_found_in_any_order() {
        let values = [5.0, 1.0, 4.0, 1.0, 9.0, 0.5, 7.0];
        assert_eq!(mean_of_least(values.into_iter(), 3), 2.5 / 3.0);
        assert_eq!(mean_of_least(values.into_iter().rev(), 1), 0.5);
    }

    #[test]
    fn bands_are_those_of_librosa() {
        let contrast = Contrast::new(FrameLayout::LIBROSA, 22_050);
        let bands = contrast.bands.map(|band| (band.bins.start, band.bins.end, band.kept));
        let librosa = [
            (0, 18, 1),
            (18, 37, 1),
            (37, 74, 1),
            (74, 148, 2),
            (148, 297, 3),
            (297, 594, 6),
            (594, 1025, 9),
        ];
        assert_eq!(bands, librosa);
    }
}
