//! The one pass over a clip's spectra, from which all spectral features are taken.

use crate::spectral::contrast::Contrast;
use crate::spectral::decibel;
use crate::spectral::mel::{self, MelBank};
use crate::spectral::shape::Shape;
use crate::spectral::tuning::Tuning;
use crate::{
    EnergyShares, FeatureSet, FrameLayout, Hpss, Rhythm, RhythmEstimator, Separation, Stft, lanes,
};

/// Transforms frame after frame and shows each spectrum, while it is in the cache, to everyone
/// who wants it.
pub(crate) struct SpectralPass {
    layout: FrameLayout,
    stft: Stft,
    hpss: Hpss,
    pub(crate) spectra: SpectrumConsumers,
}

/// What is kept of the spectra of a clip.
pub(crate) struct SpectrumConsumers {
    set: FeatureSet,
    /// |X|² of the frame at hand, and room for the mel bank to read past its end.
    power: Vec<f32>,
    mel_bank: MelBank,
    rhythm: RhythmEstimator,
    /// |X| of all frames, one row each; of the frame at hand only, unless everything is measured.
    pub(crate) magnitudes: Vec<f32>,
    /// Mel bands of all frames in dB, one row each, floored 80 dB below the loudest.
    pub(crate) mel_db: Vec<f32>,
    pub(crate) shape: Shape,
    pub(crate) contrast: Contrast,
    pub(crate) tuning: Tuning,
}

impl SpectralPass {
    pub(crate) fn new(layout: FrameLayout, rate_hz: u32, set: FeatureSet) -> Self {
        let stft =
            Stft::new(layout).expect("invariant: the analyser's frames are a power of two long");
        let spectra = SpectrumConsumers {
            set,
            power: vec![0.0; stft.bin_count() + mel::SPECTRUM_PADDING],
            mel_bank: MelBank::new(layout, rate_hz),
            rhythm: RhythmEstimator::new(),
            magnitudes: Vec::new(),
            mel_db: Vec::new(),
            shape: Shape::new(layout, rate_hz),
            contrast: Contrast::new(layout, rate_hz),
            tuning: Tuning::new(layout, rate_hz),
        };
        Self { layout, stft, hpss: Hpss::new(), spectra }
    }

    /// Forgets the clip.
    pub(crate) fn clear(&mut self) {
        self.spectra.clear();
    }

    /// Measures all frames of `samples`; gives the shares of what lasts and what strikes.
    pub(crate) fn run(&mut self, samples: &[f32]) -> Option<EnergyShares> {
        let frame_count = self.layout.frame_count(samples.len());
        self.spectra.make_room(frame_count, self.stft.bin_count());
        let Self { stft, hpss, spectra, .. } = self;
        let mut separation = hpss.separate(samples);
        lanes::widest(Measure { spectra, stft, separation: &mut separation, samples, frame_count });
        separation.finish()
    }

    /// The rhythm of the clip that was measured last; asked once.
    pub(crate) fn rhythm(&mut self) -> Option<Rhythm> {
        self.spectra.rhythm.finish()
    }
}

/// The pass over all frames of a clip.
struct Measure<'a, 'clip> {
    spectra: &'a mut SpectrumConsumers,
    stft: &'a mut Stft,
    separation: &'a mut Separation<'clip>,
    samples: &'a [f32],
    frame_count: usize,
}

impl lanes::Work for Measure<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for frame in 0..self.frame_count {
            self.spectra.measure_frame(self.stft, self.samples, frame, self.separation);
        }
        match self.spectra.set {
            FeatureSet::Core => self.spectra.magnitudes.clear(),
            FeatureSet::Full => self.spectra.mel_to_decibels(),
        }
    }
}

impl SpectrumConsumers {
    fn clear(&mut self) {
        self.magnitudes.clear();
        self.mel_db.clear();
    }

    fn make_room(&mut self, frame_count: usize, bin_count: usize) {
        self.shape.reset();
        self.contrast.reset(frame_count);
        self.tuning.reset(frame_count);
        let rows = if self.set == FeatureSet::Full { frame_count } else { 1 };
        self.magnitudes.resize(rows * bin_count, 0.0);
        if self.set == FeatureSet::Full {
            self.mel_db.resize(frame_count * mel::BANDS, 0.0);
        }
    }

    #[inline(always)]
    fn measure_frame(
        &mut self,
        stft: &mut Stft,
        samples: &[f32],
        frame: usize,
        separation: &mut Separation<'_>,
    ) {
        let bin_count = stft.bin_count();
        let row = if self.set == FeatureSet::Full { frame } else { 0 };
        let magnitudes = &mut self.magnitudes[row * bin_count..][..bin_count];
        let spectrum = stft.transform_into(samples, frame, magnitudes);
        let magnitudes = &*magnitudes;
        separation
            .push(spectrum, magnitudes)
            .and_then(|()| self.rhythm.push(magnitudes))
            .expect("invariant: everybody has the bins of the same layout");
        let power = &mut self.power[..bin_count];
        for (power, magnitude) in power.iter_mut().zip(magnitudes) {
            *power = magnitude * magnitude;
        }
        match self.set {
            FeatureSet::Core => self.shape.push_centroid(magnitudes),
            FeatureSet::Full => {
                self.shape.push(magnitudes, power);
                self.contrast.push(magnitudes);
                self.tuning.push(power, lanes::max(power));
                let mel = &mut self.mel_db[frame * mel::BANDS..][..mel::BANDS];
                self.mel_bank.fill(&self.power, mel);
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
