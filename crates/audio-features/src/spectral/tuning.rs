//! How far a recording is tuned off A = 440 Hz.

use crate::FrameLayout;

const LOWEST_HZ: f64 = 150.0;
const HIGHEST_HZ: f64 = 4000.0;

/// A peak counts from this share of the frame's greatest power.
const PEAK_SHARE: f32 = 0.1;

/// Histogram of offsets: a hundredth of a semitone each.
const OFFSETS: usize = 100;

/// The spectral peaks of the frames pushed so far.
pub(crate) struct Tuning {
    bins: std::ops::Range<usize>,
    bin_hz: f32,
    peaks: Vec<Peak>,
    order: Vec<f32>,
}

#[derive(Debug, Clone, Copy)]
struct Peak {
    hz: f32,
    strength: f32,
}

impl Tuning {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let bin_hz = f64::from(rate_hz) / layout.frame_samples() as f64;
        let bin_from = |hz: f64| (hz / bin_hz).ceil() as usize;
        let top = bin_from(HIGHEST_HZ).min(layout.frame_samples() / 2);
        Self {
            bins: bin_from(LOWEST_HZ).clamp(1, top)..top,
            bin_hz: bin_hz as f32,
            peaks: Vec::new(),
            order: Vec::new(),
        }
    }

    /// Forgets all peaks and makes room for those of `frame_count` frames.
    pub(crate) fn reset(&mut self, frame_count: usize) {
        self.peaks.clear();
        // Of two neighbours only one can be a peak.
        self.peaks.reserve(frame_count * self.bins.len().div_ceil(2));
    }

    /// Adds the peaks of a frame; `loudest` is the greatest of its `power`s.
    #[inline(always)]
    pub(crate) fn push(&mut self, power: &[f32], loudest: f32) {
        let threshold = PEAK_SHARE * loudest;
        let first = self.bins.start;
        let Some(power) = power.get(first - 1..=self.bins.end) else { return };
        for (place, [left, here, right]) in power.array_windows().enumerate() {
            if *here > threshold && *here > *left && *here >= *right {
                self.peaks.push(interpolated(first + place, [*left, *here, *right], self.bin_hz));
            }
        }
    }

    /// Offset in fractions of a semitone, −0.5…0.49, or `None` without peaks.
    pub(crate) fn finish(&mut self) -> Option<f64> {
        let threshold = self.median_strength()?;
        let mut counts = [0_u32; OFFSETS];
        for peak in self.peaks.iter().filter(|peak| peak.strength >= threshold) {
            // Twelve semitones from each octave to the next, from the A at 27.5 Hz.
            let semitones = (12.0 * libm::log2(f64::from(peak.hz) / 27.5)) as f32;
            let offset = semitones - semitones.floor();
            let offset = if offset >= 0.5 { offset - 1.0 } else { offset };
            counts[histogram_place(offset)] += 1;
        }
        let fullest = counts.iter().max()?;
        let place = counts.iter().position(|count| count == fullest)?;
        Some(edge(place))
    }

    fn median_strength(&mut self) -> Option<f32> {
        self.order.clear();
        self.order.extend(self.peaks.iter().map(|peak| peak.strength));
        let count = self.order.len();
        if count == 0 {
            return None;
        }
        let (below, upper, _) = self.order.select_nth_unstable_by(count / 2, f32::total_cmp);
        if count % 2 == 1 {
            return Some(*upper);
        }
        let lower = below.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        Some(lower.midpoint(*upper))
    }
}

/// The top of the parabola through a peak and its neighbours.
#[inline(always)]
fn interpolated(bin: usize, [left, here, right]: [f32; 3], bin_hz: f32) -> Peak {
    let curvature = right + left - 2.0 * here;
    let slope = (right - left) / 2.0;
    let shift = if slope.abs() >= curvature.abs() { 0.0 } else { -slope / curvature };
    Peak { hz: (bin as f32 + shift) * bin_hz, strength: here + 0.5 * slope * shift }
}

/// Left edge of a place of the histogram, rounded to the hundredth it stands for.
fn edge(place: usize) -> f64 {
    (place as f64 - OFFSETS as f64 / 2.0) / OFFSETS as f64
}

/// The place whose edges enclose `offset`, −0.5…0.5.
fn histogram_place(offset: f32) -> usize {
    let offset = f64::from(offset);
    let guess = ((offset + 0.5) * OFFSETS as f64).floor().clamp(0.0, OFFSETS as f64 - 1.0) as usize;
    // The product rounds; the edges themselves decide.
    if guess > 0 && offset < edge(guess) {
        guess - 1
    } else if guess + 1 < OFFSETS && offset >= edge(guess + 1) {
        guess + 1
    } else {
        guess
    }
}

#[cfg(test)]
mod tests {
    use super::{Tuning, edge, histogram_place};
    use crate::FrameLayout;

    #[test]
    fn every_offset_lies_between_the_edges_of_its_place() {
        for step in -5000..5000_i16 {
            let offset = f32::from(step) / 10_000.0;
            let place = histogram_place(offset);
            assert!(edge(place) <= f64::from(offset), "{offset}");
            assert!(place == 99 || f64::from(offset) < edge(place + 1), "{offset}");
        }
        assert_eq!(histogram_place(0.5), 99);
    }

    #[test]
    fn silence_has_no_tuning() {
        let mut tuning = Tuning::new(FrameLayout::LIBROSA, 22_050);
        tuning.push(&[0.0; 1025], 0.0);
        assert_eq!(tuning.finish(), None);
    }
}
