//! The window under which frames are cut out of a clip.

use std::f64::consts::TAU;

/// A periodic Hann window, `0.5 − 0.5·cos(2πn / length)` for n = 0 … length − 1.
pub(crate) fn periodic_hann(length: usize) -> impl Iterator<Item = f64> {
    let step = TAU / length as f64;
    (0..length).map(move |n| 0.5 - 0.5 * libm::cos(step * n as f64))
}
