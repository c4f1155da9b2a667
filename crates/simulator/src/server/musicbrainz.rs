//! MusicBrainz: artists, recordings by code, areas up to the country, genres.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, reply};
use crate::world::{
    Area, AreaKind, GENRES, Kind, SearchQuery, areas, fold, of_uuid, parents, uuid,
};
use crate::{Artist, Track, Version};

type Parameters = HashMap<String, String>;

const DEFAULT_LIMIT: usize = 25;
const MAX_LIMIT: usize = 100;
/// MusicBrainz's own ids of its types; they are the same everywhere.
const PERSON: &str = "b6e035f4-3ce9-331c-97df-83397230b0df";
const GROUP: &str = "e431f5f6-b5d2-343d-8b36-72607fffb74b";
const CITY: &str = "6fd8f29a-3d0a-32fc-980d-ea697b69da78";
const SUBDIVISION: &str = "fd3d44c5-80a1-3842-9745-2c4972d35afa";
const COUNTRY: &str = "06dd0ae4-8c74-30bb-b43d-95dcedf961de";
const PART_OF: &str = "de7cc874-8b1b-3a05-8272-f3834c968fb7";

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/artist", get(search_artists))
        .route("/artist/{mbid}", get(artist))
        .route("/isrc/{isrc}", get(recordings_by_isrc))
        .route("/recording", get(search_recordings))
        .route("/recording/{mbid}", get(recording))
        .route("/area/{mbid}", get(area))
        .route("/genre/all", get(genres))
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

fn artist_object(site: &Site, artist: &Artist, included: &[&str]) -> Value {
    let city = areas().into_iter().find(|area| area.name == artist.home.name);
    let country = areas().into_iter().find(|area| area.code == Some(artist.home.country.1));
    let (kind, kind_id) = if artist.is_person { ("Person", PERSON) } else { ("Group", GROUP) };
    let mut object = json!({
        "id": artist.mbid,
        "name": artist.name,
        "sort-name": sort_name(artist),
        "type": kind,
        "type-id": kind_id,
        "gender": null,
        "gender-id": null,
        "country": artist.home.country.1,
        "area": country.map(|area| area_object(site, area)),
        "begin-area": city.map(|area| area_object(site, area)),
        "end-area": null,
        "disambiguation": format!("{} artist", artist.home.country.0),
        "ipis": [],
        "isnis": [],
        "life-span": {"begin": artist.began.to_string(), "end": null, "ended": false},
    });
    let genres = || artist.genres.iter().filter_map(|name| GENRES.iter().position(|g| g == name));
    if included.contains(&"genres") {
        object["genres"] = genres()
            .map(|genre| {
                let mut object = genre_object(site, genre);
                object["count"] = json!(1 + genre % 9);
                object
            })
            .collect();
    }
    if included.contains(&"tags") {
        object["tags"] =
            genres().map(|genre| json!({"count": 1 + genre % 9, "name": GENRES[genre]})).collect();
    }
    if included.contains(&"aliases") {
        object["aliases"] = json!([{
            "begin": null, "end": null, "ended": false, "locale": null, "primary": null,
            "name": fold(&artist.name), "sort-name": fold(&artist.name), "type": null,
            "type-id": null,
        }]);
    }
    object
}

/// `None` for a recording MusicBrainz lacks.
fn recording_object(site: &Site, track: &Track, included: &[&str]) -> Option<Value> {
    let word = track.version_of.and_then(|(_, version): (usize, Version)| version.word());
    let mut object = json!({
        "id": site.world.recording(track)?,
        "title": track.bare_title,
        "length": track.duration_ms,
        "disambiguation": word.map(str::to_lowercase).unwrap_or_default(),
        "video": false,
        "first-release-date": site.world.album(track.album)?.released.text,
    });
    if included.contains(&"artist-credits") || included.contains(&"artists") {
        let last = track.artists.len().saturating_sub(1);
        object["artist-credit"] = track
            .artists
            .iter()
            .enumerate()
            .filter_map(|(place, index)| Some((place, site.world.artist(*index)?)))
            .map(|(place, artist)| {
                let sort_name = sort_name(&artist);
                json!({
                    "name": artist.name,
                    "joinphrase": if place < last { " feat. " } else { "" },
                    "artist": {
                        "id": artist.mbid, "name": artist.name, "sort-name": sort_name,
                        "disambiguation": "", "type": null, "type-id": null,
                    },
                })
            })
            .collect();
    }
    if included.contains(&"isrcs") {
        object["isrcs"] = track.isrc.iter().map(|isrc| json!(isrc)).collect();
    }
    if included.contains(&"genres") {
        object["genres"] = json!([]);
    }
    Some(object)
}

fn area_object(site: &Site, area: Area) -> Value {
    let index = areas().iter().position(|other| *other == area).unwrap_or_default();
    let (kind, kind_id) = match area.kind {
        AreaKind::City => ("City", CITY),
        AreaKind::Subdivision => ("Subdivision", SUBDIVISION),
        AreaKind::Country => ("Country", COUNTRY),
    };
    let mut object = json!({
        "id": uuid(site.world.config().seed, Kind::Area, index),
        "name": area.name,
        "sort-name": area.name,
        "type": kind,
        "type-id": kind_id,
    });
    if let Some(code) = area.code {
        let field =
            if area.kind == AreaKind::Country { "iso-3166-1-codes" } else { "iso-3166-2-codes" };
        object[field] = json!([code]);
    }
    object
}

/// What the area is a part of, and what is a part of it: both are the same relation.
fn relations(site: &Site, area: Area) -> Value {
    let relation = |direction: &str, other: Area, ended: bool| {
        json!({
            "type": "part of", "type-id": PART_OF, "target-type": "area", "direction": direction,
            "begin": null, "end": ended.then_some("1974"), "ended": ended,
            "attributes": [], "attribute-ids": {}, "attribute-values": {},
            "source-credit": "", "target-credit": "", "area": area_object(site, other),
        })
    };
    let above = parents(area).into_iter().map(|(other, ended)| relation("backward", other, ended));
    let is_below = |other: &Area| parents(*other).contains(&(area, false));
    let below = areas().into_iter().filter(is_below).map(|other| relation("forward", other, false));
    above.chain(below).collect()
}

fn genre_object(site: &Site, genre: usize) -> Value {
    json!({
        "id": uuid(site.world.config().seed, Kind::Genre, genre),
        "name": GENRES.get(genre),
        "disambiguation": "",
    })
}

/// `Hale, Ana` for a person, `Hollow Lanterns, The` for a band.
fn sort_name(artist: &Artist) -> String {
    if let Some(rest) = artist.name.strip_prefix("The ") {
        return format!("{rest}, The");
    }
    match artist.name.rsplit_once(' ') {
        Some((first, last)) if artist.is_person => format!("{last}, {first}"),
        _ => artist.name.clone(),
    }
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
