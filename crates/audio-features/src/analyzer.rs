//! The analyser: planned once, measures one clip after another.

use crate::pass::SpectralPass;
use crate::pulse::beat_track::BeatTracker;
use crate::pulse::envelope::OnsetEnvelope;
use crate::pulse::onsets;
use crate::pulse::tempogram::Tempogram;
use crate::spectral::chroma::{CLASSES, ChromaBank};
use crate::spectral::mel;
use crate::spectral::mfcc::Mfcc;
use crate::{
    Features, FrameLayout, FrameSeries, Interleaved, SourceError, lanes, rms, zero_crossing,
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
    set: FeatureSet,
    pass: SpectralPass,
    mfcc: Mfcc,
    chroma_bank: ChromaBank,
    chroma: Vec<[f32; CLASSES]>,
    envelope: OnsetEnvelope,
    scaled_envelope: Vec<f32>,
    tempogram: Tempogram,
    beat_tracker: BeatTracker,
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
            pass: SpectralPass::new(LAYOUT, ANALYSIS_RATE_HZ),
            mfcc: Mfcc::new(),
            chroma_bank: ChromaBank::new(LAYOUT, ANALYSIS_RATE_HZ),
            chroma: Vec::new(),
            envelope: OnsetEnvelope::default(),
            scaled_envelope: Vec::new(),
            tempogram: Tempogram::new(),
            beat_tracker: BeatTracker::default(),
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
        source.ensure_usable()?;
        self.analyze(samples)
    }

    /// The frames of the clip measured last; none before the first, and none after an error.
    #[must_use]
    pub fn frames(&self) -> FrameSeries<'_> {
        FrameSeries {
            layout: LAYOUT,
            magnitudes: &self.pass.magnitudes,
            mel_db: &self.pass.mel_db,
            onset_strength: &self.envelope.mean,
            onset_strength_median: &self.envelope.median,
            chroma: &self.chroma,
        }
    }

    fn forget(&mut self) {
        self.pass.clear();
        self.envelope.clear();
        self.chroma.clear();
    }

    fn measure_core(&mut self, samples: &[f32], features: &mut Features) {
        features.energy = mean(rms::frames(LAYOUT, samples).map(f64::from));
        features.zero_crossing_rate = mean(zero_crossing::frames(LAYOUT, samples));
        self.pass.run(samples, self.set);
        features.spectral_centroid = self.pass.shape.finish().map(|means| means.centroid_hz);
        lanes::widest(|| self.envelope.measure(&self.pass.mel_db));
    }

    fn measure_timbre(&mut self, features: &mut Features) {
        if let Some(means) = self.pass.shape.finish() {
            features.spectral_bandwidth = Some(means.bandwidth_hz);
            features.spectral_rolloff = Some(means.rolloff_hz);
            features.spectral_flatness = Some(means.flatness);
        }
        features.spectral_contrast = self.pass.contrast.finish();
        self.mfcc.reset();
        lanes::widest(|| {
            for bands in self.pass.mel_db.chunks_exact(mel::BANDS) {
                self.mfcc.push(bands);
            }
        });
        let (means, deviations) = self.mfcc.finish().unzip();
        (features.mfcc_mean, features.mfcc_deviation) = (means, deviations);
    }

    fn measure_chroma(&mut self, features: &mut Features) {
        features.tuning = self.pass.tuning.finish();
        self.chroma_bank.tune(features.tuning.unwrap_or(0.0));
        let spectra = self.pass.magnitudes.chunks_exact(self.pass.bin_count());
        lanes::widest(|| {
            self.chroma.extend(spectra.map(|magnitudes| self.chroma_bank.process(magnitudes)));
        });
        let class = |class: usize| self.chroma.iter().map(move |frame| f64::from(frame[class]));
        let means = [(); CLASSES].map({
            let mut next = 0..CLASSES;
            move |()| next.next().and_then(|place| mean(class(place))).unwrap_or(0.0)
        });
        features.chroma_mean = Some(means);
    }

    fn measure_pulse(&mut self, features: &mut Features) {
        let onset_count = onsets::count(&self.envelope.mean, &mut self.scaled_envelope);
        features.onset_rate = Some(onset_count as f64 / features.duration_s);
        let envelope = &self.envelope.median;
        features.tempo_librosa = self.tempogram.tempo(envelope, ANALYSIS_RATE_HZ, LAYOUT);
        let beats = features.tempo_librosa.map_or(&[][..], |bpm| {
            self.beat_tracker.track(envelope, bpm, ANALYSIS_RATE_HZ, LAYOUT)
        });
        features.beats =
            Some(beats.iter().map(|frame| LAYOUT.time_s(*frame, ANALYSIS_RATE_HZ)).collect());
    }
}

impl Default for Analyzer {
    fn default() -> Self {
        Self::new()
    }
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
    /// A sample is beyond ±2³², 193 dB above full scale, which no sound is.
    #[error("sample {index} is more than 2^32 times full scale")]
    OutOfRange {
        /// Position of the first such sample.
        index: usize,
    },
    /// The original channels cannot be measured.
    #[error(transparent)]
    Source(#[from] SourceError),
}
