//! Answers given in a service's place, each in the words of that service.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use serde_json::{Value, json};

use super::super::reply;
use super::{FaultKind, Provider, bodies};

/// What is answered instead of what the service would say; `None` for kinds that let it speak.
pub(super) fn instead(provider: Provider, kind: &FaultKind) -> Option<Response> {
    let answer = match kind {
        FaultKind::TooManyRequests { retry_after } => too_many(provider, retry_after.as_deref()),
        FaultKind::QuotaExceeded { retry_after } => quota_exceeded(retry_after.as_deref()),
        FaultKind::ServerError { status } => failure(provider, *status),
        FaultKind::LastfmError { code } => reply::ok(&lastfm_error(*code)),
        FaultKind::ExpiredToken => spotify_error(401, "The access token expired"),
        FaultKind::InvalidGrant => reply::json(
            StatusCode::BAD_REQUEST,
            &json!({"error": "invalid_grant", "error_description": "Refresh token revoked"}),
        ),
        FaultKind::Forbidden { message } => {
            spotify_error(403, message.as_deref().unwrap_or("Forbidden"))
        }
        FaultKind::Html => Html(PORTAL).into_response(),
        FaultKind::Empty => StatusCode::OK.into_response(),
        FaultKind::HugeBody { bytes } => bodies::zeros(*bytes),
        FaultKind::GzipBomb { bytes } => bodies::gzip_bomb(*bytes),
        FaultKind::Redirect { to } => {
            with_header(StatusCode::FOUND.into_response(), header::LOCATION, Some(to.as_str()))
        }
        FaultKind::Disconnect => bodies::broken_at_once(),
        // Resolved before it comes here.
        FaultKind::Chaos { .. }
        | FaultKind::Truncated
        | FaultKind::HalfBody
        | FaultKind::NextLoops
        | FaultKind::TotalChanges
        | FaultKind::PageShrinks
        | FaultKind::RepeatsItem
        | FaultKind::EndlessPages
        | FaultKind::NullItems
        | FaultKind::MissingField { .. }
        | FaultKind::RenamedField { .. }
        | FaultKind::RetypedField { .. }
        | FaultKind::NewField
        | FaultKind::PreviewAt { .. }
        | FaultKind::SlowBody { .. }
        | FaultKind::Delay { .. } => return None,
    };
    Some(answer)
}

const PORTAL: &str = "<!doctype html><html><head><title>Welcome to FreeWifi</title></head>\
    <body><h1>Please accept the terms</h1><form action=\"/accept\"></form></body></html>";

/// "Too many requests", in the provider's own words; `retry_after` where it has such a header.
pub(super) fn too_many(provider: Provider, retry_after: Option<&str>) -> Response {
    let too_many = StatusCode::TOO_MANY_REQUESTS;
    let answer = match provider {
        Provider::Accounts | Provider::Spotify => spotify_error(429, "API rate limit exceeded"),
        // Last.fm and Deezer say it in a success, and not when to come back.
        Provider::Lastfm => return reply::ok(&lastfm_error(29)),
        Provider::Deezer => {
            return reply::ok(&deezer_error("Exception", "Quota limit exceeded", 4));
        }
        Provider::MusicBrainz => reply::json(
            StatusCode::SERVICE_UNAVAILABLE,
            &json!({
                "error": "Your requests are exceeding the allowable rate limit. Please see \
                          http://wiki.musicbrainz.org/XMLWebService for more information.",
                "help": "For usage, please see: https://musicbrainz.org/development/mmd",
            }),
        ),
        Provider::ListenBrainz => {
            let body = json!({"code": 429, "error": "Too many requests"});
            let answer = reply::json(too_many, &body);
            let reset = HeaderName::from_static("x-ratelimit-reset-in");
            with_header(answer, reset, retry_after)
        }
        Provider::Itunes => (StatusCode::FORBIDDEN, "Forbidden").into_response(),
        Provider::OpenWeather => reply::json(
            too_many,
            &json!({"cod": 429, "message": "Your account is temporary blocked due to exceeding of \
                                            requests limitation of your subscription type."}),
        ),
        Provider::Previews => too_many.into_response(),
    };
    with_header(answer, header::RETRY_AFTER, retry_after)
}

fn quota_exceeded(retry_after: Option<&str>) -> Response {
    let body = json!({"error": {
        "status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED",
    }});
    let answer = reply::json(StatusCode::TOO_MANY_REQUESTS, &body);
    with_header(answer, header::RETRY_AFTER, retry_after)
}

/// "It is not you", in the provider's own words.
fn failure(provider: Provider, status: Option<u16>) -> Response {
    let unavailable = StatusCode::SERVICE_UNAVAILABLE;
    let asked = status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = asked.unwrap_or(unavailable);
    match provider {
        Provider::Accounts => {
            let body = json!({"error": "server_error", "error_description": "Unknown error"});
            reply::json(status, &body)
        }
        Provider::Spotify => spotify_error(status.as_u16(), "Service temporarily unavailable"),
        Provider::Lastfm => {
            reply::json(asked.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR), &lastfm_error(16))
        }
        // Deezer fails in a success, unless something before it does.
        Provider::Deezer if asked.is_none() => {
            reply::ok(&deezer_error("Exception", "Service busy", 700))
        }
        Provider::MusicBrainz => {
            reply::json(status, &json!({"error": "The MusicBrainz web server is currently busy."}))
        }
        Provider::ListenBrainz => {
            let body = json!({"code": status.as_u16(), "error": "Internal Server Error"});
            reply::json(status, &body)
        }
        Provider::OpenWeather => {
            reply::json(status, &json!({"cod": status.as_u16(), "message": "Internal error"}))
        }
        Provider::Deezer | Provider::Itunes | Provider::Previews => status.into_response(),
    }
}

fn spotify_error(status: u16, message: &str) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    reply::json(code, &json!({"error": {"status": status, "message": message}}))
}

fn lastfm_error(code: u16) -> Value {
    let message = match code {
        8 => "Operation failed - Most likely the backend service failed. Please try again.",
        10 => "Invalid API key - You must be granted a valid key by last.fm",
        11 => "Service Offline - This service is temporarily offline. Try again later.",
        16 => "The service is temporarily unavailable, please try again.",
        26 => "Suspended API key - Access for your account has been suspended",
        29 => "Rate Limit Exceeded - Your IP has made too many requests in a short period",
        _ => "Something went wrong",
    };
    json!({"error": code, "message": message, "links": []})
}

fn deezer_error(kind: &str, message: &str, code: u16) -> Value {
    json!({"error": {"type": kind, "message": message, "code": code}})
}

/// Adds a header; one that no header can hold is left out.
fn with_header(
    mut response: Response<Body>,
    name: HeaderName,
    value: Option<&str>,
) -> Response<Body> {
    if let Some(value) = value.and_then(|value| HeaderValue::from_str(value).ok()) {
        response.headers_mut().insert(name, value);
    }
    response
}
