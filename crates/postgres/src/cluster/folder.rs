//! Where a cluster lives on disk, and how its folder is laid out.
//!
//! Usually `<data folder>/postgres`. When the server's account cannot reach the data folder (root's
//! home has mode 0700), the cluster is under [`SHARED_PLACE`] in a folder with a random name, and
//! the data folder holds a file with that name.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{ClusterError, ClusterUrl, Lock, secret};

/// Holds the clusters of data folders that the server's account cannot reach.
const SHARED_PLACE: &str = "/var/lib/segue/clusters";

/// The folder of a cluster that was made completely.
pub(super) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// The cluster of a locked data folder, if it has one.
    pub(super) fn find(lock: &Lock) -> Result<Option<Self>, ClusterError> {
        Self::find_in(lock.data_path())
    }

    /// The cluster of a data folder, if it has one.
    pub(super) fn find_in(data_path: &Path) -> Result<Option<Self>, ClusterError> {
        // Absolute, because the server's command line is compared with it.
        let data_path = match data_path.canonicalize() {
            Ok(data_path) => data_path,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(ClusterError::file("resolve", data_path)(source)),
        };
        let mut places = vec![inside(&data_path)];
        places.extend(read_pointer(&data_path)?);
        Ok(places.into_iter().find(|path| path.is_dir()).map(|path| Self { path }))
    }

    pub(super) fn at(path: PathBuf) -> Self {
        Self { path }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// PostgreSQL's own folder.
    pub(super) fn data_directory(&self) -> PathBuf {
        self.path.join("data")
    }

    pub(super) fn pid_file(&self) -> PathBuf {
        self.data_directory().join("postmaster.pid")
    }

    pub(super) fn password(&self) -> PathBuf {
        self.path.join("password")
    }

    pub(super) fn port(&self) -> PathBuf {
        self.path.join("port")
    }

    pub(super) fn log(&self) -> PathBuf {
        self.path.join("server.log")
    }

    pub(super) fn url(&self, port: u16) -> Result<ClusterUrl, ClusterError> {
        Ok(ClusterUrl::new(&secret::read(&self.password())?, port))
    }
}

/// The usual place of a data folder's cluster.
pub(super) fn inside(data_path: &Path) -> PathBuf {
    data_path.join("postgres")
}

/// The place outside a data folder, remembered in it before anything is made there.
pub(super) fn outside(data_path: &Path) -> Result<PathBuf, ClusterError> {
    if let Some(path) = read_pointer(data_path)? {
        return Ok(path);
    }
    let id = secret::random_hex()?;
    let pointer = pointer(data_path);
    let unfinished = pointer.with_extension("new");
    fs::write(&unfinished, &id).map_err(ClusterError::file("write", &unfinished))?;
    fs::rename(&unfinished, &pointer).map_err(ClusterError::file("write", &pointer))?;
    Ok(Path::new(SHARED_PLACE).join(id))
}

fn read_pointer(data_path: &Path) -> Result<Option<PathBuf>, ClusterError> {
    let path = pointer(data_path);
    let id = match fs::read_to_string(&path) {
        Ok(id) => id,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(ClusterError::File { action: "read", path, source }),
    };
    let id = id.trim();
    // Never a path of someone else's choosing.
    if id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(ClusterError::Damaged { path, expected: "the name of a cluster" });
    }
    Ok(Some(Path::new(SHARED_PLACE).join(id)))
}

fn pointer(data_path: &Path) -> PathBuf {
    data_path.join("postgres.pointer")
}
