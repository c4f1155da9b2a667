//! How a long operation shows that it goes on: a spinner on a terminal, plain lines elsewhere.

use crate::output::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Least time between two plain lines about the same stage.
const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// Progress on standard error.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    stage: Mutex<Stage>,
}

/// What is under way, and what was said of it last.
#[derive(Debug)]
struct Stage {
    names: Vec<String>,
    said: String,
    said_at: Instant,
}

impl Progress {
    /// Shows progress the way standard error allows.
    pub(crate) fn start() -> Self {
        let bar = stderr().is_terminal().then(|| {
            let bar = ProgressBar::new_spinner();
            // An unusable template would be our own mistake; the default style is no worse.
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} ({elapsed})") {
                bar.set_style(style);
            }
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        let stage = Stage { names: Vec::new(), said: String::new(), said_at: Instant::now() };
        Self { bar, stage: Mutex::new(stage) }
    }

    /// A new stage begins, and every other has ended.
    pub(crate) fn stage(&self, name: &str) {
        self.change(|names| *names = vec![name.to_owned()]);
        self.announce();
    }

    /// A stage begins beside those under way; it is shown as long as the result lives.
    pub(crate) fn begin<'a>(&'a self, name: &'a str) -> Shown<'a> {
        self.change(|names| names.push(name.to_owned()));
        self.announce();
        Shown { progress: self, name }
    }

    fn change(&self, change: impl FnOnce(&mut Vec<String>)) {
        let mut stage = self.lock();
        change(&mut stage.names);
        stage.said.clear();
        stage.said_at = Instant::now();
        if let Some(bar) = &self.bar {
            bar.set_message(stage.title());
        }
    }

    /// Where there is no spinner to change: that something has begun is news, that it ended is none.
    fn announce(&self) {
        if self.bar.is_none() {
            say(&format!("{} …", self.lock().title()));
        }
    }

    fn lock(&self) -> MutexGuard<'_, Stage> {
        self.stage.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How far the stage has come.
    pub(crate) fn tell(&self, detail: &str) {
        let mut stage = self.lock();
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}: {detail}", stage.title()));
        } else if stage.said != detail && stage.said_at.elapsed() >= BETWEEN_LINES {
            say(&format!("{}: {detail}", stage.title()));
            detail.clone_into(&mut stage.said);
            stage.said_at = Instant::now();
        }
    }
}

impl Stage {
    /// The names in one line.
    fn title(&self) -> String {
        self.names.join("; ")
    }
}

/// A stage that is shown.
#[derive(Debug)]
pub(crate) struct Shown<'a> {
    progress: &'a Progress,
    name: &'a str,
}

impl Drop for Shown<'_> {
    fn drop(&mut self) {
        self.progress.change(|names| names.retain(|name| name != self.name));
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
