//! Beat times: the path through the onsets that is strongest and most even.

/// Weight of evenness against onset strength in standard deviations.
const TIGHTNESS: f32 = 100.0;

/// Tracks beats by dynamic programming (Ellis 2007); buffers are kept for the next clip.
#[derive(Default)]
pub(super) struct BeatTracker {
    strength: Vec<f32>,
    total: Vec<f32>,
    previous: Vec<usize>,
    penalty: Vec<f32>,
    beats: Vec<usize>,
}

const NONE: usize = usize::MAX;

impl BeatTracker {
    /// Frames of the beats of `novelty`, about `period` frames apart, earliest first.
    pub(super) fn track(&mut self, novelty: &[f32], period: f64) -> &mut Vec<usize> {
        self.beats.clear();
        self.load(novelty);
        let nearest = (period / 2.0).round().max(1.0) as usize;
        let furthest = (period * 2.0).round() as usize;
        self.penalty.clear();
        self.penalty.extend((nearest..=furthest).map(|lag| {
            let octaves = libm::log(lag as f64 / period) as f32;
            TIGHTNESS * octaves * octaves
        }));
        for frame in 0..self.strength.len() {
            let mut best = (0.0, NONE);
            for (penalty, lag) in self.penalty.iter().zip(nearest..=frame.min(furthest)) {
                let total = self.total[frame - lag] - penalty;
                if total > best.0 {
                    best = (total, frame - lag);
                }
            }
            self.total.push(self.strength[frame] + best.0);
            self.previous.push(best.1);
        }
        self.follow(period);
        &mut self.beats
    }

    fn load(&mut self, novelty: &[f32]) {
        let power: f64 = novelty.iter().map(|value| f64::from(*value) * f64::from(*value)).sum();
        let scale = 1.0 / (power / novelty.len().max(1) as f64).sqrt().max(1e-12);
        self.strength.clear();
        self.strength.extend(novelty.iter().map(|value| value.max(0.0) * scale as f32));
        self.total.clear();
        self.previous.clear();
    }

    /// Walks back from the best end within the last period.
    fn follow(&mut self, period: f64) {
        let start = self.total.len().saturating_sub(period.ceil() as usize);
        let mut best = NONE;
        for frame in start..self.total.len() {
            if best == NONE || self.total[frame] > self.total[best] {
                best = frame;
            }
        }
        while best != NONE {
            self.beats.push(best);
            best = self.previous[best];
        }
        self.beats.reverse();
    }
}

/// The maximum near `frame` to a fraction of a frame, by a parabola through three values.
pub(super) fn peak_near(curve: &[f32], frame: usize) -> f64 {
    let Some(&[before, here, after]) =
        frame.checked_sub(1).and_then(|start| curve.get(start..start + 3))
    else {
        return frame as f64;
    };
    let bend = before - 2.0 * here + after;
    let shift = if bend < 0.0 { 0.5 * (before - after) / bend } else { 0.0 };
    frame as f64 + f64::from(shift.clamp(-0.5, 0.5))
}
