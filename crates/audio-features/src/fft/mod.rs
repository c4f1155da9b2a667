//! Fourier transforms whose every bit is the same on every machine.
//!
//! Libraries choose other algorithms for other processors, and so round differently. Here the
//! order of operations is fixed: sums and products of eight values at a time, none of them fused,
//! which wide and narrow vector registers carry out alike. Lengths are powers of two.

mod butterfly;
mod complex;
mod planes;
mod power;
mod real;
mod root;

pub(crate) use power::PowerSum;
pub(crate) use real::RealFft;
