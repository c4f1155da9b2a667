//! Brings a database's schema to a version, up or down, and says where it stands.
//!
//! Each migration runs in its own transaction together with its row in `schema_migrations`, under
//! an advisory lock: a crash leaves whole migrations only, and two processes that migrate at once
//! take turns.
mod catalog;
mod journal;

use std::ops::RangeInclusive;

use tokio_postgres::{Client, Transaction};

pub use catalog::{MIGRATIONS, Migration};
use journal::Applied;

/// How one version of the schema stands in a database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Status {
    /// The migration's number, from 1.
    pub version: u32,
    /// The migration's name, such as `core`.
    pub name: String,
    /// What the database says about it.
    pub state: State,
}

/// What a database says about a migration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Not applied yet.
    Pending,
    /// Applied, with the text this program carries.
    Applied {
        /// When it was applied.
        at: jiff::Timestamp,
    },
    /// Applied, with another text than this program carries.
    Changed {
        /// When it was applied.
        at: jiff::Timestamp,
    },
    /// Applied by a newer program; this one does not know it.
    Unknown {
        /// When it was applied.
        at: jiff::Timestamp,
    },
}

/// Why a database was not brought to the version asked for.
///
/// Migrations that were finished before the failing one stay applied; repeating is safe.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    /// An applied migration's text is no longer the one that was applied. Nothing was done.
    #[error(
        "migration {version:03}_{name} was changed after it was applied to this database \
         (checksum {applied}, this program has {embedded}): use the program that applied it, \
         or undo the change and put it in a new migration"
    )]
    Changed {
        /// The migration's number.
        version: u32,
        /// The migration's name.
        name: &'static str,
        /// Checksum in `schema_migrations`.
        applied: String,
        /// Checksum of the text in this program.
        embedded: String,
    },
    /// The database has a migration this program does not know. Nothing was done.
    #[error(
        "the database is newer than this program: it has migration {version:03}_{name}, this \
         program knows up to {newest:03}. Use the newer program"
    )]
    NewerDatabase {
        /// The unknown migration's number.
        version: u32,
        /// The unknown migration's name.
        name: String,
        /// The newest number this program knows.
        newest: u32,
    },
    /// A migration is missing below an applied one. Nothing was done.
    #[error(
        "schema_migrations has no row for version {missing:03} although {applied:03} is applied: \
         restore the row, or restore the database from a backup"
    )]
    Gap {
        /// The number that has no row.
        missing: u32,
        /// The number that is applied above it.
        applied: u32,
    },
    /// The version asked for does not exist. Nothing was done.
    #[error("there is no migration {asked:03}; the newest is {newest:03}")]
    NoSuchVersion {
        /// The version asked for.
        asked: u32,
        /// The newest number this program knows.
        newest: u32,
    },
    /// A migration's statements failed; its transaction was rolled back.
    #[error("migration {version:03}_{name} failed and was rolled back")]
    Failed {
        /// The migration's number.
        version: u32,
        /// The migration's name.
        name: &'static str,
        /// What the server answered.
        #[source]
        source: tokio_postgres::Error,
    },
    /// The bookkeeping in `schema_migrations` could not be read or written.
    #[error("could not {action}")]
    Journal {
        /// What was being done.
        action: &'static str,
        /// What the server answered.
        #[source]
        source: tokio_postgres::Error,
    },
}

/// Applies what is missing up to and including version `to`, or everything, and returns that.
///
/// A database that is already there, or beyond, is left as it is.
///
/// # Errors
/// [`MigrateError`]; finished migrations stay applied and repeating is safe.
pub async fn up(
    client: &mut Client,
    to: Option<u32>,
) -> Result<Vec<&'static Migration>, MigrateError> {
    let to = known(to.unwrap_or(catalog::newest()))?;
    journal::create(client).await?;
    let mut done = Vec::new();
    for migration in between(1..=to) {
        if step(client, migration, Direction::Up).await? {
            done.push(migration);
        }
    }
    Ok(done)
}

/// Undoes every applied migration above version `to`, newest first, and returns those.
///
/// `0` undoes all of them, and with them all music data.
///
/// # Errors
/// [`MigrateError`]; what was undone stays undone and repeating is safe.
pub async fn down(client: &mut Client, to: u32) -> Result<Vec<&'static Migration>, MigrateError> {
    let to = if to == 0 { 0 } else { known(to)? };
    journal::create(client).await?;
    let mut done = Vec::new();
    for migration in between(to + 1..=catalog::newest()).rev() {
        if step(client, migration, Direction::Down).await? {
            done.push(migration);
        }
    }
    Ok(done)
}

/// The version that brought what people decide about matches.
const DECISIONS_SINCE: u32 = 11;

/// How many decisions about matches going down to version `to` would take away for good: everything else
/// can be loaded again from what the sources answered. Writes nothing.
///
/// # Errors
/// [`MigrateError::Journal`] when they cannot be counted; safe to repeat.
pub async fn decisions_lost(client: &Client, to: u32) -> Result<u64, MigrateError> {
    if to >= DECISIONS_SINCE {
        return Ok(0);
    }
    let counted = async {
        let there = "SELECT to_regclass('matches') IS NOT NULL";
        if !client.query_one(there, &[]).await?.try_get::<_, bool>(0)? {
            return Ok(0);
        }
        let sql = "SELECT count(*) FROM matches WHERE decision IS NOT NULL";
        client.query_one(sql, &[]).await?.try_get(0)
    };
    let lost: i64 = counted
        .await
        .map_err(|source| MigrateError::Journal { action: "count the decisions", source })?;
    Ok(u64::try_from(lost).unwrap_or_default())
}

/// How every migration stands, known or only found in the database, by version. Writes nothing.
///
/// # Errors
/// [`MigrateError::Journal`] when `schema_migrations` cannot be read; safe to repeat.
pub async fn status(client: &Client) -> Result<Vec<Status>, MigrateError> {
    let applied = journal::read_if_any(client).await?;
    let mut all: Vec<Status> = MIGRATIONS
        .iter()
        .map(|migration| {
            let row = applied.iter().find(|row| row.version == migration.version());
            let state = row.map_or(State::Pending, |row| state_of(migration, row));
            Status { version: migration.version(), name: migration.name().to_owned(), state }
        })
        .collect();
    all.extend(applied.into_iter().filter(|row| catalog::find(row.version).is_none()).map(|row| {
        Status { version: row.version, name: row.name, state: State::Unknown { at: row.at } }
    }));
    Ok(all)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Direction {
    Up,
    Down,
}

/// Takes one step in one transaction; false when another process, or an earlier run, already had.
async fn step(
    client: &mut Client,
    migration: &'static Migration,
    direction: Direction,
) -> Result<bool, MigrateError> {
    let transaction = journal::begin(client).await?;
    // Read under the lock and anew for each step: another process may have taken it meanwhile.
    let applied = journal::read(&transaction).await?;
    verify(&applied)?;
    let is_applied = applied.iter().any(|row| row.version == migration.version());
    if is_applied == (direction == Direction::Up) {
        return Ok(false);
    }
    run(&transaction, migration, direction).await?;
    transaction.commit().await.map_err(|source| failed(migration, source))?;
    Ok(true)
}

async fn run(
    transaction: &Transaction<'_>,
    migration: &'static Migration,
    direction: Direction,
) -> Result<(), MigrateError> {
    let sql = match direction {
        Direction::Up => migration.up(),
        Direction::Down => migration.down(),
    };
    transaction.batch_execute(sql).await.map_err(|source| failed(migration, source))?;
    match direction {
        Direction::Up => journal::insert(transaction, migration).await,
        Direction::Down => journal::delete(transaction, migration).await,
    }
}

/// Refuses to touch a database whose history this program cannot account for.
fn verify(applied: &[Applied]) -> Result<(), MigrateError> {
    let newest = catalog::newest();
    // What is applied is the beginning of what this program carries.
    let carried = MIGRATIONS.iter().map(|one| Some(one.version())).chain(std::iter::repeat(None));
    for (expected, row) in carried.zip(applied) {
        let Some(migration) = catalog::find(row.version) else {
            let (version, name) = (row.version, row.name.clone());
            return Err(MigrateError::NewerDatabase { version, name, newest });
        };
        if let Some(missing) = expected.filter(|version| *version != row.version) {
            return Err(MigrateError::Gap { missing, applied: row.version });
        }
        let embedded = migration.checksum();
        if row.checksum != embedded {
            let (version, name) = (row.version, migration.name());
            let applied = row.checksum.clone();
            return Err(MigrateError::Changed { version, name, applied, embedded });
        }
    }
    Ok(())
}

fn known(version: u32) -> Result<u32, MigrateError> {
    match catalog::find(version) {
        Some(_) => Ok(version),
        None => Err(MigrateError::NoSuchVersion { asked: version, newest: catalog::newest() }),
    }
}

fn between(versions: RangeInclusive<u32>) -> impl DoubleEndedIterator<Item = &'static Migration> {
    MIGRATIONS.iter().filter(move |migration| versions.contains(&migration.version()))
}

fn state_of(migration: &Migration, row: &Applied) -> State {
    if row.checksum == migration.checksum() {
        State::Applied { at: row.at }
    } else {
        State::Changed { at: row.at }
    }
}

fn failed(migration: &Migration, source: tokio_postgres::Error) -> MigrateError {
    MigrateError::Failed { version: migration.version(), name: migration.name(), source }
}
