//! Starts `segue` in a data folder of its own and takes down what it started, even on a panic.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// A data folder; dropping it stops its database and removes it.
pub(crate) struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty data folder.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    /// The data folder, which is also the current folder of what is started in it.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// `segue` with `args`, ready to be started: no setting of the test's own environment reaches
    /// it.
    pub(crate) fn command<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_segue"));
        command.args(args).arg("--data-path").arg(self.path());
        command.current_dir(self.path()).stdin(Stdio::null());
        for name in ["DATABASE_URL", "LOG_LEVEL", "LASTFM_API_KEY", "SEGUE_MATCH_THRESHOLD"] {
            command.env_remove(name);
        }
        for name in ["SPOTIFY_CLIENT_ID", "SPOTIFY_CLIENT_SECRET", "SPOTIFY_REFRESH_TOKEN"] {
            command.env_remove(name);
        }
        command
    }

    /// What `segue` with `args` says.
    pub(crate) fn segue<A: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = A>) -> Said {
        let output = self.command(args).output().expect("segue starts");
        Said::from(output)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        // Nothing was started when there is no cluster; then this does nothing.
        drop(self.command(["db", "stop"]).output());
    }
}

/// What a command said.
#[derive(Debug)]
pub(crate) struct Said {
    /// Its exit code; `None` when a signal ended it.
    pub(crate) code: Option<i32>,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        Self { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
