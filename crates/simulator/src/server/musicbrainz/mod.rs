//! MusicBrainz: artists, recordings by code, areas up to the country, genres.

mod manners;
mod objects;

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use axum::{Router, middleware};
use serde_json::{Value, json};

use super::{Site, reply};
use crate::Artist;
use crate::world::{GENRES, Kind, SearchQuery, areas, fold, of_uuid, uuid};
use objects::{area_object, artist_object, genre_object, recording_object, relations};

type Parameters = HashMap<String, String>;

const DEFAULT_LIMIT: usize = 25;
const MAX_LIMIT: usize = 100;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/artist", get(search_artists))
        .route("/artist/{mbid}", get(artist))
        .route("/isrc/{isrc}", get(recordings_by_isrc))
        .route("/recording", get(search_recordings))
        .route("/recording/{mbid}", get(recording))
        .route("/area/{mbid}", get(area))
        .route("/genre/all", get(genres))
        .layer(middleware::from_fn(manners::require))
}

async fn artist(
    State(site): State<Arc<Site>>,
    Path(mbid): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    if !is_mbid(&mbid) {
        return invalid_mbid();
    }
    let found = site.world.artist_by_mbid(&mbid).and_then(|index| site.world.artist(index));
    match found {
        Some(artist) => reply::ok(&artist_object(&site, &artist, &included(&asked))),
        None => not_found(),
    }
}

/// Lucene as far as a client needs it: `artist:"name"`, or just the name.
async fn search_artists(
    State(site): State<Arc<Site>>,
    Query(asked): Query<Parameters>,
) -> Response {
    let Some(name) = asked.get("query").map(|query| field(query, "artist")) else {
        return bad_request("No query");
    };
    let exact = fold(&name);
    let mut found: Vec<Artist> = site
        .world
        .artists_by_name(&name)
        .into_iter()
        .filter_map(|index| site.world.artist(index))
        .collect();
    let words = SearchQuery::parse(&name);
    for index in site.world.search_artists(&words).into_iter().take(MAX_LIMIT) {
        found.extend(site.world.artist(index));
    }
    found.retain(|artist| artist.mbid.is_some());
    let mut seen: Vec<String> = Vec::new();
    found.retain(|artist| {
        let is_new = !seen.contains(&artist.id);
        seen.push(artist.id.clone());
        is_new
    });
    let (offset, limit) = window(&asked);
    let listed: Vec<Value> = found
        .iter()
        .skip(offset)
        .take(limit)
        .map(|artist| {
            let likeness = strsim::normalized_levenshtein(&exact, &fold(&artist.name));
            let mut object = artist_object(&site, artist, &["aliases", "tags"]);
            object["score"] = json!((likeness * 100.0).round() as u64);
            object
        })
        .collect();
    reply::ok(&json!({
        "created": site.world.now(),
        "count": found.len(),
        "offset": offset,
        "artists": listed,
    }))
}

async fn recordings_by_isrc(
    State(site): State<Arc<Site>>,
    Path(isrc): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    let track = site.world.track_by_isrc(&isrc).and_then(|index| site.world.track(index));
    let Some(track) = track.filter(|track| site.world.recording(track).is_some()) else {
        return not_found();
    };
    let included = included(&asked);
    let mut recordings: Vec<Value> =
        recording_object(&site, &track, &included).into_iter().collect();
    // Codes are reused: one in eight leads to a second recording, which is another one.
    if track.index.is_multiple_of(8) {
        let mut other = recordings.first().cloned().unwrap_or_default();
        other["id"] = json!(uuid(site.world.config().seed, Kind::ReleaseTrack, track.index));
        other["title"] = json!(format!("{} (live)", track.bare_title));
        other["length"] = json!(track.duration_ms + 47_000);
        other["disambiguation"] = json!("live");
        recordings.insert(0, other);
    }
    reply::ok(&json!({"isrc": track.isrc, "recordings": recordings}))
}

async fn recording(
    State(site): State<Arc<Site>>,
    Path(mbid): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    if !is_mbid(&mbid) {
        return invalid_mbid();
    }
    let track = site.world.track_by_recording(&mbid);
    match track.and_then(|track| recording_object(&site, &track, &included(&asked))) {
        Some(object) => reply::ok(&object),
        None => not_found(),
    }
}

/// `recording:"title" AND artist:"name"`.
async fn search_recordings(
    State(site): State<Arc<Site>>,
    Query(asked): Query<Parameters>,
) -> Response {
    let Some(query) = asked.get("query") else { return bad_request("No query") };
    let (title, artist) = (field(query, "recording"), field(query, "artist"));
    let known = site.world.track_by_name(&artist, &title, true);
    let track = known.and_then(|index| site.world.track(index));
    let found: Vec<Value> = track
        .and_then(|track| recording_object(&site, &track, &["artist-credits", "isrcs"]))
        .map(|mut object| {
            object["score"] = json!(100);
            object
        })
        .into_iter()
        .collect();
    reply::ok(&json!({
        "created": site.world.now(),
        "count": found.len(),
        "offset": 0,
        "recordings": found,
    }))
}

async fn area(
    State(site): State<Arc<Site>>,
    Path(mbid): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    if !is_mbid(&mbid) {
        return invalid_mbid();
    }
    let all = areas();
    let found = of_uuid(site.world.config().seed, Kind::Area, &mbid, all.len());
    let Some(area) = found.and_then(|index| all.get(index)) else { return not_found() };
    let mut object = area_object(&site, *area);
    object["disambiguation"] = json!("");
    object["life-span"] = json!({"begin": null, "end": null, "ended": false});
    if included(&asked).contains(&"area-rels") {
        object["relations"] = relations(&site, *area);
    }
    reply::ok(&object)
}

async fn genres(State(site): State<Arc<Site>>, Query(asked): Query<Parameters>) -> Response {
    let (offset, limit) = window(&asked);
    let listed: Vec<Value> = (0..GENRES.len())
        .skip(offset)
        .take(limit)
        .map(|genre| genre_object(&site, genre))
        .collect();
    reply::ok(&json!({
        "genre-count": GENRES.len(),
        "genre-offset": offset,
        "genres": listed,
    }))
}

/// The value of a Lucene field; the whole query when it names no field.
fn field(query: &str, name: &str) -> String {
    let Some((_, rest)) = query.split_once(&format!("{name}:")) else {
        return if query.contains(':') { String::new() } else { query.replace('"', "") };
    };
    let value = match rest.strip_prefix('"') {
        Some(quoted) => {
            // A quote inside the value is escaped.
            let unescaped = quoted.replace("\\\"", "\u{0}");
            let value = unescaped.split('"').next().unwrap_or_default().to_owned();
            value.replace('\u{0}', "\"")
        }
        None => rest.split(" AND ").next().unwrap_or_default().to_owned(),
    };
    value.replace('\\', "")
}

/// What `inc` asks for; parts are joined by plus signs or, decoded, by spaces.
fn included(asked: &Parameters) -> Vec<&str> {
    asked.get("inc").map(|inc| inc.split([' ', '+']).collect()).unwrap_or_default()
}

fn window(asked: &Parameters) -> (usize, usize) {
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    (number("offset").unwrap_or(0), limit)
}

fn is_mbid(text: &str) -> bool {
    text.len() == 36 && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

const HELP: &str = "For usage, please see: https://musicbrainz.org/development/mmd";

fn not_found() -> Response {
    reply::json(StatusCode::NOT_FOUND, &json!({"error": "Not Found", "help": HELP}))
}

fn invalid_mbid() -> Response {
    bad_request("Invalid mbid.")
}

fn bad_request(message: &str) -> Response {
    reply::json(StatusCode::BAD_REQUEST, &json!({"error": message, "help": HELP}))
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_of_a_query_is_found_quoted_or_not() {
        assert_eq!(field("artist:\"Ana Hale\" AND country:PT", "artist"), "Ana Hale");
        assert_eq!(field("recording:Rain AND artist:Ana Hale", "artist"), "Ana Hale");
        assert_eq!(field("artist:\"P\\\"X\"", "artist"), "P\"X");
        assert_eq!(field("Ana Hale", "artist"), "Ana Hale");
        assert_eq!(field("recording:Rain", "artist"), "");
    }
}
