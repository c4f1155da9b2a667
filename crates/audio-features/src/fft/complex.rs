//! The complex transform: columns, a turn, columns again.
//!
//! Values are written into a table row by row. Its columns are transformed, all of them side by
//! side, by the self-sorting algorithm of T. G. Stockham ("High-speed convolution and
//! correlation", AFIPS 1966); the table is turned over and multiplied by roots of unity; and what
//! are now its columns are transformed (W. M. Gentleman and G. Sande, "Fast Fourier transforms for
//! fun and profit", AFIPS 1966). Rows are at least a register long, so nothing but the turn ever
//! moves a value from one lane to another.

use super::butterfly::{Butterfly, Eight, Four, product};
use super::planes::Planes;
use super::root::{Root, root};
use crate::octet::{LANES, Octet};

/// Plan and work space of transforms of one length.
pub(super) struct ComplexFft {
    first: Columns,
    second: Columns,
    /// Root of unity for every place of the table before it is turned.
    roots: Planes,
    /// What is transformed.
    pub(super) values: Planes,
    spare: Planes,
}

impl ComplexFft {
    /// For `length` values: a power of two, at least 64.
    pub(super) fn new(length: usize) -> Self {
        let column_count = 1 << (length.ilog2() / 2);
        let row_count = length / column_count;
        let roots = (0..length).map(|n| root(n / column_count * (n % column_count), length));
        Self {
            first: Columns::new(row_count, column_count),
            second: Columns::new(column_count, row_count),
            roots: Planes::collect(roots),
            values: Planes::zeros(length),
            spare: Planes::zeros(length),
        }
    }

    /// Replaces the values by their transform, `Σ x[n]·exp(−2πi·kn / length)`.
    #[inline(always)]
    pub(super) fn transform<O: Octet>(&mut self) {
        let Self { first, second, roots, values, spare } = self;
        first.transform::<O>(values, spare);
        turn::<O>(values, roots, spare, second.row_blocks);
        std::mem::swap(values, spare);
        second.transform::<O>(values, spare);
    }
}

/// Transforms of all columns of a table at once.
struct Columns {
    passes: Vec<Pass>,
    /// Blocks of [`LANES`] in a row.
    row_blocks: usize,
}

/// One step of them, and the roots of unity that follow each group of butterflies.
enum Pass {
    Four(Vec<[Root; 4]>),
    Eight(Vec<[Root; 8]>),
}

impl Columns {
    /// For `column_count` columns of `length` values, 8 or more.
    fn new(length: usize, column_count: usize) -> Self {
        let mut passes = Vec::new();
        let mut left = length;
        while left > 1 {
            // Eights as far as they go; what is left at the end is four or eight.
            let (pass, radix) = match left {
                4 | 16 => (Pass::Four(roots(left)), 4),
                _ => (Pass::Eight(roots(left)), 8),
            };
            passes.push(pass);
            left /= radix;
        }
        Self { passes, row_blocks: column_count / LANES }
    }

    /// Transforms the columns of `values`; `spare` is overwritten.
    #[inline(always)]
    fn transform<O: Octet>(&self, values: &mut Planes, spare: &mut Planes) {
        let mut run = self.row_blocks;
        for pass in &self.passes {
            match pass {
                Pass::Four(roots) => {
                    step::<O, Four, 4>(values, spare, run, roots);
                    run *= 4;
                }
                Pass::Eight(roots) => {
                    step::<O, Eight, 8>(values, spare, run, roots);
                    run *= 8;
                }
            }
            std::mem::swap(values, spare);
        }
    }
}

/// For each group of a pass over transforms of `length` values: `exp(−2πi·group·place / length)`.
fn roots<const RADIX: usize>(length: usize) -> Vec<[Root; RADIX]> {
    // Twice, because a root is asked for by eighths.
    let root = |group, place| root(2 * group * place, 2 * length);
    (0..length / RADIX).map(|group| std::array::from_fn(|place| root(group, place))).collect()
}

/// One pass: butterflies between rows that lie `roots.len()` runs apart, `run` blocks being what
/// the passes so far have put together.
#[inline(always)]
fn step<O: Octet, B: Butterfly<RADIX>, const RADIX: usize>(
    from: &Planes,
    to: &mut Planes,
    run: usize,
    roots: &[[Root; RADIX]],
) {
    for (group, roots_of_group) in roots.iter().enumerate() {
        for block in 0..run {
            let mut column = [[O::all(0.0); 2]; RADIX];
            for (place, value) in column.iter_mut().enumerate() {
                let at = (group + place * roots.len()) * run + block;
                *value = [O::load(&from.re[at]), O::load(&from.im[at])];
            }
            column = B::transform(column);
            // The roots of the first group are one, and in the last pass there is no other.
            if group > 0 {
                for place in 1..RADIX {
                    let [re, im] = roots_of_group[place];
                    column[place] = product(column[place], [O::all(re), O::all(im)]);
                }
            }
            for (place, [re, im]) in column.iter().enumerate() {
                let at = (group * RADIX + place) * run + block;
                (to.re[at], to.im[at]) = (re.values(), im.values());
            }
        }
    }
}

/// Multiplies the table by `roots` and turns it over; its rows are then `row_blocks` blocks long.
#[inline(always)]
fn turn<O: Octet>(from: &Planes, roots: &Planes, to: &mut Planes, row_blocks: usize) {
    let column_blocks = from.re.len() / (row_blocks * LANES);
    for row in 0..row_blocks {
        for column in 0..column_blocks {
            let mut re = [O::all(0.0); LANES];
            let mut im = [O::all(0.0); LANES];
            for place in 0..LANES {
                let at = (row * LANES + place) * column_blocks + column;
                let value = [O::load(&from.re[at]), O::load(&from.im[at])];
                let root = [O::load(&roots.re[at]), O::load(&roots.im[at])];
                [re[place], im[place]] = product(value, root);
            }
            let (re, im) = (O::turned(re), O::turned(im));
            for place in 0..LANES {
                let at = (column * LANES + place) * row_blocks + row;
                (to.re[at], to.im[at]) = (re[place].values(), im[place].values());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::ComplexFft;
    use crate::fft::planes::Planes;
    use crate::fft::root::exact_root;
    use crate::octet::Narrow;

    /// `Σ x[n]·exp(−2πi·kn / N)`, as it is defined.
    fn by_definition(values: &Planes, k: usize) -> [f64; 2] {
        let (re, im) = (values.re.as_flattened(), values.im.as_flattened());
        let mut sum = [0.0; 2];
        for n in 0..re.len() {
            let root = exact_root(n * k, re.len());
            let (re, im) = (f64::from(re[n]), f64::from(im[n]));
            sum = [sum[0] + re * root[0] - im * root[1], sum[1] + re * root[1] + im * root[0]];
        }
        sum
    }

    #[test]
    fn transforms_of_every_length_are_those_of_the_definition() {
        for length in (6..16).map(|exponent| 1 << exponent) {
            let value = |n: usize| {
                let n = (n as f64 * 0.618_034).fract();
                [n as f32 - 0.5, (n * 37.0).fract() as f32 - 0.5]
            };
            let mut fft = ComplexFft::new(length);
            fft.values = Planes::collect((0..length).map(value));
            let values = fft.values.clone();
            fft.transform::<Narrow>();
            for k in [0, 1, 7, length / 3, length / 2, length - 1] {
                let expected = by_definition(&values, k);
                let actual = [&fft.values.re, &fft.values.im].map(|plane| plane.as_flattened()[k]);
                for part in 0..2 {
                    let off = (f64::from(actual[part]) - expected[part]).abs();
                    assert!(off < 1e-6 * length as f64, "{length}, bin {k}: off by {off}");
                }
            }
        }
    }
}
