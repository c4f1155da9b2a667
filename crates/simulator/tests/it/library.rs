//! What belongs to a person, and the playlists of others.

use std::collections::HashSet;

use reqwest::StatusCode;
use segue_simulator::{PlaylistOwner, QuotaMode};
use serde_json::Value;

use crate::accounts::sign_in;
use crate::client::Client;

const NEW: QuotaMode = QuotaMode::Development;
const OLD: QuotaMode = QuotaMode::Extended;

#[tokio::test]
async fn saved_tracks_come_in_pages_latest_first() {
    let client = sign_in(Client::of(NEW).await).await;
    let items = client.all_items("/spotify/v1/me/tracks?limit=20", None).await;
    let world = client.world();
    assert_eq!(items.len(), world.saved_count(&world.listeners()[0]));
    let times: Vec<&str> = items.iter().filter_map(|item| item["added_at"].as_str()).collect();
    assert!(times.len() > 50 && times.is_sorted_by(|left, right| left > right));
    let ids: HashSet<&str> = items.iter().filter_map(|item| item["track"]["id"].as_str()).collect();
    assert_eq!(ids.len(), items.len());
}

#[tokio::test]
async fn fifty_plays_are_remembered_and_cursors_lead_through_them() {
    let client = sign_in(Client::of(NEW).await).await;
    let mut place = "/spotify/v1/me/player/recently-played?limit=20".to_owned();
    let (mut times, mut pages) = (Vec::new(), 0);
    loop {
        let page = client.json(&place).await;
        let items = page["items"].as_array().unwrap();
        times.extend(items.iter().map(|item| item["played_at"].as_str().unwrap().to_owned()));
        pages += 1;
        match page["next"].as_str() {
            Some(next) => place = next.to_owned(),
            None => break,
        }
    }
    assert_eq!((times.len(), pages), (50, 3));
    assert!(times.is_sorted_by(|left, right| left > right), "{times:?}");

    let newest = client.json("/spotify/v1/me/player/recently-played?limit=1").await;
    let cursor = newest["cursors"]["after"].as_str().unwrap();
    let later = client.json(&format!("/spotify/v1/me/player/recently-played?after={cursor}")).await;
    assert_eq!(later["items"].as_array().map(Vec::len), Some(0));
    assert!(later["cursors"].is_null());
    let both = format!("/spotify/v1/me/player/recently-played?after={cursor}&before={cursor}");
    assert_eq!(client.status(&both).await, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn favourites_differ_by_range_and_artists_are_followed_by_cursor() {
    let client = sign_in(Client::of(NEW).await).await;
    let mut firsts = HashSet::new();
    for range in ["short_term", "medium_term", "long_term"] {
        for kind in ["tracks", "artists"] {
            let place = format!("/spotify/v1/me/top/{kind}?time_range={range}&limit=50");
            let items = client.all_items(&place, None).await;
            assert_eq!(items.len(), 80, "{place}");
            firsts.insert(items[0]["id"].as_str().unwrap().to_owned());
        }
    }
    assert_eq!(firsts.len(), 6);
    let wrong = client.status("/spotify/v1/me/top/tracks?time_range=ever").await;
    assert_eq!(wrong, StatusCode::BAD_REQUEST);

    let (mut followed, mut next) = (0, Some("/spotify/v1/me/following?type=artist".to_owned()));
    while let Some(place) = next {
        let page = client.json(&place).await["artists"].take();
        followed += page["items"].as_array().unwrap().len();
        assert_eq!(page["total"], 40);
        next = page["next"].as_str().map(str::to_owned);
    }
    assert_eq!(followed, 40);
}

#[tokio::test]
async fn a_new_app_is_told_little_of_a_person_and_nothing_of_what_others_collect() {
    let (new, old) = (sign_in(Client::of(NEW).await).await, sign_in(Client::of(OLD).await).await);
    let (few, all) = (new.json("/spotify/v1/me").await, old.json("/spotify/v1/me").await);
    assert_eq!(few["account_id"], all["account_id"]);
    assert!(few.get("product").is_none() && few.get("country").is_none());
    assert_eq!(all["product"], "premium");
    assert!(all.get("email").is_none(), "nobody allowed that");

    let lists = new.all_items("/spotify/v1/me/playlists?limit=3", None).await;
    assert_eq!(lists.len(), new.world().library_playlists().len());
    for list in new.world().library_playlists() {
        let place = format!("/spotify/v1/playlists/{}", list.id);
        let is_open = list.owner != PlaylistOwner::Foreign;
        assert_eq!(new.json(&place).await.get("items").is_some(), is_open, "{}", list.name);
        let status = new.status(&format!("{place}/items")).await;
        let expected = if is_open { StatusCode::OK } else { StatusCode::FORBIDDEN };
        assert_eq!(status, expected, "{}", list.name);
        let count: Value = old.json(&format!("{place}/items?limit=1")).await;
        assert_eq!(count["total"], list.len());
    }
}
