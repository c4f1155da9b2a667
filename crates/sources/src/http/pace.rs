//! One source's pace: requests are spaced evenly, pauses hold for everyone who asks.

use jiff::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Gives out turns. Shared by all requests to one source in this process.
#[derive(Debug)]
pub(super) struct Pace {
    interval: Duration,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    next_turn: Instant,
    held_until: Instant,
    closed_until: Option<Timestamp>,
}

impl Pace {
    /// `per_second` turns a second, at least one.
    pub(super) fn per_second(per_second: u32) -> Self {
        let now = Instant::now();
        let state = State { next_turn: now, held_until: now, closed_until: None };
        Self { interval: Duration::from_secs(1) / per_second.max(1), state: Mutex::new(state) }
    }

    /// Waits for a turn.
    pub(super) async fn turn(&self) {
        loop {
            sleep_until(self.reserve()).await;
            // A pause that began while this one waited holds for it too; it queues up again, so
            // that the end of a pause is no stampede.
            if Instant::now() >= self.lock().held_until {
                return;
            }
        }
    }

    /// Lets nobody have a turn for `pause`.
    pub(super) fn hold(&self, pause: Duration) {
        let until = Instant::now() + pause;
        let mut state = self.lock();
        state.held_until = state.held_until.max(until);
        state.next_turn = state.next_turn.max(until);
    }

    /// The source will not answer before `until`; nobody needs to ask.
    pub(super) fn close(&self, until: Timestamp) {
        let mut state = self.lock();
        state.closed_until = state.closed_until.max(Some(until));
    }

    /// Until when the source is closed, if it is at `now`.
    pub(super) fn closed(&self, now: Timestamp) -> Option<Timestamp> {
        self.lock().closed_until.filter(|until| *until > now)
    }

    fn reserve(&self) -> Instant {
        let mut state = self.lock();
        let turn = state.next_turn.max(Instant::now());
        state.next_turn = turn + self.interval;
        turn
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement; a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn turns_are_spaced_evenly_from_the_first_on() {
        let pace = Pace::per_second(10);
        let began = Instant::now();
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(began.elapsed().as_millis(), 1_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_for_those_who_were_already_waiting() {
        let pace = Pace::per_second(1);
        pace.turn().await;
        let began = Instant::now();
        tokio::join!(pace.turn(), async { pace.hold(Duration::from_secs(5)) });
        assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_closed_source_opens_again_by_itself() {
        let pace = Pace::per_second(1);
        let until = Timestamp::from_second(100).unwrap();
        pace.close(until);
        pace.close(Timestamp::from_second(50).unwrap());
        assert_eq!(pace.closed(Timestamp::from_second(99).unwrap()), Some(until));
        assert_eq!(pace.closed(until), None);
    }
}
