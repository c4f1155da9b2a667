//! Root-mean-square amplitude, frame by frame.

use crate::{FrameError, FrameLayout};

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
    for (value, rms) in output.iter_mut().zip(frames(layout, samples)) {
        *value = rms;
    }
    Ok(())
}

/// The same values one at a time, without a buffer.
pub(crate) fn frames(layout: FrameLayout, samples: &[f32]) -> impl Iterator<Item = f32> {
    (0..layout.frame_count(samples.len())).map(move |frame| {
        let (span, _) = layout.span(frame, samples.len());
        let inside = samples.get(span).unwrap_or_default();
        (sum_of_squares(inside) / layout.frame_samples() as f64).sqrt() as f32
    })
}

/// Sum of squares in double precision; four running sums let the compiler use vector registers.
fn sum_of_squares(samples: &[f32]) -> f64 {
    let (quads, rest) = samples.as_chunks::<4>();
    let mut sums = [0.0_f64; 4];
    for quad in quads {
        for (sum, sample) in sums.iter_mut().zip(quad) {
            *sum += f64::from(*sample) * f64::from(*sample);
        }
    }
    let tail: f64 = rest.iter().map(|sample| f64::from(*sample) * f64::from(*sample)).sum();
    sums.iter().sum::<f64>() + tail
}
