//! Finds the installed PostgreSQL server programs.
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::ClusterError;

/// The folder of one installation's server programs.
pub(super) struct Programs {
    folder: PathBuf,
    major: u32,
}

/// Folders, each with an installation per entry, below which `bin` (or nothing) holds programs.
const PLACES: &[(&str, &str, &str)] = &[
    ("/usr/lib/postgresql", "", "bin"),
    ("/usr", "pgsql-", "bin"),
    ("/opt/homebrew/opt", "postgresql", "bin"),
    ("/usr/local/opt", "postgresql", "bin"),
    ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
];

const OLDEST_MAJOR: u32 = 12;

impl Programs {
    /// The programs for a new cluster: the first installation on the PATH, what `pg_config` names,
    /// then the newest in the places where packages put them.
    pub(super) fn for_new() -> Result<Self, ClusterError> {
        Self::installed()
            .into_iter()
            .find(|programs| programs.major >= OLDEST_MAJOR)
            .ok_or(ClusterError::NotInstalled)
    }

    /// The programs for an existing cluster, which only its own major version can run.
    pub(super) fn for_data(data_directory: &Path) -> Result<Self, ClusterError> {
        let path = data_directory.join("PG_VERSION");
        let text = fs::read_to_string(&path).map_err(ClusterError::file("read", &path))?;
        let needed = text.trim().parse().map_err(|_| ClusterError::Damaged {
            path: path.clone(),
            expected: "a major version of PostgreSQL",
        })?;
        let installed = Self::installed();
        if installed.is_empty() {
            return Err(ClusterError::NotInstalled);
        }
        installed
            .into_iter()
            .find(|programs| programs.major == needed)
            .ok_or(ClusterError::VersionMissing { needed })
    }

    pub(super) fn initdb(&self) -> PathBuf {
        self.folder.join("initdb")
    }

    pub(super) fn pg_ctl(&self) -> PathBuf {
        self.folder.join("pg_ctl")
    }

    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// Every complete installation, the preferred one first.
    fn installed() -> Vec<Self> {
        let mut found: Vec<Self> =
            on_path().into_iter().chain(named_by_pg_config()).filter_map(Self::in_folder).collect();
        let mut packaged: Vec<Self> = packaged().into_iter().filter_map(Self::in_folder).collect();
        packaged.sort_by_key(|programs| std::cmp::Reverse(programs.major));
        found.append(&mut packaged);
        found
    }

    /// The installation in a folder, when it is complete and runs.
    fn in_folder(folder: PathBuf) -> Option<Self> {
        if !["initdb", "pg_ctl", "postgres"].iter().all(|name| folder.join(name).is_file()) {
            return None;
        }
        let output = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
        let major = major_version(&String::from_utf8_lossy(&output.stdout))?;
        Some(Self { folder, major })
    }
}

/// Every folder in which programs of PostgreSQL may lie.
pub(super) fn folders() -> Vec<PathBuf> {
    on_path().into_iter().chain(named_by_pg_config()).chain(packaged()).collect()
}

/// Where the user's programs are is a fact about the system, not configuration of ours.
fn on_path() -> Vec<PathBuf> {
    std::env::var_os("PATH")
        .map(|path| std::env::split_paths(&path).filter(|folder| folder.is_absolute()).collect())
        .unwrap_or_default()
}

fn named_by_pg_config() -> Option<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().ok()?;
    let folder = String::from_utf8(output.stdout).ok()?;
    Some(PathBuf::from(folder.trim())).filter(|folder| folder.is_absolute())
}

fn packaged() -> Vec<PathBuf> {
    PLACES
        .iter()
        .flat_map(|(place, prefix, below)| {
            let entries = fs::read_dir(place).into_iter().flatten().flatten();
            entries
                .filter(move |entry| entry.file_name().to_string_lossy().starts_with(prefix))
                .map(move |entry| entry.path().join(below))
        })
        .collect()
}

/// The major version in an answer like `postgres (PostgreSQL) 15.18 (Debian …)` or `… 18beta1`.
pub(super) fn major_version(answer: &str) -> Option<u32> {
    let version = answer.split(' ').nth(2)?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version.get(..digits)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read_from_releases_and_betas() {
        let debian = "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n";
        assert_eq!(major_version(debian), Some(15));
        assert_eq!(major_version("postgres (PostgreSQL) 18beta1\n"), Some(18));
        assert_eq!(major_version("postgres (PostgreSQL) 17\n"), Some(17));
        assert_eq!(major_version("command not found"), None);
    }

    #[test]
    fn a_folder_without_all_programs_is_no_installation() {
        assert!(Programs::in_folder(PathBuf::from("/nowhere")).is_none());
    }
}
