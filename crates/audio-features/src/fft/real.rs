//! The transform of real values and back, by a complex transform of half the length.
//!
//! Even values are taken as real parts and odd ones as imaginary parts; both spectra are in the
//! result, one of them symmetric and one antisymmetric, and are parted or put together (H. V.
//! Sorensen et al., "Real-valued fast Fourier transform algorithms", IEEE ASSP 35, 1987).

use super::butterfly::{Complex, product};
use super::complex::ComplexFft;
use super::planes::Planes;
use super::root::root;
use crate::octet::{LANES, Octet, WithOctets, with_octets};

/// Plan and work space of transforms of one length.
pub(crate) struct RealFft {
    half: ComplexFft,
    /// `−i·exp(−2πi·k / length)` for each bin below the middle.
    roots: Planes,
    /// What even and odd values are multiplied by.
    window: Planes,
}

impl RealFft {
    /// The least length.
    pub(crate) const SHORTEST: usize = 128;

    /// For `length` values: a power of two, at least [`Self::SHORTEST`].
    pub(crate) fn new(length: usize) -> Self {
        Self::windowed(&vec![1.0; length])
    }

    /// For as many values as `window` has, which are multiplied by it: before they are transformed,
    /// and after they were transformed back.
    pub(crate) fn windowed(window: &[f32]) -> Self {
        let length = window.len();
        let roots = (0..length / 2).map(|k| root(k + length / 4, length));
        let (pairs, _) = window.as_chunks();
        Self {
            half: ComplexFft::new(length / 2),
            roots: Planes::collect(roots),
            window: Planes::collect(pairs.iter().copied()),
        }
    }

    /// Fills the first bins, as many as `re` and `im` hold, `length / 2 + 1` at most, with
    /// `Σ window[n]·values[n]·exp(−2πi·kn / length)`.
    ///
    /// # Panics
    /// When there are fewer than `length` values.
    pub(crate) fn forward(&mut self, values: &[f32], re: &mut [f32], im: &mut [f32]) {
        with_octets(Forward { fft: self, values, re, im });
    }

    /// Fills `values` with `length·window` times those whose transform is `re` and `im`, bins
    /// 0 … length / 2.
    ///
    /// The first and last imaginary part must be zero, as they are in the spectrum of real values.
    ///
    /// # Panics
    /// When a slice is shorter.
    pub(crate) fn inverse(&mut self, re: &[f32], im: &[f32], values: &mut [f32]) {
        with_octets(Inverse { fft: self, re, im, values });
    }
}

struct Forward<'a> {
    fft: &'a mut RealFft,
    values: &'a [f32],
    re: &'a mut [f32],
    im: &'a mut [f32],
}

impl WithOctets for Forward<'_> {
    #[inline(always)]
    fn run<O: Octet>(self) {
        let RealFft { half, roots, window } = self.fft;
        pack::<O>(self.values, window, &mut half.values);
        half.transform::<O>();
        part::<O>(&half.values, roots, self.re, self.im);
    }
}

struct Inverse<'a> {
    fft: &'a mut RealFft,
    re: &'a [f32],
    im: &'a [f32],
    values: &'a mut [f32],
}

impl WithOctets for Inverse<'_> {
    #[inline(always)]
    fn run<O: Octet>(self) {
        let RealFft { half, roots, window } = self.fft;
        join::<O>(self.re, self.im, roots, &mut half.values);
        half.transform::<O>();
        unpack::<O>(&half.values, window, self.values);
    }
}

/// Even values become real parts, odd ones imaginary parts.
#[inline(always)]
fn pack<O: Octet>(values: &[f32], window: &Planes, packed: &mut Planes) {
    let (pairs, _) = values[..2 * LANES * packed.re.len()].as_chunks();
    for (block, pair) in pairs.iter().enumerate() {
        let [even, odd] = O::parted(pair);
        packed.re[block] = (even * O::load(&window.re[block])).values();
        packed.im[block] = (odd * O::load(&window.im[block])).values();
    }
}

/// The opposite, with real and imaginary parts swapped, which turns a transform round.
#[inline(always)]
fn unpack<O: Octet>(packed: &Planes, window: &Planes, values: &mut [f32]) {
    let (pairs, _) = values[..2 * LANES * packed.re.len()].as_chunks_mut();
    for (block, pair) in pairs.iter_mut().enumerate() {
        let even = O::load(&packed.im[block]) * O::load(&window.re[block]);
        let odd = O::load(&packed.re[block]) * O::load(&window.im[block]);
        *pair = O::joined(even, odd);
    }
}

/// Bins of the real values from those of the packed ones, Z: with Z̃ the conjugate of what stands
/// at the opposite place, `½·(Z + Z̃) + ½·root·(Z − Z̃)`.
#[inline(always)]
fn part<O: Octet>(packed: &Planes, roots: &Planes, re: &mut [f32], im: &mut [f32]) {
    let half = O::all(0.5);
    let (re_blocks, re_rest) = re.as_chunks_mut::<LANES>();
    let (im_blocks, im_rest) = im.as_chunks_mut::<LANES>();
    let blocks = re_blocks.len();
    for block in 0..blocks.min(im_blocks.len()) {
        let [bins_re, bins_im] = parted_block::<O>(packed, roots, block);
        re_blocks[block] = (half * bins_re).values();
        im_blocks[block] = (half * bins_im).values();
    }
    if let ([re], [im]) = (re_rest, im_rest) {
        // The middle.
        (*re, *im) = (packed.re[0][0] - packed.im[0][0], 0.0);
    }
}

/// Twice the bins of a block.
#[inline(always)]
fn parted_block<O: Octet>(packed: &Planes, roots: &Planes, block: usize) -> Complex<O> {
    let here = [O::load(&packed.re[block]), O::load(&packed.im[block])];
    let mirrored = [opposite::<O>(&packed.re, block), opposite::<O>(&packed.im, block)];
    let root = [O::load(&roots.re[block]), O::load(&roots.im[block])];
    let (sum, odd) = sum_and_difference(here, mirrored);
    let turned = product(odd, root);
    [sum[0] + turned[0], sum[1] + turned[1]]
}

/// The opposite of [`part`], without its halves, and with real and imaginary parts swapped.
#[inline(always)]
fn join<O: Octet>(re: &[f32], im: &[f32], roots: &Planes, packed: &mut Planes) {
    let count = LANES * packed.re.len();
    let (re_blocks, _) = re[..count].as_chunks();
    let (im_blocks, _) = im[..count].as_chunks();
    let places = packed.re.iter_mut().zip(&mut packed.im).zip(&roots.re).zip(&roots.im);
    let bins = re_blocks.iter().zip(im_blocks).enumerate();
    for ((((to_re, to_im), root_re), root_im), (block, (here_re, here_im))) in places.zip(bins) {
        let here = [O::load(here_re), O::load(here_im)];
        let end = count - block * LANES;
        let mirrored = [reversed_before::<O>(re, end), reversed_before::<O>(im, end)];
        let [root_re, root_im] = [O::load(root_re), O::load(root_im)];
        let (sum, odd) = sum_and_difference(here, mirrored);
        // By the conjugate of the root.
        *to_im = (sum[0] + (root_re * odd[0] + root_im * odd[1])).values();
        *to_re = (sum[1] + (root_re * odd[1] - root_im * odd[0])).values();
    }
}

/// Sum and difference of values and the conjugates of others.
#[inline(always)]
fn sum_and_difference<O: Octet>(a: Complex<O>, b: Complex<O>) -> (Complex<O>, Complex<O>) {
    ([a[0] + b[0], a[1] - b[1]], [a[0] - b[0], a[1] + b[1]])
}

/// The values opposite to those of block `block`; place 0 is opposite to itself.
#[inline(always)]
fn opposite<O: Octet>(plane: &[[f32; LANES]], block: usize) -> O {
    let flat = plane.as_flattened();
    if block == 0 {
        let [.., b, c, d, e, f, g, h] = plane[plane.len() - 1];
        O::load(&[flat[0], h, g, f, e, d, c, b])
    } else {
        reversed_before(flat, flat.len() - block * LANES)
    }
}

/// The [`LANES`] values that end with place `last`, in the opposite order.
#[inline(always)]
fn reversed_before<O: Octet>(values: &[f32], last: usize) -> O {
    match values[..=last].last_chunk() {
        Some(values) => O::load(values).reversed(),
        None => O::all(0.0),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Forward, Inverse, RealFft};
    use crate::fft::root::exact_root;
    use crate::octet::{Narrow, WithOctets};

    const LENGTH: usize = 256;
    const BINS: usize = LENGTH / 2 + 1;

    fn signals() -> impl Strategy<Value = Vec<f32>> {
        prop::collection::vec(-1.0_f32..1.0, LENGTH)
    }

    fn bits(values: &[f32]) -> Vec<u32> {
        values.iter().map(|value| value.to_bits()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn bins_are_those_of_the_definition(values in signals()) {
            let (mut re, mut im) = ([0.0; BINS], [0.0; BINS]);
            RealFft::new(LENGTH).forward(&values, &mut re, &mut im);
            for k in 0..BINS {
                let mut expected = [0.0; 2];
                for (n, value) in values.iter().enumerate() {
                    let root = exact_root(n * k, LENGTH);
                    expected = [0, 1].map(|part| expected[part] + f64::from(*value) * root[part]);
                }
                prop_assert!((f64::from(re[k]) - expected[0]).abs() < 1e-5, "re {}", k);
                prop_assert!((f64::from(im[k]) - expected[1]).abs() < 1e-5, "im {}", k);
            }
        }

        #[test]
        fn there_and_back_is_length_times_the_same(values in signals()) {
            let mut fft = RealFft::new(LENGTH);
            let (mut re, mut im, mut back) = ([0.0; BINS], [0.0; BINS], [0.0; LENGTH]);
            fft.forward(&values, &mut re, &mut im);
            fft.inverse(&re, &im, &mut back);
            for (back, value) in back.iter().zip(&values) {
                prop_assert!((back / LENGTH as f32 - value).abs() < 1e-6);
            }
        }

        #[test]
        fn wide_and_narrow_registers_give_the_same_bits(values in signals()) {
            let mut fft = RealFft::new(LENGTH);
            let mut wide = ([0.0; BINS], [0.0; BINS], [0.0; LENGTH]);
            fft.forward(&values, &mut wide.0, &mut wide.1);
            fft.inverse(&wide.0, &wide.1, &mut wide.2);
            let mut narrow = ([0.0; BINS], [0.0; BINS], [0.0; LENGTH]);
            let (re, im) = (&mut narrow.0, &mut narrow.1);
            Forward { fft: &mut fft, values: &values, re, im }.run::<Narrow>();
            let (re, im) = (&narrow.0, &narrow.1);
            Inverse { fft: &mut fft, re, im, values: &mut narrow.2 }.run::<Narrow>();
            prop_assert_eq!(bits(&wide.0), bits(&narrow.0));
            prop_assert_eq!(bits(&wide.1), bits(&narrow.1));
            prop_assert_eq!(bits(&wide.2), bits(&narrow.2));
        }
    }
}
