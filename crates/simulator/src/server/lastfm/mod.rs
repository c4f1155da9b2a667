//! Last.fm: track and artist pages, charts and scrobbles, with all the oddities of its JSON.

mod lists;
mod pages;
mod shapes;

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, reply};
use crate::{LastfmAnswer, LastfmTrack};
use lists::Pages;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/2.0/", get(call)).route("/2.0", get(call))
}

type Parameters = HashMap<String, String>;

/// One address for everything: `method` says what is wanted.
async fn call(State(site): State<Arc<Site>>, Query(asked): Query<Parameters>) -> Response {
    if asked.get("api_key") != Some(&site.options.credentials.lastfm_api_key) {
        let message = "Invalid API key - You must be granted a valid key by last.fm";
        return reply::json(StatusCode::FORBIDDEN, &json!({"error": 10, "message": message}));
    }
    let method = asked.get("method").map(|method| method.to_lowercase());
    let Some(answer) = answer(&site, &asked, method.as_deref().unwrap_or_default()) else {
        let message = "Invalid Method - No method with that name in this package";
        return reply::json(StatusCode::BAD_REQUEST, &json!({"error": 3, "message": message}));
    };
    // Not found, in a body of status 200.
    reply::ok(
        &answer.unwrap_or_else(|message| json!({"error": 6, "message": message, "links": []})),
    )
}

type NotFound = &'static str;

/// What a method answers; `None` when there is no such method.
fn answer(site: &Site, asked: &Parameters, method: &str) -> Option<Result<Value, NotFound>> {
    let track = || track_page(site, asked);
    let artist = || artist_place(site, asked);
    let listed = |most| Pages::parse(asked, most);
    Some(match method {
        "track.getinfo" => track().map(|page| pages::track_info(&page)),
        "track.gettoptags" => track().map(|page| pages::track_tags(&page)),
        "track.getsimilar" => {
            track().map(|page| pages::similar_tracks(site, &page, listed(100).limit))
        }
        "artist.getinfo" => artist().map(|place| pages::artist_info(site, place)),
        "artist.gettoptags" => artist().map(|place| pages::artist_tags(site, place)),
        "artist.getsimilar" => artist().map(|place| pages::similar(site, place)),
        "artist.gettoptracks" => {
            artist().map(|place| pages::artist_tracks(site, place, listed(1_000).limit))
        }
        "chart.gettoptracks" => Ok(lists::chart_tracks(site, listed(1_000))),
        "chart.gettopartists" => Ok(lists::chart_artists(site, listed(1_000))),
        "geo.gettoptracks" => lists::geo_tracks(site, asked.get("country"), listed(1_000)),
        "user.getrecenttracks" => lists::recent_tracks(site, asked, listed(1_000)),
        _ => return None,
    })
}

fn track_page(site: &Site, asked: &Parameters) -> Result<LastfmTrack, NotFound> {
    let (Some(artist), Some(title)) = (asked.get("artist"), asked.get("track")) else {
        return Err("You must supply either a track & artist name or a track mbid.");
    };
    let corrects = corrects(asked);
    let answer = match site.world.track_by_name(artist, title, corrects) {
        Some(index) => site.world.lastfm(index),
        None => LastfmAnswer::Absent,
    };
    match answer {
        LastfmAnswer::Right(page) => Ok(page),
        // Only a service that corrects names offers somebody else's.
        LastfmAnswer::Wrong(page) if corrects => Ok(page),
        LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => Err("Track not found"),
    }
}

fn artist_place(site: &Site, asked: &Parameters) -> Result<usize, NotFound> {
    let name = asked.get("artist").ok_or("You must supply either an artist name or mbid.")?;
    let found = site.world.artist_by_name(name, corrects(asked));
    found.ok_or("The artist you supplied could not be found")
}

fn corrects(asked: &Parameters) -> bool {
    asked.get("autocorrect").is_some_and(|value| value == "1")
}
