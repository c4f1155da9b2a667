//! The shape of a clip: the features that lie between 0 and 1, on spokes.

use super::colour::Colour;
use super::scene::{Anchor, Point, Scene, Style};
use super::{SIDE, panel_name};
use segue_audio_features::Features;
use std::f64::consts::TAU;

const RADIUS: f64 = 92.0;
const CENTRE: Point = (SIDE.left + SIDE.width / 2.0, SIDE.top + 152.0);
/// How far outside the rim the names stand.
const NAME_GAP: f64 = 14.0;

/// The spokes, clockwise from the top.
fn spokes(features: &Features) -> [(&'static str, Option<f64>); 8] {
    [
        ("danceability", features.danceability),
        ("percussive", features.percussive_ratio),
        ("energy", features.energy),
        ("harmonic", features.harmonic_ratio),
        ("metre sure", features.time_signature_confidence),
        ("key sure", features.key_strength),
        ("noisy", features.spectral_flatness),
        ("tempo sure", features.bpm_confidence),
    ]
}

pub(super) fn draw(scene: &mut Scene, features: &Features) {
    panel_name(scene, SIDE.left, SIDE.top, "Shape");
    let spokes = spokes(features);
    let count = spokes.len();
    for share in [0.25, 0.5, 0.75, 1.0] {
        let ring: Vec<Point> = (0..=count).map(|index| place(index, count, share)).collect();
        scene.line(ring, 1.0, Colour::RULE);
    }
    for index in 0..count {
        scene.line(vec![CENTRE, place(index, count, 1.0)], 1.0, Colour::RULE);
    }
    // What is not known is no corner: the shape goes past it.
    let known = spokes.iter().enumerate().filter_map(|(index, (_, value))| {
        value.map(|value| place(index, count, value.clamp(0.0, 1.0)))
    });
    let corners: Vec<Point> = known.collect();
    if corners.len() > 2 {
        scene.polygon(corners.clone(), Colour::ACCENT.with_alpha(60));
        let outline = corners.iter().chain(corners.first()).copied().collect();
        scene.line(outline, 2.0, Colour::ACCENT);
    }
    for corner in corners {
        scene.disc(corner, 3.0, Colour::ACCENT);
    }
    for (index, (name, value)) in spokes.into_iter().enumerate() {
        draw_name(scene, index, count, name, value);
    }
}

fn draw_name(scene: &mut Scene, index: usize, count: usize, name: &str, value: Option<f64>) {
    let (x, y) = place(index, count, 1.0 + NAME_GAP / RADIUS);
    let offset = x - CENTRE.0;
    let anchor = if offset > 5.0 {
        Anchor::Start
    } else if offset < -5.0 {
        Anchor::End
    } else {
        Anchor::Middle
    };
    let is_above = y < CENTRE.1 - 5.0;
    let is_beside = (y - CENTRE.1).abs() <= 5.0;
    let top = if is_beside {
        y - 3.0
    } else if is_above {
        y - 12.0
    } else {
        y + 8.0
    };
    let style = Style::of(11.5, Colour::QUIET).anchored(anchor);
    scene.text((x, top), name, style);
    let value = value.map_or_else(|| "–".to_owned(), |value| format!("{value:.2}"));
    scene.text((x, top + 14.0), value, Style { colour: Colour::INK, ..style }.bold());
}

/// The point at `share` of spoke `index`.
fn place(index: usize, count: usize, share: f64) -> Point {
    let angle = TAU * index as f64 / count as f64;
    let reach = RADIUS * share;
    (CENTRE.0 + (angle.sin() * reach) as f32, CENTRE.1 - (angle.cos() * reach) as f32)
}
