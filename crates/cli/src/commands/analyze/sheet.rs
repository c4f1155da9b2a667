//! One clip as a page of numbers: what matters most, then group by group.

use super::measure::Measured;
use super::words::{self, known, rounded};
use segue_audio_features::Features;

/// What is not known.
const UNKNOWN: &str = "–";
/// Where values begin.
const INDENT: usize = 24;
/// Numbers of a list in one line.
const PER_LINE: usize = 10;

/// The page, without a line end.
pub(super) fn page(name: &str, measured: &Measured) -> String {
    let features = &measured.features;
    let mut page = format!("{name}\n{}\n", measured.outline());
    for (heading, lines) in [
        ("", most_important(features)),
        ("Rhythm", rhythm(features)),
        ("Pitch", pitch(features)),
        ("Level", level(features)),
        ("Timbre", timbre(features)),
    ] {
        page.push('\n');
        if !heading.is_empty() {
            page.push_str(&format!("{heading}\n"));
        }
        for Line { name, values } in lines {
            for (index, value) in values.iter().enumerate() {
                let name = if index == 0 { name } else { "" };
                page.push_str(&format!("  {name:<INDENT$}{value}\n"));
            }
        }
    }
    page.truncate(page.trim_end().len());
    page
}

/// Times in seconds, a few to a line, under a clip's numbers.
pub(super) fn times(name: &str, times: Option<&[f64]>) -> String {
    let texts: Vec<String> =
        times.unwrap_or_default().iter().map(|time_s| format!("{time_s:9.3}")).collect();
    let lines: Vec<String> = texts.chunks(PER_LINE).map(<[String]>::concat).collect();
    match times {
        None => format!("  {name}: {UNKNOWN}"),
        Some([]) => format!("  {name}: none"),
        Some(_) => format!("  {name}, in seconds:\n{}", lines.join("\n")),
    }
}

/// A name and what is said about it, the first on the same line.
struct Line {
    name: &'static str,
    values: Vec<String>,
}

fn line(name: &'static str, value: Option<String>) -> Line {
    Line { name, values: vec![value.unwrap_or_else(|| UNKNOWN.to_owned())] }
}

/// A value, and what is said beside it when it is known.
fn with_note(value: Option<String>, label: &str, note: Option<f64>) -> Option<String> {
    let value = value?;
    Some(match note {
        Some(note) => format!("{value:<16}{label} {note:.2}"),
        None => value,
    })
}

fn most_important(features: &Features) -> Vec<Line> {
    let tempo = known(features.bpm, 1, " bpm");
    let metre = words::metre(features);
    let metre_confidence = features.time_signature_confidence;
    vec![
        line("tempo", with_note(tempo, "confidence", features.bpm_confidence)),
        line("key", with_note(words::key(features), "strength", features.key_strength)),
        line("metre", with_note(metre, "confidence", metre_confidence)),
        line("loudness", known(features.integrated_loudness, 1, " LUFS")),
        line("danceability", features.danceability.map(gauge)),
        line("energy", features.energy.map(gauge)),
    ]
}

fn rhythm(features: &Features) -> Vec<Line> {
    let count = |times: Option<&Vec<f64>>| times.map(|times| times.len().to_string());
    vec![
        line("onsets", known(features.onset_rate, 2, " per second")),
        line("beats", count(features.beat_times.as_ref())),
        line("bars", count(features.downbeat_times.as_ref())),
        line("tempo by librosa", known(features.tempo_librosa, 1, " bpm")),
        line("beats by librosa", count(features.beats.as_ref())),
        line("percussive share", features.percussive_ratio.map(gauge)),
    ]
}

fn pitch(features: &Features) -> Vec<Line> {
    let names = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];
    let chroma = features.chroma_mean.map(|means| {
        let texts = means.iter().zip(names).map(|(mean, name)| format!("{name:<2} {mean:.2}   "));
        in_lines(&texts.collect::<Vec<_>>(), 6)
    });
    let chroma = chroma.unwrap_or_else(|| vec![UNKNOWN.to_owned()]);
    vec![
        line("tuning", words::tuning(features)),
        line("harmonic share", features.harmonic_ratio.map(gauge)),
        Line { name: "chroma, mean", values: chroma },
    ]
}

fn level(features: &Features) -> Vec<Line> {
    vec![
        line("loudness range", known(features.loudness_range, 1, " LU")),
        line("true peak", known(features.true_peak, 1, " dBTP")),
        line("dynamic complexity", known(features.dynamic_complexity, 1, " dB")),
    ]
}

fn timbre(features: &Features) -> Vec<Line> {
    vec![
        line("spectral centroid", known(features.spectral_centroid, 0, " Hz")),
        line("bandwidth", known(features.spectral_bandwidth, 0, " Hz")),
        line("85 % roll-off", known(features.spectral_rolloff, 0, " Hz")),
        line("flatness", known(features.spectral_flatness, 4, "")),
        line("zero-crossing rate", known(features.zero_crossing_rate, 4, "")),
        numbers("contrast, dB", features.spectral_contrast.as_ref().map(<[f64; 7]>::as_slice)),
        numbers("MFCC, mean", features.mfcc_mean.as_ref().map(<[f64; 20]>::as_slice)),
        numbers("MFCC, deviation", features.mfcc_deviation.as_ref().map(<[f64; 20]>::as_slice)),
    ]
}

fn numbers(name: &'static str, values: Option<&[f64]>) -> Line {
    let Some(values) = values else { return line(name, None) };
    let texts: Vec<String> =
        values.iter().map(|value| format!("{:<7}", rounded(*value, 1))).collect();
    Line { name, values: in_lines(&texts, PER_LINE) }
}

fn in_lines(texts: &[String], per_line: usize) -> Vec<String> {
    texts.chunks(per_line).map(|part| part.concat().trim_end().to_owned()).collect()
}

/// A number from 0 to 1 with a bar as long.
fn gauge(value: f64) -> String {
    const LENGTH: usize = 20;
    let filled = (value.clamp(0.0, 1.0) * LENGTH as f64).round() as usize;
    format!("{value:<8.3}{}{}", "█".repeat(filled), "░".repeat(LENGTH - filled))
}
