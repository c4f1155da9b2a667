//! How a long operation shows that it goes on: a spinner on a terminal, plain lines elsewhere.

use crate::output::say;
use indicatif::{ProgressBar, ProgressStyle};
use std::io::{IsTerminal, stderr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Least time between two plain lines about the same stage.
const BETWEEN_LINES: Duration = Duration::from_secs(2);

/// Progress on standard error.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: Option<ProgressBar>,
    stage: Mutex<Stage>,
}

#[derive(Debug)]
struct Stage {
    name: String,
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
        let stage = Stage { name: String::new(), said: String::new(), said_at: Instant::now() };
        Self { bar, stage: Mutex::new(stage) }
    }

    /// A new stage begins.
    pub(crate) fn stage(&self, name: &str) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        *stage = Stage { name: name.to_owned(), said: String::new(), said_at: Instant::now() };
        match &self.bar {
            Some(bar) => bar.set_message(name.to_owned()),
            None => say(&format!("{name} …")),
        }
    }

    /// How far the stage has come.
    pub(crate) fn tell(&self, detail: &str) {
        let mut stage = self.stage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = &self.bar {
            bar.set_message(format!("{}: {detail}", stage.name));
        } else if stage.said != detail && stage.said_at.elapsed() >= BETWEEN_LINES {
            say(&format!("{}: {detail}", stage.name));
            detail.clone_into(&mut stage.said);
            stage.said_at = Instant::now();
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
