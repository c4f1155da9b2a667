//! A source that keeps failing is left alone for a while, whoever asks: the circuit breaker.
//!
//! Closed, it lets everything through and counts tries that failed one after another, over all
//! requests. At [`BreakerPolicy::failures`] it opens: requests fail at once, without being sent.
//! After a rest it lets one probe through. When the probe is answered it closes; when it fails it
//! rests twice as long.
//!
//! A storm therefore costs `failures` tries, plus those under way at the last of them, plus one
//! for each rest: by default 10 and, in the first hour, 7 more ([`BreakerPolicy::default`]).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// When a source that fails is left alone, and for how long.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BreakerPolicy {
    /// Tries that fail one after another before it opens. More than one request may take
    /// ([`super::RetryPolicy::connect_tries`]), or a single one could close a source to all.
    pub failures: u32,
    /// The first rest; it doubles with each probe that fails.
    pub first_rest: Duration,
    /// The longest rest.
    pub longest_rest: Duration,
}

impl Default for BreakerPolicy {
    fn default() -> Self {
        Self {
            failures: 10,
            first_rest: Duration::from_secs(30),
            longest_rest: Duration::from_secs(15 * 60),
        }
    }
}

/// The breaker of one source, shared by all that ask it.
#[derive(Debug)]
pub(super) struct Breaker {
    policy: BreakerPolicy,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    /// Everything passes; so many tries have failed in a row.
    Closed { failures: u32 },
    /// Nothing passes before the rest is over.
    Open { until: Instant, rest: Duration, why: String },
    /// One probe is under way and nothing else passes.
    Probing { rest: Duration, why: String },
}

/// A source is being left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Resting {
    /// For how much longer.
    pub(super) left: Duration,
    /// What its last failure was.
    pub(super) why: String,
}

/// Leave to try once. What came of it is said with [`Permit::answered`] or [`Permit::failed`]; a
/// permit dropped without a word (the task was cancelled) says nothing about the source.
#[derive(Debug)]
pub(super) struct Permit<'a> {
    breaker: &'a Breaker,
    is_probe: bool,
    is_settled: bool,
}

impl Breaker {
    /// A closed breaker.
    pub(super) fn new(policy: BreakerPolicy) -> Self {
        Self { policy, state: Mutex::new(State::Closed { failures: 0 }) }
    }

    /// Leave to try once, or for how long there is none.
    pub(super) fn admit(&self) -> Result<Permit<'_>, Resting> {
        let mut state = self.lock();
        let is_probe = match &*state {
            State::Closed { .. } => false,
            State::Open { until, rest, why } => {
                let left = until.saturating_duration_since(Instant::now());
                if !left.is_zero() {
                    return Err(Resting { left, why: why.clone() });
                }
                *state = State::Probing { rest: *rest, why: why.clone() };
                true
            }
            // How the probe ends is not known; the shortest rest is long enough to know.
            State::Probing { why, .. } => {
                return Err(Resting { left: self.policy.first_rest, why: why.clone() });
            }
        };
        drop(state);
        Ok(Permit { breaker: self, is_probe, is_settled: false })
    }

    /// For how long the source is left alone, when it is.
    pub(super) fn resting(&self) -> Option<Resting> {
        match &*self.lock() {
            State::Open { until, why, .. } => {
                let left = until.saturating_duration_since(Instant::now());
                (!left.is_zero()).then(|| Resting { left, why: why.clone() })
            }
            State::Closed { .. } | State::Probing { .. } => None,
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // The state is whole after every statement; a panic elsewhere does not spoil it.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit<'_> {
    /// The source answered, whatever it said.
    pub(super) fn answered(mut self) {
        self.is_settled = true;
        let mut state = self.breaker.lock();
        // A late answer to a try from before it opened does not speak for what came after.
        if self.is_probe || matches!(*state, State::Closed { .. }) {
            *state = State::Closed { failures: 0 };
        }
    }

    /// The source failed, `why` in a few words. Says whether that opened the breaker.
    pub(super) fn failed(mut self, why: &str) -> bool {
        self.is_settled = true;
        let policy = &self.breaker.policy;
        let mut state = self.breaker.lock();
        let rest = match &mut *state {
            State::Closed { failures } => {
                *failures = failures.saturating_add(1);
                if *failures < policy.failures {
                    return false;
                }
                policy.first_rest
            }
            State::Probing { rest, .. } if self.is_probe => {
                rest.saturating_mul(2).min(policy.longest_rest)
            }
            State::Open { .. } | State::Probing { .. } => return false,
        };
        *state = State::Open { until: Instant::now() + rest, rest, why: why.to_owned() };
        true
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        if self.is_settled || !self.is_probe {
            return;
        }
        let mut state = self.breaker.lock();
        if let State::Probing { rest, why } = &*state {
            // The next request is the probe.
            *state = State::Open { until: Instant::now(), rest: *rest, why: why.clone() };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn breaker() -> Breaker {
        let policy = BreakerPolicy { failures: 3, first_rest: SECOND, longest_rest: SECOND * 4 };
        Breaker::new(policy)
    }

    /// Fails as often as it is let.
    fn fail(breaker: &Breaker, times: u32) -> u32 {
        let fail = || breaker.admit().map(|permit| permit.failed("503"));
        (0..times).filter(|_| fail().is_ok()).count() as u32
    }

    #[tokio::test(start_paused = true)]
    async fn failures_in_a_row_open_it_and_an_answer_in_between_starts_the_count_again() {
        let breaker = breaker();
        assert_eq!(fail(&breaker, 2), 2);
        breaker.admit().unwrap().answered();
        assert_eq!(fail(&breaker, 2), 2);
        assert!(breaker.resting().is_none());
        assert_eq!(fail(&breaker, 10), 1);
        let resting = breaker.admit().unwrap_err();
        assert_eq!(resting, Resting { left: SECOND, why: "503".to_owned() });
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_rest_one_probe_passes_and_its_answer_lets_everybody_through() {
        let breaker = breaker();
        fail(&breaker, 3);
        tokio::time::advance(SECOND).await;
        let probe = breaker.admit().unwrap();
        assert!(breaker.admit().is_err(), "a second probe");
        probe.answered();
        assert_eq!(fail(&breaker, 2), 2, "it counts from nothing again");
    }

    #[tokio::test(start_paused = true)]
    async fn every_probe_that_fails_doubles_the_rest_up_to_the_longest() {
        let breaker = breaker();
        fail(&breaker, 3);
        for rest in [1, 2, 4, 4] {
            let left = breaker.admit().unwrap_err().left;
            assert_eq!(left.as_secs(), rest);
            tokio::time::advance(left).await;
            assert_eq!(fail(&breaker, 5), 1);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_was_cancelled_leaves_its_place_to_the_next() {
        let breaker = breaker();
        fail(&breaker, 3);
        tokio::time::advance(SECOND).await;
        drop(breaker.admit().unwrap());
        assert!(breaker.admit().is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_late_word_from_before_it_opened_changes_nothing() {
        let breaker = breaker();
        let (early, other) = (breaker.admit().unwrap(), breaker.admit().unwrap());
        fail(&breaker, 3);
        early.answered();
        assert!(!other.failed("late"));
        assert_eq!(breaker.admit().unwrap_err().left, SECOND);
    }

    #[tokio::test(start_paused = true)]
    async fn an_hour_of_failures_costs_no_more_than_is_promised() {
        let breaker = Breaker::new(BreakerPolicy::default());
        let mut sent = 0;
        for _ in 0..3_600 {
            sent += fail(&breaker, 8);
            tokio::time::advance(SECOND).await;
        }
        assert!((10..=17).contains(&sent), "{sent}");
    }
}
