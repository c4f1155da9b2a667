//! The period to a fraction of a percent, from half a minute at once.

/// Harmonics of the beat that must line up.
const HARMONICS: usize = 4;
/// Periods are searched this far to either side, then ever closer.
const REACH: f64 = 0.02;
const STEPS: i32 = 8;
const ROUNDS: i32 = 3;

/// Frames whose pulses must agree in phase, 36 s; no player keeps time exactly for minutes.
const SPAN: usize = 1536;

/// The period near `period` at which pulses agree best with `novelty` throughout.
///
/// Maximises the summed magnitude of the Fourier transform of the curve at the first harmonics of
/// the beat, which is the best phase of a pulse train without trying phases
/// (Percival & Tzanetakis 2014). A drifting clip gives a compromise.
pub(super) fn refine(novelty: &[f32], period: f64) -> f64 {
    let mut best = (period, agreement(novelty, period));
    let mut step = REACH / f64::from(STEPS);
    for _ in 0..ROUNDS {
        let centre = best.0;
        for offset in -STEPS..=STEPS {
            let candidate = centre * (1.0 + f64::from(offset) * step);
            let agreement = agreement(novelty, candidate);
            if agreement > best.1 {
                best = (candidate, agreement);
            }
        }
        step /= f64::from(STEPS);
    }
    best.0
}

fn agreement(novelty: &[f32], period: f64) -> f64 {
    (1..=HARMONICS)
        .flat_map(|harmonic| novelty.chunks(SPAN).map(move |span| (harmonic, span)))
        .map(|(harmonic, span)| magnitude(span, harmonic as f64 / period))
        .sum()
}

/// `|Σ x[t]·exp(−2πi·f·t)|` by a rotating phasor.
fn magnitude(curve: &[f32], frequency: f64) -> f64 {
    let (sin, cos) = libm::sincos(std::f64::consts::TAU * frequency);
    let (mut re, mut im) = (1.0, 0.0);
    let (mut sum_re, mut sum_im) = (0.0, 0.0);
    for value in curve {
        sum_re += f64::from(*value) * re;
        sum_im += f64::from(*value) * im;
        (re, im) = (re * cos - im * sin, re * sin + im * cos);
    }
    (sum_re * sum_re + sum_im * sum_im).sqrt()
}
