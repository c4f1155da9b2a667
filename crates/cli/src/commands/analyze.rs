//! `segue analyze`: the features of audio files.

use crate::args::AnalyzeArgs;
use crate::exit::Exit;
use crate::output::{explain, print, say};
use crate::sources::samples_of;
use segue_audio_features::{Analyzer, Features};
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// What came of one file.
#[derive(Serialize)]
struct Report<'a> {
    file: &'a Path,
    #[serde(flatten)]
    outcome: Outcome,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Outcome {
    Features(Features),
    Failed { error: String },
}

/// Runs it.
///
/// # Errors
/// Only when the result cannot be printed; bad files are listed and give [`Exit::BadInput`].
pub(crate) fn run(args: &AnalyzeArgs) -> anyhow::Result<Exit> {
    let mut analyzer = Analyzer::new();
    let reports: Vec<Report<'_>> = args
        .files
        .iter()
        .map(|file| Report { file, outcome: measure(&mut analyzer, file) })
        .collect();
    if args.output.json {
        print(&serde_json::to_string_pretty(&reports)?)?;
    } else {
        print_table(&args.files, &reports)?;
    }
    let any_failed = reports.iter().any(|report| matches!(report.outcome, Outcome::Failed { .. }));
    Ok(if any_failed { Exit::BadInput } else { Exit::Done })
}

fn measure(analyzer: &mut Analyzer, file: &Path) -> Outcome {
    match features_of(analyzer, file) {
        Ok(features) => Outcome::Features(features),
        Err(error) => Outcome::Failed { error },
    }
}

fn features_of(analyzer: &mut Analyzer, file: &Path) -> Result<Features, String> {
    let bytes = fs::read(file).map_err(|cause| explain(&cause))?;
    let extension = file.extension().and_then(|extension| extension.to_str());
    let samples = samples_of(&bytes, extension).map_err(|cause| cause.reason)?;
    analyzer.analyze(&samples).map_err(|cause| explain(&cause))
}

fn print_table(files: &[PathBuf], reports: &[Report<'_>]) -> anyhow::Result<()> {
    let width = files.iter().map(|file| file.display().to_string().chars().count()).max();
    let width = width.unwrap_or_default().max("file".len());
    let heads = ["duration s", "energy", "zero-crossing", "centroid Hz"];
    let [duration, energy, crossings, centroid] = heads;
    print(&format!(
        "{:<width$}  {duration:>10}  {energy:>8}  {crossings:>13}  {centroid:>11}",
        "file"
    ))?;
    for Report { file, outcome } in reports {
        let file = file.display().to_string();
        match outcome {
            Outcome::Failed { error } => say(&format!("{file}: {error}")),
            Outcome::Features(features) => print(&format!(
                "{file:<width$}  {:>10.3}  {:>8}  {:>13}  {:>11}",
                features.duration_s,
                number(features.energy, 5),
                number(features.zero_crossing_rate, 5),
                number(features.spectral_centroid, 2),
            ))?,
        }
    }
    Ok(())
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "-".to_owned(), |value| format!("{value:.decimals$}"))
}
