//! Where decoders put samples: the one place that enforces the limits.

use crate::mp4_gapless::Trim;
use crate::{Block, DecodeError, Format, Limits, Summary};

/// Passes decoded samples on until a limit says stop.
pub(crate) struct Sink<'a> {
    limits: &'a Limits,
    format: Format,
    trim: Trim,
    shape: Option<Shape>,
    /// Samples that decoders gave, all channels together.
    decoded: usize,
    /// Samples of them that were passed on.
    passed: usize,
    truncated: bool,
    observe: &'a mut dyn FnMut(Block<'_>),
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
    pub(crate) fn new(
        limits: &'a Limits,
        format: Format,
        observe: &'a mut dyn FnMut(Block<'_>),
    ) -> Self {
        let (trim, shape) = (Trim::default(), None);
        Self { limits, format, trim, shape, decoded: 0, passed: 0, truncated: false, observe }
    }

    /// What to keep of the samples that follow.
    pub(crate) fn set_trim(&mut self, trim: Trim) {
        self.trim = trim;
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

    /// Takes whole interleaved frames, as many as fit.
    pub(crate) fn push(&mut self, interleaved: &[f32]) -> Flow {
        let Some(shape) = self.shape else { return Flow::More };
        let room = shape.capacity - self.decoded;
        let fitting = interleaved.get(..room).unwrap_or(interleaved);
        self.pass_on(shape, fitting);
        self.decoded += fitting.len();
        if fitting.len() < interleaved.len() { self.cut_short() } else { Flow::More }
    }

    /// Shows what the trim keeps of the next samples.
    fn pass_on(&mut self, Shape { rate_hz, channel_count, .. }: Shape, samples: &[f32]) {
        let skip = self.trim.skip_frames.saturating_mul(channel_count);
        let kept = samples.get(skip.saturating_sub(self.decoded)..).unwrap_or_default();
        let most = self.trim.keep_frames.unwrap_or(usize::MAX).saturating_mul(channel_count);
        let interleaved = kept.get(..most - self.passed).unwrap_or(kept);
        if !interleaved.is_empty() {
            self.passed += interleaved.len();
            (self.observe)(Block { interleaved, rate_hz, channel_count });
        }
    }

    /// Notes that something is missing, and stops.
    pub(crate) fn cut_short(&mut self) -> Flow {
        self.truncated = true;
        Flow::Stop
    }

    /// Samples per channel that were decoded so far.
    pub(crate) fn frame_count(&self) -> usize {
        self.shape.map_or(0, |shape| self.decoded / shape.channel_count)
    }

    /// What was passed on.
    ///
    /// # Errors
    /// [`DecodeError::NoAudio`] when that is nothing.
    pub(crate) fn finish(self) -> Result<Summary, DecodeError> {
        match self.shape {
            Some(Shape { rate_hz, channel_count, .. }) if self.passed > 0 => Ok(Summary {
                rate_hz,
                channel_count,
                frame_count: self.passed / channel_count,
                truncated: self.truncated,
            }),
            _ => Err(DecodeError::NoAudio { format: self.format }),
        }
    }
}
