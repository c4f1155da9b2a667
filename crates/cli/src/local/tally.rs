//! What a run counts while it goes: for progress, and for what no ledger knows.

use segue_pipeline::accounting::Counts;
use serde::Serialize;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Work that was given up, with the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct DroppedWork {
    /// What it was.
    pub(crate) work: String,
    /// Why.
    pub(crate) reason: String,
}

/// Work that waits, with what would let it go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct WaitingWork {
    /// What it is.
    pub(crate) work: String,
    /// What the operator should know.
    pub(crate) hint: String,
    /// When it goes on by itself, if it does.
    pub(crate) until: Option<jiff::Timestamp>,
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
    /// Messages loaded.
    pub(crate) messages: u64,
    /// Work that was given up.
    pub(crate) dropped: Vec<DroppedWork>,
    /// Jobs that wait.
    pub(crate) waiting: Vec<WaitingWork>,
}

impl Tally {
    /// Adds a loaded message.
    pub(crate) fn loaded(&self, counts: Counts) {
        let mut numbers = self.lock();
        numbers.counts += counts;
        numbers.messages += 1;
    }

    /// Adds `records` whose message was put aside.
    pub(crate) fn parked(&self, records: u64) {
        self.lock().counts += Counts { accepted: records, parked: records, ..Counts::default() };
    }

    /// Adds work that was given up.
    pub(crate) fn dropped(&self, work: String, reason: String) {
        self.lock().dropped.push(DroppedWork { work, reason });
    }

    /// Adds a job that waits.
    pub(crate) fn waiting(&self, work: WaitingWork) {
        self.lock().waiting.push(work);
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
