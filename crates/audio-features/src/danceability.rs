//! How easy it is to dance to a clip, from its tempo, level and brightness.

/// The tempo that people walk, tap and dance to most readily, in beats per minute (D. Moelants,
/// "Preferred tempo reconsidered", ICMPC 2002: 120 to 125).
const BEST_BPM: f64 = 120.0;
/// Width of the preference in octaves of tempo: 90 and 160 bpm keep 0.71, 60 and 240 bpm 0.14.
const TEMPO_OCTAVES: f64 = 0.5;
/// Half of the credit for energy is reached at this root mean square, about −20 dB: an ordinary
/// recording before mastering. Louder adds less and less.
const HALF_ENERGY: f64 = 0.1;
/// Sign changes per sample of a mix with both bass and cymbals; at 22 050 Hz that of a 880 Hz tone.
const BEST_ZERO_CROSSING_RATE: f64 = 0.08;
/// Width of that preference in octaves. Wide: brightness says little about dancing.
const ZERO_CROSSING_OCTAVES: f64 = 2.0;
/// Zero-crossing rates below count as this one: the logarithm needs a bottom.
const LEAST_ZERO_CROSSING_RATE: f64 = 1e-4;

/// Danceability, 0…1, from tempo in beats per minute, mean RMS and mean zero-crossing rate.
///
/// The weighted geometric mean `T^0.5 · E^0.3 · Z^0.2` of three scores in 0…1, so that a clip needs
/// all three and loudness cannot buy back a tempo nobody can move to:
///
/// * `T = exp(−½·(log₂(bpm / 120) / 0.5)²)` is highest at 120 bpm and falls alike to half and to
///   double of it: tempo is felt in ratios.
/// * `E = energy / (energy + 0.1)` rises with energy (the beat must be felt) and saturates; 0 for
///   silence.
/// * `Z = exp(−½·(log₂(zcr / 0.08) / 2)²)` prefers moderate rates: near 0 there is only a hum
///   without attacks, near 0.5 only hiss without bass.
///
/// Rises with energy everywhere, with bpm up to 120 and with the zero-crossing rate up to 0.08, and
/// falls beyond. A made-up index for sorting, not a measurement: it does not know the rhythm, only
/// its tempo. `None` without a tempo, and for numbers no clip can have (not finite, a bpm that is
/// not above zero, a negative energy or rate).
///
/// ```
/// use segue_audio_features::danceability;
///
/// let house = danceability(Some(124.0), 0.25, 0.07).unwrap_or(0.0);
/// let ballad = danceability(Some(64.0), 0.08, 0.03).unwrap_or(0.0);
/// assert!(house > 0.8 && ballad < 0.4);
/// assert_eq!(danceability(None, 0.25, 0.07), None);
/// ```
#[must_use]
pub fn danceability(bpm: Option<f64>, energy: f64, zero_crossing_rate: f64) -> Option<f64> {
    let bpm = bpm.filter(|bpm| bpm.is_finite() && *bpm > 0.0)?;
    let possible = |value: f64| value.is_finite() && value >= 0.0;
    if !possible(energy) || !possible(zero_crossing_rate) {
        return None;
    }
    let tempo = bell(libm::log2(bpm / BEST_BPM) / TEMPO_OCTAVES);
    let level = energy / (energy + HALF_ENERGY);
    let rate = zero_crossing_rate.max(LEAST_ZERO_CROSSING_RATE);
    let brightness = bell(libm::log2(rate / BEST_ZERO_CROSSING_RATE) / ZERO_CROSSING_OCTAVES);
    Some(tempo.sqrt() * libm::pow(level, 0.3) * libm::pow(brightness, 0.2))
}

fn bell(deviations: f64) -> f64 {
    libm::exp(-0.5 * deviations * deviations)
}
