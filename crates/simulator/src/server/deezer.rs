//! Deezer: a track by its recording code, with a preview URL that expires.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, previews, reply};
use crate::{DeezerTrack, Track, World};

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/track/{key}", get(track))
}

/// `isrc:{ISRC}` or Deezer's own id.
async fn track(State(site): State<Arc<Site>>, Path(key): Path<String>) -> Response {
    let world = &site.world;
    let index = match key.strip_prefix("isrc:") {
        Some(isrc) => world.track_by_isrc(isrc),
        None => key.parse().ok().and_then(World::deezer_index),
    };
    let answer = index.and_then(|index| {
        let found = world.deezer(index)?;
        let asked = world.tracks().get(index)?;
        Some(track_json(&site, &found, asked))
    });
    reply::ok(&answer.unwrap_or_else(no_data))
}

/// Deezer's "not found" comes with status 200.
fn no_data() -> Value {
    json!({"error": {"type": "DataException", "message": "no data", "code": 800}})
}

fn track_json(site: &Site, track: &DeezerTrack, asked: &Track) -> Value {
    let preview =
        if track.has_preview { previews::signed_url(site, track.id) } else { String::new() };
    let album = site.world.albums().get(asked.album).map(|album| album.name.as_str());
    json!({
        "id": track.id,
        "readable": true,
        "title": track.title,
        "title_short": track.title,
        "title_version": "",
        "isrc": asked.isrc,
        "link": format!("https://www.deezer.com/track/{}", track.id),
        "duration": track.duration_s,
        "track_position": 1,
        "disk_number": 1,
        "rank": track.rank,
        "explicit_lyrics": false,
        "preview": preview,
        // Deezer often does not know the tempo, and then says 0.
        "bpm": 0,
        "gain": track.gain_db,
        "artist": {"id": track.id % 100_000, "name": track.artist, "type": "artist"},
        "album": {"id": asked.album, "title": album, "type": "album"},
        "type": "track",
    })
}
