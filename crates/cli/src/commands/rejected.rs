//! `segue rejected`: records that could not be stored: why, the whole of them, and trying again.

mod raw_item;
mod retry;
mod show;

use crate::args::{RejectedAction, RejectedArgs, RejectedListArgs};
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::{plain, print};
use segue_postgres::{RejectedRecord, RejectionFilter};

/// Hexadecimal digits of an id that are shown: enough to tell millions apart.
const ID_DIGITS: usize = 12;

/// Runs it.
///
/// # Errors
/// A database that cannot be reached, an id nothing has, a raw object that is gone.
pub(crate) async fn run(config: &Config, args: RejectedArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    match args.action.unwrap_or(RejectedAction::List(args.list)) {
        RejectedAction::List(args) => list(config, &args).await,
        RejectedAction::Show(args) => show::run(config, &args).await,
        RejectedAction::Retry(args) => retry::run(config, args).await,
    }
}

async fn list(config: &Config, args: &RejectedListArgs) -> anyhow::Result<Exit> {
    let database = Backend::of(config).open(false).await?;
    let newest = RejectionFilter { most: Some(args.limit), ..RejectionFilter::default() };
    let records = database.rejected(&newest).await?;
    if args.output.json {
        print(&serde_json::to_string(&records)?)?;
    } else if records.is_empty() {
        print("no record was rejected")?;
    } else {
        for record in &records {
            print(&plain(&describe(record)))?;
        }
    }
    Ok(Exit::Done)
}

fn describe(record: &RejectedRecord) -> String {
    let excerpt = record.excerpt.as_deref().unwrap_or_default();
    format!(
        "{}  {}\n  from {}, record {} of {}\n  {excerpt}",
        short_id(record),
        complaint(record),
        record.source,
        record.record_index,
        record.raw_key
    )
}

/// The field at fault, and why.
fn complaint(record: &RejectedRecord) -> String {
    format!("{}: {}", record.field.as_deref().unwrap_or("record"), record.reason)
}

fn short_id(record: &RejectedRecord) -> &str {
    record.rejection_id.get(..ID_DIGITS).unwrap_or(&record.rejection_id)
}
