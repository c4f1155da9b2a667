//! Spectral centroid of one magnitude spectrum.

use crate::spectral::shape::centroid_bin;
use crate::{FrameError, FrameLayout, lanes};

/// Centre of mass of a magnitude spectrum in Hz; planned once for a layout and a rate.
#[derive(Debug, Clone)]
pub struct SpectralCentroid {
    bins: Vec<f32>,
    bin_hz: f64,
}

impl SpectralCentroid {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    #[must_use]
    pub fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        Self {
            bin_hz: f64::from(rate_hz) / layout.frame_samples() as f64,
            bins: (0..=layout.frame_samples() / 2).map(|bin| bin as f32).collect(),
        }
    }

    /// `Σ fₖ·|Xₖ| / Σ |Xₖ|` in Hz, 0…rate / 2; 0 for silence.
    ///
    /// `magnitudes` holds `frame_samples / 2 + 1` values of |X|, as
    /// [`Stft::magnitudes_into`](crate::Stft::magnitudes_into) gives them. As
    /// `librosa.feature.spectral_centroid(S=magnitudes)`.
    ///
    /// ```
    /// use segue_audio_features::{FrameLayout, SpectralCentroid};
    ///
    /// let centroid = SpectralCentroid::new(FrameLayout::new(4, 2)?, 8_000);
    /// assert_eq!(centroid.of(&[0.0, 1.0, 1.0])?, 3_000.0); // between 2 and 4 kHz
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`FrameError::Length`] `{ expected, actual }`.
    pub fn of(&self, magnitudes: &[f32]) -> Result<f64, FrameError> {
        if magnitudes.len() != self.bins.len() {
            return Err(FrameError::Length { expected: self.bins.len(), actual: magnitudes.len() });
        }
        let total = lanes::sum(magnitudes, |magnitude| magnitude);
        Ok(centroid_bin(magnitudes, &self.bins, total) * self.bin_hz)
    }
}
