//! The server's log file.
use std::fs;
use std::io;

use super::{ClusterError, Folder};

/// Lines of the log that an error carries.
const TAIL_LINES: usize = 15;

/// A private server writes little; past this, the old log is kept once and a new one begun.
const LONG_BYTES: u64 = 4 * 1024 * 1024;

/// The last lines of the log; says so when there are none, since this only decorates errors.
pub(super) fn tail(folder: &Folder) -> String {
    let path = folder.log();
    match fs::read(&path) {
        Ok(bytes) => last_lines(&String::from_utf8_lossy(&bytes)),
        Err(error) => format!("(no log: {error})"),
    }
}

/// Sets a long log aside before a start.
pub(super) fn start_afresh_when_long(folder: &Folder) -> Result<(), ClusterError> {
    let path = folder.log();
    match fs::metadata(&path) {
        Ok(metadata) if metadata.len() > LONG_BYTES => {
            fs::rename(&path, path.with_extension("old"))
                .map_err(ClusterError::file("rename", &path))
        }
        Ok(_) => Ok(()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(source) => Err(ClusterError::File { action: "look at", path, source }),
    }
}

fn last_lines(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().rev().take(TAIL_LINES).collect();
    lines.reverse();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_is_the_last_lines_in_order() {
        let text: String = (1..=20).map(|n| format!("line {n}\n")).collect();
        let tail = last_lines(&text);
        assert!(tail.starts_with("line 6\n") && tail.ends_with("line 20"), "{tail}");
    }
}
