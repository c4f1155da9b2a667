//! ListenBrainz: how often things are listened to, what most people listen to, and listens.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::{Site, reply};
use crate::{Play, Track};

type Parameters = HashMap<String, String>;

/// Most ids a question about popularity may name.
const MAX_MBIDS: usize = 1_000;
/// Recordings of an artist, at most, in the list of the most popular ones.
const TOP_RECORDINGS: usize = 1_000;
const DEFAULT_COUNT: usize = 25;
const MAX_COUNT: usize = 1_000;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/popularity/top-recordings-for-artist/{mbid}", get(top_recordings))
        .route("/popularity/{kind}", post(popularity))
        .route("/stats/sitewide/{kind}", get(sitewide))
        .route("/user/{name}/listens", get(listens))
        .layer(middleware::from_fn(with_allowance))
}

/// Every answer says how many requests are left.
async fn with_allowance(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let allowance = [
        ("x-ratelimit-limit", "30"),
        ("x-ratelimit-remaining", "29"),
        ("x-ratelimit-reset-in", "10"),
    ];
    for (name, value) in allowance {
        let (name, value) = (HeaderName::from_static(name), HeaderValue::from_static(value));
        response.headers_mut().insert(name, value);
    }
    response
}

async fn top_recordings(State(site): State<Arc<Site>>, Path(mbid): Path<String>) -> Response {
    if mbid.len() != 36 {
        return refused(&format!("artist_mbid: '{mbid}' is not a valid uuid"));
    }
    // Unknown artists have no recordings; that is no error.
    let found = site.world.artist_by_mbid(&mbid);
    let mut tracks: Vec<(u64, Track)> = found
        .into_iter()
        .flat_map(|artist| site.world.tracks_of(artist))
        .filter_map(|track| Some((site.world.listens(track.index)?.listens, track)))
        .collect();
    tracks.sort_by_key(|(listens, track)| (std::cmp::Reverse(*listens), track.index));
    let listed: Vec<Value> = tracks
        .iter()
        .take(TOP_RECORDINGS)
        .filter_map(|(_, track)| recording(&site, track))
        .collect();
    reply::ok(&Value::Array(listed))
}

/// `{"recording_mbids": […]}` and the like; the order is kept, what is unknown has null counts.
async fn popularity(
    State(site): State<Arc<Site>>,
    Path(kind): Path<String>,
    Json(asked): Json<Value>,
) -> Response {
    let counts = |mbid: &str| match kind.as_str() {
        "recording" => site.world.listens(site.world.track_by_recording(mbid)?.index),
        "artist" => site.world.artist_listens(site.world.artist_by_mbid(mbid)?),
        _ => {
            let album = site.world.album(site.world.album_by_release(mbid)?)?;
            site.world.listens(album.first_track)
        }
    };
    let id = match kind.as_str() {
        "recording" | "artist" | "release" => format!("{kind}_mbid"),
        "release-group" => "release_group_mbid".to_owned(),
        _ => {
            return reply::json(StatusCode::NOT_FOUND, &json!({"code": 404, "error": "Not found"}));
        }
    };
    let Some(mbids) = asked[format!("{id}s")].as_array().filter(|mbids| !mbids.is_empty()) else {
        return refused(&format!("Missing {id}s in the request"));
    };
    if mbids.len() > MAX_MBIDS {
        return refused(&format!("At most {MAX_MBIDS} {id}s"));
    }
    let answers: Vec<Value> = mbids
        .iter()
        .filter_map(Value::as_str)
        .map(|mbid| {
            let counts = counts(mbid);
            json!({
                &id: mbid,
                "total_listen_count": counts.map(|counts| counts.listens),
                "total_user_count": counts.map(|counts| counts.users),
            })
        })
        .collect();
    reply::ok(&Value::Array(answers))
}

/// What everyone listens to, in pages.
async fn sitewide(
    State(site): State<Arc<Site>>,
    Path(kind): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    let (offset, count) = window(&asked);
    let range = asked.get("range").map_or("all_time", |range| range);
    let places = offset..offset.saturating_add(count);
    let listed: Vec<Value> = match kind.as_str() {
        "recordings" => places.filter_map(|place| sitewide_recording(&site, place)).collect(),
        "artists" => places.filter_map(|place| sitewide_artist(&site, place)).collect(),
        _ => {
            return reply::json(StatusCode::NOT_FOUND, &json!({"code": 404, "error": "Not found"}));
        }
    };
    let now_s = site.clock.unix_s();
    reply::ok(&json!({"payload": {
        &kind: listed,
        "count": listed.len(),
        "offset": offset,
        "range": range,
        "from_ts": now_s - 31 * 86_400,
        "to_ts": now_s,
        "last_updated": now_s,
    }}))
}

async fn listens(
    State(site): State<Arc<Site>>,
    Path(name): Path<String>,
    Query(asked): Query<Parameters>,
) -> Response {
    let Some(listener) = site.world.listeners().iter().find(|one| one.name == name) else {
        let error = format!("Cannot find user: {name}");
        return reply::json(StatusCode::NOT_FOUND, &json!({"code": 404, "error": error}));
    };
    let moment = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
    let (least, most) = (moment("min_ts"), moment("max_ts"));
    let (_, count) = window(&asked);
    let fits = |play: &Play| {
        let at_s = play.played_at.as_second();
        least.is_none_or(|least| at_s > least) && most.is_none_or(|most| at_s < most)
    };
    let all = || (0..site.world.play_count()).filter_map(|place| site.world.play(listener, place));
    let listed: Vec<Value> = all()
        .filter(fits)
        .take(count)
        .filter_map(|play| Some((play.played_at.as_second(), site.world.track(play.track)?)))
        .map(|(at_s, track)| {
            json!({
                "inserted_at": at_s,
                "listened_at": at_s,
                "recording_msid": null,
                "user_name": name,
                "track_metadata": {
                    "artist_name": site.world.main_artist(&track),
                    "track_name": track.title,
                    "release_name": site.world.album(track.album).map(|album| album.name),
                    "additional_info": {
                        "duration_ms": track.duration_ms,
                        "isrc": track.isrc,
                        "recording_mbid": site.world.recording(&track),
                        "spotify_id": format!("https://open.spotify.com/track/{}", track.id),
                    },
                },
            })
        })
        .collect();
    let bound = |play: Option<Play>| play.map_or(0, |play| play.played_at.as_second());
    reply::ok(&json!({"payload": {
        "count": listed.len(),
        "latest_listen_ts": bound(all().next()),
        "oldest_listen_ts": bound(all().next_back()),
        "listens": listed,
        "user_id": name,
    }}))
}

/// A recording in a list of popular ones; `None` when MusicBrainz lacks it.
fn recording(site: &Site, track: &Track) -> Option<Value> {
    let listens = site.world.listens(track.index)?;
    Some(json!({
        "artist_mbids": artist_mbids(site, track),
        "artist_name": site.world.main_artist(track),
        "caa_id": null,
        "caa_release_mbid": null,
        "length": track.duration_ms,
        "recording_mbid": site.world.recording(track)?,
        "recording_name": track.bare_title,
        "release_color": {"blue": 40, "green": 60, "red": 90},
        "release_mbid": site.world.release(track.album),
        "release_name": site.world.album(track.album)?.name,
        "total_listen_count": listens.listens,
        "total_user_count": listens.users,
    }))
}

fn sitewide_recording(site: &Site, place: usize) -> Option<Value> {
    let track = site.world.track(site.world.chart_track("", place)?)?;
    Some(json!({
        "artist_mbids": artist_mbids(site, &track),
        "artist_name": site.world.main_artist(&track),
        "listen_count": 9_000_000 / (place as u64 + 3),
        // Not everything that is listened to was found on MusicBrainz.
        "recording_mbid": site.world.recording(&track),
        "release_mbid": site.world.release(track.album),
        "release_name": site.world.album(track.album)?.name,
        "track_name": track.bare_title,
    }))
}

fn sitewide_artist(site: &Site, place: usize) -> Option<Value> {
    let artist = site.world.artist(site.world.chart_artist("", place)?)?;
    Some(json!({
        "artist_mbid": artist.mbid,
        "artist_name": artist.name,
        "listen_count": 40_000_000 / (place as u64 + 3),
    }))
}

fn artist_mbids(site: &Site, track: &Track) -> Vec<String> {
    let artists = track.artists.iter().filter_map(|artist| site.world.artist(*artist));
    artists.filter_map(|artist| artist.mbid).collect()
}

fn window(asked: &Parameters) -> (usize, usize) {
    let number = |name: &str| asked.get(name).and_then(|text| text.parse::<usize>().ok());
    (number("offset").unwrap_or(0), number("count").unwrap_or(DEFAULT_COUNT).min(MAX_COUNT))
}

fn refused(message: &str) -> Response {
    reply::json(StatusCode::BAD_REQUEST, &json!({"code": 400, "error": message}))
}
