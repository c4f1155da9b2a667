//! Makes a cluster: completely beside its place, then into it with one rename.
//!
//! A process killed on the way leaves an unfinished folder that the next one removes; a folder that
//! carries the final name is whole.
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::{Output, Stdio};
use std::time::Duration;

use super::account::{self, Account};
use super::programs::Programs;
use super::{ClusterError, Folder, Lock, folder, secret};

/// The settings of a small private server, over `initdb`'s own.
const SETTINGS: &str = "
# A private server: this machine only, a port given at start, no socket anyone could find.
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = 50
shared_buffers = '128MB'
# Our statements are short: compiling them costs more than it gives.
jit = off
timezone = 'UTC'
log_timezone = 'UTC'
";

/// Names of character types under which upper and lower case work beyond ASCII.
const CHARACTER_TYPE: &str = if cfg!(target_os = "macos") { "UTF-8" } else { "C.UTF-8" };

/// Makes the cluster of a locked data folder.
pub(super) fn cluster(lock: &Lock) -> Result<Folder, ClusterError> {
    let programs = Programs::for_new()?;
    let account = Account::for_new()?;
    let place = folder::inside(lock.data_path());
    let unfinished = begin(&place)?;
    account.give(unfinished.path())?;
    if account.reaches(unfinished.path())? {
        return finish(&unfinished, &place, &programs, &account);
    }
    drop(unfinished);
    let place = folder::outside(lock.data_path())?;
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(ClusterError::file("create", parent))?;
    }
    let unfinished = begin(&place)?;
    account.give(unfinished.path())?;
    finish(&unfinished, &place, &programs, &account)
}

/// A folder that is removed again unless it becomes a cluster.
struct Unfinished(PathBuf);

impl Unfinished {
    fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        // After the rename there is nothing left under this name; after an error the next attempt
        // removes what this one cannot.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Clears away what killed processes left, and makes a new folder beside `place`.
fn begin(place: &Path) -> Result<Unfinished, ClusterError> {
    let prefix = unfinished_prefix(place);
    let parent = place.parent().unwrap_or(Path::new("/"));
    for entry in fs::read_dir(parent).map_err(ClusterError::file("read", parent))? {
        let entry = entry.map_err(ClusterError::file("read", parent))?;
        if entry.file_name().to_string_lossy().starts_with(&prefix) {
            clear_away(&entry.path());
        }
    }
    let path = parent.join(prefix + &secret::random_hex()?);
    fs::DirBuilder::new().mode(0o700).create(&path).map_err(ClusterError::file("create", &path))?;
    Ok(Unfinished(path))
}

/// Removes an abandoned folder, as far as that is possible: it is in nobody's way, since names are
/// random. The `initdb` of a killed process may still be writing; it gives up once its files are
/// gone.
fn clear_away(abandoned: &Path) {
    for _ in 0..20 {
        if fs::remove_dir_all(abandoned).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

fn unfinished_prefix(place: &Path) -> String {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    format!("{name}.unfinished-")
}

fn finish(
    unfinished: &Unfinished,
    place: &Path,
    programs: &Programs,
    account: &Account,
) -> Result<Folder, ClusterError> {
    let new = Folder::at(unfinished.path().to_owned());
    secret::create(&new.password())?;
    account.give(&new.password())?;
    initdb(&new, programs, account)?;
    write_settings(&new)?;
    create_database(&new, programs, account)?;
    fs::rename(unfinished.path(), place).map_err(ClusterError::file("create", place))?;
    let parent = place.parent().unwrap_or(Path::new("/"));
    File::open(parent)
        .and_then(|parent| parent.sync_all())
        .map_err(ClusterError::file("write", parent))?;
    Ok(Folder::at(place.to_owned()))
}

fn initdb(new: &Folder, programs: &Programs, account: &Account) -> Result<(), ClusterError> {
    let mut command = account.command(&programs.initdb());
    command.args(["--username", "segue", "--auth", "scram-sha-256", "--encoding", "UTF8"]);
    // Plain byte order sorts the same on every machine.
    command.args(["--locale", "C", "--lc-ctype", CHARACTER_TYPE]);
    command.arg("--pwfile").arg(new.password());
    command.arg("--pgdata").arg(new.data_directory());
    succeeded("initdb", &account::run(&mut command)?)
}

fn write_settings(new: &Folder) -> Result<(), ClusterError> {
    let path = new.data_directory().join("postgresql.conf");
    File::options()
        .append(true)
        .open(&path)
        .and_then(|mut file| {
            file.write_all(SETTINGS.as_bytes())?;
            file.sync_all()
        })
        .map_err(ClusterError::file("write", &path))
}

/// Creates the database without a server, in PostgreSQL's single-user mode, so that a cluster with
/// the final name always has it.
fn create_database(
    new: &Folder,
    programs: &Programs,
    account: &Account,
) -> Result<(), ClusterError> {
    let program = programs.postgres();
    let mut command = account.command(&program);
    // Single-user mode goes on after an error unless told otherwise.
    command.args(["--single", "-c", "exit_on_error=on", "-D"]).arg(new.data_directory());
    command.arg("postgres");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = command
        .spawn()
        .and_then(|mut child| {
            if let Some(mut stdin) = child.stdin.take() {
                stdin.write_all(b"CREATE DATABASE segue\n")?;
            }
            child.wait_with_output()
        })
        .map_err(|source| ClusterError::Program { program, source })?;
    succeeded("postgres --single", &output)
}

fn succeeded(program: &'static str, output: &Output) -> Result<(), ClusterError> {
    if output.status.success() {
        return Ok(());
    }
    let mut text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.push_str(&String::from_utf8_lossy(&output.stderr));
    Err(ClusterError::Initialise { program, output: text.trim_end().to_owned() })
}
