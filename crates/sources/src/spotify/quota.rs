//! Which of Spotify's two kinds of app we are: told, remembered from an earlier run, or found out.

use crate::http::SharedClock;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

/// How long what was found out is believed. Spotify reviews an app for weeks before it moves it.
const BELIEVED_FOR: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What kind of app we are to Spotify, as far as it is configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaMode {
    /// Found out by trying once, and remembered.
    #[default]
    Auto,
    /// A new app: no batches, ten results a page, fewer fields.
    Development,
    /// An app of extended quota.
    Extended,
}

/// What kind of app we are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// A new app.
    Development,
    /// An app of extended quota.
    Extended,
}

/// What was found out about an app.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FoundQuota {
    /// The app. What was found out about another one is not believed.
    pub client_id: String,
    /// What kind it is.
    pub quota: Quota,
    /// When it was found out. It is believed for seven days.
    pub found_at: Timestamp,
}

/// Remembers what kind of app we are beyond this process.
pub trait RememberQuota: Send + Sync {
    /// What was remembered last. Whatever cannot be read is not remembered: finding out again costs
    /// one request.
    fn recall(&self) -> Option<FoundQuota>;

    /// Remembers `found` in place of anything before. That it did not work is for the implementer
    /// to log; remembering it twice changes nothing.
    fn remember(&self, found: &FoundQuota);
}

/// Remembers for as long as it lives.
#[derive(Debug, Clone, Default)]
pub struct RememberInMemory(Arc<Mutex<Option<FoundQuota>>>);

impl RememberQuota for RememberInMemory {
    fn recall(&self) -> Option<FoundQuota> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn remember(&self, found: &FoundQuota) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(found.clone());
    }
}

/// Knows what kind of app we are, or finds out once.
pub(super) struct QuotaFinder {
    configured: QuotaMode,
    client_id: String,
    clock: SharedClock,
    memory: Box<dyn RememberQuota>,
    known: tokio::sync::Mutex<Option<Known>>,
}

#[derive(Clone, Copy)]
struct Known {
    quota: Quota,
    /// `None` for what is not asked again: it was configured, or an answer said otherwise.
    found_at: Option<Timestamp>,
}

impl QuotaFinder {
    pub(super) fn new(
        configured: QuotaMode,
        client_id: String,
        clock: SharedClock,
        memory: Box<dyn RememberQuota>,
    ) -> Self {
        let known = match configured {
            QuotaMode::Auto => None,
            QuotaMode::Development => Some(Quota::Development),
            QuotaMode::Extended => Some(Quota::Extended),
        };
        let known = known.map(|quota| Known { quota, found_at: None });
        Self { configured, client_id, clock, memory, known: tokio::sync::Mutex::new(known) }
    }

    /// With another memory.
    pub(super) fn remembering(self, memory: Box<dyn RememberQuota>) -> Self {
        Self { memory, ..self }
    }

    /// What we are; where nobody knows, `probe` finds out. Of many that ask at once, one probes and
    /// the others wait for it. A probe that comes to nothing makes us a new app for now, which is
    /// what needs least, and is not remembered.
    pub(super) async fn quota<E>(
        &self,
        probe: impl Future<Output = Result<Option<Quota>, E>>,
    ) -> Result<Quota, E> {
        let mut known = self.known.lock().await;
        if let Some(known) = known.filter(|known| self.is_believed(known.found_at)) {
            return Ok(known.quota);
        }
        if let Some(found) = self.recalled() {
            *known = Some(Known { quota: found.quota, found_at: Some(found.found_at) });
            return Ok(found.quota);
        }
        let found = probe.await?;
        let quota = found.unwrap_or(Quota::Development);
        let found_at = self.clock.now();
        tracing::info!(?found, "asked which kind of Spotify app this is");
        *known = Some(Known { quota, found_at: Some(found_at) });
        if found.is_some() {
            self.remember(quota, found_at);
        }
        Ok(quota)
    }

    /// An answer was that of a new app although we took ourselves for more: from now on we do not.
    /// What the operator configured holds again in the next run; what was found out is corrected.
    pub(super) async fn contradicted(&self) {
        let mut known = self.known.lock().await;
        if known.is_some_and(|known| known.quota == Quota::Development) {
            return;
        }
        *known = Some(Known { quota: Quota::Development, found_at: None });
        if self.configured == QuotaMode::Auto {
            self.remember(Quota::Development, self.clock.now());
        }
    }

    fn recalled(&self) -> Option<FoundQuota> {
        let found = self.memory.recall()?;
        let is_ours = found.client_id == self.client_id;
        (is_ours && self.is_believed(Some(found.found_at))).then_some(found)
    }

    /// A time that lies ahead is a clock that was wrong, and not believed either.
    fn is_believed(&self, found_at: Option<Timestamp>) -> bool {
        let Some(found_at) = found_at else { return true };
        let age = self.clock.now().duration_since(found_at);
        age >= SignedDuration::ZERO && age < BELIEVED_FOR
    }

    fn remember(&self, quota: Quota, found_at: Timestamp) {
        self.memory.remember(&FoundQuota { client_id: self.client_id.clone(), quota, found_at });
    }
}
