//! Short-time Fourier transform: Hann window, centred frames, magnitudes.

use crate::fft::RealFft;
use crate::window::periodic_hann;
use crate::{FrameError, FrameLayout, LayoutError};

/// Magnitude spectra of the frames of a clip; planned once, reused for every frame and clip.
///
/// The window is a periodic Hann and samples outside the clip are zeros, as in
/// `librosa.stft(samples, pad_mode="constant")`. The transform runs in single precision, librosa's
/// in double: each bin is off by some 1e-7 of the strongest.
pub struct Stft {
    layout: FrameLayout,
    fft: RealFft,
    /// A frame that reaches out of the clip.
    frame: Vec<f32>,
    re: Vec<f32>,
    im: Vec<f32>,
}

/// A transform of real samples: bins 0 … `frame_samples / 2`.
#[derive(Debug, Clone, Copy)]
pub struct Spectrum<'a> {
    /// Real parts, one per bin.
    pub re: &'a [f32],
    /// Imaginary parts, one per bin.
    pub im: &'a [f32],
}

impl Stft {
    /// Plans the transform for `layout`.
    ///
    /// # Errors
    /// [`LayoutError::Transform`] unless the frame length is a power of two, at least 128.
    pub fn new(layout: FrameLayout) -> Result<Self, LayoutError> {
        let length = layout.frame_samples();
        if !length.is_power_of_two() || length < RealFft::SHORTEST {
            return Err(LayoutError::Transform { actual: length, shortest: RealFft::SHORTEST });
        }
        let window: Vec<f32> = periodic_hann(length).map(|weight| weight as f32).collect();
        Ok(Self {
            layout,
            fft: RealFft::windowed(&window),
            frame: vec![0.0; length],
            re: vec![0.0; length / 2 + 1],
            im: vec![0.0; length / 2 + 1],
        })
    }

    /// Values in one spectrum: `frame_samples / 2 + 1`.
    #[must_use]
    pub fn bin_count(&self) -> usize {
        self.re.len()
    }

    /// Magnitudes `|X|` of frame `frame` of `samples`; bin `k` is at `k · rate / frame_samples` Hz.
    ///
    /// Fills `magnitudes` (length [`Self::bin_count`]); a full-scale sine reaches about
    /// `frame_samples / 4`. Silence, and a frame past the end, give zeros.
    ///
    /// ```
    /// use segue_audio_features::{FrameLayout, Stft};
    ///
    /// let mut stft = Stft::new(FrameLayout::new(128, 32)?)?;
    /// let mut magnitudes = vec![0.0; stft.bin_count()];
    /// stft.magnitudes_into(&[1.0; 256], 4, &mut magnitudes)?;
    /// assert!((magnitudes[0] - 64.0).abs() < 1e-4); // a constant: the sum of the window
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
    ) -> Spectrum<'_> {
        let (span, offset) = self.layout.span(frame, samples.len());
        let inside = samples.get(span).unwrap_or_default();
        let values = if inside.len() == self.frame.len() {
            inside
        } else {
            self.frame.fill(0.0);
            self.frame[offset..offset + inside.len()].copy_from_slice(inside);
            &self.frame
        };
        self.fft.forward(values, &mut self.re, &mut self.im);
        for ((magnitude, re), im) in magnitudes.iter_mut().zip(&self.re).zip(&self.im) {
            *magnitude = (re * re + im * im).sqrt();
        }
        Spectrum { re: &self.re, im: &self.im }
    }
}
