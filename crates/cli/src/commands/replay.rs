//! `segue replay`: what the sources answered, read and loaded once more.

use crate::args::ReplayArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::{ObjectStore, RunLock};
use crate::output::{plain, print, say};
use crate::session::Session;
use segue_pipeline::accounting::Counts;
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::stages::replay::{self, Replayed, Selection};
use serde::Serialize;
use std::collections::BTreeSet;

/// Runs that are named where one is asked for that nobody knows.
const SHOWN_RUNS: usize = 5;

/// What a replay came to.
#[derive(Debug, Serialize)]
pub(super) struct ReplaySummary {
    run_id: String,
    /// Raw objects that were read again.
    objects: u64,
    /// What became of their records.
    #[serde(flatten)]
    counts: Counts,
    /// Raw objects that could not be opened.
    passed_over: Vec<PassedOver>,
    /// Songs whose rank changed.
    ranks_changed: u64,
}

#[derive(Debug, Serialize)]
struct PassedOver {
    object: ObjectKey,
    reason: String,
}

/// Runs it.
///
/// # Errors
/// The failure no retry cured; replaying again is harmless.
pub(crate) async fn run(config: &Config, args: ReplayArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    let _lock = RunLock::exclusive(&config.data, "segue replay")?;
    if let Some(run) = &args.run {
        let known = replay::runs(&ObjectStore::at(&config.data.objects())).await?;
        if !known.contains(run) {
            say(&format!("segue: {}", unknown(run, &known)));
            return Ok(Exit::Usage);
        }
    }
    let session = begin(config, "replay", args.migrate).await?;
    session.progress.stage("Reading the raw zone again");
    let selection =
        Selection { run_id: args.run, source: args.source, since: args.since, until: args.until };
    let replayed = replay::run(&selection, &session.store, session.runner.queue()).await?;
    let summary = conclude(session, replayed).await?;
    let json = args.output.json;
    print(&if json { serde_json::to_string(&summary)? } else { summary.text() })?;
    Ok(summary.exit())
}

/// That nothing is stored of `run`, and of which runs there is.
fn unknown(run: &str, known: &BTreeSet<String>) -> String {
    let newest: Vec<&str> = known.iter().rev().take(SHOWN_RUNS).map(String::as_str).collect();
    let known = match (newest.as_slice(), known.len() - newest.len()) {
        ([], _) => "nothing is stored of any run yet".to_owned(),
        (newest, 0) => format!("there are {}", newest.join(", ")),
        (newest, more) => {
            format!(
                "the newest are {}, and {more} more are folders of objects/raw",
                newest.join(", ")
            )
        }
    };
    format!("nothing is stored of a run {run:?}; {known}. `segue status` names the last run")
}

/// Begins a run that joins known messages again. The caller holds the run lock.
pub(super) async fn begin(
    config: &Config,
    command: &'static str,
    migrate: bool,
) -> anyhow::Result<Session> {
    let database = Backend::of(config).open(migrate).await?;
    let database = database.reapplying().ranked_by(config.rank_strategy);
    let database = database.judging_by(config.matcher);
    let mut session = Session::begin(&config.data, database, command, None).await?;
    session.recover(None).await?;
    Ok(session)
}

/// Waits until everything that was announced is loaded, ranks, and notes the end of the run.
pub(super) async fn conclude(
    session: Session,
    replayed: Replayed,
) -> anyhow::Result<ReplaySummary> {
    session.runner.drain().await?;
    let counts = session.tally.counts();
    session.progress.stage("Ranking");
    // Where nothing was loaded the order is what it was; imports leave ranks to runs.
    let ranks_changed = match counts.loaded > 0 || session.songs_settled_anew {
        true => session.database.recompute_ranks().await?,
        false => 0,
    };
    let passed_over = replayed.passed_over.into_iter();
    let passed_over = passed_over.map(|(object, reason)| PassedOver { object, reason }).collect();
    let run_id = session.run_id.clone();
    let objects = replayed.sent;
    let summary = ReplaySummary { run_id, objects, counts, passed_over, ranks_changed };
    session.finish(&serde_json::to_value(&summary)?).await?;
    Ok(summary)
}

impl ReplaySummary {
    /// Objects that could not be read are bad input, and so are messages that were put aside.
    pub(super) fn exit(&self) -> Exit {
        let is_whole = self.passed_over.is_empty() && self.counts.parked == 0;
        if is_whole { Exit::Done } else { Exit::BadInput }
    }

    pub(super) fn text(&self) -> String {
        let Counts { accepted, loaded, unchanged, rejected, parked, pending } = self.counts;
        let mut lines = vec![
            format!("{} objects read again", self.objects),
            format!(
                "accepted {accepted} = loaded {loaded} + unchanged {unchanged} + rejected {rejected} \
                 + parked {parked} + pending {pending}"
            ),
        ];
        if self.ranks_changed > 0 {
            lines.push(format!("{} ranks changed", self.ranks_changed));
        }
        for PassedOver { object, reason } in &self.passed_over {
            lines.push(plain(&format!("passed over: {object} ({reason})")));
        }
        if self.counts.parked > 0 {
            lines.push("what was put aside, and why: segue status".to_owned());
        }
        lines.join("\n")
    }
}
