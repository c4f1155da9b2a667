//! `segue rejected retry`: reads raw objects again, because whatever refused them may have changed.

use crate::args::RejectedRetryArgs;
use crate::commands::replay;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::RunLock;
use crate::output::print;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::stages::replay::objects;
use segue_postgres::RejectionFilter;
use serde_json::json;
use std::collections::BTreeSet;

/// Runs it.
///
/// # Errors
/// As [`replay::run`]; nothing that fits what was named is bad input.
pub(super) async fn run(config: &Config, args: RejectedRetryArgs) -> anyhow::Result<Exit> {
    let _lock = RunLock::exclusive(&config.data, "segue rejected retry")?;
    let session = replay::begin(config, "rejected retry", false).await?;
    let filter = RejectionFilter { ids: args.ids, reason: args.reason, most: None };
    let before = session.database.rejected(&filter).await?;
    let mut keys = BTreeSet::new();
    for record in &before {
        keys.insert(ObjectKey::parse(&record.raw_key)?);
    }
    reach(Step::RetryAfterFind)?;
    session.progress.stage("Reading what was refused again");
    let replayed = objects(keys, &session.store, session.runner.queue()).await?;
    let database = session.database.clone();
    let summary = replay::conclude(session, replayed).await?;
    if before.is_empty() {
        let message = "no rejection fits: `segue rejected` lists them";
        return Err(Failure::new(FailureKind::InputUnusable, message).into());
    }
    let everything = RejectionFilter::default();
    let left: BTreeSet<String> =
        database.rejected(&everything).await?.into_iter().map(|one| one.rejection_id).collect();
    let remaining = before.iter().filter(|one| left.contains(&one.rejection_id)).count();
    let cured = before.len() - remaining;
    if args.output.json {
        let value = json!({ "retried": before.len(), "cured": cured, "remaining": remaining,
                            "replay": summary });
        print(&value.to_string())?;
    } else {
        print(&format!(
            "{} retried: {cured} left the list, {remaining} are refused still\n{}",
            before.len(),
            summary.text()
        ))?;
    }
    Ok(summary.exit())
}
