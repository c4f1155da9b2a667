//! Loudness, measured while the original channels pass by, so that they need not be kept.

use segue_audio_features::{Loudness, LoudnessError, LoudnessMeter};
use segue_decode::Block;

/// Listens to the blocks of one clip.
#[derive(Default)]
pub(crate) struct Ear {
    /// Not there before the first sample, nor when the meter cannot measure this sound.
    meter: Option<Result<LoudnessMeter, LoudnessError>>,
}

impl Ear {
    pub(crate) fn listen(&mut self, block: Block<'_>) {
        let new = || LoudnessMeter::new(block.rate_hz, block.channel_count);
        let meter = self.meter.get_or_insert_with(new);
        if let Ok(taking) = meter
            && let Err(cause) = taking.push(block.interleaved)
        {
            *meter = Err(cause);
        }
    }

    /// What cannot be measured, at an odd rate or with many channels, stays unknown.
    pub(crate) fn loudness(self) -> Loudness {
        match self.meter {
            Some(Ok(meter)) => meter.finish(),
            _ => Loudness::default(),
        }
    }
}
