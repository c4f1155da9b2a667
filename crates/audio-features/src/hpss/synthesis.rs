//! Spectra back to samples, and the energies of what comes out.

use std::ops::RangeInclusive;

use super::energies::Energies;
use super::{BIN_COUNT, HOP_SAMPLES, LAYOUT};
use crate::Spectrum;
use crate::fft::RealFft;
use crate::window::periodic_hann;

/// Frames over any one sample.
const OVERLAP: usize = LAYOUT.frame_samples() / HOP_SAMPLES;

/// One hop of samples.
type Hop = [f32; HOP_SAMPLES];

/// Inverse short-time transform, hop by hop: windowed frames are added up where they overlap and
/// divided by the sum of their squared windows, as `librosa.istft` does.
pub(super) struct Synthesis {
    /// Under a periodic Hann window, divided by the frame length, which it does not do itself.
    fft: RealFft,
    re: Vec<f32>,
    im: Vec<f32>,
    frame: Vec<f32>,
    /// One over the sum of squared windows where all frames are there.
    inside: Hop,
    /// What the frames so far add up to, from the first sample of the newest frame on.
    sums: [Hop; OVERLAP],
    frame_count: usize,
    energies: Energies,
}

impl Synthesis {
    pub(super) fn new() -> Self {
        let scale = 1.0 / LAYOUT.frame_samples() as f64;
        let window = periodic_hann(LAYOUT.frame_samples()).map(|weight| (weight * scale) as f32);
        Self {
            fft: RealFft::windowed(&window.collect::<Vec<f32>>()),
            re: vec![0.0; BIN_COUNT],
            im: vec![0.0; BIN_COUNT],
            frame: vec![0.0; LAYOUT.frame_samples()],
            inside: normaliser(0..=OVERLAP - 1),
            sums: [[0.0; HOP_SAMPLES]; OVERLAP],
            frame_count: 0,
            energies: Energies::default(),
        }
    }

    /// Forgets the last clip.
    pub(super) fn reset(&mut self) {
        self.sums = [[0.0; HOP_SAMPLES]; OVERLAP];
        self.frame_count = 0;
        self.energies = Energies::default();
    }

    /// Adds the next frame, `spectrum` weighted by `mask`, and measures the hop it completes
    /// against `samples`, the whole clip.
    pub(super) fn add(&mut self, spectrum: Spectrum<'_>, mask: &[f32], samples: &[f32]) {
        for (places, bins) in [(&mut self.re, spectrum.re), (&mut self.im, spectrum.im)] {
            for ((place, bin), weight) in places.iter_mut().zip(bins).zip(mask) {
                *place = bin * weight;
            }
        }
        self.invert();
        self.overlap();
        self.frame_count += 1;
        // Frame t is the last one over hop t − 2: it ends two hops after sample t · hop.
        if let Some(hop) = self.frame_count.checked_sub(1 + OVERLAP / 2) {
            self.measure(hop, 0, samples);
        }
    }

    /// Measures the hops that no further frame will complete.
    pub(super) fn finish(&mut self, samples: &[f32]) -> &Energies {
        for hop in self.frame_count.saturating_sub(OVERLAP / 2)..self.frame_count {
            self.measure(hop, hop + 1 + OVERLAP / 2 - self.frame_count, samples);
        }
        &self.energies
    }

    fn invert(&mut self) {
        // A real signal has nothing there, and the transform relies on it.
        for end in [0, BIN_COUNT - 1] {
            self.im[end] = 0.0;
        }
        self.fft.inverse(&self.re, &self.im, &mut self.frame);
    }

    /// Moves on by a hop and adds the windowed frame.
    fn overlap(&mut self) {
        self.sums.rotate_left(1);
        self.sums[OVERLAP - 1].fill(0.0);
        let sums = self.sums.as_flattened_mut().iter_mut();
        for (sum, value) in sums.zip(&self.frame) {
            *sum += value;
        }
    }

    /// Measures hop `hop`, whose sums stand at `place` of [`Self::sums`].
    fn measure(&mut self, hop: usize, place: usize, samples: &[f32]) {
        let Some(samples) = samples.get(hop * HOP_SAMPLES..) else { return };
        // The newest frame covers it with its part `place`, the oldest with its last part; or
        // with an earlier one, if it would have to begin before the clip does.
        let oldest = (OVERLAP - 1).min(hop + OVERLAP / 2);
        if (place, oldest) == (0, OVERLAP - 1) {
            self.energies.add(samples, &self.sums[place], &self.inside);
        } else {
            self.energies.add(samples, &self.sums[place], &normaliser(place..=oldest));
        }
    }
}

/// One over the sum of the squares of these parts of the window, each a hop long.
///
/// The sum is at least ¼: every sample is within a hop of the centre of some frame.
fn normaliser(parts: RangeInclusive<usize>) -> Hop {
    let mut sums = [0.0; HOP_SAMPLES];
    for (n, weight) in periodic_hann(LAYOUT.frame_samples()).enumerate() {
        if parts.contains(&(n / HOP_SAMPLES)) {
            sums[n % HOP_SAMPLES] += weight * weight;
        }
    }
    sums.map(|sum| (1.0 / sum) as f32)
}
