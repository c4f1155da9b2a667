//! Power spectra of many real signals, added up.

use super::complex::ComplexFft;
use crate::octet::{LANES, Octet, WithOctets, with_octets};

/// A sum of power spectra.
///
/// Signals go in pairs, one as the real and one as the imaginary part of a complex one, whose power
/// at a place and the opposite one is twice that of both: one transform, and nothing to part.
pub(crate) struct PowerSum {
    fft: ComplexFft,
    sums: Vec<[f64; LANES]>,
}

impl PowerSum {
    /// Of signals filled up with zeros to `length`: a power of two, at least 64.
    pub(crate) fn new(length: usize) -> Self {
        Self { fft: ComplexFft::new(length), sums: vec![[0.0; LANES]; length / LANES] }
    }

    /// Forgets all signals.
    pub(crate) fn clear(&mut self) {
        self.sums.fill([0.0; LANES]);
    }

    /// Adds two signals; what is beyond the length is ignored.
    pub(crate) fn add(&mut self, signals: [&[f32]; 2]) {
        let places = [&mut self.fft.values.re, &mut self.fft.values.im];
        for (place, signal) in places.into_iter().zip(signals) {
            let place = place.as_flattened_mut();
            let given = signal.len().min(place.len());
            place[..given].copy_from_slice(&signal[..given]);
            place[given..].fill(0.0);
        }
        with_octets(Add(self));
    }

    /// `Σ |X|²` of bins 0 … length / 2.
    pub(crate) fn powers(&self) -> impl Iterator<Item = f64> {
        let sums = self.sums.as_flattened();
        (0..=sums.len() / 2).map(|k| 0.5 * (sums[k] + sums[(sums.len() - k) % sums.len()]))
    }
}

struct Add<'a>(&'a mut PowerSum);

impl WithOctets for Add<'_> {
    #[inline(always)]
    fn run<O: Octet>(self) {
        let PowerSum { fft, sums } = self.0;
        fft.transform::<O>();
        for (block, sums) in sums.iter_mut().enumerate() {
            let (re, im) = (O::load(&fft.values.re[block]), O::load(&fft.values.im[block]));
            let powers = (re * re + im * im).values();
            for lane in 0..LANES {
                sums[lane] += f64::from(powers[lane]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::PowerSum;
    use crate::fft::RealFft;

    #[test]
    fn the_sum_is_that_of_the_spectra_one_by_one() {
        const LENGTH: usize = 128;
        let signal =
            |seed: f32| -> Vec<f32> { (0..100).map(|n| (seed * n as f32).fract() - 0.5).collect() };
        let signals = [0.618, 0.731, 0.113].map(signal);
        let mut sum = PowerSum::new(LENGTH);
        sum.add([&signals[0], &signals[1]]);
        sum.add([&signals[2], &[]]);
        let mut expected = [0.0_f32; LENGTH / 2 + 1];
        for mut signal in signals {
            signal.resize(LENGTH, 0.0);
            let (mut re, mut im) = ([0.0; LENGTH / 2 + 1], [0.0; LENGTH / 2 + 1]);
            RealFft::new(LENGTH).forward(&signal, &mut re, &mut im);
            for (sum, (re, im)) in expected.iter_mut().zip(re.iter().zip(&im)) {
                *sum += re * re + im * im;
            }
        }
        for (power, expected) in sum.powers().zip(expected) {
            assert!((power - f64::from(expected)).abs() < 1e-3, "{power} is not {expected}");
        }
    }
}
