//! The three panels over time: waveform with beats, spectrogram, chromagram.

use super::colour::{Colour, ColourMap};
use super::scene::{Anchor, Area, Point, Raster, Scene, Style};
use super::spectrum::{self, BANDS, PITCH_CLASSES, RANGE_DB, Spectrum};
use super::{PITCH_NAMES, Subject, TIME_LEFT, TIME_WIDTH, axis, panel_name, waveform};
use segue_audio_features::Features;

const WAVEFORM: Area = panel(212.0, 104.0);
const SPECTROGRAM: Area = panel(354.0, 248.0);
pub(super) const CHROMAGRAM: Area = panel(640.0, 156.0);

/// One column of the spectrogram per pixel of a PNG file.
const COLUMNS: usize = 2 * TIME_WIDTH as usize;
/// Beats closer than this run into each other.
const LEAST_GAP: f32 = 4.0;

const LABEL: Style = Style::of(11.0, Colour::QUIET);

const fn panel(top: f32, height: f32) -> Area {
    Area { left: TIME_LEFT, top, width: TIME_WIDTH, height }
}

pub(super) fn draw(scene: &mut Scene, subject: &Subject<'_>) {
    let spectrum = Spectrum::of(subject.samples, COLUMNS);
    draw_waveform(scene, subject.samples);
    draw_beats(scene, subject.features);
    draw_spectrogram(scene, &spectrum);
    draw_chromagram(scene, &spectrum);
    draw_time(scene, subject.features.duration_s);
}

fn draw_waveform(scene: &mut Scene, samples: &[f32]) {
    scene.rectangle(WAVEFORM, Colour::WASH);
    let columns = waveform::columns(samples, COLUMNS.min(samples.len().max(2)));
    let ceiling = waveform::ceiling(&columns);
    let middle = WAVEFORM.top + WAVEFORM.height / 2.0;
    let step = f64::from(columns.len() as f32 - 1.0);
    // Never thinner than a hairline, so that silence is a line and not a hole.
    let band = |top: &dyn Fn(&waveform::Reach) -> f32, bottom: &dyn Fn(&waveform::Reach) -> f32| {
        let place = |index: usize, value: f32, hair: f32| {
            let y = middle - value / ceiling * WAVEFORM.height / 2.0 + hair;
            (WAVEFORM.across(index as f64 / step), y)
        };
        let upper = columns.iter().enumerate().map(|(index, r)| place(index, top(r), -0.4));
        let lower = columns.iter().enumerate().rev().map(|(index, r)| place(index, bottom(r), 0.4));
        upper.chain(lower).collect::<Vec<Point>>()
    };
    scene.polygon(band(&|reach| reach.highest, &|reach| reach.lowest), Colour::ACCENT_LIGHT);
    scene.polygon(band(&|reach| reach.rms, &|reach| -reach.rms), Colour::ACCENT);
    panel_name(scene, WAVEFORM.left, WAVEFORM.top, "Waveform");
    let label = LABEL.anchored(Anchor::End);
    let left = WAVEFORM.left - 8.0;
    for (y, value) in [(WAVEFORM.top + 9.0, ceiling), (WAVEFORM.bottom() - 1.0, -ceiling)] {
        scene.text((left, y), signed(value), label);
    }
    scene.text((left, middle + 4.0), "0", label);
}

fn signed(value: f32) -> String {
    if value < 0.0 { format!("−{}", -value) } else { format!("+{value}") }
}

/// Marks the beats on the waveform, as far as they can be told apart, and says what the marks are.
fn draw_beats(scene: &mut Scene, features: &Features) {
    let beats = features.beat_times.as_ref().or(features.beats.as_ref());
    let beats = beats.map(Vec::as_slice).unwrap_or_default();
    let bars = features.downbeat_times.as_deref().unwrap_or_default();
    let beat_style = (1.0, Colour::BEAT.with_alpha(110));
    let bar_style = (1.8, Colour::BEAT);
    let mut key_right = WAVEFORM.right();
    for (times, (width, colour), name) in [(bars, bar_style, "bar"), (beats, beat_style, "beat")] {
        if times.is_empty() {
            continue;
        }
        let places: Vec<f32> =
            times.iter().map(|time_s| WAVEFORM.across(time_s / features.duration_s)).collect();
        let is_dense = places.array_windows().any(|[one, next]| next - one < LEAST_GAP);
        let note = if is_dense {
            format!("{} {name}s, too close to draw", times.len())
        } else {
            for x in places {
                scene.line(vec![(x, WAVEFORM.top), (x, WAVEFORM.bottom())], width, colour);
            }
            name.to_owned()
        };
        let y = WAVEFORM.top - 9.0;
        scene.text((key_right, y), note.as_str(), LABEL.anchored(Anchor::End));
        let mark = key_right - 8.0 - super::font::width(&note, LABEL.weight, LABEL.size);
        if !is_dense {
            scene.line(vec![(mark, y - 9.0), (mark, y + 2.0)], width, colour);
        }
        key_right = mark - 16.0;
    }
}

fn draw_spectrogram(scene: &mut Scene, spectrum: &Spectrum) {
    let colour = |level: &f32| ColourMap::MAGMA.colour(1.0 + level / RANGE_DB);
    let rows = (0..BANDS).rev();
    let cells = rows.flat_map(|band| {
        spectrum.levels_db.iter().filter_map(move |column| column.get(band).map(colour))
    });
    let cells = cells.collect();
    let columns = spectrum.levels_db.len();
    scene.raster(SPECTROGRAM, Raster { columns, rows: BANDS, cells, smooth: true });
    panel_name(scene, SPECTROGRAM.left, SPECTROGRAM.top, "Mel spectrogram");
    for (hz, name) in [
        (100.0, "100 Hz"),
        (500.0, "500"),
        (1000.0, "1 kHz"),
        (2000.0, "2"),
        (4000.0, "4"),
        (8000.0, "8"),
    ] {
        let y = SPECTROGRAM.bottom() - SPECTROGRAM.height * spectrum::share_of(hz) as f32;
        scene.line(vec![(SPECTROGRAM.left - 4.0, y), (SPECTROGRAM.left, y)], 1.0, Colour::QUIET);
        scene.text((SPECTROGRAM.left - 8.0, y + 4.0), name, LABEL.anchored(Anchor::End));
    }
    draw_colour_key(scene);
}

/// What the colours of the spectrogram mean, to its right.
fn draw_colour_key(scene: &mut Scene) {
    const ROWS: usize = 128;
    const COLUMNS: usize = 9;
    let bar = Area { left: SPECTROGRAM.right() + 10.0, width: 9.0, ..SPECTROGRAM };
    let share = |row: usize| 1.0 - row as f32 / (ROWS - 1) as f32;
    let colours = (0..ROWS).map(|row| ColourMap::MAGMA.colour(share(row)));
    let cells = colours.flat_map(|colour| std::iter::repeat_n(colour, COLUMNS)).collect();
    scene.raster(bar, Raster { columns: COLUMNS, rows: ROWS, cells, smooth: true });
    for (place, name) in [(0.0, "0 dB"), (0.25, "−20"), (0.5, "−40"), (0.75, "−60"), (1.0, "−80")]
    {
        let y = bar.top + bar.height * place + 9.0 - 9.0 * place;
        scene.text((bar.right() + 6.0, y), name, LABEL);
    }
}

fn draw_chromagram(scene: &mut Scene, spectrum: &Spectrum) {
    // Each row as many times as it has pixels: some viewers blur what is stretched.
    const REPEATS: usize = CHROMAGRAM.height as usize / PITCH_CLASSES;
    let colour = |share: &f32| ColourMap::BLUES.colour(*share);
    let rows = (0..PITCH_CLASSES).rev().flat_map(|row| std::iter::repeat_n(row, REPEATS));
    let cells = rows.flat_map(|pitch_class| {
        spectrum.chroma.iter().filter_map(move |column| column.get(pitch_class).map(colour))
    });
    let raster = Raster {
        columns: spectrum.chroma.len(),
        rows: PITCH_CLASSES * REPEATS,
        cells: cells.collect(),
        smooth: false,
    };
    scene.raster(CHROMAGRAM, raster);
    panel_name(scene, CHROMAGRAM.left, CHROMAGRAM.top, "Chromagram");
    for (index, name) in PITCH_NAMES.into_iter().enumerate() {
        let y = pitch_row(index) + 4.0;
        scene.text((CHROMAGRAM.left - 8.0, y), name, LABEL.anchored(Anchor::End));
    }
}

/// The middle of a pitch class's row, C being the lowest.
pub(super) fn pitch_row(pitch_class: usize) -> f32 {
    let row = CHROMAGRAM.height / PITCH_CLASSES as f32;
    CHROMAGRAM.bottom() - row * (pitch_class as f32 + 0.5)
}

fn draw_time(scene: &mut Scene, duration_s: f64) {
    if duration_s <= 0.0 {
        return;
    }
    for (time_s, name) in axis::moments(duration_s) {
        let x = CHROMAGRAM.across(time_s / duration_s);
        for panel in [WAVEFORM, SPECTROGRAM, CHROMAGRAM] {
            let bottom = panel.bottom();
            scene.line(vec![(x, bottom), (x, bottom + 4.0)], 1.0, Colour::QUIET);
        }
        let label = LABEL.anchored(Anchor::Middle);
        scene.text((x, CHROMAGRAM.bottom() + 18.0), name, label);
    }
}
