//! Every kind of fault as a client meets it, and the ways to ask for it.

use std::io::Read;
use std::time::{Duration, Instant};

use reqwest::{Response, StatusCode};
use segue_simulator::{ChaosOf, FaultKind, FaultRule, Provider, QuotaMode, When};
use serde_json::{Value, json};

use crate::client::{Client, http_client};

const SEARCH: &str = "/spotify/v1/search?q=year:1962-2025&type=track&limit=10";

async fn with(kind: FaultKind) -> Client {
    let client = Client::of(QuotaMode::Development).await;
    client.simulator.faults().add(FaultRule::new(kind));
    client
}

async fn answer(kind: FaultKind, place: &str) -> Response {
    with(kind).await.get(place).await
}

fn said(text: &str) -> FaultKind {
    FaultKind::TooManyRequests { retry_after: Some(text.to_owned()) }
}

#[tokio::test]
async fn retry_after_says_whatever_it_is_told_to() {
    for text in ["3", "86400", "-1", "1000000000000", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"] {
        let answer = answer(said(text), SEARCH).await;
        assert_eq!(answer.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(answer.headers()["retry-after"], text);
    }
    let silent = answer(FaultKind::TooManyRequests { retry_after: None }, SEARCH).await;
    assert!(!silent.headers().contains_key("retry-after"));
    let quota = answer(FaultKind::QuotaExceeded { retry_after: None }, SEARCH).await;
    let body: Value = quota.json().await.unwrap();
    assert_eq!(body["error"]["reason"], "QUOTA_EXCEEDED");
}

#[tokio::test]
async fn each_provider_refuses_in_its_own_words() {
    let client = with(said("5")).await;
    let statuses = [
        ("/musicbrainz/ws/2/genre/all", 503),
        ("/listenbrainz/1/stats/sitewide/artists", 429),
        ("/itunes/search?term=a", 403),
        ("/openweather/geo/1.0/direct?q=a", 429),
        ("/deezer/track/1", 200),
        ("/previews/1.wav", 429),
    ];
    for (place, expected) in statuses {
        assert_eq!(client.status(place).await.as_u16(), expected, "{place}");
    }
    let wrong = with(FaultKind::LastfmError { code: 11 }).await;
    let answer = wrong.lastfm("artist.getInfo", &[("artist", "x")]).await;
    assert_eq!(answer["error"], 11);
}

#[tokio::test]
async fn tokens_expire_in_the_middle_and_grants_become_invalid() {
    let client = Client::of(QuotaMode::Development).await;
    let rule = FaultRule::new(FaultKind::ExpiredToken).of(Provider::Spotify);
    client.simulator.faults().add(rule.when(When::After { skip: 1, times: 1 }));
    for expected in [200, 401, 200] {
        assert_eq!(client.status(SEARCH).await, expected);
    }
    let rule = FaultRule::new(FaultKind::InvalidGrant).of(Provider::Accounts);
    client.simulator.faults().add(rule);
    let url = format!("{}/spotify-accounts/api/token", client.simulator.base_url());
    let refused = client.http.post(url).form(&[("grant_type", "refresh_token")]).send().await;
    let body: Value = refused.unwrap().json().await.unwrap();
    assert_eq!(body["error"], "invalid_grant");
}

#[tokio::test]
async fn successes_that_are_none() {
    let html = answer(FaultKind::Html, SEARCH).await;
    assert_eq!(html.status(), StatusCode::OK);
    assert!(html.text().await.unwrap().starts_with("<!doctype html>"));
    let empty = answer(FaultKind::Empty, SEARCH).await;
    assert_eq!((empty.status(), empty.bytes().await.unwrap().len()), (StatusCode::OK, 0));
    let client = with(FaultKind::Disconnect).await;
    let broken = client.http.get(format!("{}{SEARCH}", client.simulator.base_url())).send().await;
    let read = match broken {
        Ok(answer) => answer.bytes().await.map(|bytes| bytes.len()),
        Err(error) => Err(error),
    };
    assert!(read.is_err(), "{read:?}");
    let text = "Active premium subscription required";
    let message = Some(text.to_owned());
    let forbidden = answer(FaultKind::Forbidden { message }, SEARCH).await;
    assert_eq!(forbidden.status(), StatusCode::FORBIDDEN);
    assert_eq!(forbidden.json::<Value>().await.unwrap()["error"]["message"], text);
}

#[tokio::test]
async fn half_a_document_comes_as_if_it_were_whole() {
    let client = Client::of(QuotaMode::Development).await;
    let whole = client.get(SEARCH).await.bytes().await.unwrap();
    client.simulator.faults().add(FaultRule::new(FaultKind::HalfBody));
    let half = client.get(SEARCH).await.bytes().await.unwrap();
    assert_eq!(half, whole.slice(..whole.len() / 2));
}

#[tokio::test]
async fn pages_that_never_end_are_never_empty_either() {
    let client = with(FaultKind::EndlessPages).await;
    let far = client.json(&format!("{SEARCH}&offset=310")).await;
    let next = far["tracks"]["next"].as_str().unwrap();
    let beyond = client.json(next).await;
    assert_eq!(beyond["tracks"]["items"], far["tracks"]["items"]);
    assert_ne!(beyond["tracks"]["next"], far["tracks"]["next"]);
    let looping = with(FaultKind::NextLoops).await;
    let page = looping.json(SEARCH).await;
    assert_eq!(page["tracks"]["next"], format!("{}{SEARCH}", looping.simulator.base_url()));
}

#[tokio::test]
async fn items_repeat_and_pages_shrink() {
    let client = with(FaultKind::RepeatsItem).await;
    let first = client.json(SEARCH).await;
    let second = client.json(first["tracks"]["next"].as_str().unwrap()).await;
    assert_eq!(second["tracks"]["items"][0], first["tracks"]["items"][9]);
    let short = answer(FaultKind::PageShrinks, SEARCH).await.json::<Value>().await.unwrap();
    assert_eq!(short["tracks"]["items"].as_array().map(Vec::len), Some(5));
    let changing = with(FaultKind::TotalChanges).await;
    let (one, two) = (changing.json(SEARCH).await, changing.json(SEARCH).await);
    assert_ne!(one["tracks"]["total"], two["tracks"]["total"]);
}

#[tokio::test]
async fn a_body_is_slow_or_endless_or_a_bomb() {
    let client = with(FaultKind::SlowBody { bytes_per_second: 1 }).await;
    let began = Instant::now();
    let mut slow = client.get("/deezer/track/1").await;
    let first = slow.chunk().await.unwrap().unwrap();
    assert_eq!(first.len(), 1);
    assert!(began.elapsed() > Duration::from_millis(900));

    let mut huge = answer(FaultKind::HugeBody { bytes: 10_000_000_000 }, SEARCH).await;
    let mut read = 0;
    while read < 20_000_000 {
        read += huge.chunk().await.unwrap().unwrap().len();
    }

    let bomb = answer(FaultKind::GzipBomb { bytes: 5_000_000 }, SEARCH).await;
    assert_eq!(bomb.headers()["content-encoding"], "gzip");
    let packed = bomb.bytes().await.unwrap();
    assert!(packed.len() < 10_000, "{} bytes", packed.len());
    let mut unpacked = Vec::new();
    // The end is missing, so reading to it fails; what counts is how much came before.
    let ended = flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked);
    assert!(ended.is_err());
    assert_eq!(unpacked.len(), 5 * 1024 * 1024);
}

#[tokio::test]
async fn previews_and_redirects_lead_where_they_must_not() {
    let metadata = "http://169.254.169.254/latest/meta-data/".to_owned();
    let client = with(FaultKind::PreviewAt { url: metadata.clone() }).await;
    let truth = client.world().truths().find(|truth| truth.has_preview).unwrap();
    let place = format!("/deezer/track/isrc:{}", truth.isrc.unwrap());
    assert_eq!(client.json(&place).await["preview"], metadata);
    let still = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
    drop(http_client());
    let moved = with(FaultKind::Redirect { to: metadata.clone() }).await;
    let url = format!("{}/previews/1.wav", moved.simulator.base_url());
    let answer = still.unwrap().get(url).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::FOUND);
    assert_eq!(answer.headers()["location"].to_str().unwrap(), metadata);
}

#[tokio::test]
async fn faults_are_added_listed_and_ended_over_http() {
    let client = Client::of(QuotaMode::Development).await;
    let url = format!("{}/faults", client.simulator.base_url());
    let rule = json!({
        "provider": "deezer", "path": "/deezer/track", "when": {"every": 2},
        "kind": "server_error", "status": 502,
    });
    let added = client.http.post(&url).body(rule.to_string()).send().await.unwrap();
    assert_eq!(added.status(), StatusCode::CREATED);
    let id = added.json::<Value>().await.unwrap()["id"].as_u64().unwrap();
    for expected in [200, 502, 200] {
        assert_eq!(client.status("/deezer/track/1").await, expected);
    }
    let active = client.json("/faults").await;
    assert_eq!((&active[0]["seen"], &active[0]["hits"]), (&json!(3), &json!(1)));
    let wrong = client.http.post(&url).body("{\"kind\":\"locusts\"}").send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert!(wrong.json::<Value>().await.unwrap()["error"].as_str().unwrap().contains("locusts"));
    let ended = client.http.delete(format!("{url}/{id}")).send().await.unwrap();
    assert_eq!(ended.status(), StatusCode::NO_CONTENT);
    assert_eq!(client.json("/faults").await, json!([]));
    assert_eq!(client.json("/status").await["providers"]["deezer"], 3);
}

#[tokio::test]
async fn chaos_hits_about_as_often_as_asked_and_trying_again_helps() {
    let client = Client::of(QuotaMode::Development).await;
    client.simulator.faults().add_chaos(ChaosOf::Transport, 7, 30);
    let mut failed = 0;
    for number in 0..200 {
        let place = format!("/deezer/track/{}", 3_000_000_000_u64 + number);
        let mut tries = 0;
        loop {
            tries += 1;
            let url = format!("{}{place}", client.simulator.base_url());
            let Ok(answer) = client.http.get(url).send().await else { continue };
            let body = answer.json::<Value>().await.unwrap_or_default();
            if body["id"].is_u64() || body["error"]["code"] == 800 {
                break;
            }
            assert!(tries < 30, "{place} never answers");
        }
        failed += usize::from(tries > 1);
    }
    assert!((30..120).contains(&failed), "{failed} of 200");
}
