//! The pages about the server itself: what it serves, and the truth.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use futures::stream;

use super::Site;

/// Truths that are sent in one piece.
const LINES: usize = 200;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/", get(page)).route("/truth", get(truth))
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    Html(format!("<h1>A simulated music world</h1>{} tracks", site.world.config().tracks))
}

/// One JSON object a line, computed as it is sent.
async fn truth(State(site): State<Arc<Site>>) -> Response {
    let lines = (0..site.world.config().tracks).step_by(LINES).map(move |first| {
        let truths = (first..first + LINES).filter_map(|index| site.world.truth(index));
        let lines: String = truths
            .filter_map(|truth| serde_json::to_string(&truth).ok())
            .map(|line| line + "\n")
            .collect();
        Ok::<_, Infallible>(Bytes::from(lines))
    });
    let body = Body::from_stream(stream::iter(lines));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}
