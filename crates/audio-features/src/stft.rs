//! Short-time Fourier transform: Hann window, centred frames, magnitudes.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};

use crate::{FrameError, FrameLayout};

/// Magnitude spectra of the frames of a clip; planned once, reused for every frame and clip.
///
/// The window is a periodic Hann and samples outside the clip are zeros, as in
/// `librosa.stft(samples, pad_mode="constant")`. The transform runs in single precision, librosa's
/// in double: each bin is off by some 1e-7 of the strongest.
pub struct Stft {
    layout: FrameLayout,
    window: Vec<f32>,
    plan: Arc<dyn RealToComplex<f32>>,
    frame: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl Stft {
    /// Plans the transform for `layout`.
    #[must_use]
    pub fn new(layout: FrameLayout) -> Self {
        let plan = RealFftPlanner::new().plan_fft_forward(layout.frame_samples());
        Self {
            layout,
            window: periodic_hann(layout.frame_samples()),
            frame: plan.make_input_vec(),
            spectrum: plan.make_output_vec(),
            scratch: plan.make_scratch_vec(),
            plan,
        }
    }

    /// Values in one spectrum: `frame_samples / 2 + 1`.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.spectrum.len()
    }

    /// Magnitudes `|X|` of frame `frame` of `samples`; bin `k` is at `k · rate / frame_samples` Hz.
    ///
    /// Fills `magnitudes` (length [`Self::bin_count`]); a full-scale sine reaches about
    /// `frame_samples / 4`. Silence, and a frame past the end, give zeros.
    ///
    /// ```
    /// use segue_audio_features::{FrameLayout, Stft};
    ///
    /// let mut stft = Stft::new(FrameLayout::new(8, 2)?);
    /// let mut magnitudes = vec![0.0; stft.bin_count()];
    /// stft.magnitudes_into(&[1.0; 16], 4, &mut magnitudes)?;
    /// assert!((magnitudes[0] - 4.0).abs() < 1e-6); // a constant: the sum of the window
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`FrameError::Length`] `{ expected, actual }`; `magnitudes` is then untouched.
    pub fn magnitudes_into(
        &mut self,
        samples: &[f32],
        frame: usize,
        magnitudes: &mut [f32],
    ) -> Result<(), FrameError> {
        let expected = self.bin_count();
        if magnitudes.len() != expected {
            return Err(FrameError::Length { expected, actual: magnitudes.len() });
        }
        self.transform_into(samples, frame, magnitudes);
        Ok(())
    }

    /// The same for a buffer that is known to fit; gives the spectrum itself as well.
    #[inline(always)]
    pub(crate) fn transform_into(
        &mut self,
        samples: &[f32],
        frame: usize,
        magnitudes: &mut [f32],
    ) -> &[Complex<f32>] {
        self.load_windowed(samples, frame);
        self.plan
            .process_with_scratch(&mut self.frame, &mut self.spectrum, &mut self.scratch)
            .expect("invariant: the buffers were made by the plan");
        for (magnitude, bin) in magnitudes.iter_mut().zip(&self.spectrum) {
            *magnitude = (bin.re * bin.re + bin.im * bin.im).sqrt();
        }
        &self.spectrum
    }

    #[inline(always)]
    fn load_windowed(&mut self, samples: &[f32], frame: usize) {
        let (span, offset) = self.layout.span(frame, samples.len());
        let inside = samples.get(span).unwrap_or_default();
        self.frame.fill(0.0);
        let places = self.frame.iter_mut().zip(&self.window).skip(offset);
        for ((place, weight), sample) in places.zip(inside) {
            *place = sample * weight;
        }
    }
}

/// `0.5 − 0.5·cos(2πn / length)`.
fn periodic_hann(length: usize) -> Vec<f32> {
    let step = std::f64::consts::TAU / length as f64;
    (0..length).map(|n| (0.5 - 0.5 * libm::cos(step * n as f64)) as f32).collect()
}
