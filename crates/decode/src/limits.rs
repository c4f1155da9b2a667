//! How much a file may ask for before decoding stops.

/// Bounds on what is read, decoded and kept.
///
/// Too many bytes or channels, or a rate out of range, is an error before anything is decoded.
/// Too many seconds or samples ends decoding with what is there and
/// [`Decoded::truncated`](crate::Decoded::truncated) set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Limits {
    /// Longest file, in bytes.
    pub max_bytes: usize,
    /// Longest audio that is kept, in seconds.
    pub max_seconds: f64,
    /// Most channels.
    pub max_channels: usize,
    /// Highest sample rate, in samples per second and channel.
    pub max_rate_hz: u32,
    /// Most samples that are kept, all channels together; four bytes each.
    pub max_samples: usize,
}

impl Default for Limits {
    /// 128 MiB, 20 minutes, 8 channels, 192 kHz, and 512 MiB of samples.
    fn default() -> Self {
        Self {
            max_bytes: 128 << 20,
            max_seconds: 20.0 * 60.0,
            max_channels: 8,
            max_rate_hz: 192_000,
            max_samples: 128 << 20,
        }
    }
}
