//! What MusicBrainz asks of everybody before it looks at the question: a name and a format.

use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::reply;
use super::HELP;

/// What the service says to a format it does not have, in its own words.
const INVALID_FORMAT: &str = "Invalid format. Either set an Accept header (recognized mime types \
    are application/json and application/xml), or include a fmt= argument in the query string \
    (valid values for fmt are json and xml).";

/// Lets only those through who say who they are and want JSON.
pub(super) async fn require(request: Request, next: Next) -> Response {
    if !says_who(request.headers()) {
        let body = json!({"error": "Your requests do not say who sends them.", "help": HELP});
        return reply::json(StatusCode::FORBIDDEN, &body);
    }
    let query = request.uri().query().unwrap_or_default();
    let named = url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "fmt");
    match named.as_ref().map(|(_, format)| format.as_ref()) {
        Some("json") => next.run(request).await,
        Some("xml") => xml(StatusCode::OK, EMPTY),
        Some(_) => xml(StatusCode::NOT_ACCEPTABLE, &error_in_xml(INVALID_FORMAT)),
        None if accepts_json(request.headers()) => next.run(request).await,
        // XML is what those get who say nothing. There is none here: an empty document is enough
        // for a client to notice that it forgot to ask for JSON.
        None => xml(StatusCode::OK, EMPTY),
    }
}

const EMPTY: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><metadata xmlns=\"http://musicbrainz.org/ns/mmd-2.0#\"/>";

fn says_who(headers: &HeaderMap) -> bool {
    let name = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok());
    name.is_some_and(|name| !name.trim().is_empty())
}

fn accepts_json(headers: &HeaderMap) -> bool {
    let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| accepted.contains("application/json"))
}

fn error_in_xml(message: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><error><text>{message}</text>\
         <text>{HELP}</text></error>"
    )
}

fn xml(status: StatusCode, body: &str) -> Response {
    let content_type = [(header::CONTENT_TYPE, "application/xml; charset=utf-8")];
    (status, content_type, body.to_owned()).into_response()
}
