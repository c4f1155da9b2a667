//! `segue rejected`: records that could not be stored, and why.

use crate::args::RejectedArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::{plain, print};
use segue_postgres::RejectedRecord;

/// Runs it.
///
/// # Errors
/// A database that cannot be reached.
pub(crate) async fn run(config: &Config, args: &RejectedArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    let database = Backend::of(config).open(false).await?;
    let records = database.rejected(i64::from(args.limit)).await?;
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
    let field = record.field.as_deref().unwrap_or("record");
    let excerpt = record.excerpt.as_deref().unwrap_or_default();
    format!(
        "{field}: {}\n  from {}, record {} of {}\n  {excerpt}",
        record.reason, record.source, record.record_index, record.raw_key
    )
}
