//! The private PostgreSQL cluster of a data folder: made once, started on demand, left running.
//!
//! Everything is decided under an exclusive file lock in the data folder, and from what is on disk
//! and alive, never from what an earlier process meant to do: a process may be killed at any
//! moment, and the next call finishes or replaces its work. The server outlives the process that
//! started it. Other clusters of the machine are never looked for and never touched.
mod account;
mod client_programs;
mod error;
mod folder;
mod initialise;
mod lock;
mod log;
mod port;
mod postmaster;
mod programs;
mod secret;
mod url;

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use account::Account;
pub use client_programs::client_program;
pub use error::ClusterError;
use folder::Folder;
use lock::Lock;
use postmaster::Postmaster;
use programs::Programs;
pub use url::ClusterUrl;

/// The private cluster that belongs to one data folder.
///
/// Every method blocks, up to a few seconds when the cluster must be made or started.
#[derive(Clone, Debug)]
pub struct Cluster {
    data_path: PathBuf,
}

/// What a cluster is doing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClusterStatus {
    /// It was never made.
    Absent,
    /// It exists and no server runs on it.
    Stopped,
    /// A server runs on it.
    Running {
        /// The server's process.
        pid: u32,
        /// The port on 127.0.0.1 it listens on.
        port: u16,
        /// PostgreSQL's own folder, which holds `postmaster.pid`.
        data_directory: PathBuf,
    },
}

/// How long a server may take to start or stop before that is an error.
const SERVER_TIMEOUT: Duration = Duration::from_secs(60);

/// A port can be taken between choosing it and the server's binding it.
const START_ATTEMPTS: u32 = 4;

impl Cluster {
    /// The cluster of the data folder `data_path`; touches nothing yet.
    pub fn at(data_path: &Path) -> Self {
        Self { data_path: data_path.to_owned() }
    }

    /// Makes the cluster if it is not there, starts it if it is not running, and says where it is.
    ///
    /// # Errors
    /// [`ClusterError`]; each says what to do where something can be done. Safe to repeat.
    pub fn ensure_running(&self) -> Result<ClusterUrl, ClusterError> {
        let lock = Lock::acquire(&self.data_path)?;
        let folder = match Folder::find(&lock)? {
            Some(folder) => folder,
            None => initialise::cluster(&lock)?,
        };
        let server = match Postmaster::find(&folder)? {
            Some(server) => settle(&folder, server)?,
            None => None,
        };
        let server = match server {
            Some(server) => server,
            None => start(&folder)?,
        };
        folder.url(server.port)
    }

    /// Stops the server, ending its connections; false when none was running.
    ///
    /// # Errors
    /// [`ClusterError`]; safe to repeat.
    pub fn stop(&self) -> Result<bool, ClusterError> {
        if !self.data_path.exists() {
            return Ok(false);
        }
        let lock = Lock::acquire(&self.data_path)?;
        let Some(folder) = Folder::find(&lock)? else { return Ok(false) };
        if Postmaster::find(&folder)?.is_none() {
            return Ok(false);
        }
        stop(&folder)?;
        Ok(true)
    }

    /// What the cluster is doing. Changes nothing and waits for nobody.
    ///
    /// # Errors
    /// [`ClusterError`] when the folder cannot be read.
    pub fn status(&self) -> Result<ClusterStatus, ClusterError> {
        let Some(folder) = Folder::find_in(&self.data_path)? else {
            return Ok(ClusterStatus::Absent);
        };
        Ok(match Postmaster::find(&folder)? {
            Some(server) => ClusterStatus::Running {
                pid: server.pid,
                port: server.port,
                data_directory: folder.data_directory(),
            },
            None => ClusterStatus::Stopped,
        })
    }

    /// Where to connect, while a server runs. Changes nothing.
    ///
    /// # Errors
    /// [`ClusterError`] when the folder or the password cannot be read.
    pub fn url(&self) -> Result<Option<ClusterUrl>, ClusterError> {
        let Some(folder) = Folder::find_in(&self.data_path)? else { return Ok(None) };
        match Postmaster::find(&folder)? {
            Some(server) => folder.url(server.port).map(Some),
            None => Ok(None),
        }
    }
}

/// Waits for a server that an earlier process started, or told to stop, to get there.
fn settle(folder: &Folder, server: Postmaster) -> Result<Option<Postmaster>, ClusterError> {
    let deadline = Instant::now() + SERVER_TIMEOUT;
    let mut server = Some(server);
    while let Some(seen) = &server {
        if seen.is_ready {
            return Ok(server);
        }
        if Instant::now() > deadline {
            return Err(ClusterError::NotReady { pid: seen.pid, log_tail: log::tail(folder) });
        }
        std::thread::sleep(Duration::from_millis(50));
        server = Postmaster::find(folder)?;
    }
    Ok(None)
}

fn start(folder: &Folder) -> Result<Postmaster, ClusterError> {
    let account = Account::owning(folder.path())?;
    let programs = Programs::for_data(&folder.data_directory())?;
    postmaster::clear_stale(folder)?;
    log::start_afresh_when_long(folder)?;
    let mut attempts = 1;
    loop {
        let error = match start_on(folder, &account, &programs, port::choose(folder)?) {
            Ok(server) => return Ok(server),
            Err(error) => error,
        };
        // A server that a killed process had just launched may have been first.
        if let Some(first) = Postmaster::find(folder)?
            && let Some(server) = settle(folder, first)?
        {
            return Ok(server);
        }
        let was_taken = matches!(error, ClusterError::Start { port, .. } if !port::is_free(port));
        if !was_taken || attempts == START_ATTEMPTS {
            return Err(error);
        }
        attempts += 1;
    }
}

fn start_on(
    folder: &Folder,
    account: &Account,
    programs: &Programs,
    port: u16,
) -> Result<Postmaster, ClusterError> {
    let seconds = SERVER_TIMEOUT.as_secs().to_string();
    let mut command = account.command(&programs.pg_ctl());
    command.args(["start", "--wait", "--silent", "--timeout", &seconds, "--options"]);
    command.arg(format!("-p {port}"));
    command.arg("--pgdata").arg(folder.data_directory());
    command.arg("--log").arg(folder.log());
    let output = account::run(&mut command)?;
    if !output.status.success() {
        return Err(ClusterError::Start { port, log_tail: log::tail(folder) });
    }
    port::remember(folder, port)?;
    Postmaster::find(folder)?
        .ok_or_else(|| ClusterError::Start { port, log_tail: log::tail(folder) })
}

/// Asks the server to stop and waits. The caller has made sure that the pid file names ours.
fn stop(folder: &Folder) -> Result<(), ClusterError> {
    let account = Account::owning(folder.path())?;
    let programs = Programs::for_data(&folder.data_directory())?;
    let seconds = SERVER_TIMEOUT.as_secs().to_string();
    let mut command = account.command(&programs.pg_ctl());
    command.args(["stop", "--wait", "--silent", "--mode", "fast", "--timeout", &seconds]);
    command.arg("--pgdata").arg(folder.data_directory());
    let output = account::run(&mut command)?;
    if output.status.success() {
        Ok(())
    } else {
        Err(ClusterError::Stop { log_tail: log::tail(folder) })
    }
}
