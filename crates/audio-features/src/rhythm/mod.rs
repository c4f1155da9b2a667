//! Tempo, beats and metre by an estimator of our own, finer and surer than librosa's.
//!
//! From the magnitude spectra of the shared transform, in six steps: log energies in 60 bands
//! ([`bands`]), novelty curves in four registers ([`novelty`]), autocorrelation and spectrum of the
//! curves ([`periodicity`]), candidate tempi with evidence ([`candidates`]), the choice among them
//! ([`model`]), then the exact period ([`refine`]), beats ([`beats`],
//! [`phase`]) and bars ([`metre`]).

mod bands;
mod beats;
mod candidates;
mod metre;
mod model;
mod novelty;
mod periodicity;
mod phase;
mod refine;

use bands::{BAND_COUNT, BIN_COUNT};
use beats::BeatTracker;
use candidates::Candidate;
use metre::{Metre, MetreEstimator};
use novelty::Novelty;
use periodicity::Periodicity;

use crate::FrameError;

const FRAMES_PER_MINUTE: f64 = 60.0 * 22_050.0 / 512.0;
const SECONDS_PER_FRAME: f64 = 512.0 / 22_050.0;

/// The range of tempi considered.
const SLOWEST_BPM: f64 = 40.0;
const FASTEST_BPM: f64 = 220.0;

/// Frames below which a clip has no tempo: four seconds.
const FEWEST_FRAMES: usize = 172;

/// From the frame in which energy rose most to the attack itself, in frames.
///
/// Novelty compares a frame with an earlier one, so its peak comes late; the median over composed
/// clips.
const LATENCY_FRAMES: f64 = -0.42;

/// The rhythm of a clip.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Rhythm {
    /// Beats per minute as a listener would tap them, 40…220 (within 2 %).
    ///
    /// The period at which onsets repeat best, chosen among its multiples by a model of what beats
    /// sound like, and refined by the phase of the pulses over half a minute, to about 0.1 % when
    /// the music keeps time; of a drifting tempo a mean. In 6/8 it counts dotted crotchets.
    /// librosa's `beat_track` reports one of a grid of tempi 2…8 % apart instead.
    pub bpm: f64,
    /// How likely [`Self::bpm`] is the tempo and not its half, double or another, 0…1.
    ///
    /// The model's probability of its choice among all candidates: higher is more often right.
    /// Of unseen clips about two in three were right around 0.55, nineteen in twenty above 0.9
    /// (`bench/accuracy/README.md`). Low in noise and where two tempi fit.
    pub bpm_confidence: f64,
    /// Times of the beats in seconds, ascending; may be empty.
    ///
    /// The strongest even path through the onsets (Ellis 2007), on the quarter of the period that
    /// sounds like a beat. Typically within 15 ms of the attack.
    pub beat_times: Vec<f64>,
    /// Times of the first beats of bars in seconds: some of the beat times; empty without metre.
    pub downbeat_times: Vec<f64>,
    /// Beats per bar, 3 or 4; `None` with fewer than twelve beats.
    ///
    /// From which beats resemble each other. Bars of two count as four; five and seven are not
    /// told.
    pub time_signature: Option<u8>,
    /// How likely [`Self::time_signature`] is right, 0.5…1, should the beats be right.
    pub time_signature_confidence: Option<f64>,
}

/// Estimates the rhythm of one clip after another; planned once.
///
/// Give it every frame's magnitudes in order, then ask for the result, which also makes it ready
/// for the next clip. Frames are those of [`FrameLayout::LIBROSA`](crate::FrameLayout::LIBROSA) at
/// 22 050 Hz. Buffers grow to the longest clip and are kept.
///
/// ```
/// use segue_audio_features::{FrameLayout, RhythmEstimator, Stft};
///
/// // Ten seconds of a click every half second.
/// let clicks: Vec<f32> = (0..220_500).map(|n| if n % 11_025 < 40 { 0.5 } else { 0.0 }).collect();
/// let (mut stft, mut estimator) = (Stft::new(FrameLayout::LIBROSA)?, RhythmEstimator::new());
/// let mut magnitudes = vec![0.0; stft.bin_count()];
/// for frame in 0..FrameLayout::LIBROSA.frame_count(clicks.len()) {
///     stft.magnitudes_into(&clicks, frame, &mut magnitudes)?;
///     estimator.push(&magnitudes)?;
/// }
/// let rhythm = estimator.finish().expect("clicks have a rhythm");
/// assert!((rhythm.bpm - 120.0).abs() < 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct RhythmEstimator {
    edges: [usize; BAND_COUNT + 1],
    powers: Vec<[f32; BAND_COUNT]>,
    novelty: Novelty,
    periodicity: Periodicity,
    candidates: Vec<Candidate>,
    tracker: BeatTracker,
    metre: MetreEstimator,
}

impl RhythmEstimator {
    /// Plans the transforms.
    #[must_use]
    pub fn new() -> Self {
        Self {
            edges: bands::band_edges(),
            powers: Vec::new(),
            novelty: Novelty::default(),
            periodicity: Periodicity::new(),
            candidates: Vec::new(),
            tracker: BeatTracker::default(),
            metre: MetreEstimator::default(),
        }
    }

    /// Takes the magnitude spectrum of the next frame, 1025 bins.
    ///
    /// # Errors
    /// [`FrameError::Length`] `{ expected, actual }`; the frame is then not taken.
    pub fn push(&mut self, magnitudes: &[f32]) -> Result<(), FrameError> {
        if magnitudes.len() != BIN_COUNT {
            return Err(FrameError::Length { expected: BIN_COUNT, actual: magnitudes.len() });
        }
        self.powers.push(bands::band_powers(magnitudes, &self.edges));
        Ok(())
    }

    /// The rhythm of the frames taken since the last call.
    ///
    /// `None` of a clip shorter than four seconds, of silence, of a steady tone or level: of
    /// whatever has no onsets that repeat.
    pub fn finish(&mut self) -> Option<Rhythm> {
        let audible = self.powers.len() >= FEWEST_FRAMES && self.novelty.compute(&self.powers);
        self.powers.clear();
        if !audible {
            return None;
        }
        self.periodicity.compute(&self.novelty);
        candidates::list(&self.periodicity, &mut self.candidates);
        let (period, bpm_confidence) = model::choose(&self.candidates)?;
        let period = refine::refine(&self.novelty.total, period);
        let beats = self.tracker.track(&self.novelty.total, period);
        phase::align(&self.novelty, period, beats);
        let metre = self.metre.estimate(&self.novelty, beats);
        Some(describe(&self.novelty.total, beats, period, bpm_confidence, metre))
    }

    /// The tempi weighed for the last clip, in beats per minute, with the evidence for each.
    ///
    /// For explaining a result and for fitting the model; what the numbers are is up to the
    /// version of this crate.
    pub fn candidates(&self) -> impl Iterator<Item = (f64, &[f32])> {
        self.candidates
            .iter()
            .map(|candidate| (FRAMES_PER_MINUTE / candidate.period, &candidate.evidence[..]))
    }
}

impl Default for RhythmEstimator {
    fn default() -> Self {
        Self::new()
    }
}

fn describe(
    novelty: &[f32],
    beats: &[usize],
    period: f64,
    bpm_confidence: f64,
    metre: Option<Metre>,
) -> Rhythm {
    let beat_times: Vec<f64> = beats
        .iter()
        .map(|beat| {
            ((beats::peak_near(novelty, *beat) + LATENCY_FRAMES) * SECONDS_PER_FRAME).max(0.0)
        })
        .collect();
    let downbeat_times = metre.map_or_else(Vec::new, |metre| {
        beat_times
            .iter()
            .skip(metre.first_downbeat)
            .step_by(metre.beats_per_bar.into())
            .copied()
            .collect()
    });
    Rhythm {
        bpm: FRAMES_PER_MINUTE / period,
        bpm_confidence,
        beat_times,
        downbeat_times,
        time_signature: metre.map(|metre| metre.beats_per_bar),
        time_signature_confidence: metre.map(|metre| metre.confidence),
    }
}
