//! Log energies of a spectrum in bands: what the ear compares from one moment to the next.

/// Bins of the shared transform: 1025 of them, 10.77 Hz apart.
pub(super) const BIN_COUNT: usize = 1025;

/// Bands per spectrum.
pub(super) const BAND_COUNT: usize = 60;

/// First bin: below 32 Hz there is rumble and no rhythm.
const FIRST_BIN: usize = 3;
/// Up to here (about 500 Hz) bands are two bins wide, above they widen by a ninth of an octave.
const LINEAR_END_BIN: usize = 47;

/// First bin of each band, and one past the last band.
pub(super) fn band_edges() -> [usize; BAND_COUNT + 1] {
    let linear = (LINEAR_END_BIN - FIRST_BIN) / 2;
    let span = BIN_COUNT as f64 / LINEAR_END_BIN as f64;
    std::array::from_fn(|band| {
        if band <= linear {
            FIRST_BIN + 2 * band
        } else {
            let part = (band - linear) as f64 / (BAND_COUNT - linear) as f64;
            (LINEAR_END_BIN as f64 * libm::pow(span, part)).round() as usize
        }
    })
}

/// Mean power of each band of one magnitude spectrum.
pub(super) fn band_powers(
    magnitudes: &[f32],
    edges: &[usize; BAND_COUNT + 1],
) -> [f32; BAND_COUNT] {
    std::array::from_fn(|band| {
        let bins = magnitudes.get(edges[band]..edges[band + 1]).unwrap_or_default();
        // Eight running sums let the compiler use vector registers.
        let (chunks, rest) = bins.as_chunks::<8>();
        let mut sums = [0.0_f32; 8];
        for chunk in chunks {
            for (sum, magnitude) in sums.iter_mut().zip(chunk) {
                *sum += magnitude * magnitude;
            }
        }
        let tail: f32 = rest.iter().map(|magnitude| magnitude * magnitude).sum();
        let power = (sums.iter().sum::<f32>() + tail) / bins.len().max(1) as f32;
        power.min(f32::MAX)
    })
}

/// `log₂ x` of a positive normal number, within 2e-4; the same bits on every machine.
///
/// Exponent from the representation, mantissa by the odd series of `artanh`:
/// `ln m = 2·(z + z³/3 + z⁵/5 …)`, `z = (m − 1)/(m + 1)`, with m in √½…√2.
pub(super) fn log2(x: f32) -> f32 {
    const SQRT_HALF_BITS: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_sub(SQRT_HALF_BITS);
    let exponent = (shifted as i32) >> 23;
    let mantissa = f32::from_bits((shifted & 0x007f_ffff) + SQRT_HALF_BITS);
    let z = (mantissa - 1.0) / (mantissa + 1.0);
    let z2 = z * z;
    let ln = 2.0 * z * (1.0 + z2 * (1.0 / 3.0 + z2 * 0.2));
    exponent as f32 + ln * std::f32::consts::LOG2_E
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_cover_the_spectrum_without_gaps_or_overlap() {
        let edges = band_edges();
        assert!(edges.windows(2).all(|pair| pair[0] < pair[1]), "{edges:?}");
        assert_eq!((edges[0], edges[BAND_COUNT]), (FIRST_BIN, BIN_COUNT));
    }

    #[test]
    fn the_logarithm_is_close_over_the_whole_range() {
        for step in -1200..1200 {
            let x = 2.0_f64.powf(f64::from(step) / 10.0);
            assert!((f64::from(log2(x as f32)) - x.log2()).abs() < 2e-4, "log2({x})");
        }
    }
}
