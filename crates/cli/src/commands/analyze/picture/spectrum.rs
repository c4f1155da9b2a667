//! Spectrogram and chromagram for the eye, from one pass of transforms over the clip.
//!
//! These are made to be looked at; the numbers of an analysis come from the analyser.

use segue_audio_features::{ANALYSIS_RATE_HZ, FrameLayout, Stft};
use std::ops::Range;

/// Mel bands, from the lowest.
pub(super) const BANDS: usize = 128;
/// Pitch classes from C.
pub(super) const PITCH_CLASSES: usize = 12;
/// Levels more than this below the loudest look alike.
pub(super) const RANGE_DB: f32 = 80.0;
/// The highest frequency that is shown.
pub(super) const TOP_HZ: f64 = ANALYSIS_RATE_HZ as f64 / 2.0;

/// The level of nothing at all, in dB; a full-scale sine has about +54.
const SILENCE_DB: f32 = -100.0;
/// Columns quieter than this have no pitch worth showing, in dB below the loudest.
const PITCH_FLOOR_DB: f32 = 60.0;
/// Below, bins are wider than semitones; above, there are only overtones.
const PITCH_RANGE_HZ: Range<f64> = 130.0..4200.0;

const LAYOUT: FrameLayout = FrameLayout::LIBROSA;

/// What a clip sounds like over time, column by column.
pub(super) struct Spectrum {
    /// Level of each mel band in dB, 0 for the loudest of the clip, at least −[`RANGE_DB`].
    pub(super) levels_db: Vec<[f32; BANDS]>,
    /// Share of each pitch class, 0…1, 1 being the strongest of its column.
    pub(super) chroma: Vec<[f32; PITCH_CLASSES]>,
}

impl Spectrum {
    /// Looks at `samples` in at most `most_columns` columns of equal time.
    pub(super) fn of(samples: &[f32], most_columns: usize) -> Self {
        let frames = LAYOUT.frame_count(samples.len());
        let columns = most_columns.min(frames.max(1));
        let mut gather = Gather::new(columns);
        let mut stft = Stft::new(LAYOUT).expect("invariant: frames are a power of two long");
        let mut magnitudes = vec![0.0; stft.bin_count()];
        for frame in 0..frames {
            stft.magnitudes_into(samples, frame, &mut magnitudes)
                .expect("invariant: the buffer has the transform's size");
            gather.add(frame * columns / frames, &magnitudes);
        }
        gather.finish()
    }
}

/// The frequency in Hz at `share` of the way up the mel scale, 0 being 0 Hz and 1 [`TOP_HZ`].
pub(super) fn hz_at(share: f64) -> f64 {
    hz_of(share * mel_of(TOP_HZ))
}

/// How far up the mel scale `hz` is: the inverse of [`hz_at`].
pub(super) fn share_of(hz: f64) -> f64 {
    mel_of(hz) / mel_of(TOP_HZ)
}

/// Slaney's scale, as librosa's: linear below 1 kHz, logarithmic above.
fn mel_of(hz: f64) -> f64 {
    if hz < 1000.0 { hz * 3.0 / 200.0 } else { 15.0 + 27.0 * (hz / 1000.0).ln() / 6.4_f64.ln() }
}

fn hz_of(mel: f64) -> f64 {
    if mel < 15.0 { mel * 200.0 / 3.0 } else { 1000.0 * ((mel - 15.0) / 27.0 * 6.4_f64.ln()).exp() }
}

/// Adds up frames into columns.
struct Gather {
    bands: Vec<Band>,
    /// How many frames each column holds.
    frames: Vec<u32>,
    power: Vec<[f32; BANDS]>,
    chroma: Vec<[f32; PITCH_CLASSES]>,
}

/// One triangle over the bins.
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
}

impl Gather {
    fn new(columns: usize) -> Self {
        Self {
            bands: (0..BANDS).map(Band::new).collect(),
            frames: vec![0; columns],
            power: vec![[0.0; BANDS]; columns],
            chroma: vec![[0.0; PITCH_CLASSES]; columns],
        }
    }

    fn add(&mut self, column: usize, magnitudes: &[f32]) {
        if let Some(frames) = self.frames.get_mut(column) {
            *frames += 1;
        }
        if let Some(power) = self.power.get_mut(column) {
            for (sum, band) in power.iter_mut().zip(&self.bands) {
                *sum += band.power(magnitudes);
            }
        }
        if let Some(chroma) = self.chroma.get_mut(column) {
            add_pitches(magnitudes, chroma);
        }
    }

    fn finish(self) -> Spectrum {
        let mut levels_db = self.power;
        for (column, frames) in levels_db.iter_mut().zip(&self.frames) {
            for power in column.iter_mut() {
                *power = (10.0 * (*power / (*frames).max(1) as f32).log10()).max(SILENCE_DB);
            }
        }
        // Silence is not its own loudest moment, and stays dark.
        let quietest_peak = SILENCE_DB + RANGE_DB;
        let loudest = levels_db.iter().flatten().copied().fold(quietest_peak, f32::max);
        for level in levels_db.iter_mut().flatten() {
            *level = (*level - loudest).max(-RANGE_DB);
        }
        let mut chroma = self.chroma;
        for (chroma, levels) in chroma.iter_mut().zip(&levels_db) {
            let level = levels.iter().copied().fold(-RANGE_DB, f32::max);
            // Fades in over 20 dB, so that the noise between two songs shows no melody.
            let presence = ((level + PITCH_FLOOR_DB) / 20.0).clamp(0.0, 1.0);
            let strongest = chroma.iter().copied().fold(f32::MIN_POSITIVE, f32::max);
            // Squared: the mean over many frames has a bit of every note.
            chroma.iter_mut().for_each(|share| *share = presence * (*share / strongest).powi(2));
        }
        Spectrum { levels_db, chroma }
    }
}

impl Band {
    fn new(index: usize) -> Self {
        let edge = |step: usize| hz_at((index + step) as f64 / (BANDS + 1) as f64) / bin_hz();
        let (low, middle, high) = (edge(0), edge(1), edge(2));
        let first_bin = low.ceil() as usize;
        let bins = first_bin..(high.ceil() as usize).max(first_bin);
        let weight = |bin: usize| {
            let bin = bin as f64;
            ((bin - low) / (middle - low)).min((high - bin) / (high - middle)).max(0.0) as f32
        };
        let mut weights: Vec<f32> = bins.map(weight).collect();
        // Per bin, so that noise looks even although the bands grow wider upwards.
        let total: f32 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= total.max(f32::MIN_POSITIVE));
        Self { first_bin, weights }
    }

    fn power(&self, magnitudes: &[f32]) -> f32 {
        let bins = magnitudes.get(self.first_bin..).unwrap_or_default();
        bins.iter()
            .zip(&self.weights)
            .map(|(magnitude, weight)| magnitude * magnitude * weight)
            .sum()
    }
}

/// Adds the magnitude of each spectral peak to its pitch class.
fn add_pitches(magnitudes: &[f32], chroma: &mut [f32; PITCH_CLASSES]) {
    let lowest = (PITCH_RANGE_HZ.start / bin_hz()) as usize;
    let highest = (PITCH_RANGE_HZ.end / bin_hz()) as usize;
    let around = magnitudes.get(lowest - 1..=highest + 1).unwrap_or_default();
    for (bin, [below, peak, above]) in (lowest..).zip(around.array_windows()) {
        if peak > below && peak >= above {
            // The top of the parabola through the three bins.
            let curve = below - 2.0 * peak + above;
            let shift = 0.5 * (below - above) / curve;
            let hz = (bin as f64 + f64::from(shift)) * bin_hz();
            // Pitch 69 is the A of 440 Hz; pitch 60, a multiple of twelve, a C.
            let pitch = (69.0 + 12.0 * (hz / 440.0).log2()).round() as usize;
            if let Some(share) = chroma.get_mut(pitch % PITCH_CLASSES) {
                *share += peak;
            }
        }
    }
}

fn bin_hz() -> f64 {
    f64::from(ANALYSIS_RATE_HZ) / LAYOUT.frame_samples() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn tone(hz: f64) -> Vec<f32> {
        let step = TAU * hz / f64::from(ANALYSIS_RATE_HZ);
        (0..22_050).map(|n| (0.5 * (step * f64::from(n)).sin()) as f32).collect()
    }

    fn strongest(values: &[f32]) -> usize {
        (0..values.len()).max_by(|a, b| values[*a].total_cmp(&values[*b])).unwrap()
    }

    #[test]
    fn a_tone_lights_its_band_and_its_pitch_class() {
        for (hz, pitch_class) in [(261.63, 0), (440.0, 9), (466.16, 10), (1975.53, 11)] {
            let spectrum = Spectrum::of(&tone(hz), 1000);
            let middle = spectrum.levels_db.len() / 2;
            let band = strongest(&spectrum.levels_db[middle]) as f64;
            assert!((band - share_of(hz) * BANDS as f64).abs() < 1.5, "{hz} Hz in band {band}");
            assert_eq!(strongest(&spectrum.chroma[middle]), pitch_class, "{hz} Hz");
        }
    }

    #[test]
    fn silence_is_dark_and_has_no_pitch() {
        let spectrum = Spectrum::of(&[0.0; 22_050], 1000);
        assert_eq!(spectrum.levels_db.len(), 44);
        assert!(spectrum.levels_db.iter().flatten().all(|level| *level == -RANGE_DB));
        assert!(spectrum.chroma.iter().flatten().all(|share| *share == 0.0));
        assert_eq!(Spectrum::of(&[], 1000).levels_db.len(), 1);
    }

    #[test]
    fn a_long_clip_has_no_more_columns_than_were_asked_for() {
        let spectrum = Spectrum::of(&tone(440.0), 10);
        assert_eq!((spectrum.levels_db.len(), spectrum.chroma.len()), (10, 10));
    }

    #[test]
    fn the_mel_scale_goes_there_and_back() {
        for hz in [0.0, 440.0, 1000.0, 5000.0, TOP_HZ] {
            assert!((hz_at(share_of(hz)) - hz).abs() < 1e-6, "{hz}");
        }
    }
}
