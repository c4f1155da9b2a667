//! What is printed while the clips are measured, and the exit code at the end.

use super::rows::Table;
use super::{Done, Task, json, sheet};
use crate::args::AnalyzeArgs;
use crate::exit::Exit;
use crate::output::{plain, say};
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{self, ErrorKind, IsTerminal, Write, stderr};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Duration;

/// How the features are printed.
enum Form {
    Json,
    /// One clip was asked for.
    Sheet,
    /// A table, and whether its heading is still to come.
    Rows(Table, bool),
}

/// The output of one run.
pub(super) struct Report {
    form: Form,
    with_beats: bool,
    bar: ProgressBar,
    clips: usize,
    bad: usize,
    complaints: usize,
    pictures_missing: usize,
}

impl Report {
    /// For clips of these names; `is_list` when several may be meant.
    pub(super) fn new(args: &AnalyzeArgs, names: &[&str], is_list: bool) -> Self {
        let form = if args.json {
            Form::Json
        } else if is_list {
            Form::Rows(Table::of(names.iter().copied()), true)
        } else {
            Form::Sheet
        };
        Self {
            form,
            with_beats: args.beats,
            bar: bar(names.len()),
            clips: names.len(),
            bad: 0,
            complaints: 0,
            pictures_missing: 0,
        }
    }

    /// Says what an argument lacks.
    pub(super) fn complain(&mut self, complaint: &str) {
        self.complaints += 1;
        self.warn(complaint);
    }

    /// Prints what came of a clip; breaks when nobody reads any more (`| head`).
    ///
    /// # Errors
    /// When it cannot be printed.
    pub(super) fn tell(
        &mut self,
        task: &Task,
        done: Result<Done, String>,
    ) -> anyhow::Result<ControlFlow<()>> {
        self.bar.inc(1);
        let done = match done {
            Ok(done) => done,
            Err(reason) => {
                self.bad += 1;
                self.warn(&format!("{}: {reason}", task.name));
                return Ok(ControlFlow::Continue(()));
            }
        };
        let picture = task.picture.as_deref().filter(|_| done.no_picture.is_none());
        let flow = self.print(&self.text(task, &done, picture)?)?;
        if let Form::Rows(_, is_heading_due) = &mut self.form {
            *is_heading_due = false;
        }
        self.warn_about(task, &done);
        Ok(flow)
    }

    /// Takes the progress bar away and sums up.
    pub(super) fn finish(self) -> Exit {
        self.bar.finish_and_clear();
        if self.bad > 0 && self.clips > 1 {
            say(&format!("{} of {} files could not be measured", self.bad, self.clips));
        }
        if self.pictures_missing > 0 {
            Exit::Failed
        } else if self.bad + self.complaints > 0 {
            Exit::BadInput
        } else {
            Exit::Done
        }
    }

    fn text(&self, task: &Task, done: &Done, picture: Option<&Path>) -> anyhow::Result<String> {
        let (name, measured) = (plain(&task.name), &done.measured);
        let mut text = match &self.form {
            Form::Json => return Ok(json::line(&task.name, measured, picture)?),
            Form::Sheet => sheet::page(&name, measured),
            Form::Rows(table, true) => {
                format!("{}\n{}", table.heading(), table.row(&name, measured))
            }
            Form::Rows(table, false) => table.row(&name, measured),
        };
        if self.with_beats {
            let features = &measured.features;
            for (name, times) in [
                ("beats", &features.beat_times),
                ("bars", &features.downbeat_times),
                ("beats by librosa", &features.beats),
            ] {
                text.push('\n');
                text.push_str(&sheet::times(name, times.as_deref()));
            }
        }
        Ok(text)
    }

    fn warn_about(&mut self, task: &Task, done: &Done) {
        if done.measured.truncated && !matches!(self.form, Form::Json) {
            let seconds = done.measured.features.duration_s;
            let note = "the file breaks off or is longer than Segue listens";
            self.warn(&format!("{}: only the first {seconds:.1} s: {note}", task.name));
        }
        if let Some(reason) = &done.no_picture {
            self.pictures_missing += 1;
            let path = task.picture.as_deref().unwrap_or(Path::new("")).display();
            self.warn(&format!("{}: no picture in {path}: {reason}", task.name));
        }
    }

    fn warn(&self, text: &str) {
        self.bar.suspend(|| say(&plain(text)));
    }

    fn print(&self, text: &str) -> io::Result<ControlFlow<()>> {
        let written = self.bar.suspend(|| {
            let mut stdout = io::stdout().lock();
            writeln!(stdout, "{text}").and_then(|()| stdout.flush())
        });
        match written {
            Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(ControlFlow::Break(())),
            Err(cause) => Err(cause),
            Ok(()) => Ok(ControlFlow::Continue(())),
        }
    }
}

/// How far the work is, on a terminal and when there is a wait worth showing.
fn bar(clips: usize) -> ProgressBar {
    if clips < 2 || !stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(clips as u64);
    // An unusable template would be our own mistake; the default style is no worse.
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos} of {len} files, {eta} left") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(250));
    bar
}
