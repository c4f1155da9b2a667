//! Why a file gave no samples.

use std::error::Error;

use crate::{Format, ResamplerConstructionError};

/// Why a file gave no samples. Trying again with the same bytes gives the same error.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There are no bytes.
    #[error("the file is empty")]
    Empty,
    /// The file is longer than [`Limits::max_bytes`](crate::Limits::max_bytes).
    #[error("the file has {actual_bytes} bytes; at most {limit_bytes} are read")]
    TooLarge {
        /// Longest file that is read.
        limit_bytes: usize,
        /// Length of the file.
        actual_bytes: usize,
    },
    /// Neither the bytes nor the extension look like a format this crate reads.
    #[error("the bytes are not MP3, M4A, AAC, OGG, FLAC or WAV")]
    UnknownFormat,
    /// The container is known, what is in it is not.
    #[error("this {format} file uses something that is not supported")]
    Unsupported {
        /// What the file is.
        format: Format,
        /// What the decoder said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is too damaged to give a single sample.
    #[error("this {format} file is damaged")]
    Malformed {
        /// What the file seems to be.
        format: Format,
        /// What the decoder said.
        #[source]
        source: Box<dyn Error + Send + Sync>,
    },
    /// The file is readable but holds no samples.
    #[error("this {format} file holds no audio")]
    NoAudio {
        /// What the file is.
        format: Format,
    },
    /// More channels than [`Limits::max_channels`](crate::Limits::max_channels).
    #[error("the audio has {actual} channels; at most {limit} are decoded")]
    TooManyChannels {
        /// Most channels that are decoded.
        limit: usize,
        /// Channels of the audio.
        actual: usize,
    },
    /// A sample rate of zero or above [`Limits::max_rate_hz`](crate::Limits::max_rate_hz).
    #[error("the audio has a rate of {actual_hz} Hz; 1 to {limit_hz} Hz are decoded")]
    RateOutOfRange {
        /// Highest rate that is decoded.
        limit_hz: u32,
        /// Rate of the audio.
        actual_hz: u32,
    },
    /// The audio has a rate that cannot be brought to the one asked for.
    #[error("the audio cannot be resampled")]
    NotConvertible {
        /// Which of the two rates is out of range.
        #[source]
        source: ResamplerConstructionError,
    },
    /// The decoder panicked. The panic was caught; nothing else is affected.
    #[error("the {format} decoder failed on this file")]
    Crashed {
        /// What the file seems to be.
        format: Format,
    },
}
