//! Misbehaviour on request, and only on request.

use std::time::{Duration, Instant};

use reqwest::StatusCode;
use segue_simulator::{Faults, Provider, SimulatorOptions};
use serde_json::Value;

use crate::client::{Client, http_client};

async fn with(faults: Faults) -> Client {
    Client::with(SimulatorOptions { faults, ..SimulatorOptions::default() }).await
}

const SEARCH: &str = "/spotify/v1/search?q=night&type=track";

#[tokio::test]
async fn every_third_request_is_one_too_many() {
    let client =
        with(Faults { rate_limit_every: Some(3), retry_after_s: 7, ..Faults::default() }).await;
    for number in 1..=6 {
        let answer = client.get(SEARCH).await;
        let expected = if number % 3 == 0 { 429 } else { 200 };
        assert_eq!(answer.status(), expected, "request {number}");
        if expected == 429 {
            assert_eq!(answer.headers()["retry-after"], "7");
        }
    }
    // Deezer and Last.fm say it in a success.
    for _ in 0..2 {
        client.get("/deezer/track/1").await;
        client.lastfm("artist.getInfo", &[("artist", "x")]).await;
    }
    assert_eq!(client.json("/deezer/track/1").await["error"]["code"], 4);
    assert_eq!(client.lastfm("artist.getInfo", &[("artist", "x")]).await["error"], 29);
}

#[tokio::test]
async fn a_server_error_looks_like_the_providers_own() {
    let client = with(Faults { server_error_every: Some(2), ..Faults::default() }).await;
    assert_eq!(client.status(SEARCH).await, StatusCode::OK);
    assert_eq!(client.status(SEARCH).await, StatusCode::SERVICE_UNAVAILABLE);
    client.get("/deezer/track/1").await;
    assert_eq!(client.json("/deezer/track/1").await["error"]["code"], 700);
}

#[tokio::test]
async fn a_truncated_body_is_an_error_for_the_client() {
    let client = with(Faults { truncate_every: Some(2), ..Faults::default() }).await;
    assert!(client.get(SEARCH).await.bytes().await.is_ok());
    assert!(client.get(SEARCH).await.bytes().await.is_err());
    assert!(client.get(SEARCH).await.json::<Value>().await.is_ok());
}

#[tokio::test]
async fn a_slow_server_is_slow() {
    let client = with(Faults { latency_ms: 120, ..Faults::default() }).await;
    let asked = Instant::now();
    client.get(SEARCH).await;
    assert!(asked.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn more_requests_a_second_than_allowed_are_refused() {
    let options = SimulatorOptions {
        requests_per_second: [(Provider::Spotify, 2)].into(),
        ..SimulatorOptions::default()
    };
    let client = Client::with(options).await;
    let mut refused = 0;
    for _ in 0..12 {
        let answer = client.get(SEARCH).await;
        if answer.status() == StatusCode::TOO_MANY_REQUESTS {
            assert_eq!(answer.headers()["retry-after"], "1");
            refused += 1;
        }
    }
    assert!(refused > 0);
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    assert_eq!(client.status(SEARCH).await, StatusCode::OK);
}

#[tokio::test]
async fn requests_are_counted_and_the_server_stops() {
    let client = with(Faults::default()).await;
    let before = client.simulator.request_count();
    let home = client.get("/").await.text().await.unwrap();
    assert!(home.contains("320 tracks") && !home.contains("{{"), "{home}");
    assert_eq!(client.simulator.request_count(), before + 1);
    let url = client.simulator.base_url().to_owned();
    drop(client.http);
    client.simulator.shutdown().await;
    assert!(http_client().get(url).send().await.is_err());
}
