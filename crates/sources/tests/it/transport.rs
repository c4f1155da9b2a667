//! The HTTP layer under trouble, seen through a client: tries, redirects, limits, silence.

use crate::server::{NOW, Reply, Server, clock, quick, reply, told};
use segue_domain::ids::ArtistId;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::ArtistWork;
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_sources::http::{Endpoint, HttpSettings, Rate, RetryPolicy, Transport};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

const KEY: &str = "hunter2-api-key";

/// Asks once with `settings`; every answer is Last.fm's "not found", so one request is enough.
async fn ask(endpoint: Endpoint, settings: HttpSettings) -> Result<Vec<Answer>, Failure> {
    let config = LastfmConfig {
        api_url: endpoint,
        api_key: KEY.to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    let transport = Transport::new(settings).unwrap();
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    let work = ArtistWork::new(artist_id, "Pitbull & Friends".to_owned());
    LastfmClient::new(config, &transport, clock())
        .look_up_artist(&work)
        .await
        .map_err(|broken| broken.failure)
}

fn answer() -> Reply {
    reply(200, r#"{"error":6,"message":"not found","links":[]}"#)
}

#[tokio::test]
async fn a_server_error_is_tried_three_times_and_then_named() {
    let server = Server::start(|_| reply(503, "<html>busy</html>")).await;
    let failure = ask(server.endpoint("/2.0/"), quick()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    assert_eq!(server.asked().len(), 3);
    assert!(!told(&failure).contains(KEY));
}

#[tokio::test]
async fn a_server_error_that_passes_is_not_even_noticed() {
    let count = AtomicU32::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 | 1 => reply(500, ""),
        _ => answer(),
    })
    .await;
    assert_eq!(ask(server.endpoint("/2.0/"), quick()).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let trap = Server::start(|_| answer()).await;
    let target = trap.base().to_owned();
    let server = Server::start(move |_| reply(302, "").with("location", target.clone())).await;
    let failure = ask(server.endpoint("/2.0/"), quick()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerUnreadable);
    assert!(trap.asked().is_empty());
}

#[tokio::test]
async fn an_unreachable_server_is_unavailable_and_the_failure_holds_no_key() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let closed = format!("http://{}/2.0/", listener.local_addr().unwrap());
    drop(listener);
    let failure = ask(Endpoint::parse(&closed).unwrap(), quick()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    let text = told(&failure);
    assert!(text.contains("5 tries") && !text.contains(KEY), "{text}");
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused_plain_or_compressed() {
    let settings = || HttpSettings { max_body_bytes: 100_000, ..quick() };
    let plain = Server::start(|_| reply(200, vec![b' '; 100_001])).await;
    let failure = ask(plain.endpoint("/2.0/"), settings()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerUnreadable);
    assert_eq!(plain.asked().len(), 1);
    // A mebibyte of spaces in about a kilobyte.
    let bomb = include_bytes!("../fixtures/long.json.gz");
    let server = Server::start(|_| reply(200, &bomb[..]).with("content-encoding", "gzip")).await;
    let failure = ask(server.endpoint("/2.0/"), settings()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerUnreadable);
    assert!(failure.message.contains("100000 bytes"), "{failure}");
    assert!(ask(server.endpoint("/2.0/"), quick()).await.is_ok(), "and it is read when allowed");
}

#[tokio::test]
async fn a_silent_server_does_not_hold_anyone_up() {
    let server = Server::start(|_| answer().after(Duration::from_secs(60))).await;
    let settings = HttpSettings { total_timeout: Duration::from_millis(100), ..quick() };
    let began = Instant::now();
    let failure = ask(server.endpoint("/2.0/"), settings).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());
}

#[tokio::test]
async fn all_tries_together_keep_to_the_budget() {
    let server = Server::start(|_| reply(500, "").after(Duration::from_millis(80))).await;
    let budget = Duration::from_millis(100);
    let retry = RetryPolicy { budget, tries: 1_000, ..quick().retry };
    let began = Instant::now();
    let failure = ask(server.endpoint("/2.0/"), HttpSettings { retry, ..quick() }).await;
    assert_eq!(failure.unwrap_err().kind, FailureKind::SourceUnavailable);
    assert!(began.elapsed() < Duration::from_millis(1_000), "{:?}", began.elapsed());
}

/// A source that says "now" or names a moment long gone, and refuses all the same.
#[tokio::test]
async fn pauses_that_never_end_are_parked_for_a_while_when_the_budget_is_used_up() {
    let default_pause = Duration::from_secs(60);
    let until = NOW + default_pause;
    for pause in ["0", "Thu, 01 Jan 1970 00:00:00 GMT"] {
        let server = Server::start(move |_| reply(429, "").with("retry-after", pause)).await;
        let budget = Duration::from_millis(200);
        let retry = RetryPolicy { budget, default_pause, ..quick().retry };
        let failure = ask(server.endpoint("/2.0/"), HttpSettings { retry, ..quick() }).await;
        assert_eq!(failure.unwrap_err().kind, FailureKind::RateLimited { until }, "{pause}");
        assert!(server.asked().len() < 300, "hammered {} times", server.asked().len());
    }
}

#[tokio::test]
async fn a_pause_too_long_to_wait_for_is_parked_as_it_was_asked_for() {
    let server = Server::start(|_| reply(429, "").with("retry-after", "20")).await;
    let failure = ask(server.endpoint("/2.0/"), quick()).await.unwrap_err();
    let until = NOW + Duration::from_secs(20);
    assert_eq!(failure.kind, FailureKind::RateLimited { until });
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn every_request_says_who_asks() {
    let server = Server::start(|_| answer()).await;
    ask(server.endpoint("/2.0/"), quick()).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].headers["user-agent"], "segue-tests/0 (tests@example.org)");
}
