//! Spotify: the accounts service and the part of the Web API that the pipeline uses.

mod catalogue;
mod objects;
mod paging;
mod playlists;
mod refusal;
mod search;
mod token;

use std::sync::Arc;

use axum::routing::{get, post};
use axum::{Router, middleware};

use super::Site;
use refusal::Refusal;

/// `/api/token`.
pub(super) fn accounts() -> Router<Arc<Site>> {
    Router::new().route("/api/token", post(token::issue))
}

/// Everything below `/v1`; needs a bearer token.
pub(super) fn api(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/search", get(search::search))
        .route("/tracks", get(catalogue::tracks))
        .route("/tracks/{id}", get(catalogue::track))
        .route("/artists", get(catalogue::artists))
        .route("/artists/{id}", get(catalogue::artist))
        .route("/albums/{id}", get(catalogue::album))
        .route("/audio-features/{id}", get(catalogue::audio_features))
        .route("/playlists/{id}", get(playlists::playlist))
        .route("/playlists/{id}/items", get(playlists::items))
        .route("/playlists/{id}/tracks", get(playlists::items_by_old_name))
        .fallback(async || Refusal::ServiceNotFound)
        .layer(middleware::from_fn_with_state(Arc::clone(site), token::require))
}
