//! Which loads may run side by side: two that touch the same thing take turns.
//!
//! A load reads rows, joins them with what it brings, and writes the result; between reading and
//! writing nobody else may change them. Each thing a batch touches (a song, an artist, a name)
//! falls into one of [`BUCKETS`] advisory locks, which are taken in ascending order before anything
//! is read. Row locks would not do: a row that is not there yet cannot be locked. Names that only
//! turn out later to matter are locked when they do; where two loads then wait for each other
//! PostgreSQL breaks one off, and it begins again.

use deadpool_postgres::Transaction;
use std::collections::BTreeSet;
use tokio_postgres::Error;

/// Enough that single enrichments rarely meet, few enough that several big batches together stay
/// far below PostgreSQL's shared lock table (6 400 entries by default).
const BUCKETS: u64 = 256;

/// First half of every lock's key, so that they never meet another program's: "segu" in ASCII.
const NAMESPACE: i32 = 0x7365_6775;

/// Waits for the locks of `things` and holds them until the transaction ends.
pub(crate) async fn take(
    transaction: &Transaction<'_>,
    things: impl Iterator<Item = &str>,
) -> Result<(), Error> {
    let buckets: Vec<i32> = things.map(bucket).collect::<BTreeSet<_>>().into_iter().collect();
    let sql = "SELECT pg_advisory_xact_lock($1, bucket) \
               FROM unnest($2::int[]) WITH ORDINALITY AS u (bucket, place) ORDER BY place";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&NAMESPACE, &buckets]).await?;
    Ok(())
}

/// Waits for the lock of whoever recomputes ranks; no bucket has its number.
pub(crate) async fn take_for_ranks(transaction: &Transaction<'_>) -> Result<(), Error> {
    let sql = "SELECT pg_advisory_xact_lock($1, -1)";
    transaction.execute(sql, &[&NAMESPACE]).await?;
    Ok(())
}

fn bucket(thing: &str) -> i32 {
    let hash = blake3::hash(thing.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    i32::try_from(u64::from_le_bytes(first) % BUCKETS).expect("invariant: a bucket is below 256")
}
