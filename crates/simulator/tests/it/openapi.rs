//! The Spotify part against a description of the real API, which nobody here wrote.

use std::path::Path;

use jsonschema::{Draft, Validator};
use reqwest::StatusCode;
use segue_simulator::{PlaylistOwner, QuotaMode};
use serde_json::{Map, Value, json};

use crate::accounts::sign_in;
use crate::client::Client;

const SPECIFICATION: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../shared/contracts/spotify/openapi/fixed-spotify-open-api.yml"
);

/// Required by the description, and taken away from new apps in February 2026.
const GONE_FOR_NEW_APPS: [&str; 6] =
    ["album_group", "available_markets", "label", "popularity", "followers", "publisher"];

/// Required of every album, and absent from that of a local file.
const ABSENT_FROM_LOCAL_FILES: [&str; 1] = ["total_tracks"];

/// What is null where the description forgot to allow it, all of it seen in real answers.
const NULLABLE: [&str; 17] = [
    // A withdrawn track, an editorial playlist in a search.
    "item",
    "items",
    "track",
    // A file of the user's own.
    "album_type",
    "external_urls",
    "href",
    "id",
    "release_date",
    "release_date_precision",
    "uri",
    // A play from nowhere; the last page of a list with cursors.
    "context",
    "cursors",
    "after",
    "next",
    // Unknown ids of a batch.
    "tracks",
    "artists",
    "audio_features",
];

/// The description; says so and gives `None` where it is not at hand.
fn specification() -> Option<Value> {
    let path = Path::new(SPECIFICATION);
    if !path.exists() {
        println!("SKIPPED: no OpenAPI description at {SPECIFICATION}");
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    Some(serde_saphyr::from_str(&text).unwrap())
}

/// The validator of what `path` answers with status 200.
fn validator(specification: &Value, path: &str, mode: QuotaMode) -> Validator {
    let mut answer = &specification["paths"][path]["get"]["responses"]["200"];
    if let Some(reference) = answer["$ref"].as_str() {
        answer = specification.pointer(reference.trim_start_matches('#')).unwrap();
    }
    let schema = &answer["content"]["application/json"]["schema"];
    assert!(schema.is_object(), "{path} has no schema");
    let mut whole = json!({"components": specification["components"], "allOf": [schema]});
    as_json_schema(&mut whole, mode);
    jsonschema::options().with_draft(Draft::Draft7).build(&whole).unwrap()
}

/// The description's schemas are not quite JSON Schema: there, `null` is a type like any other.
fn as_json_schema(schema: &mut Value, mode: QuotaMode) {
    match schema {
        Value::Array(items) => items.iter_mut().for_each(|item| as_json_schema(item, mode)),
        Value::Object(object) => {
            object.values_mut().for_each(|inner| as_json_schema(inner, mode));
            if let Some(Value::Array(names)) = object.get_mut("required") {
                names.retain(|name| {
                    let is_gone = |list: &[&str]| list.iter().any(|gone| name == gone);
                    let for_new_apps =
                        mode == QuotaMode::Development && is_gone(&GONE_FOR_NEW_APPS);
                    !for_new_apps && !is_gone(&ABSENT_FROM_LOCAL_FILES)
                });
            }
            if let Some(Value::Object(properties)) = object.get_mut("properties") {
                for (_, property) in
                    properties.iter_mut().filter(|(name, _)| NULLABLE.contains(&name.as_str()))
                {
                    allow_null(property);
                    if let Some(items) = property.pointer_mut("/anyOf/0/items") {
                        allow_null(items);
                    }
                }
            }
            if object.remove("nullable") == Some(Value::Bool(true)) {
                allow_null(schema);
            }
        }
        _ => {}
    }
}

fn allow_null(schema: &mut Value) {
    *schema = json!({"anyOf": [schema.take(), {"type": "null"}]});
}

async fn assert_valid(client: &Client, specification: &Value, path: &str, place: &str) {
    let mode = client.mode;
    let answer = client.get(&format!("/spotify/v1{place}")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{place}");
    let body: Value = answer.json().await.unwrap();
    let problems: Vec<String> = validator(specification, path, mode)
        .iter_errors(&body)
        .map(|error| format!("{}: {error:.300}", error.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{mode:?} {place}:\n{}", problems.join("\n"));
}

/// Paths of the description, each beside an address of the world.
type Addresses = Vec<(&'static str, String)>;

/// Paths of the description beside addresses of the world, those of new apps first.
fn addresses(client: &Client) -> (Addresses, Addresses) {
    let world = client.world();
    let track = world.tracks().find(|track| track.isrc.is_some()).unwrap();
    let (artist, album) = (world.artist(0).unwrap(), world.album(track.album).unwrap());
    let list = &world.playlists()[0].id;
    let foreign =
        world.library_playlists().iter().find(|list| list.owner == PlaylistOwner::Foreign).unwrap();
    let person = world.listeners()[0].name;
    let unknown = "0000000000000000000000";
    let everyone = vec![
        ("/search", "/search?q=night&type=track,artist,album,playlist&limit=10".to_owned()),
        ("/search", "/search?q=no+such+thing&type=track".to_owned()),
        ("/tracks/{id}", format!("/tracks/{}", track.id)),
        ("/artists/{id}", format!("/artists/{}", artist.id)),
        ("/artists/{id}/albums", format!("/artists/{}/albums?limit=10", artist.id)),
        ("/albums/{id}", format!("/albums/{}", album.id)),
        ("/albums/{id}/tracks", format!("/albums/{}/tracks?limit=1", album.id)),
        ("/playlists/{playlist_id}", format!("/playlists/{list}")),
        ("/playlists/{playlist_id}", format!("/playlists/{}", foreign.id)),
        ("/playlists/{playlist_id}/items", format!("/playlists/{list}/items?limit=50")),
        ("/playlists/{playlist_id}/items", format!("/playlists/{list}/items?limit=50&offset=50")),
        ("/playlists/{playlist_id}/items", format!("/playlists/{list}/items?limit=50&offset=100")),
        ("/playlists/{playlist_id}/items", format!("/playlists/{list}/items?limit=50&offset=150")),
        ("/me", "/me".to_owned()),
        ("/me/playlists", "/me/playlists?limit=50".to_owned()),
        ("/me/tracks", "/me/tracks?limit=50".to_owned()),
        ("/me/albums", "/me/albums?limit=50".to_owned()),
        ("/me/albums", "/me/albums?limit=1&offset=3".to_owned()),
        ("/me/top/tracks", "/me/top/tracks?time_range=short_term".to_owned()),
        ("/me/top/artists", "/me/top/artists?time_range=long_term".to_owned()),
        ("/me/following", "/me/following?type=artist&limit=10".to_owned()),
        ("/me/following", "/me/following?type=artist&limit=50".to_owned()),
        ("/me/player/recently-played", "/me/player/recently-played?limit=50".to_owned()),
        ("/me/player/recently-played", "/me/player/recently-played?limit=5".to_owned()),
    ];
    let old_apps = vec![
        ("/tracks", format!("/tracks?ids={},{unknown}", track.id)),
        ("/artists", format!("/artists?ids={},{unknown}", artist.id)),
        ("/albums", format!("/albums?ids={}", album.id)),
        ("/artists/{id}/top-tracks", format!("/artists/{}/top-tracks?market=US", artist.id)),
        ("/audio-features/{id}", format!("/audio-features/{}", track.id)),
        ("/audio-features", format!("/audio-features?ids={},{unknown}", track.id)),
        ("/playlists/{playlist_id}/tracks", format!("/playlists/{list}/tracks?limit=100")),
        ("/users/{user_id}", format!("/users/{person}")),
        ("/users/{user_id}/playlists", format!("/users/{person}/playlists")),
        ("/browse/new-releases", "/browse/new-releases?limit=5".to_owned()),
        ("/markets", "/markets".to_owned()),
    ];
    (everyone, old_apps)
}

#[tokio::test]
async fn every_answer_is_as_the_description_says() {
    let Some(specification) = specification() else { return };
    for mode in [QuotaMode::Development, QuotaMode::Extended] {
        let client = sign_in(Client::of(mode).await).await;
        let (everyone, old_apps) = addresses(&client);
        for (path, place) in &everyone {
            assert_valid(&client, &specification, path, place).await;
        }
        for (path, place) in &old_apps {
            if mode == QuotaMode::Extended {
                assert_valid(&client, &specification, path, place).await;
            } else {
                let status = client.status(&format!("/spotify/v1{place}")).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{place}");
            }
        }
    }
}

#[test]
fn an_answer_that_is_not_as_described_is_noticed() {
    let Some(specification) = specification() else { return };
    let validator = validator(&specification, "/tracks/{id}", QuotaMode::Extended);
    assert!(validator.is_valid(&json!({"id": "x", "preview_url": null})));
    assert!(!validator.is_valid(&json!({"id": 7})));
    assert!(!validator.is_valid(&json!({"artists": {}})));
}

#[tokio::test]
async fn every_endpoint_a_new_app_has_lost_is_refused_and_no_other() {
    let file =
        Path::new(SPECIFICATION).parent().unwrap().with_file_name("spotify-endpoint-modes.json");
    if !file.exists() {
        println!("SKIPPED: no list of endpoints by mode");
        return;
    }
    let listed: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let by_operation: Map<String, Value> = listed["operations"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["operation"].as_str().unwrap().to_owned(), one["dev_mode_new_app"].clone()))
        .collect();
    let client = sign_in(Client::of(QuotaMode::Development).await).await;
    let (everyone, old_apps) = addresses(&client);
    let of_new_app = everyone.iter().map(|(path, _)| (path, true));
    for (path, is_for_all) in of_new_app.chain(old_apps.iter().map(|(path, _)| (path, false))) {
        let listed_as = path.replace("{playlist_id}", "{id}").replace("{user_id}", "{id}");
        assert_eq!(by_operation[&format!("GET {listed_as}")], is_for_all, "{path}");
    }
}
