//! The result of an analysis, and what each number in it means.

use serde::{Deserialize, Serialize};

use crate::FeaturesVersion;

/// What was measured in one clip.
///
/// Everything but the duration is `None` for a clip without samples. Frames are 2048 samples long
/// and 512 apart, centred on multiples of 512, at 22 050 Hz; a clip of `n` samples has
/// `1 + n / 512` frames and each feature is the arithmetic mean over them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The definition these numbers follow.
    pub version: FeaturesVersion,
    /// Length of the clip in seconds: samples divided by 22 050.
    ///
    /// Reference: `librosa.get_duration(y=…)`; no deviation.
    pub duration_s: f64,
    /// Mean root-mean-square amplitude, 1 being full scale.
    ///
    /// Per frame `√(Σ x² / 2048)`, samples outside the clip counting as zero. 0…1 for samples in
    /// −1…1; exactly 0 for silence; a full-scale sine gives about 0.707.
    /// Reference: `librosa.feature.rms(y=…)`. Deviation: sums are exact to double precision where
    /// numpy sums pairwise in single precision (below 1e-6 relative).
    pub energy: Option<f64>,
    /// Mean share of samples whose sign differs from the sample before, 0…1.
    ///
    /// Per frame the sign changes between its 2048 samples divided by 2048; |x| ≤ 1e-10 counts as
    /// positive; outside the clip the edge sample repeats. 0 for silence and for any signal that
    /// stays on one side of zero; a tone of f Hz gives about 2·f / 22 050.
    /// Reference: `librosa.feature.zero_crossing_rate(y=…)`; no deviation.
    pub zero_crossing_rate: Option<f64>,
    /// Mean centre of mass of the magnitude spectrum, in Hz, 0…11 025.
    ///
    /// Per frame `Σ fₖ·|Xₖ| / Σ |Xₖ|` with `fₖ = k · 22 050 / 2048` and a periodic Hann window,
    /// samples outside the clip counting as zero. A frame of silence counts as 0, so silence gives
    /// 0 and pauses pull the mean down.
    /// Reference: `librosa.feature.spectral_centroid(y=…, sr=22050)`; no deviation (transforms are
    /// in double precision and magnitudes in single, as there).
    pub spectral_centroid: Option<f64>,
}
