//! One message's records on their way: gathered, and what waits or has to wait sorted out.

use crate::load::books;
use crate::load::gather::{self, Gathered};
use crate::load::locks::{Aspect, Locks};
use crate::load::row::Row;
use crate::load::write::{self, Changes};
use crate::load::{LoadError, names, table};
use deadpool_postgres::Transaction;
use segue_domain::merge::ObservedAt;
use segue_domain::names::NAME_ID_PREFIX;
use segue_domain::record::{Record, Subject};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::Rows;
use std::collections::BTreeSet;
use tokio_postgres::Error;

/// One message's records, on their way.
pub(crate) struct Batch<'a> {
    observed_at: ObservedAt,
    rows: &'a Rows,
    pub(crate) gathered: Gathered,
    /// Records that are loaded now.
    pub(crate) records: Vec<&'a Record>,
    /// Enrichments put aside because their subject is not there yet.
    pub(crate) pending: u64,
    /// Artists of a bulk whose rows are written already.
    artists_ahead: Option<BTreeSet<String>>,
}

impl<'a> Batch<'a> {
    pub(crate) fn of(rows: &'a Rows) -> Self {
        let observed_at = rows.observed_at.map(books::stored_precision);
        let mut gathered = Gathered::default();
        for record in &rows.records {
            gathered.add(record, observed_at, rows.source);
        }
        let records = rows.records.iter().collect();
        Self { observed_at, rows, gathered, records, pending: 0, artists_ahead: None }
    }

    /// Whether this is a big piece of a file or a listing: `many` records, and none that could have to
    /// wait for another message.
    pub(crate) fn is_bulk(&self, many: usize) -> bool {
        self.records.len() >= many && self.records.iter().all(|r| r.subject().is_none())
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
    pub(crate) async fn write(&mut self, transaction: &Transaction<'_>) -> Result<Changes, Error> {
        let said = &mut self.gathered;
        if self.artists_ahead.is_some() {
            let resolved = names::resolved(transaction, &said.names).await?;
            return write::lists(transaction, said, &resolved).await?.settle(transaction).await;
        }
        write::everything(transaction, said).await
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
        let songs = self.rows.records.iter().filter_map(|record| match record {
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
        let songs = self.rows.records.iter().filter_map(|record| match record {
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
        message: &ObjectKey,
    ) -> Result<(), Error> {
        let missing = self.missing_subjects(transaction).await?;
        let stray = |record: &Record| is_stray(record, &missing);
        books::put_aside(transaction, message, self.rows, self.observed_at, stray).await?;
        self.leave_out(&missing);
        Ok(())
    }

    /// Songs and artists these records enrich that are neither there nor among them, by kind and id.
    pub(crate) async fn missing_subjects(
        &self,
        transaction: &Transaction<'_>,
    ) -> Result<Subjects, Error> {
        books::missing_subjects(transaction, &self.rows.records, &self.brought()).await
    }

    /// Leaves out what enriches something `missing`; returns what of that was spoken about.
    pub(crate) fn leave_out(&mut self, missing: &Subjects) -> Subjects {
        if missing.is_empty() {
            return Subjects::new();
        }
        let strays = self.records.extract_if(.., |record| is_stray(record, missing));
        let subjects = strays.filter_map(|record| record.subject().as_ref().map(named)).collect();
        self.pending = (self.rows.records.len() - self.records.len()) as u64;
        // Gathered again without them: what they say must not reach the tables yet.
        self.gathered = Gathered::default();
        for record in &self.records {
            self.gathered.add(record, self.observed_at, self.rows.source);
        }
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
