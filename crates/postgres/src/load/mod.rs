//! load: one message in one transaction, ledger and data together.
//!
//! The promise: the stored state is a function of the *set* of messages that were loaded. Order,
//! repetition, the cut into batches and crashes in between change nothing. It rests on three
//! things: rows are joined by a commutative, associative and idempotent rule ([`row`], [`sets`],
//! [`names`]); loads that touch the same thing take turns ([`locks`]); and the ledger row commits
//! with the data, so a message is either loaded or it is not.

mod books;
mod copy;
mod gather;
pub(crate) mod locks;
mod names;
mod row;
mod rows_io;
mod sets;
mod table;

use crate::database::{Database, failure_of};
use crate::load::gather::Gathered;
use crate::load::sets::{Lists, Members};
use deadpool_postgres::Transaction;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::record::{Record, Subject};
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use tokio_postgres::Error;
use tokio_postgres::IsolationLevel;
use tokio_postgres::error::SqlState;

/// A lock somebody forgot, or a statement gone astray, must not hold a load for ever.
const PATIENCE: &str = "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '5min'";

/// How often a transaction that PostgreSQL broke off to resolve a conflict is begun again.
const CONFLICT_RETRIES: u32 = 5;

impl LoadRows for Database {
    async fn load_rows(&self, message: &ObjectKey, rows: &Rows) -> Result<Counts, Failure> {
        let mut attempt = 0;
        loop {
            match load_once(self, message, rows).await {
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

/// A deadlock or a serialisation failure: the other side went on, so trying again helps.
pub(crate) fn is_conflict(error: &Error) -> bool {
    let conflicts = [SqlState::T_R_DEADLOCK_DETECTED, SqlState::T_R_SERIALIZATION_FAILURE];
    error.code().is_some_and(|code| conflicts.contains(code))
}

async fn load_once(
    database: &Database,
    message: &ObjectKey,
    rows: &Rows,
) -> Result<Counts, LoadError> {
    let mut client = database.client().await.map_err(LoadError::Connection)?;
    // Read committed: a statement after a lock must see what the lock's last holder committed.
    let isolation = IsolationLevel::ReadCommitted;
    let transaction = client.build_transaction().isolation_level(isolation).start().await?;
    transaction.batch_execute(PATIENCE).await?;
    let mut batch = Batch::of(rows);
    locks::take(&transaction, batch.gathered.touched.iter().map(String::as_str)).await?;
    // The ledger comes first: a second loader of the same message waits here until the first one
    // is done, and then finds its row.
    if let Some(earlier) = books::enter(&transaction, message, rows).await? {
        return Ok(earlier.repeated());
    }
    batch.put_aside_strays(&transaction, message).await?;
    batch.take_up_pending(&transaction).await?;
    let mut changes = write(&transaction, batch.gathered).await?;
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
    books::close(&transaction, message, &counts).await?;
    transaction.commit().await?;
    Ok(counts)
}

/// One message's records, on their way.
struct Batch<'a> {
    observed_at: ObservedAt,
    rows: &'a Rows,
    gathered: Gathered,
    /// Records that are loaded now.
    records: Vec<&'a Record>,
    /// Enrichments put aside because their subject is not there yet.
    pending: u64,
}

impl<'a> Batch<'a> {
    fn of(rows: &'a Rows) -> Self {
        let observed_at = rows.observed_at.map(books::stored_precision);
        let mut gathered = Gathered::default();
        for record in &rows.records {
            gathered.add(record, observed_at, rows.source);
        }
        let records = rows.records.iter().collect();
        Self { observed_at, rows, gathered, records, pending: 0 }
    }

    /// Songs and artists this batch brings itself, by kind and id.
    fn brought(&self) -> BTreeSet<(String, String)> {
        let ids = |kind: &'static str, rows: &gather::Rows| -> Vec<(String, String)> {
            let ids = rows.keys().filter_map(|key| key.first().cloned());
            ids.map(|id| (kind.to_owned(), id)).collect()
        };
        let songs = self.rows.records.iter().filter_map(|record| match record {
            Record::Track(track) => Some(("song".to_owned(), track.id.as_str().to_owned())),
            _ => None,
        });
        let named = |row: &row::Row| row.value(&table::ARTISTS, "artist_name").is_some();
        let mut artists = self.gathered.artists.clone();
        artists.retain(|_, row| named(row));
        songs.chain(ids("artist", &artists)).collect()
    }

    /// Adds enrichments that have been waiting for what this batch brings.
    async fn take_up_pending(&mut self, transaction: &Transaction<'_>) -> Result<(), LoadError> {
        let songs = self.rows.records.iter().filter_map(|record| match record {
            Record::Track(track) => Some(track.id.as_str()),
            _ => None,
        });
        let songs: BTreeSet<&str> = songs.collect();
        let artists: BTreeSet<String> =
            self.gathered.artists.keys().filter_map(|key| key.first().cloned()).collect();
        for waiting in books::take_pending(transaction, &songs, &artists).await? {
            self.gathered.add(&waiting.record, waiting.observed_at, waiting.source);
        }
        Ok(())
    }

    /// Puts aside enrichments of tracks and artists that are not there yet.
    async fn put_aside_strays(
        &mut self,
        transaction: &Transaction<'_>,
        message: &ObjectKey,
    ) -> Result<(), Error> {
        let records = &self.rows.records;
        let missing = books::missing_subjects(transaction, records, &self.brought()).await?;
        if missing.is_empty() {
            return Ok(());
        }
        let stray = |record: &Record| {
            !matches!(record, Record::Miss(_))
                && record.subject().is_some_and(|subject| missing.contains(&named(&subject)))
        };
        books::put_aside(transaction, message, self.rows, self.observed_at, stray).await?;
        self.records.retain(|record| !stray(record));
        self.pending = (self.rows.records.len() - self.records.len()) as u64;
        // Gathered again without them: what they say must not reach the tables yet.
        self.gathered = Gathered::default();
        for record in &self.records {
            self.gathered.add(record, self.observed_at, self.rows.source);
        }
        Ok(())
    }
}

/// A subject by kind and id.
fn named(subject: &Subject) -> (String, String) {
    (subject.kind().to_owned(), subject.id().to_owned())
}

/// What a batch changed, as [`change_id`]s.
struct Changes(BTreeSet<String>);

impl Changes {
    /// Whether `record` changed something. The first record about a thing is credited with the
    /// change, its repetitions in the batch are not.
    fn credit(&mut self, record: &Record) -> bool {
        self.0.remove(&change_id(record))
    }

    fn note(&mut self, kind: &str, keys: &BTreeSet<Vec<String>>) {
        self.0.extend(keys.iter().map(|key| format!("{kind} {}", key.join(" "))));
    }

    fn note_owners(&mut self, kind: &str, owners: BTreeSet<String>) {
        self.0.extend(owners.into_iter().map(|owner| format!("{kind} {owner}")));
    }
}

/// What a record can change, as one text: a kind and an id.
fn change_id(record: &Record) -> String {
    match record {
        Record::Track(track) => format!("song {}", track.id),
        Record::Artist(artist) => format!("artist {}", artist.id),
        Record::Playlist(playlist) => format!("playlist {}", playlist.id),
        Record::TrackListeners(numbers) => format!("attempt song {}", numbers.song_id),
        Record::ArtistListeners(numbers) => format!("attempt artist {}", numbers.artist_id),
        Record::SimilarArtists(similar) => format!("similar {}", similar.artist_id),
        Record::AudioFeatures(features) => format!("attempt song {}", features.song_id),
        Record::Miss(miss) => format!("attempt {} {}", miss.subject.kind(), miss.subject.id()),
    }
}

/// Writes everything in the fixed order of tables: what is referred to before what refers to it.
async fn write(transaction: &Transaction<'_>, batch: Gathered) -> Result<Changes, Error> {
    let names::Registered { mut unsettled, resolved } =
        names::register(transaction, &batch.names).await?;
    let artists =
        rows_io::merge_into(transaction, &table::ARTISTS, batch.artists, &resolved).await?;
    let albums = rows_io::merge_into(transaction, &table::ALBUMS, batch.albums, &resolved).await?;
    let songs = rows_io::merge_into(transaction, &table::SONGS, batch.songs, &resolved).await?;
    let credits =
        sets::merge_into(transaction, &sets::SONG_ARTISTS, batch.song_artists, &resolved).await?;
    let genres = genre_lists(transaction, &batch.genre_names, batch.artist_genres).await?;
    let genres = sets::merge_into(transaction, &sets::ARTIST_GENRES, genres, &resolved).await?;
    let playlists =
        rows_io::merge_into(transaction, &table::PLAYLISTS, batch.playlists, &resolved).await?;
    sets::merge_into(transaction, &sets::PLAYLIST_TRACKS, batch.playlist_tracks, &resolved).await?;
    let tags = tag_lists(transaction, &batch.tag_names, batch.song_tags).await?;
    let tags = sets::merge_into(transaction, &sets::SONG_TAGS, tags, &resolved).await?;
    let similar =
        sets::merge_into(transaction, &sets::SIMILAR_ARTISTS, batch.similar_artists, &resolved)
            .await?;
    let features =
        rows_io::merge_into(transaction, &table::SONG_AUDIO_FEATURES, batch.features, &resolved)
            .await?;
    let attempts =
        rows_io::merge_into(transaction, &table::ENRICHMENT_ATTEMPTS, batch.attempts, &resolved)
            .await?;
    let evidence =
        names::Evidence { songs: &songs, albums: &albums, artists: &artists, credits: &credits };
    unsettled.extend(names::affected(transaction, &evidence).await?);
    unsettled.extend(names::unreferred(&batch.names, &evidence));
    let followers = names::Followers { songs: songs.updated(), albums: albums.updated() };
    names::settle(transaction, &unsettled, &followers).await?;

    let mut changes = Changes(BTreeSet::new());
    changes.note("song", &songs.changed);
    changes.note("artist", &artists.changed);
    changes.note("playlist", &playlists.changed);
    changes.note("attempt song", &features.changed);
    changes.note("attempt song", &songs.changed);
    changes.note("attempt artist", &artists.changed);
    changes.note_owners("artist", genres.owners);
    changes.note_owners("attempt song", tags.owners);
    changes.note_owners("similar", similar.owners);
    changes.0.extend(attempts.changed.iter().filter_map(|key| {
        let (kind, id) = (key.first()?, key.get(1)?);
        Some(format!("attempt {kind} {id}"))
    }));
    Ok(changes)
}

/// Genres as lists of genre ids.
async fn genre_lists(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    lists: BTreeMap<String, (ObservedAt, BTreeSet<String>)>,
) -> Result<Lists, Error> {
    let ids = books::dictionary(transaction, books::GENRES, names).await?;
    let members = |genres: BTreeSet<String>| {
        let known = genres.into_iter().filter_map(|genre| ids.get(&genre).copied());
        known.map(|id| (Value::Int(i64::from(id)), Vec::new())).collect()
    };
    Ok(lists
        .into_iter()
        .map(|(owner, (at, genres))| (owner, Members { at, members: members(genres) }))
        .collect())
}

/// Tags as lists of tag ids with their weights.
async fn tag_lists(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    lists: BTreeMap<String, (ObservedAt, BTreeMap<String, i64>)>,
) -> Result<Lists, Error> {
    let ids = books::dictionary(transaction, books::TAGS, names).await?;
    let members = |tags: BTreeMap<String, i64>| {
        let known = tags.into_iter().filter_map(|(tag, weight)| Some((*ids.get(&tag)?, weight)));
        known
            .map(|(id, weight)| (Value::Int(i64::from(id)), vec![Some(Value::Int(weight))]))
            .collect()
    };
    Ok(lists
        .into_iter()
        .map(|(owner, (at, tags))| (owner, Members { at, members: members(tags) }))
        .collect())
}
