//! The frames that separation still needs: a ring, whatever the length of the clip.

use super::BIN_COUNT;
use super::selection::{LANES, Lanes, SPAN, WINDOW, WINDOWS};
use crate::Spectrum;

/// Columns of [`LANES`] bins in one row; the last column is filled up with zeros.
pub(super) const COLUMNS: usize = BIN_COUNT.div_ceil(LANES);

/// One value per bin, in columns.
pub(super) type Row = [Lanes; COLUMNS];

/// A block, one before it and one after it: wide enough for every median of the block.
const MAGNITUDE_FRAMES: usize = 3 * WINDOWS;
/// A block waits for the next one to be complete.
const SPECTRUM_FRAMES: usize = 2 * WINDOWS;

/// Magnitudes and spectra of the newest frames.
pub(super) struct History {
    magnitudes: Vec<Row>,
    spectra: Vec<[[f32; BIN_COUNT]; 2]>,
}

impl History {
    pub(super) fn new() -> Self {
        Self {
            magnitudes: vec![[[0.0; LANES]; COLUMNS]; MAGNITUDE_FRAMES],
            spectra: vec![[[0.0; BIN_COUNT]; 2]; SPECTRUM_FRAMES],
        }
    }

    /// Keeps frame `frame` in the place of an older one; all slices hold [`BIN_COUNT`] values.
    pub(super) fn store(&mut self, frame: usize, spectrum: Spectrum<'_>, magnitudes: &[f32]) {
        let row = &mut self.magnitudes[frame % MAGNITUDE_FRAMES];
        row.as_flattened_mut()[..BIN_COUNT].copy_from_slice(magnitudes);
        let [re, im] = &mut self.spectra[frame % SPECTRUM_FRAMES];
        re.copy_from_slice(spectrum.re);
        im.copy_from_slice(spectrum.im);
    }

    /// Spectrum of a frame of the newest two blocks.
    pub(super) fn spectrum(&self, frame: usize) -> Spectrum<'_> {
        let [re, im] = &self.spectra[frame % SPECTRUM_FRAMES];
        Spectrum { re, im }
    }

    /// Magnitudes of the block at `first` and of what its medians reach, in a clip of `count`
    /// frames that is reflected at its ends.
    pub(super) fn around(&self, first: usize, count: usize) -> [&Row; SPAN] {
        std::array::from_fn(|i| {
            let frame = reflected(first as i64 + i as i64 - (WINDOW / 2) as i64, count);
            &self.magnitudes[frame % MAGNITUDE_FRAMES]
        })
    }
}

/// Index of `index` in a sequence continued as `d c b a | a b c d | d c b a`, over and over.
fn reflected(index: i64, count: usize) -> usize {
    let folded = index.rem_euclid(2 * count as i64) as usize;
    if folded < count { folded } else { 2 * count - 1 - folded }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_mirrors_that_repeat_the_last_value() {
        let indices = |count| (-4..7).map(|i| reflected(i, count)).collect::<Vec<_>>();
        assert_eq!(indices(3), [2, 2, 1, 0, 0, 1, 2, 2, 1, 0, 0][..].to_vec());
        assert_eq!(indices(1), [0; 11]);
    }
}
