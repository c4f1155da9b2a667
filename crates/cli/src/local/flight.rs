//! How much is under way, and whether the run must end early.

use segue_pipeline::failure::{Failure, FailureKind};
use std::sync::{Mutex, PoisonError};
use tokio::sync::watch;

/// Counts messages from being sent to being done with.
///
/// A stage sends its own message before it is done with the one it took up, so the count reaches
/// zero only when nothing is left to do.
#[derive(Debug)]
pub(super) struct Flight {
    state: watch::Sender<State>,
    failure: Mutex<Option<Failure>>,
}

#[derive(Debug, Clone, Copy, Default)]
struct State {
    in_flight: u64,
    is_broken_off: bool,
}

impl Flight {
    pub(super) fn new() -> Self {
        Self { state: watch::Sender::new(State::default()), failure: Mutex::new(None) }
    }

    pub(super) fn begin(&self) {
        self.state.send_modify(|state| state.in_flight += 1);
    }

    pub(super) fn end(&self) {
        self.state.send_modify(|state| state.in_flight = state.in_flight.saturating_sub(1));
    }

    /// Ends the run early; the first failure is the one that is told.
    pub(super) fn break_off(&self, failure: Failure) {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(failure);
        self.state.send_modify(|state| state.is_broken_off = true);
    }

    pub(super) fn is_broken_off(&self) -> bool {
        self.state.borrow().is_broken_off
    }

    /// Waits until nothing is under way.
    ///
    /// # Errors
    /// The failure that ended the run early; what was under way is found by the next run's sweep.
    pub(super) async fn landed(&self) -> Result<(), Failure> {
        let mut changes = self.state.subscribe();
        let waited = changes.wait_for(|state| state.in_flight == 0 || state.is_broken_off).await;
        let is_broken_off = waited.is_ok_and(|state| state.is_broken_off);
        if is_broken_off { Err(self.reason()) } else { Ok(()) }
    }

    fn reason(&self) -> Failure {
        let kept = self.failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        kept.unwrap_or_else(|| {
            Failure::new(FailureKind::QueueUnavailable, "the run was broken off")
        })
    }
}
