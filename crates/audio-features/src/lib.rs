//! The analyser: mono samples in, typed and versioned audio features out.
#![doc = include_str!("../README.md")]
#![cfg_attr(
    test,
    expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")
)]

mod analyzer;
mod centroid;
mod danceability;
mod dynamic_complexity;
mod features;
mod fft;
mod frames;
mod hpss;
mod key;
mod lanes;
mod loudness;
mod octet;
mod pass;
mod pitch;
mod pulse;
mod rhythm;
mod rms;
mod series;
mod source;
mod spectral;
mod steps;
mod stft;
mod version;
mod window;
mod zero_crossing;

pub use analyzer::{ANALYSIS_RATE_HZ, AnalyzeError, Analyzer, FeatureSet};
pub use centroid::SpectralCentroid;
pub use danceability::danceability;
pub use dynamic_complexity::dynamic_complexity;
pub use features::Features;
pub use frames::{FrameError, FrameLayout, LayoutError};
pub use hpss::{EnergyShares, Hpss, Separation};
pub use key::{Key, KeyEstimator};
pub use loudness::{Loudness, LoudnessError, LoudnessMeter};
pub use pitch::{Mode, PitchClass};
pub use rhythm::{Rhythm, RhythmEstimator};
pub use rms::rms_into;
pub use series::FrameSeries;
pub use source::Interleaved;
#[doc(hidden)]
pub use steps::Step;
pub use stft::{Spectrum, Stft};
pub use version::{FeaturesVersion, UnknownVersion, VersionMismatch};
pub use zero_crossing::zero_crossing_rate_into;
