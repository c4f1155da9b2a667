//! The accounts service: consent that is always given, codes, tokens, and their ends.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Form;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::{Host, Url};

use super::super::{Site, reply};
use super::token::{self, Bearer};

type Parameters = HashMap<String, String>;

const CODE: &str = "AQ";
const REFRESH: &str = "AQR";
/// A code is for immediate use.
const CODE_TTL_S: u32 = 600;
/// Since June 2026 a refresh token ends six months after the person signed in, refreshed or not.
const REFRESH_TTL_S: i64 = 182 * 86_400;

/// What the service must remember: codes that were used, and which refresh token is the latest.
#[derive(Debug, Default)]
pub(in super::super) struct Accounts {
    used_codes: Mutex<HashSet<String>>,
    /// The generation of a sign-in's refresh token, by sign-in.
    generations: Mutex<HashMap<String, u64>>,
}

/// A sign-in that was consented to.
#[derive(Debug, Clone)]
struct Consent {
    client_id: String,
    listener: usize,
    scopes: String,
    /// When the person signed in, in Unix seconds.
    at_s: i64,
}

/// `/authorize`: sends the browser straight back with a code, as if the person had agreed.
///
/// `simulate_user=segue-guest` signs that listener in, `simulate_deny=1` refuses.
pub(super) async fn authorize(
    State(site): State<Arc<Site>>,
    Query(asked): Query<Parameters>,
) -> Response {
    let field = |name: &str| asked.get(name).map(String::as_str).unwrap_or_default();
    if field("client_id") != site.options.credentials.spotify_client_id {
        return refused_page("INVALID_CLIENT: Invalid client");
    }
    let Some(mut target) = redirect_target(field("redirect_uri")) else {
        return refused_page("INVALID_CLIENT: Insecure redirect URI");
    };
    if field("response_type") != "code" {
        return refused_page("response_type must be code");
    }
    if !matches!(field("code_challenge_method"), "" | "S256") {
        return refused_page("code_challenge_method must be S256");
    }
    let listeners = site.world.listeners();
    let listener = listeners
        .iter()
        .find(|person| person.name == field("simulate_user"))
        .map_or(0, |p| p.index);
    let consent = Consent {
        client_id: field("client_id").to_owned(),
        listener,
        scopes: field("scope").to_owned(),
        at_s: site.clock.unix_s(),
    };
    let answer = if field("simulate_deny") == "1" {
        ("error", "access_denied".to_owned())
    } else {
        ("code", code(&site, &consent, field("code_challenge"), field("redirect_uri")))
    };
    target.query_pairs_mut().append_pair(answer.0, &answer.1);
    if let Some(state) = asked.get("state") {
        target.query_pairs_mut().append_pair("state", state);
    }
    (StatusCode::FOUND, [(header::LOCATION, target.to_string())]).into_response()
}

/// `/api/token`: for the app itself, for a code, or for a refresh token.
pub(super) async fn issue(
    State(site): State<Arc<Site>>,
    headers: HeaderMap,
    Form(form): Form<Parameters>,
) -> Response {
    let answer = match form.get("grant_type").map(String::as_str) {
        Some("client_credentials") => for_app(&site, &headers, &form),
        Some("authorization_code") => for_code(&site, &headers, &form),
        Some("refresh_token") => for_refresh_token(&site, &headers, &form),
        Some(_) => Err(OauthError(
            "unsupported_grant_type",
            "grant_type must be client_credentials, authorization_code or refresh_token",
        )),
        None => Err(OauthError("unsupported_grant_type", "grant_type parameter is missing")),
    };
    match answer {
        Ok(body) => reply::ok(&body),
        Err(error) => error.into_response(),
    }
}

fn for_app(site: &Site, headers: &HeaderMap, form: &Parameters) -> Result<Value, OauthError> {
    check_client(site, headers, form, false)?;
    Ok(grant(site, &Bearer { listener: None, scopes: Vec::new() }))
}

fn for_code(site: &Site, headers: &HeaderMap, form: &Parameters) -> Result<Value, OauthError> {
    let invalid = OauthError("invalid_grant", "Invalid authorization code");
    let code = form.get("code").ok_or(invalid)?;
    let claim = site.seal.claim(CODE, code).ok_or(invalid)?;
    let [expires, challenge, redirect_uri, rest] = fields(&claim);
    let consent = Consent::read(rest).ok_or(invalid)?;
    let has_verifier = form.contains_key("code_verifier");
    let client_id = check_client(site, headers, form, has_verifier)?;
    if client_id != consent.client_id {
        return Err(OauthError("invalid_grant", "Invalid authorization code"));
    }
    if expires.parse::<i64>().map_or(true, |expires_s| site.clock.unix_s() >= expires_s) {
        return Err(OauthError("invalid_grant", "Authorization code expired"));
    }
    if form.get("redirect_uri").map(String::as_str) != Some(redirect_uri) {
        return Err(OauthError("invalid_grant", "Invalid redirect URI"));
    }
    let verifier = form.get("code_verifier").map(String::as_str).unwrap_or_default();
    if challenge_of(verifier) != challenge && (has_verifier || !challenge.is_empty()) {
        return Err(OauthError("invalid_grant", "code_verifier was incorrect"));
    }
    let mut used = site.accounts.used_codes.lock().unwrap_or_else(PoisonError::into_inner);
    if !used.insert(code.clone()) {
        return Err(invalid);
    }
    Ok(grant_with_refresh(site, &consent, 0))
}

fn for_refresh_token(
    site: &Site,
    headers: &HeaderMap,
    form: &Parameters,
) -> Result<Value, OauthError> {
    let given = form
        .get("refresh_token")
        .ok_or(OauthError("invalid_request", "refresh_token must be supplied"))?;
    let invalid = OauthError("invalid_grant", "Invalid refresh token");
    let claim = site.seal.claim(REFRESH, given).ok_or(invalid)?;
    let [generation, rest] = fields(&claim);
    let (generation, consent) =
        generation.parse::<u64>().ok().zip(Consent::read(rest)).ok_or(invalid)?;
    let client_id = check_client(site, headers, form, true)?;
    if client_id != consent.client_id {
        return Err(invalid);
    }
    if site.clock.unix_s() >= consent.at_s.saturating_add(REFRESH_TTL_S) {
        return Err(OauthError("invalid_grant", "Refresh token expired"));
    }
    if !site.options.rotate_refresh_tokens {
        return Ok(grant(site, &consent.bearer()));
    }
    let mut generations = site.accounts.generations.lock().unwrap_or_else(PoisonError::into_inner);
    let latest = generations.entry(consent.write()).or_default();
    if generation != *latest {
        return Err(OauthError("invalid_grant", "Refresh token revoked"));
    }
    *latest += 1;
    Ok(grant_with_refresh(site, &consent, *latest))
}

impl Consent {
    fn write(&self) -> String {
        format!("{}|{}|{}|{}", self.at_s, self.listener, self.client_id, self.scopes)
    }

    fn read(text: &str) -> Option<Self> {
        let [at_s, listener, client_id, scopes] = fields(text);
        Some(Self {
            client_id: client_id.to_owned(),
            listener: listener.parse().ok()?,
            scopes: scopes.to_owned(),
            at_s: at_s.parse().ok()?,
        })
    }

    fn bearer(&self) -> Bearer {
        let scopes = self.scopes.split_whitespace().map(str::to_owned).collect();
        Bearer { listener: Some(self.listener), scopes }
    }
}

fn code(site: &Site, consent: &Consent, challenge: &str, redirect_uri: &str) -> String {
    let expires_s = site.clock.unix_s_in(CODE_TTL_S);
    let redirect_uri = redirect_uri.replace('|', "%7C");
    let challenge = challenge.replace('|', "");
    let claim = format!("{expires_s}|{challenge}|{redirect_uri}|{}", consent.write());
    site.seal.token(CODE, &claim)
}

fn grant(site: &Site, bearer: &Bearer) -> Value {
    let mut body = json!({
        "access_token": token::issue(site, bearer),
        "token_type": "Bearer",
        "expires_in": site.options.token_ttl_s,
    });
    if bearer.listener.is_some() {
        body["scope"] = json!(bearer.scopes.join(" "));
    }
    body
}

fn grant_with_refresh(site: &Site, consent: &Consent, generation: u64) -> Value {
    let mut body = grant(site, &consent.bearer());
    let claim = format!("{generation}|{}", consent.write());
    body["refresh_token"] = json!(site.seal.token(REFRESH, &claim));
    body
}

/// The client's id, proven by its secret; an app on somebody's machine has none to prove it with.
fn check_client(
    site: &Site,
    headers: &HeaderMap,
    form: &Parameters,
    may_lack_secret: bool,
) -> Result<String, OauthError> {
    let expected = &site.options.credentials;
    let form_id = form.get("client_id").cloned();
    let (id, secret) = basic_credentials(headers)
        .or_else(|| Some((form_id?, form.get("client_secret").cloned())))
        .ok_or(OauthError("invalid_client", "Invalid client"))?;
    if id != expected.spotify_client_id {
        return Err(OauthError("invalid_client", "Invalid client"));
    }
    match secret {
        Some(secret) if secret == expected.spotify_client_secret => Ok(id),
        None if may_lack_secret => Ok(id),
        _ => Err(OauthError("invalid_client", "Invalid client secret")),
    }
}

fn basic_credentials(headers: &HeaderMap) -> Option<(String, Option<String>)> {
    let encoded = headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Basic ")?;
    let decoded = String::from_utf8(STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((id.to_owned(), Some(secret.to_owned())))
}

/// https, or http on a loopback address written as a number; `localhost` is refused since 2025.
fn redirect_target(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let is_loopback = match url.host()? {
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
        Host::Domain(_) => false,
    };
    (url.scheme() == "https" || (url.scheme() == "http" && is_loopback)).then_some(url)
}

/// RFC 7636, method S256.
fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
}

/// The parts between bars; the last one keeps what bars are left, missing ones are empty.
fn fields<const N: usize>(text: &str) -> [&str; N] {
    let mut parts = text.splitn(N, '|');
    std::array::from_fn(|_| parts.next().unwrap_or_default())
}

fn refused_page(message: &'static str) -> Response {
    (StatusCode::BAD_REQUEST, message).into_response()
}

/// OAuth's code for an error, and a sentence.
#[derive(Debug, Clone, Copy)]
struct OauthError(&'static str, &'static str);

impl IntoResponse for OauthError {
    /// The accounts service answers 400, also where OAuth would say 401.
    fn into_response(self) -> Response {
        let body = json!({"error": self.0, "error_description": self.1});
        reply::json(StatusCode::BAD_REQUEST, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::{challenge_of, redirect_target};

    #[test]
    fn the_challenge_is_the_one_of_the_standard() {
        // RFC 7636, appendix B.
        let challenge = challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        assert_eq!(challenge, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn only_secure_places_are_redirected_to() {
        for good in ["https://example.org/x", "http://127.0.0.1:4321/callback", "http://[::1]:9/"] {
            assert!(redirect_target(good).is_some(), "{good}");
        }
        for bad in ["http://localhost:1/", "http://example.org/", "ftp://127.0.0.1/", "", "x"] {
            assert!(redirect_target(bad).is_none(), "{bad}");
        }
    }
}
