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

/// Where `null` is in real answers and the description forgot to allow it: by path of the
/// description, the place in the answer (`*` is every element of a list).
const KNOWN_NULLS: &[(&str, &str)] = &[
    // An editorial playlist, which no app may see.
    ("/search", "playlists/items/*"),
    // A withdrawn track.
    ("/playlists/{playlist_id}", "items/items/*/item"),
    ("/playlists/{playlist_id}", "items/items/*/track"),
    ("/playlists/{playlist_id}", "tracks/items/*/item"),
    ("/playlists/{playlist_id}", "tracks/items/*/track"),
    ("/playlists/{playlist_id}/items", "items/*/item"),
    ("/playlists/{playlist_id}/items", "items/*/track"),
    ("/playlists/{playlist_id}/tracks", "items/*/track"),
    // Unknown ids of a batch.
    ("/tracks", "tracks/*"),
    ("/artists", "artists/*"),
    ("/audio-features", "audio_features/*"),
    // The last page of a list with cursors; a play from nowhere.
    ("/me/following", "artists/cursors/after"),
    ("/me/following", "artists/next"),
    ("/me/player/recently-played", "cursors"),
    ("/me/player/recently-played", "next"),
    ("/me/player/recently-played", "items/*/context"),
];

/// What is null, or absent, in a file of the user's own on a playlist, and what the description
/// would have there.
const LOCAL_FILE: [(&str, &str); 12] = [
    ("", "href"),
    ("", "id"),
    ("/album", "album_type"),
    ("/album", "href"),
    ("/album", "id"),
    ("/album", "release_date"),
    ("/album", "release_date_precision"),
    ("/album", "uri"),
    ("/album", "total_tracks"),
    ("/artists/0", "href"),
    ("/artists/0", "id"),
    ("/artists/0", "uri"),
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
                let is_gone = |name: &Value| GONE_FOR_NEW_APPS.iter().any(|gone| name == gone);
                names.retain(|name| mode == QuotaMode::Extended || !is_gone(name));
            }
            if object.remove("nullable") == Some(Value::Bool(true)) {
                *schema = json!({"anyOf": [schema.take(), {"type": "null"}]});
            }
        }
        _ => {}
    }
}

/// The answer of `path` as it would be if none of the known exceptions were in it.
fn without_exceptions(path: &str, mut answer: Value) -> Value {
    if path.starts_with("/playlists/") {
        complete_local_files(&mut answer);
    }
    for (_, place) in KNOWN_NULLS.iter().filter(|(of, _)| *of == path) {
        drop_nulls(&mut answer, &place.split('/').collect::<Vec<_>>());
    }
    answer
}

fn drop_nulls(value: &mut Value, place: &[&str]) {
    match (value, place) {
        (Value::Array(items), ["*"]) => items.retain(|item| !item.is_null()),
        (Value::Object(object), [name]) if object.get(*name).is_some_and(Value::is_null) => {
            object.remove(*name);
        }
        (Value::Array(items), ["*", rest @ ..]) => {
            items.iter_mut().for_each(|item| drop_nulls(item, rest));
        }
        (Value::Object(object), [name, rest @ ..]) => {
            if let Some(inner) = object.get_mut(*name) {
                drop_nulls(inner, rest);
            }
        }
        _ => {}
    }
}

/// Files of the user's own get what they lack, so that the rest of them is held to the description.
fn complete_local_files(value: &mut Value) {
    if value["is_local"] == true && value["type"] == "track" {
        for (holder, name) in LOCAL_FILE {
            let stand_in = match name {
                "album_type" => json!("album"),
                "release_date_precision" => json!("year"),
                "total_tracks" => json!(1),
                _ => json!("1981"),
            };
            let field = &mut value.pointer_mut(holder).unwrap()[name];
            assert!(field.is_null(), "{holder}/{name} of a local file is {field}");
            *field = stand_in;
        }
        return;
    }
    match value {
        Value::Array(items) => items.iter_mut().for_each(complete_local_files),
        Value::Object(object) => object.values_mut().for_each(complete_local_files),
        _ => {}
    }
}

async fn assert_valid(client: &Client, specification: &Value, path: &str, place: &str) {
    let mode = client.mode;
    let answer = client.get(&format!("/spotify/v1{place}")).await;
    assert_eq!(answer.status(), StatusCode::OK, "{place}");
    let body = without_exceptions(path, answer.json().await.unwrap());
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

#[test]
fn what_is_null_in_one_place_is_a_mistake_in_another() {
    let Some(specification) = specification() else { return };
    let is_valid = |path: &str, answer: Value| {
        let validator = validator(&specification, path, QuotaMode::Extended);
        validator.is_valid(&without_exceptions(path, answer))
    };
    assert!(!is_valid("/tracks/{id}", json!({"id": null, "is_local": true, "type": "track"})));
    assert!(!is_valid("/tracks/{id}", json!({"album": null})));
    assert!(is_valid("/tracks", json!({"tracks": [null]})));
    assert!(!is_valid("/tracks", json!({"tracks": [{"id": null}]})));
    assert!(!is_valid("/albums", json!({"albums": [null]})));
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
