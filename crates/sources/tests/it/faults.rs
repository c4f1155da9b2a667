//! Faults of a source, as the promises about reliability number them (T29–T40), seen through a
//! client: what is asked again, how often, what waits and what comes of it.

use crate::lastfm::read_back;
use crate::server::{NOW, Reply, Server, clock, quick, reply, seconds_later, told};
use axum::body::Bytes;
use segue_domain::ids::ArtistId;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::ArtistWork;
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_sources::http::{BreakerPolicy, Endpoint, HttpSettings, Rate, Transport};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

fn client(endpoint: Endpoint, settings: HttpSettings) -> LastfmClient {
    let config = LastfmConfig {
        api_url: endpoint,
        api_key: "hunter2-api-key".to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    LastfmClient::new(config, &Transport::new(settings).unwrap(), clock())
}

/// Asks once; a good answer is Last.fm's "not found", so one request is enough.
async fn ask(client: &LastfmClient) -> Result<Vec<Answer>, Failure> {
    client.look_up_artist(&nobody()).await
}

fn nobody() -> ArtistWork {
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    ArtistWork { artist_id, name: "Nobody".to_owned(), mbid: None }
}

fn answer() -> Reply {
    reply(200, r#"{"error":6,"message":"not found","links":[]}"#)
}

/// `first` once, and an answer ever after.
async fn once(first: impl Fn() -> Reply + Send + Sync + 'static) -> Server {
    let asked = AtomicU32::new(0);
    Server::start(move |_| match asked.fetch_add(1, Ordering::Relaxed) {
        0 => first(),
        _ => answer(),
    })
    .await
}

/// A 429 after which the source has to be asked at the same place again.
#[tokio::test]
async fn t29_a_pause_of_three_seconds_is_waited_for_once() {
    let server = once(|| reply(429, "").with("retry-after", "3")).await;
    let began = Instant::now();
    ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap();
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(3) && waited < Duration::from_secs(6), "{waited:?}");
    let asked = server.asked();
    assert_eq!(asked.len(), 2);
    assert_eq!(asked[0], asked[1]);
}

/// A day's pause ends the work at once; that a run keeps it and goes on later is tested with the
/// program.
#[tokio::test]
async fn t30_a_pause_of_a_day_is_not_slept_through() {
    let server = Server::start(|_| reply(429, "").with("retry-after", "86400")).await;
    let client = client(server.endpoint("/2.0/"), quick());
    let began = Instant::now();
    for _ in 0..5 {
        let failure = ask(&client).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::RateLimited { until: seconds_later(86_400) });
        assert!(failure.message.contains("asked for a pause"), "{failure}");
    }
    assert!(began.elapsed() < Duration::from_secs(1), "{:?}", began.elapsed());
    assert_eq!(server.asked().len(), 1, "nobody asks before it is over");
}

#[tokio::test]
async fn t31_every_spelling_of_a_pause_is_read_clamped_or_replaced_by_a_backoff() {
    // The clock of these tests stands at 2026-01-01T00:00:00Z, a Thursday.
    assert_eq!(NOW.to_string(), "2026-01-01T00:00:00Z");
    const WEEK: i64 = 7 * 86_400;
    for (value, seconds) in [
        ("Fri, 02 Jan 2026 00:00:00 GMT", 86_400),
        ("Friday, 02-Jan-26 00:00:00 GMT", 86_400),
        ("Fri Jan  2 00:00:00 2026", 86_400),
        ("1000000000000", WEEK),
        ("99999999999999999999999999", WEEK),
        ("Fri, 31 Dec 9999 23:59:59 GMT", WEEK),
    ] {
        let server = once(move || reply(429, "").with("retry-after", value)).await;
        let failure = ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap_err();
        let until = seconds_later(seconds);
        assert_eq!(failure.kind, FailureKind::RateLimited { until }, "{value}");
    }
    for value in ["", "-5", "soon", "1.5", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "31 31 31"] {
        let server = once(move || reply(429, "").with("retry-after", value)).await;
        ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap();
        assert_eq!(server.asked().len(), 2, "{value}");
    }
    let server = once(|| reply(429, "")).await;
    ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap();
}

/// Forty pieces of work, eight at a time, each tried again by whoever sent it, against a source
/// that is down; then it comes back.
#[tokio::test]
async fn t32_a_storm_of_server_errors_costs_a_few_requests_and_ends_with_one_probe() {
    const REST: Duration = Duration::from_millis(400);
    let is_down = Arc::new(AtomicBool::new(true));
    let (down, number) = (Arc::clone(&is_down), AtomicU32::new(0));
    let server = Server::start(move |_| {
        let status = [500, 502, 503][number.fetch_add(1, Ordering::Relaxed) as usize % 3];
        if down.load(Ordering::Relaxed) { reply(status, "<html>") } else { answer() }
    })
    .await;
    let breaker = BreakerPolicy { first_rest: REST, ..BreakerPolicy::default() };
    let client = Arc::new(client(server.endpoint("/2.0/"), HttpSettings { breaker, ..quick() }));
    let mut parked = 0;
    for _ in 0..5 {
        for outcome in eight(&client).await {
            let failure = outcome.unwrap_err();
            assert!(!told(&failure).contains("hunter2"));
            match failure.kind {
                FailureKind::SourceUnavailable => {}
                FailureKind::RateLimited { until } => {
                    assert!(until > NOW && until <= seconds_later(1), "{until}");
                    assert!(failure.message.contains("keeps failing"), "{failure}");
                    parked += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    // Ten failures in a row, and those that were under way at the tenth.
    assert!((10..=18).contains(&server.asked().len()), "{} requests", server.asked().len());
    assert!(parked >= 32, "{parked}");

    // Still down: one probe, and a longer rest.
    tokio::time::sleep(REST).await;
    let before = server.asked().len();
    for outcome in eight(&client).await {
        assert!(matches!(outcome.unwrap_err().kind, FailureKind::RateLimited { .. }));
    }
    assert_eq!(server.asked().len(), before + 1);
    tokio::time::sleep(REST).await;
    assert!(ask(&client).await.is_err(), "the second rest is longer than the first");
    assert_eq!(server.asked().len(), before + 1);

    // Back again: the probe's answer opens the way for everybody.
    is_down.store(false, Ordering::Relaxed);
    tokio::time::sleep(REST + Duration::from_millis(50)).await;
    ask(&client).await.unwrap();
    for outcome in eight(&client).await {
        outcome.unwrap();
    }
}

/// Eight pieces of work at once.
async fn eight(client: &Arc<LastfmClient>) -> Vec<Result<Vec<Answer>, Failure>> {
    let mut work = JoinSet::new();
    for _ in 0..8 {
        let client = Arc::clone(client);
        work.spawn(async move { ask(&client).await });
    }
    work.join_all().await
}

#[tokio::test]
async fn t36_what_is_no_data_lands_as_it_came_and_is_a_typed_failure_where_it_is_read() {
    for body in ["<html>welcome to our hotel</html>", "", r#"{"artist":{"name":"#] {
        let server = Server::start(move |_| reply(200, body)).await;
        let mut answers = ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap();
        assert_eq!(server.asked().len(), 3, "{body}");
        let answer = answers.pop().unwrap();
        assert_eq!(answer.body, body, "kept for whoever looks into it");
        let failure = read_back(answer, nobody().asked()).unwrap_err();
        assert_eq!(failure.kind, FailureKind::AnswerUnreadable, "{body}");
    }
    let kind = async |code: u32| {
        let body = format!(r#"{{"error":{code},"message":"no"}}"#);
        let server = Server::start(move |_| reply(200, body.clone())).await;
        ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap_err().kind
    };
    assert_eq!(kind(10).await, FailureKind::CredentialsRefused);
    assert_eq!(kind(16).await, FailureKind::SourceUnavailable);
    assert_eq!(kind(2).await, FailureKind::InputUnusable);
}

/// A server that does with each connection what `serve` says.
async fn raw<F, S>(serve: F) -> Endpoint
where
    F: Fn(TcpStream) -> S + Send + 'static,
    S: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        loop {
            let (mut guest, _) = listener.accept().await.unwrap();
            let mut request = [0; 2048];
            drop(guest.read(&mut request).await);
            tokio::spawn(serve(guest));
        }
    });
    Endpoint::parse(&format!("http://{address}/2.0/")).unwrap()
}

/// Timeouts that a test can wait for; one try is enough.
fn impatient() -> HttpSettings {
    let mut settings = HttpSettings {
        read_timeout: Duration::from_millis(200),
        total_timeout: Duration::from_millis(600),
        max_body_bytes: 100_000,
        ..quick()
    };
    settings.retry.tries = 1;
    settings
}

async fn trickle(mut guest: TcpStream, head: &'static str) {
    drop(guest.write_all(head.as_bytes()).await);
    // One byte at a time, never late enough for the read timeout.
    while guest.write_all(b"x").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn t39_a_server_that_trickles_its_head_or_its_body_is_left_in_time() {
    for head in
        ["HTTP/1.1 200 OK\r\nx-slow: ", "HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n"]
    {
        let endpoint = raw(move |guest| trickle(guest, head)).await;
        let mut settings = impatient();
        settings.max_body_bytes = 10_000_000;
        let began = Instant::now();
        let failure = ask(&client(endpoint, settings)).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::SourceUnavailable, "{head}");
        assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
    }
}

#[tokio::test]
async fn t39_silence_in_the_middle_of_an_answer_ends_it() {
    let endpoint = raw(|mut guest| async move {
        drop(guest.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf").await);
        tokio::time::sleep(Duration::from_secs(60)).await;
    })
    .await;
    let mut settings = impatient();
    settings.total_timeout = Duration::from_secs(30);
    let began = Instant::now();
    let failure = ask(&client(endpoint, settings)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
}

#[tokio::test]
async fn t39_ten_gigabytes_that_are_announced_are_not_waited_for() {
    let endpoint =
        raw(|guest| trickle(guest, "HTTP/1.1 200 OK\r\ncontent-length: 10000000000\r\n\r\n"));
    let began = Instant::now();
    let failure = ask(&client(endpoint.await, impatient())).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerUnreadable);
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
}

/// A mebibyte of spaces in a kilobyte, ten thousand times one after another: ten mebibytes that
/// become ten gibibytes. Ten gigabytes without a length end the same way.
#[tokio::test]
async fn t39_a_gzip_bomb_and_an_endless_body_are_dropped_at_the_limit() {
    let bomb = Bytes::from(include_bytes!("../fixtures/long.json.gz").repeat(10_000));
    for encoding in ["gzip", "identity"] {
        let taken = Arc::new(AtomicU32::new(0));
        let (body, count) = (bomb.clone(), Arc::clone(&taken));
        let endpoint = raw(move |mut guest| {
            let (body, count) = (body.clone(), Arc::clone(&count));
            async move {
                let head = format!(
                    "HTTP/1.1 200 OK\r\ncontent-encoding: {encoding}\r\nconnection: close\r\n\r\n"
                );
                drop(guest.write_all(head.as_bytes()).await);
                for piece in body.chunks(16_384) {
                    if guest.write_all(piece).await.is_err() {
                        return;
                    }
                    count.fetch_add(piece.len() as u32, Ordering::Relaxed);
                }
            }
        })
        .await;
        let settings = HttpSettings { total_timeout: Duration::from_secs(30), ..impatient() };
        let failure = ask(&client(endpoint, settings)).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::AnswerUnreadable, "{encoding}: {failure}");
        assert!(failure.message.contains("more than 100000 bytes"), "{failure}");
        // What was sent beyond the limit lies in the sockets' buffers.
        let taken = taken.load(Ordering::Relaxed);
        assert!((taken as usize) < bomb.len(), "{encoding}: all {taken} bytes were taken");
    }
}

#[tokio::test]
async fn t40_what_the_source_does_not_offer_is_asked_for_once() {
    for (status, kind) in [(403, FailureKind::CapabilityMissing), (404, FailureKind::NotFound)] {
        let server = Server::start(move |_| reply(status, "")).await;
        let failure = ask(&client(server.endpoint("/2.0/"), quick())).await.unwrap_err();
        assert_eq!(failure.kind, kind);
        assert_eq!(server.asked().len(), 1);
    }
}
