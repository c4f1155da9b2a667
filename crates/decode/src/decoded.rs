//! What a decoded file holds: all of it, one channel of it, or only its shape.

use crate::Block;

/// Shape and length of the audio in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Summary {
    /// Samples per second and channel, at least 1.
    pub rate_hz: u32,
    /// Channels, at least 1.
    pub channel_count: usize,
    /// Samples per channel that were decoded, at least 1.
    pub frame_count: usize,
    /// Whether something is missing: the file is cut short or damaged, or a limit ended decoding.
    pub truncated: bool,
}

impl Summary {
    /// Length in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.frame_count as f64 / f64::from(self.rate_hz)
    }
}

/// One channel of audio at the rate that was asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Mono {
    /// The mean of the file's channels, resampled; nominally in −1…1.
    pub samples: Vec<f32>,
    /// The audio as it is in the file.
    pub source: Summary,
}

/// All channels of decoded audio.
#[derive(Debug, Clone, PartialEq)]
pub struct Decoded {
    /// Samples of all channels in turn, nominally in −1…1; a multiple of `channel_count` long.
    ///
    /// A file with floating-point samples may hold anything, infinities and NaN included.
    pub interleaved: Vec<f32>,
    /// Samples per second and channel, at least 1.
    pub rate_hz: u32,
    /// Channels, at least 1.
    pub channel_count: usize,
    /// Whether something is missing: the file is cut short or damaged, or a limit ended decoding.
    pub truncated: bool,
}

impl Decoded {
    /// Samples per channel.
    #[must_use]
    pub fn frame_count(&self) -> usize {
        self.as_block().frame_count()
    }

    /// Length in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.frame_count() as f64 / f64::from(self.rate_hz.max(1))
    }

    /// The arithmetic mean of the channels, one value per frame.
    #[must_use]
    pub fn to_mono(&self) -> Vec<f32> {
        let mut mono = Vec::with_capacity(self.frame_count());
        self.as_block().mix_into(&mut mono);
        mono
    }

    /// All of it as one block.
    #[must_use]
    pub fn as_block(&self) -> Block<'_> {
        let Self { rate_hz, channel_count, .. } = *self;
        Block { interleaved: &self.interleaved, rate_hz, channel_count }
    }
}
