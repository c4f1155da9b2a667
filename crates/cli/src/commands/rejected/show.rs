//! `segue rejected show`: one refused record as its source sent it, and where it came from.

use super::complaint;
use super::raw_item;
use crate::args::RejectedShowArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::ObjectStore;
use crate::output::{plain, print};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::GetObject;
use segue_pipeline::raw::RawObject;
use segue_postgres::{RejectedRecord, RejectionFilter};
use serde_json::json;

/// Runs it.
///
/// # Errors
/// An id that no rejection or more than one begins with, or a raw object that is gone.
pub(super) async fn run(config: &Config, args: &RejectedShowArgs) -> anyhow::Result<Exit> {
    let database = Backend::of(config).open(false).await?;
    let filter = RejectionFilter { ids: vec![args.id.clone()], ..RejectionFilter::default() };
    let record = only(database.rejected(&filter).await?, &args.id)?;
    let store = ObjectStore::at(&config.data.objects());
    let stored = store.get_object(&ObjectKey::parse(&record.raw_key)?).await?;
    let raw = RawObject::decode(&stored)?;
    let item = raw_item::of(&raw, usize::try_from(record.record_index).unwrap_or_default());
    if args.output.json {
        let value = json!({ "rejection": record, "header": raw.header, "raw": item });
        print(&value.to_string())?;
    } else {
        print(&plain(&text(&record, &raw, &serde_json::to_string_pretty(&item)?)))?;
    }
    Ok(Exit::Done)
}

fn only(mut found: Vec<RejectedRecord>, id: &str) -> Result<RejectedRecord, Failure> {
    let unusable = |message| Err(Failure::new(FailureKind::InputUnusable, message));
    match (found.pop(), found.is_empty()) {
        (Some(record), true) => Ok(record),
        (Some(_), false) => unusable(format!("more than one rejection begins with {id}")),
        (None, _) => {
            unusable(format!("no rejection begins with {id}: `segue rejected` lists them"))
        }
    }
}

fn text(record: &RejectedRecord, raw: &RawObject, item: &str) -> String {
    let observed = raw.header.observed_at.map_or("undated".to_owned(), |at| at.to_string());
    let lines = [
        ("id", record.rejection_id.clone()),
        ("refused", complaint(record)),
        ("source", format!("{}, {} ({observed})", record.source, raw.header.request)),
        ("first met", format!("{} in run {}", record.rejected_at, record.run_id)),
        ("raw object", record.raw_key.clone()),
        ("record", format!("{} of that object, counted from 0", record.record_index)),
    ];
    let lines = lines.map(|(name, value)| format!("{name:<12}{value}"));
    format!("{}\n\n{item}", lines.join("\n"))
}
