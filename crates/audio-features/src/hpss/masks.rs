//! Soft masks of a block of frames: how much of each bin is harmonic.
//!
//! What lasts is harmonic: the median along time. What is broad is percussive: the median along
//! frequency. A bin belongs to each in proportion to their squares.
//!
//! D. Fitzgerald, "Harmonic/percussive separation using median filtering", Proc. 13th
//! International Conference on Digital Audio Effects, 2010.

use super::BIN_COUNT;
use super::history::{COLUMNS, Row};
use super::selection::{LANES, Lanes, SPAN, WINDOW, WINDOWS, sliding_medians};
use crate::octet::{Octet, WithOctets, with_octets};

const HALF_WINDOW: usize = WINDOW / 2;
/// Groups of [`WINDOWS`] bins in one spectrum.
const BIN_GROUPS: usize = BIN_COUNT.div_ceil(WINDOWS);

/// Computes masks; keeps the buffers.
pub(super) struct Masks {
    buffers: Buffers,
}

impl Masks {
    pub(super) fn new() -> Self {
        Self { buffers: Buffers::new() }
    }

    /// Harmonic masks, 0…1, of the block of frames in the middle of `rows`.
    pub(super) fn of_block(&mut self, rows: &[&Row; SPAN]) -> &[Row] {
        with_octets(Block { rows, buffers: &mut self.buffers });
        &self.buffers.masks
    }
}

/// A block whose masks are computed.
struct Block<'a> {
    rows: &'a [&'a Row; SPAN],
    buffers: &'a mut Buffers,
}

impl WithOctets for Block<'_> {
    #[inline(always)]
    fn run<O: Octet>(self) {
        let Self { rows, buffers } = self;
        medians_along_time::<O>(rows, &mut buffers.lasting);
        let (frames, _) = rows[HALF_WINDOW..].as_chunks::<LANES>();
        let (masks, _) = buffers.masks.as_chunks_mut::<LANES>();
        for (half, (frames, masks)) in frames.iter().zip(masks).enumerate() {
            turn::<O>(frames, &mut buffers.across);
            medians_along_frequency::<O>(&buffers.across, &mut buffers.broad);
            weigh::<O>(&buffers.lasting, half * LANES, &buffers.broad, masks);
        }
    }
}

struct Buffers {
    /// Medians along time: for each column, those of the frames of the block.
    lasting: Vec<[Lanes; WINDOWS]>,
    /// Magnitudes of as many frames as there are lanes, one frame per lane, continued at both ends.
    across: Vec<Lanes>,
    /// Medians along frequency of those frames.
    broad: Vec<[Lanes; WINDOWS]>,
    masks: Vec<Row>,
}

impl Buffers {
    fn new() -> Self {
        Self {
            lasting: vec![[[0.0; LANES]; WINDOWS]; COLUMNS],
            across: vec![[0.0; LANES]; BIN_GROUPS * WINDOWS + WINDOW - 1],
            broad: vec![[[0.0; LANES]; WINDOWS]; BIN_GROUPS],
            masks: vec![[[0.0; LANES]; COLUMNS]; WINDOWS],
        }
    }
}

#[inline(always)]
fn medians_along_time<O: Octet>(rows: &[&Row; SPAN], medians: &mut [[Lanes; WINDOWS]]) {
    for (column, medians) in medians.iter_mut().enumerate() {
        let span: [&Lanes; SPAN] = std::array::from_fn(|i| &rows[i][column]);
        sliding_medians::<O>(&span, medians);
    }
}

#[inline(always)]
fn medians_along_frequency<O: Octet>(across: &[Lanes], medians: &mut [[Lanes; WINDOWS]]) {
    for (group, medians) in medians.iter_mut().enumerate() {
        let bins = &across[group * WINDOWS..][..SPAN];
        let span: [&Lanes; SPAN] = std::array::from_fn(|i| &bins[i]);
        sliding_medians::<O>(&span, medians);
    }
}

/// Puts each frame in a lane of its own, and reflects the ends.
#[inline(always)]
fn turn<O: Octet>(frames: &[&Row; LANES], across: &mut [Lanes]) {
    let (tiles, _) = across[HALF_WINDOW..].as_chunks_mut::<LANES>();
    for (column, tile) in tiles.iter_mut().take(COLUMNS).enumerate() {
        let mut rows = [O::all(0.0); LANES];
        for (row, frame) in rows.iter_mut().zip(frames) {
            *row = O::load(&frame[column]);
        }
        for (place, lanes) in tile.iter_mut().zip(O::turned(rows)) {
            *place = lanes.values();
        }
    }
    let end = HALF_WINDOW + BIN_COUNT;
    for beyond in 0..HALF_WINDOW {
        across[HALF_WINDOW - 1 - beyond] = across[HALF_WINDOW + beyond];
        across[end + beyond] = across[end - 1 - beyond];
    }
}

/// Masks of [`LANES`] frames, the first of them frame `first` of the block.
#[inline(always)]
fn weigh<O: Octet>(
    lasting: &[[Lanes; WINDOWS]],
    first: usize,
    broad: &[[Lanes; WINDOWS]],
    masks: &mut [Row; LANES],
) {
    let (tiles, _) = broad.as_flattened().as_chunks::<LANES>();
    for (column, (lasting, tile)) in lasting.iter().zip(tiles).enumerate() {
        let mut bins = [O::all(0.0); LANES];
        for (bin, lanes) in bins.iter_mut().zip(tile) {
            *bin = O::load(lanes);
        }
        let frames = O::turned(bins);
        for (frame, row) in masks.iter_mut().enumerate() {
            let lasting = O::load(&lasting[first + frame]);
            row[column] = harmonic_share(lasting, frames[frame]).values();
        }
    }
}

/// `h² / (h² + p²)` without overflow; one half where neither is a normal number.
#[inline(always)]
fn harmonic_share<O: Octet>(harmonic: O, percussive: O) -> O {
    let one = O::all(1.0);
    let larger = harmonic.max(percussive);
    let ratio = harmonic.min(percussive) / larger;
    let square = ratio * ratio;
    let share = percussive.less(harmonic, one, square) / (one + square);
    larger.less(O::all(f32::MIN_POSITIVE), O::all(0.5), share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::octet::Narrow;

    #[test]
    fn a_share_follows_the_squares_whatever_their_size() {
        let harmonic_share = |harmonic, percussive| {
            harmonic_share(Narrow::all(harmonic), Narrow::all(percussive)).values()[0]
        };
        assert_eq!(harmonic_share(2.0, 1.0), 0.8);
        assert_eq!(harmonic_share(1.0, 2.0), 0.2);
        assert_eq!(harmonic_share(f32::MAX, f32::MAX), 0.5);
        assert_eq!(harmonic_share(f32::MAX, 0.0), 1.0);
        assert_eq!(harmonic_share(0.0, 1e-30), 0.0);
        assert_eq!(harmonic_share(0.0, 0.0), 0.5);
        assert_eq!(harmonic_share(1e-40, 0.0), 0.5);
    }

    fn rows() -> impl Strategy<Value = Vec<Row>> {
        prop::num::u64::ANY.prop_map(|mut state| {
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                // Every exponent, so that differences in rounding or flushing to zero show.
                f32::from_bits((state >> 33) as u32 % f32::INFINITY.to_bits())
            };
            (0..SPAN).map(|_| [(); COLUMNS].map(|()| [(); LANES].map(|()| next()))).collect()
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn wide_and_narrow_registers_give_the_same_bits(rows in rows()) {
            let rows = std::array::from_fn(|i| &rows[i]);
            let (mut wide, mut narrow) = (Masks::new(), Buffers::new());
            wide.of_block(&rows);
            Block { rows: &rows, buffers: &mut narrow }.run::<Narrow>();
            let bits = |buffers: &Buffers| {
                let masks = buffers.masks.as_flattened().as_flattened();
                masks.iter().map(|mask| mask.to_bits()).collect::<Vec<_>>()
            };
            prop_assert_eq!(bits(&wide.buffers), bits(&narrow));
        }
    }

    #[test]
    fn a_line_along_time_is_harmonic_and_one_along_frequency_is_not() {
        let mut rows = vec![[[0.0; LANES]; COLUMNS]; SPAN];
        for row in &mut rows {
            row.as_flattened_mut()[300] = 1.0;
        }
        rows[20].as_flattened_mut()[..BIN_COUNT].fill(1.0);
        let mut masks = Masks::new();
        let block = masks.of_block(&std::array::from_fn(|i| &rows[i]));
        assert_eq!(block[0].as_flattened()[300], 1.0);
        assert_eq!(block[20 - HALF_WINDOW].as_flattened()[300], 0.5);
        assert!(block[20 - HALF_WINDOW].as_flattened()[301..BIN_COUNT].iter().all(|m| *m == 0.0));
    }
}
