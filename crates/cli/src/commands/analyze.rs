//! `segue analyze`: the features of audio files, as numbers and as pictures.

mod clips;
mod crew;
mod json;
mod measure;
mod picture;
mod plot;
mod report;
mod rows;
mod sheet;
mod words;

use crate::args::AnalyzeArgs;
use crate::exit::Exit;
use crate::output::explain;
use clips::{Clip, Found};
use measure::Measured;
use plot::Plot;
use report::Report;
use segue_audio_features::Analyzer;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::thread;

/// Runs it.
///
/// # Errors
/// A `--plot` that cannot be, or output that cannot be printed; bad clips are listed and give
/// [`Exit::BadInput`].
pub(crate) fn run(args: &AnalyzeArgs) -> anyhow::Result<Exit> {
    let Found { clips, complaints, is_list } = clips::find(&args.files);
    let plot = args.plot.as_deref().map(|target| Plot::prepare(target, clips.len())).transpose()?;
    let tasks = tasks(clips, plot.as_ref());
    let names: Vec<&str> = tasks.iter().map(|task| task.name.as_str()).collect();
    let mut report = Report::new(args, &names, is_list);
    for complaint in complaints {
        report.complain(&complaint);
    }
    let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
    let hire = || {
        let mut analyzer = Analyzer::new();
        let plot = plot.as_ref();
        move |task: &Task| task.carry_out(&mut analyzer, plot)
    };
    let mut trouble = None;
    crew::work(&tasks, threads, hire, |task, outcome| {
        let done = outcome.unwrap_or_else(|crashed| Err(explain(&crashed)));
        match report.tell(task, done) {
            Ok(flow) => flow,
            Err(cause) => {
                trouble = Some(cause);
                ControlFlow::Break(())
            }
        }
    });
    match trouble {
        Some(cause) => Err(cause),
        None => Ok(report.finish()),
    }
}

/// One clip, and where its picture goes if it gets one.
struct Task {
    clip: Clip,
    name: String,
    picture: Option<PathBuf>,
}

/// What came of a task that could be measured.
struct Done {
    measured: Measured,
    /// Why there is no picture although one was asked for.
    no_picture: Option<String>,
}

fn tasks(clips: Vec<Clip>, plot: Option<&Plot>) -> Vec<Task> {
    let pictures = plot.map(|plot| plot.paths(&clips)).unwrap_or_default();
    let pictures = pictures.into_iter().map(Some).chain(std::iter::repeat(None));
    let with_name = |(clip, picture): (Clip, _)| Task { name: clip.name(), clip, picture };
    clips.into_iter().zip(pictures).map(with_name).collect()
}

impl Task {
    fn carry_out(&self, analyzer: &mut Analyzer, plot: Option<&Plot>) -> Result<Done, String> {
        let measured = Measured::of(&self.clip, analyzer)?;
        let drawn = match (plot, &self.picture) {
            (Some(plot), Some(path)) => plot.write(path, &self.clip, &measured),
            _ => Ok(()),
        };
        let no_picture = drawn.err().map(|cause| explain(cause.as_ref()));
        Ok(Done { measured: measured.without_samples(), no_picture })
    }
}
