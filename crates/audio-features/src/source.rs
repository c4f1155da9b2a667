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
