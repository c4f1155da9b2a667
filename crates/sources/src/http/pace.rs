//! One source's pace: requests are spaced evenly, pauses hold for everyone who asks.

use super::error::Rest;
use jiff::Timestamp;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// How often a source may be asked. Turns are spaced evenly, so a limit per second is kept in every
/// part of a second, and one per five seconds (Deezer's) in every part of those.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate(f64);

impl Rate {
    /// Once in a thousand seconds: what is slower is no rate but a pause.
    const SLOWEST: f64 = 0.001;
    /// The clock's resolution ends here.
    const FASTEST: f64 = 1e6;

    /// `requests` a second, fractions allowed: MusicBrainz takes 1, a shy client 0.5. What cannot
    /// be kept (nothing at all, more than a million) is taken as the nearest that can.
    #[must_use]
    pub const fn per_second(requests: f64) -> Self {
        if requests >= Self::SLOWEST && requests <= Self::FASTEST {
            Self(requests)
        } else if requests > Self::FASTEST {
            Self(Self::FASTEST)
        } else {
            Self(Self::SLOWEST)
        }
    }

    /// This rate, or `most` where it is faster than that.
    #[must_use]
    pub const fn at_most(self, most: Self) -> Self {
        if self.0 > most.0 { most } else { self }
    }

    fn interval(self) -> Duration {
        Duration::from_secs_f64(1.0 / self.0)
    }
}

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
    closed: Option<(Timestamp, Rest)>,
}

impl Pace {
    /// Turns at `rate`; the first one is at once.
    pub(super) fn at(rate: Rate) -> Self {
        let now = Instant::now();
        let state = State { next_turn: now, held_until: now, closed: None };
        Self { interval: rate.interval(), state: Mutex::new(state) }
    }

    #[cfg(test)]
    pub(super) fn interval(&self) -> Duration {
        self.interval
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

    /// The source will not answer before `until`, for the reason `why`; nobody needs to ask.
    pub(super) fn close(&self, until: Timestamp, why: Rest) {
        let mut state = self.lock();
        if state.closed.as_ref().is_none_or(|(known, _)| *known < until) {
            state.closed = Some((until, why));
        }
    }

    /// Until when the source is closed, and why, if it is at `now`.
    pub(super) fn closed(&self, now: Timestamp) -> Option<(Timestamp, Rest)> {
        self.lock().closed.clone().filter(|(until, _)| *until > now)
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
        let pace = Pace::at(Rate::per_second(10.0));
        let began = Instant::now();
        for _ in 0..11 {
            pace.turn().await;
        }
        assert_eq!(began.elapsed().as_millis(), 1_000);
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_holds_for_those_who_were_already_waiting() {
        let pace = Pace::at(Rate::per_second(1.0));
        pace.turn().await;
        let began = Instant::now();
        tokio::join!(pace.turn(), async { pace.hold(Duration::from_secs(5)) });
        assert!(began.elapsed() >= Duration::from_secs(5), "{:?}", began.elapsed());
    }

    #[tokio::test]
    async fn a_closed_source_opens_again_by_itself() {
        let pace = Pace::at(Rate::per_second(1.0));
        let until = Timestamp::from_second(100).unwrap();
        pace.close(until, Rest::QuotaSpent);
        pace.close(Timestamp::from_second(50).unwrap(), Rest::Asked);
        let closed = pace.closed(Timestamp::from_second(99).unwrap());
        assert_eq!(closed, Some((until, Rest::QuotaSpent)));
        assert_eq!(pace.closed(until), None);
    }

    #[test]
    fn no_configured_rate_passes_a_cap_and_only_a_simulated_world_may() {
        let cap = Rate::per_second(10.0);
        for configured in [10.1, 30.0, 1e9, f64::INFINITY] {
            assert_eq!(Rate::per_second(configured).at_most(cap), cap, "{configured}");
        }
        assert_eq!(Rate::per_second(0.5).at_most(cap), Rate::per_second(0.5));
    }
}
