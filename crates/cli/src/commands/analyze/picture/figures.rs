//! The numbers in a picture: the headline, the list, and the mean of the chromagram.

use super::colour::Colour;
use super::scene::{Anchor, Area, Scene, Style};
use super::timeline::{CHROMAGRAM, pitch_row};
use super::{MARGIN, PITCH_NAMES, SIDE, WIDTH, panel_name};
use crate::commands::analyze::words::{self, known};
use segue_audio_features::{Features, PitchClass};

const TOP: f32 = 106.0;
/// What is not known.
const UNKNOWN: &str = "–";

/// The key numbers, side by side under the title.
pub(super) fn headline(scene: &mut Scene, features: &Features) {
    let cards = [
        ("TEMPO", known(features.bpm, 1, " bpm"), confidence(features.bpm_confidence)),
        ("KEY", words::key(features), strength(features.key_strength)),
        ("METRE", words::metre(features), confidence(features.time_signature_confidence)),
        ("LOUDNESS", known(features.integrated_loudness, 1, " LUFS"), loudness_detail(features)),
        ("DANCEABILITY", known(features.danceability, 2, ""), danceability_detail(features)),
    ];
    let width = (WIDTH - 2.0 * MARGIN) / cards.len() as f32;
    for (index, (name, value, detail)) in cards.into_iter().enumerate() {
        let left = MARGIN + width * index as f32;
        if index > 0 {
            let x = left - 18.0;
            scene.line(vec![(x, TOP + 2.0), (x, TOP + 58.0)], 1.0, Colour::RULE);
        }
        scene.text((left, TOP + 10.0), name, Style::of(11.0, Colour::QUIET).bold());
        let value = typeset(value);
        scene.text((left, TOP + 38.0), value, Style::of(25.0, Colour::INK).bold());
        let detail = detail.map(|detail| typeset(Some(detail))).unwrap_or_default();
        scene.text((left, TOP + 57.0), detail, Style::of(12.0, Colour::QUIET));
    }
}

/// With a minus sign as long as the plus sign; a dash for what is not known.
fn typeset(value: Option<String>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| value.replace('-', "−"))
}

fn confidence(value: Option<f64>) -> Option<String> {
    value.map(|value| format!("confidence {value:.2}"))
}

fn strength(value: Option<f64>) -> Option<String> {
    value.map(|value| format!("strength {value:.2}"))
}

fn danceability_detail(features: &Features) -> Option<String> {
    features.danceability.map(|_| "0 to 1".to_owned())
}

fn loudness_detail(features: &Features) -> Option<String> {
    let range = known(features.loudness_range, 1, " LU").map(|range| format!("range {range}"));
    let peak = known(features.true_peak, 1, " dBTP").map(|peak| format!("peak {peak}"));
    let parts: Vec<String> = range.into_iter().chain(peak).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Further numbers, one a line, under the radar.
pub(super) fn list(scene: &mut Scene, features: &Features) {
    const TOP: f32 = 528.0;
    const LINE: f32 = 19.0;
    let lines = [
        ("spectral centroid", known(features.spectral_centroid, 0, " Hz")),
        ("85 % roll-off", known(features.spectral_rolloff, 0, " Hz")),
        ("onsets", known(features.onset_rate, 2, " / s")),
        ("dynamic complexity", known(features.dynamic_complexity, 1, " dB")),
        ("tuning", words::tuning(features)),
    ];
    for (index, (name, value)) in lines.into_iter().enumerate() {
        let y = TOP + LINE * index as f32;
        scene.text((SIDE.left, y), name, Style::of(12.5, Colour::QUIET));
        let value = typeset(value);
        let style = Style::of(12.5, Colour::INK).anchored(Anchor::End);
        scene.text((SIDE.right(), y), value, style);
    }
}

/// The mean strength of each pitch class, beside its row of the chromagram.
pub(super) fn mean_chroma(scene: &mut Scene, features: &Features) {
    let Some(means) = features.chroma_mean else { return };
    panel_name(scene, SIDE.left, CHROMAGRAM.top, "Mean chroma");
    let tonic = features.key.map(PitchClass::name);
    let left = SIDE.left + 26.0;
    let room = SIDE.width - 26.0;
    for (index, (mean, name)) in means.into_iter().zip(PITCH_NAMES).enumerate() {
        let y = pitch_row(index);
        scene.text(
            (left - 8.0, y + 4.0),
            name,
            Style::of(11.0, Colour::QUIET).anchored(Anchor::End),
        );
        let row = Area { left, top: y - 4.5, width: room, height: 9.0 };
        scene.rectangle(row, Colour::WASH);
        let colour = if tonic == Some(name) { Colour::ACCENT } else { Colour::ACCENT_LIGHT };
        let width = room * mean.clamp(0.0, 1.0) as f32;
        scene.rectangle(Area { width, ..row }, colour);
    }
}
