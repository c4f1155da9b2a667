//! The server of a cluster, as its `postmaster.pid` tells and the process list confirms.
//!
//! A pid file outlives a crash, and its number may belong to anyone by then. So a process counts as
//! ours only when its command line serves our folder, and nothing else is ever sent a signal.
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rustix::process::{Pid, test_kill_process};

use super::{ClusterError, Folder};

/// A live server of our cluster.
pub(super) struct Postmaster {
    pub(super) pid: u32,
    pub(super) port: u16,
    /// False while it starts, recovers or stops.
    pub(super) is_ready: bool,
}

/// What a pid file says.
struct PidFile {
    pid: u32,
    port: u16,
    is_ready: bool,
}

/// Whose process a pid is.
#[derive(Debug, PartialEq, Eq)]
enum Owner {
    /// No such process, or one that is not a server: the number was used again.
    Nobody,
    Ours,
    /// A server of another folder.
    OtherCluster,
    /// A server, but whose cannot be said.
    Unclear,
}

impl Postmaster {
    /// The live server of this cluster, if there is one.
    pub(super) fn find(folder: &Folder) -> Result<Option<Self>, ClusterError> {
        let Some(file) = PidFile::read(folder)? else { return Ok(None) };
        match owner(&file, folder) {
            Owner::Ours => {
                Ok(Some(Self { pid: file.pid, port: file.port, is_ready: file.is_ready }))
            }
            Owner::Nobody | Owner::OtherCluster => Ok(None),
            Owner::Unclear => {
                Err(ClusterError::UnclearServer { path: folder.pid_file(), pid: file.pid })
            }
        }
    }
}

/// Removes a pid file whose number was given to another process, which PostgreSQL would take for a
/// running server.
///
/// One whose process is gone stays: PostgreSQL replaces it itself, after making sure by the shared
/// memory it names that no orphaned worker still writes.
pub(super) fn clear_stale(folder: &Folder) -> Result<(), ClusterError> {
    let Some(file) = PidFile::read(folder)? else { return Ok(()) };
    if !is_alive(file.pid) || !matches!(owner(&file, folder), Owner::Nobody | Owner::OtherCluster) {
        return Ok(());
    }
    let path = folder.pid_file();
    fs::remove_file(&path).map_err(ClusterError::file("remove", &path))
}

impl PidFile {
    fn read(folder: &Folder) -> Result<Option<Self>, ClusterError> {
        let path = folder.pid_file();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ClusterError::File { action: "read", path, source }),
        }
    }

    /// Lines are: pid, folder, start time, port, socket folder, address, shared memory, state.
    /// A server that has just begun has not written the later ones.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        // A standalone backend writes a negative number.
        let pid = lines.next()?.trim().trim_start_matches('-').parse().ok()?;
        let port = lines.nth(2).and_then(|line| line.trim().parse().ok()).unwrap_or(0);
        let is_ready = lines.nth(3).is_some_and(|line| line.trim() == "ready");
        Some(Self { pid, port, is_ready })
    }
}

fn owner(file: &PidFile, folder: &Folder) -> Owner {
    if !is_alive(file.pid) {
        return Owner::Nobody;
    }
    match command_line(file.pid) {
        Some(line) => owner_by_command(&line, &folder.data_directory(), file.pid),
        // It ended between the two looks, or the system does not say.
        None if is_alive(file.pid) => Owner::Unclear,
        None => Owner::Nobody,
    }
}

fn owner_by_command(line: &str, data_directory: &Path, pid: u32) -> Owner {
    let program = line.split(' ').next().unwrap_or_default();
    let name = program.rsplit('/').next().unwrap_or_default();
    // Workers call themselves "postgres: …"; a pid file is about their parent.
    if !matches!(name, "postgres" | "postmaster") {
        return Owner::Nobody;
    }
    let Some((_, rest)) = line.split_once(" -D ") else { return Owner::Unclear };
    // Paths may hold spaces, so the end is where the next option starts.
    let served = rest.split(" -").next().unwrap_or(rest).trim_end();
    if Path::new(served) == data_directory
        || rest.starts_with(&format!("{} ", data_directory.display()))
    {
        return Owner::Ours;
    }
    let other = fs::read_to_string(PathBuf::from(served).join("postmaster.pid")).ok();
    match other.as_deref().and_then(PidFile::parse) {
        Some(other) if other.pid == pid => Owner::OtherCluster,
        _ => Owner::Unclear,
    }
}

fn is_alive(pid: u32) -> bool {
    match i32::try_from(pid).ok().and_then(Pid::from_raw) {
        // "Not permitted" means that somebody is there.
        Some(pid) => test_kill_process(pid) != Err(rustix::io::Errno::SRCH),
        None => false,
    }
}

/// The command line of a process, its arguments separated by spaces; nothing when it is gone.
#[cfg(target_os = "linux")]
fn command_line(pid: u32) -> Option<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

/// The command line of a process, its arguments separated by spaces; nothing when it is gone.
#[cfg(not(target_os = "linux"))]
fn command_line(pid: u32) -> Option<String> {
    let pid = pid.to_string();
    let ps = std::process::Command::new("ps").args(["-ww", "-o", "args=", "-p", &pid]).output();
    let output = ps.ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    const READY: &str = "4711\n/d/data\n1790000000\n40123\n\n127.0.0.1\n  5432 0\nready   \n";

    #[test]
    fn a_pid_file_gives_pid_port_and_readiness() {
        let file = PidFile::parse(READY).unwrap();
        assert_eq!((file.pid, file.port, file.is_ready), (4711, 40123, true));
        let starting = PidFile::parse(&READY.replace("ready", "starting")).unwrap();
        assert!(!starting.is_ready);
    }

    #[test]
    fn a_pid_file_that_is_half_written_is_not_ready() {
        let file = PidFile::parse("4711\n/d/data\n").unwrap();
        assert_eq!((file.pid, file.port, file.is_ready), (4711, 0, false));
        assert!(PidFile::parse("").is_none());
        assert!(PidFile::parse("not a number").is_none());
    }

    #[test]
    fn only_a_server_on_our_folder_is_ours() {
        let ours =
            |line: &str| owner_by_command(line, Path::new("/home/me/my data/postgres/data"), 1);
        assert_eq!(ours("/usr/bin/postgres -D /home/me/my data/postgres/data -p 4"), Owner::Ours);
        assert_eq!(ours("/usr/bin/vim postmaster.pid"), Owner::Nobody);
        assert_eq!(ours("postgres: checkpointer "), Owner::Nobody);
        assert_eq!(ours("/usr/bin/postgres -D /nowhere/at all -p 4"), Owner::Unclear);
        assert_eq!(ours("/usr/bin/postgres --single"), Owner::Unclear);
    }
}
