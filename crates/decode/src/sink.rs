//! Where decoders put samples: the one place that enforces the limits.

use crate::{DecodeError, Decoded, Format, Limits};

/// Collects decoded samples until a limit says stop.
pub(crate) struct Sink<'a> {
    limits: &'a Limits,
    format: Format,
    shape: Option<Shape>,
    samples: Vec<f32>,
    truncated: bool,
}

/// What stays the same through a stream.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Shape {
    rate_hz: u32,
    channel_count: usize,
    /// Most interleaved samples, a multiple of the channel count.
    capacity: usize,
}

/// Whether the sink wants more.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flow {
    More,
    Stop,
}

impl<'a> Sink<'a> {
    pub(crate) fn new(limits: &'a Limits, format: Format) -> Self {
        Self { limits, format, shape: None, samples: Vec::new(), truncated: false }
    }

    /// Fixes rate and channels, or checks that they are what they were.
    ///
    /// A stream that changes either in the middle ends there.
    pub(crate) fn set_shape(
        &mut self,
        rate_hz: u32,
        channel_count: usize,
    ) -> Result<Flow, DecodeError> {
        let limits = self.limits;
        if let Some(shape) = self.shape {
            let same = shape.rate_hz == rate_hz && shape.channel_count == channel_count;
            return Ok(if same { Flow::More } else { self.cut_short() });
        }
        self.check(rate_hz, channel_count)?;
        let frames = (limits.max_seconds * f64::from(rate_hz)) as usize;
        let capacity = frames.min(limits.max_samples / channel_count) * channel_count;
        self.shape = Some(Shape { rate_hz, channel_count, capacity });
        Ok(Flow::More)
    }

    /// Whether audio of this rate and this many channels is within the limits.
    pub(crate) fn check(&self, rate_hz: u32, channel_count: usize) -> Result<(), DecodeError> {
        let limits = self.limits;
        if rate_hz == 0 || rate_hz > limits.max_rate_hz {
            let limit_hz = limits.max_rate_hz;
            return Err(DecodeError::RateOutOfRange { limit_hz, actual_hz: rate_hz });
        }
        if channel_count == 0 {
            return Err(DecodeError::NoAudio { format: self.format });
        }
        if channel_count > limits.max_channels {
            let limit = limits.max_channels;
            return Err(DecodeError::TooManyChannels { limit, actual: channel_count });
        }
        Ok(())
    }

    /// Takes interleaved samples, as many as fit.
    pub(crate) fn push(&mut self, interleaved: &[f32]) -> Flow {
        let capacity = self.shape.map_or(0, |shape| shape.capacity);
        let room = capacity.saturating_sub(self.samples.len());
        match interleaved.get(..room) {
            Some(fitting) if fitting.len() < interleaved.len() => {
                self.samples.extend_from_slice(fitting);
                self.cut_short()
            }
            _ => {
                self.samples.extend_from_slice(interleaved);
                Flow::More
            }
        }
    }

    /// Notes that something is missing, and stops.
    pub(crate) fn cut_short(&mut self) -> Flow {
        self.truncated = true;
        Flow::Stop
    }

    /// Samples per channel so far.
    pub(crate) fn frame_count(&self) -> usize {
        self.shape.map_or(0, |shape| self.samples.len() / shape.channel_count)
    }

    /// What was collected, without the first `skip` frames and with at most `keep` after them.
    ///
    /// # Errors
    /// [`DecodeError::NoAudio`] when that is nothing.
    pub(crate) fn finish(mut self, skip: usize, keep: usize) -> Result<Decoded, DecodeError> {
        let Some(shape) = self.shape else {
            return Err(DecodeError::NoAudio { format: self.format });
        };
        let skip = skip.min(self.frame_count()) * shape.channel_count;
        self.samples.drain(..skip);
        self.samples.truncate(keep.saturating_mul(shape.channel_count));
        let whole = self.samples.len() - self.samples.len() % shape.channel_count;
        self.samples.truncate(whole);
        if self.samples.is_empty() {
            return Err(DecodeError::NoAudio { format: self.format });
        }
        Ok(Decoded {
            interleaved: self.samples,
            rate_hz: shape.rate_hz,
            channel_count: shape.channel_count,
            truncated: self.truncated,
        })
    }
}
