//! `segue migrate`: the version of the database's schema.

use crate::args::MigrateAction;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::output::{print, say};
use segue_postgres::migrate::{self, Migration, State, Status};

/// Runs it.
///
/// # Errors
/// A migration that failed and was rolled back, or a database that cannot be reached.
pub(crate) async fn run(config: &Config, action: MigrateAction) -> anyhow::Result<Exit> {
    config.data.create()?;
    let backend = Backend::of(config);
    let mut client = backend.client().await?;
    match action {
        MigrateAction::Up => {
            tell("applied", &migrate::up(&mut client, None).await?)?;
            // Also when nothing was to do: it may have been broken off the last time.
            backend.complete().await?;
        }
        MigrateAction::Down { to, lose_decisions } => {
            let lost = migrate::decisions_lost(&client, to).await?;
            if lost > 0 && !lose_decisions {
                say(&format!(
                    "segue: what people decided about {lost} matches would be gone, and no replay brings \
                     it back: `segue db backup` keeps it; --lose-decisions goes on without it"
                ));
                return Ok(Exit::Usage);
            }
            tell("undone", &migrate::down(&mut client, to).await?)?;
        }
        MigrateAction::Status(output) => {
            let schema = migrate::status(&client).await?;
            if output.json { print_json(&schema)? } else { print_table(&schema)? }
        }
    }
    Ok(Exit::Done)
}

fn tell(what: &str, migrations: &[&Migration]) -> anyhow::Result<()> {
    if migrations.is_empty() {
        return Ok(print("nothing to do")?);
    }
    for migration in migrations {
        print(&format!("{what} {:03}_{}", migration.version(), migration.name()))?;
    }
    Ok(())
}

fn print_table(schema: &[Status]) -> anyhow::Result<()> {
    for status in schema {
        let state = match status.state {
            State::Pending => "not applied".to_owned(),
            State::Applied { at } => format!("applied {at}"),
            State::Changed { at } => format!("applied {at}, but its text has changed since"),
            State::Unknown { at } => format!("applied {at} by a newer segue"),
        };
        print(&format!("{:03}_{:<24} {state}", status.version, status.name))?;
    }
    Ok(())
}

fn print_json(schema: &[Status]) -> anyhow::Result<()> {
    let entries: Vec<serde_json::Value> = schema.iter().map(json).collect();
    Ok(print(&serde_json::Value::from(entries).to_string())?)
}

fn json(status: &Status) -> serde_json::Value {
    let (state, at) = match status.state {
        State::Pending => ("pending", None),
        State::Applied { at } => ("applied", Some(at)),
        State::Changed { at } => ("changed", Some(at)),
        State::Unknown { at } => ("unknown", Some(at)),
    };
    serde_json::json!({
        "version": status.version,
        "name": status.name,
        "state": state,
        "applied_at": at,
    })
}
