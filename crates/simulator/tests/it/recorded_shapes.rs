//! What the real services were recorded to answer has the fields the simulator sends.

use std::collections::BTreeSet;
use std::path::Path;

use segue_simulator::{DeezerFate, LastfmFate, QuotaMode};
use serde_json::Value;

use crate::client::Client;

const CONTRACTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/contracts");

/// A recorded answer; says so and gives `None` where the recordings are not at hand.
fn recorded(file: &str) -> Option<Value> {
    let path = Path::new(CONTRACTS).join(file);
    if !path.exists() {
        println!("SKIPPED: no recorded response {file}");
        return None;
    }
    Some(serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// Every field of the recording is sent, with the same kind of value, but for the exceptions.
fn assert_covers(ours: &Value, theirs: &Value, exceptions: &[&str]) {
    let missing: Vec<_> = keys(theirs).difference(&keys(ours)).copied().collect();
    let missing: Vec<_> = missing.into_iter().filter(|key| !exceptions.contains(key)).collect();
    assert!(missing.is_empty(), "missing {missing:?}");
    for key in keys(theirs).intersection(&keys(ours)) {
        let (our, their) = (&ours[key], &theirs[key]);
        let same_kind = std::mem::discriminant(our) == std::mem::discriminant(their);
        assert!(same_kind || our.is_null() || their.is_null(), "{key}: {our} beside {their}");
    }
}

#[tokio::test]
async fn spotify_objects_have_the_recorded_fields() {
    let client = Client::of(QuotaMode::Extended).await;
    let world = client.world();
    let objects = [
        ("track", format!("/spotify/v1/tracks/{}", world.track(0).unwrap().id)),
        ("artist", format!("/spotify/v1/artists/{}", world.artist(0).unwrap().id)),
        ("album", format!("/spotify/v1/albums/{}", world.album(0).unwrap().id)),
        ("audio-features", format!("/spotify/v1/audio-features/{}", world.track(0).unwrap().id)),
        ("user-playlist", format!("/spotify/v1/playlists/{}", world.playlists()[0].id)),
    ];
    for (name, place) in objects {
        let file = format!("spotify/jwilsson-spotify-web-api-php/{name}.json");
        let Some(theirs) = recorded(&file) else { continue };
        let ours = client.json(&place).await;
        assert_covers(&ours, &theirs, &[]);
        if name == "track" {
            assert_covers(&ours["album"], &theirs["album"], &[]);
            assert_covers(&ours["artists"][0], &theirs["artists"][0], &[]);
        }
    }
}

#[tokio::test]
async fn playlist_lines_have_the_fields_recorded_in_spring_2026() {
    let client = Client::of(QuotaMode::Extended).await;
    let file = "spotify/joostlek-python-spotify/playlist_items.json";
    let Some(theirs) = recorded(file) else { return };
    let place = format!("/spotify/v1/playlists/{}/items", client.world().playlists()[0].id);
    let ours = client.json(&place).await;
    assert_covers(&ours, &theirs, &[]);
    let track_line = ours["items"]
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["item"]["type"] == "track" && item["is_local"] == false);
    let (ours, theirs) = (track_line.unwrap(), &theirs["items"][0]);
    assert_covers(ours, theirs, &[]);
    assert_covers(&ours["item"], &theirs["item"], &["episode", "track"]);
}

#[tokio::test]
async fn spotify_errors_are_word_for_word() {
    let client = Client::of(QuotaMode::Development).await;
    let folder = "spotify/joostlek-python-spotify";
    let Some(missing) = recorded(&format!("{folder}/playlist_not_found.json")) else { return };
    assert_eq!(client.json("/spotify/v1/playlists/37i9dQZF1DXcBWIGoYBM5M").await, missing);
}

#[tokio::test]
async fn a_lastfm_artist_has_the_recorded_fields() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    let name = &world.artist_name(0);
    let ours = client.lastfm("artist.getInfo", &[("artist", name)]).await;
    let Some(theirs) = recorded("lastfm/koel/artist.json") else { return };
    assert_covers(&ours["artist"], &theirs["artist"], &[]);
    assert_covers(&ours["artist"]["stats"], &theirs["artist"]["stats"], &[]);
    let missing = client.lastfm("artist.getInfo", &[("artist", "Nobody At All")]).await;
    assert_eq!(Some(missing), recorded("lastfm/koel/artist-notfound.json"));
}

#[tokio::test]
async fn lastfm_counts_are_strings() {
    let client = Client::of(QuotaMode::Development).await;
    let truth = client.world().truths().find(|truth| truth.lastfm == LastfmFate::Right).unwrap();
    let names = [("artist", truth.artist.as_str()), ("track", truth.title.as_str())];
    let page = client.lastfm("track.getInfo", &names).await;
    for field in ["listeners", "playcount", "duration"] {
        assert!(page["track"][field].is_string(), "{field} of {page}");
    }
}

#[tokio::test]
async fn a_deezer_track_has_the_recorded_fields() {
    let client = Client::of(QuotaMode::Development).await;
    let Some(cassette) = recorded("deezer/deezer-python/TestClient.test_get_track.json") else {
        return;
    };
    let truth = client.world().truths().find(|truth| truth.deezer == DeezerFate::Right).unwrap();
    let place = format!("/deezer/track/isrc:{}", truth.isrc.unwrap());
    let ours = client.json(&place).await;
    let unused = [
        "share",
        "explicit_content_lyrics",
        "explicit_content_cover",
        "available_countries",
        "contributors",
    ];
    assert_covers(&ours, &cassette[0]["body"], &unused);
}
