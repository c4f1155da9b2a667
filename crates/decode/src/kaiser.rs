//! The low-pass filter of the resampler: a sinc under a Kaiser window.

use std::f64::consts::PI;

/// A linear-phase low-pass, evaluated at any point of its impulse response.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LowPass {
    /// −6 dB point in cycles per sample.
    cutoff: f64,
    /// Half the length of the impulse response, in samples.
    half_width: f64,
    beta: f64,
    /// What the window is divided by, to be 1 at the centre.
    peak: f64,
}

impl LowPass {
    /// A filter with its −6 dB point at `cutoff` cycles per sample and an impulse response that
    /// reaches `half_width` samples to both sides, under a Kaiser window of parameter `beta`.
    pub(crate) fn new(cutoff: f64, half_width: f64, beta: f64) -> Self {
        Self { cutoff, half_width, beta, peak: bessel_i0(beta) }
    }

    /// Half the length of the impulse response, in samples.
    pub(crate) fn half_width(&self) -> f64 {
        self.half_width
    }

    /// The impulse response `at` samples from its centre, with a gain of one at zero frequency.
    pub(crate) fn at(&self, at: f64) -> f64 {
        let position = at / self.half_width;
        if position.abs() >= 1.0 {
            return 0.0;
        }
        let window = bessel_i0(self.beta * (1.0 - position * position).sqrt()) / self.peak;
        2.0 * self.cutoff * sinc(2.0 * self.cutoff * at) * window
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { libm::sin(PI * x) / (PI * x) }
}

/// Modified Bessel function of the first kind and order zero, by its power series.
fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let mut term = 1.0;
    let mut sum = 1.0;
    let mut k = 1.0;
    while term > sum * f64::EPSILON {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}
