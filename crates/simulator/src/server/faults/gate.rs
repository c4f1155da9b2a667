//! The gate every request passes: it counts, holds to limits, and lets faults have their way.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use super::super::Site;
use super::board::Hit;
use super::{FaultKind, Provider, answers, bodies, distort};

/// A second, but for what the network takes: whoever asks evenly arrives a little early at times.
const WINDOW: Duration = Duration::from_millis(900);

/// What is counted per provider.
#[derive(Debug)]
pub(in super::super) struct Gate {
    counters: BTreeMap<Provider, AtomicU64>,
    /// Requests allowed in a second, and those of the current one.
    windows: BTreeMap<Provider, (u32, Mutex<Window>)>,
}

/// Requests in the current second.
#[derive(Debug)]
struct Window {
    opened: Instant,
    requests: u32,
}

impl Gate {
    pub(in super::super) fn new(limits: &BTreeMap<Provider, u32>) -> Self {
        let fresh = || Mutex::new(Window { opened: Instant::now(), requests: 0 });
        let windows = limits.iter().map(|(provider, most)| (*provider, (*most, fresh()))).collect();
        let counters = Provider::ALL.into_iter().map(|one| (one, AtomicU64::new(0))).collect();
        Self { counters, windows }
    }

    /// Requests a provider has received, failed ones included.
    pub(in super::super) fn count(&self, provider: Provider) -> u64 {
        self.counters.get(&provider).map_or(0, |counter| counter.load(Ordering::Relaxed))
    }

    /// Counts one request more, and tells whether it is one too many.
    fn is_flooded(&self, provider: Provider) -> bool {
        if let Some(counter) = self.counters.get(&provider) {
            counter.fetch_add(1, Ordering::Relaxed);
        }
        let Some((allowed, window)) = self.windows.get(&provider) else { return false };
        let mut window = window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.opened.elapsed() >= WINDOW {
            *window = Window { opened: Instant::now(), requests: 0 };
        }
        window.requests = window.requests.saturating_add(1);
        window.requests > *allowed
    }
}

/// Answers in the service's place, or lets it answer and spoils that.
pub(in super::super) async fn misbehave(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let Some(provider) = Provider::of(request.uri().path()) else {
        return next.run(request).await;
    };
    site.log.note(provider, request.uri());
    let is_flooded = site.gate.is_flooded(provider);
    let hits = site.faults.hits(provider, request.uri().path());
    for hit in &hits {
        if let FaultKind::Delay { ms } = hit.kind {
            tokio::time::sleep(Duration::from_millis(u64::from(ms))).await;
        }
    }
    if is_flooded {
        return answers::too_many(provider, Some("1"));
    }
    let instead = hits.iter().find_map(|hit| answers::instead(provider, &hit.kind));
    if let Some(answer) = instead {
        return answer;
    }
    let asked = request.uri().clone();
    let mut response = next.run(request).await;
    let distorting: Vec<&Hit> =
        hits.iter().filter(|hit| distort::is_distortion(&hit.kind)).collect();
    if !distorting.is_empty() {
        let here = format!("{}{}", site.base_url, asked);
        response = distort::distorted(&site.faults, &here, &distorting, response).await;
    }
    for hit in &hits {
        response = match hit.kind {
            FaultKind::Truncated => bodies::cut_off(response).await,
            FaultKind::HalfBody => bodies::half(response).await,
            FaultKind::SlowBody { bytes_per_second } => {
                bodies::dripping(response, bytes_per_second).await
            }
            _ => response,
        };
    }
    response
}
