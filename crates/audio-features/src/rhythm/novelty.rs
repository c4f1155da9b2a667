//! Novelty curves: how much new energy begins in each frame, by register.

use super::bands::{BAND_COUNT, log2};

/// Registers with a curve of their own, from kick and bass to hi-hat.
pub(super) const REGISTER_COUNT: usize = 4;

/// First band of each register and one past the last: about 32…160, 160…700, 700…3000 Hz, above.
const REGISTER_BANDS: [usize; REGISTER_COUNT + 1] = [0, 6, 25, 43, BAND_COUNT];

/// Energy this far below the clip's mean counts as silence.
///
/// Keeps the logarithm from turning inaudible noise between notes into onsets.
const FLOOR: f64 = 1e-4;

/// Frames between the compared spectra; neighbours share three quarters of their samples.
const LAG: usize = 2;

/// Mean change below which nothing happens in a clip, in units of log₂ of energy.
const LEAST_NOVELTY: f32 = 1e-3;

/// Frames at either end whose windows reach out of the clip; cutting a sound is no onset.
const EDGE: usize = 3;

/// Frames on either side of the local mean: about 0.5 s.
const MEAN_REACH: usize = 21;

/// One curve per register and their sum, in frames; all have a local mean of zero.
#[derive(Default)]
pub(super) struct Novelty {
    pub(super) registers: [Vec<f32>; REGISTER_COUNT],
    pub(super) total: Vec<f32>,
    log_powers: Vec<[f32; BAND_COUNT]>,
    scratch: Vec<f32>,
}

impl Novelty {
    /// Log powers of the bands, frame by frame.
    pub(super) fn log_powers(&self) -> &[[f32; BAND_COUNT]] {
        &self.log_powers
    }

    /// Computes the curves of a clip from the band powers of its frames.
    ///
    /// Spectral flux of log-compressed energy (Klapuri et al. 2006; Böck & Widmer 2013 for the
    /// lag): the mean over a register's bands of what each gained in [`LAG`] frames. Gives false
    /// for a clip in which nothing happens.
    pub(super) fn compute(&mut self, powers: &[[f32; BAND_COUNT]]) -> bool {
        let sum: f64 = powers.iter().flatten().map(|power| f64::from(*power)).sum();
        let floor = (sum / (powers.len() * BAND_COUNT) as f64 * FLOOR) as f32;
        if floor < f32::MIN_POSITIVE || floor.is_nan() {
            return false;
        }
        self.log_powers.clear();
        self.log_powers
            .extend(powers.iter().map(|bands| bands.map(|power| log2(power / floor + 1.0))));
        for (register, curve) in self.registers.iter_mut().enumerate() {
            let bands = REGISTER_BANDS[register]..REGISTER_BANDS[register + 1];
            let scale = 1.0 / bands.len() as f32;
            curve.clear();
            curve.extend((0..powers.len()).map(|frame| {
                let now = &self.log_powers[frame][bands.clone()];
                let before = &self.log_powers[frame.saturating_sub(LAG)][bands.clone()];
                scale
                    * now
                        .iter()
                        .zip(before)
                        .map(|(now, before)| (now - before).max(0.0))
                        .sum::<f32>()
            }));
            blank_edges(curve);
            subtract_local_mean(curve, &mut self.scratch);
        }
        self.total.clear();
        let [low, warm, mid, high] = &self.registers;
        self.total.extend(
            (0..powers.len()).map(|frame| low[frame] + warm[frame] + mid[frame] + high[frame]),
        );
        let mean =
            self.total.iter().map(|value| value.abs()).sum::<f32>() / self.total.len() as f32;
        mean > LEAST_NOVELTY
    }
}

fn blank_edges(curve: &mut [f32]) {
    let tail = curve.len().saturating_sub(EDGE);
    curve.iter_mut().take(EDGE).for_each(|value| *value = 0.0);
    curve.iter_mut().skip(tail).for_each(|value| *value = 0.0);
}

/// Subtracts the mean of the frames within [`MEAN_REACH`].
fn subtract_local_mean(curve: &mut [f32], original: &mut Vec<f32>) {
    original.clear();
    original.extend_from_slice(curve);
    let mut sum: f64 = original.iter().take(MEAN_REACH).map(|value| f64::from(*value)).sum();
    let mut count = original.len().min(MEAN_REACH);
    for (frame, value) in curve.iter_mut().enumerate() {
        if let Some(entering) = original.get(frame + MEAN_REACH) {
            sum += f64::from(*entering);
            count += 1;
        }
        if let Some(leaving) = frame.checked_sub(MEAN_REACH + 1) {
            sum -= f64::from(original[leaving]);
            count -= 1;
        }
        *value -= (sum / count as f64) as f32;
    }
}
