//! Which loads may run side by side: two that touch the same thing take turns.
//!
//! A load reads rows, joins them with what it brings, and writes the result; between reading and
//! writing nobody else may change them. Row locks would not do: a row that is not there yet cannot be
//! locked. So each thing (a song, an artist, a name) falls into one of [`BUCKETS`] advisory locks of
//! each [`Aspect`], which are taken in ascending order before anything is read. Names that only turn
//! out later to matter are locked when they do; where two loads then wait for each other PostgreSQL
//! breaks one off, and it begins again.

use deadpool_postgres::Transaction;
use std::collections::BTreeSet;
use tokio_postgres::Error;

/// Enough that single enrichments rarely meet, few enough that several big batches together stay
/// far below PostgreSQL's shared lock table (6 400 entries by default).
const BUCKETS: i32 = 256;

/// First half of every lock's key, so that they never meet another program's: "segu" in ASCII.
const NAMESPACE: i32 = 0x7365_6775;

/// What of a thing is locked. Two loads that need different aspects of one thing do not wait.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aspect {
    /// Its own row, unless it is a song, and for a name its entry.
    Row,
    /// Its own row if it is a song: of two big pieces one may be at its songs while the other is at
    /// what songs refer to.
    Song,
    /// The lists that belong to it.
    Lists,
    /// What a name stands for.
    Meaning,
    /// That something refers by a name no more.
    Departure,
}

impl Aspect {
    /// Number of its first lock.
    fn first(self) -> i32 {
        match self {
            Self::Row => 0,
            Self::Song => BUCKETS,
            Self::Lists => 2 * BUCKETS,
            Self::Meaning => 3 * BUCKETS,
            Self::Departure => 4 * BUCKETS,
        }
    }
}

/// Locks that are wanted together.
#[derive(Debug, Default)]
pub(crate) struct Locks(BTreeSet<i32>);

impl Locks {
    /// Adds `aspect` of `things`.
    pub(crate) fn of<'a>(mut self, aspect: Aspect, things: impl Iterator<Item = &'a str>) -> Self {
        self.0.extend(things.map(|thing| aspect.first() + bucket(thing)));
        self
    }

    /// Waits for the locks and holds them, alone, until the transaction ends.
    pub(crate) async fn take(self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = "SELECT pg_advisory_xact_lock($1, bucket) \
                   FROM unnest($2::int[]) WITH ORDINALITY AS u (bucket, place) ORDER BY place";
        self.lock(transaction, sql).await
    }

    /// Waits for the locks and holds them until the transaction ends, together with others who share
    /// them: while one does, nobody takes them alone.
    pub(crate) async fn share(self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let sql = "SELECT pg_advisory_xact_lock_shared($1, bucket) \
                   FROM unnest($2::int[]) WITH ORDINALITY AS u (bucket, place) ORDER BY place";
        self.lock(transaction, sql).await
    }

    async fn lock(self, transaction: &Transaction<'_>, sql: &str) -> Result<(), Error> {
        if self.0.is_empty() {
            return Ok(());
        }
        let numbers: Vec<i32> = self.0.into_iter().collect();
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&NAMESPACE, &numbers]).await?;
        Ok(())
    }
}

/// Waits for the lock of whoever recomputes ranks; nothing else has its number.
pub(crate) async fn take_for_ranks(transaction: &Transaction<'_>) -> Result<(), Error> {
    let sql = "SELECT pg_advisory_xact_lock($1, -1)";
    transaction.execute(sql, &[&NAMESPACE]).await?;
    Ok(())
}

fn bucket(thing: &str) -> i32 {
    let hash = blake3::hash(thing.as_bytes());
    let mut first = [0; 4];
    first.copy_from_slice(&hash.as_bytes()[..4]);
    i32::from_le_bytes(first).rem_euclid(BUCKETS)
}
