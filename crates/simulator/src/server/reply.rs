//! Answers: JSON with a status, and absolute URLs with a query.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::Value;

/// A JSON answer with the content type the providers send.
pub(super) fn json(status: StatusCode, body: &Value) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/json; charset=utf-8")];
    (status, content_type, body.to_string()).into_response()
}

/// A JSON answer with status 200.
pub(super) fn ok(body: &Value) -> Response {
    json(StatusCode::OK, body)
}

/// `base?name=value&…` with everything encoded that must be.
pub(super) fn url_with_query(base: &str, pairs: &[(&str, &str)]) -> String {
    let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    format!("{base}?{query}")
}
