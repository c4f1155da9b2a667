//! Compressed audio bytes to samples at a rate.
#![doc = include_str!("../README.md")]

mod block;
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

pub use block::Block;
pub use decode::{decode, decode_blocks, decode_mono};
pub use decoded::{Decoded, Mono, Summary};
pub use error::DecodeError;
pub use format::Format;
pub use limits::Limits;
pub use resampler::{Resampler, ResamplerConstructionError, resample};
