//! Which key a chroma belongs to: its likeness to what the twenty-four keys usually sound like.

use super::chroma::Chroma;
use super::{Mode, PitchClass};

/// How strongly listeners hear each note as belonging to a key, from the tonic upwards
/// (C. L. Krumhansl and E. J. Kessler, 1982; C. L. Krumhansl, "Cognitive Foundations of Musical
/// Pitch", 1990, table 2.1).
const MAJOR: Chroma = [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
const MINOR: Chroma = [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];

/// By how much a unit of likeness raises the logarithm of a key's odds. Of the values tried, the one
/// with the lowest cross-entropy over the clips of `bench/accuracy/key`: the mean strength there is
/// 0.72, the share of keys that are right 0.75.
const ODDS_PER_LIKENESS: f64 = 12.0;

/// Likeness of a clip to each key: the twelve major ones from C, then the minor ones.
pub(super) type Likeness = [f64; 24];

/// Pearson correlation, −1…1, of the chroma with the profile of each key; zeros for a flat chroma.
pub(super) fn likeness(chroma: &Chroma) -> Likeness {
    std::array::from_fn(|key| {
        let profile = if key < 12 { &MAJOR } else { &MINOR };
        correlation(chroma, &std::array::from_fn(|class| profile[(class + 12 - key % 12) % 12]))
    })
}

/// The likeliest key and its probability under a softmax of the likenesses.
pub(super) fn decide(likeness: &Likeness) -> (PitchClass, Mode, f64) {
    let best = (0..24).fold(0, |best, key| if likeness[key] > likeness[best] { key } else { best });
    let odds = likeness.map(|value| (ODDS_PER_LIKENESS * (value - likeness[best])).exp());
    let mode = if best < 12 { Mode::Major } else { Mode::Minor };
    (PitchClass::ALL[best % 12], mode, 1.0 / odds.iter().sum::<f64>())
}

fn correlation(a: &Chroma, b: &Chroma) -> f64 {
    let (a, b) = (centred(a), centred(b));
    let product = |x: &Chroma, y: &Chroma| x.iter().zip(y).map(|(x, y)| x * y).sum::<f64>();
    let scale = (product(&a, &a) * product(&b, &b)).sqrt();
    if scale > 0.0 { product(&a, &b) / scale } else { 0.0 }
}

fn centred(chroma: &Chroma) -> Chroma {
    let mean = chroma.iter().sum::<f64>() / 12.0;
    chroma.map(|class| class - mean)
}
