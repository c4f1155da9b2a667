//! A piece of decoded audio on its way, and its mix to one channel.

/// Consecutive samples of all channels, as decoders hand them out: some thousand at a time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Block<'a> {
    /// Samples of all channels in turn, nominally in −1…1; a multiple of `channel_count` long.
    ///
    /// A file with floating-point samples may hold anything, infinities and NaN included.
    pub interleaved: &'a [f32],
    /// Samples per second and channel, at least 1; the same in all blocks of a file.
    pub rate_hz: u32,
    /// Channels, at least 1; the same in all blocks of a file.
    pub channel_count: usize,
}

impl Block<'_> {
    /// Samples per channel.
    #[must_use]
    pub fn frame_count(&self) -> usize {
        self.interleaved.len() / self.channel_count.max(1)
    }

    /// Appends the arithmetic mean of the channels to `mono`, one value per frame.
    ///
    /// Mix before resampling, as `librosa.load` does: it is cheaper, and rounding then agrees.
    pub fn mix_into(&self, mono: &mut Vec<f32>) {
        match self.channel_count {
            0 | 1 => mono.extend_from_slice(self.interleaved),
            // Half of a sum is exact, so this is the mean to the bit; and it fills vectors.
            2 => {
                let (frames, _) = self.interleaved.as_chunks::<2>();
                mono.extend(frames.iter().map(|[left, right]| (left + right) * 0.5));
            }
            channels => mono.extend(
                self.interleaved
                    .chunks_exact(channels)
                    .map(|frame| frame.iter().sum::<f32>() / channels as f32),
            ),
        }
    }
}
