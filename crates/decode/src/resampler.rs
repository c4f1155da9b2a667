//! Sample-rate conversion with the frequency response of soxr's "HQ" setting.

mod polyphase;
mod spectral;

use polyphase::Polyphase;
use spectral::Spectral;

use crate::kaiser::LowPass;

/// Rates that can be converted from and to, in samples per second.
const RATES_HZ: std::ops::RangeInclusive<u32> = 1_000..=768_000;

/// End of the pass band as a share of the lower of the two Nyquist frequencies, where the stop
/// band begins: 20-bit accuracy with 5 % of the band given to the fall to −3 dB.
const PASS: f64 = 0.913_72;

/// Window and length, chosen so that 44.1 → 22.05 kHz has the response measured of soxr 1.1 "HQ":
/// −0.016 dB at 10.2 kHz, −3.79 dB at 10.5, −99.6 dB at 11.0 (this gives −0.016, −3.790, −99.64).
/// A filter 7 % shorter moves the centroid of a bright clip by 7e-5.
const KAISER_BETA: f64 = 13.04;

/// Reach of the impulse response to each side, in periods of the lower Nyquist frequency.
const HALF_WIDTH_PERIODS: f64 = 48.625;

/// Zeros that stand for what follows the end of a clip, fed until the last output is out.
const SILENCE: [f32; 1024] = [0.0; 1024];

/// Converts mono samples from one rate to another; planned once per pair of rates.
///
/// A linear-phase low-pass without delay: output `k` stands where input `k · from / to` stood, and
/// the input counts as zero before its start and after its end. Between equal rates samples pass
/// unchanged. A clip goes in whole ([`Self::process`]) or in pieces of any length ([`Self::push`],
/// [`Self::finish`]), with the same bits coming out. Ratios of small whole numbers, as between all
/// rates in use, are converted block by block in the frequency domain; others by a polyphase
/// filter. Tables and buffers take 1 MiB for common pairs of rates and 4 MiB at most.
///
/// Finite samples up to 1e30 give finite samples. One that is NaN or infinite spoils its
/// surroundings, up to 20 000 samples of the input.
///
/// ```
/// use segue_decode::Resampler;
///
/// let mut resampler = Resampler::new(48_000, 22_050)?;
/// let mut converted = Vec::new();
/// for piece in [[0.5; 4_800], [0.25; 4_800]] {
///     resampler.push(&piece, &mut converted);
/// }
/// resampler.finish(&mut converted);
/// assert_eq!(converted.len(), 4_410);
/// # Ok::<(), segue_decode::ResamplerConstructionError>(())
/// ```
pub struct Resampler {
    ratio: Ratio,
    method: Method,
    /// Input samples of the present clip so far.
    taken: usize,
    /// Output samples of the present clip so far.
    given: usize,
}

/// `up` samples come out for `down` going in: the ratio of rates in lowest terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Ratio {
    up: usize,
    down: usize,
}

enum Method {
    Unchanged,
    Spectral(Spectral),
    Polyphase(Polyphase),
}

impl Resampler {
    /// Plans the conversion.
    ///
    /// # Errors
    /// [`ResamplerConstructionError::RateOutOfRange`] when either rate is not 1 kHz to 768 kHz.
    pub fn new(from_hz: u32, to_hz: u32) -> Result<Self, ResamplerConstructionError> {
        for actual_hz in [from_hz, to_hz] {
            if !RATES_HZ.contains(&actual_hz) {
                let (min_hz, max_hz) = (*RATES_HZ.start(), *RATES_HZ.end());
                return Err(ResamplerConstructionError::RateOutOfRange {
                    min_hz,
                    max_hz,
                    actual_hz,
                });
            }
        }
        let ratio = Ratio::of(from_hz, to_hz);
        let method = if ratio.up == ratio.down {
            Method::Unchanged
        } else if ratio.is_simple() {
            Method::Spectral(Spectral::plan(ratio))
        } else {
            Method::Polyphase(Polyphase::plan(ratio))
        };
        Ok(Self { ratio, method, taken: 0, given: 0 })
    }

    /// Samples that come out for `input_samples` going in: `⌈input · to / from⌉`.
    #[must_use]
    pub fn output_len(&self, input_samples: usize) -> usize {
        let Ratio { up, down } = self.ratio;
        let exact = (input_samples as u128 * up as u128).div_ceil(down as u128);
        usize::try_from(exact).unwrap_or(usize::MAX)
    }

    /// Converts a whole clip.
    ///
    /// A clip begun with [`Self::push`] and not finished is forgotten.
    #[must_use]
    pub fn process(&mut self, input: &[f32]) -> Vec<f32> {
        self.reset();
        // What passes the end before it is cut off fits too.
        let mut output = Vec::with_capacity(self.output_len(input.len() + SILENCE.len()));
        self.push(input, &mut output);
        self.finish(&mut output);
        output
    }

    /// Takes the next piece of a clip and appends to `output` what it decides.
    ///
    /// Allocates only where `output` has no room.
    pub fn push(&mut self, input: &[f32], output: &mut Vec<f32>) {
        let before = output.len();
        match &mut self.method {
            Method::Unchanged => output.extend_from_slice(input),
            Method::Spectral(spectral) => spectral.push(input, output),
            Method::Polyphase(polyphase) => polyphase.push(input, output),
        }
        self.taken += input.len();
        self.given += output.len() - before;
    }

    /// Ends a clip: appends the rest of its output and is ready for another clip.
    ///
    /// All pieces together then gave [`Self::output_len`] samples for all that was pushed.
    pub fn finish(&mut self, output: &mut Vec<f32>) {
        let expected = self.output_len(self.taken);
        while self.given < expected {
            self.push(&SILENCE, output);
        }
        output.truncate(output.len() - (self.given - expected));
        self.reset();
    }

    fn reset(&mut self) {
        (self.taken, self.given) = (0, 0);
        match &mut self.method {
            Method::Unchanged => {}
            Method::Spectral(spectral) => spectral.reset(),
            Method::Polyphase(polyphase) => polyphase.reset(),
        }
    }
}

impl Ratio {
    /// Terms up to which blocks of a whole number of periods have a length worth transforming;
    /// of the rates in use 192 to 22.05 kHz has the largest, 147 : 1280.
    const MAX_SIMPLE: usize = 2048;

    fn of(from_hz: u32, to_hz: u32) -> Self {
        let divisor = greatest_common_divisor(from_hz, to_hz);
        Self { up: (to_hz / divisor) as usize, down: (from_hz / divisor) as usize }
    }

    fn is_simple(self) -> bool {
        self.up.max(self.down) <= Self::MAX_SIMPLE
    }

    /// The Nyquist frequency of the lower rate, in cycles per input sample.
    fn nyquist(self) -> f64 {
        0.5 * (self.up as f64 / self.down as f64).min(1.0)
    }

    /// The filter of a conversion by this ratio; its time counts in input samples.
    fn low_pass(self) -> LowPass {
        let nyquist = self.nyquist();
        LowPass::new((PASS + 1.0) / 2.0 * nyquist, HALF_WIDTH_PERIODS / nyquist, KAISER_BETA)
    }
}

fn greatest_common_divisor(mut a: u32, mut b: u32) -> u32 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// Converts `samples` once; keep a [`Resampler`] for more than one clip at the same rates.
///
/// # Errors
/// [`ResamplerConstructionError`] when a rate is out of range.
pub fn resample(
    samples: &[f32],
    from_hz: u32,
    to_hz: u32,
) -> Result<Vec<f32>, ResamplerConstructionError> {
    Ok(Resampler::new(from_hz, to_hz)?.process(samples))
}

/// A conversion that cannot be planned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ResamplerConstructionError {
    /// A rate the converter does not cover.
    #[error("a rate of {actual_hz} Hz cannot be converted; {min_hz} to {max_hz} Hz can")]
    RateOutOfRange {
        /// Lowest rate.
        min_hz: u32,
        /// Highest rate.
        max_hz: u32,
        /// The rate that was asked for.
        actual_hz: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::{Polyphase, Ratio, Spectral};

    /// White noise, the same in every run.
    pub(super) fn noise(length: usize) -> Vec<f32> {
        let mut state = 1_u32;
        let step = move || {
            // Numerical Recipes' quick generator; its high bits are random enough to filter.
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (f64::from(state) / f64::from(u32::MAX) - 0.5) as f32
        };
        std::iter::repeat_with(step).take(length).collect()
    }

    /// The filter's definition, in double precision: every output from all inputs within reach.
    fn by_definition(ratio: Ratio, input: &[f32], outputs: std::ops::Range<usize>) -> Vec<f64> {
        let filter = ratio.low_pass();
        outputs
            .map(|output| {
                let place = (output * ratio.down) as f64 / ratio.up as f64;
                let terms = input
                    .iter()
                    .enumerate()
                    .map(|(n, value)| f64::from(*value) * filter.at(n as f64 - place));
                terms.sum()
            })
            .collect()
    }

    fn assert_close(actual: &[f32], expected: &[f64], tolerance: f64, what: &str) {
        assert_eq!(actual.len(), expected.len());
        for (k, (actual, expected)) in actual.iter().zip(expected).enumerate() {
            let off = (f64::from(*actual) - expected).abs();
            assert!(off < tolerance, "{what}, output {k}: {actual}, not {expected}");
        }
    }

    const RATES_HZ: [u32; 7] = [8_000, 11_025, 32_000, 44_100, 48_000, 96_000, 192_000];

    #[test]
    fn the_spectral_method_is_the_filter_by_its_definition() {
        let input = noise(60_000);
        for from_hz in RATES_HZ {
            let ratio = Ratio::of(from_hz, 22_050);
            let (mut spectral, mut output) = (Spectral::plan(ratio), Vec::new());
            spectral.push(&input, &mut output);
            spectral.push(&input, &mut output);
            // Around the seam between two blocks as well as at the start.
            let seam = spectral.block_outputs();
            for range in [0..100, seam - 50..seam + 50] {
                let expected = by_definition(ratio, &input, range.clone());
                // Noise has 2e-6 of its amplitude beyond the bins that are left out.
                assert_close(&output[range], &expected, 2e-6, &format!("{from_hz} Hz"));
            }
        }
    }

    #[test]
    fn the_polyphase_method_is_the_filter_by_its_definition() {
        let input = noise(10_000);
        for (from_hz, tolerance) in [(48_000, 1e-6), (44_101, 1e-5), (7_919, 1e-5)] {
            let ratio = Ratio::of(from_hz, 22_050);
            let (mut polyphase, mut output) = (Polyphase::plan(ratio), Vec::new());
            polyphase.push(&input, &mut output);
            let expected = by_definition(ratio, &input, 0..500);
            assert_close(&output[..500], &expected, tolerance, &format!("{from_hz} Hz"));
        }
    }
}
