//! `segue export`: the tables as files.

mod csv;

use crate::args::ExportAction;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::print;
use csv::Exported;

/// Runs it.
///
/// # Errors
/// A database that cannot be read, or a folder that cannot be written.
pub(crate) async fn run(config: &Config, action: ExportAction) -> anyhow::Result<Exit> {
    let ExportAction::Csv(args) = action;
    csv::require_room(&args.folder, args.force)?;
    config.data.create()?;
    let client = Backend::of(config).ready(false).await?;
    let exported = csv::export(client, &args.folder, args.force).await?;
    if args.output.json {
        print(&serde_json::to_string(&exported)?)?;
    } else {
        for Exported { table, rows, file } in &exported {
            print(&format!("{table:<24}{rows:>10} rows  {}", file.display()))?;
        }
    }
    Ok(Exit::Done)
}
