//! What holds for any conversion of any samples; for the fuzzer and for the bounded pass.
//!
//! Two bytes choose the rates, one the length of the pieces, one how often the samples are
//! repeated; the rest are samples of 16 bits.

use segue_decode::Resampler;

/// Rates in use, and some that share no divisor with any.
const RATES_HZ: [u32; 16] = [
    8_000, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400,
    192_000, 22_255, 44_101, 191_999,
];

/// Samples of one clip, in and out: as many as a fuzzer gets through hundreds of times a second.
const MAX_SAMPLES: usize = 40_000;

/// The greatest sum of the absolute values of the filter's taps, and something for rounding.
const MAX_GAIN: f32 = 4.0;

/// Converts the samples in `bytes`.
///
/// # Panics
/// When length or amplitude are not those of a conversion, or depend on the pieces.
pub(crate) fn check(bytes: &[u8]) {
    let [from, to, piece, repeats, samples @ ..] = bytes else { return };
    let rate_hz = |choice: &u8| RATES_HZ[usize::from(*choice) % RATES_HZ.len()];
    let (from_hz, to_hz) = (rate_hz(from), rate_hz(to));
    let once = samples.as_chunks().0.iter().map(|bytes| f32::from(i16::from_le_bytes(*bytes)));
    let samples: Vec<f32> = once.map(|sample| sample / 32_768.0).collect();
    let most = MAX_SAMPLES.min(MAX_SAMPLES * from_hz as usize / to_hz as usize);
    let length = samples.len() * (1 + usize::from(*repeats));
    let samples: Vec<f32> = samples.into_iter().cycle().take(length.min(most)).collect();

    let mut resampler = Resampler::new(from_hz, to_hz).expect("rates in range");
    let whole = resampler.process(&samples);
    assert_eq!(whole.len(), resampler.output_len(samples.len()));
    let exact = samples.len() as u64 * u64::from(to_hz);
    assert_eq!(whole.len() as u64, exact.div_ceil(u64::from(from_hz)));
    assert!(whole.iter().all(|sample| sample.abs() <= MAX_GAIN), "{from_hz} to {to_hz} Hz");

    let mut pieces = Vec::new();
    for piece in samples.chunks(1 + 16 * usize::from(*piece)) {
        resampler.push(piece, &mut pieces);
    }
    resampler.finish(&mut pieces);
    assert!(pieces == whole, "{from_hz} to {to_hz} Hz in pieces");
}
