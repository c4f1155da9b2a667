//! What the loader keeps beside the data: the ledger, rejections, waiting enrichments, and the
//! dictionaries of names that tables refer to by number.

use crate::load::LoadError;
use crate::load::batch::Message;
use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;
use segue_domain::merge::ObservedAt;
use segue_domain::record::{Record, Subject};
use segue_pipeline::accounting::Counts;
use segue_pipeline::message::Source;
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::{Rejection, Rows};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Error;

/// PostgreSQL keeps microseconds: a finer time would come back changed and look like another one.
pub(crate) fn stored_precision(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

/// Whether all of `messages` are in the ledger.
pub(crate) async fn are_entered(client: &Object, messages: &[Message<'_>]) -> Result<bool, Error> {
    let ids: Vec<&str> = messages.iter().map(|message| message.key.as_str()).collect();
    let sql = "SELECT count(*) FROM load_ledger WHERE message_id = ANY ($1)";
    let statement = client.prepare_cached(sql).await?;
    let entered: i64 = client.query_one(&statement, &[&ids]).await?.try_get(0)?;
    Ok(usize::try_from(entered).is_ok_and(|entered| entered == ids.len()))
}

/// Enters `messages` in the ledger; returns, by message, the counts of those that were loaded before.
pub(crate) async fn enter(
    transaction: &Transaction<'_>,
    messages: &[Message<'_>],
) -> Result<BTreeMap<ObjectKey, Counts>, Error> {
    let ids: Vec<&str> = messages.iter().map(|message| message.key.as_str()).collect();
    let runs: Vec<&str> = messages.iter().map(|message| message.rows.run_id.as_str()).collect();
    let topics: Vec<&str> = messages.iter().map(|message| message.rows.topic.as_str()).collect();
    let sources: Vec<&str> = messages.iter().map(|message| message.rows.source.as_str()).collect();
    // In order, so that two loaders of the same messages never wait for each other.
    let sql = "INSERT INTO load_ledger (message_id, run_id, topic, source) \
               SELECT u.message_id, u.run_id, u.topic, u.source \
               FROM unnest($1::text[], $2::text[], $3::text[], $4::text[]) \
               AS u (message_id, run_id, topic, source) \
               ORDER BY u.message_id ON CONFLICT (message_id) DO NOTHING RETURNING message_id";
    let statement = transaction.prepare_cached(sql).await?;
    let entered = transaction.query(&statement, &[&ids, &runs, &topics, &sources]).await?;
    if entered.len() == messages.len() {
        return Ok(BTreeMap::new());
    }
    let entered: BTreeSet<String> =
        entered.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    let known: BTreeMap<&str, &ObjectKey> = messages
        .iter()
        .map(|message| (message.key.as_str(), message.key))
        .filter(|(id, _)| !entered.contains(*id))
        .collect();
    let ids: Vec<&str> = known.keys().copied().collect();
    let sql = "SELECT accepted, loaded, unchanged, rejected, pending, message_id FROM load_ledger \
               WHERE message_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    let mut earlier = BTreeMap::new();
    for row in &transaction.query(&statement, &[&ids]).await? {
        if let Some(key) = known.get(row.try_get::<_, &str>(5)?) {
            earlier.insert(ObjectKey::clone(key), counts_of(row)?);
        }
    }
    Ok(earlier)
}

/// Writes what became of the messages' records.
pub(crate) async fn close(
    transaction: &Transaction<'_>,
    booked: &[(&ObjectKey, Counts)],
) -> Result<(), Error> {
    if booked.is_empty() {
        return Ok(());
    }
    let number = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
    let numbers = |of: fn(&Counts) -> u64| -> Vec<i32> {
        booked.iter().map(|(_, counts)| number(of(counts))).collect()
    };
    let ids: Vec<&str> = booked.iter().map(|(key, _)| key.as_str()).collect();
    let sql = "UPDATE load_ledger l SET accepted = u.accepted, loaded = u.loaded, \
               unchanged = u.unchanged, rejected = u.rejected, pending = u.pending \
               FROM unnest($1::text[], $2::int[], $3::int[], $4::int[], $5::int[], $6::int[]) \
               AS u (message_id, accepted, loaded, unchanged, rejected, pending) \
               WHERE l.message_id = u.message_id";
    let statement = transaction.prepare_cached(sql).await?;
    transaction
        .execute(
            &statement,
            &[
                &ids,
                &numbers(|counts| counts.accepted),
                &numbers(|counts| counts.loaded),
                &numbers(|counts| counts.unchanged),
                &numbers(|counts| counts.rejected),
                &numbers(|counts| counts.pending),
            ],
        )
        .await?;
    Ok(())
}

fn counts_of(row: &tokio_postgres::Row) -> Result<Counts, Error> {
    let count = |position: usize| -> Result<u64, Error> {
        row.try_get::<_, i32>(position).map(|count| u64::try_from(count).unwrap_or_default())
    };
    Ok(Counts {
        accepted: count(0)?,
        loaded: count(1)?,
        unchanged: count(2)?,
        rejected: count(3)?,
        parked: 0,
        pending: count(4)?,
    })
}

/// Files the rejections. The same refused row, met again in another file or another run, is one
/// rejection, under the first of those objects by key.
pub(crate) async fn reject(transaction: &Transaction<'_>, rows: &Rows) -> Result<(), Error> {
    if rows.rejections.is_empty() {
        return Ok(());
    }
    let sql = include_str!("sql/reject.sql");
    let statement = transaction.prepare_cached(sql).await?;
    let all = &rows.rejections;
    let ids = rejection_ids(rows);
    let indexes: Vec<i32> =
        all.iter().map(|r| i32::try_from(r.index).unwrap_or(i32::MAX)).collect();
    let reasons: Vec<&str> = all.iter().map(|rejection| rejection.reason.as_str()).collect();
    let fields: Vec<&str> = all.iter().map(|rejection| rejection.field.as_str()).collect();
    let excerpts: Vec<String> = all.iter().map(|r| r.excerpt.replace('\0', "")).collect();
    let (topic, source) = (rows.topic.as_str(), rows.source.as_str());
    transaction
        .execute(
            &statement,
            &[
                &ids,
                &rows.run_id,
                &source,
                &topic,
                &rows.raw.as_str(),
                &indexes,
                &reasons,
                &fields,
                &excerpts,
            ],
        )
        .await?;
    Ok(())
}

/// Removes rejections of this raw object that it no longer has: it was read better this time.
pub(crate) async fn forget_cured(transaction: &Transaction<'_>, rows: &Rows) -> Result<u64, Error> {
    let sql = "DELETE FROM rejected_records WHERE raw_key = $1 AND rejection_id <> ALL ($2)";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&rows.raw.as_str(), &rejection_ids(rows)]).await
}

/// The ids under which the rejections of `rows` are filed.
pub(crate) fn rejection_ids(rows: &Rows) -> Vec<String> {
    rows.rejections.iter().map(|rejection| rejection_id(rows, rejection)).collect()
}

fn rejection_id(rows: &Rows, rejection: &Rejection) -> String {
    let mut hasher = blake3::Hasher::new();
    for part in [
        rows.topic.as_str(),
        rows.source.as_str(),
        &rejection.field,
        &rejection.reason,
        &rejection.excerpt,
    ] {
        hasher.update(part.as_bytes());
        hasher.update(b"\x1f");
    }
    hasher.finalize().to_hex().chars().take(32).collect()
}

/// An enrichment that waited.
pub(crate) struct Waiting {
    pub(crate) record: Record,
    pub(crate) observed_at: ObservedAt,
    pub(crate) source: Source,
}

/// Takes the enrichments that waited for `songs` and `artists`, and books them as loaded under the
/// messages that brought them.
pub(crate) async fn take_pending(
    transaction: &Transaction<'_>,
    songs: &BTreeSet<&str>,
    artists: &BTreeSet<String>,
) -> Result<Vec<Waiting>, LoadError> {
    if songs.is_empty() && artists.is_empty() {
        return Ok(Vec::new());
    }
    let songs: Vec<&str> = songs.iter().copied().collect();
    let artists: Vec<&str> = artists.iter().map(String::as_str).collect();
    let statement = transaction.prepare_cached(include_str!("sql/take_pending.sql")).await?;
    let rows = transaction.query(&statement, &[&songs, &artists]).await?;
    let mut waiting = Vec::with_capacity(rows.len());
    for row in &rows {
        let stored: serde_json::Value = row.try_get(0)?;
        let source: String = row.try_get(2)?;
        // Written by `put_aside` below, perhaps of a newer version: then nothing is taken at all.
        let record = serde_json::from_value(stored).map_err(LoadError::Waiting)?;
        let source = serde_json::from_value(source.into()).map_err(LoadError::Waiting)?;
        waiting.push(Waiting { record, observed_at: row.try_get(1)?, source });
    }
    Ok(waiting)
}

/// Songs and artists that `records` enrich and that neither the store nor `records` themselves have,
/// by kind and id.
pub(crate) async fn missing_subjects(
    transaction: &Transaction<'_>,
    records: impl Iterator<Item = &Record>,
    brought: &BTreeSet<(String, String)>,
) -> Result<BTreeSet<(String, String)>, Error> {
    let (mut songs, mut artists) = (Vec::new(), Vec::new());
    for subject in records.filter_map(Record::subject) {
        match subject {
            Subject::Song(id) => songs.push(id.as_str().to_owned()),
            Subject::Artist(id) => artists.push(id.as_str().to_owned()),
            // An area's row stands by itself, whoever speaks of it first.
            Subject::Area(_) => {}
        }
    }
    if songs.is_empty() && artists.is_empty() {
        return Ok(BTreeSet::new());
    }
    let statement = transaction.prepare_cached(include_str!("sql/missing_subjects.sql")).await?;
    let rows = transaction.query(&statement, &[&songs, &artists]).await?;
    let mut missing = BTreeSet::new();
    for row in &rows {
        missing.insert((row.try_get(0)?, row.try_get(1)?));
    }
    Ok(missing.difference(brought).cloned().collect())
}

/// Puts those records of a message aside that `stray` names, until their subject arrives.
pub(crate) async fn put_aside(
    transaction: &Transaction<'_>,
    Message { key, rows }: Message<'_>,
    observed_at: ObservedAt,
    stray: impl Fn(&Record) -> bool,
) -> Result<(), Error> {
    let sql = "INSERT INTO pending_enrichments \
               (pending_id, message_id, entity_kind, entity_id, source, observed_at, record) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (pending_id) DO NOTHING";
    let statement = transaction.prepare_cached(sql).await?;
    for (index, record) in rows.records.iter().enumerate().filter(|(_, record)| stray(record)) {
        let (Some(subject), Ok(stored)) = (record.subject(), serde_json::to_value(record)) else {
            continue;
        };
        let id = format!("{key}#{index}");
        let source = rows.source.as_str();
        transaction
            .execute(
                &statement,
                &[
                    &id,
                    &key.as_str(),
                    &subject.kind(),
                    &subject.id(),
                    &source,
                    &observed_at,
                    &stored,
                ],
            )
            .await?;
    }
    Ok(())
}

/// A table of names with numbers.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dictionary {
    insert: &'static str,
    select: &'static str,
}

/// The genres.
pub(crate) const GENRES: Dictionary = Dictionary {
    insert: "INSERT INTO genres (genre_name) SELECT u.name FROM unnest($1::text[]) AS u (name) \
             ORDER BY u.name ON CONFLICT (genre_name) DO NOTHING",
    select: "SELECT genre_name, genre_id FROM genres WHERE genre_name = ANY ($1)",
};

/// The tags.
pub(crate) const TAGS: Dictionary = Dictionary {
    insert: "INSERT INTO tags (tag_name) SELECT u.name FROM unnest($1::text[]) AS u (name) \
             ORDER BY u.name ON CONFLICT (tag_name) DO NOTHING",
    select: "SELECT tag_name, tag_id FROM tags WHERE tag_name = ANY ($1)",
};

/// Numbers of `names`; names that are new get one.
pub(crate) async fn dictionary(
    transaction: &Transaction<'_>,
    dictionary: Dictionary,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, i32>, Error> {
    let mut known = look_up(transaction, dictionary, names).await?;
    let unknown: Vec<&String> =
        names.iter().filter(|name| !known.contains_key(name.as_str())).collect();
    if !unknown.is_empty() {
        let statement = transaction.prepare_cached(dictionary.insert).await?;
        transaction.execute(&statement, &[&unknown]).await?;
        known = look_up(transaction, dictionary, names).await?;
    }
    Ok(known)
}

/// Numbers of those of `names` that have one.
pub(crate) async fn look_up(
    transaction: &Transaction<'_>,
    dictionary: Dictionary,
    names: &BTreeSet<String>,
) -> Result<BTreeMap<String, i32>, Error> {
    if names.is_empty() {
        return Ok(BTreeMap::new());
    }
    let names: Vec<&String> = names.iter().collect();
    let statement = transaction.prepare_cached(dictionary.select).await?;
    let rows = transaction.query(&statement, &[&names]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}
