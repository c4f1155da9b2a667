//! Deezer: tracks by recording code, by id and by search, with preview URLs that expire.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, previews, reply};
use crate::DeezerTrack;
use crate::world::SearchQuery;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/track/{key}", get(track)).route("/search", get(search))
}

/// What one search may give at most.
const MAX_LIMIT: usize = 100;
const DEFAULT_LIMIT: usize = 25;

/// `isrc:{ISRC}` or Deezer's own id.
async fn track(State(site): State<Arc<Site>>, Path(key): Path<String>) -> Response {
    let world = &site.world;
    let found = match key.strip_prefix("isrc:") {
        Some(isrc) => world.track_by_isrc(isrc).and_then(|index| world.deezer(index)),
        None => key.parse().ok().and_then(|id| world.deezer_track(id)),
    };
    reply::ok(&found.map_or_else(no_data, |found| whole_track(&site, &found)))
}

/// Words, or `artist:"…" track:"…"`.
async fn search(
    State(site): State<Arc<Site>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    let Some(text) = asked.get("q").filter(|text| !text.trim().is_empty()) else {
        let message = "Missing parameters: q";
        return reply::ok(&json!({
            "error": {"type": "MissingParameterException", "message": message, "code": 501},
        }));
    };
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<usize>().ok());
    let limit = number("limit").unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT);
    let index = number("index").unwrap_or(0);
    let found = site.world.search_tracks(&SearchQuery::parse(text));
    let known: Vec<DeezerTrack> =
        found.iter().filter_map(|track| site.world.deezer(track.index)).collect();
    let data: Vec<Value> =
        known.iter().skip(index).take(limit).map(|track| listed_track(&site, track)).collect();
    let mut answer = json!({"data": data, "total": known.len()});
    let after = index.saturating_add(limit);
    if after < known.len() {
        let after = after.to_string();
        let base = format!("{}/deezer/search", site.base_url);
        answer["next"] = json!(reply::url_with_query(&base, &[("q", text), ("index", &after)]));
    }
    reply::ok(&answer)
}

/// Deezer's "not found" comes with status 200.
fn no_data() -> Value {
    json!({"error": {"type": "DataException", "message": "no data", "code": 800}})
}

/// A track as a search lists it.
fn listed_track(site: &Site, track: &DeezerTrack) -> Value {
    let preview = if track.has_preview {
        previews::signed_url(site, previews::Shop::Deezer, track.id)
    } else {
        String::new()
    };
    let asked = site.world.track(track.index);
    let album = asked.as_ref().and_then(|asked| site.world.album(asked.album));
    json!({
        "id": track.id,
        "readable": true,
        "title": track.title,
        "title_short": track.title,
        "title_version": "",
        "isrc": asked.as_ref().and_then(|asked| asked.isrc.as_deref()),
        "link": format!("https://www.deezer.com/track/{}", track.id),
        "duration": track.duration_s,
        "rank": track.rank,
        "explicit_lyrics": asked.as_ref().is_some_and(|asked| asked.explicit),
        "preview": preview,
        "artist": {"id": track.id % 100_000, "name": track.artist, "type": "artist"},
        "album": {
            "id": album.as_ref().map(|album| album.index),
            "title": album.as_ref().map(|album| album.name.as_str()),
            "type": "album",
        },
        "type": "track",
    })
}

/// A track by itself: some fields more.
fn whole_track(site: &Site, track: &DeezerTrack) -> Value {
    let mut object = listed_track(site, track);
    let asked = site.world.track(track.index);
    let album = asked.as_ref().and_then(|asked| site.world.album(asked.album));
    object["track_position"] = json!(asked.map(|asked| asked.track_number));
    object["disk_number"] = json!(1);
    object["release_date"] = json!(album.map(|album| album.released.text));
    // Deezer often does not know the tempo, and then says 0.
    object["bpm"] = json!(0);
    object["gain"] = json!(track.gain_db);
    object
}
