//! librosa's tempo: the mean autocorrelation of the onset envelope, and its best lag.

use crate::fft::{PowerSum, RealFft};
use crate::lanes;
use crate::window::periodic_hann;

/// Frames of the envelope under the sliding window: eight seconds.
const WINDOW_FRAMES: usize = 344;

/// Length of the transforms: the window twice and more, so that nothing wraps.
const TRANSFORM_LENGTH: usize = 1024;
const BIN_COUNT: usize = TRANSFORM_LENGTH / 2 + 1;

/// The tempo that counts most, and how fast others lose weight with their distance in octaves.
const LIKELY_BPM: f64 = 120.0;
const DEVIATION_OCTAVES: f64 = 1.0;

/// Tempos from here on do not count.
const FASTEST_BPM: f64 = 320.0;

/// Autocorrelation of an onset envelope under a sliding window, averaged over the clip.
///
/// Transforms are in single precision, librosa's in double: a share of the autocorrelation is off
/// by some 1e-7, which no lag but the equal of another is near enough to lose by.
pub(crate) struct Tempogram {
    window: Vec<f32>,
    padded: Vec<f32>,
    /// Two windows of the envelope, of unit energy.
    frames: [[f32; WINDOW_FRAMES]; 2],
    powers: PowerSum,
    mean_power: Vec<f32>,
    nothing: Vec<f32>,
    inverse: RealFft,
    autocorrelation: Vec<f32>,
}

impl Tempogram {
    pub(crate) fn new() -> Self {
        Self {
            window: periodic_hann(WINDOW_FRAMES).map(|weight| weight as f32).collect(),
            padded: Vec::new(),
            frames: [[0.0; WINDOW_FRAMES]; 2],
            powers: PowerSum::new(TRANSFORM_LENGTH),
            mean_power: vec![0.0; BIN_COUNT],
            nothing: vec![0.0; BIN_COUNT],
            inverse: RealFft::new(TRANSFORM_LENGTH),
            autocorrelation: vec![0.0; TRANSFORM_LENGTH],
        }
    }

    /// The tempo of `envelope` in beats per minute, or `None` when it is zero throughout.
    ///
    /// As `librosa.feature.tempo(onset_envelope=envelope)`.
    pub(crate) fn tempo(&mut self, envelope: &[f32], frames_per_minute: f64) -> Option<f64> {
        if envelope.iter().all(|value| *value == 0.0) {
            return None;
        }
        let shares = self.mean_autocorrelation(envelope);
        let mut best = (f64::NEG_INFINITY, None);
        for (lag, share) in shares.iter().enumerate().take(WINDOW_FRAMES).skip(1) {
            let bpm = frames_per_minute / lag as f64;
            let octaves = (libm::log2(bpm) - libm::log2(LIKELY_BPM)) / DEVIATION_OCTAVES;
            let score = libm::log1p(1e6 * f64::from(*share)) - 0.5 * octaves * octaves;
            if bpm < FASTEST_BPM && score > best.0 {
                best = (score, Some(bpm));
            }
        }
        best.1
    }

    /// Autocorrelation by lag, that of lag 0 being 1 in every window, averaged over all windows.
    ///
    /// The inverse transform of a sum is the sum of the inverse transforms, so the power spectra
    /// are scaled and added, and only their sum is transformed back.
    fn mean_autocorrelation(&mut self, envelope: &[f32]) -> &[f32] {
        self.pad(envelope);
        self.powers.clear();
        for frame in (0..envelope.len()).step_by(2) {
            self.load(0, frame);
            self.load(1, frame + 1);
            self.powers.add(self.frames.each_ref().map(|frame| &frame[..]));
        }
        let scale = 1.0 / (envelope.len() * TRANSFORM_LENGTH) as f64;
        for (mean, power) in self.mean_power.iter_mut().zip(self.powers.powers()) {
            *mean = (power * scale) as f32;
        }
        self.inverse.inverse(&self.mean_power, &self.nothing, &mut self.autocorrelation);
        &self.autocorrelation
    }

    /// The envelope between two ramps, from zero and back to it, of half a window each.
    fn pad(&mut self, envelope: &[f32]) {
        let [first, last] = [envelope.first(), envelope.last()];
        let half = WINDOW_FRAMES / 2;
        let ramp = |value: Option<&f32>, step: usize| {
            value.copied().unwrap_or(0.0) * step as f32 / half as f32
        };
        self.padded.clear();
        self.padded.extend((0..half).map(|step| ramp(first, step)));
        self.padded.extend(envelope);
        self.padded.extend((0..half).rev().map(|step| ramp(last, step)));
    }

    /// Puts the window at `frame` into place `place`, scaled to unit energy; zeros for silence and
    /// past the end.
    fn load(&mut self, place: usize, frame: usize) {
        let values = &mut self.frames[place];
        if frame + WINDOW_FRAMES >= self.padded.len() {
            values.fill(0.0);
            return;
        }
        let envelope = &self.padded[frame..];
        for ((place, value), weight) in values.iter_mut().zip(envelope).zip(&self.window) {
            *place = value * weight;
        }
        let energy = lanes::sum(values, |value| value * value);
        let scale = if energy < f64::from(f32::MIN_POSITIVE) { 0.0 } else { 1.0 / energy.sqrt() };
        values.iter_mut().for_each(|value| *value *= scale as f32);
    }
}
