//! Complex values with real and imaginary parts apart, in blocks that fill vector registers.

use crate::octet::LANES;

/// Complex values, real and imaginary parts apart.
#[derive(Clone)]
pub(super) struct Planes {
    pub(super) re: Vec<[f32; LANES]>,
    pub(super) im: Vec<[f32; LANES]>,
}

impl Planes {
    /// Zeros; `length` is a multiple of [`LANES`].
    pub(super) fn zeros(length: usize) -> Self {
        let zeros = vec![[0.0; LANES]; length / LANES];
        Self { re: zeros.clone(), im: zeros }
    }

    /// As many values as the iterator has.
    pub(super) fn collect(values: impl ExactSizeIterator<Item = [f32; 2]>) -> Self {
        let mut planes = Self::zeros(values.len());
        let places = planes.re.as_flattened_mut().iter_mut().zip(planes.im.as_flattened_mut());
        for ((re, im), value) in places.zip(values) {
            [*re, *im] = value;
        }
        planes
    }
}
