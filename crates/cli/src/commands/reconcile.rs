//! `segue reconcile`: proves that nothing that was accepted is lost, or names what is.

use crate::args::JsonArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::{Notes, ObjectStore, RunLock};
use crate::output::{plain, print};
use segue_pipeline::accounting::Counts;
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::stages::curate::reconcile::{self, Finding, PutAside, Reconciliation};
use std::collections::BTreeMap;

/// Findings of one kind that are shown to a person; `--json` has all of them.
const SHOWN: usize = 10;

/// Runs it.
///
/// # Errors
/// Objects or a database that cannot be read; what is missing is a finding and gives
/// [`Exit::Failed`].
pub(crate) async fn run(config: &Config, args: JsonArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    // While something is loaded, objects and books differ and nothing is wrong.
    let _lock = RunLock::exclusive(&config.data, "segue reconcile")?;
    let database = Backend::of(config).open(false).await?;
    let store = ObjectStore::at(&config.data.objects());
    let put_aside = put_aside(&Notes::new(store.clone())).await?;
    let outcome = reconcile::run(&put_aside, &store, &database).await?;
    print(&if args.json { json(&outcome)? } else { plain(&text(&outcome)) })?;
    Ok(if outcome.is_whole() { Exit::Done } else { Exit::Failed })
}

async fn put_aside(notes: &Notes) -> anyhow::Result<PutAside> {
    let dead = notes.dead().await?.into_iter().map(|note| read_from(note.pointer.object)).collect();
    Ok(PutAside { dead, jobs: notes.parked().await?.len() as u64 })
}

/// The raw object behind a message, whichever stage could not process it.
fn read_from(object: ObjectKey) -> ObjectKey {
    object.read_from().unwrap_or(object)
}

fn json(outcome: &Reconciliation) -> Result<String, serde_json::Error> {
    let mut value = serde_json::to_value(outcome)?;
    if let Some(fields) = value.as_object_mut() {
        fields.insert("balances".to_owned(), outcome.counts.balances().into());
    }
    Ok(value.to_string())
}

fn text(outcome: &Reconciliation) -> String {
    let Counts { accepted, loaded, unchanged, rejected, parked, pending } = outcome.counts;
    let sign = if outcome.counts.balances() { '=' } else { '≠' };
    let mut lines = vec![
        format!("raw objects   {:>8}", outcome.raw_objects),
        format!("rows objects  {:>8}", outcome.rows_objects),
        format!("ledger        {:>8}", outcome.messages),
        format!(
            "accepted {accepted} {sign} loaded {loaded} + unchanged {unchanged} + rejected \
             {rejected} + parked {parked} + pending {pending}"
        ),
    ];
    let mut kinds: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for finding in &outcome.findings {
        kinds.entry((finding.problem, finding.cure)).or_default().push(finding);
    }
    for ((problem, cure), findings) in kinds {
        lines.push(format!("{} × {problem}: {cure}", findings.len()));
        lines.extend(findings.iter().take(SHOWN).map(|one| format!("  - {}", one.what)));
        if findings.len() > SHOWN {
            lines.push(format!("  - and {} more: --json names them", findings.len() - SHOWN));
        }
    }
    lines.push(
        match outcome.is_whole() {
            true => "everything that was accepted is accounted for",
            false => "something is missing",
        }
        .to_owned(),
    );
    lines.join("\n")
}
