//! Previews: a short piece of music with a known tempo and key, as a WAV or an Ogg Vorbis file.
//!
//! Only additions and multiplications decide a sample (oscillators are rotated, not looked up),
//! so that the bytes are the same on every machine; the few sines that start them are rounded.

mod ogg;
mod wav;

use crate::world::MusicalKey;

const SAMPLE_RATE_HZ: u32 = 22_050;
/// I–IV–V–I: the three chords that hold every note of the scale, the tonic twice.
const PROGRESSION: [u8; 4] = [0, 5, 7, 0];
const BEATS_PER_CHORD: usize = 2;
/// A closed hi-hat rings for some twenty milliseconds.
const HAT_DECAY: f64 = 0.994;

/// A preview of `length_ms` milliseconds as a WAV file: mono, 16 bit, 22,050 Hz.
pub(crate) fn preview_wav(tempo_bpm: f64, key: MusicalKey, length_ms: u32) -> Vec<u8> {
    wav::file(&music(tempo_bpm, key, length_ms), SAMPLE_RATE_HZ)
}

/// The same as an Ogg Vorbis file: mono, 22,050 Hz; `None` when the encoder refuses.
pub(crate) fn preview_ogg(tempo_bpm: f64, key: MusicalKey, length_ms: u32) -> Option<Vec<u8>> {
    ogg::file(&music(tempo_bpm, key, length_ms), SAMPLE_RATE_HZ)
}

/// The samples, -1..=1.
fn music(tempo_bpm: f64, key: MusicalKey, length_ms: u32) -> Vec<f64> {
    let length = (u64::from(length_ms) * u64::from(SAMPLE_RATE_HZ) / 1_000) as usize;
    let mut samples = vec![0.0; length];
    let beat_samples = f64::from(SAMPLE_RATE_HZ) * 60.0 / tempo_bpm;
    let beats = (length as f64 / beat_samples).ceil() as usize;
    for beat in 0..beats {
        let start = (beat as f64 * beat_samples).round() as usize;
        let half = ((beat as f64 + 0.5) * beat_samples).round() as usize;
        add_kick(&mut samples, start);
        add_noise(&mut samples, start, 0.10, HAT_DECAY);
        add_noise(&mut samples, half, 0.05, HAT_DECAY);
        if beat % BEATS_PER_CHORD == 0 {
            let end = ((beat + BEATS_PER_CHORD) as f64 * beat_samples).round() as usize;
            let place = (beat / BEATS_PER_CHORD) % PROGRESSION.len();
            add_chord(&mut samples, start..end, key, PROGRESSION[place]);
        }
    }
    samples
}

/// A sine that decays, made by turning a point round a circle.
struct Tone {
    re: f64,
    im: f64,
    turn_re: f64,
    turn_im: f64,
}

impl Tone {
    /// `decay` is the factor per sample, 1 for none.
    fn new(frequency_hz: f64, amplitude: f64, decay: f64) -> Self {
        let angle = std::f64::consts::TAU * frequency_hz / f64::from(SAMPLE_RATE_HZ);
        Self {
            re: amplitude,
            im: 0.0,
            turn_re: rounded(angle.cos()) * decay,
            turn_im: rounded(angle.sin()) * decay,
        }
    }

    fn next(&mut self) -> f64 {
        let value = self.im;
        let re = self.re * self.turn_re - self.im * self.turn_im;
        self.im = self.re * self.turn_im + self.im * self.turn_re;
        self.re = re;
        value
    }
}

/// Drops the last bits, where mathematics libraries disagree.
fn rounded(value: f64) -> f64 {
    (value * 1e12).round() / 1e12
}

/// A low thump on the beat, with a click at its start.
fn add_kick(samples: &mut [f64], start: usize) {
    // Between G and A flat, so that the drum does not vote for a key.
    let mut body = Tone::new(50.5, 0.42, 0.9985);
    for sample in samples.iter_mut().skip(start).take(3_000) {
        *sample += body.next();
    }
    add_noise(samples, start, 0.15, 0.98);
}

/// A short hiss, the same noise every time; `decay` is the factor per sample.
fn add_noise(samples: &mut [f64], start: usize, amplitude: f64, decay: f64) {
    let mut state = 0x2545_F491_u32;
    let mut level = amplitude;
    for sample in samples.iter_mut().skip(start).take(900) {
        // The generator of "Numerical Recipes": good enough for a cymbal.
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *sample += level * (f64::from(state) / f64::from(u32::MAX) * 2.0 - 1.0);
        level *= decay;
    }
}

/// The triad on `degree` semitones above the tonic, with its root an octave below.
fn add_chord(samples: &mut [f64], span: std::ops::Range<usize>, key: MusicalKey, degree: u8) {
    // All chords stay inside the scale: natural minor has a minor dominant.
    let third = if key.major { 4 } else { 3 };
    let root = i32::from(key.pitch_class) + i32::from(degree);
    let notes = [(root - 12, 0.10), (root, 0.10), (root + third, 0.10), (root + 7, 0.07)];
    let mut tones: Vec<Tone> = notes
        .iter()
        .flat_map(|(note, amplitude)| {
            let frequency_hz = note_hz(*note);
            [(1.0, 1.0), (2.0, 0.35), (3.0, 0.12)].map(|(partial, share)| {
                Tone::new(frequency_hz * partial, amplitude * share, 0.99997)
            })
        })
        .collect();
    for sample in samples.iter_mut().take(span.end).skip(span.start) {
        *sample += tones.iter_mut().map(Tone::next).sum::<f64>();
    }
}

/// Frequency of a note in semitones above middle C, equal temperament, A = 440 Hz.
fn note_hz(semitones: i32) -> f64 {
    rounded(440.0 * 2.0_f64.powf(f64::from(semitones - 9) / 12.0))
}

#[cfg(test)]
mod tests {
    use super::wav::HEADER_BYTES;
    use super::{MusicalKey, SAMPLE_RATE_HZ, note_hz, preview_wav};

    const A_MINOR: MusicalKey = MusicalKey { pitch_class: 9, major: false };

    #[test]
    fn a_preview_has_the_length_it_was_asked_for() {
        let file = preview_wav(120.0, A_MINOR, 1_000);
        assert_eq!(file.len(), HEADER_BYTES as usize + 2 * 22_050);
        assert!(preview_wav(120.0, A_MINOR, 0).len() == HEADER_BYTES as usize);
    }

    #[test]
    fn a_preview_is_neither_silent_nor_clipped() {
        let file = preview_wav(96.5, A_MINOR, 6_000);
        let peak = file[HEADER_BYTES as usize..]
            .chunks_exact(2)
            .map(|pair| i16::from_le_bytes([pair[0], pair[1]]).unsigned_abs())
            .max()
            .unwrap_or_default();
        assert!((12_000..32_700).contains(&peak), "peak {peak}");
    }

    #[test]
    fn onsets_repeat_at_the_tempo() {
        for tempo_bpm in [80.0, 97.5, 120.0, 133.5, 160.0] {
            let found = tempo_of(&samples_of(&preview_wav(tempo_bpm, A_MINOR, 6_000)));
            assert!((found / tempo_bpm - 1.0).abs() < 0.02, "{found} instead of {tempo_bpm}");
        }
    }

    #[test]
    fn the_notes_fit_the_key_better_than_any_other() {
        for pitch_class in 0..12 {
            for major in [true, false] {
                let key = MusicalKey { pitch_class, major };
                let found = key_of(&samples_of(&preview_wav(120.0, key, 4_000)));
                assert_eq!(found, key);
            }
        }
    }

    fn samples_of(file: &[u8]) -> Vec<f64> {
        file[HEADER_BYTES as usize..]
            .chunks_exact(2)
            .map(|pair| f64::from(i16::from_le_bytes([pair[0], pair[1]])) / 32_768.0)
            .collect()
    }

    /// The tempo in 80..=160 at which rises in loudness repeat best.
    fn tempo_of(samples: &[f64]) -> f64 {
        const HOP: usize = 110;
        let loud: Vec<f64> = samples
            .chunks(HOP)
            .map(|hop| hop.windows(2).map(|pair| (pair[1] - pair[0]).powi(2)).sum::<f64>().sqrt())
            .collect();
        let rises: Vec<f64> = loud.windows(2).map(|pair| (pair[1] - pair[0]).max(0.0)).collect();
        let hops_per_minute = 60.0 * f64::from(SAMPLE_RATE_HZ) / HOP as f64;
        let alike = |bpm: &f64| {
            let lag = (hops_per_minute / bpm).round() as usize;
            let pairs = rises.iter().zip(&rises[lag..]);
            pairs.map(|(now, later)| now * later).sum::<f64>() / (rises.len() - lag) as f64
        };
        let tempi = (160..=320).map(|half_bpm| f64::from(half_bpm) / 2.0);
        tempi.max_by(|left, right| alike(left).total_cmp(&alike(right))).unwrap()
    }

    /// The key whose profile (Krumhansl and Kessler 1982) correlates best with the notes.
    fn key_of(samples: &[f64]) -> MusicalKey {
        const MAJOR: [f64; 12] =
            [6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88];
        const MINOR: [f64; 12] =
            [6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17];
        let notes: Vec<f64> = (0..12)
            .map(|note| [-12, 0, 12].map(|octave| strength(samples, note_hz(note + octave))))
            .map(|octaves| octaves.iter().sum())
            .collect();
        let keys = (0..12)
            .flat_map(|pitch_class| [true, false].map(|major| MusicalKey { pitch_class, major }));
        let fit = |key: &MusicalKey| {
            let profile = if key.major { MAJOR } else { MINOR };
            let at = |note: usize| profile[(note + 12 - usize::from(key.pitch_class)) % 12];
            correlation(&notes, &(0..12).map(at).collect::<Vec<_>>())
        };
        keys.max_by(|left, right| fit(left).total_cmp(&fit(right))).unwrap()
    }

    /// How much of one frequency there is (Goertzel).
    fn strength(samples: &[f64], frequency_hz: f64) -> f64 {
        let angle = std::f64::consts::TAU * frequency_hz / f64::from(SAMPLE_RATE_HZ);
        let turn = 2.0 * angle.cos();
        let (mut last, mut before) = (0.0, 0.0);
        for sample in samples {
            (last, before) = (sample + turn * last - before, last);
        }
        (last * last + before * before - turn * last * before).max(0.0).sqrt()
    }

    fn correlation(left: &[f64], right: &[f64]) -> f64 {
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let (left_mean, right_mean) = (mean(left), mean(right));
        let sum = |f: &dyn Fn(f64, f64) -> f64| {
            left.iter().zip(right).map(|(l, r)| f(l - left_mean, r - right_mean)).sum::<f64>()
        };
        sum(&|l, r| l * r) / (sum(&|l, _| l * l) * sum(&|_, r| r * r)).sqrt()
    }
}
