//! Eight values in vector registers: one of AVX2, two of SSE2, NEON and WebAssembly, or none.
//!
//! Written out, because what the compiler makes of eight plain values depends on what is around
//! them: the same transform came out six times slower after a harmless change.

use std::ops::{Add, Div, Mul, Sub};

/// Values side by side.
pub(crate) const LANES: usize = 8;

/// Eight values that are worked on at once, each as IEEE 754 says and none fused.
pub(crate) trait Octet:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    /// From memory.
    fn load(values: &[f32; LANES]) -> Self;

    /// To memory.
    fn values(self) -> [f32; LANES];

    /// The smaller of each two, neither being NaN.
    fn min(self, other: Self) -> Self;

    /// The larger of each two, neither being NaN.
    fn max(self, other: Self) -> Self;

    /// `then` where this is less than `other`, `or` elsewhere.
    fn less(self, other: Self, then: Self, or: Self) -> Self;

    /// The same value eight times.
    #[inline(always)]
    fn all(value: f32) -> Self {
        Self::load(&[value; LANES])
    }

    /// In the opposite order.
    #[inline(always)]
    fn reversed(self) -> Self {
        let [a, b, c, d, e, f, g, h] = self.values();
        Self::load(&[h, g, f, e, d, c, b, a])
    }

    /// Those at even places and those at odd places of sixteen.
    #[inline(always)]
    fn parted(values: &[f32; 2 * LANES]) -> [Self; 2] {
        let (mut even, mut odd) = ([0.0; LANES], [0.0; LANES]);
        for lane in 0..LANES {
            (even[lane], odd[lane]) = (values[2 * lane], values[2 * lane + 1]);
        }
        [Self::load(&even), Self::load(&odd)]
    }

    /// The opposite: sixteen, in turn from `even` and `odd`.
    #[inline(always)]
    fn joined(even: Self, odd: Self) -> [f32; 2 * LANES] {
        let (even, odd) = (even.values(), odd.values());
        let mut joined = [0.0; 2 * LANES];
        for lane in 0..LANES {
            (joined[2 * lane], joined[2 * lane + 1]) = (even[lane], odd[lane]);
        }
        joined
    }

    /// Rows become columns.
    #[inline(always)]
    fn turned(rows: [Self; LANES]) -> [Self; LANES] {
        let mut columns = [[0.0; LANES]; LANES];
        for row in 0..LANES {
            let values = rows[row].values();
            for lane in 0..LANES {
                columns[lane][row] = values[lane];
            }
        }
        let mut turned = rows;
        for lane in 0..LANES {
            turned[lane] = Self::load(&columns[lane]);
        }
        turned
    }
}

/// Calls a method of a struct with the widest registers of this machine.
pub(crate) trait WithOctets {
    /// `run` and everything it calls must be `#[inline(always)]`, so that it is compiled for the
    /// registers it is given.
    fn run<O: Octet>(self);
}

/// Does `work` with the widest registers of this machine.
pub(crate) fn with_octets(work: impl WithOctets) {
    #[cfg(all(feature = "simd", target_arch = "x86_64"))]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[expect(unsafe_code, reason = "the compiler cannot see that the feature was detected")]
        // SAFETY: the only requirement is AVX2, and it was detected in the line above.
        return unsafe { avx2::with(work) };
    }
    work.run::<Narrow>();
}

#[cfg(all(feature = "simd", target_arch = "x86_64"))]
mod avx2;

/// Registers of four, where the whole program may use them.
#[cfg(all(
    feature = "simd",
    any(
        all(target_arch = "x86_64", target_feature = "sse"),
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128")
    )
))]
mod quad;
#[cfg(not(all(
    feature = "simd",
    any(
        all(target_arch = "x86_64", target_feature = "sse"),
        all(target_arch = "aarch64", target_feature = "neon"),
        all(target_arch = "wasm32", target_feature = "simd128")
    )
)))]
#[path = "octet/plain.rs"]
mod quad;

/// Two registers of four.
pub(crate) type Narrow = Pair<quad::Quad>;

/// Eight values in two halves.
#[derive(Clone, Copy)]
pub(crate) struct Pair<Q>(Q, Q);

/// Four values; the same as [`Octet`].
trait Four:
    Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self>
{
    fn load(values: &[f32; 4]) -> Self;

    fn values(self) -> [f32; 4];

    fn min(self, other: Self) -> Self;

    fn max(self, other: Self) -> Self;

    fn less(self, other: Self, then: Self, or: Self) -> Self;
}

impl<Q: Four> Octet for Pair<Q> {
    #[inline(always)]
    fn load([a, b, c, d, e, f, g, h]: &[f32; LANES]) -> Self {
        Self(Q::load(&[*a, *b, *c, *d]), Q::load(&[*e, *f, *g, *h]))
    }

    #[inline(always)]
    fn values(self) -> [f32; LANES] {
        let ([a, b, c, d], [e, f, g, h]) = (self.0.values(), self.1.values());
        [a, b, c, d, e, f, g, h]
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0), self.1.min(other.1))
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Self(self.0.max(other.0), self.1.max(other.1))
    }

    #[inline(always)]
    fn less(self, other: Self, then: Self, or: Self) -> Self {
        Self(self.0.less(other.0, then.0, or.0), self.1.less(other.1, then.1, or.1))
    }
}

impl<Q: Four> Div for Pair<Q> {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(self.0 / other.0, self.1 / other.1)
    }
}

impl<Q: Four> Add for Pair<Q> {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0, self.1 + other.1)
    }
}

impl<Q: Four> Sub for Pair<Q> {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0, self.1 - other.1)
    }
}

impl<Q: Four> Mul for Pair<Q> {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(self.0 * other.0, self.1 * other.1)
    }
}
