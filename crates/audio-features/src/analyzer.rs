//! The analyser: planned once, measures one clip after another.

use crate::{
    Features, FrameLayout, Interleaved, SourceError, SpectralCentroid, Stft, rms, zero_crossing,
};

/// Samples per second the analyser expects.
pub const ANALYSIS_RATE_HZ: u32 = 22_050;

const LAYOUT: FrameLayout = FrameLayout::LIBROSA;

/// Measures [`Features`] of mono clips at [`ANALYSIS_RATE_HZ`].
///
/// Rate, frame length and hop are fixed: a [`FeaturesVersion`] stands for them, and stored
/// numbers must not depend on who asked. For other layouts use the frame-wise functions of this
/// crate. Keeps FFT plan, window and buffers; analysing allocates nothing.
///
/// ```
/// use segue_audio_features::Analyzer;
///
/// let features = Analyzer::new().analyze(&[0.25; 22_050])?;
/// assert_eq!(features.zero_crossing_rate, Some(0.0)); // never leaves its side of zero
/// # Ok::<(), segue_audio_features::AnalyzeError>(())
/// ```
pub struct Analyzer {
    stft: Stft,
    centroid: SpectralCentroid,
    magnitudes: Vec<f32>,
}

impl Analyzer {
    /// Plans the transforms.
    #[must_use]
    pub fn new() -> Self {
        let stft = Stft::new(LAYOUT);
        Self {
            magnitudes: vec![0.0; stft.bin_count()],
            centroid: SpectralCentroid::new(LAYOUT, ANALYSIS_RATE_HZ),
            stft,
        }
    }

    /// Measures one clip of mono samples, nominally in −1…1.
    ///
    /// The result depends on `samples` alone, not on clips analysed before.
    ///
    /// # Errors
    /// [`AnalyzeError::NotFinite`] when a sample is NaN or infinite.
    pub fn analyze(&mut self, samples: &[f32]) -> Result<Features, AnalyzeError> {
        if let Some(index) = samples.iter().position(|sample| !sample.is_finite()) {
            return Err(AnalyzeError::NotFinite { index });
        }
        Ok(Features {
            energy: mean(rms::frames(LAYOUT, samples).map(f64::from)),
            zero_crossing_rate: mean(zero_crossing::frames(LAYOUT, samples)),
            spectral_centroid: mean(self.centroids(samples)),
            ..Features::of_duration(samples.len() as f64 / f64::from(ANALYSIS_RATE_HZ))
        })
    }

    /// Measures one clip, and loudness and true peak from the channels it was mixed from.
    ///
    /// `samples` are as for [`Self::analyze`]; `source` is the same sound before mixing and
    /// resampling.
    ///
    /// # Errors
    /// As [`Self::analyze`], and [`AnalyzeError::Source`] when `source` breaks what
    /// [`Interleaved`] promises.
    pub fn analyze_with_source(
        &mut self,
        samples: &[f32],
        source: Interleaved<'_>,
    ) -> Result<Features, AnalyzeError> {
        source.ensure_usable()?;
        self.analyze(samples)
    }

    fn centroids(&mut self, samples: &[f32]) -> impl Iterator<Item = f64> {
        (0..LAYOUT.frame_count(samples.len())).map(|frame| {
            self.stft
                .magnitudes_into(samples, frame, &mut self.magnitudes)
                .and_then(|()| self.centroid.of(&self.magnitudes))
                .expect("invariant: `new` sized the buffer by the transform")
        })
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

/// Arithmetic mean, or `None` of nothing.
fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

/// Why a clip could not be analysed; no feature was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AnalyzeError {
    /// A sample is NaN or infinite.
    #[error("sample {index} is not a finite number")]
    NotFinite {
        /// Position of the first such sample.
        index: usize,
    },
    /// The original channels cannot be measured.
    #[error(transparent)]
    Source(#[from] SourceError),
}
