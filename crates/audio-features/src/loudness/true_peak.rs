//! The highest point of the wave between the samples, by oversampling (BS.1770-4, annex 2).

use std::f64::consts::PI;

/// Outputs computed side by side; a size the compiler turns into vector registers.
const LANES: usize = 16;
/// Length of the interpolation filter at the oversampled rate.
const FILTER_TAPS: usize = 49;

/// Follows the peak of one channel.
///
/// The interpolation filter is a sinc of 49 taps under a Hann window at 4 times the rate, 2 times
/// from 96 kHz and none from 192 kHz, where samples are as close as the standard asks for. The
/// annex gives its own table of 48 taps as an example; libebur128 uses the one here.
#[derive(Debug, Clone)]
pub(super) struct TruePeak {
    phases: Phases,
    /// The last samples of the run before, then room for a run, then up to a full block of zeros.
    line: Vec<f32>,
    peak: f32,
}

/// The filter taken apart: output `k` between two samples needs every factor-th tap only. The
/// phase that falls on the samples themselves is the identity and is left out.
#[derive(Debug, Clone)]
enum Phases {
    Four(Interpolator<3, 12>),
    Two(Interpolator<1, 24>),
    One,
}

#[derive(Debug, Clone)]
struct Interpolator<const PHASES: usize, const TAPS: usize> {
    taps: [[f32; TAPS]; PHASES],
    /// No output exceeds this times the largest sample under the filter.
    gain_bound: f32,
}

impl TruePeak {
    /// For runs of at most `run_samples`.
    pub(super) fn new(rate_hz: u32, run_samples: usize) -> Self {
        let phases = match rate_hz {
            0..96_000 => Phases::Four(Interpolator::new()),
            96_000..192_000 => Phases::Two(Interpolator::new()),
            _ => Phases::One,
        };
        Self { line: vec![0.0; phases.history() + run_samples + LANES], phases, peak: 0.0 }
    }

    /// Where the next `count` samples go; [`Self::measure`] then looks at them.
    pub(super) fn room(&mut self, count: usize) -> &mut [f32] {
        let history = self.phases.history();
        &mut self.line[history..history + count]
    }

    /// The run that was put into [`Self::room`].
    pub(super) fn run(&self, count: usize) -> &[f32] {
        let history = self.phases.history();
        &self.line[history..history + count]
    }

    /// Looks at the `count` samples in the room and keeps the last of them for the next run.
    pub(super) fn measure(&mut self, count: usize) {
        let line = &mut self.line[..];
        let history = self.phases.history();
        line[history + count..].iter_mut().take(LANES).for_each(|sample| *sample = 0.0);
        self.peak = match &self.phases {
            Phases::Four(interpolator) => interpolator.peak(line, count, self.peak),
            Phases::Two(interpolator) => interpolator.peak(line, count, self.peak),
            Phases::One => largest(&line[..count], self.peak),
        };
        line.copy_within(count..count + history, 0);
    }

    /// The highest magnitude so far, 1 being full scale.
    pub(super) fn peak(&self) -> f32 {
        self.peak
    }
}

impl Phases {
    /// Samples of the past that the filter still needs.
    const fn history(&self) -> usize {
        match self {
            Self::Four(_) => 11,
            Self::Two(_) => 23,
            Self::One => 0,
        }
    }
}

impl<const PHASES: usize, const TAPS: usize> Interpolator<PHASES, TAPS> {
    fn new() -> Self {
        let factor = PHASES + 1;
        let mut taps = [[0.0; TAPS]; PHASES];
        for (phase, phase_taps) in taps.iter_mut().enumerate() {
            for (index, tap) in phase_taps.iter_mut().enumerate() {
                // Reversed, so that output and samples advance alike.
                *tap = windowed_sinc((TAPS - 1 - index) * factor + phase + 1, factor) as f32;
            }
        }
        let gain = |taps: &[f32; TAPS]| taps.iter().map(|tap| tap.abs()).sum::<f32>();
        // A little more than the sum, for the rounding of the filter itself.
        let gain_bound = taps.iter().map(gain).fold(1.0, f32::max) * 1.001;
        Self { taps, gain_bound }
    }

    /// The larger of `peak` and the highest magnitude of `count` samples and what lies between.
    ///
    /// A block whose samples are too small to beat the peak, whatever their signs, is passed over:
    /// that is most of the work in most music, and the result is the same.
    fn peak(&self, line: &[f32], count: usize, mut peak: f32) -> f32 {
        for start in (0..count).step_by(LANES) {
            let reach = largest(&line[start..start + TAPS - 1 + LANES], 0.0);
            if reach * self.gain_bound > peak {
                let outputs = LANES.min(count - start);
                peak = largest(&line[start + TAPS - 1..][..outputs], peak);
                for taps in &self.taps {
                    peak = largest(&filter(taps, &line[start..])[..outputs], peak);
                }
            }
        }
        peak
    }
}

#[inline]
fn filter<const TAPS: usize>(taps: &[f32; TAPS], line: &[f32]) -> [f32; LANES] {
    let mut outputs = [0.0; LANES];
    for (tap, window) in taps.iter().zip(line.array_windows::<LANES>()) {
        for (output, sample) in outputs.iter_mut().zip(window) {
            *output += tap * sample;
        }
    }
    outputs
}

fn largest(samples: &[f32], at_least: f32) -> f32 {
    let (blocks, rest) = samples.as_chunks::<8>();
    let mut peaks = [0.0_f32; 8];
    for block in blocks {
        for (peak, sample) in peaks.iter_mut().zip(block) {
            *peak = if sample.abs() > *peak { sample.abs() } else { *peak };
        }
    }
    peaks.iter().chain(rest).fold(at_least, |peak, sample| peak.max(sample.abs()))
}

/// Tap `index` of the whole filter, at the oversampled rate.
fn windowed_sinc(index: usize, factor: usize) -> f64 {
    let last = (FILTER_TAPS - 1) as f64;
    let angle = (index as f64 - last / 2.0) * PI / factor as f64;
    let sinc = if angle == 0.0 { 1.0 } else { libm::sin(angle) / angle };
    sinc * (0.5 - 0.5 * libm::cos(2.0 * PI * index as f64 / last))
}
