//! `segue analyze`: the features of audio files.

use crate::args::AnalyzeArgs;
use crate::exit::Exit;
use crate::output::{explain, print, say};
use crate::sources::sound_of;
use segue_audio_features::{Analyzer, Features, FeaturesVersion};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// Endings of the files that are taken from a folder.
const ENDINGS: [&str; 9] = ["mp3", "m4a", "mp4", "aac", "ogg", "oga", "flac", "wav", "wave"];

/// The features of one file, as a script reads them.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a Path,
    features_version: FeaturesVersion,
    /// Length of what was measured; the file may be longer when it is `truncated`.
    duration_s: f64,
    /// Whether the file broke off or passed the decoder's limits, and only its beginning counts.
    truncated: bool,
    energy: Option<f64>,
    zero_crossing_rate: Option<f64>,
    spectral_centroid: Option<f64>,
}

/// Runs it.
///
/// # Errors
/// Only when the result cannot be printed; bad files are listed and give [`Exit::BadInput`].
pub(crate) fn run(args: &AnalyzeArgs) -> anyhow::Result<Exit> {
    let mut analyzer = Analyzer::new();
    let mut is_all_good = true;
    let mut files = Vec::new();
    for path in &args.files {
        match sound_files(path) {
            Ok(found) => files.extend(found),
            Err(reason) => is_all_good = complain(path, &reason),
        }
    }
    let width = files.iter().map(|file| file.display().to_string().chars().count()).max();
    let width = width.unwrap_or_default().max("file".len());
    if !args.json && !files.is_empty() {
        print(&heading(width))?;
    }
    for file in &files {
        match features_of(&mut analyzer, file) {
            Err(reason) => is_all_good = complain(file, &reason),
            Ok(measured) if args.json => print(&json(file, &measured)?)?,
            Ok(measured) => {
                print(&row(width, file, &measured.features))?;
                if measured.truncated {
                    let seconds = measured.features.duration_s;
                    let note = "the file breaks off or is longer than Segue listens";
                    say(&format!("{}: only the first {seconds:.1} s: {note}", file.display()));
                }
            }
        }
    }
    Ok(if is_all_good { Exit::Done } else { Exit::BadInput })
}

/// Says what is wrong with `path`; returns that not all is good.
fn complain(path: &Path, reason: &str) -> bool {
    say(&format!("{}: {reason}", path.display()));
    false
}

/// The file itself, or the sound files of a folder in the order of their names.
fn sound_files(path: &Path) -> Result<Vec<PathBuf>, String> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let entries = fs::read_dir(path).map_err(|cause| explain(&cause))?;
    let paths = entries.flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = paths.filter(|path| path.is_file() && is_sound(path)).collect();
    files.sort_unstable();
    if files.is_empty() {
        return Err(format!("no sound files in this folder ({})", ENDINGS.join(", ")));
    }
    Ok(files)
}

fn is_sound(path: &Path) -> bool {
    let ending = path.extension().and_then(|ending| ending.to_str());
    ending.is_some_and(|ending| ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)))
}

/// The features of a file or of its readable beginning.
struct Measured {
    features: Features,
    truncated: bool,
}

fn features_of(analyzer: &mut Analyzer, file: &Path) -> Result<Measured, String> {
    let bytes = fs::read(file).map_err(|cause| explain(&cause))?;
    let extension = file.extension().and_then(|extension| extension.to_str());
    let sound = sound_of(&bytes, extension).map_err(|cause| cause.reason)?;
    let features = analyzer.analyze(&sound.samples).map_err(|cause| explain(&cause))?;
    Ok(Measured { features, truncated: sound.truncated })
}

fn json(file: &Path, measured: &Measured) -> serde_json::Result<String> {
    let features = &measured.features;
    serde_json::to_string(&Report {
        file,
        features_version: features.version,
        duration_s: features.duration_s,
        truncated: measured.truncated,
        energy: features.energy,
        zero_crossing_rate: features.zero_crossing_rate,
        spectral_centroid: features.spectral_centroid,
    })
}

fn heading(width: usize) -> String {
    cells(
        width,
        "file",
        ["duration s", "energy", "zero-crossing", "centroid Hz"].map(str::to_owned),
    )
}

fn row(width: usize, file: &Path, features: &Features) -> String {
    let numbers = [
        format!("{:.3}", features.duration_s),
        number(features.energy, 5),
        number(features.zero_crossing_rate, 5),
        number(features.spectral_centroid, 2),
    ];
    cells(width, &file.display().to_string(), numbers)
}

fn cells(width: usize, file: &str, [duration, energy, crossings, centroid]: [String; 4]) -> String {
    format!("{file:<width$}  {duration:>10}  {energy:>8}  {crossings:>13}  {centroid:>11}")
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
