//! The server's clock: a given start, and the time that passed since.

use std::time::Instant;

use jiff::Timestamp;

/// Seconds since 1970, counted from a start that is an argument.
#[derive(Debug)]
pub(super) struct ServerClock {
    start_s: i64,
    started: Instant,
}

impl ServerClock {
    pub(super) fn starting_at(start: Timestamp) -> Self {
        Self { start_s: start.as_second(), started: Instant::now() }
    }

    /// Unix seconds now.
    pub(super) fn unix_s(&self) -> i64 {
        self.start_s.saturating_add(self.started.elapsed().as_secs() as i64)
    }

    /// Unix seconds `ttl_s` from now.
    pub(super) fn unix_s_in(&self, ttl_s: u32) -> i64 {
        self.unix_s().saturating_add(i64::from(ttl_s))
    }
}
