//! Medians of sixteen overlapping windows at once, by selection networks that share their work.
//!
//! Sixteen consecutive windows of 31 values have 16 values in common. Those are sorted once; then
//! the windows are halved again and again, and each half gains the values its windows share
//! beyond that: 16 + 8 + 4 + 2 + 1 = 31. Every step keeps only what can still be a median, which
//! is the middle third: 8, 4, 2, and at last 1. Minima and maxima are all it takes, about 35 per
//! median, without a branch, so that [`LANES`] of these run side by side in a vector register.
//!
//! The idea, for squares instead of runs, is in A. Adams, "Fast median filters using separable
//! sorting networks", ACM Transactions on Graphics 40 (4), 2021. The networks are K. Batcher's,
//! "Sorting networks and their applications", AFIPS 1968.

// Plain counted loops: what closures are given is not compiled for the registers at hand.

use crate::octet::{self, Octet};

/// Values in one window; odd, so that the median is one of them.
pub(super) const WINDOW: usize = 31;
/// Windows whose medians are found together.
pub(super) const WINDOWS: usize = 16;
/// Values those windows cover.
pub(super) const SPAN: usize = WINDOW + WINDOWS - 1;
/// Values side by side.
pub(super) const LANES: usize = octet::LANES;

/// One value from each of [`LANES`] sequences.
pub(super) type Lanes = [f32; LANES];

/// In each lane, the medians of `span[i .. i + 31]` for `i` in 0…15; no value may be NaN.
#[inline(always)]
pub(super) fn sliding_medians<O: Octet>(span: &[&Lanes; SPAN], medians: &mut [Lanes; WINDOWS]) {
    let mut values = [O::all(0.0); SPAN];
    for i in 0..SPAN {
        values[i] = O::load(span[i]);
    }
    let found = of_sixteen(&values);
    for i in 0..WINDOWS {
        medians[i] = found[i].values();
    }
}

#[inline(always)]
fn of_sixteen<O: Octet>(span: &[O; SPAN]) -> [O; WINDOWS] {
    let core = merge(sort_8(values(span, 15)), sort_8(values(span, 23)));
    let mut medians = [span[0]; WINDOWS];
    of_eight(span, 0, middle_8(core, sort_8(values(span, 7))), &mut medians);
    of_eight(span, 8, middle_8(core, sort_8(values(span, 31))), &mut medians);
    medians
}

/// Of the eight windows from `first` on; `middle` is the middle of what they all contain.
#[inline(always)]
fn of_eight<O: Octet>(span: &[O; SPAN], first: usize, middle: [O; 8], medians: &mut [O; WINDOWS]) {
    let before = sort_4(values(span, first + 3));
    let after = sort_4(values(span, first + WINDOW));
    of_four(span, first, middle_4(middle, before), medians);
    of_four(span, first + 4, middle_4(middle, after), medians);
}

#[inline(always)]
fn of_four<O: Octet>(span: &[O; SPAN], first: usize, middle: [O; 4], medians: &mut [O; WINDOWS]) {
    let before = sort_2(values(span, first + 1));
    let after = sort_2(values(span, first + WINDOW));
    of_two(span, first, middle_2(middle, before), medians);
    of_two(span, first + 2, middle_2(middle, after), medians);
}

#[inline(always)]
fn of_two<O: Octet>(span: &[O; SPAN], first: usize, middle: [O; 2], medians: &mut [O; WINDOWS]) {
    medians[first] = middle_1(middle, [span[first]])[0];
    medians[first + 1] = middle_1(middle, [span[first + WINDOW]])[0];
}

#[inline(always)]
fn values<O: Octet, const N: usize>(span: &[O; SPAN], first: usize) -> [O; N] {
    let mut values = [span[first]; N];
    values.copy_from_slice(&span[first..first + N]);
    values
}

/// Puts pairs of places in order.
macro_rules! exchange {
    ($values:ident: $($low:literal $high:literal),+) => {
        $(($values[$low], $values[$high]) = (
            $values[$low].min($values[$high]),
            $values[$low].max($values[$high]),
        );)+
    };
}

#[inline(always)]
fn sort_1<O: Octet>(v: [O; 1]) -> [O; 1] {
    v
}

#[inline(always)]
fn sort_2<O: Octet>(mut v: [O; 2]) -> [O; 2] {
    exchange!(v: 0 1);
    v
}

/// Sorts halves first, so that runs sorted for other windows are found again by the compiler.
#[inline(always)]
fn sort_4<O: Octet>([a, b, c, d]: [O; 4]) -> [O; 4] {
    let ([a, b], [c, d]) = (sort_2([a, b]), sort_2([c, d]));
    let mut v = [a, b, c, d];
    exchange!(v: 0 2, 1 3, 1 2);
    v
}

#[inline(always)]
fn sort_8<O: Octet>([a, b, c, d, e, f, g, h]: [O; 8]) -> [O; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (sort_4([a, b, c, d]), sort_4([e, f, g, h]));
    let mut v = [a, b, c, d, e, f, g, h];
    exchange!(v: 0 4, 1 5, 2 6, 3 7, 2 4, 3 5, 1 2, 3 4, 5 6);
    v
}

/// Two sorted runs in one.
#[inline(always)]
fn merge<O: Octet>(a: [O; 8], b: [O; 8]) -> [O; 16] {
    let (mut low, mut high) = (a, b);
    for i in 0..8 {
        low[i] = a[i].min(b[7 - i]);
        high[i] = a[i].max(b[7 - i]);
    }
    let (low, high) = (sort_bitonic_8(low), sort_bitonic_8(high));
    let mut merged = [low[0]; 16];
    merged[..8].copy_from_slice(&low);
    merged[8..].copy_from_slice(&high);
    merged
}

/// Sorts what rises then falls, or the other way round.
#[inline(always)]
fn sort_bitonic_8<O: Octet>(mut v: [O; 8]) -> [O; 8] {
    exchange!(v: 0 4, 1 5, 2 6, 3 7, 0 2, 1 3, 4 6, 5 7, 0 1, 2 3, 4 5, 6 7);
    v
}

#[inline(always)]
fn sort_bitonic_4<O: Octet>(mut v: [O; 4]) -> [O; 4] {
    exchange!(v: 0 2, 1 3, 0 1, 2 3);
    v
}

/// Defines the middle third, sorted, of a sorted run and a sorted run half as long.
macro_rules! middle {
    ($name:ident, $third:literal, $sort:expr) => {
        #[inline(always)]
        fn $name<O: Octet>(long: [O; 2 * $third], short: [O; $third]) -> [O; $third] {
            // The smaller of each of these pairs are the lowest third: they leave.
            let mut upper = short;
            for i in 0..$third {
                upper[i] = long[i].max(short[$third - 1 - i]);
            }
            let upper = $sort(upper);
            // And of these the larger are the highest third.
            let mut middle = upper;
            for i in 0..$third {
                middle[i] = upper[i].min(long[2 * $third - 1 - i]);
            }
            $sort(middle)
        }
    };
}

middle!(middle_8, 8, sort_bitonic_8);
middle!(middle_4, 4, sort_bitonic_4);
middle!(middle_2, 2, sort_2);
middle!(middle_1, 1, sort_1);

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::octet::Narrow;

    fn naive(span: &[f32]) -> Vec<f32> {
        let median = |window: &[f32]| {
            let mut sorted = window.to_vec();
            sorted.sort_by(f32::total_cmp);
            sorted[WINDOW / 2]
        };
        span.windows(WINDOW).map(median).collect()
    }

    fn magnitudes() -> impl Strategy<Value = f32> {
        prop_oneof![
            0.0_f32..1e3,
            (0_u8..3).prop_map(f32::from), // ties
            Just(0.0),
            Just(1e-40), // below the normal numbers
            Just(f32::MAX),
        ]
    }

    proptest! {
        #[test]
        fn medians_are_those_of_sorted_windows(
            span in prop::collection::vec(prop::array::uniform8(magnitudes()), SPAN),
        ) {
            let mut medians = [[f32::NAN; LANES]; WINDOWS];
            sliding_medians::<Narrow>(&std::array::from_fn(|i| &span[i]), &mut medians);
            for lane in 0..LANES {
                let values: Vec<f32> = span.iter().map(|lanes| lanes[lane]).collect();
                let actual: Vec<f32> = medians.iter().map(|lanes| lanes[lane]).collect();
                prop_assert_eq!(actual, naive(&values), "lane {}", lane);
            }
        }
    }

    /// A network of minima and maxima that is right for every order of zeros and ones is right for
    /// every order of anything (Knuth, The Art of Computer Programming 3, 5.3.4, theorem Z).
    #[test]
    fn middles_are_right_for_every_pair_of_sorted_runs() {
        for (ones, more) in (0..=16).flat_map(|ones| (0..=8).map(move |more| (ones, more))) {
            let bit = |is_one| Narrow::all(f32::from(u8::from(is_one)));
            let long = std::array::from_fn(|i| bit(i >= 16 - ones));
            let short = std::array::from_fn(|i| bit(i >= 8 - more));
            let kept = (ones + more).saturating_sub(8).min(8);
            let expected: [f32; 8] = std::array::from_fn(|i| f32::from(u8::from(i >= 8 - kept)));
            let found = middle_8(long, short).map(|lanes| lanes.values()[0]);
            assert_eq!(found, expected, "{ones} and {more}");
        }
    }
}
