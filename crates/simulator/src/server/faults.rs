//! Misbehaviour on request: refusals, failures, cut-off bodies, slowness.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use futures::{StreamExt, stream};
use serde_json::json;

use super::reply;

/// What goes wrong, counted per provider; the default is nothing.
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

/// Whose manner of failing is followed.
#[derive(Debug, Clone, Copy)]
pub(super) enum Provider {
    Spotify,
    Lastfm,
    Deezer,
    Previews,
}

/// Puts a provider's routes behind the faults.
pub(super) fn guard<S: Clone + Send + Sync + 'static>(
    routes: Router<S>,
    provider: Provider,
    faults: &Faults,
    requests_per_second: Option<u32>,
) -> Router<S> {
    let gate = Arc::new(Gate {
        provider,
        faults: faults.clone(),
        requests_per_second,
        passed: AtomicU64::new(0),
        window: Mutex::new(Window { opened: Instant::now(), requests: 0 }),
    });
    routes.layer(middleware::from_fn_with_state(gate, misbehave))
}

/// The faults of one provider and where they stand.
#[derive(Debug)]
struct Gate {
    provider: Provider,
    faults: Faults,
    requests_per_second: Option<u32>,
    passed: AtomicU64,
    window: Mutex<Window>,
}

/// Requests in the current second.
#[derive(Debug)]
struct Window {
    opened: Instant,
    requests: u32,
}

impl Gate {
    /// Counts one request more, and tells whether it is one too many.
    fn is_flooded(&self) -> bool {
        let Some(allowed) = self.requests_per_second else { return false };
        let mut window = self.window.lock().unwrap_or_else(PoisonError::into_inner);
        if window.opened.elapsed() >= Duration::from_secs(1) {
            *window = Window { opened: Instant::now(), requests: 0 };
        }
        window.requests = window.requests.saturating_add(1);
        window.requests > allowed
    }
}

async fn misbehave(State(gate): State<Arc<Gate>>, request: Request, next: Next) -> Response {
    let faults = &gate.faults;
    let number = gate.passed.fetch_add(1, Ordering::Relaxed) + 1;
    if faults.latency_ms > 0 {
        tokio::time::sleep(Duration::from_millis(u64::from(faults.latency_ms))).await;
    }
    if gate.is_flooded() {
        return refusal(gate.provider, faults.retry_after_s.max(1));
    }
    if is_turn(number, faults.rate_limit_every) {
        return refusal(gate.provider, faults.retry_after_s);
    }
    if is_turn(number, faults.server_error_every) {
        return failure(gate.provider);
    }
    let response = next.run(request).await;
    if is_turn(number, faults.truncate_every) { cut_off(response).await } else { response }
}

fn is_turn(number: u64, every: Option<u32>) -> bool {
    every.is_some_and(|every| every > 0 && number.is_multiple_of(u64::from(every)))
}

/// "Too many requests", in the provider's own words.
fn refusal(provider: Provider, retry_after_s: u32) -> Response {
    match provider {
        Provider::Spotify => {
            let body = json!({"error": {"status": 429, "message": "API rate limit exceeded"}});
            let mut response = reply::json(StatusCode::TOO_MANY_REQUESTS, &body);
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_s));
            response
        }
        Provider::Lastfm => reply::ok(&json!({
            "error": 29,
            "message": "Rate Limit Exceeded - Your IP has made too many requests in a short period",
        })),
        Provider::Deezer => reply::ok(&json!({
            "error": {"type": "Exception", "message": "Quota limit exceeded", "code": 4},
        })),
        Provider::Previews => {
            let headers = [(header::RETRY_AFTER, retry_after_s.to_string())];
            (StatusCode::TOO_MANY_REQUESTS, headers).into_response()
        }
    }
}

/// "It is not you", in the provider's own words.
fn failure(provider: Provider) -> Response {
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    match provider {
        Provider::Spotify => reply::json(
            unavailable,
            &json!({"error": {"status": 503, "message": "Service temporarily unavailable"}}),
        ),
        Provider::Lastfm => reply::json(
            StatusCode::INTERNAL_SERVER_ERROR,
            &json!({"error": 16, "message": "The service is temporarily unavailable"}),
        ),
        Provider::Deezer => reply::ok(&json!({
            "error": {"type": "Exception", "message": "Service busy", "code": 700},
        })),
        Provider::Previews => unavailable.into_response(),
    }
}

/// The answer with all its headers and half of its body, then a closed connection.
async fn cut_off(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let broken = async {
        // The half must be on its way before the connection breaks, or nothing arrives at all.
        tokio::time::sleep(Duration::from_millis(20)).await;
        Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset))
    };
    // A stream, because a body of known length would contradict the header.
    let pieces = stream::iter([Ok::<Bytes, std::io::Error>(half)]).chain(stream::once(broken));
    Response::from_parts(parts, Body::from_stream(pieces))
}
