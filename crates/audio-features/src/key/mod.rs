//! The key of a clip: tonic, mode and how sure that is.

mod chroma;
mod peaks;
mod profiles;

use chroma::{Band, Chroma};
use peaks::PeakFinder;

use crate::{Mode, PitchClass};

/// Partials below 1 kHz: mostly fundamentals.
const FUNDAMENTALS: Band = Band { lowest_hz: 60.0, highest_hz: 1000.0, decay: 0.6 };
/// Below this coefficient of variation a chroma is as flat as that of noise.
const FLAT: f64 = 0.2;

/// The key that a clip is in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Key {
    /// The first note of the scale.
    pub tonic: PitchClass,
    /// The scale.
    pub mode: Mode,
    /// How sure the key is, 0…1: the probability of this key among the twenty-four.
    ///
    /// A softmax of the likenesses, scaled so that on our corpus of known keys it agrees with the
    /// share of right answers. A single triad or a pentatonic tune fits several keys and has a low
    /// strength although it is tonal.
    pub strength: f64,
}

/// Estimates keys of mono clips at [`ANALYSIS_RATE_HZ`](crate::ANALYSIS_RATE_HZ).
///
/// Spectral peaks of frames of 372 ms between 60 Hz and 1 kHz, interpolated, tuned to the clip's
/// own concert pitch and folded into a chroma in which a partial also counts, with less weight, for
/// the notes it may be an overtone of. The key whose profile (A. Faraldo's, of what recordings
/// contain) correlates best with it wins. Modes other than major and minor, and changes of key, are not told: the answer is the
/// nearest of the twenty-four for the clip as a whole. Keeps the FFT plan and its buffers.
///
/// Deviation from librosa, which has no key: its `chroma_stft` is too blurred in the bass for one.
///
/// ```
/// use segue_audio_features::{ANALYSIS_RATE_HZ, KeyEstimator, Mode, PitchClass};
///
/// // Two seconds each of A minor, D minor, E major and A minor.
/// let chords = [[220.0, 261.6, 329.6], [220.0, 293.7, 349.2], [246.9, 329.6, 415.3]];
/// let samples: Vec<f32> = [0, 1, 2, 0]
///     .iter()
///     .flat_map(|chord| (0..2 * ANALYSIS_RATE_HZ).map(move |n| (chord, n)))
///     .map(|(chord, n)| {
///         let seconds = n as f32 / ANALYSIS_RATE_HZ as f32;
///         chords[*chord].iter().map(|hz| (std::f32::consts::TAU * hz * seconds).sin() / 4.0).sum()
///     })
///     .collect();
/// let key = KeyEstimator::new().estimate(&samples);
/// assert_eq!(key.map(|key| (key.tonic, key.mode)), Some((PitchClass::A, Mode::Minor)));
/// ```
pub struct KeyEstimator {
    finder: PeakFinder,
}

impl KeyEstimator {
    /// Plans the transform.
    #[must_use]
    pub fn new() -> Self {
        Self { finder: PeakFinder::new() }
    }

    /// The key of `samples`, or `None` where there is nothing tonal.
    ///
    /// That is: silence (below −120 dB of full scale), and sounds such as noise in which no pitch
    /// class stands out. Drums are often tuned and then get a key of their own. A clip under 372 ms is filled up with zeros. The result
    /// depends on `samples` alone; samples that are not finite count as silence.
    #[must_use]
    pub fn estimate(&mut self, samples: &[f32]) -> Option<Key> {
        let peaks = self.finder.find(samples);
        let tuning = chroma::tuning(peaks);
        let chroma = chroma::chroma(peaks, FUNDAMENTALS, tuning);
        if variation(&chroma) < FLAT {
            return None;
        }
        let (tonic, mode, strength) = profiles::decide(&profiles::likeness(&chroma));
        Some(Key { tonic, mode, strength })
    }
}

impl Default for KeyEstimator {
    fn default() -> Self {
        Self::new()
    }
}

/// Standard deviation over mean; 0 for a chroma without anything in it.
fn variation(chroma: &Chroma) -> f64 {
    let mean = chroma.iter().sum::<f64>() / 12.0;
    let variance = chroma.iter().map(|class| (class - mean) * (class - mean)).sum::<f64>() / 12.0;
    if mean > 0.0 { variance.sqrt() / mean } else { 0.0 }
}
