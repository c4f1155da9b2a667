//! load: one message in one transaction, ledger and data together.
//!
//! The promise: the stored state is a function of the *set* of messages that were loaded. Order,
//! repetition, the cut into batches and crashes in between change nothing. It rests on three
//! things: rows are joined by a commutative, associative and idempotent rule ([`row`], [`sets`],
//! [`names`]); loads that touch the same thing take turns ([`locks`]); and the ledger row commits
//! with the data, so a message is either loaded or it is not.
//!
//! A big piece of a file is the exception that leans on the first half of this: what its songs refer
//! to goes in ahead, then its songs, each in a transaction of its own, and its lists follow with the
//! ledger row. So three such pieces are written side by side, one's artists and albums, another's
//! songs, the third's lists, where whole pieces would take turns. A crash in between leaves rows of a
//! message that is not in the ledger: it comes again, joining its rows a second time changes nothing,
//! and its lists follow.

mod batch;
mod books;
mod copy;
mod gather;
pub(crate) mod locks;
pub(crate) mod matches;
mod names;
mod origins;
mod owners;
mod row;
mod rows_io;
mod sets;
mod table;
mod traces;
mod write;

pub(crate) use books::rejection_ids;
pub(crate) use owners::owner_of;
pub(crate) use traces::absent;

use crate::database::{Database, failure_of};
use crate::load::batch::Batch;
use crate::load::write::Changes;
use deadpool_postgres::{Object, Transaction};
use segue_pipeline::accounting::Counts;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use std::time::Duration;
use tokio_postgres::Error;
use tokio_postgres::IsolationLevel;
use tokio_postgres::error::SqlState;

/// A lock somebody forgot, or a statement gone astray, must not hold a load for ever. And a load finds
/// everything by key: a plan made while a table was small would scan it, and be kept while it grows.
const SETTINGS: &str = "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '5min'; \
                        SET LOCAL enable_seqscan = off";

/// How often a transaction that PostgreSQL broke off to resolve a conflict is begun again.
const CONFLICT_RETRIES: u32 = 5;

impl LoadRows for Database {
    async fn load_rows(&self, message: &ObjectKey, rows: &Rows) -> Result<Counts, Failure> {
        let mut attempt = 0;
        let mut ahead = None;
        loop {
            match load_once(self, message, rows, &mut ahead).await {
                Err(LoadError::Database(error))
                    if is_conflict(&error) && attempt < CONFLICT_RETRIES =>
                {
                    attempt += 1;
                    tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
                }
                outcome => return outcome.map_err(|error| error.into_failure(message)),
            }
        }
    }
}

/// Why a load did not happen.
enum LoadError {
    Connection(Failure),
    Database(Error),
    /// An enrichment that waited cannot be read.
    Waiting(serde_json::Error),
}

impl From<Error> for LoadError {
    fn from(error: Error) -> Self {
        Self::Database(error)
    }
}

impl LoadError {
    fn into_failure(self, message: &ObjectKey) -> Failure {
        match self {
            Self::Connection(failure) => failure,
            Self::Database(error) => failure_of(&format!("cannot load {message}"), error),
            Self::Waiting(cause) => Failure::new(
                FailureKind::VersionUnknown,
                format!("cannot load {message}: an enrichment that waits for it cannot be read"),
            )
            .caused_by(cause),
        }
    }
}

/// Another load was faster: a deadlock or a serialisation failure, a row added meanwhile, a row by
/// name that was removed before this load referred to it. Trying again sees what the other one did.
pub(crate) fn is_conflict(error: &Error) -> bool {
    let conflicts = [
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::UNIQUE_VIOLATION,
        SqlState::FOREIGN_KEY_VIOLATION,
    ];
    error.code().is_some_and(|code| conflicts.contains(code))
}

/// Begins a transaction that waits for nobody for ever. Read committed: a statement after a lock must
/// see what the lock's last holder committed.
async fn begin(client: &mut Object) -> Result<Transaction<'_>, Error> {
    let isolation = IsolationLevel::ReadCommitted;
    let transaction = client.build_transaction().isolation_level(isolation).start().await?;
    transaction.batch_execute(SETTINGS).await?;
    Ok(transaction)
}

/// Begins a transaction whose commit does not wait for the disk: the one with the ledger row does, and
/// takes this one along.
async fn begin_ahead(client: &mut Object) -> Result<Transaction<'_>, Error> {
    let transaction = begin(client).await?;
    transaction.batch_execute("SET LOCAL synchronous_commit = off").await?;
    Ok(transaction)
}

async fn load_once(
    database: &Database,
    message: &ObjectKey,
    rows: &Rows,
    ahead: &mut Option<Changes>,
) -> Result<Counts, LoadError> {
    let mut client = database.client().await.map_err(LoadError::Connection)?;
    let mut batch = Batch::of(rows);
    let is_bulk = batch.is_bulk(database.bulk_records);
    // Only at first: who lost against another load takes everything for itself the next time.
    if is_bulk && ahead.is_none() && !books::is_entered(&client, message).await? {
        let ahead = ahead.insert(Changes::default());
        let transaction = begin_ahead(&mut client).await?;
        let changes = batch.bring_parents_ahead(&transaction).await?;
        transaction.commit().await?;
        ahead.absorb(changes);
        reach_in_load(Step::LoadAheadOfSongs)?;
        let transaction = begin_ahead(&mut client).await?;
        let changes = batch.bring_songs_ahead(&transaction).await?;
        transaction.commit().await?;
        ahead.absorb(changes);
        reach_in_load(Step::LoadAheadOfLists)?;
    }
    let transaction = begin(&mut client).await?;
    reach_in_load(Step::LoadAfterBegin)?;
    batch.lock(&transaction).await?;
    // The ledger comes first: a second loader of the same message waits here until the first one
    // is done, and then finds its row.
    let earlier = books::enter(&transaction, message, rows).await?;
    if let Some(earlier) = earlier.filter(|_| !database.reapplies) {
        // An attempt that brought rows ahead may have been overtaken by another loader of the message,
        // or killed: names may have rows that wait for what will not come.
        if is_bulk {
            batch.remove_orphans(&transaction).await?;
            transaction.commit().await?;
        }
        return Ok(earlier.repeated());
    }
    reach_in_load(Step::LoadAfterLedger)?;
    batch.put_aside_strays(&transaction, message).await?;
    batch.take_up_pending(&transaction).await?;
    let mut changes = batch.write(&transaction).await?;
    changes.absorb(ahead.clone().unwrap_or_default());
    let mut counts = Counts {
        accepted: rows.accepted(),
        rejected: rows.rejections.len() as u64,
        pending: batch.pending,
        ..Counts::default()
    };
    for record in &batch.records {
        match changes.credit(record) {
            true => counts.loaded += 1,
            false => counts.unchanged += 1,
        }
    }
    books::reject(&transaction, rows).await?;
    if database.reapplies {
        books::forget_cured(&transaction, rows).await?;
    }
    let booked = earlier.map_or(counts, |earlier| earlier.reapplied(counts));
    if earlier != Some(booked) {
        books::close(&transaction, message, &booked).await?;
    }
    reach_in_load(Step::LoadBeforeCommit)?;
    transaction.commit().await?;
    reach_in_load(Step::LoadAfterCommit)?;
    Ok(counts)
}

/// A fail point of a test build.
fn reach_in_load(step: Step) -> Result<(), LoadError> {
    reach(step).map_err(LoadError::Connection)
}
