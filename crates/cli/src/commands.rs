//! One file per command: each joins adapters to stages and says what came of it.

pub(crate) mod analyze;
pub(crate) mod db;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod migrate;
pub(crate) mod rejected;
pub(crate) mod run;
pub(crate) mod status;

use crate::config::Config;
use crate::output::print;
use crate::session::Session;
use crate::summary::Summary;

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
    let data_path = config.data.path().display();
    format!(
        "  psql \"$(segue db url --data-path '{data_path}')\" \
         -c 'SELECT song_name, song_listeners FROM songs ORDER BY rank LIMIT 10'"
    )
}
