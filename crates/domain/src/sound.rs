//! What is kept of a measured sound.

use serde::{Deserialize, Serialize};

/// Features we measured from a track's sound, as `segue_audio_features::Features` defines them.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SoundFeatures {
    /// Length of what was analysed, seconds.
    pub duration_s: Option<f64>,
    /// Tempo, beats per minute, 30..=300 after validation.
    pub bpm: Option<f64>,
    /// 0..=1.
    pub bpm_confidence: Option<f64>,
    /// Tempo on librosa's grid, beats per minute.
    pub tempo_librosa: Option<f64>,
    /// Beats per bar.
    pub time_signature: Option<i64>,
    /// 0..=1.
    pub time_signature_confidence: Option<f64>,
    /// Mean RMS, 0..=1.
    pub energy: Option<f64>,
    /// Mean zero-crossing rate, 0..=1.
    pub zero_crossing_rate: Option<f64>,
    /// Mean spectral centroid, Hz, 0..=10 000 after validation.
    pub spectral_centroid: Option<f64>,
    /// Hz.
    pub spectral_bandwidth: Option<f64>,
    /// Hz.
    pub spectral_rolloff: Option<f64>,
    /// 0..=1.
    pub spectral_flatness: Option<f64>,
    /// dB, one per band; empty when unknown.
    pub spectral_contrast: Vec<f64>,
    /// Share of the energy, 0..=1.
    pub harmonic_ratio: Option<f64>,
    /// Share of the energy, 0..=1.
    pub percussive_ratio: Option<f64>,
    /// Onsets per second.
    pub onset_rate: Option<f64>,
    /// Semitones away from A = 440 Hz.
    pub tuning: Option<f64>,
    /// One per pitch class from C; empty when unknown.
    pub chroma_mean: Vec<f64>,
    /// One per coefficient; empty when unknown.
    pub mfcc_mean: Vec<f64>,
    /// One per coefficient; empty when unknown.
    pub mfcc_deviation: Vec<f64>,
    /// Tonic, `C` … `B` with sharps.
    pub key: Option<String>,
    /// `major` or `minor`.
    pub mode: Option<String>,
    /// 0..=1.
    pub key_strength: Option<f64>,
    /// LUFS.
    pub integrated_loudness: Option<f64>,
    /// LU.
    pub loudness_range: Option<f64>,
    /// dBTP.
    pub true_peak: Option<f64>,
    /// dB.
    pub dynamic_complexity: Option<f64>,
    /// 0..=1.
    pub danceability: Option<f64>,
}
