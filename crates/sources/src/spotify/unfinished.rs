//! Profiles of a job that failed half-way, kept so that its next try does not ask for them again.

use segue_domain::ids::ArtistId;
use segue_pipeline::ports::Answer;
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Profiles kept at most, those of a few jobs; further ones are asked for again.
const MOST_KEPT: usize = 200;

/// Answers to single questions of jobs that are not through.
#[derive(Debug, Default)]
pub(super) struct Unfinished(Mutex<BTreeMap<ArtistId, Answer>>);

impl Unfinished {
    /// What was answered about `id` before its job failed.
    pub(super) fn answer(&self, id: &ArtistId) -> Option<Answer> {
        self.kept().get(id).cloned()
    }

    /// Keeps `answer` until its job is through.
    pub(super) fn keep(&self, id: &ArtistId, answer: &Answer) {
        let mut kept = self.kept();
        if kept.len() < MOST_KEPT {
            kept.insert(id.clone(), answer.clone());
        }
    }

    /// The job of `ids` is through: whoever asks from now on wants to know how they are now.
    pub(super) fn finish(&self, ids: &[ArtistId]) {
        let mut kept = self.kept();
        for id in ids {
            kept.remove(id);
        }
    }

    fn kept(&self) -> MutexGuard<'_, BTreeMap<ArtistId, Answer>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
