//! Who may work on a data folder, and which runs in it were never finished.
//!
//! The system releases a file lock when its process ends, however it ends. So a lock that can be
//! had is proof that its owner is gone, and nothing has to be cleaned up after a kill.

use crate::data_folder::DataFolder;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::PathBuf;

/// Why a lock was not had.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LockError {
    /// Another process holds it.
    #[error(
        "another segue ({holder}) is working in {}: wait until it is done, or use another \
         --data-path",
        folder.display()
    )]
    Busy {
        /// The holder as it described itself.
        holder: String,
        /// The data folder.
        folder: PathBuf,
    },
    /// The lock file cannot be used.
    #[error("cannot lock {}", path.display())]
    File {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

/// The right to run in a data folder, until it is dropped.
#[derive(Debug)]
pub(crate) struct RunLock {
    _file: File,
}

impl RunLock {
    /// For a run: nobody else.
    ///
    /// # Errors
    /// [`LockError`]; nothing was done.
    pub(crate) fn exclusive(data: &DataFolder, command: &str) -> Result<Self, LockError> {
        Self::take(data, command, File::try_lock)
    }

    /// For an import: other imports, but no run.
    ///
    /// # Errors
    /// [`LockError`]; nothing was done.
    pub(crate) fn shared(data: &DataFolder, command: &str) -> Result<Self, LockError> {
        Self::take(data, command, File::try_lock_shared)
    }

    fn take(
        data: &DataFolder,
        command: &str,
        lock: fn(&File) -> Result<(), TryLockError>,
    ) -> Result<Self, LockError> {
        let path = data.run_lock();
        let failed = |source| LockError::File { path: path.clone(), source };
        let mut file = open(&path).map_err(failed)?;
        match lock(&file) {
            Ok(()) => {}
            Err(TryLockError::Error(source)) => return Err(failed(source)),
            Err(TryLockError::WouldBlock) => {
                let folder = data.path().to_owned();
                return Err(LockError::Busy { holder: holder(&mut file), folder });
            }
        }
        let me = format!("{command}, process {}", std::process::id());
        file.set_len(0).and_then(|()| file.write_all(me.as_bytes())).map_err(failed)?;
        Ok(Self { _file: file })
    }
}

/// What the holder wrote about itself; it may be about to.
fn holder(file: &mut File) -> String {
    let mut text = String::new();
    match file.take(200).read_to_string(&mut text) {
        Ok(read) if read > 0 => text,
        _ => "just starting".to_owned(),
    }
}

fn open(path: &PathBuf) -> io::Result<File> {
    OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path)
}

/// The runs of a data folder that have begun and not finished, each with a lock of its own.
#[derive(Debug)]
pub(crate) struct UnfinishedRuns {
    folder: PathBuf,
}

/// The mark of one unfinished run; while it is held, the run is alive.
#[derive(Debug)]
pub(crate) struct RunMark {
    path: PathBuf,
    _file: File,
}

impl RunMark {
    /// Takes the mark away: the run is finished.
    ///
    /// # Errors
    /// [`LockError::File`]; the run would be looked at again, which is harmless.
    pub(crate) fn remove(self) -> Result<(), LockError> {
        match fs::remove_file(&self.path) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                Err(LockError::File { path: self.path, source: cause })
            }
            _ => Ok(()),
        }
    }
}

impl UnfinishedRuns {
    pub(crate) fn of(data: &DataFolder) -> Self {
        Self { folder: data.runs() }
    }

    /// Marks `run_id` as begun. Done before the database hears of the run.
    ///
    /// # Errors
    /// [`LockError::File`].
    pub(crate) fn begin(&self, run_id: &str) -> Result<RunMark, LockError> {
        let path = self.folder.join(format!("{run_id}.lock"));
        let failed = |source| LockError::File { path: path.clone(), source };
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let file = open(&path).map_err(failed)?;
        file.lock().map_err(failed)?;
        Ok(RunMark { path, _file: file })
    }

    /// The runs whose process is gone. The marks of living ones are left alone.
    ///
    /// # Errors
    /// [`LockError::File`].
    pub(crate) fn abandoned(&self) -> Result<Vec<(String, RunMark)>, LockError> {
        let failed = |source| LockError::File { path: self.folder.clone(), source };
        let entries = match fs::read_dir(&self.folder) {
            Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut runs = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            let Some(run_id) = run_id_of(&path) else { continue };
            let file = match open(&path) {
                Err(cause) if cause.kind() == ErrorKind::NotFound => continue,
                file => file.map_err(failed)?,
            };
            match file.try_lock() {
                Ok(()) => runs.push((run_id, RunMark { path, _file: file })),
                Err(TryLockError::WouldBlock) => {}
                Err(TryLockError::Error(source)) => return Err(failed(source)),
            }
        }
        runs.sort_by(|one, other| one.0.cmp(&other.0));
        Ok(runs)
    }
}

fn run_id_of(path: &std::path::Path) -> Option<String> {
    path.file_name()?.to_str()?.strip_suffix(".lock").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data() -> (tempfile::TempDir, DataFolder) {
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::at(folder.path());
        (folder, data)
    }

    #[test]
    fn a_second_run_is_told_who_is_there_and_where() {
        let (_folder, data) = data();
        let _first = RunLock::exclusive(&data, "segue demo").unwrap();
        let text = RunLock::exclusive(&data, "segue run").unwrap_err().to_string();
        assert!(text.contains("segue demo"), "{text}");
        assert!(text.contains(&std::process::id().to_string()), "{text}");
        assert!(text.contains(&data.path().display().to_string()), "{text}");
    }

    #[test]
    fn imports_go_together_but_not_beside_a_run() {
        let (_folder, data) = data();
        let one = RunLock::shared(&data, "segue import").unwrap();
        let two = RunLock::shared(&data, "segue import").unwrap();
        assert!(RunLock::exclusive(&data, "segue run").is_err());
        drop((one, two));
        let _run = RunLock::exclusive(&data, "segue run").unwrap();
        assert!(matches!(RunLock::shared(&data, "segue import"), Err(LockError::Busy { .. })));
    }

    #[test]
    fn only_runs_whose_process_is_gone_are_abandoned() {
        let (_folder, data) = data();
        let runs = UnfinishedRuns::of(&data);
        let _alive = runs.begin("alive").unwrap();
        drop(runs.begin("killed").unwrap());
        runs.begin("finished").unwrap().remove().unwrap();
        let abandoned = runs.abandoned().unwrap();
        let names: Vec<&str> = abandoned.iter().map(|(run_id, _)| run_id.as_str()).collect();
        assert_eq!(names, ["killed"]);
    }
}
