//! How much the level of a clip moves about.

use crate::ANALYSIS_RATE_HZ;

/// 0.2 s.
const FRAME_SAMPLES: usize = ANALYSIS_RATE_HZ as usize / 5;
/// Frames below this level are silence.
const SILENCE_DB: f64 = -90.0;
/// Weight of a frame that is 1 dB louder than another (Vickers): 20 dB are worth a factor of 8.
const WEIGHT_PER_DB: f64 = 1.0 / 0.9;

/// Mean distance of the level from the clip's own level, in dB, ≥ 0.
///
/// Of mono samples at [`ANALYSIS_RATE_HZ`]: `Σ |Lₜ − L| / T` over frames of 0.2 s without overlap,
/// where `Lₜ = 10·log₁₀(mean x²)`, no less than −90 dB, and `L = Σ wₜ·Lₜ / Σ wₜ` with
/// `wₜ = 0.9^(−Lₜ)` is the level of the clip as it is remembered, led by its loud frames. Silence
/// before the first and after the last frame above −90 dB does not count, nor does the rest of a
/// frame at the end. About 1 dB for a mastered loud track, 3 dB and more where loud and quiet
/// alternate; 0 for a steady tone. `None` for silence and for less than 0.2 s.
///
/// Reference: S. Streich, "Music complexity: a multi-faceted description of audio content" (thesis,
/// UPF, 2007), after E. Vickers, "Automatic long-term loudness and dynamics matching" (AES 111,
/// 2001); essentia's `DynamicComplexity`. Deviation: levels are plain mean squares; Vickers'
/// weighting filter and 35 ms smoothing are left out, so a heavy bass moves it more (of twelve real
/// clips, 0.5 dB from essentia on average and 1.6 dB at most).
///
/// ```
/// use segue_audio_features::{ANALYSIS_RATE_HZ, dynamic_complexity};
///
/// let steady = vec![0.5; ANALYSIS_RATE_HZ as usize];
/// assert_eq!(dynamic_complexity(&steady), Some(0.0));
/// ```
#[must_use]
pub fn dynamic_complexity(samples: &[f32]) -> Option<f64> {
    let levels: Vec<f64> = samples.chunks_exact(FRAME_SAMPLES).map(level_db).collect();
    let is_audible = |level: &f64| *level > SILENCE_DB;
    let first = levels.iter().position(is_audible)?;
    let last = levels.iter().rposition(is_audible)?;
    let heard = &levels[first..=last];

    // Relative to the loudest frame, so that no weight overflows.
    let loudest = heard.iter().copied().fold(SILENCE_DB, f64::max);
    let weights = heard.iter().map(|level| libm::pow(WEIGHT_PER_DB, level - loudest));
    let (sum, weight) = heard
        .iter()
        .zip(weights)
        .fold((0.0, 0.0), |(sum, total), (level, weight)| (sum + weight * level, total + weight));
    let global = sum / weight;
    let distance: f64 = heard.iter().map(|level| (level - global).abs()).sum();
    Some(distance / heard.len() as f64)
}

fn level_db(frame: &[f32]) -> f64 {
    let (quads, rest) = frame.as_chunks::<4>();
    let mut sums = [0.0_f64; 4];
    for quad in quads {
        for (sum, sample) in sums.iter_mut().zip(quad) {
            *sum += f64::from(*sample) * f64::from(*sample);
        }
    }
    let rest: f64 = rest.iter().map(|x| f64::from(*x) * f64::from(*x)).sum();
    let mean = (sums.iter().sum::<f64>() + rest) / frame.len() as f64;
    (10.0 * libm::log10(mean)).max(SILENCE_DB)
}
