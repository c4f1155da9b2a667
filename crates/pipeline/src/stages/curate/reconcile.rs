//! reconcile: compares raw objects, rows objects, the ledger, the tables and what was put aside, and
//! names everything that is missing anywhere.
//!
//! What was accepted is counted from the objects, what became of it from the books:
//! `accepted = loaded + unchanged + rejected + parked + pending` is then a proof and no tautology.

use crate::accounting::Counts;
use crate::fail_points::{Step, reach};
use crate::failure::Failure;
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, ListObjects};
use crate::rows::Rows;
use crate::stages::sweep::is_about_the_object;
use segue_domain::record::Record;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fmt;
use std::future::Future;

/// One message as the ledger has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Booked {
    /// The message's id: the key of its rows object.
    pub message: String,
    /// What became of its records.
    pub counts: Counts,
}

/// What reconciling needs of the store.
pub trait Books {
    /// Every message in the ledger.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::DatabaseUnavailable`].
    fn booked(&self) -> impl Future<Output = Result<Vec<Booked>, Failure>> + Send;

    /// What `rows`, loaded as `message`, say of things and lists that is neither in the tables nor
    /// waiting for its song or artist, each by a name such as `song 4uLU6hMCjMI75M1A2tKUQC` or `tracks of
    /// playlist …`. What something newer replaced, or a person took back, is not asked for.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn absent(
        &self,
        message: &ObjectKey,
        rows: &Rows,
    ) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;

    /// What follows from rows that are there and is not in the rows it belongs to, named likewise: a
    /// song's tags, which its answers give it.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn unfollowed(&self) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;

    /// How many of the rejections of `rows` are not in the store.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn unfiled(&self, rows: &Rows) -> impl Future<Output = Result<u64, Failure>> + Send;

    /// Raw objects that rejections name as holding the record.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn rejected_objects(&self) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;

    /// How many enrichments wait, by the message that brought them.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn waiting(&self) -> impl Future<Output = Result<BTreeMap<String, u64>, Failure>> + Send;

    /// Ids of all songs.
    ///
    /// # Errors
    /// As [`Self::booked`].
    fn songs(&self) -> impl Future<Output = Result<Vec<String>, Failure>> + Send;
}

/// Work that was put aside, as the notes of the store have it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PutAside {
    /// Raw objects whose messages could not be processed, in whichever stage.
    pub dead: BTreeSet<ObjectKey>,
    /// Jobs that wait; each counts as one record.
    pub jobs: u64,
}

/// Something that is not as it should be.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// The object, message or row.
    pub what: String,
    /// What is wrong with it.
    pub problem: &'static str,
    /// What to do about it.
    pub cure: &'static str,
}

/// What reconciling came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reconciliation {
    /// Raw objects.
    pub raw_objects: u64,
    /// Rows objects.
    pub rows_objects: u64,
    /// Messages in the ledger.
    pub messages: u64,
    /// What the objects hold, and what the books say became of it.
    #[serde(flatten)]
    pub counts: Counts,
    /// What is missing or wrong, sorted.
    pub findings: Vec<Finding>,
}

impl Reconciliation {
    /// Whether everything is there and accounted for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.findings.is_empty() && self.counts.balances()
    }
}

const REPLAY: &str = "`segue replay` reads and loads it again";
const RESTORE: &str = "restore objects/ from a backup; only then can it be replayed";

/// Compares everything with everything. Changes nothing. Of several readings of one object, the newest
/// stands for it.
///
/// # Errors
/// The store's or the database's failure; an object that is damaged is a finding.
pub async fn run(
    put_aside: &PutAside,
    store: &(impl ListObjects + GetObject),
    books: &impl Books,
) -> Result<Reconciliation, Failure> {
    let raw = store.list_objects("raw/").await?;
    let stored: BTreeSet<ObjectKey> = store.list_objects("rows/").await?.into_iter().collect();
    let booked = books.booked().await?;
    let mut audit = Audit::new(&booked, put_aside);
    for key in &raw {
        audit.object(key, &stored, store, books).await?;
    }
    reach(Step::ReconcileAfterObjects)?;
    let raw_objects = raw.len() as u64;
    let raw: HashSet<ObjectKey> = raw.into_iter().collect();
    audit.strangers(&raw, books).await?;
    audit.counts.accepted += put_aside.jobs;
    audit.counts.parked += put_aside.jobs;
    audit.findings.sort_unstable();
    audit.findings.dedup();
    Ok(Reconciliation {
        raw_objects,
        rows_objects: stored.len() as u64,
        messages: booked.len() as u64,
        counts: audit.counts,
        findings: audit.findings,
    })
}

/// What was found so far.
struct Audit<'a> {
    ledger: BTreeMap<&'a str, Counts>,
    /// Of each raw object that was loaded, a message that was made of it.
    readings: BTreeMap<ObjectKey, &'a str>,
    dead: &'a BTreeSet<ObjectKey>,
    counts: Counts,
    songs: HashSet<String>,
    findings: Vec<Finding>,
}

impl<'a> Audit<'a> {
    fn new(booked: &'a [Booked], put_aside: &'a PutAside) -> Self {
        let ledger = booked.iter().map(|one| (one.message.as_str(), one.counts)).collect();
        let messages = booked.iter().map(|one| one.message.as_str());
        let readings = messages
            .filter_map(|message| Some((ObjectKey::parse(message).ok()?.read_from()?, message)))
            .collect();
        Self {
            ledger,
            readings,
            dead: &put_aside.dead,
            counts: Counts::default(),
            songs: HashSet::new(),
            findings: Vec::new(),
        }
    }

    fn find(&mut self, what: &dyn fmt::Display, problem: &'static str, cure: &'static str) {
        self.findings.push(Finding { what: what.to_string(), problem, cure });
    }

    /// One raw object: its rows, its ledger row, what it left in the tables.
    async fn object(
        &mut self,
        raw: &ObjectKey,
        stored: &BTreeSet<ObjectKey>,
        store: &impl GetObject,
        books: &impl Books,
    ) -> Result<(), Failure> {
        let message = self.message_of(raw);
        let rows = match stored.contains(&message) {
            true => self.rows(&message, store).await?,
            false => None,
        };
        // An object nobody could read counts as one record, as it did when it was put aside.
        let held = rows.as_ref().map_or(1, Rows::accepted);
        self.counts.accepted += held;
        let is_dead = self.dead.contains(raw);
        match self.ledger.get(message.as_str()).copied() {
            Some(counts) => {
                self.entry(&message, counts, rows.as_ref());
                if is_dead {
                    let cure = "the next `segue run` or `segue import` takes the note away";
                    self.find(&message, "is put aside although it was loaded", cure);
                }
            }
            None if is_dead => {
                self.counts.parked += held;
                return Ok(());
            }
            None => {
                self.find(raw, "is not in the ledger: it was never loaded", REPLAY);
                return Ok(());
            }
        }
        match rows {
            Some(rows) => self.tables(&message, &rows, books).await,
            None => {
                if !stored.contains(&message) {
                    self.find(&message, "is in the ledger, but the rows object is gone", REPLAY);
                }
                Ok(())
            }
        }
    }

    /// The message that stands for `raw`: as it would be read now, or else as it once was.
    fn message_of(&self, raw: &ObjectKey) -> ObjectKey {
        let present = ObjectKey::rows(raw);
        if self.ledger.contains_key(present.as_str()) {
            return present;
        }
        let former = self.readings.get(raw).and_then(|message| ObjectKey::parse(message).ok());
        former.unwrap_or(present)
    }

    async fn rows(
        &mut self,
        key: &ObjectKey,
        store: &impl GetObject,
    ) -> Result<Option<Rows>, Failure> {
        let stored = store.get_object(key).await;
        match stored.and_then(|stored| Rows::decode(&stored)) {
            Ok(rows) => Ok(Some(rows)),
            Err(failure) if is_about_the_object(&failure.kind) => {
                self.find(key, "is a rows object that cannot be read", REPLAY);
                Ok(None)
            }
            Err(failure) => Err(failure),
        }
    }

    /// The ledger row of a message against itself and against the object.
    fn entry(&mut self, message: &ObjectKey, counts: Counts, rows: Option<&Rows>) {
        if !counts.balances() {
            self.find(message, "has a ledger row whose sum is wrong", REPLAY);
        }
        if let Some(rows) = rows
            && (rows.accepted(), rows.rejections.len() as u64) != (counts.accepted, counts.rejected)
        {
            self.find(message, "has a ledger row about another number of records", REPLAY);
        }
        // Accepted is counted from the objects.
        self.counts += Counts { accepted: 0, ..counts };
        if rows.is_none() {
            // Nobody can count what is not there: the ledger is believed, and the finding says so.
            self.counts.accepted += counts.accepted.saturating_sub(1);
        }
    }

    async fn tables(
        &mut self,
        message: &ObjectKey,
        rows: &Rows,
        books: &impl Books,
    ) -> Result<(), Failure> {
        let songs = rows.records.iter().filter_map(|record| match record {
            Record::Track(track) => Some(track.id.as_str().to_owned()),
            _ => None,
        });
        self.songs.extend(songs);
        for what in books.absent(message, rows).await? {
            self.find(&what, "was loaded and is not in the tables", REPLAY);
        }
        if books.unfiled(rows).await? > 0 {
            self.find(message, "has rejections that are not in rejected_records", REPLAY);
        }
        Ok(())
    }

    /// What the books and the tables hold that no object explains.
    async fn strangers(
        &mut self,
        raw: &HashSet<ObjectKey>,
        books: &impl Books,
    ) -> Result<(), Failure> {
        let messages: HashSet<String> = raw.iter().map(|key| self.message_of(key).into()).collect();
        let ledger: Vec<(String, Counts)> =
            self.ledger.iter().map(|(id, counts)| ((*id).to_owned(), *counts)).collect();
        for (message, counts) in &ledger {
            if messages.contains(message) {
                continue;
            }
            // An older reading of an object that is there was replaced by the present one.
            let read_from = ObjectKey::parse(message).ok().and_then(|key| key.read_from());
            if !read_from.is_some_and(|key| raw.contains(&key)) {
                self.find(message, "is in the ledger, but its raw object is gone", RESTORE);
                self.counts += *counts;
            }
        }
        for key in books.rejected_objects().await? {
            if !ObjectKey::parse(&key).is_ok_and(|key| raw.contains(&key)) {
                self.find(&key, "holds a rejected record, but the raw object is gone", RESTORE);
            }
        }
        let waiting = books.waiting().await?;
        for (message, counts) in &ledger {
            if counts.pending != waiting.get(message).copied().unwrap_or_default() {
                self.find(message, "has another number of enrichments waiting than booked", REPLAY);
            }
        }
        for message in waiting.keys().filter(|id| !self.ledger.contains_key(id.as_str())) {
            let problem = "has enrichments waiting, but is not in the ledger";
            self.findings.push(Finding { what: message.clone(), problem, cure: REPLAY });
        }
        for what in books.unfollowed().await? {
            self.find(&what, "follows from what is in the tables and is not there", REPLAY);
        }
        for song in books.songs().await?.into_iter().filter(|id| !self.songs.contains(id)) {
            let problem = "is in the tables, but no object that was loaded speaks of it";
            let cure = "restore objects/ or the ledger from a backup, or remove the row";
            self.findings.push(Finding { what: format!("song {song}"), problem, cure });
        }
        Ok(())
    }
}
