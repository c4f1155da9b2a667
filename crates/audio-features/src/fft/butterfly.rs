//! Transforms of four and eight values, which longer ones are made of; eight of each at once.

use std::f32::consts::FRAC_1_SQRT_2;

use crate::octet::Octet;

/// Real and imaginary parts.
pub(super) type Complex<O> = [O; 2];

#[inline(always)]
pub(super) fn product<O: Octet>(a: Complex<O>, b: Complex<O>) -> Complex<O> {
    [a[0] * b[0] - a[1] * b[1], a[0] * b[1] + a[1] * b[0]]
}

/// The transform of a few values; a type, because a function that is passed on is not inlined.
pub(super) trait Butterfly<const RADIX: usize> {
    fn transform<O: Octet>(values: [Complex<O>; RADIX]) -> [Complex<O>; RADIX];
}

/// Of four.
pub(super) struct Four;

impl Butterfly<4> for Four {
    #[inline(always)]
    fn transform<O: Octet>([a, b, c, d]: [Complex<O>; 4]) -> [Complex<O>; 4] {
        let (even, odd) = (sum(a, c), sum(b, d));
        let (even_turned, odd_turned) = (difference(a, c), difference(b, d));
        [
            sum(even, odd),
            minus_i_times(even_turned, odd_turned),
            difference(even, odd),
            plus_i_times(even_turned, odd_turned),
        ]
    }
}

/// Of eight.
pub(super) struct Eight;

impl Butterfly<8> for Eight {
    #[inline(always)]
    fn transform<O: Octet>([a, b, c, d, e, f, g, h]: [Complex<O>; 8]) -> [Complex<O>; 8] {
        let even = Four::transform([a, c, e, g]);
        let odd = Four::transform([b, d, f, h]);
        let (turned, turned_on) = (by_eighth(odd[1]), by_eighth(odd[3]));
        [
            sum(even[0], odd[0]),
            sum(even[1], turned),
            minus_i_times(even[2], odd[2]),
            minus_i_times(even[3], turned_on),
            difference(even[0], odd[0]),
            difference(even[1], turned),
            plus_i_times(even[2], odd[2]),
            plus_i_times(even[3], turned_on),
        ]
    }
}

#[inline(always)]
fn sum<O: Octet>(a: Complex<O>, b: Complex<O>) -> Complex<O> {
    [a[0] + b[0], a[1] + b[1]]
}

#[inline(always)]
fn difference<O: Octet>(a: Complex<O>, b: Complex<O>) -> Complex<O> {
    [a[0] - b[0], a[1] - b[1]]
}

/// `a − i·b`.
#[inline(always)]
fn minus_i_times<O: Octet>(a: Complex<O>, b: Complex<O>) -> Complex<O> {
    [a[0] + b[1], a[1] - b[0]]
}

/// `a + i·b`.
#[inline(always)]
fn plus_i_times<O: Octet>(a: Complex<O>, b: Complex<O>) -> Complex<O> {
    [a[0] - b[1], a[1] + b[0]]
}

/// `a·exp(−2πi / 8)`.
#[inline(always)]
fn by_eighth<O: Octet>(a: Complex<O>) -> Complex<O> {
    let scale = O::all(FRAC_1_SQRT_2);
    [(a[0] + a[1]) * scale, (a[1] - a[0]) * scale]
}
