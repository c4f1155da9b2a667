//! Root-mean-square amplitude, frame by frame.

use crate::{FrameError, FrameLayout, lanes};

/// Root-mean-square amplitude of every frame of `samples`.
///
/// Fills `output` (length [`FrameLayout::frame_count`]) with `√(Σ x² / frame_samples)`, in the
/// unit of the samples; samples outside the clip are zeros. Silence gives zeros. As
/// `librosa.feature.rms(y=samples)`.
///
/// ```
/// use segue_audio_features::{FrameLayout, rms_into};
///
/// let mut rms = [0.0; 3];
/// rms_into(FrameLayout::new(4, 2)?, &[0.5; 4], &mut rms)?;
/// assert_eq!(rms[1], 0.5);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FrameError::Length`] `{ expected, actual }`; `output` is then untouched.
pub fn rms_into(
    layout: FrameLayout,
    samples: &[f32],
    output: &mut [f32],
) -> Result<(), FrameError> {
    layout.check_output(samples.len(), output.len())?;
    for (frame, value) in output.iter_mut().enumerate() {
        *value = of_frame(layout, samples, frame);
    }
    Ok(())
}

/// Mean over frames, or `None` of no samples.
pub(crate) fn mean(layout: FrameLayout, samples: &[f32]) -> Option<f64> {
    let frame_count = layout.frame_count(samples.len());
    (frame_count > 0).then(|| lanes::widest(Sum { layout, samples }) / frame_count as f64)
}

struct Sum<'a> {
    layout: FrameLayout,
    samples: &'a [f32],
}

impl lanes::Work for Sum<'_> {
    type Output = f64;

    #[inline(always)]
    fn run(self) -> f64 {
        let mut sum = 0.0;
        for frame in 0..self.layout.frame_count(self.samples.len()) {
            sum += f64::from(of_frame(self.layout, self.samples, frame));
        }
        sum
    }
}

#[inline(always)]
fn of_frame(layout: FrameLayout, samples: &[f32], frame: usize) -> f32 {
    let (span, _) = layout.span(frame, samples.len());
    let inside = samples.get(span).unwrap_or_default();
    (sum_of_squares(inside) / layout.frame_samples() as f64).sqrt() as f32
}

/// Sum of squares in double precision; sixteen running sums let the compiler use vector registers.
#[inline(always)]
fn sum_of_squares(samples: &[f32]) -> f64 {
    const LANES: usize = 16;
    let (blocks, rest) = samples.as_chunks::<LANES>();
    let mut sums = [0.0_f64; LANES];
    for block in blocks {
        for lane in 0..LANES {
            sums[lane] += f64::from(block[lane]) * f64::from(block[lane]);
        }
    }
    let tail: f64 = rest.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    sums.iter().sum::<f64>() + tail
}
