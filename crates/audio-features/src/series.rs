//! What was measured frame by frame, for pictures and for comparison with other tools.

use crate::FrameLayout;

/// The frames of the clip that an [`Analyzer`](crate::Analyzer) measured last.
///
/// Frame `t` is centred on sample `512 · t`; [`FrameLayout::time_s`] gives its time. All slices
/// cover the same frames, except [`Self::chroma`], which is empty unless the analyser measures
/// [`FeatureSet::Full`](crate::FeatureSet::Full).
#[derive(Debug, Clone, Copy)]
pub struct FrameSeries<'a> {
    /// How the clip was cut.
    pub layout: FrameLayout,
    /// Magnitude spectra |X|, [`Self::SPECTRUM_BINS`] values per frame.
    pub magnitudes: &'a [f32],
    /// Mel bands in dB, [`Self::MEL_BANDS`] values per frame, none lower than 80 dB below the
    /// loudest; as `librosa.power_to_db(librosa.feature.melspectrogram(y=…))`.
    pub mel_db: &'a [f32],
    /// Mean rise of the mel bands in dB; as `librosa.onset.onset_strength(y=…)`.
    pub onset_strength: &'a [f32],
    /// Median rise, which one loud band cannot move; the same with `aggregate=np.median`.
    pub onset_strength_median: &'a [f32],
    /// Strength of the pitch classes from C, the greatest of each frame being 1; as
    /// `librosa.feature.chroma_stft(y=…)`.
    pub chroma: &'a [[f32; 12]],
}

impl FrameSeries<'_> {
    /// Values in one spectrum; bin `k` is at `k · 22 050 / 2048` Hz.
    pub const SPECTRUM_BINS: usize = FrameLayout::LIBROSA.frame_samples() / 2 + 1;
    /// Mel bands of one frame.
    pub const MEL_BANDS: usize = crate::spectral::mel::BANDS;
}
