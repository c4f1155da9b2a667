//! The Web API's errors, word for word.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::super::reply;

/// Why the Web API says no.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    InvalidLimit,
    InvalidOffset,
    InvalidId,
    NoQuery,
    BadType,
    BadTimeRange,
    BadCursor,
    TooManyIds,
    NoToken,
    NoUser,
    InvalidToken,
    ExpiredToken,
    Forbidden,
    InsufficientScope,
    NotFound,
    ServiceNotFound,
}

impl Refusal {
    fn parts(self) -> (StatusCode, &'static str) {
        let bad = StatusCode::BAD_REQUEST;
        let unauthorized = StatusCode::UNAUTHORIZED;
        match self {
            Self::InvalidLimit => (bad, "Invalid limit"),
            Self::InvalidOffset => (bad, "Invalid offset"),
            Self::InvalidId => (bad, "Invalid base62 id"),
            Self::NoQuery => (bad, "No search query"),
            Self::BadType => (bad, "Missing or unknown parameter type"),
            Self::BadTimeRange => (bad, "Invalid time range"),
            Self::BadCursor => (bad, "Invalid cursor"),
            Self::TooManyIds => (bad, "Too many ids requested"),
            Self::NoToken => (unauthorized, "No token provided"),
            // What a token of the app itself gets where only a person has something.
            Self::NoUser => (unauthorized, "Valid user authentication required"),
            Self::InvalidToken => (unauthorized, "Invalid access token"),
            Self::ExpiredToken => (unauthorized, "The access token expired"),
            Self::Forbidden => (StatusCode::FORBIDDEN, "Forbidden"),
            Self::InsufficientScope => (StatusCode::FORBIDDEN, "Insufficient client scope"),
            Self::NotFound => (StatusCode::NOT_FOUND, "Resource not found"),
            Self::ServiceNotFound => (StatusCode::NOT_FOUND, "Service not found"),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let (status, message) = self.parts();
        reply::json(status, &json!({"error": {"status": status.as_u16(), "message": message}}))
    }
}
