//! A reference in JSON, and how near to it every feature must be.

use segue_audio_features::{Analyzer, Features, FrameSeries};
use serde_json::Value;

/// What librosa measured in one signal.
pub(crate) struct Reference<'a> {
    pub(crate) name: &'a str,
    pub(crate) values: &'a Value,
    /// Where in `values` a feature is, its parts separated by dots.
    pub(crate) path: fn(&'static str) -> &'static str,
}

/// How far a number may be off, relative to itself, and in its own unit near zero.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Tolerance {
    pub(crate) relative: f64,
    pub(crate) absolute: f64,
}

/// How far features may be off; each test says why.
pub(crate) struct Tolerances {
    pub(crate) means: Tolerance,
    pub(crate) zero_crossings: Tolerance,
    /// Magnitudes near the rounding noise of the transform.
    pub(crate) faint: Tolerance,
    pub(crate) decibels: Tolerance,
    pub(crate) envelope: Tolerance,
    pub(crate) onsets: f64,
    pub(crate) shares: Tolerance,
}

impl Reference<'_> {
    /// Analyses `samples` and compares everything librosa has a number for.
    pub(crate) fn check(&self, samples: &[f32], tolerances: &Tolerances) {
        let mut analyzer = Analyzer::new();
        let features = analyzer.analyze(samples).expect("finite samples");
        self.check_means(&features, tolerances);
        self.check_shares(&features, tolerances);
        self.check_pitch(&features, tolerances);
        self.check_pulse(&features, analyzer.frames(), tolerances);
    }

    fn check_means(&self, features: &Features, tolerances: &Tolerances) {
        let Tolerances { means, zero_crossings, faint, decibels, .. } = *tolerances;
        self.near("energy", features.energy.as_slice(), means);
        self.near("zero_crossing_rate", features.zero_crossing_rate.as_slice(), zero_crossings);
        self.near("spectral_centroid", features.spectral_centroid.as_slice(), means);
        self.near("spectral_bandwidth", features.spectral_bandwidth.as_slice(), means);
        self.near("spectral_rolloff", features.spectral_rolloff.as_slice(), means);
        self.near("spectral_flatness", features.spectral_flatness.as_slice(), faint);
        self.near(
            "spectral_contrast",
            features.spectral_contrast.as_ref().expect("contrast"),
            faint,
        );
        self.near("mfcc_mean", features.mfcc_mean.as_ref().expect("MFCC"), decibels);
        self.near("mfcc_deviation", features.mfcc_deviation.as_ref().expect("MFCC"), decibels);
    }

    fn check_shares(&self, features: &Features, tolerances: &Tolerances) {
        // librosa has no share of nothing.
        let harmonic = features.harmonic_ratio.unwrap_or(0.0);
        self.near("harmonic_ratio", &[harmonic], tolerances.shares);
        let both = features.percussive_ratio.map(|percussive| harmonic + percussive);
        assert!(both.is_none_or(|both| (both - 1.0).abs() < 1e-12), "{}: {both:?}", self.name);
    }

    fn check_pitch(&self, features: &Features, tolerances: &Tolerances) {
        // librosa says 0 where there is nothing to be in tune.
        let tuning = features.tuning.unwrap_or(0.0);
        self.near("tuning", &[tuning], Tolerance { relative: 0.0, absolute: 1e-9 });
        self.near("chroma_mean", features.chroma_mean.as_ref().expect("chroma"), tolerances.means);
    }

    fn check_pulse(&self, features: &Features, frames: FrameSeries<'_>, tolerances: &Tolerances) {
        let widened = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<_>>();
        self.near("onset_strength", &widened(frames.onset_strength), tolerances.envelope);
        let median = widened(frames.onset_strength_median);
        self.near("onset_strength_median", &median, tolerances.envelope);
        let onsets = features.onset_rate.expect("onsets") * features.duration_s;
        let expected = self.numbers("onsets").len() as f64;
        assert!((onsets - expected).abs() <= tolerances.onsets + 1e-6, "{}: {onsets}", self.name);
        // librosa says 0 where there is nothing to beat.
        let tempo = features.tempo_librosa.unwrap_or(0.0);
        self.near("tempo_librosa", &[tempo], Tolerance { relative: 1e-8, absolute: 0.0 });
        self.check_beats(features);
    }

    fn check_beats(&self, features: &Features) {
        let seconds = features.beats.as_deref().expect("beats");
        let beats: Vec<f64> = seconds.iter().map(|at| (at * 22_050.0 / 512.0).round()).collect();
        let share = shared_beats(&beats, &self.numbers("beats"));
        assert!(share >= 0.99, "{}: {share} of the beats agree", self.name);
    }

    fn near(&self, feature: &'static str, actual: &[f64], tolerance: Tolerance) {
        let expected = self.numbers(feature);
        let name = self.name;
        assert_eq!(actual.len(), expected.len(), "{name}: {feature}");
        for (place, (actual, expected)) in actual.iter().zip(expected).enumerate() {
            let allowed = (tolerance.relative * expected.abs()).max(tolerance.absolute);
            assert!(
                (actual - expected).abs() <= allowed,
                "{name}: {feature}[{place}] is {actual}, not {expected}"
            );
        }
    }

    /// The numbers of a feature; one that stands alone is a list of one.
    fn numbers(&self, feature: &'static str) -> Vec<f64> {
        let parts = (self.path)(feature).split('.');
        let value = parts.fold(self.values, |value, part| &value[part]);
        let list = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        list.iter().map(|value| value.as_f64().expect("a number in the reference")).collect()
    }
}

/// The share of beats that the other list has within a frame, of the list where it is less.
fn shared_beats(left: &[f64], right: &[f64]) -> f64 {
    let share = |beats: &[f64], others: &[f64]| {
        let is_shared = |beat: &&f64| others.iter().any(|other| (*other - **beat).abs() < 1.5);
        let shared = beats.iter().filter(is_shared).count();
        if beats.is_empty() { 1.0 } else { shared as f64 / beats.len() as f64 }
    };
    share(left, right).min(share(right, left))
}
