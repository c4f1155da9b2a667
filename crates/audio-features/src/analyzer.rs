//! The analyser: planned once, measures one clip after another.

use crate::pass::SpectralPass;
use crate::pulse::Pulse;
use crate::spectral::chroma::Chromagram;
use crate::spectral::mfcc::Mfcc;
use crate::{
    Features, FrameLayout, FrameSeries, Interleaved, KeyEstimator, Loudness, LoudnessError,
    LoudnessMeter, danceability, dynamic_complexity, rms, zero_crossing,
};

/// Samples per second the analyser expects.
pub const ANALYSIS_RATE_HZ: u32 = 22_050;

const LAYOUT: FrameLayout = FrameLayout::LIBROSA;

/// How much of [`Features`] to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FeatureSet {
    /// Everything.
    #[default]
    Full,
    /// Tempo, energy, zero-crossing rate, centroid, and the harmonic and percussive shares.
    ///
    /// The rest is `None`; what is measured is the same to the last bit, in about half the time.
    Core,
}

/// Measures [`Features`] of mono clips at [`ANALYSIS_RATE_HZ`].
///
/// Rate, frame length and hop are fixed: a [`FeaturesVersion`](crate::FeaturesVersion) stands for them, and stored
/// numbers must not depend on who asked. For other layouts use the frame-wise functions of this
/// crate. Keeps plans, tables and buffers, which grow to the longest clip (about three times the
/// memory of its samples) and are used again: one analyser per thread is enough.
///
/// ```
/// use segue_audio_features::Analyzer;
///
/// let features = Analyzer::new().analyze(&[0.25; 22_050])?;
/// assert_eq!(features.zero_crossing_rate, Some(0.0)); // never leaves its side of zero
/// # Ok::<(), segue_audio_features::AnalyzeError>(())
/// ```
pub struct Analyzer {
    set: FeatureSet,
    pub(crate) pass: SpectralPass,
    pub(crate) mfcc: Mfcc,
    pub(crate) chroma: Chromagram,
    pub(crate) pulse: Pulse,
    key: KeyEstimator,
}

impl Analyzer {
    /// Plans the transforms for all features.
    #[must_use]
    pub fn new() -> Self {
        Self::of(FeatureSet::Full)
    }

    /// Plans the transforms for the features of `set`; the others will be `None`.
    #[must_use]
    pub fn of(set: FeatureSet) -> Self {
        Self {
            set,
            pass: SpectralPass::new(LAYOUT, ANALYSIS_RATE_HZ, set),
            mfcc: Mfcc::new(),
            chroma: Chromagram::new(LAYOUT, ANALYSIS_RATE_HZ),
            pulse: Pulse::new(LAYOUT, ANALYSIS_RATE_HZ),
            key: KeyEstimator::new(),
        }
    }

    /// Measures one clip of mono samples, nominally in −1…1.
    ///
    /// The result depends on `samples` alone, not on clips analysed before.
    ///
    /// # Errors
    /// [`AnalyzeError::NotFinite`] when a sample is NaN or infinite, and
    /// [`AnalyzeError::OutOfRange`] when one is beyond ±2³².
    pub fn analyze(&mut self, samples: &[f32]) -> Result<Features, AnalyzeError> {
        self.forget();
        ensure_usable(samples)?;
        let mut features =
            Features::of_duration(samples.len() as f64 / f64::from(ANALYSIS_RATE_HZ));
        if samples.is_empty() {
            return Ok(features);
        }
        self.measure_core(samples, &mut features);
        if self.set == FeatureSet::Full {
            self.measure_timbre(&mut features);
            self.measure_chroma(&mut features);
            self.measure_pulse(&mut features);
            self.measure_key(samples, &mut features);
            features.dynamic_complexity = dynamic_complexity(samples);
            features.danceability = danceability_of(&features);
        }
        Ok(features)
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
        let loudness = loudness(source)?;
        let mut features = self.analyze(samples)?;
        features.integrated_loudness = loudness.integrated_lufs;
        features.loudness_range = loudness.range_lu;
        features.true_peak = loudness.true_peak_dbtp;
        Ok(features)
    }

    /// The frames of the clip measured last; none before the first, and none after an error.
    #[must_use]
    pub fn frames(&self) -> FrameSeries<'_> {
        FrameSeries {
            layout: LAYOUT,
            magnitudes: &self.pass.spectra.magnitudes,
            mel_db: &self.pass.spectra.mel_db,
            onset_strength: &self.pulse.envelope.mean,
            onset_strength_median: &self.pulse.envelope.median,
            chroma: &self.chroma.frames,
        }
    }

    fn forget(&mut self) {
        self.pass.clear();
        self.pulse.envelope.clear();
        self.chroma.frames.clear();
    }

    fn measure_core(&mut self, samples: &[f32], features: &mut Features) {
        features.energy = rms::mean(LAYOUT, samples);
        features.zero_crossing_rate = zero_crossing::mean(LAYOUT, samples);
        if let Some(shares) = self.pass.run(samples) {
            features.harmonic_ratio = Some(shares.harmonic);
            features.percussive_ratio = Some(shares.percussive);
        }
        features.spectral_centroid =
            self.pass.spectra.shape.finish().map(|means| means.centroid_hz);
        if let Some(rhythm) = self.pass.rhythm() {
            features.bpm = Some(rhythm.bpm);
            features.bpm_confidence = Some(rhythm.bpm_confidence);
            features.time_signature = rhythm.time_signature;
            features.time_signature_confidence = rhythm.time_signature_confidence;
            features.beat_times = Some(rhythm.beat_times);
            features.downbeat_times = Some(rhythm.downbeat_times);
        }
    }

    fn measure_timbre(&mut self, features: &mut Features) {
        if let Some(means) = self.pass.spectra.shape.finish() {
            features.spectral_bandwidth = Some(means.bandwidth_hz);
            features.spectral_rolloff = Some(means.rolloff_hz);
            features.spectral_flatness = Some(means.flatness);
        }
        features.spectral_contrast = self.pass.spectra.contrast.finish();
        self.mfcc.reset();
        self.mfcc.push_all(&self.pass.spectra.mel_db);
        (features.mfcc_mean, features.mfcc_deviation) = self.mfcc.finish().unzip();
    }

    fn measure_chroma(&mut self, features: &mut Features) {
        features.tuning = self.pass.spectra.tuning.finish();
        // librosa also takes concert pitch when there is nothing to be in tune.
        self.chroma.measure(&self.pass.spectra.magnitudes, features.tuning.unwrap_or(0.0));
        features.chroma_mean = Some(self.chroma.means());
    }

    fn measure_key(&mut self, samples: &[f32], features: &mut Features) {
        if let Some(key) = self.key.estimate(samples) {
            features.key = Some(key.tonic);
            features.mode = Some(key.mode);
            features.key_strength = Some(key.strength);
        }
    }

    fn measure_pulse(&mut self, features: &mut Features) {
        self.pulse.envelope.measure(&self.pass.spectra.mel_db);
        features.onset_rate = Some(self.pulse.onset_count() as f64 / features.duration_s);
        features.tempo_librosa = self.pulse.tempo();
        let beats = features.tempo_librosa.map(|bpm| self.pulse.beats(bpm).collect());
        features.beats = Some(beats.unwrap_or_default());
    }
}

/// From the features that are there already.
fn danceability_of(features: &Features) -> Option<f64> {
    danceability(features.bpm, features.energy?, features.zero_crossing_rate?)
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
}

fn loudness(source: Interleaved<'_>) -> Result<Loudness, LoudnessError> {
    let mut meter = LoudnessMeter::new(source.rate_hz, source.channel_count)?;
    meter.push(source.samples)?;
    Ok(meter.finish())
}

/// The samples that the arithmetic of the analysis can take: their squares, a thousand spectral bins
/// of them, stay far inside single precision.
fn ensure_usable(samples: &[f32]) -> Result<(), AnalyzeError> {
    const LARGEST: f32 = 4_294_967_296.0;
    // Usually all are usable, and a comparison of all with one limit takes a vector register.
    if samples.iter().all(|sample| sample.abs() <= LARGEST) {
        return Ok(());
    }
    match samples.iter().position(|sample| !sample.is_finite()) {
        Some(index) => Err(AnalyzeError::NotFinite { index }),
        None => {
            let index = samples.iter().position(|sample| sample.abs() > LARGEST);
            Err(AnalyzeError::OutOfRange { index: index.unwrap_or_default() })
        }
    }
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
    /// A sample is beyond ±2³², 193 dB above full scale, which no sound is.
    #[error("sample {index} is more than 2^32 times full scale")]
    OutOfRange {
        /// Position of the first such sample.
        index: usize,
    },
    /// The original channels cannot be measured.
    #[error(transparent)]
    Source(#[from] LoudnessError),
}
