//! `/faults`: what goes wrong can be looked at and changed over HTTP while the server runs.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use axum::{Json, Router};
use serde_json::json;

use super::super::{Site, reply};
use super::FaultRule;

/// `GET`, `POST` and `DELETE /faults`, `DELETE /faults/{id}`.
pub(in super::super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/faults", get(list).post(add).delete(clear))
        .route("/faults/{id}", delete(remove))
}

async fn list(State(site): State<Arc<Site>>) -> Response {
    Json(site.faults.active()).into_response()
}

/// One rule as JSON; the answer names the number it got.
async fn add(State(site): State<Arc<Site>>, body: String) -> Response {
    match serde_json::from_str::<FaultRule>(&body) {
        Ok(rule) => {
            let id = site.faults.add(rule);
            reply::json(StatusCode::CREATED, &json!({"id": id}))
        }
        Err(error) => reply::json(StatusCode::BAD_REQUEST, &json!({"error": error.to_string()})),
    }
}

async fn clear(State(site): State<Arc<Site>>) -> StatusCode {
    site.faults.clear();
    StatusCode::NO_CONTENT
}

async fn remove(State(site): State<Arc<Site>>, Path(id): Path<u64>) -> StatusCode {
    if site.faults.remove(id) { StatusCode::NO_CONTENT } else { StatusCode::NOT_FOUND }
}
