//! librosa's beats: the path through the onset envelope that keeps closest to one tempo.
//!
//! D. Ellis, "Beat tracking by dynamic programming", Journal of New Music Research 36, 2007.

/// Weight of the distance from the tempo against the strength of onsets (librosa's `tightness`).
const TIGHTNESS: f64 = 100.0;

/// The first beat is the first frame with this share of the greatest local score.
const FIRST_BEAT_SHARE: f64 = 0.01;

/// Buffers of the search, kept from clip to clip.
#[derive(Default)]
pub(crate) struct BeatTracker {
    /// The envelope in units of its deviation, smeared over a fraction of a beat.
    local_score: Vec<f32>,
    scaled: Vec<f32>,
    smear: Vec<f64>,
    /// Cost of a step of so many frames; as long as the longest step.
    penalties: Vec<f64>,
    scores: Vec<f64>,
    predecessors: Vec<Option<usize>>,
    order: Vec<f64>,
    beats: Vec<usize>,
}

impl BeatTracker {
    /// Frames of the beats, ascending, for a tempo of a beat every `period` frames.
    ///
    /// As `librosa.beat.beat_track(onset_envelope=envelope, bpm=…)`.
    pub(crate) fn track(&mut self, envelope: &[f32], period: f64) -> &[usize] {
        let period = period.round_ties_even().max(1.0);
        self.beats.clear();
        self.measure_local_score(envelope, period);
        self.find_paths(period);
        if let Some(last) = self.last_beat() {
            self.follow(last);
            self.trim();
        }
        &self.beats
    }

    fn measure_local_score(&mut self, envelope: &[f32], period: f64) {
        let divisor = (deviation(envelope) + f64::from(f32::MIN_POSITIVE)) as f32;
        self.scaled.clear();
        self.scaled.extend(envelope.iter().map(|value| value / divisor));
        let reach = period as usize;
        self.smear.clear();
        self.smear.extend((0..=2 * reach).map(|place| {
            let distance = (place as f64 - period) * 32.0 / period;
            libm::exp(-0.5 * distance * distance)
        }));
        self.local_score.clear();
        for frame in 0..self.scaled.len() {
            // Tap `k` of the smear meets frame `frame + reach − k`.
            let first = (frame + reach + 1).saturating_sub(self.scaled.len());
            let end = self.smear.len().min(frame + reach + 1);
            let mut score = 0.0_f32;
            for tap in first..end {
                // In single precision after every step, as in the reference.
                let product = self.smear[tap] * f64::from(self.scaled[frame + reach - tap]);
                score = (f64::from(score) + product) as f32;
            }
            self.local_score.push(score);
        }
    }

    /// For every frame, the best score of a path that ends there and the beat before it.
    fn find_paths(&mut self, period: f64) {
        let nearest = ((period / 2.0).round_ties_even() as usize).max(1);
        let farthest = (2.0 * period) as usize;
        self.penalties.clear();
        self.penalties.extend((nearest..=farthest).map(|step| {
            let octaves = libm::log(step as f64) - libm::log(period);
            TIGHTNESS * octaves * octaves
        }));
        let greatest = self.local_score.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let threshold = FIRST_BEAT_SHARE * f64::from(greatest);
        let mut has_begun = false;
        self.scores.clear();
        self.predecessors.clear();
        for (frame, local) in self.local_score.iter().enumerate() {
            let best = best_predecessor(&self.scores, frame, nearest, &self.penalties);
            has_begun |= f64::from(*local) >= threshold;
            self.scores.push(f64::from(*local) + best.map_or(0.0, |(score, _)| score));
            self.predecessors.push(best.filter(|_| has_begun).map(|(_, place)| place));
        }
    }

    /// The last local maximum of the path scores that is not far below the others.
    fn last_beat(&mut self) -> Option<usize> {
        let scores = &self.scores;
        let is_peak = |frame: &usize| {
            let here = scores[*frame];
            *frame > 0
                && here > scores[*frame - 1]
                && scores.get(*frame + 1).is_none_or(|next| here >= *next)
        };
        self.order.clear();
        self.order.extend((0..scores.len()).filter(is_peak).map(|frame| scores[frame]));
        self.order.sort_unstable_by(f64::total_cmp);
        let count = self.order.len();
        let median = self.order.get(count / 2).map(|upper| {
            if count % 2 == 1 { *upper } else { f64::midpoint(self.order[count / 2 - 1], *upper) }
        });
        let is_beat = |frame: &usize| {
            is_peak(frame) && median.is_some_and(|median| scores[*frame] >= 0.5 * median)
        };
        (0..scores.len()).rev().find(is_beat).or_else(|| scores.len().checked_sub(1))
    }

    fn follow(&mut self, last: usize) {
        let mut beat = Some(last);
        while let Some(frame) = beat {
            self.beats.push(frame);
            beat = self.predecessors[frame];
        }
        self.beats.reverse();
    }

    /// Drops beats at both ends, up to where the local score passes half of what beats have.
    fn trim(&mut self) {
        let threshold = 0.5 * self.smoothed_root_mean_square();
        let is_strong = |score: &f32| f64::from(*score) > threshold;
        let first = self.local_score.iter().position(is_strong);
        let last = self.local_score.iter().rposition(is_strong);
        match (first, last) {
            (Some(first), Some(last)) => self.beats.retain(|beat| (first..=last).contains(beat)),
            _ => self.beats.clear(),
        }
    }

    /// Root mean square of the beats' local scores after a Hann window of five.
    fn smoothed_root_mean_square(&self) -> f64 {
        let score = |place: Option<usize>| {
            let beat = place.and_then(|place| self.beats.get(place));
            beat.map_or(0.0, |beat| f64::from(self.local_score[*beat]))
        };
        // The reference keeps two values past the last beat, and none past the clip's frames.
        let end = (self.beats.len() + 2).min(self.local_score.len());
        let squares = (0..end).map(|place| {
            let sides = score(place.checked_sub(1)) + score(Some(place + 1));
            let smoothed = score(Some(place)) + 0.5 * sides;
            smoothed * smoothed
        });
        (squares.sum::<f64>() / end as f64).sqrt()
    }
}

/// The best score less the penalty of the step, and where it is; the nearest wins a tie.
fn best_predecessor(
    scores: &[f64],
    frame: usize,
    nearest: usize,
    penalties: &[f64],
) -> Option<(f64, usize)> {
    let end = frame.checked_sub(nearest)?;
    let mut best: Option<(f64, usize)> = None;
    for (place, penalty) in (0..=end).rev().zip(penalties) {
        let score = scores[place] - penalty;
        if best.is_none_or(|(best, _)| score > best) {
            best = Some((score, place));
        }
    }
    best
}

/// Standard deviation of a sample (divided by one less than the count).
fn deviation(values: &[f32]) -> f64 {
    let count = values.len() as f64;
    let mean = values.iter().map(|value| f64::from(*value)).sum::<f64>() / count;
    let distances = values.iter().map(|value| f64::from(*value) - mean);
    let squares = distances.map(|distance| distance * distance).sum::<f64>();
    (squares / (count - 1.0).max(1.0)).sqrt()
}
