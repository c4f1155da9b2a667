//! Decoded audio, and its mix to one channel.

/// Decoded audio.
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
        self.interleaved.len() / self.channel_count.max(1)
    }

    /// Length in seconds.
    #[must_use]
    pub fn duration_s(&self) -> f64 {
        self.frame_count() as f64 / f64::from(self.rate_hz.max(1))
    }

    /// The arithmetic mean of the channels, one value per frame.
    ///
    /// Mix before resampling, as `librosa.load` does: it is cheaper, and rounding then agrees.
    #[must_use]
    pub fn to_mono(&self) -> Vec<f32> {
        let channel_count = self.channel_count.max(1);
        if channel_count == 1 {
            return self.interleaved.clone();
        }
        self.interleaved
            .chunks_exact(channel_count)
            .map(|frame| frame.iter().sum::<f32>() / channel_count as f32)
            .collect()
    }
}
