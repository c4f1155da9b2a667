//! What all clients of one source share: its pace and its breaker.

use super::breaker::{Breaker, BreakerPolicy};
use super::pace::{Pace, Rate};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
#[cfg(test)]
use std::time::Duration;

/// One source as everybody who asks it sees it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) pace: Pace,
    pub(super) breaker: Breaker,
}

/// The sources asked over one pool of connections, by name. Two clients of one source (its API and
/// its accounts service, an app and a signed-in user) keep to one limit together.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources(Arc<Mutex<BTreeMap<&'static str, Arc<Source>>>>);

impl Sources {
    /// The source called `name`; who asks for it first says how often it may be asked.
    pub(super) fn named(
        &self,
        name: &'static str,
        rate: Rate,
        breaker: &BreakerPolicy,
    ) -> Arc<Source> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = || {
            let (pace, breaker) = (Pace::at(rate), Breaker::new(breaker.clone()));
            Arc::new(Source { pace, breaker })
        };
        Arc::clone(known.entry(name).or_insert_with(new))
    }

    /// The time between two requests to each known source.
    #[cfg(test)]
    pub(super) fn intervals(&self) -> BTreeMap<&'static str, Duration> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(name, source)| (*name, source.pace.interval())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::time::Instant;

    #[tokio::test(start_paused = true)]
    async fn two_clients_of_one_source_keep_to_one_limit_together() {
        let sources = Sources::default();
        let named = |name| sources.named(name, Rate::per_second(1.0), &BreakerPolicy::default());
        let (one, other) = (named("a"), named("a"));
        let began = Instant::now();
        for _ in 0..3 {
            one.pace.turn().await;
            other.pace.turn().await;
        }
        assert_eq!(began.elapsed().as_secs(), 5);
        named("b").pace.turn().await;
        assert_eq!(began.elapsed().as_secs(), 5, "another source is another limit");
    }
}
