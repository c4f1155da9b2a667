//! The result of an analysis, and what each number in it means.

use serde::{Deserialize, Serialize};

use crate::{FeaturesVersion, Mode, PitchClass};

/// What was measured in one clip: every feature with its meaning, its formula and its limits.
///
/// `None` says that the clip has no such thing or that it was not asked for, never a number that
/// stands for it. Everything but the duration is `None` for a clip without samples.
///
/// # Words used below
///
/// A *frame* is 2048 samples (93 ms) at 22 050 Hz, and frames begin 512 samples (23 ms) apart; frame
/// `t` is centred on sample `512 · t`, and a clip of `n` samples has `1 + n / 512` of them. |X| is
/// the *magnitude spectrum* of a frame: 1025 bins under a periodic Hann window, samples outside the
/// clip counting as zero, bin `k` at `fₖ = k · 22 050 / 2048` Hz. Its square is the *power
/// spectrum*. *Mean* is the arithmetic mean over frames: a clip is described as a whole, and a quiet
/// minute counts as much as a loud one. *Reference* names the function of librosa 1.0 that gives
/// the same number; where there is a deviation it is stated with its size.
///
/// # In JSON
///
/// Field names are those below, with [`Self::version`] as `features_version`; `None` is `null`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Features {
    /// The definition these numbers follow. Numbers of different versions must not be compared.
    #[serde(rename = "features_version", alias = "version")]
    pub version: FeaturesVersion,
    /// Length of the clip in seconds, ≥ 0: samples divided by 22 050.
    ///
    /// Of what was analysed, not of the recording it was taken from.
    /// Reference: `librosa.get_duration(y=…)`; no deviation.
    pub duration_s: f64,
    /// Tempo in beats per minute, 40…220: how fast a listener would tap.
    ///
    /// From the changes of energy in 60 bands, summed in four registers from kick to hi-hat: what
    /// repeats, at which period, and which of the periods that fit (the beat, its half, its double) people
    /// would take for the beat. Not bound to a grid; see
    /// [`RhythmEstimator`](crate::RhythmEstimator) for the steps.
    ///
    /// Cannot tell: a tempo that changes (one number is given for the clip), and with certainty which
    /// of two tempi an octave apart is meant: listeners disagree there, too. `None` for less than four
    /// seconds, silence, steady tones: for whatever has no onsets that repeat.
    /// Deviation from librosa: its tempo is [`Self::tempo_librosa`].
    pub bpm: Option<f64>,
    /// How likely [`Self::bpm`] is the tempo and not its half, double or another, 0…1.
    ///
    /// `None` exactly when `bpm` is.
    pub bpm_confidence: Option<f64>,
    /// Tempo in beats per minute on librosa's grid, `60 · 22 050 / (512 · lag)`: 7.5…287.
    ///
    /// The autocorrelation of the onset envelope (median over mel bands, see [`Self::onset_rate`]) under
    /// a Hann window of eight seconds, divided by its value at lag 0, is averaged over all positions
    /// of the window; the lag with the greatest `ln(1 + 10⁶·share) − ½·log₂²(bpm / 120)` is the tempo.
    ///
    /// Kept to be comparable with what others computed. The grid is coarse: …107.7, 112.3, 117.5, 123.0,
    /// 129.2, 136.0, 143.6, 152.0, 161.5…, so that a clip at exactly 150 is reported as 152.0. `None`
    /// when the envelope is zero throughout, where librosa says 0.
    /// Reference: the tempo of `librosa.beat.beat_track(y=…)`; no deviation.
    pub tempo_librosa: Option<f64>,
    /// Beats per bar, 3 or 4: whether it waltzes or marches.
    ///
    /// From what repeats every three or every four beats. Bars of two count as four, of six as three
    /// or four, and bars of five or seven get the nearer of the two. `None` when there are too few
    /// beats to tell.
    pub time_signature: Option<u8>,
    /// How likely [`Self::time_signature`] is right, 0…1. `None` exactly when that is.
    pub time_signature_confidence: Option<f64>,
    /// Mean root-mean-square amplitude, 0…1, 1 being full scale: how strong the signal is.
    ///
    /// Per frame `√(Σ x² / 2048)`, samples outside the clip counting as zero. Exactly 0 for silence; a
    /// full-scale sine gives 0.707, mastered pop 0.1 to 0.3.
    ///
    /// Not how loud it seems (that is [`Self::integrated_loudness`]): a bass and a voice of equal energy
    /// are not equally loud, and turning the volume up turns this up.
    /// Reference: `librosa.feature.rms(y=…)`. Deviation: sums are exact to double precision where numpy
    /// sums pairwise in single precision (below 1e-6 relative).
    pub energy: Option<f64>,
    /// Mean share of samples whose sign differs from the sample before, 0…1: bass against hiss.
    ///
    /// Per frame the sign changes between its 2048 samples divided by 2048; |x| ≤ 1e-10 counts as
    /// positive; outside the clip the edge sample repeats. 0 for silence and for any signal that stays
    /// on one side of zero; a tone of f Hz gives about 2·f / 22 050, white noise 0.5.
    ///
    /// Follows the strongest component: one deep bass hides everything above it, and a constant offset
    /// of the signal lowers it.
    /// Reference: `librosa.feature.zero_crossing_rate(y=…)`; no deviation.
    pub zero_crossing_rate: Option<f64>,
    /// Mean centre of mass of the magnitude spectrum in Hz, 0…11 025: how bright it sounds.
    ///
    /// Per frame `Σ fₖ·|Xₖ| / Σ |Xₖ|`. A frame of silence counts as 0, so silence gives 0 and pauses
    /// pull the mean down. Around 1000 Hz for a piano, 2000 to 3000 for a band with cymbals.
    ///
    /// Not a pitch: hiss in a quiet recording raises it, and so does losing the bass.
    /// Reference: `librosa.feature.spectral_centroid(y=…)`. Deviation: single precision, below 1e-6.
    pub spectral_centroid: Option<f64>,
    /// Mean spread of the magnitude spectrum around its centroid in Hz, 0…5512: narrow or full.
    ///
    /// Per frame `√(Σ |Xₖ|·(fₖ − centroid)² / Σ |Xₖ|)`: 0 for silence, small for a flute, about 3200
    /// for white noise. Two pure tones far apart are as wide as a hiss between them.
    /// Reference: `librosa.feature.spectral_bandwidth(y=…)`. Deviation: single precision, below 1e-6.
    pub spectral_bandwidth: Option<f64>,
    /// Mean frequency below which 85 % of the magnitude lies, in Hz, 0…11 025.
    ///
    /// Per frame the lowest `fₖ` with `Σ_{j≤k} |Xⱼ| ≥ 0.85 · Σ |X|`; 0 for silence. Says, like the
    /// centroid, how bright a clip is, but hardly moves with what happens in the bass. The low-pass of
    /// a lossy encoder shows here.
    /// Reference: `librosa.feature.spectral_rolloff(y=…)`. Deviation: a frame whose sum falls on the
    /// other side of a rounding is one bin off (below 1e-5 in the mean).
    pub spectral_rolloff: Option<f64>,
    /// Mean ratio of the geometric to the arithmetic mean of the power spectrum, 0…1: tone or noise.
    ///
    /// Every power counts as at least 1e-10. Near 0 for tones and most music, 0.56 for white noise,
    /// and 1 for silence, because a row of equal numbers is flat: many pauses make a clip look noisy.
    /// Reference: `librosa.feature.spectral_flatness(y=…)`. Deviation: single precision, below 1e-4.
    pub spectral_flatness: Option<f64>,
    /// Mean distance of peaks from valleys in each of seven frequency bands, in dB, ≥ 0.
    ///
    /// The bands end at 200, 400, 800, 1600, 3200, 6400 and 11 025 Hz. Per frame and band, the mean of
    /// the strongest 2 % of magnitudes (at least one bin) over that of the weakest 2 %, as `10·log₁₀` of
    /// their ratio, both floored 80 dB below the greatest of the clip; 0 for silence. High where clear
    /// tones stand over quiet gaps, low (about 10 to 14) for noise.
    ///
    /// The last bands of a lossy file tell more about its encoder than about the music.
    /// Reference: `librosa.feature.spectral_contrast(y=…)`. Deviation: where an encoder or resampler left
    /// nothing in the highest band, its valleys are the rounding noise of a transform in single
    /// precision (up to 3 % in that band); elsewhere below 1e-3.
    pub spectral_contrast: Option<[f64; 7]>,
    /// Share of the signal's energy that is harmonic, 0…1: held notes against drums.
    ///
    /// In the spectrogram notes are horizontal lines and strokes vertical ones. Medians over 31 frames
    /// keep the first, `h`, medians over 31 bins the second, `p`; each bin is divided by
    /// `h² / (h² + p²)`, transformed back to samples, and `Σ harmonic² / (Σ harmonic² + Σ percussive²)`
    /// taken there (D. Fitzgerald, 2010). Near 1 for an organ, near 0 for a drum solo; noise lies
    /// between. See [`Hpss`](crate::Hpss).
    ///
    /// A kick drum with a long tone counts as harmonic, a plucked or sung consonant as percussive.
    /// `None` for silence.
    /// Reference: `librosa.effects.hpss(y=…)`. Deviation: below 1e-6.
    pub harmonic_ratio: Option<f64>,
    /// `1 − harmonic_ratio`, 0…1. `None` exactly when that is.
    pub percussive_ratio: Option<f64>,
    /// Onsets per second, ≥ 0: how much happens.
    ///
    /// The onset envelope is the mean rise, from frame to frame, of 128 mel bands in dB (floored 80 dB
    /// below the loudest); onsets are its local maxima that stand 0.07 of its range above the mean of
    /// the 0.2 s around them. 0 for silence and for a steady tone.
    ///
    /// Notes struck together are one onset; slurred notes and slow fades are none.
    /// Reference: `librosa.onset.onset_detect(y=…)`, its count divided by the duration; no deviation.
    pub onset_rate: Option<f64>,
    /// Deviation of the tuning from A = 440 Hz in fractions of a semitone, −0.5…0.49 by 0.01.
    ///
    /// Of the spectral peaks between 150 and 4000 Hz that reach a tenth of their frame's strongest
    /// power, the stronger half is collected by their distance from the nearest semitone; the fullest
    /// hundredth is the tuning. 0.1 is A = 442.5 Hz.
    ///
    /// Of percussion and noise it means nothing. `None` when there are no peaks, where librosa says 0.
    /// Reference: `librosa.estimate_tuning(S=|X|²)`; no deviation.
    pub tuning: Option<f64>,
    /// Mean strength of the twelve pitch classes from C to B, each 0…1: which notes prevail.
    ///
    /// Per frame the power spectrum folded onto one octave by Gaussians a semitone wide, tuned by
    /// [`Self::tuning`], bass and treble weighing less, and divided by its greatest value. Zeros for
    /// silence.
    ///
    /// Overtones sound as notes of their own (a C also lights up G and E), and below some 200 Hz bins
    /// are wider than semitones; [`Self::key`] is computed from longer frames.
    /// Reference: `librosa.feature.chroma_stft(y=…)`. Deviation: single precision, below 1e-5.
    pub chroma_mean: Option<[f64; 12]>,
    /// Means of the first twenty mel-frequency cepstral coefficients: the timbre in numbers.
    ///
    /// Orthonormal DCT-II of 128 mel bands in dB, floored 80 dB below the loudest of the clip. The
    /// first follows the level (−1131.37 for silence, the others 0), the second the slope of the
    /// spectrum from bass to treble, further ones ever finer ripples. For comparing clips with each
    /// other; single coefficients say little.
    /// Reference: `librosa.feature.mfcc(y=…)`. Deviation: single precision, below 1e-4 dB.
    pub mfcc_mean: Option<[f64; 20]>,
    /// Their (population) standard deviations over frames, ≥ 0; zeros for silence.
    ///
    /// How much the timbre changes within the clip, though not how fast.
    /// Reference: `librosa.feature.mfcc(y=…).std(axis=1)`. Deviation: below 1e-5.
    pub mfcc_deviation: Option<[f64; 20]>,
    /// Tonic of the key, as `"C"`, `"C#"` … `"B"`.
    ///
    /// Partials below 1 kHz in frames of 372 ms, counted also for the notes they may be overtones of,
    /// are folded into a chroma, and the key whose usual chroma is the most like it wins. See
    /// [`KeyEstimator`](crate::KeyEstimator).
    ///
    /// One key for the whole clip, whatever it modulates to; relative keys (C major, A minor) share their
    /// notes and are the likeliest mistake. `None` where no pitch class stands out: silence, noise, most
    /// drums. Deviation from librosa, which has no key.
    pub key: Option<PitchClass>,
    /// Mode of the key, as `"major"` or `"minor"`; of other scales the nearer of the two.
    ///
    /// `None` exactly when [`Self::key`] is.
    pub mode: Option<Mode>,
    /// How sure the key is, 0…1: its probability among the twenty-four.
    ///
    /// Low for a single chord, which fits several keys. `None` exactly when [`Self::key`] is.
    pub key_strength: Option<f64>,
    /// Integrated loudness in LUFS (EBU R 128, ITU-R BS.1770-4): how loud the whole seems.
    ///
    /// Typically −30 (quiet) to −6 (a loud master); streaming services play at about −14. Measured from
    /// the original channels, so `None` without them (see
    /// [`Analyzer::analyze_with_source`](crate::Analyzer::analyze_with_source)); `None` as well for silence
    /// and for less than 400 ms. The formula is on [`Loudness`](crate::Loudness).
    /// Deviation from librosa, which has no loudness; agrees with libebur128.
    pub integrated_loudness: Option<f64>,
    /// Loudness range in LU, ≥ 0 (EBU Tech 3342): how far loud and quiet passages lie apart.
    ///
    /// Made for programmes of minutes: of a 30 s clip it tells only about that clip. `None` for silence,
    /// for less than 3 s, and without the original channels.
    pub loudness_range: Option<f64>,
    /// Highest level of the wave in dBTP (ITU-R BS.1770-4), between the samples as well.
    ///
    /// Above 0 a converter or a lossy encoder may clip. `None` for silence and without the original
    /// channels.
    pub true_peak: Option<f64>,
    /// Mean distance of the level from the clip's own level, in dB, ≥ 0: even or eventful.
    ///
    /// From the levels of stretches of 0.2 s; about 1 for a mastered loud track, 3 and more where
    /// loud and quiet alternate, 0 for a steady tone. The formula is on
    /// [`dynamic_complexity`](crate::dynamic_complexity()). `None` for silence and for less than 0.2 s.
    /// Reference: essentia's `DynamicComplexity`, without its weighting filter.
    pub dynamic_complexity: Option<f64>,
    /// How well the clip suits dancing, 0…1: a composite of tempo, energy and zero-crossing rate.
    ///
    /// Highest near 120 beats per minute, rising with energy, mild about brightness; the formula is on
    /// [`danceability`](crate::danceability()). A made-up index for sorting, not a measurement: it knows
    /// the tempo and not the groove. `None` exactly when [`Self::bpm`] is.
    pub danceability: Option<f64>,
    /// Times of librosa's beats in seconds, ascending: multiples of 512 / 22 050.
    ///
    /// The path through the onset envelope that joins strong onsets in steps close to
    /// [`Self::tempo_librosa`] (D. Ellis, 2007); weak beats at either end are dropped. Empty when there are
    /// no onsets.
    /// Reference: the beats of `librosa.beat.beat_track(y=…)`; no deviation.
    pub beats: Option<Vec<f64>>,
    /// Times of the beats of [`Self::bpm`] in seconds, ascending: where a foot would tap.
    ///
    /// `None` exactly when `bpm` is.
    pub beat_times: Option<Vec<f64>>,
    /// Those of [`Self::beat_times`] that begin a bar, in seconds, ascending.
    ///
    /// Empty when [`Self::time_signature`] is `None`. Which beat begins the bar is the hardest of the
    /// rhythm features, and the least sure. `None` exactly when `bpm` is.
    pub downbeat_times: Option<Vec<f64>>,
}

impl Features {
    /// A result of the latest version that knows the length of the clip and nothing else.
    pub(crate) fn of_duration(duration_s: f64) -> Self {
        Self {
            version: FeaturesVersion::LATEST,
            duration_s,
            bpm: None,
            bpm_confidence: None,
            tempo_librosa: None,
            time_signature: None,
            time_signature_confidence: None,
            energy: None,
            zero_crossing_rate: None,
            spectral_centroid: None,
            spectral_bandwidth: None,
            spectral_rolloff: None,
            spectral_flatness: None,
            spectral_contrast: None,
            harmonic_ratio: None,
            percussive_ratio: None,
            onset_rate: None,
            tuning: None,
            chroma_mean: None,
            mfcc_mean: None,
            mfcc_deviation: None,
            key: None,
            mode: None,
            key_strength: None,
            integrated_loudness: None,
            loudness_range: None,
            true_peak: None,
            dynamic_complexity: None,
            danceability: None,
            beats: None,
            beat_times: None,
            downbeat_times: None,
        }
    }
}
