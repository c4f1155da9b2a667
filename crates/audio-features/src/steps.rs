//! Single steps of the analysis, for the benchmarks.

use crate::Analyzer;

/// A step that begins from what earlier steps left in the analyser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Mel-frequency cepstral coefficients from the mel bands.
    Mfcc,
    /// Chroma from tuning and magnitudes.
    Chroma,
    /// Both onset envelopes from the mel bands.
    OnsetEnvelope,
    /// librosa's tempo from the onset envelope.
    Tempogram,
    /// librosa's beats from the onset envelope, at 120 beats per minute.
    Beats,
}

impl Analyzer {
    /// Takes one step again with the clip measured last, which changes nothing.
    #[doc(hidden)]
    pub fn repeat(&mut self, step: Step) {
        let mel_db = &self.pass.spectra.mel_db;
        match step {
            Step::Mfcc => self.mfcc.push_all(mel_db),
            Step::Chroma => self.chroma.measure(&self.pass.spectra.magnitudes, 0.0),
            Step::OnsetEnvelope => self.pulse.envelope.measure(mel_db),
            Step::Tempogram => drop(self.pulse.tempo()),
            Step::Beats => drop(self.pulse.beats(120.0).count()),
        }
    }
}
