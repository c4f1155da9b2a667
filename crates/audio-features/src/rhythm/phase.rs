//! Whether the tracked pulses are the beats or lie between them.

use super::novelty::{Novelty, REGISTER_COUNT};

/// Shifts considered: none, a quarter, a half, three quarters of a beat.
const QUARTERS: usize = 4;

/// Weight of the mean novelty of each register (low to high) at each quarter of a beat.
///
/// What a beat sounds like: low and bright attacks on it, little a sixteenth after it, while one a
/// sixteenth before is common. Fitted by `bench/accuracy/fit.py phase` on composed clips.
const WEIGHTS: [[f32; REGISTER_COUNT]; QUARTERS] = [
    [0.722, 0.364, 0.233, 0.470],
    [-0.708, -0.656, -0.452, -0.443],
    [-0.267, 0.221, 0.192, -0.106],
    [0.254, 0.071, 0.027, 0.079],
];

/// Moves `beats` (frames, about `period` apart) by the quarters of a beat that fit best.
///
/// The tracker follows the strongest onsets, and those are not always on the beat: open hi-hats,
/// off-beat chords, notes that anticipate the beat.
pub(super) fn align(novelty: &Novelty, period: f64, beats: &mut Vec<usize>) {
    let heard = heard_by_quarter(novelty, period, beats);
    let score = |shift: usize| -> f32 {
        let quarters =
            (0..QUARTERS).map(|quarter| (&WEIGHTS[quarter], &heard[(shift + quarter) % QUARTERS]));
        quarters
            .flat_map(|(weights, heard)| weights.iter().zip(heard))
            .map(|(weight, heard)| weight * heard)
            .sum()
    };
    let mut best = (0, score(0));
    for shift in 1..QUARTERS {
        let score = score(shift);
        if score > best.1 {
            best = (shift, score);
        }
    }
    if best.0 > 0 {
        move_beats(&novelty.total, period, best.0 as f64 / QUARTERS as f64, beats);
    }
}

/// Mean strength of each register at each quarter after a beat, in its standard deviations.
fn heard_by_quarter(
    novelty: &Novelty,
    period: f64,
    beats: &[usize],
) -> [[f32; REGISTER_COUNT]; QUARTERS] {
    let scales: [f32; REGISTER_COUNT] = std::array::from_fn(|register| {
        let curve = &novelty.registers[register];
        let power =
            curve.iter().map(|value| value * value).sum::<f32>() / curve.len().max(1) as f32;
        1.0 / power.sqrt().max(1e-9)
    });
    std::array::from_fn(|quarter| {
        let offset = (period * quarter as f64 / QUARTERS as f64).round() as usize;
        std::array::from_fn(|register| {
            let heard = beats
                .iter()
                .filter_map(|beat| strongest_near(&novelty.registers[register], beat + offset));
            let (sum, count) =
                heard.fold((0.0, 0.0_f32), |(sum, count), value| (sum + value, count + 1.0));
            scales[register] * sum / count.max(1.0)
        })
    })
}

/// The largest of three values around `frame`, or `None` at the ends.
fn strongest_near(curve: &[f32], frame: usize) -> Option<f32> {
    let near = curve.get(frame.checked_sub(1)?..frame + 2)?;
    near.iter().copied().reduce(f32::max)
}

fn move_beats(curve: &[f32], period: f64, share: f64, beats: &mut Vec<usize>) {
    let moved = |beat: usize| strongest_of(curve, beat + (share * period).round() as usize);
    let earlier = beats
        .first()
        .and_then(|first| first.checked_sub(((1.0 - share) * period).round() as usize));
    beats.iter_mut().for_each(|beat| *beat = moved(*beat));
    if let Some(earlier) = earlier {
        beats.insert(0, strongest_of(curve, earlier));
    }
    beats.retain(|beat| *beat < curve.len());
    beats.dedup();
}

/// The frame of the largest value among `frame` and its neighbours.
fn strongest_of(curve: &[f32], frame: usize) -> usize {
    (frame.saturating_sub(1)..=frame + 1).filter(|near| *near < curve.len()).fold(
        frame,
        |best, near| if best < curve.len() && curve[near] <= curve[best] { best } else { near },
    )
}
