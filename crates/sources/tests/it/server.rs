//! A server that answers as a test says and remembers what it was asked.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::{HeaderMap, Response, StatusCode, header};
use jiff::Timestamp;
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Clock;
use segue_sources::http::{Endpoint, HttpSettings, RetryPolicy, SharedClock, Transport};
use std::error::Error;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    /// Path and query.
    pub(crate) target: String,
    pub(crate) headers: HeaderMap,
    /// What was posted, if anything.
    pub(crate) body: String,
}

impl Seen {
    pub(crate) fn authorization(&self) -> &str {
        self.headers.get(header::AUTHORIZATION).map_or("", |value| value.to_str().unwrap())
    }
}

/// What the server answers.
pub(crate) struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Bytes,
    delay: Duration,
}

pub(crate) fn reply(status: u16, body: impl Into<Bytes>) -> Reply {
    Reply { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO }
}

impl Reply {
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    pub(crate) fn after(self, delay: Duration) -> Self {
        Self { delay, ..self }
    }
}

/// A running server; stops with the test's runtime.
pub(crate) struct Server {
    base: String,
    seen: Arc<Mutex<Vec<Seen>>>,
}

impl Server {
    /// Answers every request with what `script` says to it.
    pub(crate) async fn start(script: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (log, script) = (seen.clone(), Arc::new(script));
        let router = Router::new().fallback(move |request: Request| {
            let (log, script) = (log.clone(), script.clone());
            async move {
                let (parts, body) = request.into_parts();
                let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
                let seen = Seen {
                    target: parts.uri.to_string(),
                    headers: parts.headers,
                    body: String::from_utf8(body.to_vec()).unwrap(),
                };
                let reply = script(&seen);
                log.lock().unwrap().push(seen);
                tokio::time::sleep(reply.delay).await;
                let mut response =
                    Response::builder().status(StatusCode::from_u16(reply.status).unwrap());
                for (name, value) in reply.headers {
                    response = response.header(name, value);
                }
                response.body(Body::from(reply.body)).unwrap()
            }
        });
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { base, seen }
    }

    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    pub(crate) fn endpoint(&self, path: &str) -> Endpoint {
        Endpoint::parse(&format!("{}{path}", self.base)).unwrap()
    }

    /// Targets asked for so far, but for tokens.
    pub(crate) fn asked(&self) -> Vec<String> {
        let seen = self.seen.lock().unwrap();
        seen.iter().map(|seen| seen.target.clone()).filter(|t| !t.contains("/api/token")).collect()
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.seen.lock().unwrap().clone()
    }
}

/// Settings that wait milliseconds where a real run waits seconds.
pub(crate) fn quick() -> HttpSettings {
    HttpSettings {
        retry: RetryPolicy {
            first_backoff: Duration::from_millis(2),
            longest_backoff: Duration::from_millis(10),
            ..RetryPolicy::default()
        },
        ..HttpSettings::new("segue-tests/0 (tests@example.org)")
    }
}

pub(crate) fn transport() -> Transport {
    Transport::new(quick()).unwrap()
}

/// A clock that stands still.
pub(crate) struct Still;

pub(crate) const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

pub(crate) fn clock() -> SharedClock {
    Arc::new(Still)
}

/// Everything a failure can print, with all its causes.
pub(crate) fn told(failure: &Failure) -> String {
    let mut text = format!("{failure} {failure:?}");
    let mut cause = failure.source();
    while let Some(error) = cause {
        write!(text, " {error} {error:?}").unwrap();
        cause = error.source();
    }
    text
}
