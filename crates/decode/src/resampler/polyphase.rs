//! Conversion by a polyphase filter: for any ratio, at a few hundred products per output.

use super::Ratio;
use crate::kaiser::LowPass;

/// The impulse response sampled at every fraction of an input sample that occurs, and the input
/// that is still within its reach.
pub(super) struct Polyphase {
    ratio: Ratio,
    /// Taps of one phase after another; `taps` each.
    table: Vec<f32>,
    taps: usize,
    spacing: Spacing,
    history: Vec<f32>,
    /// Where the next output's first tap lies in `history`, in `ratio.up`-ths of a sample.
    next: usize,
}

/// How the rows of the table lie between two input samples.
#[derive(Clone, Copy)]
enum Spacing {
    /// One row for every fraction.
    Exact,
    /// So many rows per sample, and one more; fractions between are interpolated.
    Interpolated { rows: usize },
}

impl Polyphase {
    /// Rates without a common divisor have tens of thousands of fractions. Where one row for each
    /// would take more values than this, rows are interpolated linearly: errors stay under −110 dB
    /// and the table below 500 000 values, whatever the rates.
    const MAX_EXACT_VALUES: usize = 1 << 20;

    /// Interpolated rows per period of the lower Nyquist frequency, half a period being a row's
    /// fastest swing.
    const ROWS_PER_PERIOD: f64 = 2048.0;

    /// Input taken at a time, which bounds the history.
    const PIECE: usize = 8192;

    pub(super) fn plan(ratio: Ratio) -> Self {
        let filter = ratio.low_pass();
        let taps = 2 * filter.half_width().ceil() as usize;
        let spacing = if ratio.up.saturating_mul(taps) <= Self::MAX_EXACT_VALUES {
            Spacing::Exact
        } else {
            let rows = (ratio.nyquist() * Self::ROWS_PER_PERIOD).ceil() as usize;
            Spacing::Interpolated { rows }
        };
        let (rows, step) = match spacing {
            Spacing::Exact => (ratio.up, 1.0 / ratio.up as f64),
            Spacing::Interpolated { rows } => (rows + 1, 1.0 / rows as f64),
        };
        let table = (0..rows).flat_map(|row| one_phase(&filter, taps, row as f64 * step)).collect();
        let mut polyphase = Self { ratio, table, taps, spacing, history: Vec::new(), next: 0 };
        polyphase.reset();
        polyphase
    }

    pub(super) fn reset(&mut self) {
        self.history.clear();
        // The silence before the start: tap 0 belongs to the input `taps / 2 − 1` before the one
        // that an output follows.
        self.history.resize(self.taps / 2 - 1, 0.0);
        self.next = 0;
    }

    pub(super) fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let Ratio { up, down } = self.ratio;
        for piece in input.chunks(Self::PIECE) {
            self.history.extend_from_slice(piece);
            while let Some(value) = self.filter(self.next / up, self.next % up) {
                output.push(value);
                self.next += down;
            }
            let done = (self.next / up).min(self.history.len());
            self.history.drain(..done);
            self.next -= done * up;
        }
    }

    /// The output whose first tap is at `start`, `fraction / up` of a sample later; `None` when
    /// the input does not reach that far yet.
    fn filter(&self, start: usize, fraction: usize) -> Option<f32> {
        let input = self.history.get(start..start + self.taps)?;
        Some(match self.spacing {
            Spacing::Exact => dot_product(self.row(fraction), input),
            Spacing::Interpolated { rows } => {
                let (row, rest) =
                    (fraction * rows / self.ratio.up, fraction * rows % self.ratio.up);
                let weight = rest as f32 / self.ratio.up as f32;
                let before = dot_product(self.row(row), input);
                let after = dot_product(self.row(row + 1), input);
                before + weight * (after - before)
            }
        })
    }

    fn row(&self, row: usize) -> &[f32] {
        &self.table[row * self.taps..(row + 1) * self.taps]
    }
}

/// The taps that meet the input samples around an output `fraction` of a sample after one.
fn one_phase(filter: &LowPass, taps: usize, fraction: f64) -> impl Iterator<Item = f32> + '_ {
    let reach = (taps / 2 - 1) as f64;
    (0..taps).map(move |tap| filter.at(tap as f64 - reach - fraction) as f32)
}

/// Sum of products; sixteen running sums fill the vector registers.
fn dot_product(left: &[f32], right: &[f32]) -> f32 {
    let (left_blocks, left_rest) = left.as_chunks::<16>();
    let (right_blocks, right_rest) = right.as_chunks::<16>();
    let mut sums = [0.0_f32; 16];
    for (left, right) in left_blocks.iter().zip(right_blocks) {
        for ((sum, left), right) in sums.iter_mut().zip(left).zip(right) {
            *sum += left * right;
        }
    }
    let rest: f32 = left_rest.iter().zip(right_rest).map(|(left, right)| left * right).sum();
    sums.iter().sum::<f32>() + rest
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Polyphase, Ratio};
    use crate::resampler::RATES_HZ;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn tables_stay_small_whatever_the_rates(from_hz in RATES_HZ, to_hz in RATES_HZ) {
            let polyphase = Polyphase::plan(Ratio::of(from_hz, to_hz));
            prop_assert!(polyphase.table.len() <= Polyphase::MAX_EXACT_VALUES);
        }
    }

    #[test]
    fn tables_stay_small_at_the_extremes() {
        for (from_hz, to_hz) in [(768_000, 1_001), (767_999, 1_000), (1_001, 768_000)] {
            let polyphase = Polyphase::plan(Ratio::of(from_hz, to_hz));
            assert!(polyphase.table.len() < 500_000, "{from_hz} to {to_hz}");
        }
    }
}
