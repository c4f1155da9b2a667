//! One file per command: each joins adapters to stages and says what came of it.

pub(crate) mod analyze;
pub(crate) mod auth;
mod backup;
pub(crate) mod db;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod matches;
pub(crate) mod migrate;
pub(crate) mod quality;
pub(crate) mod rank;
pub(crate) mod reconcile;
pub(crate) mod rejected;
pub(crate) mod replay;
pub(crate) mod run;
pub(crate) mod simulate;
pub(crate) mod status;

use crate::config::Config;
use crate::output::print;
use crate::session::Session;
use crate::summary::Summary;
use std::path::{Path, PathBuf};

/// Stores and prints the summary of a run: JSON for scripts, otherwise text.
///
/// # Errors
/// When it cannot be stored or printed.
async fn conclude(
    session: Session,
    summary: Summary,
    config: &Config,
    json: bool,
) -> anyhow::Result<()> {
    let value = summary.json()?;
    // The spinner goes before the summary comes.
    session.finish(&value).await?;
    print(&if json { value.to_string() } else { summary.text(&query_line(config)) })?;
    Ok(())
}

/// How to look at the data, ready to be pasted.
fn query_line(config: &Config) -> String {
    format!(
        "  psql \"$({} db url --data-path {})\" -c 'SELECT song_name, popularity, song_listeners \
         FROM songs ORDER BY rank, popularity DESC NULLS LAST LIMIT 10'",
        quoted(&program()),
        quoted(config.data.path())
    )
}

/// What to type for this program: its name when that is found, otherwise where it lies.
fn program() -> PathBuf {
    let here = std::env::current_exe().unwrap_or_else(|_| "segue".into());
    let found = std::env::var_os("PATH").is_some_and(|folders| {
        std::env::split_paths(&folders).any(|folder| folder.join("segue") == here)
    });
    if found { "segue".into() } else { here }
}

/// A path as a shell takes it.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let is_plain = text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-+".contains(c));
    if is_plain { text } else { format!("'{}'", text.replace('\'', r"'\''")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_with_anything_in_it_can_be_pasted() {
        assert_eq!(quoted(Path::new("data/demo")), "data/demo");
        assert_eq!(quoted(Path::new("my data/it's")), r"'my data/it'\''s'");
    }
}
