//! The server's clock: a given start, the time that passed since, and jumps on request.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Instant;

use jiff::Timestamp;

/// Seconds since 1970, counted from a start that is an argument.
#[derive(Debug)]
pub(super) struct ServerClock {
    start_s: i64,
    started: Instant,
    skipped_s: AtomicI64,
}

impl ServerClock {
    pub(super) fn starting_at(start: Timestamp) -> Self {
        let skipped_s = AtomicI64::new(0);
        Self { start_s: start.as_second(), started: Instant::now(), skipped_s }
    }

    /// Unix seconds now.
    pub(super) fn unix_s(&self) -> i64 {
        let passed_s = self.started.elapsed().as_secs() as i64;
        let skipped_s = self.skipped_s.load(Ordering::Relaxed);
        self.start_s.saturating_add(passed_s).saturating_add(skipped_s)
    }

    /// Unix seconds `ttl_s` from now.
    pub(super) fn unix_s_in(&self, ttl_s: u32) -> i64 {
        self.unix_s().saturating_add(i64::from(ttl_s))
    }

    /// Lets `seconds` pass at once.
    pub(super) fn skip(&self, seconds: i64) {
        self.skipped_s.fetch_add(seconds, Ordering::Relaxed);
    }
}
