//! Mel-frequency cepstral coefficients: the shape of a mel spectrum in twenty numbers.

use std::f64::consts::PI;

use super::mel::BANDS;
use crate::lanes;

/// Coefficients that are kept.
pub(crate) const COEFFICIENTS: usize = 20;

/// Places per band in the table: the coefficients and zeros up to whole registers.
const PADDED: usize = 24;

/// Mean and spread of the coefficients of the frames pushed so far.
pub(crate) struct Mfcc {
    /// Orthonormal DCT-II, `basis[band][coefficient]`.
    basis: Vec<[f32; PADDED]>,
    /// Coefficients of the first frame; sums are of distances from it, so that a clip that never
    /// changes has a deviation of exactly zero.
    origin: [f32; PADDED],
    sums: [f64; PADDED],
    squares: [f64; PADDED],
    frame_count: usize,
}

impl Mfcc {
    pub(crate) fn new() -> Self {
        let basis = (0..BANDS).map(|band| {
            let mut row = [0.0; PADDED];
            for (coefficient, place) in row.iter_mut().enumerate().take(COEFFICIENTS) {
                let scale = if coefficient == 0 { 1.0 } else { 2.0 } / BANDS as f64;
                let turns = coefficient as f64 * (2 * band + 1) as f64 / (2 * BANDS) as f64;
                *place = (scale.sqrt() * libm::cos(PI * turns)) as f32;
            }
            row
        });
        Self {
            basis: basis.collect(),
            origin: [0.0; PADDED],
            sums: [0.0; PADDED],
            squares: [0.0; PADDED],
            frame_count: 0,
        }
    }

    /// Forgets all frames.
    pub(crate) fn reset(&mut self) {
        self.sums = [0.0; PADDED];
        self.squares = [0.0; PADDED];
        self.frame_count = 0;
    }

    /// Adds all frames of `mel_db`, [`BANDS`] values each.
    pub(crate) fn push_all(&mut self, mel_db: &[f32]) {
        lanes::widest(PushAll { mfcc: self, mel_db });
    }

    /// Adds the frame whose mel bands are `bands_db`, in decibels.
    #[inline(always)]
    fn push(&mut self, bands_db: &[f32]) {
        let mut coefficients = [0.0_f32; PADDED];
        for (level, row) in bands_db.iter().zip(&self.basis) {
            for (coefficient, weight) in coefficients.iter_mut().zip(row) {
                *coefficient += level * weight;
            }
        }
        if self.frame_count == 0 {
            self.origin = coefficients;
        }
        for (place, (coefficient, origin)) in coefficients.iter().zip(&self.origin).enumerate() {
            let distance = f64::from(coefficient - origin);
            self.sums[place] += distance;
            self.squares[place] += distance * distance;
        }
        self.frame_count += 1;
    }

    /// Means and population deviations, or `None` without a frame.
    pub(crate) fn finish(&self) -> Option<([f64; COEFFICIENTS], [f64; COEFFICIENTS])> {
        let count = self.frame_count as f64;
        let mean_distance = |place: usize| self.sums[place] / count;
        let mean_square = |place: usize| self.squares[place] / count;
        let mean = |place| f64::from(self.origin[place]) + mean_distance(place);
        let variance = |place| mean_square(place) - mean_distance(place) * mean_distance(place);
        let deviation = |place| f64::max(variance(place), 0.0).sqrt();
        (self.frame_count > 0).then(|| (std::array::from_fn(mean), std::array::from_fn(deviation)))
    }
}

struct PushAll<'a> {
    mfcc: &'a mut Mfcc,
    mel_db: &'a [f32],
}

impl lanes::Work for PushAll<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for bands in self.mel_db.chunks_exact(BANDS) {
            self.mfcc.push(bands);
        }
    }
}
