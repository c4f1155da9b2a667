//! How much of each pitch class sounds, in tune with the clip.

use super::peaks::Peak;

/// Strength of C, C♯, … B.
pub(super) type Chroma = [f64; 12];

/// Which partials count towards a chroma, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub(super) lowest_hz: f64,
    pub(super) highest_hz: f64,
    /// A partial is also taken as a higher one of a lower note, each time with this much less
    /// weight.
    pub(super) decay: f64,
}

/// Semitones from a note to its partials, `12·log₂ n`: itself, the octave, the twelfth. More of
/// them drag the key a fifth down, because every note is also the third partial of the note a fifth
/// below.
const PARTIALS: [f64; 3] = [0.0, 12.0, 19.019_550_008_653_874];

/// By how much of a semitone the clip is above concert pitch, −0.5…0.5: the mean direction of
/// all partials on the circle of a semitone, weighted by magnitude.
pub(super) fn tuning(peaks: &[Peak]) -> f64 {
    let turn = std::f64::consts::TAU;
    let (x, y) = peaks.iter().fold((0.0, 0.0), |(x, y), peak| {
        let (sin, cos) = libm::sincos(turn * peak.pitch);
        (x + peak.magnitude * cos, y + peak.magnitude * sin)
    });
    libm::atan2(y, x) / turn
}

/// Sum over frames of each frame's pitch classes, of unit length; zeros without partials.
///
/// A partial counts with its magnitude times `cos²` of its distance from the semitone, for its own
/// pitch class and (less and less) for those of which it may be an overtone (E. Gómez, "Tonal
/// description of polyphonic audio for music content processing", INFORMS J. Comput., 2006). A
/// frame counts with the root of its sum, so that loud passages lead but do not rule.
pub(super) fn chroma(peaks: &[Peak], band: Band, tuning: f64) -> Chroma {
    let mut total = [0.0; 12];
    for frame in peaks.chunk_by(|a, b| a.frame == b.frame) {
        let mut classes = [0.0; 12];
        for peak in frame.iter().filter(|peak| band.contains(peak.hz)) {
            spread(peak, band, tuning, &mut classes);
        }
        let sum: f64 = classes.iter().sum();
        if sum > 0.0 {
            for (total, class) in total.iter_mut().zip(classes) {
                *total += class / sum.sqrt();
            }
        }
    }
    let length = total.iter().map(|class| class * class).sum::<f64>().sqrt();
    if length > 0.0 { total.map(|class| class / length) } else { total }
}

impl Band {
    fn contains(self, hz: f64) -> bool {
        self.lowest_hz <= hz && hz < self.highest_hz
    }
}

fn spread(peak: &Peak, band: Band, tuning: f64, classes: &mut Chroma) {
    let mut weight = peak.magnitude;
    for partial in PARTIALS {
        let pitch = peak.pitch - tuning - partial;
        let nearest = pitch.round();
        let closeness = libm::cos(std::f64::consts::PI * (pitch - nearest));
        classes[(nearest as i64).rem_euclid(12) as usize] += weight * closeness * closeness;
        weight *= band.decay;
    }
}
