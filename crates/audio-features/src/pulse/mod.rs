//! Rhythm by librosa's definitions: onset envelope, onsets, tempogram, beats.

mod beat_track;
mod envelope;
mod onsets;
mod tempogram;

use beat_track::BeatTracker;
pub(crate) use envelope::OnsetEnvelope;
use tempogram::Tempogram;

use crate::FrameLayout;

/// Measures onsets, tempo and beats of clips; planned once.
pub(crate) struct Pulse {
    layout: FrameLayout,
    rate_hz: u32,
    pub(crate) envelope: OnsetEnvelope,
    scaled_envelope: Vec<f32>,
    tempogram: Tempogram,
    beat_tracker: BeatTracker,
}

impl Pulse {
    /// For frames of `layout` at `rate_hz` samples per second.
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        Self {
            layout,
            rate_hz,
            envelope: OnsetEnvelope::default(),
            scaled_envelope: Vec::new(),
            tempogram: Tempogram::new(),
            beat_tracker: BeatTracker::default(),
        }
    }

    /// Onsets of the clip whose envelope was measured last.
    pub(crate) fn onset_count(&mut self) -> usize {
        onsets::count(&self.envelope.mean, &mut self.scaled_envelope)
    }

    /// Tempo of that clip in beats per minute, or `None` without onsets.
    pub(crate) fn tempo(&mut self) -> Option<f64> {
        self.tempogram.tempo(&self.envelope.median, self.frames_per_minute())
    }

    /// Times of its beats at `bpm` beats per minute, in seconds.
    pub(crate) fn beats(&mut self, bpm: f64) -> impl Iterator<Item = f64> {
        let period = self.frames_per_minute() / bpm;
        let beats = self.beat_tracker.track(&self.envelope.median, period);
        beats.iter().map(|frame| self.layout.time_s(*frame, self.rate_hz))
    }

    fn frames_per_minute(&self) -> f64 {
        60.0 * f64::from(self.rate_hz) / self.layout.hop_samples() as f64
    }
}
