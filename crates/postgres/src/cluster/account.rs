//! Which account of the system runs the server, since PostgreSQL refuses to run as root.
use std::fs;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use super::ClusterError;

/// The account that owns a cluster's files and runs its programs.
pub(super) struct Account {
    /// The user and group to become; nothing when this process already is that user.
    become_ids: Option<(u32, u32)>,
}

/// Accounts that may run a root user's server: what packages create for it, then any without
/// rights.
const UNPRIVILEGED: &[&str] = &["postgres", "_postgres", "nobody"];

impl Account {
    /// The account for a new cluster.
    pub(super) fn for_new() -> Result<Self, ClusterError> {
        if !rustix::process::geteuid().is_root() {
            return Ok(Self { become_ids: None });
        }
        UNPRIVILEGED
            .iter()
            .find_map(|name| Some((id("-u", name)?, id("-g", name)?)))
            .map(|ids| Self { become_ids: Some(ids) })
            .ok_or(ClusterError::NoAccount { tried: UNPRIVILEGED })
    }

    /// The account of an existing cluster: whoever owns it.
    pub(super) fn owning(path: &Path) -> Result<Self, ClusterError> {
        let metadata = fs::metadata(path).map_err(ClusterError::file("look at", path))?;
        let (owner, group) = (metadata.uid(), metadata.gid());
        let me = rustix::process::geteuid();
        if owner == me.as_raw() && !me.is_root() {
            Ok(Self { become_ids: None })
        } else if me.is_root() && owner != 0 {
            Ok(Self { become_ids: Some((owner, group)) })
        } else {
            Err(ClusterError::OwnedByAnother { path: path.to_owned(), owner })
        }
    }

    /// Gives a file or folder to this account.
    pub(super) fn give(&self, path: &Path) -> Result<(), ClusterError> {
        let Some((user, group)) = self.become_ids else { return Ok(()) };
        chown(path, Some(user), Some(group))
            .map_err(ClusterError::file("change the owner of", path))
    }

    /// Whether this account can get to a folder and write in it.
    pub(super) fn reaches(&self, path: &Path) -> Result<bool, ClusterError> {
        if self.become_ids.is_none() {
            return Ok(true);
        }
        // Only trying answers for every folder above it, access lists and all.
        let mut test = self.command(Path::new("test"));
        test.arg("-w").arg(path).arg("-a").arg("-x").arg(path);
        Ok(run(&mut test)?.status.success())
    }

    /// A command that runs as this account, in a clean environment: the PG* variables of the user's
    /// shell are about other servers.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        if let Some((user, group)) = self.become_ids {
            // Setting the user as root also gives up root's supplementary groups.
            command.uid(user).gid(group);
        }
        command
    }
}

/// Runs a command to its end with nothing to read.
pub(super) fn run(command: &mut Command) -> Result<Output, ClusterError> {
    command
        .stdin(Stdio::null())
        .output()
        .map_err(|source| ClusterError::Program { program: command.get_program().into(), source })
}

/// A user's or its group's number. `id` knows accounts that are in no file, as on macOS.
fn id(which: &str, name: &str) -> Option<u32> {
    let output = Command::new("id").args([which, name]).stderr(Stdio::null()).output().ok()?;
    let id = String::from_utf8(output.stdout).ok()?.trim().parse().ok()?;
    (output.status.success() && id != 0).then_some(id)
}
