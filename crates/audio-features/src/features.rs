//! The result of an analysis, and what each number in it means.

use serde::{Deserialize, Serialize};

use crate::{FeaturesVersion, Mode, PitchClass};

/// What was measured in one clip.
///
/// `None` says that the clip has no such thing, never a number that stands for it: everything but
/// the duration is `None` for a clip without samples. Frames are 2048 samples long and 512 apart,
/// centred on multiples of 512, at 22 050 Hz; a clip of `n` samples has `1 + n / 512` frames.
/// Below, |X| is the magnitude spectrum of a frame (periodic Hann window, samples outside the clip
/// counting as zero), `fₖ = k · 22 050 / 2048` the frequency of its bin `k`, and "mean" the
/// arithmetic mean over frames.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The definition these numbers follow.
    #[serde(rename = "features_version", alias = "version")]
    pub version: FeaturesVersion,
    /// Length of the clip in seconds: samples divided by 22 050.
    ///
    /// Reference: `librosa.get_duration(y=…)`; no deviation.
    pub duration_s: f64,
    /// Tempo in beats per minute, by our own estimator.
    ///
    /// Finer than the grid of [`Self::tempo_librosa`]. `None` when nothing in the clip recurs.
    pub bpm: Option<f64>,
    /// How far [`Self::bpm`] can be trusted, 0…1. `None` exactly when `bpm` is.
    pub bpm_confidence: Option<f64>,
    /// Tempo in beats per minute on librosa's grid `60 · 22 050 / (512 · lag)`, 8…287.
    ///
    /// The lag whose share in the mean autocorrelation of the onset envelope, weighted towards
    /// 120, is the greatest. Neighbouring values are up to 8 % apart: a clip at exactly 150 is
    /// reported as 152.0. `None` when the clip has no onsets (librosa: 0).
    /// Reference: the tempo of `librosa.beat.beat_track(y=…)`; no deviation.
    pub tempo_librosa: Option<f64>,
    /// Beats per bar. `None` when bars cannot be told.
    pub time_signature: Option<u8>,
    /// How far [`Self::time_signature`] can be trusted, 0…1. `None` exactly when that is.
    pub time_signature_confidence: Option<f64>,
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
    /// Per frame `Σ fₖ·|Xₖ| / Σ |Xₖ|`. A frame of silence counts as 0, so silence gives 0 and
    /// pauses pull the mean down.
    /// Reference: `librosa.feature.spectral_centroid(y=…)`.
    pub spectral_centroid: Option<f64>,
    /// Mean spread of the magnitude spectrum around its centroid, in Hz, 0…11 025.
    ///
    /// Per frame `√(Σ |Xₖ|·(fₖ − centroid)² / Σ |Xₖ|)`; 0 for silence.
    /// Reference: `librosa.feature.spectral_bandwidth(y=…)`.
    pub spectral_bandwidth: Option<f64>,
    /// Mean frequency below which 85 % of the magnitude lies, in Hz, 0…11 025.
    ///
    /// Per frame the lowest `fₖ` with `Σ_{j≤k} |Xⱼ| ≥ 0.85 · Σ |X|`; 0 for silence.
    /// Reference: `librosa.feature.spectral_rolloff(y=…)`.
    pub spectral_rolloff: Option<f64>,
    /// Mean ratio of the geometric to the arithmetic mean of the power spectrum, 0…1.
    ///
    /// Near 0 for tones, about 0.56 for white noise, and 1 for silence: every power counts as at
    /// least 1e-10, and a row of equal numbers is flat.
    /// Reference: `librosa.feature.spectral_flatness(y=…)`.
    pub spectral_flatness: Option<f64>,
    /// Mean distance of peaks from valleys in each of seven frequency bands, in dB, ≥ 0.
    ///
    /// The bands end at 200, 400, 800, 1600, 3200, 6400 and 11 025 Hz. Per frame and band, the
    /// mean of the strongest 2 % of magnitudes over that of the weakest 2 %, as
    /// `10·log₁₀`; 0 for silence. High for clear tones, low for noise.
    /// Reference: `librosa.feature.spectral_contrast(y=…)`.
    pub spectral_contrast: Option<[f64; 7]>,
    /// Share of the signal's energy that is harmonic, 0…1.
    ///
    /// Harmonic–percussive separation by medians along time and frequency, soft masks, and back to
    /// samples: `Σ harmonic² / (Σ harmonic² + Σ percussive²)`. `None` for silence.
    /// Reference: `librosa.effects.hpss(y=…)`.
    pub harmonic_ratio: Option<f64>,
    /// `1 − harmonic_ratio`. `None` exactly when that is.
    pub percussive_ratio: Option<f64>,
    /// Onsets per second, ≥ 0.
    ///
    /// Peaks of the onset envelope (see [`Self::tempo_librosa`]; here the mean over mel bands
    /// instead of the median) that stand 0.07 of its range above their neighbourhood, divided by
    /// the duration. 0 for silence.
    /// Reference: `librosa.onset.onset_detect(y=…)`.
    pub onset_rate: Option<f64>,
    /// Deviation of the tuning from A = 440 Hz in fractions of a semitone, −0.5…0.49 by 0.01.
    ///
    /// The most frequent offset of the stronger half of the spectral peaks between 150 and 4000
    /// Hz. `None` when there are no such peaks (librosa: 0).
    /// Reference: `librosa.estimate_tuning(S=|X|²)`.
    pub tuning: Option<f64>,
    /// Mean strength of the twelve pitch classes from C, each 0…1.
    ///
    /// Per frame the power spectrum folded onto one octave, tuned by [`Self::tuning`], divided by
    /// its greatest value. Zeros for silence.
    /// Reference: `librosa.feature.chroma_stft(y=…)`.
    pub chroma_mean: Option<[f64; 12]>,
    /// Means of the first twenty mel-frequency cepstral coefficients.
    ///
    /// Orthonormal DCT-II of 128 mel bands in dB, floored 80 dB below the loudest of the clip. The
    /// first follows loudness (−1131.37 for silence, the others 0), the next few the timbre.
    /// Reference: `librosa.feature.mfcc(y=…)`.
    pub mfcc_mean: Option<[f64; 20]>,
    /// Their (population) standard deviations over frames, ≥ 0; zeros for silence.
    ///
    /// Reference: `librosa.feature.mfcc(y=…).std(axis=1)`.
    pub mfcc_deviation: Option<[f64; 20]>,
    /// Tonic of the key. `None` when no pitch sounds.
    pub key: Option<PitchClass>,
    /// Mode of the key. `None` exactly when [`Self::key`] is.
    pub mode: Option<Mode>,
    /// How well the clip fits the profile of its key, 0…1. `None` exactly when [`Self::key`] is.
    pub key_strength: Option<f64>,
    /// Integrated loudness in LUFS, by EBU R 128.
    ///
    /// `None` for silence, for clips under 400 ms, and without the original channels (see
    /// [`Analyzer::analyze_with_source`](crate::Analyzer::analyze_with_source)).
    pub integrated_loudness: Option<f64>,
    /// Loudness range in LU, ≥ 0, by EBU Tech 3342. `None` where it is undefined, and without the
    /// original channels.
    pub loudness_range: Option<f64>,
    /// Highest level between samples, in dBTP, by ITU-R BS.1770. `None` for silence and without
    /// the original channels.
    pub true_peak: Option<f64>,
    /// Mean distance of the level from its mean, in dB, ≥ 0. `None` for silence.
    pub dynamic_complexity: Option<f64>,
    /// How well the clip suits dancing, 0…1: a composite of tempo, energy and zero-crossing rate.
    pub danceability: Option<f64>,
    /// Times of librosa's beats, in seconds, ascending.
    ///
    /// Multiples of 512 / 22 050 s. Empty when there are no onsets to track.
    /// Reference: the beats of `librosa.beat.beat_track(y=…)`.
    pub beats: Option<Vec<f64>>,
    /// Times of the beats by our own tracker, in seconds, ascending.
    pub beat_times: Option<Vec<f64>>,
    /// Those of [`Self::beat_times`] that begin a bar, in seconds, ascending.
    pub downbeat_times: Option<Vec<f64>>,
}

impl Features {
    /// A result of the latest version that knows the length of the clip and nothing else.
    pub(crate) fn of_duration(duration_s: f64) -> Self {
        Self {
            version: FeaturesVersion::LATEST,
            duration_s,
            bpm: None,
            bpm_confidence: None,
            tempo_librosa: None,
            time_signature: None,
            time_signature_confidence: None,
            energy: None,
            zero_crossing_rate: None,
            spectral_centroid: None,
            spectral_bandwidth: None,
            spectral_rolloff: None,
            spectral_flatness: None,
            spectral_contrast: None,
            harmonic_ratio: None,
            percussive_ratio: None,
            onset_rate: None,
            tuning: None,
            chroma_mean: None,
            mfcc_mean: None,
            mfcc_deviation: None,
            key: None,
            mode: None,
            key_strength: None,
            integrated_loudness: None,
            loudness_range: None,
            true_peak: None,
            dynamic_complexity: None,
            danceability: None,
            beats: None,
            beat_times: None,
            downbeat_times: None,
        }
    }
}
