//! Onsets: the frames in which something begins to sound.

/// Frames before a peak that must not exceed it (librosa: 30 ms).
const BEFORE_PEAK: usize = 1;
/// Frames before and, with the peak itself, after it whose mean it must stand above (100 ms).
const BEFORE_MEAN: usize = 4;
const FROM_PEAK_MEAN: usize = 5;
/// Frames after a peak that cannot be one (30 ms).
const WAIT: usize = 1;
/// How far above the mean, as a share of the range of the envelope.
const STAND_OUT: f32 = 0.07;

/// Counts the peaks of `envelope`, as `librosa.onset.onset_detect(onset_envelope=envelope)`.
///
/// `scaled` is a buffer for the envelope stretched to 0…1.
pub(crate) fn count(envelope: &[f32], scaled: &mut Vec<f32>) -> usize {
    let mut onsets = 0;
    each(envelope, scaled, |_| onsets += 1);
    onsets
}

fn each(envelope: &[f32], scaled: &mut Vec<f32>, mut found: impl FnMut(usize)) {
    let least = envelope.iter().copied().fold(f32::INFINITY, f32::min);
    let greatest = envelope.iter().map(|value| value - least).fold(0.0, f32::max);
    if greatest <= 0.0 {
        return;
    }
    scaled.clear();
    let range = greatest + f32::MIN_POSITIVE;
    scaled.extend(envelope.iter().map(|value| (value - least) / range));
    let mut frame = 0;
    while frame < scaled.len() {
        if is_peak(scaled, frame) {
            found(frame);
            frame += WAIT;
        }
        frame += 1;
    }
}

fn is_peak(envelope: &[f32], frame: usize) -> bool {
    let value = envelope[frame];
    let highest =
        envelope[frame.saturating_sub(BEFORE_PEAK)..=frame].iter().copied().fold(0.0, f32::max);
    let end = (frame + FROM_PEAK_MEAN).min(envelope.len());
    let around = &envelope[frame.saturating_sub(BEFORE_MEAN)..end];
    let mean = around.iter().sum::<f32>() / around.len() as f32;
    value >= highest && value >= mean + STAND_OUT
}
