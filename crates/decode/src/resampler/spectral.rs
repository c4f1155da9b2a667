//! Conversion in the frequency domain, block by block: for ratios of small whole numbers.
//!
//! A block of `n` input samples and one of `n · up / down` output samples last equally long, so
//! their transforms have the same frequencies, as far as each reaches. The spectrum of the input,
//! times the filter's response, cut or filled with zeros to the length of the other, is that of
//! the output. Blocks overlap by the filter's reach to both sides, where a block lacks its
//! surroundings (overlap-save).

use std::sync::Arc;

use realfft::num_complex::Complex32;
use realfft::{ComplexToReal, FftNum, RealFftPlanner, RealToComplex};

use super::Ratio;
use crate::kaiser::LowPass;

/// The plan for one ratio, and the block that is being filled.
pub(super) struct Spectral {
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    /// The filter at each bin below the lower Nyquist frequency, divided by the block's length.
    ///
    /// Bins from there on are left out: the response is below −100 dB, and leaving them out is
    /// what keeps them from folding back.
    response: Vec<f32>,
    /// Samples at either end of a block that only serve their neighbours, before and after.
    margin_inputs: usize,
    margin_outputs: usize,
    block: Vec<f32>,
    filled: usize,
    overlap: Vec<f32>,
    input_spectrum: Vec<Complex32>,
    output_spectrum: Vec<Complex32>,
    converted: Vec<f32>,
    scratch: Vec<Complex32>,
}

impl Spectral {
    /// Least samples in the longer of the two blocks: small enough for the first-level cache.
    const MIN_BLOCK: usize = 4096;

    /// Blocks are at least so many times as long as their margin: an eighth of the work is twice.
    const MIN_MARGINS: usize = 16;

    pub(super) fn plan(ratio: Ratio) -> Self {
        let filter = ratio.low_pass();
        // Whole periods, so that outputs stand at whole places in every block.
        let margin_periods = (filter.half_width() / ratio.down as f64).ceil() as usize;
        let periods = Self::MIN_BLOCK
            .div_ceil(ratio.up.max(ratio.down))
            .max(Self::MIN_MARGINS * margin_periods)
            .next_power_of_two();
        let (inputs, outputs) = (periods * ratio.down, periods * ratio.up);
        let mut planner = RealFftPlanner::<f32>::new();
        let (forward, inverse) =
            (planner.plan_fft_forward(inputs), planner.plan_fft_inverse(outputs));
        let scratch_len = forward.get_scratch_len().max(inverse.get_scratch_len());
        let mut spectral = Self {
            response: response(&filter, inputs, outputs),
            margin_inputs: margin_periods * ratio.down,
            margin_outputs: margin_periods * ratio.up,
            block: forward.make_input_vec(),
            filled: 0,
            overlap: vec![0.0; 2 * margin_periods * ratio.down],
            input_spectrum: forward.make_output_vec(),
            output_spectrum: inverse.make_input_vec(),
            converted: inverse.make_output_vec(),
            scratch: vec![Complex32::default(); scratch_len],
            forward,
            inverse,
        };
        spectral.reset();
        spectral
    }

    pub(super) fn reset(&mut self) {
        // The silence before the start.
        self.block.fill(0.0);
        self.filled = self.margin_inputs;
    }

    pub(super) fn push(&mut self, mut input: &[f32], output: &mut Vec<f32>) {
        while !input.is_empty() {
            let room = self.block.get_mut(self.filled..).unwrap_or_default();
            let (fitting, rest) = input.split_at(room.len().min(input.len()));
            for (place, value) in room.iter_mut().zip(fitting) {
                *place = *value;
            }
            self.filled += fitting.len();
            input = rest;
            if self.filled == self.block.len() {
                output.extend_from_slice(self.convert());
            }
        }
    }

    /// Outputs of one block.
    #[cfg(test)]
    pub(super) fn block_outputs(&self) -> usize {
        self.converted.len() - 2 * self.margin_outputs
    }

    /// The outputs that the full block decides; the next block begins with this one's end.
    fn convert(&mut self) -> &[f32] {
        let kept = self.overlap.len();
        // Saved first, because the transform uses its input as work space.
        self.overlap.copy_from_slice(&self.block[self.block.len() - kept..]);
        self.forward
            .process_with_scratch(&mut self.block, &mut self.input_spectrum, &mut self.scratch)
            .expect("invariant: `plan` sized the buffers by the transform");
        self.block[..kept].copy_from_slice(&self.overlap);
        self.filled = kept;

        self.output_spectrum.fill(Complex32::default());
        let bins = self.output_spectrum.iter_mut().zip(&self.input_spectrum);
        for ((to, from), gain) in bins.zip(&self.response) {
            *to = from * gain;
        }
        self.inverse
            .process_with_scratch(&mut self.output_spectrum, &mut self.converted, &mut self.scratch)
            .expect("invariant: the first bin is real, and the last is zero");
        let margin = self.margin_outputs;
        &self.converted[margin..self.converted.len() - margin]
    }
}

/// The filter's response at the frequencies of a block of `inputs`, up to the lower Nyquist
/// frequency, over `inputs`, because transforms there and back multiply by it.
fn response(filter: &LowPass, inputs: usize, outputs: usize) -> Vec<f32> {
    // Sampled at the higher of the rates, where the response has no images.
    let length = inputs.max(outputs);
    let per_input = length as f64 / inputs as f64;
    let reach = (filter.half_width() * per_input) as usize;
    let mut impulse = vec![0.0; length];
    for n in 0..=reach {
        let value = filter.at(n as f64 / per_input) / per_input;
        impulse[n] = value;
        impulse[(length - n) % length] = value;
    }
    let bins = inputs.min(outputs).div_ceil(2);
    spectrum(&mut impulse).take(bins).map(|gain| (gain / inputs as f64) as f32).collect()
}

/// Real parts of a spectrum; that of a symmetric impulse has no others.
fn spectrum<T: FftNum>(samples: &mut [T]) -> impl Iterator<Item = T> {
    let transform = RealFftPlanner::<T>::new().plan_fft_forward(samples.len());
    let mut spectrum = transform.make_output_vec();
    transform
        .process(samples, &mut spectrum)
        .expect("invariant: the buffers are as long as the transform");
    spectrum.into_iter().map(|bin| bin.re)
}
