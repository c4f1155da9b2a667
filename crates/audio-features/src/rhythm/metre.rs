//! Beats per bar and where bars begin, from what happens on each beat.

use super::bands::BAND_COUNT;
use super::novelty::{Novelty, REGISTER_COUNT};

/// Clips with fewer beats than three bars of four say nothing about bars.
const FEWEST_BEATS: usize = 12;
/// Bands whose change counts as a change of harmony: up to about 3 kHz.
const HARMONY_BANDS: usize = 43;

/// Accents measured on each beat: the registers, the change of harmony from the beat before, and
/// from the two beats before to this and the next.
const ACCENT_COUNT: usize = REGISTER_COUNT + 2;
/// The accents that make a downbeat: bass and drum, and both changes of harmony.
const DOWNBEAT_ACCENTS: [usize; 3] = [0, REGISTER_COUNT, REGISTER_COUNT + 1];

/// What likeness of beats so many apart says for three (positive) or four beats in a bar.
const REPETITIONS: [(usize, f32); 5] = [(2, -0.5), (3, 1.0), (4, -1.0), (6, 1.0), (8, -0.5)];
/// The sum at which three and four are equally likely; most music is in four.
const EVEN: f32 = 0.6;
/// How fast the odds change with the sum.
const SLOPE: f32 = 1.5;

/// Beats per bar, the first downbeat, and how sure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Metre {
    pub(super) beats_per_bar: u8,
    /// Place among the beats.
    pub(super) first_downbeat: usize,
    pub(super) confidence: f64,
}

/// Measures accents beat by beat; buffers are kept for the next clip.
#[derive(Default)]
pub(super) struct MetreEstimator {
    accents: [Vec<f32>; ACCENT_COUNT],
    spectra: Vec<[f32; BAND_COUNT]>,
}

impl MetreEstimator {
    /// The metre of beats at `beats` (frames), or `None` of too few.
    ///
    /// Bars show in what repeats: beats one bar apart are alike (beat-similarity as in Gainza 2009,
    /// with accents for spectra), and harmony changes at their beginning (Goto 2001).
    pub(super) fn estimate(&mut self, novelty: &Novelty, beats: &[usize]) -> Option<Metre> {
        if beats.len() < FEWEST_BEATS {
            return None;
        }
        self.measure(novelty, beats);
        let sum: f32 = REPETITIONS.iter().map(|(lag, weight)| weight * self.repetition(*lag)).sum();
        let three = 1.0 / (1.0 + libm::exp(f64::from(SLOPE * (EVEN - sum))));
        let (beats_per_bar, confidence) = if three > 0.5 { (3, three) } else { (4, 1.0 - three) };
        Some(Metre {
            beats_per_bar,
            first_downbeat: self.first_downbeat(beats_per_bar.into()),
            confidence,
        })
    }

    fn measure(&mut self, novelty: &Novelty, beats: &[usize]) {
        self.spectra.clear();
        self.spectra.extend(beats.iter().enumerate().map(|(index, beat)| {
            let end = beats.get(index + 1).copied().unwrap_or(usize::MAX);
            mean_spectrum(novelty.log_powers(), beat + 1, end)
        }));
        let [registers @ .., change, wide_change] = &mut self.accents;
        for (curve, source) in registers.iter_mut().zip(&novelty.registers) {
            curve.clear();
            curve.extend(beats.iter().map(|beat| strongest_near(source, *beat)));
        }
        let spectra = &self.spectra;
        change.clear();
        change.extend((0..beats.len()).map(|beat| distance(spectra, beat, 1)));
        wide_change.clear();
        wide_change.extend((0..beats.len()).map(|beat| distance(spectra, beat, 2)));
        self.accents.iter_mut().for_each(|curve| standardize(curve));
    }

    /// How alike beats are that lie `lag` apart: correlation, summed over accents.
    fn repetition(&self, lag: usize) -> f32 {
        self.accents
            .iter()
            .map(|curve| {
                let pairs = curve.iter().zip(curve.iter().skip(lag));
                pairs.map(|(a, b)| a * b).sum::<f32>()
                    / curve.len().saturating_sub(lag).max(1) as f32
            })
            .sum()
    }

    /// The beat among the first bar's from which on every bar's first beat is accented most.
    fn first_downbeat(&self, beats_per_bar: usize) -> usize {
        let accent = |beat: usize| -> f32 {
            DOWNBEAT_ACCENTS
                .iter()
                .map(|accent| mean_of_every(&self.accents[*accent], beat, beats_per_bar))
                .sum()
        };
        let mut best = (0, accent(0));
        for beat in 1..beats_per_bar {
            let accent = accent(beat);
            if accent > best.1 {
                best = (beat, accent);
            }
        }
        best.0
    }
}

fn mean_of_every(curve: &[f32], first: usize, step: usize) -> f32 {
    let values = curve.iter().skip(first).step_by(step);
    let count = values.len().max(1);
    values.sum::<f32>() / count as f32
}

fn strongest_near(curve: &[f32], frame: usize) -> f32 {
    let near = curve.get(frame.saturating_sub(1)..(frame + 2).min(curve.len())).unwrap_or_default();
    near.iter().copied().fold(0.0, f32::max)
}

fn mean_spectrum(frames: &[[f32; BAND_COUNT]], start: usize, end: usize) -> [f32; BAND_COUNT] {
    let span = frames.get(start.min(frames.len())..end.min(frames.len())).unwrap_or_default();
    let mut mean = [0.0; BAND_COUNT];
    for frame in span {
        for (sum, value) in mean.iter_mut().zip(frame) {
            *sum += value;
        }
    }
    mean.map(|sum| sum / span.len().max(1) as f32)
}

/// Difference between the `reach` beats from `beat` on and as many before; zero at the ends.
fn distance(spectra: &[[f32; BAND_COUNT]], beat: usize, reach: usize) -> f32 {
    let Some(near) = beat.checked_sub(reach).and_then(|start| spectra.get(start..beat + reach))
    else {
        return 0.0;
    };
    let (before, after) = near.split_at(reach);
    (0..HARMONY_BANDS)
        .map(|band| {
            let sum =
                |beats: &[[f32; BAND_COUNT]]| beats.iter().map(|beat| beat[band]).sum::<f32>();
            (sum(after) - sum(before)).abs()
        })
        .sum()
}

/// Mean zero and deviation one.
fn standardize(curve: &mut [f32]) {
    let count = curve.len().max(1) as f32;
    let mean = curve.iter().sum::<f32>() / count;
    let square = |value: &f32| (value - mean) * (value - mean);
    let deviation = (curve.iter().map(square).sum::<f32>() / count).sqrt();
    let scale = 1.0 / deviation.max(1e-6);
    curve.iter_mut().for_each(|value| *value = (*value - mean) * scale);
}
