//! Compressed audio bytes to samples at a rate.
#![doc = include_str!("../README.md")]

mod container;
mod decode;
mod decoded;
mod error;
mod format;
mod kaiser;
mod limits;
mod mp3;
mod mp4_gapless;
mod resampler;
mod sink;

pub use decode::decode;
pub use decoded::Decoded;
pub use error::DecodeError;
pub use format::Format;
pub use limits::Limits;
pub use resampler::{ResampleError, Resampler, ResamplerConstructionError, resample};
