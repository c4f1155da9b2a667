//! The workers of one process: transform and load, fed by the queues.

use super::flight::Flight;
use super::notes::{DeadMessage, Notes};
use super::object_store::ObjectStore;
use super::patience::{Patience, Setback};
use super::queue::{Inbox, Queue};
use super::tally::Tally;
use crate::output::explain;
use crate::stage::Stage;
use futures::FutureExt;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::message::{Pointer, Topic};
use segue_pipeline::ports::{GetObject, LoadRows, ReadRaw};
use segue_pipeline::rows::Rows;
use segue_pipeline::stages::{load, transform};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Transforms at work at once. They are what costs the processor's time.
const TRANSFORM_WORKERS: usize = 2;
/// Loads at work at once: of big pieces one writes artists and albums, another songs, the third lists.
const LOAD_WORKERS: usize = 3;
/// Messages that a load takes together when they wait: a transaction of their own each costs more than
/// what they hold.
const LOADED_TOGETHER: usize = 10;

/// The workers; they end when it is dropped.
#[derive(Debug)]
pub(crate) struct Runner {
    queue: Queue,
    flight: Arc<Flight>,
    _workers: JoinSet<()>,
}

/// What every worker has at hand.
struct Bench<R, D> {
    store: ObjectStore,
    notes: Notes,
    queue: Queue,
    flight: Arc<Flight>,
    tally: Arc<Tally>,
    reader: R,
    database: D,
}

impl Runner {
    /// Starts the workers over `store`, `reader` and `database`.
    pub(crate) fn start<R, D>(
        store: &ObjectStore,
        reader: R,
        database: D,
        tally: &Arc<Tally>,
    ) -> Self
    where
        R: ReadRaw + Send + Sync + 'static,
        D: LoadRows + Send + Sync + 'static,
    {
        let flight = Arc::new(Flight::new());
        let (queue, raw, rows) = Queue::new(Arc::clone(&flight));
        let bench = Arc::new(Bench {
            store: store.clone(),
            notes: Notes::new(store.clone()),
            queue: queue.clone(),
            flight: Arc::clone(&flight),
            tally: Arc::clone(tally),
            reader,
            database,
        });
        let mut workers = JoinSet::new();
        for _ in 0..TRANSFORM_WORKERS {
            workers.spawn(Arc::clone(&bench).transform(raw.clone()));
        }
        for _ in 0..LOAD_WORKERS {
            workers.spawn(Arc::clone(&bench).load(rows.clone()));
        }
        Self { queue, flight, _workers: workers }
    }

    /// Where stages send what they have landed.
    pub(crate) fn queue(&self) -> &Queue {
        &self.queue
    }

    /// Waits until everything that was sent is processed.
    ///
    /// # Errors
    /// The failure no retry cured. What was under way is in the raw zone; the next run's sweep
    /// finds it.
    pub(crate) async fn drain(&self) -> Result<(), Failure> {
        self.flight.landed().await
    }
}

/// Ends a message's time in flight even when its stage panics.
struct Landing<'a>(&'a Flight);

impl Drop for Landing<'_> {
    fn drop(&mut self) {
        self.0.end();
    }
}

impl<R, D> Bench<R, D>
where
    R: ReadRaw + Send + Sync,
    D: LoadRows + Send + Sync,
{
    async fn transform(self: Arc<Self>, inbox: Inbox) {
        while let Some(pointer) = inbox.next(1).await.pop() {
            let _landing = Landing(&self.flight);
            // Once the run is broken off, messages are let go: their objects stay.
            if !self.flight.is_broken_off() {
                self.process(&pointer).await;
            }
        }
    }

    async fn load(self: Arc<Self>, inbox: Inbox) {
        loop {
            let pointers = inbox.next(LOADED_TOGETHER).await;
            if pointers.is_empty() {
                return;
            }
            let _landings: Vec<_> = pointers.iter().map(|_| Landing(&self.flight)).collect();
            for pointer in self.load_together(&pointers).await {
                if !self.flight.is_broken_off() {
                    self.process(pointer).await;
                }
            }
        }
    }

    /// Loads what can be loaded at once; returns the messages that want a closer look.
    async fn load_together<'a>(&self, pointers: &'a [Pointer]) -> Vec<&'a Pointer> {
        if self.flight.is_broken_off() {
            return pointers.iter().collect();
        }
        let loading = load::run_together(pointers, &self.store, &self.database);
        let Ok(outcomes) = AssertUnwindSafe(loading).catch_unwind().await else {
            return pointers.iter().collect();
        };
        let mut left = Vec::new();
        for (pointer, outcome) in pointers.iter().zip(outcomes) {
            match outcome {
                Ok(counts) if self.notes.unbury(pointer).await.is_ok() => self.tally.loaded(counts),
                _ => left.push(pointer),
            }
        }
        left
    }

    async fn process(&self, pointer: &Pointer) {
        let mut patience = Patience::default();
        loop {
            let Err(failure) = self.attempt_unharmed(pointer).await else { return };
            if let Err(setback) = patience.after(failure).await {
                return self.accept(pointer, setback).await;
            }
        }
    }

    /// A panic concerns the message it happened on: the worker lives, and the message is put aside
    /// like any other that cannot be processed. Whatever the attempt held is dropped by then, an open
    /// transaction rolled back.
    async fn attempt_unharmed(&self, pointer: &Pointer) -> Result<(), Failure> {
        let attempt = AssertUnwindSafe(self.attempt(pointer)).catch_unwind();
        attempt.await.unwrap_or_else(|_| {
            Err(Failure::new(FailureKind::Defect, "the program broke on this message"))
        })
    }

    async fn attempt(&self, pointer: &Pointer) -> Result<(), Failure> {
        match pointer.topic {
            Topic::MusicTransformed => {
                let counts = load::run(pointer, &self.store, &self.database).await?;
                self.notes.unbury(pointer).await?;
                self.tally.loaded(counts);
                Ok(())
            }
            _ => transform::run(pointer, &self.reader, &self.store, &self.queue).await,
        }
    }

    /// Does with a message what the failure policy says.
    async fn accept(&self, pointer: &Pointer, setback: Setback) {
        match setback {
            Setback::Stop(failure) => self.flight.break_off(failure),
            Setback::Park { hint, failure, .. } => self.bury(pointer, &failure, hint).await,
            // A message that was accepted is never given up: it is kept for a person to look at.
            Setback::Drop { reason, failure } => self.bury(pointer, &failure, reason).await,
        }
    }

    async fn bury(&self, pointer: &Pointer, failure: &Failure, hint: &str) {
        tracing::warn!(object = %pointer.object, error = %failure, hint, "message put aside");
        let records = self.records_of(pointer).await;
        let dead = DeadMessage {
            pointer: pointer.clone(),
            reason: explain(failure),
            hint: hint.to_owned(),
        };
        match self.notes.bury(&dead).await {
            Ok(()) => self.tally.parked(Stage::of_pointer(pointer), records),
            Err(failure) => self.flight.break_off(failure),
        }
    }

    /// Records behind a message: what its rows hold, or one for an object nobody could read.
    async fn records_of(&self, pointer: &Pointer) -> u64 {
        if pointer.topic != Topic::MusicTransformed {
            return 1;
        }
        let rows = self.store.get_object(&pointer.object).await;
        rows.and_then(|stored| Rows::decode(&stored)).map_or(1, |rows| rows.accepted())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use segue_pipeline::accounting::Counts;
    use segue_pipeline::message::Source;
    use segue_pipeline::object_key::ObjectKey;
    use segue_pipeline::ports::{Answer, Reading, Unreadable};
    use segue_pipeline::raw::{RawObject, Shape};
    use segue_pipeline::stages::landing::Landing as RawLanding;
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicU32, Ordering};

    /// Reads nothing but refusals, one per byte of the body; `!` makes it unreadable as a whole.
    struct ByteReader;

    impl ReadRaw for ByteReader {
        fn read(&self, raw: &RawObject) -> Result<Vec<Reading>, Failure> {
            if raw.body.starts_with(b"?") {
                panic!("a question mark");
            }
            if raw.body.starts_with(b"!") {
                return Err(Failure::new(FailureKind::AnswerUnreadable, "an exclamation mark"));
            }
            let refused = |_| {
                let text = String::new;
                Err(Unreadable { field: text(), reason: text(), excerpt: text() })
            };
            Ok(raw.body.iter().map(refused).collect())
        }
    }

    /// A database that fails `failures` times before it works.
    struct Moody {
        failures: AtomicU32,
        kind: FailureKind,
    }

    impl LoadRows for Moody {
        async fn load_rows(&self, _: &ObjectKey, rows: &Rows) -> Result<Counts, Failure> {
            let left = self.failures.load(Ordering::Relaxed);
            if left > 0 {
                self.failures.store(left - 1, Ordering::Relaxed);
                return Err(Failure::new(self.kind.clone(), "not in the mood"));
            }
            let records = rows.accepted();
            Ok(Counts { accepted: records, rejected: records, ..Counts::default() })
        }

        async fn load_together(
            &self,
            messages: &[(ObjectKey, Rows)],
        ) -> Vec<Result<Counts, Failure>> {
            let mut outcomes = Vec::new();
            for (key, rows) in messages {
                outcomes.push(self.load_rows(key, rows).await);
            }
            outcomes
        }
    }

    async fn run(bodies: &[&'static [u8]], failures: u32, kind: FailureKind) -> Outcome {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::at(folder.path());
        let tally = Arc::new(Tally::default());
        let database = Moody { failures: AtomicU32::new(failures), kind };
        let runner = Runner::start(&store, ByteReader, database, &tally);
        let landing = RawLanding {
            topic: Topic::SpotifyTracks,
            source: Source::Dataset,
            run_id: "r",
            job: "j",
            observed_at: None,
            asked: None,
        };
        for (piece, body) in (0..).zip(bodies) {
            let answer = Answer {
                body: Bytes::from_static(body),
                shape: Shape::CsvRows,
                request: "test".to_owned(),
                context: BTreeMap::new(),
            };
            landing.land(piece, answer, &store, runner.queue()).await.unwrap();
        }
        let drained = runner.drain().await;
        let dead = Notes::new(store).dead().await.unwrap();
        Outcome { drained, counts: tally.counts(), dead }
    }

    struct Outcome {
        drained: Result<(), Failure>,
        counts: Counts,
        dead: Vec<DeadMessage>,
    }

    #[tokio::test(start_paused = true)]
    async fn draining_waits_for_everything_that_was_sent() {
        let many = vec![&b"abc"[..]; 300];
        let outcome = run(&many, 0, FailureKind::NotFound).await;
        outcome.drained.unwrap();
        assert_eq!(outcome.counts.accepted, 900);
        assert!(outcome.counts.balances());
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_comes_back_loses_nothing() {
        let outcome = run(&[b"abc", b"de"], 4, FailureKind::DatabaseUnavailable).await;
        outcome.drained.unwrap();
        assert_eq!(outcome.counts.accepted, 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_database_that_stays_away_ends_the_run_with_its_error() {
        let outcome = run(&[b"abc"], u32::MAX, FailureKind::DatabaseUnavailable).await;
        assert_eq!(outcome.drained.unwrap_err().kind, FailureKind::DatabaseUnavailable);
    }

    #[tokio::test(start_paused = true)]
    async fn a_message_that_cannot_be_processed_is_kept_and_counted_and_harms_no_other() {
        let outcome = run(&[b"!", b"abc"], 0, FailureKind::NotFound).await;
        outcome.drained.unwrap();
        assert_eq!((outcome.counts.parked, outcome.counts.rejected), (1, 3));
        assert!(outcome.counts.balances());
        let [dead] = &outcome.dead[..] else { panic!("{:?}", outcome.dead) };
        assert!(dead.reason.contains("exclamation mark"), "{dead:?}");
    }

    /// T25.
    #[tokio::test(start_paused = true)]
    async fn a_panic_puts_one_message_aside_and_every_worker_lives_on() {
        // More panics than there are workers: if one cost a worker, the last message would wait for ever.
        let outcome = run(&[b"?", b"?", b"?", b"?", b"?", b"?", b"abc"], 0, FailureKind::NotFound);
        let outcome =
            tokio::time::timeout(std::time::Duration::from_secs(60), outcome).await.unwrap();
        outcome.drained.unwrap();
        assert_eq!((outcome.counts.parked, outcome.counts.rejected), (6, 3));
        assert!(outcome.dead.iter().all(|dead| dead.hint.contains("defect")), "{:?}", outcome.dead);
    }

    /// T08.
    #[tokio::test(start_paused = true)]
    async fn a_batch_of_nothing_but_bad_messages_is_kept_message_by_message() {
        let outcome = run(&[&b"!"[..]; 10], 0, FailureKind::NotFound).await;
        outcome.drained.unwrap();
        assert_eq!((outcome.counts.parked, outcome.dead.len()), (10, 10));
        assert!(outcome.dead.iter().all(|dead| !dead.hint.is_empty() && !dead.reason.is_empty()));
    }
}
