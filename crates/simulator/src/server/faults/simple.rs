//! The common faults in one struct, counted per provider.

use super::{FaultKind, FaultRule, Provider, When};

/// What goes wrong from the start, counted per provider; the default is nothing.
#[derive(Debug, Clone, Default)]
pub struct Faults {
    /// Every nth request is refused as one too many; `None` or 0 for never.
    pub rate_limit_every: Option<u32>,
    /// Seconds a refused client is told to wait, where the provider says so.
    pub retry_after_s: u32,
    /// Every nth request fails on the server's side; `None` or 0 for never.
    pub server_error_every: Option<u32>,
    /// The body of every nth answer is cut off half-way; `None` or 0 for never.
    pub truncate_every: Option<u32>,
    /// Milliseconds to wait before answering.
    pub latency_ms: u32,
}

impl Faults {
    /// The same as rules.
    pub(in super::super) fn rules(&self) -> Vec<FaultRule> {
        let retry_after = Some(self.retry_after_s.to_string());
        let kinds = [
            (self.rate_limit_every, FaultKind::TooManyRequests { retry_after }),
            (self.server_error_every, FaultKind::ServerError { status: None }),
            (self.truncate_every, FaultKind::Truncated),
            ((self.latency_ms > 0).then_some(1), FaultKind::Delay { ms: self.latency_ms }),
        ];
        let wanted = kinds.into_iter().filter_map(|(every, kind)| Some((every?, kind)));
        wanted
            .flat_map(|(every, kind)| {
                let rule = FaultRule::new(kind).when(When::Every(every));
                Provider::ALL.map(|provider| rule.clone().of(provider))
            })
            .collect()
    }
}
