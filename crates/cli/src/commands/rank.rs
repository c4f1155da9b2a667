//! `segue rank`: puts all songs in order anew.

use crate::args::RankArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::print;

/// Runs it.
///
/// # Errors
/// A database that cannot be reached or is busy for too long; ranking again is harmless.
pub(crate) async fn run(config: &Config, args: &RankArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    let strategy = args.strategy.unwrap_or(config.rank_strategy);
    let database = Backend::of(config).open(false).await?.ranked_by(strategy);
    let changed = database.recompute_ranks().await?;
    print(&match args.output.json {
        true => serde_json::json!({ "strategy": strategy, "changed": changed }).to_string(),
        false => format!("ranked by {strategy}: {changed} ranks changed"),
    })?;
    Ok(Exit::Done)
}
