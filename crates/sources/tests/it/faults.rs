//! What goes wrong below HTTP (T39), where the simulated world cannot: heads that trickle, silence,
//! lengths that are only announced. The other faults of a source are in `tests/simulated`.

use crate::server::{clock, quick};
use segue_domain::ids::ArtistId;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::ArtistWork;
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_sources::http::{Endpoint, HttpSettings, Rate, Transport};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

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
    client.look_up_artist(&nobody()).await.map_err(|broken| broken.failure)
}

fn nobody() -> ArtistWork {
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    ArtistWork::new(artist_id, "Nobody".to_owned())
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
