//! Tokens: issued for client credentials, asked for by every call.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Form;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;

use super::super::{Site, reply};
use super::refusal::Refusal;

/// Issues a token for the client credentials in the header or the form.
pub(super) async fn issue(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => {}
        Some(_) => {
            let detail =
                "grant_type must be client_credentials, authorization_code or refresh_token";
            return oauth_error("unsupported_grant_type", detail);
        }
        None => return oauth_error("unsupported_grant_type", "grant_type parameter is missing"),
    }
    let expected = &site.options.credentials;
    match basic_credentials(&headers).or_else(|| form_credentials(&form)) {
        Some((id, _)) if id != expected.spotify_client_id => {
            oauth_error("invalid_client", "Invalid client")
        }
        Some((_, secret)) if secret != expected.spotify_client_secret => {
            oauth_error("invalid_client", "Invalid client secret")
        }
        Some(_) => reply::ok(&json!({
            "access_token": new_token(&site),
            "token_type": "Bearer",
            "expires_in": site.options.token_ttl_s,
        })),
        None => oauth_error("invalid_client", "Invalid client"),
    }
}

/// Lets only calls with a valid bearer token through.
pub(super) async fn require(
    State(site): State<Arc<Site>>,
    request: Request,
    next: Next,
) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let Some(token) = given.and_then(|value| value.strip_prefix("Bearer ")) else {
        return Refusal::NoToken.into_response();
    };
    match check(&site, token) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal.into_response(),
    }
}

/// A token says when it ends and carries the server's seal on that.
fn new_token(site: &Site) -> String {
    let expires = site.clock.unix_s_in(site.options.token_ttl_s).to_string();
    let mark = site.seal.mark(&expires);
    format!("BQ{expires}.{mark}")
}

fn check(site: &Site, token: &str) -> Result<(), Refusal> {
    let (expires, _) = token
        .strip_prefix("BQ")
        .and_then(|token| token.split_once('.'))
        .filter(|(expires, mark)| site.seal.fits(expires, mark))
        .ok_or(Refusal::InvalidToken)?;
    let expires_s: i64 = expires.parse().map_err(|_| Refusal::InvalidToken)?;
    if site.clock.unix_s() < expires_s { Ok(()) } else { Err(Refusal::ExpiredToken) }
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), secret.to_owned()))
}

fn form_credentials(form: &HashMap<String, String>) -> Option<(String, String)> {
    Some((form.get("client_id")?.clone(), form.get("client_secret")?.clone()))
}

/// The accounts service answers 400, also where OAuth would say 401.
fn oauth_error(error: &str, description: &str) -> Response {
    let body = json!({"error": error, "error_description": description});
    reply::json(StatusCode::BAD_REQUEST, &body)
}
