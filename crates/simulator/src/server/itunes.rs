//! iTunes: songs by search and by Apple's id, with previews.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, previews};
use crate::ItunesTrack;
use crate::world::SearchQuery;

type Parameters = HashMap<String, String>;

const DEFAULT_LIMIT: usize = 50;
const MAX_LIMIT: usize = 200;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/search", get(search)).route("/lookup", get(lookup))
}

/// Words of title and artist; only songs are sold here.
async fn search(State(site): State<Arc<Site>>, Query(asked): Query<Parameters>) -> Response {
    let Some(term) = asked.get("term").filter(|term| !term.trim().is_empty()) else {
        return results(StatusCode::OK, &[]);
    };
    let is_music = |name: &str, fine: &[&str]| {
        asked.get(name).is_none_or(|value| fine.contains(&value.as_str()))
    };
    if !is_music("entity", &["song", "musicTrack"]) || !is_music("media", &["music", "all"]) {
        return results(StatusCode::OK, &[]);
    }
    let limit = asked.get("limit").and_then(|text| text.parse().ok()).unwrap_or(DEFAULT_LIMIT);
    // Colons are words here, not filters.
    let query = SearchQuery::parse(&term.replace(':', " "));
    let found = site.world.search_tracks(&query);
    let known = found.iter().filter_map(|track| site.world.itunes(track));
    let listed: Vec<Value> =
        known.take(limit.clamp(1, MAX_LIMIT)).map(|track| object(&site, &track, &asked)).collect();
    results(StatusCode::OK, &listed)
}

/// By Apple's ids, several with commas; codes (`isrc`) lead nowhere, as one tester found.
async fn lookup(State(site): State<Arc<Site>>, Query(asked): Query<Parameters>) -> Response {
    let ids = asked.get("id").map(String::as_str).unwrap_or_default();
    let found = ids.split(',').filter_map(|id| site.world.itunes_track(id.trim().parse().ok()?));
    let listed: Vec<Value> = found.map(|track| object(&site, &track, &asked)).collect();
    results(StatusCode::OK, &listed)
}

/// Apple's content type is that of a script.
fn results(status: StatusCode, found: &[Value]) -> Response {
    let body = json!({"resultCount": found.len(), "results": found}).to_string();
    (status, [(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], body).into_response()
}

fn object(site: &Site, track: &ItunesTrack, asked: &Parameters) -> Value {
    let country = asked.get("country").map_or("US", |country| country).to_uppercase();
    let asked_for = site.world.track(track.index);
    let album = asked_for.as_ref().and_then(|track| site.world.album(track.album));
    let collection = track.id % 100_000_000 + 200_000_000;
    let view = format!("https://music.apple.com/{}/album/{collection}", country.to_lowercase());
    let art = |size: u32| {
        format!("https://is1-ssl.mzstatic.com/image/thumb/{collection}/{size}x{size}bb.jpg")
    };
    let explicitness = match &asked_for {
        Some(track) if track.explicit => "explicit",
        _ => "notExplicit",
    };
    json!({
        "wrapperType": "track",
        "kind": "song",
        "artistId": track.id % 100_000,
        "collectionId": collection,
        "trackId": track.id,
        "artistName": track.artist,
        "collectionName": track.album,
        "trackName": track.title,
        "collectionCensoredName": track.album,
        "trackCensoredName": track.title,
        "artistViewUrl": format!("https://music.apple.com/artist/{}", track.id % 100_000),
        "collectionViewUrl": view,
        "trackViewUrl": format!("{view}?i={}", track.id),
        "previewUrl": previews::signed_url(site, previews::Shop::Itunes, track.id),
        "artworkUrl30": art(30),
        "artworkUrl60": art(60),
        "artworkUrl100": art(100),
        "collectionPrice": 9.99,
        "trackPrice": 1.29,
        "releaseDate": album.as_ref().map(|album| format!("{}-01-01T12:00:00Z", album.released.year)),
        "collectionExplicitness": explicitness,
        "trackExplicitness": explicitness,
        "discCount": 1,
        "discNumber": 1,
        "trackCount": album.map(|album| album.track_count),
        "trackNumber": asked_for.map(|track| track.track_number),
        "trackTimeMillis": track.duration_ms,
        "country": country_name(&country),
        "currency": "USD",
        "primaryGenreName": "Alternative",
        "isStreamable": true,
    })
}

/// Apple writes countries with three letters.
fn country_name(country: &str) -> &'static str {
    match country {
        "DE" => "DEU",
        "FR" => "FRA",
        "GB" => "GBR",
        "JP" => "JPN",
        "PT" => "PRT",
        _ => "USA",
    }
}
