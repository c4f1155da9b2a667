//! Spotify: the accounts service and the part of the Web API that the pipeline uses.

mod accounts;
mod albums;
mod catalogue;
mod library;
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
pub(super) use accounts::Accounts;
use refusal::Refusal;

/// `/authorize` and `/api/token`.
pub(super) fn accounts() -> Router<Arc<Site>> {
    Router::new()
        .route("/authorize", get(accounts::authorize))
        .route("/api/token", post(accounts::issue))
}

/// Everything below `/v1`; needs a bearer token.
pub(super) fn api(site: &Arc<Site>) -> Router<Arc<Site>> {
    Router::new()
        .route("/search", get(search::search))
        .route("/tracks", get(catalogue::tracks))
        .route("/tracks/{id}", get(catalogue::track))
        .route("/artists", get(catalogue::artists))
        .route("/artists/{id}", get(catalogue::artist))
        .route("/artists/{id}/albums", get(albums::of_artist))
        .route("/artists/{id}/top-tracks", get(catalogue::top_tracks))
        .route("/albums", get(albums::albums))
        .route("/albums/{id}", get(albums::album))
        .route("/albums/{id}/tracks", get(albums::tracks))
        .route("/browse/new-releases", get(albums::new_releases))
        .route("/markets", get(catalogue::markets))
        .route("/audio-features", get(catalogue::many_audio_features))
        .route("/audio-features/{id}", get(catalogue::audio_features))
        .route("/playlists/{id}", get(playlists::playlist))
        .route("/playlists/{id}/items", get(playlists::items))
        .route("/playlists/{id}/tracks", get(playlists::items_by_old_name))
        .route("/users/{id}", get(library::public_profile))
        .route("/users/{id}/playlists", get(playlists::of_user))
        .route("/me", get(library::profile))
        .route("/me/playlists", get(playlists::mine))
        .route("/me/tracks", get(library::saved_tracks))
        .route("/me/albums", get(library::saved_albums))
        .route("/me/following", get(library::following))
        .route("/me/top/{kind}", get(library::top))
        .route("/me/player/recently-played", get(library::recently_played))
        .fallback(async || Refusal::ServiceNotFound)
        .layer(middleware::from_fn_with_state(Arc::clone(site), token::require))
}
