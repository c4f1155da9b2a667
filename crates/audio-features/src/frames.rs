//! How a clip is cut into centred, overlapping frames.

use std::ops::Range;

/// Length and spacing of frames, both in samples.
///
/// Frame `t` covers `frame_samples` samples around sample `t · hop_samples`, reaching past the
/// clip at both ends; what stands there is up to each feature.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FrameLayout {
    frame_samples: usize,
    hop_samples: usize,
}

impl FrameLayout {
    /// librosa's defaults: frames of 2048 samples, 512 apart.
    pub const LIBROSA: Self = Self { frame_samples: 2048, hop_samples: 512 };

    /// Frames of `frame_samples` samples, `hop_samples` apart.
    ///
    /// # Errors
    /// [`LayoutError::FrameSamples`] unless the frame length is even and 2…65 536;
    /// [`LayoutError::HopSamples`] unless the hop is 1…frame length.
    pub fn new(frame_samples: usize, hop_samples: usize) -> Result<Self, LayoutError> {
        if !(2..=65_536).contains(&frame_samples) || !frame_samples.is_multiple_of(2) {
            return Err(LayoutError::FrameSamples { actual: frame_samples });
        }
        if !(1..=frame_samples).contains(&hop_samples) {
            return Err(LayoutError::HopSamples { actual: hop_samples, frame_samples });
        }
        Ok(Self { frame_samples, hop_samples })
    }

    /// Samples in one frame.
    #[must_use]
    pub const fn frame_samples(self) -> usize {
        self.frame_samples
    }

    /// Samples from the start of one frame to the start of the next.
    #[must_use]
    pub const fn hop_samples(self) -> usize {
        self.hop_samples
    }

    /// Frames in a clip of `clip_samples` samples; a clip without samples has none.
    #[must_use]
    pub const fn frame_count(self, clip_samples: usize) -> usize {
        if clip_samples == 0 { 0 } else { 1 + clip_samples / self.hop_samples }
    }

    /// Time of the middle of frame `frame`, in seconds, at `rate_hz` samples per second.
    #[must_use]
    pub fn time_s(self, frame: usize, rate_hz: u32) -> f64 {
        (frame as f64 * self.hop_samples as f64) / f64::from(rate_hz)
    }

    /// The part of frame `frame` that lies inside the clip, and where in the frame it begins.
    pub(crate) fn span(self, frame: usize, clip_samples: usize) -> (Range<usize>, usize) {
        let centre = frame.saturating_mul(self.hop_samples);
        let half = self.frame_samples / 2;
        let start = centre.saturating_sub(half).min(clip_samples);
        let end = centre.saturating_add(half).min(clip_samples);
        (start..end, half.saturating_sub(centre))
    }

    /// Checks that `output` has one place per frame.
    pub(crate) fn check_output(self, clip_samples: usize, output: usize) -> Result<(), FrameError> {
        let expected = self.frame_count(clip_samples);
        if output == expected {
            Ok(())
        } else {
            Err(FrameError::Length { expected, actual: output })
        }
    }
}

/// A frame layout that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LayoutError {
    /// The frame length is odd or out of range.
    #[error("a frame must have an even number of samples from 2 to 65536, not {actual}")]
    FrameSamples {
        /// The length that was asked for.
        actual: usize,
    },
    /// The hop is zero or leaves gaps between frames.
    #[error("the hop must be 1 to {frame_samples} samples, not {actual}")]
    HopSamples {
        /// The hop that was asked for.
        actual: usize,
        /// The length of a frame.
        frame_samples: usize,
    },
    /// There is no transform of frames of this length.
    #[error(
        "a frame that is transformed must have a power of two of samples from {shortest}, not {actual}"
    )]
    Transform {
        /// The length that was asked for.
        actual: usize,
        /// The least there is a transform of.
        shortest: usize,
    },
}

/// A buffer that does not fit the frame; nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// The buffer has the wrong length.
    #[error("the buffer must hold {expected} values, not {actual}")]
    Length {
        /// Values the buffer must hold.
        expected: usize,
        /// Values it holds.
        actual: usize,
    },
}
