//! The one folder in which everything local lies, and what lies where in it.

use std::io;
use std::path::{Path, PathBuf};

/// The data folder.
#[derive(Debug, Clone)]
pub(crate) struct DataFolder(PathBuf);

/// The data folder cannot be made.
#[derive(Debug, thiserror::Error)]
#[error(
    "cannot make the data folder {}: choose one you may write to with --data-path",
    path.display()
)]
pub(crate) struct DataFolderError {
    path: PathBuf,
    #[source]
    source: io::Error,
}

impl DataFolder {
    /// The folder at `path`, made absolute so that it stays the same wherever we are.
    pub(crate) fn at(path: &Path) -> Self {
        Self(std::path::absolute(path).unwrap_or_else(|_| path.to_owned()))
    }

    /// Makes the folder unless it is there.
    ///
    /// # Errors
    /// [`DataFolderError`] with the system's reason.
    pub(crate) fn create(&self) -> Result<(), DataFolderError> {
        let failed = |source| DataFolderError { path: self.0.clone(), source };
        std::fs::create_dir_all(&self.0).map_err(failed)
    }

    /// The folder itself.
    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    /// The object store.
    pub(crate) fn objects(&self) -> PathBuf {
        self.0.join("objects")
    }

    /// Listeners' sign-ins.
    pub(crate) fn tokens(&self) -> PathBuf {
        self.0.join("tokens")
    }

    /// What kind of app Spotify takes us for, as far as it was found out.
    pub(crate) fn spotify_quota(&self) -> PathBuf {
        self.0.join("spotify-quota.json")
    }

    /// The lock that keeps runs from running over each other.
    pub(crate) fn run_lock(&self) -> PathBuf {
        self.0.join("run.lock")
    }

    /// One lock file per run that has not finished.
    pub(crate) fn runs(&self) -> PathBuf {
        self.0.join("runs")
    }
}
