//! The picture of a clip: what it sounds like over time on the left, what was measured on the right.

mod axis;
mod colour;
mod figures;
mod font;
mod png;
mod radar;
mod scene;
mod spectrum;
mod svg;
mod timeline;
mod waveform;

pub(super) use axis::clock;

use colour::Colour;
use scene::{Anchor, Area, Scene, Style, Weight};
use segue_audio_features::Features;

const WIDTH: f32 = 1280.0;
const HEIGHT: f32 = 856.0;
const MARGIN: f32 = 40.0;

/// Where the time axis begins, and how long it is.
const TIME_LEFT: f32 = MARGIN + 44.0;
const TIME_WIDTH: f32 = 790.0;
/// The column of numbers.
const SIDE: Area = Area { left: 956.0, top: 212.0, width: WIDTH - MARGIN - 956.0, height: 580.0 };

/// Names of the pitch classes, from C.
const PITCH_NAMES: [&str; spectrum::PITCH_CLASSES] =
    ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// A kind of picture file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PictureFormat {
    /// Sharp at any size; text can be selected.
    Svg,
    /// 2560 pixels wide.
    Png,
}

/// What is shown.
pub(super) struct Subject<'a> {
    /// What the clip is called.
    pub(super) title: &'a str,
    /// What kind of file it is.
    pub(super) subtitle: &'a str,
    /// Mono, at the analyser's rate.
    pub(super) samples: &'a [f32],
    /// What was measured in them.
    pub(super) features: &'a Features,
}

/// The bytes of a picture file.
///
/// # Errors
/// The encoder's, which no clip is known to cause.
pub(super) fn draw(subject: &Subject<'_>, format: PictureFormat) -> anyhow::Result<Vec<u8>> {
    let scene = compose(subject);
    Ok(match format {
        PictureFormat::Svg => svg::encode(&scene)?,
        PictureFormat::Png => png::encode(&scene)?,
    })
}

fn compose(subject: &Subject<'_>) -> Scene {
    let mut scene = Scene::new(WIDTH, HEIGHT, subject.title);
    let paper = Area { left: 0.0, top: 0.0, width: WIDTH, height: HEIGHT };
    scene.rectangle(paper, Colour::PAPER);
    header(&mut scene, subject);
    figures::headline(&mut scene, subject.features);
    timeline::draw(&mut scene, subject);
    radar::draw(&mut scene, subject.features);
    figures::list(&mut scene, subject.features);
    figures::mean_chroma(&mut scene, subject.features);
    footer(&mut scene, subject.features);
    scene
}

fn header(scene: &mut Scene, subject: &Subject<'_>) {
    const SIZE: f32 = 28.0;
    let room = WIDTH - 2.0 * MARGIN;
    let title = font::fitted(subject.title, Weight::SemiBold, SIZE, room);
    scene.text((MARGIN, 58.0), title, Style::of(SIZE, Colour::INK).bold());
    scene.text((MARGIN, 84.0), subject.subtitle, Style::of(15.0, Colour::QUIET));
}

fn footer(scene: &mut Scene, features: &Features) {
    let text = format!("Segue, features version {}", features.version.number());
    let style = Style::of(11.0, Colour::QUIET).anchored(Anchor::End);
    scene.text((WIDTH - MARGIN, HEIGHT - 20.0), text, style);
}

/// The name of a panel, above its left edge; returns where the name ends.
fn panel_name(scene: &mut Scene, left: f32, top: f32, name: &str) -> f32 {
    const SIZE: f32 = 13.0;
    scene.text((left, top - 9.0), name, Style::of(SIZE, Colour::INK).bold());
    left + font::width(name, Weight::SemiBold, SIZE)
}
