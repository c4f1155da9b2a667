//! Decibels of powers, eight at a time and the same on every machine.

/// Powers below this count as this (librosa's `amin`): −100 dB.
const POWER_FLOOR: f32 = 1e-10;

/// Decibels kept below the loudest value (librosa's `top_db`).
const RANGE_DB: f32 = 80.0;

/// `10·log₁₀ max(power, 1e-10)`, as `librosa.power_to_db(power, top_db=None)`.
///
/// Within 8e-6 dB of the exact value for every power up to the largest number: one unit in the
/// last place of the decibels themselves.
#[inline(always)]
pub(crate) fn of_power(power: f32) -> f32 {
    /// Bits of √½: mantissas are taken from √½ to √2, so that the logarithm is small around 1.
    const HALF_ROOT: u32 = 0x3f35_04f3;
    const DB_PER_OCTAVE: f64 = 3.010_299_956_639_812;
    const DB_PER_OCTAVE_HIGH: f32 = 3.0;
    const DB_PER_OCTAVE_LOW: f32 = (DB_PER_OCTAVE - 3.0) as f32;
    const DB_PER_NEPER: f32 = 4.342_944_8;

    let power = if power > POWER_FLOOR { power } else { POWER_FLOOR };
    let octaves = (power.to_bits().wrapping_sub(HALF_ROOT) as i32) >> 23;
    let mantissa = f32::from_bits(power.to_bits().wrapping_sub((octaves as u32) << 23));
    let (t, octaves) = (mantissa - 1.0, octaves as f32);
    // ln(1 + t) = t − t²/2 + t³·P(t), P from the Cephes library's `logf`.
    let mut p = 7.037_683_6e-2;
    for coefficient in [
        -1.151_461e-1,
        1.167_699_9e-1,
        -1.242_014_1e-1,
        1.424_932_3e-1,
        -1.666_805_8e-1,
        2.000_071_5e-1,
        -2.499_999_4e-1,
        3.333_333e-1,
    ] {
        p = p * t + coefficient;
    }
    let nepers = t + (t * t * (t * p) - 0.5 * (t * t));
    octaves * DB_PER_OCTAVE_HIGH + (nepers * DB_PER_NEPER + octaves * DB_PER_OCTAVE_LOW)
}

/// Turns powers into decibels in place.
#[inline(always)]
pub(crate) fn from_powers(values: &mut [f32]) {
    for value in values {
        *value = of_power(*value);
    }
}

/// The lowest level that is kept beside `loudest`; both in decibels.
pub(crate) fn floor_below(loudest: f32) -> f32 {
    loudest - RANGE_DB
}

#[cfg(test)]
mod tests {
    use super::{floor_below, of_power};

    #[test]
    fn decibels_are_those_of_the_exact_logarithm() {
        let mut power = 1e-10_f32;
        while power < 1e38 {
            let exact = 10.0 * libm::log10(f64::from(power));
            let off = (f64::from(of_power(power)) - exact).abs();
            assert!(off < 8e-6_f64.max(exact.abs() * 1.2e-7), "{power}: off by {off}");
            power *= 1.000_37;
        }
    }

    #[test]
    fn nothing_is_quieter_than_a_hundred_decibels_below_one() {
        assert_eq!([of_power(0.0), of_power(-3.0), of_power(f32::NAN)], [of_power(1e-10); 3]);
        assert!((of_power(0.0) + 100.0).abs() < 1e-5);
        assert_eq!(of_power(1.0), 0.0);
        assert_eq!(floor_below(10.0), -70.0);
    }
}
