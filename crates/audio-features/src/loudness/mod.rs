//! Loudness, loudness range and true peak as broadcasters measure them (EBU R 128).

mod channels;
mod gating;
mod k_weighting;
mod true_peak;

use std::ops::RangeInclusive;

use k_weighting::{KWeighting, Memory};
use true_peak::TruePeak;

/// Frames that are worked on at a time: small enough to stay in the nearest cache.
const RUN_FRAMES: usize = 1024;

/// Measures loudness and true peak of interleaved samples at their original rate.
///
/// Takes the programme in pieces of any length; [`Self::finish`] gives the result. Mixing down or
/// resampling first would change all three numbers.
///
/// ```
/// use segue_audio_features::LoudnessMeter;
///
/// // Half a minute of a stereo tone, 1 kHz at −23 dB of full scale: EBU Tech 3341, case 1.
/// let amplitude = 10.0_f32.powf(-23.0 / 20.0);
/// let second: Vec<f32> = (0..48_000)
///     .map(|n| amplitude * (std::f32::consts::TAU * (n % 48) as f32 / 48.0).sin())
///     .flat_map(|sample| [sample, sample])
///     .collect();
/// let mut meter = LoudnessMeter::new(48_000, 2)?;
/// for _ in 0..30 {
///     meter.push(&second)?;
/// }
/// let loudness = meter.finish();
/// assert!((loudness.integrated_lufs.unwrap_or(0.0) - -23.0).abs() < 0.1);
/// assert!(loudness.range_lu.unwrap_or(9.0) < 0.1);
/// # Ok::<(), segue_audio_features::LoudnessError>(())
/// ```
#[derive(Debug, Clone)]
pub struct LoudnessMeter {
    weights: &'static [f64],
    filter: KWeighting,
    pairs: Vec<Memory<2>>,
    last: Memory<1>,
    peaks: Vec<TruePeak>,
    step_frames: usize,
    frames_in_step: usize,
    energy_in_step: f64,
    steps: Vec<f64>,
}

/// What a [`LoudnessMeter`] found; by default nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Loudness {
    /// Integrated loudness in LUFS: how loud the whole programme seems.
    ///
    /// `−0.691 + 10·log₁₀ Σ Gᵢ·zᵢ` over blocks of 400 ms (overlap 75 %) that are above −70 LUFS and
    /// within 10 LU of the mean of those; `zᵢ` is the mean square of channel `i` after K-weighting
    /// and `Gᵢ` its weight (ITU-R BS.1770-4). Typically −30 (quiet) to −6 (a loud master).
    /// `None` for less than 400 ms, and for silence: no block passes the gates.
    /// Reference: libebur128 and ffmpeg's `ebur128`; no deviation. A single channel counts once, as
    /// there by default; played over two loudspeakers it would be 3.01 LU louder.
    pub integrated_lufs: Option<f64>,
    /// Loudness range in LU, ≥ 0: how far loud and quiet passages lie apart.
    ///
    /// 95th less 10th percentile of the loudness of windows of 3 s, one each second, that are above
    /// −70 LUFS and within 20 LU of the mean of those (EBU Tech 3342). 0 for an even signal.
    /// `None` for less than 3 s, and for silence. The EBU advises against using it on programmes
    /// under a minute; of a 30 s clip it tells only about that clip.
    /// Reference: libebur128; no deviation. ffmpeg moves its window in finer steps (about 0.1 LU).
    pub range_lu: Option<f64>,
    /// True peak in dB of full scale (dBTP): the highest point of the wave, between samples too.
    ///
    /// `20·log₁₀` of the largest magnitude of any channel at 4 times the rate (2 times from
    /// 96 kHz, 1 time from 192 kHz; BS.1770-4, annex 2). Above 0 a converter may clip.
    /// `None` for silence, which has no peak. Reference: libebur128; no deviation.
    pub true_peak_dbtp: Option<f64>,
}

impl LoudnessMeter {
    /// Rates the meter knows, in Hz.
    pub const RATES_HZ: RangeInclusive<u32> = 8_000..=192_000;
    /// Numbers of channels the meter knows.
    pub const CHANNEL_COUNTS: RangeInclusive<usize> = 1..=8;

    /// For frames of `channel_count` samples, `rate_hz` of them a second.
    ///
    /// Channels are in the order of WAVE files: left, right, centre, low frequency (from six
    /// channels on; it is not counted), back, side. Surround channels count +1.5 dB.
    ///
    /// # Errors
    /// [`LoudnessError::Rate`] and [`LoudnessError::ChannelCount`] outside [`Self::RATES_HZ`] and
    /// [`Self::CHANNEL_COUNTS`].
    pub fn new(rate_hz: u32, channel_count: usize) -> Result<Self, LoudnessError> {
        if !Self::RATES_HZ.contains(&rate_hz) {
            return Err(LoudnessError::Rate { actual_hz: rate_hz });
        }
        let weights = channels::weights(channel_count)
            .ok_or(LoudnessError::ChannelCount { actual: channel_count })?;
        Ok(Self {
            weights,
            filter: KWeighting::new(rate_hz),
            pairs: vec![Memory::SILENT; channel_count / 2],
            last: Memory::SILENT,
            peaks: vec![TruePeak::new(rate_hz, RUN_FRAMES); channel_count],
            // As libebur128 rounds it.
            step_frames: ((rate_hz + 5) / 10) as usize,
            frames_in_step: 0,
            energy_in_step: 0.0,
            steps: Vec::new(),
        })
    }

    /// Takes the next whole frames of the programme.
    ///
    /// # Errors
    /// [`LoudnessError::PartialFrame`] when `interleaved` is not a whole number of frames,
    /// [`LoudnessError::NotFinite`] when a sample is NaN or infinite; nothing was then taken.
    pub fn push(&mut self, interleaved: &[f32]) -> Result<(), LoudnessError> {
        let channel_count = self.weights.len();
        if !interleaved.len().is_multiple_of(channel_count) {
            return Err(LoudnessError::PartialFrame { samples: interleaved.len(), channel_count });
        }
        ensure_finite(interleaved)?;
        let mut rest = interleaved;
        while !rest.is_empty() {
            let frames = (rest.len() / channel_count)
                .min(RUN_FRAMES)
                .min(self.step_frames - self.frames_in_step);
            let (run, later) = rest.split_at(frames * channel_count);
            self.measure(run, frames);
            rest = later;
        }
        Ok(())
    }

    /// The result for everything that was pushed.
    #[must_use]
    pub fn finish(self) -> Loudness {
        let peak = self.peaks.iter().map(TruePeak::peak).fold(0.0, f32::max);
        Loudness {
            integrated_lufs: gating::integrated_lufs(&self.steps),
            range_lu: gating::range_lu(&self.steps),
            true_peak_dbtp: (peak > 0.0).then(|| 20.0 * libm::log10(f64::from(peak))),
        }
    }

    /// One run that lies within a step of 100 ms.
    fn measure(&mut self, run: &[f32], frames: usize) {
        let channel_count = self.weights.len();
        for (channel, peak) in self.peaks.iter_mut().enumerate() {
            separate(run, channel, channel_count, peak.room(frames));
        }
        self.energy_in_step += self.energy(frames);
        for peak in &mut self.peaks {
            peak.measure(frames);
        }
        self.frames_in_step += frames;
        if self.frames_in_step == self.step_frames {
            self.steps.push(self.energy_in_step / self.step_frames as f64);
            self.frames_in_step = 0;
            self.energy_in_step = 0.0;
        }
    }

    /// Channel-weighted sum of squares of the separated run; two channels share registers.
    fn energy(&mut self, frames: usize) -> f64 {
        let mut energy = 0.0;
        let (paired, single) = self.peaks.as_chunks::<2>();
        let (paired_weights, single_weight) = self.weights.as_chunks::<2>();
        for (([a, b], weights), memory) in paired.iter().zip(paired_weights).zip(&mut self.pairs) {
            let both = a.run(frames).iter().zip(b.run(frames)).map(|(a, b)| [*a, *b]);
            let sums = self.filter.sum_of_squares(memory, both);
            energy += sums[0] * weights[0] + sums[1] * weights[1];
        }
        for (channel, weight) in single.iter().zip(single_weight) {
            let samples = channel.run(frames).iter().map(|sample| [*sample]);
            energy += self.filter.sum_of_squares(&mut self.last, samples)[0] * weight;
        }
        energy
    }
}

/// Copies one channel out of the frames.
fn separate(run: &[f32], channel: usize, channel_count: usize, output: &mut [f32]) {
    match channel_count {
        1 => output.copy_from_slice(run),
        // Written out because the compiler does the common case with vector shuffles.
        2 => {
            for (sample, frame) in output.iter_mut().zip(run.as_chunks::<2>().0) {
                *sample = frame[channel];
            }
        }
        _ => {
            for (sample, frame) in output.iter_mut().zip(run.chunks_exact(channel_count)) {
                *sample = frame[channel];
            }
        }
    }
}

fn ensure_finite(samples: &[f32]) -> Result<(), LoudnessError> {
    // Without early exit within a piece, so that it vectorises.
    let is_finite = |piece: &[f32]| piece.iter().fold(true, |all, x| all & x.is_finite());
    if samples.chunks(RUN_FRAMES).all(is_finite) {
        return Ok(());
    }
    let index = samples.iter().position(|sample| !sample.is_finite());
    Err(LoudnessError::NotFinite { index: index.unwrap_or_default() })
}

/// Why loudness could not be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LoudnessError {
    /// The sample rate is outside what the filters are made for.
    #[error("loudness is measured at 8000 to 192000 samples per second, not {actual_hz}")]
    Rate {
        /// The rate that was asked for.
        actual_hz: u32,
    },
    /// No loudspeaker layout is known for this many channels.
    #[error("loudness is measured of 1 to 8 channels, not {actual}")]
    ChannelCount {
        /// The number that was asked for.
        actual: usize,
    },
    /// The samples end in the middle of a frame.
    #[error("{samples} samples are not whole frames of {channel_count} channels")]
    PartialFrame {
        /// Samples that were given.
        samples: usize,
        /// Samples in a frame.
        channel_count: usize,
    },
    /// A sample is NaN or infinite.
    #[error("sample {index} is not a finite number")]
    NotFinite {
        /// Position of the first such sample in the piece.
        index: usize,
    },
}
