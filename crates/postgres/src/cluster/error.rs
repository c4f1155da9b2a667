//! What can go wrong with a private cluster, each with its cure.
use std::io;
use std::path::PathBuf;

/// Why the private cluster could not be made, started, stopped or read.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    /// No PostgreSQL server is installed, or it is older than 12.
    #[error(
        "the PostgreSQL server (version 12 or newer) is not installed. On Debian or Ubuntu: \
         sudo apt-get install postgresql. On macOS: brew install postgresql@17. Or name a \
         database of your own in DATABASE_URL"
    )]
    NotInstalled,
    /// The cluster was made by a major version that is no longer installed.
    #[error(
        "this data folder's database was made by PostgreSQL {needed}, which is not installed. \
         On Debian or Ubuntu: sudo apt-get install postgresql-{needed}. On macOS: brew install \
         postgresql@{needed}"
    )]
    VersionMissing {
        /// The major version that made the cluster.
        needed: u32,
    },
    /// No client program is installed that can talk to a server of this version.
    #[error(
        "{program} of PostgreSQL {needed} or newer is not installed. On Debian or Ubuntu: \
         sudo apt-get install postgresql-client-{needed}. On macOS: brew install \
         postgresql@{needed}"
    )]
    ClientMissing {
        /// The program.
        program: &'static str,
        /// The server's major version.
        needed: u32,
    },
    /// The process is root and no account was found that may run the server.
    #[error(
        "PostgreSQL refuses to run as root, and none of the accounts {tried:?} exists to run it: \
         create one (sudo useradd --system postgres) or run as a normal user"
    )]
    NoAccount {
        /// The accounts that were looked for.
        tried: &'static [&'static str],
    },
    /// The cluster belongs to another user.
    #[error("{} belongs to user id {owner}: run as that user or as root", path.display())]
    OwnedByAnother {
        /// The cluster's folder.
        path: PathBuf,
        /// Its owner.
        owner: u32,
    },
    /// Another process has been making, starting or stopping this cluster for a minute.
    #[error(
        "another process is working on the database of {}: wait for it to finish, then try again",
        path.display()
    )]
    Busy {
        /// The data folder.
        path: PathBuf,
    },
    /// A program of PostgreSQL failed while the cluster was made; nothing of it was kept.
    #[error("could not make the database cluster: {program} failed:\n{output}")]
    Initialise {
        /// The program.
        program: &'static str,
        /// What it printed.
        output: String,
    },
    /// The server did not start.
    #[error("the PostgreSQL server did not start on port {port}. Its log ends:\n{log_tail}")]
    Start {
        /// The port it was to listen on.
        port: u16,
        /// Last lines of the server's log.
        log_tail: String,
    },
    /// A server that was already starting or stopping did not finish.
    #[error("the PostgreSQL server (process {pid}) is not ready. Its log ends:\n{log_tail}")]
    NotReady {
        /// The server's process.
        pid: u32,
        /// Last lines of the server's log.
        log_tail: String,
    },
    /// The server did not stop.
    #[error("the PostgreSQL server did not stop. Its log ends:\n{log_tail}")]
    Stop {
        /// Last lines of the server's log.
        log_tail: String,
    },
    /// The pid file names a PostgreSQL server that may, but need not, be this cluster's.
    #[error(
        "{} names process {pid}, a PostgreSQL server that cannot be told apart from this \
         cluster's (was the folder moved or copied while it ran?): stop that server, or delete the \
         file if it serves another folder",
        path.display()
    )]
    UnclearServer {
        /// The pid file.
        path: PathBuf,
        /// The process it names.
        pid: u32,
    },
    /// A file of the cluster does not hold what it should.
    #[error("{} does not hold {expected}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        expected: &'static str,
    },
    /// A file or folder could not be read or written.
    #[error("could not {action} {}", path.display())]
    File {
        /// What was being done.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
    /// A program could not be run at all.
    #[error("could not run {}", program.display())]
    Program {
        /// The program.
        program: PathBuf,
        /// What the system answered.
        #[source]
        source: io::Error,
    },
    /// No port could be had on 127.0.0.1.
    #[error("could not find a free port on 127.0.0.1")]
    NoPort {
        /// What the system answered.
        #[source]
        source: io::Error,
    },
}

impl ClusterError {
    /// For `map_err` on a file operation.
    pub(super) fn file(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}
