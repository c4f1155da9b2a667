//! Spectral centroid of one magnitude spectrum.

use crate::{FrameError, FrameLayout};

/// Centre of mass of a magnitude spectrum in Hz; planned once for a layout and a rate.
#[derive(Debug, Clone)]
pub struct SpectralCentroid {
    bin_hz: f64,
    bin_count: usize,
}

impl SpectralCentroid {
    /// For spectra of frames of `layout` at `rate_hz` samples per second.
    #[must_use]
    pub fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        Self {
            bin_hz: f64::from(rate_hz) / layout.frame_samples() as f64,
            bin_count: layout.frame_samples() / 2 + 1,
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
        if magnitudes.len() != self.bin_count {
            return Err(FrameError::Length { expected: self.bin_count, actual: magnitudes.len() });
        }
        let mut total = 0.0;
        let mut moment = 0.0;
        for (bin, magnitude) in magnitudes.iter().enumerate() {
            total += f64::from(*magnitude);
            moment += bin as f64 * f64::from(*magnitude);
        }
        // librosa's `normalize` leaves columns below the smallest normal number as they are.
        let scale = if total < f64::from(f32::MIN_POSITIVE) { 1.0 } else { total };
        Ok(moment / scale * self.bin_hz)
    }
}
