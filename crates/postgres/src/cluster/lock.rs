//! The exclusive lock under which a cluster is made, started and stopped.
use std::fs::{self, File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::ClusterError;

/// Holds the lock file of a data folder; the system lets go of it when the process ends.
pub(super) struct Lock {
    data_path: PathBuf,
    _file: File,
}

/// Making a cluster takes a second or two; who waits a minute should rather say so.
const PATIENCE: Duration = Duration::from_secs(60);

impl Lock {
    /// Takes the lock of `data_path`, making the folder when needed.
    pub(super) fn acquire(data_path: &Path) -> Result<Self, ClusterError> {
        fs::create_dir_all(data_path).map_err(ClusterError::file("create", data_path))?;
        let data_path =
            data_path.canonicalize().map_err(ClusterError::file("resolve", data_path))?;
        let path = data_path.join("postgres.lock");
        let file = File::options()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(ClusterError::file("open", &path))?;
        let deadline = Instant::now() + PATIENCE;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Self { data_path, _file: file }),
                Err(TryLockError::WouldBlock) if Instant::now() < deadline => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                Err(TryLockError::WouldBlock) => {
                    return Err(ClusterError::Busy { path: data_path });
                }
                Err(TryLockError::Error(source)) => {
                    return Err(ClusterError::File { action: "lock", path, source });
                }
            }
        }
    }

    /// The locked data folder, absolute and without links.
    pub(super) fn data_path(&self) -> &Path {
        &self.data_path
    }
}
