//! Four values in the vector registers that every machine of its kind has.
#![expect(unsafe_code, reason = "intrinsics do not look at what the whole program is compiled for")]

use std::mem::transmute;
use std::ops::{Add, Div, Mul, Sub};

use super::Four;

macro_rules! quad {
    (fn $method:ident, $intrinsic:ident) => {
        #[cfg_attr(
            target_arch = "wasm32",
            expect(unused_unsafe, reason = "only there does the compiler look")
        )]
        #[inline(always)]
        fn $method(self, other: Self) -> Self {
            // SAFETY: this is compiled only where the whole program may use the instruction.
            Self(unsafe { $intrinsic(self.0, other.0) })
        }
    };
    ($register:ident, $add:ident, $sub:ident, $mul:ident, $div:ident, $min:ident, $max:ident) => {
        #[derive(Clone, Copy)]
        pub(crate) struct Quad($register);

        impl Four for Quad {
            #[inline(always)]
            fn load(values: &[f32; 4]) -> Self {
                // SAFETY: both are four numbers of 32 bits, and any bits are such a number.
                Self(unsafe { transmute::<[f32; 4], $register>(*values) })
            }

            #[inline(always)]
            fn values(self) -> [f32; 4] {
                // SAFETY: as above.
                unsafe { transmute::<$register, [f32; 4]>(self.0) }
            }

            #[inline(always)]
            fn less(self, other: Self, then: Self, or: Self) -> Self {
                Self(less(self.0, other.0, then.0, or.0))
            }

            quad!(fn min, $min);
            quad!(fn max, $max);
        }

        quad!(Add add, $add);
        quad!(Sub sub, $sub);
        quad!(Mul mul, $mul);
        quad!(Div div, $div);
    };
    ($operator:ident $method:ident, $intrinsic:ident) => {
        impl $operator for Quad {
            type Output = Self;

            quad!(fn $method, $intrinsic);
        }
    };
}

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{
    __m128, _mm_add_ps, _mm_and_ps, _mm_andnot_ps, _mm_cmplt_ps, _mm_div_ps, _mm_max_ps,
    _mm_min_ps, _mm_mul_ps, _mm_or_ps, _mm_sub_ps,
};

#[cfg(target_arch = "x86_64")]
quad!(__m128, _mm_add_ps, _mm_sub_ps, _mm_mul_ps, _mm_div_ps, _mm_min_ps, _mm_max_ps);

#[cfg(target_arch = "x86_64")]
#[inline(always)]
fn less(a: __m128, b: __m128, then: __m128, or: __m128) -> __m128 {
    // SAFETY: this is compiled only where the whole program may use SSE.
    unsafe {
        let mask = _mm_cmplt_ps(a, b);
        _mm_or_ps(_mm_and_ps(mask, then), _mm_andnot_ps(mask, or))
    }
}

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::{
    float32x4_t, vaddq_f32, vbslq_f32, vcltq_f32, vdivq_f32, vmaxq_f32, vminq_f32, vmulq_f32,
    vsubq_f32,
};

#[cfg(target_arch = "aarch64")]
quad!(float32x4_t, vaddq_f32, vsubq_f32, vmulq_f32, vdivq_f32, vminq_f32, vmaxq_f32);

#[cfg(target_arch = "aarch64")]
#[inline(always)]
fn less(a: float32x4_t, b: float32x4_t, then: float32x4_t, or: float32x4_t) -> float32x4_t {
    // SAFETY: this is compiled only where the whole program may use NEON.
    unsafe { vbslq_f32(vcltq_f32(a, b), then, or) }
}

#[cfg(target_arch = "wasm32")]
use std::arch::wasm32::{
    f32x4_add, f32x4_div, f32x4_lt, f32x4_mul, f32x4_pmax, f32x4_pmin, f32x4_sub, v128,
    v128_bitselect,
};

#[cfg(target_arch = "wasm32")]
quad!(v128, f32x4_add, f32x4_sub, f32x4_mul, f32x4_div, f32x4_pmin, f32x4_pmax);

#[cfg(target_arch = "wasm32")]
#[inline(always)]
fn less(a: v128, b: v128, then: v128, or: v128) -> v128 {
    v128_bitselect(then, or, f32x4_lt(a, b))
}
