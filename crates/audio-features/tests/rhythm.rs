//! The rhythm estimator against drum machines whose tempo, beats and bars are known.
#![expect(clippy::disallowed_methods, reason = "what is checked does not hang on the last bit")]

use std::f64::consts::TAU;

use segue_audio_features::{FrameError, FrameLayout, Rhythm, RhythmEstimator, Stft};

const RATE: f64 = 22_050.0;

/// A clip under construction, and the noise that its drums are made of.
struct Drums {
    samples: Vec<f32>,
    seed: u32,
}

impl Drums {
    fn new(seconds: f64) -> Self {
        Self { samples: vec![0.0; (seconds * RATE) as usize], seed: 1 }
    }

    fn add(&mut self, at_s: f64, length_s: f64, mut voice: impl FnMut(f64, f64) -> f64) {
        let start = (at_s * RATE).round() as usize;
        for n in 0..(length_s * RATE) as usize {
            let noise = self.noise();
            let time = n as f64 / RATE;
            if let Some(sample) = self.samples.get_mut(start + n) {
                *sample += (voice(time, noise) * (-5.0 * time / length_s).exp()) as f32;
            }
        }
    }

    /// White noise, −1…1, by a linear congruential generator.
    fn noise(&mut self) -> f64 {
        self.seed = self.seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f64::from(self.seed) / f64::from(u32::MAX) * 2.0 - 1.0
    }

    fn kick(&mut self, at_s: f64) {
        self.add(at_s, 0.25, |time, _| {
            0.8 * (TAU * 55.0 * time + 6.0 * (1.0 - (-30.0 * time).exp())).sin()
        });
    }

    fn snare(&mut self, at_s: f64) {
        self.add(at_s, 0.18, |time, noise| 0.3 * noise + 0.2 * (TAU * 190.0 * time).sin());
    }

    fn hat(&mut self, at_s: f64) {
        let mut before = 0.0;
        self.add(at_s, 0.05, |_, noise| {
            let bright = noise - before;
            before = noise;
            0.12 * bright
        });
    }

    /// A chord that lasts `length_s`, on another root for every `step`.
    fn chord(&mut self, at_s: f64, length_s: f64, step: usize) {
        let root = 130.8 * [1.0, 1.335, 1.498, 0.891][step % 4];
        for ratio in [1.0, 1.26, 1.498] {
            self.add(at_s, length_s, |time, _| 0.12 * (TAU * root * ratio * time).sin());
        }
    }
}

fn listen(samples: &[f32]) -> Option<Rhythm> {
    listen_with(&mut RhythmEstimator::new(), samples)
}

fn listen_with(estimator: &mut RhythmEstimator, samples: &[f32]) -> Option<Rhythm> {
    let mut stft = Stft::new(FrameLayout::LIBROSA).expect("a power of two");
    let mut magnitudes = vec![0.0; stft.bin_count()];
    for frame in 0..FrameLayout::LIBROSA.frame_count(samples.len()) {
        stft.magnitudes_into(samples, frame, &mut magnitudes).expect("the buffer fits");
        estimator.push(&magnitudes).expect("the spectrum fits");
    }
    estimator.finish()
}

/// Kick on one and three, snare on two and four, hats between; a chord per bar.
fn rock(bpm: f64) -> Vec<f32> {
    let mut drums = Drums::new(24.0);
    let beat_s = 60.0 / bpm;
    for beat in 0..(24.0 / beat_s) as usize {
        let at_s = beat as f64 * beat_s;
        if beat % 2 == 0 {
            drums.kick(at_s);
        } else {
            drums.snare(at_s);
        }
        drums.hat(at_s);
        drums.hat(at_s + beat_s / 2.0);
        if beat % 4 == 0 {
            drums.chord(at_s, 4.0 * beat_s, beat / 4);
        }
    }
    drums.samples
}

/// Kick on one, snare on two and three; a chord per bar.
fn waltz(bpm: f64) -> Vec<f32> {
    let mut drums = Drums::new(24.0);
    let beat_s = 60.0 / bpm;
    for beat in 0..(24.0 / beat_s) as usize {
        let at_s = beat as f64 * beat_s;
        if beat % 3 == 0 {
            drums.kick(at_s);
        } else {
            drums.snare(at_s);
        }
        if beat % 3 == 0 {
            drums.chord(at_s, 3.0 * beat_s, beat / 3);
        }
    }
    drums.samples
}

fn clicks(bpm: f64, seconds: f64) -> Vec<f32> {
    let mut drums = Drums::new(seconds);
    for beat in 0..(seconds * bpm / 60.0) as usize {
        drums.add(beat as f64 * 60.0 / bpm, 0.03, |time, _| 0.7 * (TAU * 1000.0 * time).sin());
    }
    drums.samples
}

fn noise(seconds: f64) -> Vec<f32> {
    let mut source = Drums::new(0.0);
    (0..(seconds * RATE) as usize).map(|_| (0.3 * source.noise()) as f32).collect()
}

fn scaled(samples: &[f32], gain: f32) -> Vec<f32> {
    samples.iter().map(|sample| sample * gain).collect()
}

#[test]
fn clicks_are_counted_to_a_fraction_of_a_percent_at_every_tempo() {
    for bpm in [60.0, 73.0, 91.7, 105.5, 120.0, 136.88, 150.0, 174.0, 187.3, 200.0] {
        let heard = listen(&clicks(bpm, 24.0)).expect("clicks have a rhythm").bpm;
        let error = [0.5, 1.0, 2.0].map(|octave| (heard / bpm / octave - 1.0).abs());
        assert!(error.iter().any(|error| *error < 0.003), "{bpm} heard as {heard}");
    }
}

#[test]
fn a_drum_pattern_is_heard_in_the_right_octave() {
    for bpm in [82.0, 96.3, 110.0, 123.45, 136.88, 150.0] {
        let rhythm = listen(&rock(bpm)).expect("drums have a rhythm");
        assert!((rhythm.bpm / bpm - 1.0).abs() < 0.003, "{bpm} heard as {}", rhythm.bpm);
        assert!(rhythm.bpm_confidence > 0.6, "{bpm}: {}", rhythm.bpm_confidence);
    }
}

#[test]
fn beats_are_where_the_drums_are() {
    for bpm in [88.0, 118.0, 141.0] {
        let rhythm = listen(&rock(bpm)).expect("drums have a rhythm");
        assert!(rhythm.beat_times.len() as f64 > 22.0 * bpm / 60.0, "{bpm}: too few beats");
        let astray = |time: f64| {
            let beats = time * bpm / 60.0;
            (beats - beats.round()).abs() * 60.0 / bpm
        };
        let off: Vec<_> = rhythm.beat_times.iter().filter(|time| astray(**time) > 0.025).collect();
        assert!(off.len() <= 1, "{bpm}: beats at {off:?}");
    }
}

#[test]
fn bars_of_four_and_three_are_told_apart_and_begin_with_the_chord() {
    for bpm in [96.0, 120.0, 140.0] {
        for (clip, beats_per_bar) in [(rock(bpm), 4_u8), (waltz(bpm), 3)] {
            let rhythm = listen(&clip).expect("drums have a rhythm");
            assert_eq!(rhythm.time_signature, Some(beats_per_bar), "{bpm} {rhythm:?}");
            let bar_s = f64::from(beats_per_bar) * 60.0 / bpm;
            let off = rhythm.downbeat_times.iter().map(|time| time / bar_s);
            let off = off.filter(|bars| (bars - bars.round()).abs() > 0.1).count();
            assert_eq!(off, 0, "{bpm} {beats_per_bar}: {:?}", rhythm.downbeat_times);
        }
    }
}

#[test]
fn downbeats_are_beats() {
    let rhythm = listen(&waltz(132.0)).expect("drums have a rhythm");
    assert!(!rhythm.downbeat_times.is_empty());
    assert!(rhythm.downbeat_times.iter().all(|time| rhythm.beat_times.contains(time)));
    assert!(rhythm.beat_times.is_sorted_by(|a, b| a < b));
}

#[test]
fn level_changes_neither_tempo_nor_confidence() {
    let clip = rock(107.3);
    let loud = listen(&clip).expect("drums have a rhythm");
    for gain in [0.5, 0.3, 0.1] {
        let quiet = listen(&scaled(&clip, gain)).expect("quiet drums have a rhythm");
        assert!((quiet.bpm / loud.bpm - 1.0).abs() < 1e-4, "{gain}: {} {}", quiet.bpm, loud.bpm);
        assert!((quiet.bpm_confidence - loud.bpm_confidence).abs() < 1e-3, "{gain}");
        assert_eq!(quiet.beat_times.len(), loud.beat_times.len());
    }
}

#[test]
fn what_has_no_rhythm_has_no_tempo() {
    let seconds = (12.0 * RATE) as usize;
    let tone = (0..seconds).map(|n| (0.5 * (TAU * 440.0 * n as f64 / RATE).sin()) as f32).collect();
    for (name, clip) in [
        ("nothing", Vec::new()),
        ("one sample", vec![1.0]),
        ("silence", vec![0.0; seconds]),
        ("a constant", vec![0.5; seconds]),
        ("a steady tone", tone),
        ("three seconds", clicks(120.0, 3.0)),
        ("next to nothing", vec![1e-30; seconds]),
    ] {
        assert_eq!(listen(&clip), None, "{name}");
    }
}

#[test]
fn noise_is_not_trusted() {
    let confidence = listen(&noise(24.0)).map_or(0.0, |rhythm| rhythm.bpm_confidence);
    assert!(confidence < 0.4, "{confidence}");
}

#[test]
fn the_largest_samples_do_no_harm() {
    let rhythm = listen(&scaled(&rock(120.0), 1e37));
    assert!(rhythm.is_none_or(|rhythm| rhythm.bpm.is_finite()));
}

#[test]
fn an_estimator_remembers_nothing() {
    let mut reused = RhythmEstimator::new();
    let clips = [rock(97.0), noise(5.0), waltz(150.0), vec![0.0; 200_000], rock(97.0)];
    for clip in &clips {
        assert_eq!(listen_with(&mut reused, clip), listen(clip));
    }
}

#[test]
fn a_spectrum_of_another_length_is_refused() {
    let refused = RhythmEstimator::new().push(&[0.0; 1024]);
    assert_eq!(refused, Err(FrameError::Length { expected: 1025, actual: 1024 }));
}
