//! Sums of squares of the two parts of a signal.

use super::EnergyShares;
use super::selection::LANES;

/// `Σ harmonic²` and `Σ percussive²`, the percussive part being what the harmonic part leaves.
///
/// Summed in double precision and in lanes, always the same ones: the order of additions, and so
/// the last bit, does not depend on the machine.
#[derive(Debug, Default)]
pub(super) struct Energies {
    harmonic: [f64; LANES],
    percussive: [f64; LANES],
}

impl Energies {
    /// Adds one stretch of signal, as long as the shortest of the three slices.
    ///
    /// The harmonic part is `sums · normaliser`. Masks of both parts add up to one, so the
    /// percussive part needs no synthesis of its own: it is the difference.
    pub(super) fn add(&mut self, samples: &[f32], sums: &[f32], normaliser: &[f32]) {
        let values = samples.chunks(LANES).zip(sums.chunks(LANES)).zip(normaliser.chunks(LANES));
        for ((samples, sums), normaliser) in values {
            for (lane, sample) in samples.iter().enumerate() {
                let harmonic = sums[lane] * normaliser[lane];
                let percussive = sample - harmonic;
                self.harmonic[lane] += f64::from(harmonic) * f64::from(harmonic);
                self.percussive[lane] += f64::from(percussive) * f64::from(percussive);
            }
        }
    }

    /// Each part's share of the sum of both.
    pub(super) fn shares(&self) -> Option<EnergyShares> {
        let [harmonic, percussive] =
            [&self.harmonic, &self.percussive].map(|lanes| lanes.iter().sum::<f64>());
        let total = harmonic + percussive;
        (total > 0.0 && total.is_finite())
            .then(|| EnergyShares { harmonic: harmonic / total, percussive: percussive / total })
    }
}
