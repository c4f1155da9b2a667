//! The records of one message, or of several small ones, on their way: gathered, and what waits or has
//! to wait sorted out.

use crate::load::books;
use crate::load::gather::{self, Gathered};
use crate::load::locks::{Aspect, Locks};
use crate::load::row::Row;
use crate::load::write::{self, Changes};
use crate::load::{LoadError, names, table};
use deadpool_postgres::Transaction;
use segue_domain::matching::Matcher;
use segue_domain::merge::ObservedAt;
use segue_domain::names::NAME_ID_PREFIX;
use segue_domain::record::{Record, Subject};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::Rows;
use std::collections::BTreeSet;
use tokio_postgres::Error;

/// A message and what it holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'a> {
    pub(crate) key: &'a ObjectKey,
    pub(crate) rows: &'a Rows,
}

impl Message<'_> {
    fn observed_at(&self) -> ObservedAt {
        self.rows.observed_at.map(books::stored_precision)
    }
}

/// What of one message is on its way.
pub(crate) struct Part<'a> {
    pub(crate) message: Message<'a>,
    /// Records that are loaded now.
    pub(crate) records: Vec<&'a Record>,
    /// Enrichments put aside because their subject is not there yet.
    pub(crate) pending: u64,
}

/// The records of one message or of several, on their way.
pub(crate) struct Batch<'a> {
    pub(crate) parts: Vec<Part<'a>>,
    pub(crate) gathered: Gathered,
    /// Artists of a bulk whose rows are written already.
    artists_ahead: Option<BTreeSet<String>>,
}

impl<'a> Batch<'a> {
    pub(crate) fn of(messages: &[Message<'a>]) -> Self {
        let part = |message: &Message<'a>| Part {
            message: *message,
            records: message.rows.records.iter().collect(),
            pending: 0,
        };
        let parts = messages.iter().map(part).collect();
        let mut batch = Self { parts, gathered: Gathered::default(), artists_ahead: None };
        batch.gather();
        batch
    }

    fn gather(&mut self) {
        self.gathered = Gathered::default();
        for Part { message, records, .. } in &self.parts {
            for record in records {
                self.gathered.add(record, message.observed_at(), message.rows.source);
            }
        }
    }

    fn records(&self) -> impl Iterator<Item = &'a Record> {
        self.parts.iter().flat_map(|part| part.message.rows.records.iter())
    }

    /// Whether this is a big piece of a file or a listing: `many` records, and none that could have to
    /// wait for another message.
    pub(crate) fn is_bulk(&self, many: usize) -> bool {
        self.records().count() >= many && self.records().all(|r| r.subject().is_none())
    }

    /// Waits for whoever is at work on what this batch is about to write.
    pub(crate) async fn lock(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        if self.artists_ahead.is_none() {
            // A song and an artist may be mistaken for each other here: then both wait a little.
            let rows = Locks::default().of(Aspect::Row, self.touched());
            let rows = rows.of(Aspect::Song, self.touched());
            let locks = rows.of(Aspect::Lists, self.touched()).of(Aspect::Meaning, self.names());
            return locks.take(transaction).await;
        }
        Locks::default().of(Aspect::Lists, self.touched()).take(transaction).await?;
        self.share_names(transaction).await
    }

    /// Sees to it that what names stand for stays as it is. It is only read, unless something turns up
    /// that settles a name.
    async fn share_names(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        Locks::default().of(Aspect::Meaning, self.names()).share(transaction).await
    }

    /// Writes what the songs of a bulk refer to; the first of its three transactions.
    pub(crate) async fn bring_parents_ahead(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<Changes, Error> {
        let songs = self.song_ids();
        let parents = self.touched().filter(|id| !songs.contains(id));
        Locks::default().of(Aspect::Row, parents).take(transaction).await?;
        self.share_names(transaction).await?;
        self.artists_ahead = Some(self.artist_ids());
        let (_, outcome) = write::parents(transaction, &mut self.gathered).await?;
        outcome.settle(transaction).await
    }

    /// Writes the songs of a bulk; the second of its three transactions.
    pub(crate) async fn bring_songs_ahead(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<Changes, Error> {
        Locks::default().of(Aspect::Song, self.song_ids().into_iter()).take(transaction).await?;
        self.share_names(transaction).await?;
        let said = &mut self.gathered;
        let resolved = names::resolved(transaction, &said.names).await?;
        write::songs(transaction, said, &resolved).await?.settle(transaction).await
    }

    /// Removes the rows of names that this batch claims and nothing refers to.
    pub(crate) async fn remove_orphans(&self, transaction: &Transaction<'_>) -> Result<(), Error> {
        let claimed = self.gathered.names.keys().cloned().collect();
        names::remove_orphans(transaction, &claimed, &BTreeSet::new()).await
    }

    /// Writes everything that is not written yet.
    pub(crate) async fn write(
        &mut self,
        transaction: &Transaction<'_>,
        matcher: &Matcher,
    ) -> Result<Changes, Error> {
        let said = &mut self.gathered;
        if self.artists_ahead.is_some() {
            let resolved = names::resolved(transaction, &said.names).await?;
            return write::lists(transaction, said, &resolved).await?.settle(transaction).await;
        }
        write::everything(transaction, said, matcher).await
    }

    fn song_ids(&self) -> BTreeSet<&str> {
        self.gathered.songs.keys().filter_map(|key| key.first().map(String::as_str)).collect()
    }

    fn artist_ids(&self) -> BTreeSet<String> {
        self.gathered.artists.keys().filter_map(|key| key.first().cloned()).collect()
    }

    fn touched(&self) -> impl Iterator<Item = &str> {
        self.gathered.touched.iter().map(String::as_str)
    }

    /// Ids by name among what is touched.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.touched().filter(|id| id.starts_with(NAME_ID_PREFIX))
    }

    /// Songs and artists this batch brings itself, by kind and id.
    fn brought(&self) -> BTreeSet<(String, String)> {
        let ids = |kind: &'static str, rows: &gather::Rows| -> Vec<(String, String)> {
            let ids = rows.keys().filter_map(|key| key.first().cloned());
            ids.map(|id| (kind.to_owned(), id)).collect()
        };
        let songs = self.records().filter_map(|record| match record {
            Record::Track(track) => Some(("song".to_owned(), track.id.as_str().to_owned())),
            _ => None,
        });
        let named = |row: &Row| row.value(&table::ARTISTS, "artist_name").is_some();
        let mut artists = self.gathered.artists.clone();
        artists.retain(|_, row| named(row));
        songs.chain(ids("artist", &artists)).collect()
    }

    /// Adds enrichments that have been waiting for what this batch brings.
    pub(crate) async fn take_up_pending(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<(), LoadError> {
        let songs = self.records().filter_map(|record| match record {
            Record::Track(track) => Some(track.id.as_str()),
            _ => None,
        });
        let songs: BTreeSet<&str> = songs.collect();
        let artists = self.artists_ahead.clone().unwrap_or_else(|| self.artist_ids());
        let waiting = books::take_pending(transaction, &songs, &artists).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        for waiting in &waiting {
            self.gathered.add(&waiting.record, waiting.observed_at, waiting.source);
        }
        // They have rows of their own to be joined.
        if self.artists_ahead.take().is_some() {
            self.lock(transaction).await?;
        }
        Ok(())
    }

    /// Puts aside enrichments of tracks and artists that are not there yet.
    pub(crate) async fn put_aside_strays(
        &mut self,
        transaction: &Transaction<'_>,
    ) -> Result<(), Error> {
        let missing = self.missing_subjects(transaction).await?;
        let stray = |record: &Record| is_stray(record, &missing);
        for Part { message, .. } in &self.parts {
            books::put_aside(transaction, *message, message.observed_at(), stray).await?;
        }
        self.leave_out(&missing);
        Ok(())
    }

    /// Songs and artists these records enrich that are neither there nor among them, by kind and id.
    pub(crate) async fn missing_subjects(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Subjects, Error> {
        books::missing_subjects(transaction, self.records(), &self.brought()).await
    }

    /// Leaves out what enriches something `missing`; returns what of that was spoken about.
    pub(crate) fn leave_out(&mut self, missing: &Subjects) -> Subjects {
        let mut subjects = Subjects::new();
        if missing.is_empty() {
            return subjects;
        }
        for Part { message, records, pending } in &mut self.parts {
            let strays = records.extract_if(.., |record| is_stray(record, missing));
            subjects.extend(strays.filter_map(|record| record.subject().as_ref().map(named)));
            *pending = (message.rows.records.len() - records.len()) as u64;
        }
        // Gathered again without them: what they say must not reach the tables yet.
        self.gather();
        subjects
    }
}

/// Songs and artists by kind and id.
pub(crate) type Subjects = BTreeSet<(String, String)>;

/// Whether `record` has to wait for one of `missing`. A miss stands by itself.
fn is_stray(record: &Record, missing: &Subjects) -> bool {
    !matches!(record, Record::Miss(_))
        && record.subject().is_some_and(|subject| missing.contains(&named(&subject)))
}

/// A subject by kind and id.
fn named(subject: &Subject) -> (String, String) {
    (subject.kind().to_owned(), subject.id().to_owned())
}
