//! Spotify: tokens, search, playlists, and the two kinds of app.

use std::collections::{HashMap, HashSet};

use reqwest::StatusCode;
use segue_simulator::{QuotaMode, SimulatorOptions};
use serde_json::Value;

use crate::client::Client;

const NEW: QuotaMode = QuotaMode::Development;
const OLD: QuotaMode = QuotaMode::Extended;

#[tokio::test]
async fn a_token_is_needed_and_wrong_credentials_get_none() {
    let client = Client::of(NEW).await;
    let base = client.simulator.base_url();
    let url = format!("{base}/spotify/v1/search?q=night&type=track");
    let refused = client.http.get(&url).send().await.unwrap();
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["status"], 401);
    let forged = client.http.get(&url).bearer_auth("BQ9999999999.forged").send().await.unwrap();
    assert_eq!(forged.status(), StatusCode::UNAUTHORIZED);

    let token_url = format!("{base}/spotify-accounts/api/token");
    let wrong = client.http.post(&token_url).basic_auth("simulated-client", Some("guess"));
    let wrong = wrong.form(&[("grant_type", "client_credentials")]).send().await.unwrap();
    assert_eq!(wrong.status(), StatusCode::BAD_REQUEST);
    assert_eq!(wrong.json::<Value>().await.unwrap()["error"], "invalid_client");
    let other = client.http.post(&token_url).form(&[("grant_type", "password")]);
    let other: Value = other.send().await.unwrap().json().await.unwrap();
    assert_eq!(other["error"], "unsupported_grant_type");
}

#[tokio::test]
async fn a_token_expires() {
    let mut client = Client::of(NEW).await;
    assert_eq!(client.status("/spotify/v1/search?q=a&type=track").await, StatusCode::OK);
    // The same world gives the same seal, so a server an hour later knows the token.
    let later = client.world().now() + jiff::SignedDuration::from_hours(1);
    let options = SimulatorOptions { clock_start: Some(later), ..SimulatorOptions::default() };
    let old_token = client.token;
    client = Client::with(options).await;
    client.token = old_token;
    let answer = client.json("/spotify/v1/search?q=a&type=track").await;
    assert_eq!(answer["error"]["message"], "The access token expired");
}

#[tokio::test]
async fn search_pages_visit_each_result_once_and_end() {
    for (mode, limit) in [(NEW, 10), (OLD, 50)] {
        let client = Client::of(mode).await;
        let place = format!("/spotify/v1/search?q=year:1962-2025&type=track&limit={limit}");
        let items = client.all_items(&place, Some("tracks")).await;
        let ids: HashSet<&str> = items.iter().filter_map(|item| item["id"].as_str()).collect();
        assert_eq!((items.len(), ids.len()), (320, 320));
    }
}

#[tokio::test]
async fn search_limits_depend_on_the_app() {
    let (new, old) = (Client::of(NEW).await, Client::of(OLD).await);
    let place = |limit: u32| format!("/spotify/v1/search?q=night&type=track&limit={limit}");
    let refused = new.json(&place(11)).await;
    assert_eq!(refused["error"]["message"], "Invalid limit");
    assert_eq!(new.status(&place(10)).await, StatusCode::OK);
    assert_eq!(old.status(&place(50)).await, StatusCode::OK);
    assert_eq!(old.status(&place(51)).await, StatusCode::BAD_REQUEST);
    assert_eq!(new.status(&format!("{}&offset=1001", place(5))).await, StatusCode::BAD_REQUEST);
    assert_eq!(new.status("/spotify/v1/search?type=track").await, StatusCode::BAD_REQUEST);
    assert_eq!(new.json("/spotify/v1/search?q=night&type=track").await["tracks"]["limit"], 5);
}

#[tokio::test]
async fn a_recording_code_finds_its_track() {
    let client = Client::of(NEW).await;
    let track = client.world().tracks().find(|track| track.isrc.is_some()).unwrap();
    let isrc = track.isrc.as_deref().unwrap();
    let answer = client.json(&format!("/spotify/v1/search?q=isrc:{isrc}&type=track")).await;
    assert_eq!(answer["tracks"]["total"], 1);
    assert_eq!(answer["tracks"]["items"][0]["id"], track.id);
    assert_eq!(answer["tracks"]["items"][0]["external_ids"]["isrc"], isrc);
}

#[tokio::test]
async fn playlist_pages_visit_each_entry_once_and_hold_the_odd_ones() {
    let client = Client::of(NEW).await;
    let list = &client.world().playlists()[0];
    let place = format!("/spotify/v1/playlists/{}/items?limit=50", list.id);
    let items = client.all_items(&place, None).await;
    assert_eq!(items.len(), list.len());
    let mut counts: HashMap<&str, u32> = HashMap::new();
    for item in items.iter().filter_map(|item| item["item"]["id"].as_str()) {
        *counts.entry(item).or_default() += 1;
    }
    assert_eq!(counts.values().filter(|count| **count > 1).count(), 1, "one was added twice");
    assert_eq!(items.iter().filter(|item| item["item"].is_null()).count(), 1);
    assert_eq!(items.iter().filter(|item| item["item"]["type"] == "episode").count(), 1);
    let local: Vec<_> = items.iter().filter(|item| item["is_local"] == true).collect();
    assert_eq!(local.len(), 1);
    assert!(local[0]["item"]["id"].is_null());
    assert!(items.iter().all(|item| item.get("track").is_none()));
}

#[tokio::test]
async fn older_apps_get_old_names_beside_the_new() {
    let (new, old) = (Client::of(NEW).await, Client::of(OLD).await);
    let list = format!("/spotify/v1/playlists/{}", new.world().playlists()[0].id);
    let object = new.json(&list).await;
    assert!(object.get("tracks").is_none() && object["items"]["next"].is_string());
    assert_eq!(new.status(&format!("{list}/tracks")).await, StatusCode::FORBIDDEN);
    assert_eq!(new.status(&format!("{list}/items?limit=51")).await, StatusCode::BAD_REQUEST);

    let object = old.json(&list).await;
    assert_eq!(object["tracks"]["total"], object["items"]["total"]);
    let page = old.json(&format!("{list}/tracks?limit=100")).await;
    assert_eq!(page["items"].as_array().unwrap().len(), 100);
    assert!(page["items"].as_array().unwrap().iter().all(|item| item["track"] == item["item"]));
}

#[tokio::test]
async fn a_new_app_lacks_exactly_the_removed_fields() {
    let (new, old) = (Client::of(NEW).await, Client::of(OLD).await);
    let world = new.world();
    let removed = |kind: &str| -> &[&str] {
        match kind {
            "tracks" => &["available_markets", "popularity"],
            "albums" => &["available_markets", "label", "popularity"],
            _ => &["followers", "popularity"],
        }
    };
    let ids = [
        ("tracks", &world.track(0).unwrap().id),
        ("albums", &world.album(0).unwrap().id),
        ("artists", &world.artist(0).unwrap().id),
    ];
    for (kind, id) in ids {
        let place = format!("/spotify/v1/{kind}/{id}");
        let (few, all) = (new.json(&place).await, old.json(&place).await);
        let (few, all) = (few.as_object().unwrap(), all.as_object().unwrap());
        let missing: Vec<&str> =
            all.keys().filter(|key| !few.contains_key(*key)).map(String::as_str).collect();
        assert_eq!(missing, removed(kind), "{kind}");
    }
    let place = format!("/spotify/v1/artists/{}", world.artist(0).unwrap().id);
    assert_eq!(new.json(&place).await["genres"], serde_json::json!([]));
}

#[tokio::test]
async fn batches_and_audio_features_are_for_older_apps() {
    let (new, old) = (Client::of(NEW).await, Client::of(OLD).await);
    let (first, second) = (&new.world().track(0).unwrap(), &new.world().track(1).unwrap());
    let places = [
        format!("/spotify/v1/tracks?ids={},{}", first.id, second.id),
        format!("/spotify/v1/artists?ids={}", new.world().artist(0).unwrap().id),
        format!("/spotify/v1/audio-features/{}", first.id),
    ];
    for place in &places {
        assert_eq!(new.status(place).await, StatusCode::FORBIDDEN, "{place}");
        assert_eq!(old.status(place).await, StatusCode::OK, "{place}");
    }
    assert_eq!(new.json(&places[0]).await["error"]["message"], "Forbidden");
    let unknown = "0000000000000000000000";
    let batch = old.json(&format!("/spotify/v1/tracks?ids={},{unknown}", first.id)).await;
    assert_eq!(batch["tracks"][0]["id"], first.id);
    assert!(batch["tracks"][1].is_null());
    assert_eq!(old.json(&places[2]).await["tempo"], first.tempo_bpm);
}

#[tokio::test]
async fn unknown_things_are_not_found_and_malformed_ids_are_refused() {
    let client = Client::of(NEW).await;
    for kind in ["tracks", "artists", "albums", "playlists"] {
        let unknown = client.get(&format!("/spotify/v1/{kind}/0000000000000000000000")).await;
        assert_eq!(unknown.status(), StatusCode::NOT_FOUND, "{kind}");
        let malformed = client.get(&format!("/spotify/v1/{kind}/oops")).await;
        assert_eq!(malformed.status(), StatusCode::BAD_REQUEST, "{kind}");
    }
    let editorial = client.json("/spotify/v1/playlists/37i9dQZF1DXcBWIGoYBM5M").await;
    let expected = serde_json::json!({"error": {"status": 404, "message": "Resource not found"}});
    assert_eq!(editorial, expected);
    assert_eq!(client.status("/spotify/v1/nothing").await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn equal_worlds_give_equal_bytes() {
    let (first, second) = (Client::of(OLD).await, Client::of(OLD).await);
    let place = format!("/spotify/v1/artists/{}", first.world().artist(5).unwrap().id);
    let bytes = |client: &Client, body: String| body.replace(client.simulator.base_url(), "");
    let one = bytes(&first, first.get(&place).await.text().await.unwrap());
    assert_eq!(one, bytes(&second, second.get(&place).await.text().await.unwrap()));
    assert_eq!(
        first.get("/truth").await.bytes().await.unwrap(),
        second.get("/truth").await.bytes().await.unwrap(),
    );
}
