//! Finds PostgreSQL's client programs: those that can talk to a server of a given version.
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ClusterError;
use super::programs::{folders, major_version};

/// The client program `name` (such as `pg_dump`) for a server of version `server_major`: of the same
/// version where there is one, otherwise the newest that is not older, because none can read what a
/// newer server says.
///
/// # Errors
/// [`ClusterError::ClientMissing`] when none is installed.
pub fn client_program(name: &'static str, server_major: u32) -> Result<PathBuf, ClusterError> {
    let found = folders().into_iter().map(|folder| folder.join(name));
    let found = found.filter_map(|program| Some((major_of(&program)?, program)));
    found
        .filter(|(major, _)| *major >= server_major)
        .max_by_key(|(major, _)| (*major == server_major, *major))
        .map(|(_, program)| program)
        .ok_or(ClusterError::ClientMissing { program: name, needed: server_major })
}

fn major_of(program: &Path) -> Option<u32> {
    if !program.is_file() {
        return None;
    }
    let output = Command::new(program).arg("--version").output().ok()?;
    major_version(&String::from_utf8_lossy(&output.stdout))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_for_a_server_of_the_far_future_is_missing_and_named() {
        let error = client_program("pg_dump", 9_999).unwrap_err();
        assert!(error.to_string().contains("pg_dump"), "{error}");
    }
}
