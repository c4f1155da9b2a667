//! What MusicBrainz and Spotify ask of everybody: a name, a format, patience, known addresses.

use std::time::Duration;

use reqwest::{RequestBuilder, Response, StatusCode};
use segue_simulator::{Provider, QuotaMode, SimulatorOptions};
use serde_json::Value;

use crate::accounts::sign_in;
use crate::client::{Client, http_client};

const GENRES: &str = "/musicbrainz/ws/2/genre/all";

/// MusicBrainz' genres, asked for as `manner` says.
async fn genres(
    client: &Client,
    query: &str,
    manner: impl FnOnce(RequestBuilder) -> RequestBuilder,
) -> Response {
    let url = format!("{}{GENRES}{query}", client.simulator.base_url());
    manner(client.http.get(url)).send().await.unwrap()
}

#[tokio::test]
async fn musicbrainz_answers_in_json_only_those_who_ask_for_it() {
    let client = Client::of(QuotaMode::Development).await;
    let as_it_is = |request| request;
    let by_name: Value = genres(&client, "?fmt=json", as_it_is).await.json().await.unwrap();
    assert!(by_name["genre-count"].is_u64());
    let accepting = |request: RequestBuilder| request.header("accept", "application/json");
    let by_header: Value = genres(&client, "", accepting).await.json().await.unwrap();
    assert_eq!(by_header, by_name);

    let silent = genres(&client, "", as_it_is).await;
    assert_eq!(silent.status(), StatusCode::OK);
    assert!(silent.text().await.unwrap().starts_with("<?xml"));
    let unknown = genres(&client, "?fmt=yaml", accepting).await;
    assert_eq!(unknown.status(), StatusCode::NOT_ACCEPTABLE);
    assert!(unknown.text().await.unwrap().contains("<text>Invalid format."));
}

#[tokio::test]
async fn musicbrainz_talks_to_nobody_without_a_name() {
    let client = Client::of(QuotaMode::Development).await;
    let url = format!("{}{GENRES}?fmt=json", client.simulator.base_url());
    drop(http_client());
    let nameless = reqwest::Client::builder().build().unwrap().get(&url).send().await.unwrap();
    assert_eq!(nameless.status(), StatusCode::FORBIDDEN);
    let blank = genres(&client, "?fmt=json", |request| request.header("user-agent", " ")).await;
    assert_eq!(blank.status(), StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn with_the_published_limits_a_second_question_in_a_second_is_one_too_many() {
    let requests_per_second = SimulatorOptions::published_limits();
    let options = SimulatorOptions { requests_per_second, ..SimulatorOptions::default() };
    let client = Client::with(options).await;
    let place = format!("{GENRES}?fmt=json");
    assert_eq!(client.status(&place).await, StatusCode::OK);
    let second = client.get(&place).await;
    assert_eq!(second.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(second.text().await.unwrap().contains("exceeding the allowable rate limit"));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(client.status(&place).await, StatusCode::OK);
}

#[tokio::test]
async fn an_address_nobody_serves_is_answered_as_spotify_does() {
    let client = sign_in(Client::of(QuotaMode::Extended).await).await;
    for place in ["/spotify/v1/me/shows", "/spotify/v1/no/such/thing"] {
        let answer = client.get(place).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{place}");
        let said: Value = answer.json().await.unwrap();
        assert_eq!(said["error"]["status"], 404);
        assert_eq!(said["error"]["message"], "Service not found", "{place}");
    }
}

#[tokio::test]
async fn saved_albums_are_those_of_the_saved_tracks_each_once() {
    let client = sign_in(Client::of(QuotaMode::Development).await).await;
    let albums = client.all_items("/spotify/v1/me/albums?limit=7", None).await;
    let tracks = client.all_items("/spotify/v1/me/tracks?limit=50", None).await;
    let mut expected: Vec<&Value> = Vec::new();
    for track in &tracks {
        let album = &track["track"]["album"]["id"];
        if !expected.contains(&album) {
            expected.push(album);
        }
    }
    let found: Vec<&Value> = albums.iter().map(|saved| &saved["album"]["id"]).collect();
    assert_eq!(found, expected);
    assert!(albums.iter().all(|saved| saved["album"]["tracks"]["items"].is_array()));
}

#[tokio::test]
async fn what_was_asked_is_remembered_in_its_order() {
    let client = Client::of(QuotaMode::Development).await;
    client.get("/deezer/track/1").await;
    client.get(&format!("{GENRES}?fmt=json")).await;
    client.get("/deezer/search?q=night").await;
    let asked = client.simulator.asked(Provider::Deezer);
    assert_eq!(asked, ["/deezer/track/1", "/deezer/search?q=night"]);
    assert_eq!(client.simulator.asked(Provider::MusicBrainz), [format!("{GENRES}?fmt=json")]);
}
