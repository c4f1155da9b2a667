//! `segue import`: CSV datasets, piece by piece.

use super::conclude;
use crate::args::ImportArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::RunLock;
use crate::session::Session;
use crate::summary::Summary;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::message::Source;
use segue_pipeline::ports::Answer;
use segue_pipeline::stages::landing::Landing;
use segue_sources::csv::{CsvPieces, Mapping};
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How a file on standard input is named.
const STANDARD_INPUT: &str = "-";

/// Runs it.
///
/// # Errors
/// A file that cannot be read or used, or what ended the run; importing again is harmless.
pub(crate) async fn run(config: &Config, args: ImportArgs) -> anyhow::Result<Exit> {
    // Headers first: a typing mistake in the last file should not cost the import of the first.
    let files = args.files.iter().map(|path| open(path, &args.map));
    let files = files.collect::<anyhow::Result<Vec<_>>>()?;
    config.data.create()?;
    let _lock = RunLock::shared(&config.data, "segue import")?;
    let database = Backend::of(config).open(args.migrate).await?;
    let database = database.judging_by(config.matcher);
    let mut session = Session::begin(&config.data, database, "import", args.observed_at).await?;
    session.recover(None).await?;
    let mut notes = Vec::new();
    for (number, file) in (1..).zip(files) {
        notes.extend(file.note());
        land(&session, &args, number, file).await?;
    }
    session.progress.stage("Loading");
    session.runner.drain().await?;
    let mut summary = Summary::of(&session).await?;
    summary.notes = notes;
    conclude(session, summary, config, args.output.json).await?;
    Ok(Exit::Done)
}

/// A file with a name to call it by.
struct Dataset {
    name: String,
    pieces: CsvPieces<Box<dyn Read>>,
}

fn open(path: &Path, mappings: &[Mapping]) -> anyhow::Result<Dataset> {
    let is_standard_input = path == Path::new(STANDARD_INPUT);
    // Only the name is kept: where a file lies on someone's disk is nobody's business.
    let name = match path.file_name() {
        Some(name) if !is_standard_input => name.to_string_lossy().into_owned(),
        _ => "standard input".to_owned(),
    };
    let reader: Box<dyn Read> =
        if is_standard_input { Box::new(std::io::stdin()) } else { Box::new(open_file(path)?) };
    Ok(Dataset { pieces: CsvPieces::from_reader(reader, &name, mappings)?, name })
}

fn open_file(path: &Path) -> Result<File, Failure> {
    let unusable = |message| Failure::new(FailureKind::InputUnusable, message);
    if path.is_dir() {
        let path = path.display();
        return Err(unusable(format!(
            "{path} is a folder: name the CSV files in it ({path}/*.csv)"
        )));
    }
    File::open(path)
        .map_err(|cause| unusable(format!("cannot open {}", path.display())).caused_by(cause))
}

impl Dataset {
    /// What the user should know about its columns.
    fn note(&self) -> Option<String> {
        let ignored = self.pieces.columns().ignored();
        let columns = ignored.join(", ");
        (!ignored.is_empty()).then(|| format!("{}: columns not used: {columns}", self.name))
    }
}

/// Lands every piece; the queue's bound keeps reading from running ahead of the database.
async fn land(
    session: &Session,
    args: &ImportArgs,
    number: u32,
    file: Dataset,
) -> anyhow::Result<()> {
    let Dataset { name, pieces } = file;
    session.progress.stage(&format!("Reading {name}"));
    // The number keeps two files of one name in different folders apart.
    let job = format!("import {number} {name}");
    let landing = Landing {
        topic: pieces.columns().kind().topic(),
        source: Source::Dataset,
        run_id: &session.run_id,
        job: &job,
        observed_at: args.observed_at,
        asked: None,
    };
    for (number, piece) in (0..).zip(pieces) {
        let piece: Answer = piece?;
        landing.land(number, piece, &session.store, session.runner.queue()).await?;
    }
    Ok(())
}
