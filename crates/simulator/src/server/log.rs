//! What was asked last, so that a test can tell in which order and how often.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use axum::http::Uri;

use super::Provider;

/// Requests remembered; a run of any length fits in a few megabytes.
const REMEMBERED: usize = 20_000;

/// The last requests, oldest first.
#[derive(Debug, Default)]
pub(super) struct Log(Mutex<VecDeque<(Provider, String)>>);

impl Log {
    /// Remembers a request, and forgets the oldest where there are too many.
    pub(super) fn note(&self, provider: Provider, asked: &Uri) {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == REMEMBERED {
            kept.pop_front();
        }
        kept.push_back((provider, asked.to_string()));
    }

    /// What `provider` was asked, path and query.
    pub(super) fn of(&self, provider: Provider) -> Vec<String> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().filter(|(asked, _)| *asked == provider).map(|(_, what)| what.clone()).collect()
    }
}
