//! What the loader keeps beside the data: the ledger, rejections, waiting enrichments, and the
//! dictionaries of names that tables refer to by number.

use crate::load::LoadError;
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

/// Whether `message` is in the ledger.
pub(crate) async fn is_entered(client: &Object, message: &ObjectKey) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM load_ledger WHERE message_id = $1";
    let statement = client.prepare_cached(sql).await?;
    Ok(client.query_opt(&statement, &[&message.as_str()]).await?.is_some())
}

/// Enters `message` in the ledger; returns its counts when it was loaded before.
pub(crate) async fn enter(
    transaction: &Transaction<'_>,
    message: &ObjectKey,
    rows: &Rows,
) -> Result<Option<Counts>, Error> {
    let id = message.as_str();
    let sql = "INSERT INTO load_ledger (message_id, run_id, topic, source) \
               VALUES ($1, $2, $3, $4) ON CONFLICT (message_id) DO NOTHING";
    let statement = transaction.prepare_cached(sql).await?;
    let (topic, source) = (rows.topic.as_str(), rows.source.as_str());
    let entered = transaction.execute(&statement, &[&id, &rows.run_id, &topic, &source]).await?;
    if entered == 1 {
        return Ok(None);
    }
    let sql = "SELECT accepted, loaded, unchanged, rejected, pending FROM load_ledger \
               WHERE message_id = $1";
    let statement = transaction.prepare_cached(sql).await?;
    let row = transaction.query_one(&statement, &[&id]).await?;
    Ok(Some(counts_of(&row)?))
}

/// Writes what became of the message's records.
pub(crate) async fn close(
    transaction: &Transaction<'_>,
    message: &ObjectKey,
    counts: &Counts,
) -> Result<(), Error> {
    let number = |count: u64| i32::try_from(count).unwrap_or(i32::MAX);
    let sql = "UPDATE load_ledger SET accepted = $2, loaded = $3, unchanged = $4, rejected = $5, \
               pending = $6 WHERE message_id = $1";
    let statement = transaction.prepare_cached(sql).await?;
    transaction
        .execute(
            &statement,
            &[
                &message.as_str(),
                &number(counts.accepted),
                &number(counts.loaded),
                &number(counts.unchanged),
                &number(counts.rejected),
                &number(counts.pending),
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
    records: &[Record],
    brought: &BTreeSet<(String, String)>,
) -> Result<BTreeSet<(String, String)>, Error> {
    let (mut songs, mut artists) = (Vec::new(), Vec::new());
    for subject in records.iter().filter_map(Record::subject) {
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

/// Puts those records of `rows` aside that `stray` names, until their subject arrives.
pub(crate) async fn put_aside(
    transaction: &Transaction<'_>,
    message: &ObjectKey,
    rows: &Rows,
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
        let id = format!("{message}#{index}");
        let source = rows.source.as_str();
        transaction
            .execute(
                &statement,
                &[
                    &id,
                    &message.as_str(),
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
