//! Eight values in a register of AVX.
#![expect(unsafe_code, reason = "the compiler cannot see that nobody gets here without AVX2")]

use std::arch::x86_64::{
    __m256, _CMP_LT_OQ, _mm256_add_ps, _mm256_blendv_ps, _mm256_cmp_ps, _mm256_div_ps,
    _mm256_max_ps, _mm256_min_ps, _mm256_mul_ps, _mm256_permute_ps, _mm256_permute2f128_ps,
    _mm256_shuffle_ps, _mm256_sub_ps, _mm256_unpackhi_ps, _mm256_unpacklo_ps,
};
use std::mem::transmute;
use std::ops::{Add, Div, Mul, Sub};

use super::{LANES, Octet, WithOctets};

/// Made by [`with`] only, so only where AVX2 is: what the operations below rely on.
#[derive(Clone, Copy)]
pub(crate) struct Register(__m256);

#[target_feature(enable = "avx2")]
pub(super) fn with(work: impl WithOctets) {
    work.run::<Register>();
}

impl Octet for Register {
    #[inline(always)]
    fn load(values: &[f32; LANES]) -> Self {
        // SAFETY: both are eight numbers of 32 bits, and any bits are such a number.
        Self(unsafe { transmute::<[f32; LANES], __m256>(*values) })
    }

    #[inline(always)]
    fn values(self) -> [f32; LANES] {
        // SAFETY: as above.
        unsafe { transmute::<__m256, [f32; LANES]>(self.0) }
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_min_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_max_ps(self.0, other.0) })
    }

    #[inline(always)]
    fn less(self, other: Self, then: Self, or: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        unsafe {
            let mask = _mm256_cmp_ps::<_CMP_LT_OQ>(self.0, other.0);
            Self(_mm256_blendv_ps(or.0, then.0, mask))
        }
    }

    #[inline(always)]
    fn reversed(self) -> Self {
        // SAFETY: there is AVX2, as said above.
        unsafe {
            let halves = _mm256_permute_ps::<0b00_01_10_11>(self.0);
            Self(_mm256_permute2f128_ps::<0x01>(halves, halves))
        }
    }

    #[inline(always)]
    fn parted(values: &[f32; 2 * LANES]) -> [Self; 2] {
        // SAFETY: there is AVX2, as said above; and both are sixteen numbers of 32 bits.
        unsafe {
            let [first, second] = transmute::<[f32; 2 * LANES], [__m256; 2]>(*values);
            let lower = _mm256_permute2f128_ps::<0x20>(first, second);
            let upper = _mm256_permute2f128_ps::<0x31>(first, second);
            [
                Self(_mm256_shuffle_ps::<0b10_00_10_00>(lower, upper)),
                Self(_mm256_shuffle_ps::<0b11_01_11_01>(lower, upper)),
            ]
        }
    }

    #[inline(always)]
    fn joined(even: Self, odd: Self) -> [f32; 2 * LANES] {
        // SAFETY: there is AVX2, as said above; and both are sixteen numbers of 32 bits.
        unsafe {
            let low = _mm256_unpacklo_ps(even.0, odd.0);
            let high = _mm256_unpackhi_ps(even.0, odd.0);
            transmute::<[__m256; 2], [f32; 2 * LANES]>([
                _mm256_permute2f128_ps::<0x20>(low, high),
                _mm256_permute2f128_ps::<0x31>(low, high),
            ])
        }
    }

    /// Pairs, then fours, then halves change places.
    #[inline(always)]
    fn turned(rows: [Self; LANES]) -> [Self; LANES] {
        let [Self(a), Self(b), Self(c), Self(d), Self(e), Self(f), Self(g), Self(h)] = rows;
        let (upper, lower) = (fours([a, b, c, d]), fours([e, f, g, h]));
        let mut turned = rows;
        for place in 0..4 {
            // SAFETY: there is AVX2, as said above.
            let (first, second) = unsafe {
                (
                    _mm256_permute2f128_ps::<0x20>(upper[place], lower[place]),
                    _mm256_permute2f128_ps::<0x31>(upper[place], lower[place]),
                )
            };
            (turned[place], turned[place + 4]) = (Self(first), Self(second));
        }
        turned
    }
}

/// Turns the left and the right half of four rows.
#[inline(always)]
fn fours([a, b, c, d]: [__m256; 4]) -> [__m256; 4] {
    // SAFETY: there is AVX2, as said above.
    unsafe {
        let (low, high) = (_mm256_unpacklo_ps(a, b), _mm256_unpackhi_ps(a, b));
        let (low_next, high_next) = (_mm256_unpacklo_ps(c, d), _mm256_unpackhi_ps(c, d));
        [
            _mm256_shuffle_ps::<0b01_00_01_00>(low, low_next),
            _mm256_shuffle_ps::<0b11_10_11_10>(low, low_next),
            _mm256_shuffle_ps::<0b01_00_01_00>(high, high_next),
            _mm256_shuffle_ps::<0b11_10_11_10>(high, high_next),
        ]
    }
}

impl Add for Register {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_add_ps(self.0, other.0) })
    }
}

impl Sub for Register {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_sub_ps(self.0, other.0) })
    }
}

impl Mul for Register {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_mul_ps(self.0, other.0) })
    }
}

impl Div for Register {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        // SAFETY: there is AVX2, as said above.
        Self(unsafe { _mm256_div_ps(self.0, other.0) })
    }
}
