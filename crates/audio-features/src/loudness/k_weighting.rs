//! The K-weighting filter of BS.1770: how loud a frequency seems, as two biquads.

use std::f64::consts::PI;

/// States smaller than this are as good as zero; left alone they would end in the subnormal
/// numbers, which are slow. Too large to become subnormal within one run of samples.
const NEGLIGIBLE: f64 = 1e-100;

/// Coefficients of the two stages at one sample rate.
///
/// BS.1770-4 prints them for 48 kHz only. The analogue filters behind those numbers, moved to any
/// rate by the bilinear transform, are: a shelf of +3.999 843 853 973 347 dB at
/// 1681.974 450 955 533 Hz with Q = 0.707 175 236 955 419 6, then a high pass at
/// 38.135 470 876 024 44 Hz with Q = 0.500 327 037 323 877 3 (B. De Man, "Evaluation of
/// implementations of the EBU R128 loudness measurement", AES 145, 2018; libebur128 uses the same).
#[derive(Debug, Clone, Copy)]
pub(super) struct KWeighting {
    shelf: Stage,
    high_pass: Stage,
}

/// A biquad in the form `y = b0·x + s1; s1 ← c1·x − a1·s1 + s2; s2 ← c2·x − a2·s1`.
///
/// That is the transposed direct form II with `y` put into the updates (`cₙ = bₙ − aₙ·b0`), so that
/// a sample waits for one product and one sum of the sample before instead of for three.
#[derive(Debug, Clone, Copy)]
struct Stage {
    b0: f64,
    c1: f64,
    c2: f64,
    a1: f64,
    a2: f64,
}

impl Stage {
    fn new(b: [f64; 3], a: [f64; 2]) -> Self {
        Self { b0: b[0], c1: b[1] - a[0] * b[0], c2: b[2] - a[1] * b[0], a1: a[0], a2: a[1] }
    }
}

/// What the filter remembers of `LANES` channels between two runs of samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Memory<const LANES: usize> {
    shelf: [[f64; LANES]; 2],
    high_pass: [[f64; LANES]; 2],
}

impl<const LANES: usize> Memory<LANES> {
    pub(super) const SILENT: Self = Self { shelf: [[0.0; LANES]; 2], high_pass: [[0.0; LANES]; 2] };

    fn drop_negligible(&mut self) {
        for value in self.shelf.iter_mut().chain(&mut self.high_pass).flatten() {
            if value.abs() < NEGLIGIBLE {
                *value = 0.0;
            }
        }
    }
}

impl KWeighting {
    pub(super) fn new(rate_hz: u32) -> Self {
        Self { shelf: shelf(rate_hz), high_pass: high_pass(rate_hz) }
    }

    /// Filters frames of `LANES` channels and returns each channel's sum of squares.
    #[inline]
    pub(super) fn sum_of_squares<const LANES: usize>(
        &self,
        memory: &mut Memory<LANES>,
        frames: impl Iterator<Item = [f32; LANES]>,
    ) -> [f64; LANES] {
        let mut state = *memory;
        let mut sums = [0.0; LANES];
        for frame in frames {
            for lane in 0..LANES {
                let x = f64::from(frame[lane]);
                let shelved = run(&self.shelf, &mut state.shelf, lane, x);
                let weighted = run(&self.high_pass, &mut state.high_pass, lane, shelved);
                sums[lane] += weighted * weighted;
            }
        }
        state.drop_negligible();
        *memory = state;
        sums
    }
}

#[inline(always)]
fn run<const LANES: usize>(stage: &Stage, s: &mut [[f64; LANES]; 2], lane: usize, x: f64) -> f64 {
    let [s1, s2] = [s[0][lane], s[1][lane]];
    s[0][lane] = (stage.c1 * x + s2) - stage.a1 * s1;
    s[1][lane] = stage.c2 * x - stage.a2 * s1;
    stage.b0 * x + s1
}

fn shelf(rate_hz: u32) -> Stage {
    let q = 0.707_175_236_955_419_6;
    let k = libm::tan(PI * 1_681.974_450_955_533 / f64::from(rate_hz));
    let high = libm::pow(10.0, 3.999_843_853_973_347 / 20.0);
    let band = libm::pow(high, 0.499_666_774_154_541_6);
    let a0 = 1.0 + k / q + k * k;
    Stage::new(
        [
            (high + band * k / q + k * k) / a0,
            2.0 * (k * k - high) / a0,
            (high - band * k / q + k * k) / a0,
        ],
        [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0],
    )
}

/// The numerator is 1, −2, 1 at every rate, as in the standard's table.
fn high_pass(rate_hz: u32) -> Stage {
    let q = 0.500_327_037_323_877_3;
    let k = libm::tan(PI * 38.135_470_876_024_44 / f64::from(rate_hz));
    let a0 = 1.0 + k / q + k * k;
    Stage::new([1.0, -2.0, 1.0], [2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0])
}

#[cfg(test)]
mod tests {
    use super::*;

    /// ITU-R BS.1770-4, tables 1 and 2.
    #[test]
    fn at_48_khz_the_coefficients_are_those_the_standard_prints() {
        let (a1, a2) = (-1.690_659_293_182_41, 0.732_480_774_215_85);
        let (b0, b1, b2) = (1.535_124_859_586_97, -2.691_696_189_406_38, 1.198_392_810_852_85);
        let shelf = shelf(48_000);
        for (ours, printed) in [
            (shelf.a1, a1),
            (shelf.a2, a2),
            (shelf.b0, b0),
            (shelf.c1 + shelf.a1 * shelf.b0, b1),
            (shelf.c2 + shelf.a2 * shelf.b0, b2),
        ] {
            assert!((ours - printed).abs() < 1e-12, "{ours} is not {printed}");
        }
        let high_pass = high_pass(48_000);
        assert!((high_pass.a1 - -1.990_047_454_833_98).abs() < 1e-12);
        assert!((high_pass.a2 - 0.990_072_250_366_21).abs() < 1e-12);
    }

    #[test]
    fn a_filter_left_alone_falls_silent_instead_of_subnormal() {
        let filter = KWeighting::new(8_000);
        let mut memory = Memory::<1>::SILENT;
        filter.sum_of_squares(&mut memory, std::iter::once([1.0]));
        for _ in 0..200 {
            filter.sum_of_squares(&mut memory, std::iter::repeat_n([0.0], 800));
        }
        assert_eq!(memory.shelf, [[0.0], [0.0]]);
        assert_eq!(memory.high_pass, [[0.0], [0.0]]);
    }
}
