//! The real time, and names for runs made from it.

use jiff::Timestamp;
use segue_pipeline::ports::Clock;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "this is the port's one real implementation")]
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// A name for a run that sorts by time and that no two runs share.
pub(crate) fn new_run_id(now: Timestamp) -> String {
    // RandomState takes its keys from the system's random source.
    let random = RandomState::new().build_hasher().finish() as u32;
    format!("{}-{random:08x}", now.strftime("%Y%m%dT%H%M%SZ"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn run_ids_sort_by_time_and_differ_within_a_second() {
        let id = |second| new_run_id(Timestamp::from_second(second).unwrap());
        assert!(id(1_767_225_600) < id(1_767_225_601));
        assert_ne!(id(1_767_225_600), id(1_767_225_600));
        assert!(id(1_767_225_600).starts_with("20260101T000000Z-"));
    }
}
