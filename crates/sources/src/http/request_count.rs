//! How many requests went out, by source.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Counts requests by source; clones count together.
#[derive(Debug, Clone, Default)]
pub struct RequestCount(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl RequestCount {
    /// Requests sent so far by the source's name, every try counted; a source that was never asked
    /// is not listed.
    #[must_use]
    pub fn by_source(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// One request more to `source`.
    pub(super) fn add(&self, source: &'static str) {
        // Plain numbers: a panic elsewhere cannot leave them half changed.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(source).or_default() += 1;
    }
}
