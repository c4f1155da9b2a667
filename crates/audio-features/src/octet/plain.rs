//! Four values where there are no vector registers, or none may be used.

use std::ops::{Add, Div, Mul, Sub};

use super::Four;

#[derive(Clone, Copy)]
pub(crate) struct Quad([f32; 4]);

impl Four for Quad {
    #[inline(always)]
    fn load(values: &[f32; 4]) -> Self {
        Self(*values)
    }

    #[inline(always)]
    fn values(self) -> [f32; 4] {
        self.0
    }

    #[inline(always)]
    fn min(self, other: Self) -> Self {
        self.less(other, self, other)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        self.less(other, other, self)
    }

    #[inline(always)]
    fn less(self, other: Self, then: Self, or: Self) -> Self {
        let chosen = |lane: usize| if self.0[lane] < other.0[lane] { then.0 } else { or.0 };
        Self(std::array::from_fn(|lane| chosen(lane)[lane]))
    }
}

impl Div for Quad {
    type Output = Self;

    #[inline(always)]
    fn div(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] / other.0[lane]))
    }
}

impl Add for Quad {
    type Output = Self;

    #[inline(always)]
    fn add(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] + other.0[lane]))
    }
}

impl Sub for Quad {
    type Output = Self;

    #[inline(always)]
    fn sub(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] - other.0[lane]))
    }
}

impl Mul for Quad {
    type Output = Self;

    #[inline(always)]
    fn mul(self, other: Self) -> Self {
        Self(std::array::from_fn(|lane| self.0[lane] * other.0[lane]))
    }
}
