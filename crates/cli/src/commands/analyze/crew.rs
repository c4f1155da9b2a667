//! Work on many things at once, with the results in the order of the things.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// How many results may wait for an earlier one, for each worker.
const AHEAD: usize = 16;

/// The work panicked. The panic was caught; nothing else is affected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Segue itself failed here; please report it, with the file if you may share it")]
pub(super) struct Crashed;

/// Does the work on every one of `things` and hands each result to `deliver`, first things first.
///
/// `hire` makes a worker for a thread of its own (and a new one after a panic). Results wait for
/// the ones before them; too far ahead, workers wait too, so memory does not grow with the number
/// of things. When `deliver` breaks, no more work is begun.
pub(super) fn work<Thing, Outcome, Worker>(
    things: &[Thing],
    workers: NonZeroUsize,
    hire: impl Fn() -> Worker + Sync,
    mut deliver: impl FnMut(&Thing, Result<Outcome, Crashed>) -> ControlFlow<()>,
) where
    Thing: Sync,
    Outcome: Send,
    Worker: FnMut(&Thing) -> Outcome,
{
    let workers = workers.get().min(things.len());
    let desk = Desk::new(things.len(), workers * AHEAD);
    thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let mut worker = hire();
                while let Some((index, thing)) = desk.take(things) {
                    let outcome = catch_unwind(AssertUnwindSafe(|| worker(thing)));
                    if outcome.is_err() {
                        // What it holds may be half changed.
                        worker = hire();
                    }
                    desk.put(index, outcome.map_err(|_| Crashed));
                }
            });
        }
        // Closed however this ends: workers that wait for a delivery would wait forever.
        let _closed = CloseAtEnd(&desk);
        for (index, thing) in things.iter().enumerate() {
            if deliver(thing, desk.collect(index)).is_break() {
                break;
            }
        }
    });
}

/// Where work is taken and results are put.
struct Desk<Outcome> {
    state: Mutex<State<Outcome>>,
    changed: Condvar,
    ahead: usize,
}

struct State<Outcome> {
    next: usize,
    end: usize,
    collected: usize,
    waiting: BTreeMap<usize, Result<Outcome, Crashed>>,
}

impl<Outcome> Desk<Outcome> {
    fn new(end: usize, ahead: usize) -> Self {
        let state = State { next: 0, end, collected: 0, waiting: BTreeMap::new() };
        Self { state: Mutex::new(state), changed: Condvar::new(), ahead }
    }

    /// The next thing to work on; `None` when there is none left.
    fn take<'a, Thing>(&self, things: &'a [Thing]) -> Option<(usize, &'a Thing)> {
        let state = self.state();
        let is_far = |state: &mut State<Outcome>| {
            state.next < state.end && state.next >= state.collected + self.ahead
        };
        let mut state =
            self.changed.wait_while(state, is_far).unwrap_or_else(PoisonError::into_inner);
        let index = state.next;
        if index >= state.end {
            return None;
        }
        state.next += 1;
        things.get(index).map(|thing| (index, thing))
    }

    fn put(&self, index: usize, outcome: Result<Outcome, Crashed>) {
        self.state().waiting.insert(index, outcome);
        self.changed.notify_all();
    }

    /// The result of thing `index`, as soon as it is there.
    fn collect(&self, index: usize) -> Result<Outcome, Crashed> {
        let mut state = self.state();
        loop {
            if let Some(outcome) = state.waiting.remove(&index) {
                state.collected = index + 1;
                self.changed.notify_all();
                return outcome;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn close(&self) {
        self.state().end = 0;
        self.changed.notify_all();
    }

    fn state(&self) -> MutexGuard<'_, State<Outcome>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct CloseAtEnd<'a, Outcome>(&'a Desk<Outcome>);

impl<Outcome> Drop for CloseAtEnd<'_, Outcome> {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    const FOUR: NonZeroUsize = NonZeroUsize::new(4).unwrap();

    #[test]
    fn results_come_in_order_however_long_each_takes() {
        let things: Vec<u64> = (0..200).collect();
        let mut results = Vec::new();
        let hire = || {
            |thing: &u64| {
                thread::sleep(Duration::from_micros(thing * 7919 % 500));
                thing * 2
            }
        };
        work(&things, FOUR, hire, |thing, result| {
            results.push((*thing, result.unwrap()));
            ControlFlow::Continue(())
        });
        assert_eq!(results, things.iter().map(|thing| (*thing, thing * 2)).collect::<Vec<_>>());
    }

    #[test]
    fn a_panic_concerns_its_own_thing_only() {
        let mut crashed = Vec::new();
        let hire = || |thing: &usize| assert_ne!(*thing, 3, "as a decoder might");
        work(&[0, 1, 2, 3, 4], FOUR, hire, |thing, result| {
            crashed.extend(result.is_err().then_some(*thing));
            ControlFlow::Continue(())
        });
        assert_eq!(crashed, [3]);
    }

    #[test]
    fn workers_neither_run_away_nor_go_on_for_nobody() {
        let things: Vec<usize> = (0..10_000).collect();
        let begun = AtomicUsize::new(0);
        let hire = || {
            |thing: &usize| {
                begun.fetch_add(1, Ordering::Relaxed);
                if *thing == 0 {
                    thread::sleep(Duration::from_millis(50));
                }
            }
        };
        work(&things, FOUR, hire, |_, _| ControlFlow::Break(()));
        // The window, and what was in hand while the first result was handed over.
        assert!(begun.into_inner() <= 4 * AHEAD + 8);
    }
}
