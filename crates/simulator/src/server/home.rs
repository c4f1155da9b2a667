//! The pages about the server itself: what it serves, and the truth.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::Site;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/", get(page)).route("/truth", get(truth))
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    let world = &site.world;
    let playlists: String = world
        .playlists()
        .iter()
        .map(|list| format!("<li><code>{}</code> {}</li>", list.id, list.name))
        .collect();
    Html(format!(
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Simulated music world</title>\
         <h1>A simulated music world</h1>\
         <p>Seed {}: {} tracks, {} artists, {} albums. Spotify answers as to {}.</p>\
         <ul><li><code>/spotify-accounts/api/token</code></li><li><code>/spotify/v1/…</code></li>\
         <li><code>/lastfm/2.0/</code></li><li><code>/deezer/track/isrc:…</code></li>\
         <li><code>/previews/….wav</code></li>\
         <li><a href=\"/truth\">/truth</a>: what is true of each track, one JSON object a line</li></ul>\
         <p>Playlists:</p><ul>{playlists}</ul></html>",
        world.config().seed,
        world.tracks().len(),
        world.artists().len(),
        world.albums().len(),
        if site.is_development() { "a new app" } else { "an app with extended quota" },
    ))
}

async fn truth(State(site): State<Arc<Site>>) -> Response {
    let lines: String = site
        .world
        .truths()
        .filter_map(|truth| serde_json::to_string(&truth).ok())
        .map(|line| line + "\n")
        .collect();
    ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response()
}
