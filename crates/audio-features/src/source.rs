//! The sound as it came: all channels, at the file's own rate.

/// Samples of all channels in turn, before mixing and resampling.
///
/// What loudness and true peak are measured from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interleaved<'a> {
    /// Samples of all channels in turn, nominally in −1…1; a multiple of `channel_count` long.
    pub samples: &'a [f32],
    /// Samples per second and channel, 8000…192 000.
    pub rate_hz: u32,
    /// Channels, 1…8, in the order left, right, centre, low frequency, surrounds.
    pub channel_count: usize,
}

/// Why the original channels cannot be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SourceError {
    /// A sample is NaN or infinite.
    #[error("sample {index} of the original channels is not a finite number")]
    NotFinite {
        /// Position of the first such sample in the interleaved samples.
        index: usize,
    },
    /// The rate is out of range.
    #[error("the original sample rate must be 8000 to 192000 Hz, not {actual}")]
    Rate {
        /// The rate that was given.
        actual: u32,
    },
    /// The number of channels is out of range.
    #[error("the original sound must have 1 to 8 channels, not {actual}")]
    Channels {
        /// The number that was given.
        actual: usize,
    },
    /// The samples end in the middle of a frame.
    #[error("{samples} samples cannot be divided among {channel_count} channels")]
    Uneven {
        /// Samples given.
        samples: usize,
        /// Channels given.
        channel_count: usize,
    },
}

impl Interleaved<'_> {
    /// Checks what the fields promise.
    pub(crate) fn ensure_usable(&self) -> Result<(), SourceError> {
        if !(8_000..=192_000).contains(&self.rate_hz) {
            return Err(SourceError::Rate { actual: self.rate_hz });
        }
        if !(1..=8).contains(&self.channel_count) {
            return Err(SourceError::Channels { actual: self.channel_count });
        }
        let (samples, channel_count) = (self.samples.len(), self.channel_count);
        if !samples.is_multiple_of(channel_count) {
            return Err(SourceError::Uneven { samples, channel_count });
        }
        match self.samples.iter().position(|sample| !sample.is_finite()) {
            Some(index) => Err(SourceError::NotFinite { index }),
            None => Ok(()),
        }
    }
}
