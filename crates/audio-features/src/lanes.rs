//! Loops over samples and bins, written so that a compiler can vectorise them, in one fixed order.
//!
//! Sums run in [`LANES`] running sums whatever the registers of the machine, and nothing here is
//! fused or reassociated, so wide and narrow registers give the same bits.

/// Running sums per loop: four AVX registers, enough to hide the latency of an addition.
const LANES: usize = 32;

/// A loop that gains from wide registers.
///
/// `run` and everything it calls must be `#[inline(always)]`, so that it is compiled once for each
/// kind of register. A trait, because a closure cannot be marked so.
pub(crate) trait Work {
    /// What comes out.
    type Output;

    /// Does the work.
    fn run(self) -> Self::Output;
}

/// Does `work` with the widest registers this machine has.
///
/// Only AVX2 is switched on, without fused multiply-add, so the results are those of the portable
/// code to the last bit.
pub(crate) fn widest<W: Work>(work: W) -> W::Output {
    #[cfg(all(feature = "simd", any(target_arch = "x86", target_arch = "x86_64")))]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "the compiler cannot see that the feature was detected")]
        // SAFETY: the only requirement is AVX2, and it was detected in the line above.
        return unsafe { with_avx2(work) };
    }
    work.run()
}

#[cfg(all(feature = "simd", any(target_arch = "x86", target_arch = "x86_64")))]
#[target_feature(enable = "avx2")]
fn with_avx2<W: Work>(work: W) -> W::Output {
    work.run()
}

/// `Σ term(x)`.
#[inline(always)]
pub(crate) fn sum(values: &[f32], term: impl Fn(f32) -> f32) -> f64 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += term(block[lane]);
        }
    }
    total(&sums) + rest.iter().map(|value| f64::from(term(*value))).sum::<f64>()
}

/// `Σ term(x, y)` over pairs of equally long slices.
#[inline(always)]
pub(crate) fn sum_pairs(left: &[f32], right: &[f32], term: impl Fn(f32, f32) -> f32) -> f64 {
    let (left_blocks, left_rest) = left.as_chunks::<LANES>();
    let (right_blocks, right_rest) = right.as_chunks::<LANES>();
    let mut sums = [0.0_f32; LANES];
    for (left, right) in left_blocks.iter().zip(right_blocks) {
        for lane in 0..LANES {
            sums[lane] += term(left[lane], right[lane]);
        }
    }
    let rest = left_rest.iter().zip(right_rest).map(|(x, y)| f64::from(term(*x, *y)));
    total(&sums) + rest.sum::<f64>()
}

/// The greatest value; `f32::NEG_INFINITY` of nothing.
#[inline(always)]
pub(crate) fn max(values: &[f32]) -> f32 {
    let (blocks, rest) = values.as_chunks::<LANES>();
    let mut greatest = [f32::NEG_INFINITY; LANES];
    for block in blocks {
        for lane in 0..LANES {
            greatest[lane] =
                if block[lane] > greatest[lane] { block[lane] } else { greatest[lane] };
        }
    }
    rest.iter().chain(&greatest).fold(f32::NEG_INFINITY, |max, value| max.max(*value))
}

/// Adds up the running sums.
///
/// Never inlined: where the compiler sees these additions together with the loop, it arranges the
/// running sums in registers to suit them and not the loop, which is then several times slower.
#[inline(never)]
fn total(sums: &[f32; LANES]) -> f64 {
    sums.iter().map(|sum| f64::from(*sum)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Work, max, sum, sum_pairs, widest};
    use crate::spectral::decibel;

    /// One of everything that runs on wide registers.
    struct Everything<'a>(&'a [f32]);

    impl Work for Everything<'_> {
        type Output = (u64, u64, u32, Vec<u32>);

        #[inline(always)]
        fn run(self) -> Self::Output {
            let values = self.0;
            let mut levels = values.to_vec();
            decibel::from_powers(&mut levels);
            (
                sum(values, |value| value * value).to_bits(),
                sum_pairs(values, &levels, |value, level| value * level).to_bits(),
                max(values).to_bits(),
                levels.into_iter().map(f32::to_bits).collect(),
            )
        }
    }

    proptest! {
        #[test]
        fn wide_and_narrow_registers_give_the_same_bits(
            values in prop::collection::vec(-1e3_f32..1e3, 0..200),
        ) {
            prop_assert_eq!(widest(Everything(&values)), Everything(&values).run());
        }

        #[test]
        fn sums_and_maxima_are_those_of_plain_loops(
            values in prop::collection::vec(-1e3_f32..1e3, 0..200),
        ) {
            let plain: f64 = values.iter().map(|value| f64::from(*value)).sum();
            prop_assert!((sum(&values, |value| value) - plain).abs() < 0.02);
            let greatest = values.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            prop_assert_eq!(max(&values), greatest);
        }
    }
}
