//! Harmonic–percussive separation: what lasts against what is broad, as shares of energy.

mod energies;
mod history;
mod masks;
mod selection;
mod synthesis;

use self::history::History;
use self::masks::Masks;
use self::selection::WINDOWS;
use self::synthesis::Synthesis;
use crate::{FrameError, FrameLayout, Spectrum};

const LAYOUT: FrameLayout = FrameLayout::LIBROSA;
const HOP_SAMPLES: usize = LAYOUT.hop_samples();
const BIN_COUNT: usize = LAYOUT.frame_samples() / 2 + 1;

/// Splits clips into a harmonic and a percussive part; planned once, reused for every clip.
///
/// As `librosa.effects.hpss(y)` with its defaults. Of the magnitude spectrogram, medians over 31
/// frames along time keep what lasts, `h`, and medians over 31 bins along frequency keep what is
/// broad, `p`; the ends are reflected. The harmonic part is the inverse transform of the
/// spectrogram weighted by `h² / (h² + p²)` (½ where both are below the normal numbers), the
/// percussive part what is left of the signal. Differences: the transform back is in single
/// precision, and the percussive part is not synthesised; together below 1e-6 in the shares.
///
/// Frames are [`FrameLayout::LIBROSA`]. About 0.7 MB, whatever the length of the clip.
pub struct Hpss {
    history: History,
    masks: Masks,
    synthesis: Synthesis,
}

impl Hpss {
    /// Plans the transform back.
    #[must_use]
    pub fn new() -> Self {
        Self { history: History::new(), masks: Masks::new(), synthesis: Synthesis::new() }
    }

    /// Begins with a clip, nominally in −1…1; nothing of the last one is remembered.
    pub fn separate<'a>(&'a mut self, samples: &'a [f32]) -> Separation<'a> {
        self.synthesis.reset();
        let frame_count = LAYOUT.frame_count(samples.len());
        Separation { hpss: self, samples, frame_count, pushed: 0, separated: 0 }
    }
}

impl Default for Hpss {
    fn default() -> Self {
        Self::new()
    }
}

/// Separation of one clip, frame by frame; allocates nothing.
pub struct Separation<'a> {
    hpss: &'a mut Hpss,
    samples: &'a [f32],
    frame_count: usize,
    pushed: usize,
    separated: usize,
}

impl Separation<'_> {
    /// Takes the next frame: the transform of the samples under a periodic Hann window, and the
    /// magnitudes of the same bins.
    ///
    /// Frames beyond the clip's are ignored.
    ///
    /// # Errors
    /// [`FrameError::Length`] `{ expected, actual }` unless all have a value for each of the
    /// 1025 bins; the frame is then not taken.
    pub fn push(&mut self, spectrum: Spectrum<'_>, magnitudes: &[f32]) -> Result<(), FrameError> {
        for actual in [spectrum.re.len(), spectrum.im.len(), magnitudes.len()] {
            if actual != BIN_COUNT {
                return Err(FrameError::Length { expected: BIN_COUNT, actual });
            }
        }
        if self.pushed == self.frame_count {
            return Ok(());
        }
        self.hpss.history.store(self.pushed, spectrum, magnitudes);
        self.pushed += 1;
        // Medians of a block reach into the next one.
        if self.pushed == self.separated + 2 * WINDOWS {
            self.separate_block();
        }
        Ok(())
    }

    /// Shares of the energy of the frames that were taken.
    ///
    /// `None` if there is none, as in silence, or where the samples are so large
    /// that single precision cannot hold their spectra.
    #[must_use]
    pub fn finish(mut self) -> Option<EnergyShares> {
        while self.separated < self.pushed {
            self.separate_block();
        }
        self.hpss.synthesis.finish(self.samples).shares()
    }

    fn separate_block(&mut self) {
        let Hpss { history, masks, synthesis } = &mut *self.hpss;
        let block = masks.of_block(&history.around(self.separated, self.pushed));
        for (frame, mask) in (self.separated..self.pushed).zip(block) {
            synthesis.add(history.spectrum(frame), mask.as_flattened(), self.samples);
            self.separated += 1;
        }
    }
}

/// How the energy of a clip divides into its harmonic and its percussive part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EnergyShares {
    /// `Σ harmonic² / (Σ harmonic² + Σ percussive²)` over samples, 0…1.
    ///
    /// Near 1 for held notes, near 0 for clicks and drums; noise lies between.
    pub harmonic: f64,
    /// `1 − harmonic`.
    pub percussive: f64,
}
