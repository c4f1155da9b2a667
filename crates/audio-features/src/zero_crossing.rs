//! Zero-crossing rate, frame by frame.

use std::ops::Range;

use crate::{FrameError, FrameLayout, lanes};

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
    let mut crossings = Crossings::default();
    for (frame, rate) in output.iter_mut().enumerate() {
        *rate = crossings.move_to(layout, samples, frame) as f64 / layout.frame_samples() as f64;
    }
    Ok(())
}

/// Mean over frames, or `None` of no samples.
pub(crate) fn mean(layout: FrameLayout, samples: &[f32]) -> Option<f64> {
    let places = layout.frame_count(samples.len()) * layout.frame_samples();
    (places > 0).then(|| lanes::widest(Total { layout, samples }) as f64 / places as f64)
}

/// Sign changes in all frames together.
struct Total<'a> {
    layout: FrameLayout,
    samples: &'a [f32],
}

impl lanes::Work for Total<'_> {
    type Output = usize;

    #[inline(always)]
    fn run(self) -> usize {
        let mut crossings = Crossings::default();
        let mut total = 0;
        for frame in 0..self.layout.frame_count(self.samples.len()) {
            total += crossings.move_to(self.layout, self.samples, frame);
        }
        total
    }
}

/// The sign changes inside a frame that moves along the clip.
///
/// Frames overlap, so the count slides: each pair of neighbours is looked at once when it enters
/// and once when it leaves. Counts are integers, hence exact.
#[derive(Default)]
struct Crossings {
    pairs: Range<usize>,
    count: usize,
}

impl Crossings {
    /// Moves on to `frame`, which is not before the last one, and gives the count there.
    #[inline(always)]
    fn move_to(&mut self, layout: FrameLayout, samples: &[f32], frame: usize) -> usize {
        let (span, _) = layout.span(frame, samples.len());
        // A frame's own first sample never counts: pairs run from its first to its last sample.
        let pairs = span.start..span.end.saturating_sub(1).max(span.start);
        self.count += count(samples, self.pairs.end.max(pairs.start)..pairs.end);
        self.count -= count(samples, self.pairs.start..pairs.start.min(self.pairs.end));
        self.pairs = pairs;
        self.count
    }
}

/// Sign changes between sample `i` and `i + 1` for every `i` in `pairs`.
#[inline(always)]
fn count(samples: &[f32], pairs: Range<usize>) -> usize {
    let before = samples.get(pairs.clone()).unwrap_or_default();
    let after = samples.get(pairs.start + 1..pairs.end + 1).unwrap_or_default();
    let mut changes = 0_u32;
    for (before, after) in before.iter().zip(after) {
        changes += u32::from(is_negative(*before) != is_negative(*after));
    }
    changes as usize
}

#[inline(always)]
fn is_negative(sample: f32) -> bool {
    sample < -ZERO_THRESHOLD
}
