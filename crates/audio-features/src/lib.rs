//! The analyser: mono samples in, typed and versioned audio features out.
#![doc = include_str!("../README.md")]

mod analyzer;
mod centroid;
mod danceability;
mod dynamic_complexity;
mod features;
mod frames;
mod key;
mod loudness;
mod rms;
mod stft;
mod version;
mod zero_crossing;

pub use analyzer::{ANALYSIS_RATE_HZ, AnalyzeError, Analyzer};
pub use centroid::SpectralCentroid;
pub use danceability::danceability;
pub use dynamic_complexity::dynamic_complexity;
pub use features::Features;
pub use frames::{FrameError, FrameLayout, LayoutError};
pub use key::{Key, KeyEstimator, Mode, PitchClass};
pub use loudness::{Loudness, LoudnessError, LoudnessMeter};
pub use rms::rms_into;
pub use stft::Stft;
pub use version::{FeaturesVersion, UnknownVersion, VersionMismatch};
pub use zero_crossing::zero_crossing_rate_into;
