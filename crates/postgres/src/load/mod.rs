//! load: one message, or several small ones, in one transaction, ledger and data together.
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

mod attempted;
mod batch;
mod books;
mod copy;
mod descriptions;
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
mod verdicts;
mod write;

pub(crate) use books::rejection_ids;
pub(crate) use owners::owner_of;
pub(crate) use traces::absent;
pub(crate) use write::Changes;

use crate::database::{Database, failure_of};
use crate::load::batch::{Batch, Message, Part};
use deadpool_postgres::{Object, Transaction};
use segue_pipeline::accounting::Counts;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use std::collections::{BTreeMap, BTreeSet};
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

/// Most records of messages that are loaded together: beyond that a transaction of one's own costs little.
const MOST_TOGETHER: usize = 500;

impl LoadRows for Database {
    async fn load_rows(&self, message: &ObjectKey, rows: &Rows) -> Result<Counts, Failure> {
        let counts = load(self, &[Message { key: message, rows }]).await?;
        Ok(counts.into_iter().sum())
    }

    async fn load_together(&self, messages: &[(ObjectKey, Rows)]) -> Vec<Result<Counts, Failure>> {
        let given: Vec<Message<'_>> =
            messages.iter().map(|(key, rows)| Message { key, rows }).collect();
        if self.can_go_together(&given)
            && let Ok(counts) = load(self, &given).await
        {
            return counts.into_iter().map(Ok).collect();
        }
        // One may be at fault: each for itself, it harms no other.
        let mut outcomes = Vec::with_capacity(messages.len());
        for (key, rows) in messages {
            outcomes.push(self.load_rows(key, rows).await);
        }
        outcomes
    }
}

impl Database {
    /// Whether one transaction is for all of `messages`: small ones, none of them twice.
    fn can_go_together(&self, messages: &[Message<'_>]) -> bool {
        let keys: BTreeSet<&ObjectKey> = messages.iter().map(|message| message.key).collect();
        let records: usize = messages.iter().map(|message| message.rows.records.len()).sum();
        let most = MOST_TOGETHER.min(self.bulk_records.saturating_sub(1));
        messages.len() > 1 && keys.len() == messages.len() && records <= most && !self.reapplies
    }
}

/// Loads `messages`, all of them or none; returns what became of each, in their order.
async fn load(database: &Database, messages: &[Message<'_>]) -> Result<Vec<Counts>, Failure> {
    let mut attempt = 0;
    let mut ahead = None;
    loop {
        match load_once(database, messages, &mut ahead).await {
            Err(LoadError::Database(error))
                if is_conflict(&error) && attempt < CONFLICT_RETRIES =>
            {
                attempt += 1;
                tokio::time::sleep(Duration::from_millis(20 << attempt)).await;
            }
            outcome => return outcome.map_err(|error| error.into_failure(messages)),
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
    fn into_failure(self, messages: &[Message<'_>]) -> Failure {
        let message = messages.first().map_or("nothing", |message| message.key.as_str());
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
    messages: &[Message<'_>],
    ahead: &mut Option<Changes>,
) -> Result<Vec<Counts>, LoadError> {
    let mut client = database.client().await.map_err(LoadError::Connection)?;
    let mut batch = Batch::of(messages);
    let is_bulk = batch.is_bulk(database.bulk_records);
    // Only at first: who lost against another load takes everything for itself the next time.
    if is_bulk && ahead.is_none() && !books::are_entered(&client, messages).await? {
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
    let earlier = books::enter(&transaction, messages).await?;
    let is_new = |message: &Message<'_>| database.reapplies || !earlier.contains_key(message.key);
    let new: Vec<Message<'_>> = messages.iter().copied().filter(is_new).collect();
    if new.is_empty() {
        // An attempt that brought rows ahead may have been overtaken by another loader of the message,
        // or killed: names may have rows that wait for what will not come.
        if is_bulk {
            batch.remove_orphans(&transaction).await?;
            transaction.commit().await?;
        }
        return Ok(in_order(messages, &earlier, &BTreeMap::new()));
    }
    if new.len() < messages.len() {
        batch = Batch::of(&new);
    }
    reach_in_load(Step::LoadAfterLedger)?;
    batch.put_aside_strays(&transaction).await?;
    batch.take_up_pending(&transaction).await?;
    let mut changes = batch.write(&transaction, &database.matcher).await?;
    changes.absorb(ahead.clone().unwrap_or_default());
    let mut loaded = BTreeMap::new();
    let mut booked = Vec::new();
    for part in &batch.parts {
        let Message { key, rows } = part.message;
        let counts = count(part, &mut changes);
        loaded.insert(key, counts);
        books::reject(&transaction, rows).await?;
        if database.reapplies {
            books::forget_cured(&transaction, rows).await?;
        }
        let before = earlier.get(key).copied();
        let now = before.map_or(counts, |before| before.reapplied(counts));
        booked.extend((before != Some(now)).then_some((key, now)));
    }
    books::close(&transaction, &booked).await?;
    reach_in_load(Step::LoadBeforeCommit)?;
    transaction.commit().await?;
    reach_in_load(Step::LoadAfterCommit)?;
    Ok(in_order(messages, &earlier, &loaded))
}

/// What became of a message's records.
fn count(part: &Part<'_>, changes: &mut Changes) -> Counts {
    let rows = part.message.rows;
    let mut counts = Counts {
        accepted: rows.accepted(),
        rejected: rows.rejections.len() as u64,
        pending: part.pending,
        ..Counts::default()
    };
    for record in &part.records {
        match changes.credit(record) {
            true => counts.loaded += 1,
            false => counts.unchanged += 1,
        }
    }
    counts
}

/// What became of each of `messages`: what was `loaded` now, and the others as repeated.
fn in_order(
    messages: &[Message<'_>],
    earlier: &BTreeMap<ObjectKey, Counts>,
    loaded: &BTreeMap<&ObjectKey, Counts>,
) -> Vec<Counts> {
    let counts = |message: &Message<'_>| match loaded.get(message.key) {
        Some(counts) => *counts,
        None => earlier.get(message.key).copied().unwrap_or_default().repeated(),
    };
    messages.iter().map(counts).collect()
}

/// A fail point of a test build.
fn reach_in_load(step: Step) -> Result<(), LoadError> {
    reach(step).map_err(LoadError::Connection)
}
