//! What a run counts while it goes: for progress, and for what no ledger knows.

use crate::stage::Stage;
use crate::waiting::WaitingWork;
use segue_pipeline::accounting::Counts;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Work that was given up, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DroppedWork {
    /// What it was.
    pub(crate) work: String,
    /// Why.
    pub(crate) reason: String,
}

/// Numbers of one run, shared by everything that works on it.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    inner: Mutex<Numbers>,
}

/// What [`Tally`] holds.
#[derive(Debug, Clone, Default)]
pub(crate) struct Numbers {
    /// What the loaded messages came to.
    pub(crate) counts: Counts,
    /// What this run put aside, by stage: records of messages, and jobs. The ledger knows neither.
    pub(crate) parked: BTreeMap<Stage, u64>,
    /// Work that was given up.
    pub(crate) dropped: Vec<DroppedWork>,
    /// Jobs that wait.
    pub(crate) waiting: Vec<WaitingWork>,
}

impl Numbers {
    fn park(&mut self, stage: Stage, parked: u64) {
        self.counts += Counts { accepted: parked, parked, ..Counts::default() };
        *self.parked.entry(stage).or_default() += parked;
    }
}

impl Tally {
    /// Adds a loaded message.
    pub(crate) fn loaded(&self, counts: Counts) {
        self.lock().counts += counts;
    }

    /// Adds `records` of `stage` whose message was put aside.
    pub(crate) fn parked(&self, stage: Stage, records: u64) {
        self.lock().park(stage, records);
    }

    /// Adds work that was given up.
    pub(crate) fn dropped(&self, work: String, reason: String) {
        self.lock().dropped.push(DroppedWork { work, reason });
    }

    /// Adds a job that waits. Nobody knows how many records it will bring: it counts as one that
    /// was accepted and parked.
    pub(crate) fn waiting(&self, work: WaitingWork) {
        let mut numbers = self.lock();
        numbers.park(work.stage, 1);
        numbers.waiting.push(work);
    }

    /// The numbers as they stand.
    pub(crate) fn snapshot(&self) -> Numbers {
        self.lock().clone()
    }

    /// The counts as they stand.
    pub(crate) fn counts(&self) -> Counts {
        self.lock().counts
    }

    fn lock(&self) -> MutexGuard<'_, Numbers> {
        // Plain numbers: a panic elsewhere cannot leave them half changed.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
