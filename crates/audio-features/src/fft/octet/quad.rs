//! Four values in the vector registers that every machine of its kind has.
#![expect(unsafe_code, reason = "intrinsics do not look at what the whole program is compiled for")]

use std::mem::transmute;
use std::ops::{Add, Mul, Sub};

use super::Four;

macro_rules! quad {
    ($architecture:ident: $register:ident, $add:ident, $sub:ident, $mul:ident) => {
        use std::arch::$architecture::{$add, $mul, $register, $sub};

        #[derive(Clone, Copy)]
        pub(in crate::fft) struct Quad($register);

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
        }

        quad!(Add::add, $add);
        quad!(Sub::sub, $sub);
        quad!(Mul::mul, $mul);
    };
    ($operator:ident::$method:ident, $intrinsic:ident) => {
        impl $operator for Quad {
            type Output = Self;

            #[cfg_attr(
                target_arch = "wasm32",
                expect(unused_unsafe, reason = "only there does the compiler look")
            )]
            #[inline(always)]
            fn $method(self, other: Self) -> Self {
                // SAFETY: this is compiled only where the whole program may use the instruction.
                Self(unsafe { $intrinsic(self.0, other.0) })
            }
        }
    };
}

#[cfg(target_arch = "x86_64")]
quad!(x86_64: __m128, _mm_add_ps, _mm_sub_ps, _mm_mul_ps);
#[cfg(target_arch = "aarch64")]
quad!(aarch64: float32x4_t, vaddq_f32, vsubq_f32, vmulq_f32);
#[cfg(target_arch = "wasm32")]
quad!(wasm32: v128, f32x4_add, f32x4_sub, f32x4_mul);
