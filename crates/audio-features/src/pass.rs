//! The one pass over a clip's spectra, from which all spectral features are taken.

use crate::spectral::contrast::Contrast;
use crate::spectral::decibel;
use crate::spectral::mel::{self, MelBank};
use crate::spectral::shape::Shape;
use crate::spectral::tuning::Tuning;
use crate::{FeatureSet, FrameLayout, Stft, lanes};

/// Transforms frame after frame and shows each spectrum, while it is in the cache, to everyone
/// who wants it; keeps the magnitudes and the mel bands of all frames.
pub(crate) struct SpectralPass {
    layout: FrameLayout,
    stft: Stft,
    mel_bank: MelBank,
    /// |X|² of the frame at hand, and room for the mel bank to read past its end.
    power: Vec<f32>,
    /// |X| of all frames, one row each.
    pub(crate) magnitudes: Vec<f32>,
    /// Mel bands of all frames in dB, one row each, floored 80 dB below the loudest.
    pub(crate) mel_db: Vec<f32>,
    pub(crate) shape: Shape,
    pub(crate) contrast: Contrast,
    pub(crate) tuning: Tuning,
}

impl SpectralPass {
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32) -> Self {
        let stft = Stft::new(layout);
        Self {
            layout,
            power: vec![0.0; stft.bin_count() + mel::SPECTRUM_PADDING],
            stft,
            mel_bank: MelBank::new(layout, rate_hz),
            magnitudes: Vec::new(),
            mel_db: Vec::new(),
            shape: Shape::new(layout, rate_hz),
            contrast: Contrast::new(layout, rate_hz),
            tuning: Tuning::new(layout, rate_hz),
        }
    }

    /// Values in one spectrum.
    pub(crate) fn bin_count(&self) -> usize {
        self.stft.bin_count()
    }

    /// Forgets the clip.
    pub(crate) fn clear(&mut self) {
        self.magnitudes.clear();
        self.mel_db.clear();
    }

    /// Measures all frames of `samples`.
    pub(crate) fn run(&mut self, samples: &[f32], set: FeatureSet) {
        let frame_count = self.layout.frame_count(samples.len());
        self.shape.reset();
        self.contrast.reset(frame_count);
        self.tuning.reset();
        self.magnitudes.resize(frame_count * self.bin_count(), 0.0);
        self.mel_db.resize(frame_count * mel::BANDS, 0.0);
        lanes::widest(|| {
            for frame in 0..frame_count {
                self.measure_frame(samples, frame, set);
            }
            self.mel_to_decibels();
        });
    }

    #[inline(always)]
    fn measure_frame(&mut self, samples: &[f32], frame: usize, set: FeatureSet) {
        let bin_count = self.bin_count();
        let magnitudes = &mut self.magnitudes[frame * bin_count..][..bin_count];
        self.stft.fill_magnitudes(samples, frame, magnitudes);
        for (power, magnitude) in self.power.iter_mut().zip(&*magnitudes) {
            *power = magnitude * magnitude;
        }
        let mel = &mut self.mel_db[frame * mel::BANDS..][..mel::BANDS];
        self.mel_bank.process_into(&self.power, mel);
        match set {
            FeatureSet::Core => self.shape.push_centroid(magnitudes),
            FeatureSet::Full => {
                let power = &self.power[..bin_count];
                self.shape.push(magnitudes, power);
                self.contrast.push(magnitudes);
                self.tuning.push(power, lanes::max(power));
            }
        }
    }

    #[inline(always)]
    fn mel_to_decibels(&mut self) {
        decibel::from_powers(&mut self.mel_db);
        let floor = decibel::floor_below(lanes::max(&self.mel_db));
        for level in &mut self.mel_db {
            *level = if *level > floor { *level } else { floor };
        }
    }
}
