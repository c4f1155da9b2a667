//! Beats per bar and where bars begin, from what happens on each beat.

use super::bands::BAND_COUNT;
use super::novelty::Novelty;

/// Bar lengths told apart.
const METRES: [usize; 2] = [4, 3];
/// Clips with fewer beats than two bars of four say nothing about bars.
const FEWEST_BEATS: usize = 8;
/// Bands whose change counts as a change of harmony: up to about 3 kHz.
const HARMONY_BANDS: usize = 43;

/// Beats per bar, the first downbeat, and how sure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Metre {
    pub(super) beats_per_bar: usize,
    pub(super) first_downbeat: usize,
    pub(super) confidence: f64,
}

/// Measures accents beat by beat; buffers are kept for the next clip.
#[derive(Default)]
pub(super) struct MetreEstimator {
    accents: [Vec<f32>; 3],
    spectra: Vec<[f32; BAND_COUNT]>,
}

impl MetreEstimator {
    /// The metre of beats at `beats` (frames), or `None` of too few.
    pub(super) fn estimate(&mut self, novelty: &Novelty, beats: &[usize]) -> Option<Metre> {
        if beats.len() < FEWEST_BEATS {
            return None;
        }
        self.measure(novelty, beats);
        let mut scores = [(0.0_f32, 0); METRES.len()];
        for (score, metre) in scores.iter_mut().zip(METRES) {
            *score = (0..metre)
                .map(|phase| (self.contrast(metre, phase), phase))
                .fold((f32::MIN, 0), |best, next| if next.0 > best.0 { next } else { best });
            score.0 += 2.0 * self.repetition(metre);
        }
        let [four, three] = scores;
        let (best, beats_per_bar) = if three.0 > four.0 { (three, 3) } else { (four, 4) };
        let odds = f64::from((three.0 - four.0).abs());
        Some(Metre {
            beats_per_bar,
            first_downbeat: best.1,
            confidence: 1.0 / (1.0 + (-2.0 * odds).exp()),
        })
    }

    fn measure(&mut self, novelty: &Novelty, beats: &[usize]) {
        let [low, whole, harmony] = &mut self.accents;
        for (curve, source) in [(low, &novelty.registers[0]), (whole, &novelty.total)] {
            curve.clear();
            curve.extend(beats.iter().map(|beat| strongest_near(source, *beat)));
        }
        self.spectra.clear();
        self.spectra.extend(beats.iter().enumerate().map(|(index, beat)| {
            let end = beats.get(index + 1).copied().unwrap_or(usize::MAX);
            mean_spectrum(novelty.log_powers(), beat + 1, end)
        }));
        harmony.clear();
        harmony.push(0.0);
        harmony.extend(self.spectra.windows(2).map(|pair| {
            let [before, after] = [&pair[0], &pair[1]];
            before.iter().zip(after).take(HARMONY_BANDS).map(|(a, b)| (a - b).abs()).sum::<f32>()
        }));
        self.accents.iter_mut().for_each(|curve| standardize(curve));
    }

    /// How far downbeats at `phase` stand out, summed over accents.
    fn contrast(&self, metre: usize, phase: usize) -> f32 {
        self.accents
            .iter()
            .map(|curve| {
                let count = curve.iter().skip(phase).step_by(metre).count().max(1) as f32;
                curve.iter().skip(phase).step_by(metre).sum::<f32>() / count
            })
            .sum()
    }

    /// How alike beats are that lie one bar apart, summed over accents.
    fn repetition(&self, metre: usize) -> f32 {
        self.accents
            .iter()
            .map(|curve| {
                let pairs = curve.iter().zip(curve.iter().skip(metre));
                pairs.map(|(a, b)| a * b).sum::<f32>() / (curve.len() - metre) as f32
            })
            .sum()
    }
}

fn strongest_near(curve: &[f32], frame: usize) -> f32 {
    let near = curve.get(frame.saturating_sub(1)..(frame + 2).min(curve.len())).unwrap_or_default();
    near.iter().fold(0.0, |best: f32, value| best.max(*value))
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

/// Mean zero and deviation one.
fn standardize(curve: &mut [f32]) {
    let count = curve.len().max(1) as f32;
    let mean = curve.iter().sum::<f32>() / count;
    let deviation = (curve.iter().map(|value| (value - mean).powi(2)).sum::<f32>() / count).sqrt();
    let scale = 1.0 / deviation.max(1e-6);
    curve.iter_mut().for_each(|value| *value = (*value - mean) * scale);
}
