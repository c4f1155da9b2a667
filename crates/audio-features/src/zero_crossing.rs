//! Zero-crossing rate, frame by frame.

use crate::{FrameError, FrameLayout};

/// Samples this close to zero count as positive (librosa's `threshold`).
const ZERO_THRESHOLD: f32 = 1e-10;

/// Share of samples in every frame whose sign differs from the sample before.
///
/// Fills `output` (length [`FrameLayout::frame_count`]) with sign changes inside the frame
/// divided by `frame_samples`, 0…1; outside the clip the edge sample repeats, so nothing changes
/// sign there. Silence gives zeros. As `librosa.feature.zero_crossing_rate(samples)`.
///
/// ```
/// use segue_audio_features::{FrameLayout, zero_crossing_rate_into};
///
/// let mut rate = [0.0; 3];
/// zero_crossing_rate_into(FrameLayout::new(4, 2)?, &[1.0, -1.0, 1.0, -1.0], &mut rate)?;
/// assert_eq!(rate, [0.25, 0.75, 0.25]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`FrameError::Length`] `{ expected, actual }`; `output` is then untouched.
pub fn zero_crossing_rate_into(
    layout: FrameLayout,
    samples: &[f32],
    output: &mut [f64],
) -> Result<(), FrameError> {
    layout.check_output(samples.len(), output.len())?;
    for (value, rate) in output.iter_mut().zip(frames(layout, samples)) {
        *value = rate;
    }
    Ok(())
}

/// The same values one at a time, without a buffer.
///
/// Frames overlap, so the count slides: each pair of neighbours is looked at once when it enters
/// and once when it leaves. Counts are integers, hence exact.
pub(crate) fn frames(layout: FrameLayout, samples: &[f32]) -> impl Iterator<Item = f64> {
    let mut counted = 0..0;
    let mut crossings = 0_usize;
    (0..layout.frame_count(samples.len())).map(move |frame| {
        let (span, _) = layout.span(frame, samples.len());
        // A frame's own first sample never counts: pairs run from its first to its last sample.
        let pairs = span.start..span.end.saturating_sub(1).max(span.start);
        crossings += count(samples, counted.end.max(pairs.start)..pairs.end);
        crossings -= count(samples, counted.start..pairs.start.min(counted.end));
        counted = pairs;
        crossings as f64 / layout.frame_samples() as f64
    })
}

/// Sign changes between sample `i` and `i + 1` for every `i` in `pairs`.
fn count(samples: &[f32], pairs: std::ops::Range<usize>) -> usize {
    let end = pairs.end.saturating_add(1);
    samples.get(pairs.start..end).map_or(0, |part| {
        part.array_windows()
            .filter(|[before, after]| is_negative(*before) != is_negative(*after))
            .count()
    })
}

fn is_negative(sample: f32) -> bool {
    sample < -ZERO_THRESHOLD
}
