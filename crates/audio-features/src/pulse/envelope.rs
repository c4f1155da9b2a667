//! The onset envelope: how much louder the mel bands of a frame are than those before.

use crate::lanes;
use crate::spectral::mel::BANDS;

/// Frames by which the envelope is shifted: one for the difference, and two for half a frame,
/// because a difference is seen when the sound enters the frame (librosa's `center=True`).
const DELAY_FRAMES: usize = 3;

/// Mean and median over bands of the rises from each frame to the next.
#[derive(Default)]
pub(crate) struct OnsetEnvelope {
    /// As `librosa.onset.onset_strength(y=…)`.
    pub(crate) mean: Vec<f32>,
    /// As `librosa.onset.onset_strength(y=…, aggregate=np.median)`.
    pub(crate) median: Vec<f32>,
}

impl OnsetEnvelope {
    /// Forgets the clip.
    pub(crate) fn clear(&mut self) {
        self.mean.clear();
        self.median.clear();
    }

    /// Fills both envelopes from the mel bands in dB, [`BANDS`] values per frame.
    pub(crate) fn measure(&mut self, mel_db: &[f32]) {
        lanes::widest(Measure { envelopes: self, mel_db });
    }
}

struct Measure<'a> {
    envelopes: &'a mut OnsetEnvelope,
    mel_db: &'a [f32],
}

impl lanes::Work for Measure<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { envelopes, mel_db } = self;
        let (frames, _) = mel_db.as_chunks::<BANDS>();
        envelopes.clear();
        envelopes.mean.resize(frames.len(), 0.0);
        envelopes.median.resize(frames.len(), 0.0);
        let places = envelopes.mean.iter_mut().zip(&mut envelopes.median).skip(DELAY_FRAMES);
        for ([before, after], (mean, median)) in frames.array_windows().zip(places) {
            let rises = rises(before, after);
            *mean = (lanes::sum(&rises, |rise| rise) / BANDS as f64) as f32;
            *median = median_of_rises(&rises);
        }
    }
}

#[inline(always)]
fn rises(before: &[f32; BANDS], after: &[f32; BANDS]) -> [f32; BANDS] {
    let mut rises = [0.0; BANDS];
    for band in 0..BANDS {
        let rise = after[band] - before[band];
        rises[band] = if rise > 0.0 { rise } else { 0.0 };
    }
    rises
}

/// Mean of the two middle values of an even number of finite values that are not negative.
///
/// Bisects over the bits, which are ordered as the values are: 31 passes over sixteen registers,
/// without a branch, cost less than moving the values about.
#[inline(always)]
fn median_of_rises(values: &[f32; BANDS]) -> f32 {
    const MIDDLE: u32 = BANDS as u32 / 2;
    let bits = values.map(f32::to_bits);
    let count_up_to = |limit: u32| {
        // Signed comparison, for which every vector unit has an instruction; the sign bit is 0.
        bits.iter().map(|value| u32::from(value.cast_signed() <= limit.cast_signed())).sum::<u32>()
    };
    if count_up_to(0) > MIDDLE {
        return 0.0;
    }
    // The lower middle value is the least with `MIDDLE` values up to it.
    let (mut below, mut lower) = (0, f32::INFINITY.to_bits());
    while below < lower {
        let middle = u32::midpoint(below, lower);
        if count_up_to(middle) >= MIDDLE {
            lower = middle;
        } else {
            below = middle + 1;
        }
    }
    let upper = if count_up_to(lower) > MIDDLE {
        lower
    } else {
        bits.iter().copied().filter(|value| *value > lower).min().unwrap_or(lower)
    };
    (f32::from_bits(lower) + f32::from_bits(upper)) / 2.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{BANDS, OnsetEnvelope, median_of_rises};

    proptest! {
        #[test]
        fn the_median_is_that_of_a_sort(
            values in prop::collection::vec(prop_oneof![Just(0.0_f32), 0.0_f32..4.0, Just(1.5)], BANDS),
        ) {
            let mut sorted = values.clone();
            sorted.sort_unstable_by(f32::total_cmp);
            let expected = (sorted[BANDS / 2 - 1] + sorted[BANDS / 2]) / 2.0;
            let values: [f32; BANDS] = values.try_into().expect("the right length");
            prop_assert_eq!(median_of_rises(&values), expected);
        }
    }

    #[test]
    fn a_step_is_seen_when_the_sound_reaches_the_middle_of_the_frame() {
        let mut mel_db = vec![0.0; 10 * BANDS];
        mel_db[4 * BANDS..].fill(6.0);
        let mut envelope = OnsetEnvelope::default();
        envelope.measure(&mel_db);
        let expected: Vec<f32> = (0..10).map(|frame| if frame == 6 { 6.0 } else { 0.0 }).collect();
        assert_eq!(envelope.mean, expected);
        assert_eq!(envelope.median, expected);
    }
}
