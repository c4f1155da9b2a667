//! Signing in, and what becomes of the leave: against an accounts service that plays along, and one
//! that does not. Tokens that end, are withdrawn or get lost (T33–T35) are in `tests/simulated`.

use crate::listener::{Memory, grant, stored};
use crate::server::{NOW, Reply, Seen, Server, clock, reply, transport};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret, SecretString};
use segue_domain::ids::PlaylistId;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::jobs::Listing;
use segue_pipeline::ports::ListTracks;
use segue_sources::http::Rate;
use segue_sources::spotify::auth::{
    SCOPES, SignIn, SignInConfig, SignInError, Standing, UserGrant,
};
use segue_sources::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use url::{Url, form_urlencoded};

const PLAYLIST: &str = "3cEYpjA9oz9GiPac4AsH4n";
const REDIRECT: &str = "http://127.0.0.1:8888/callback";

fn form(seen: &Seen) -> HashMap<String, String> {
    form_urlencoded::parse(seen.body.as_bytes()).into_owned().collect()
}

pub(crate) fn is_token_request(seen: &Seen) -> bool {
    seen.target == "/accounts/api/token"
}

fn token(access: &str, refresh: Option<&str>) -> Reply {
    let refresh = refresh.map(|refresh| format!(r#","refresh_token":"{refresh}""#));
    let refresh = refresh.unwrap_or_default();
    reply(200, format!(r#"{{"access_token":"{access}","expires_in":3600{refresh}}}"#))
}

fn refused(error: &str, description: &str) -> Reply {
    reply(400, format!(r#"{{"error":"{error}","error_description":"{description}"}}"#))
}

// ---- signing in -----------------------------------------------------------------------------

pub(crate) fn begin(server: &Server, secret: Option<&str>) -> SignIn {
    let config = SignInConfig {
        accounts_url: server.endpoint("/accounts"),
        api_url: server.endpoint("/v1"),
        client_id: "an-app".to_owned(),
        client_secret: secret.map(|secret| secret.to_owned().into()),
        redirect_uri: Url::parse(REDIRECT).unwrap(),
    };
    SignIn::begin(config, &transport(), clock(), std::array::from_fn(|index| index as u8))
}

fn asked_for(sign_in: &SignIn) -> HashMap<String, String> {
    sign_in.address().query_pairs().into_owned().collect()
}

pub(crate) fn answer(sign_in: &SignIn, code: &str) -> String {
    format!("{REDIRECT}?code={code}&state={}", asked_for(sign_in)["state"])
}

/// Checks the proof as the accounts service does (RFC 7636 §4.6).
fn proves(verifier: &str, challenge: &str) -> bool {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    (43..=128).contains(&verifier.len())
        && verifier.bytes().all(is_allowed)
        && URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) == challenge
}

async fn accounts(me: &'static str) -> Server {
    Server::start(move |seen| match seen.target.as_str() {
        "/accounts/api/token" => token("access-1", Some("hunter2-refresh")),
        "/v1/me" => reply(200, me),
        _ => reply(404, "{}"),
    })
    .await
}

#[tokio::test]
async fn the_address_to_open_asks_for_what_is_read_and_for_nothing_else() {
    let server = accounts("{}").await;
    let sign_in = begin(&server, None);
    let asked = asked_for(&sign_in);
    assert_eq!(sign_in.address().path(), "/accounts/authorize");
    assert_eq!(asked["response_type"], "code");
    assert_eq!(asked["client_id"], "an-app");
    assert_eq!(asked["redirect_uri"], REDIRECT);
    assert_eq!(asked["code_challenge_method"], "S256");
    assert_eq!(asked["code_challenge"].len(), 43);
    assert!(asked["state"].len() >= 16);
    assert_eq!(asked["scope"], SCOPES.join(" "));
    assert!(SCOPES.iter().all(|scope| !scope.contains("modify")));
}

#[tokio::test]
async fn a_public_client_signs_in_by_the_proof_alone() {
    let server = accounts(r#"{"id":"ann.","account_id":"a-1","display_name":"Ann"}"#).await;
    let sign_in = begin(&server, None);
    let grant = sign_in.finish(&answer(&sign_in, "AQ-the-code")).await.unwrap();
    assert_eq!(grant.user.as_str(), "a-1");
    assert_eq!(grant.authorized_at, Some(NOW));
    assert_eq!(grant.standing(NOW), Standing::Good { days_left: Some(181) });
    assert_eq!(grant.refresh_token.expose_secret(), "hunter2-refresh");
    let seen = &server.seen()[0];
    let sent = form(seen);
    assert_eq!(seen.authorization(), "");
    assert_eq!(sent["client_id"], "an-app");
    assert_eq!(sent["grant_type"], "authorization_code");
    assert_eq!((sent["code"].as_str(), sent["redirect_uri"].as_str()), ("AQ-the-code", REDIRECT));
    assert!(proves(&sent["code_verifier"], &asked_for(&sign_in)["code_challenge"]));
    assert_eq!(server.seen()[1].authorization(), "Bearer access-1");
}

#[tokio::test]
async fn an_app_with_a_secret_shows_it_and_the_code_alone_may_be_pasted() {
    let server = accounts(r#"{"id":"ann"}"#).await;
    let sign_in = begin(&server, Some("app-secret"));
    let grant = sign_in.finish(" AQ-the-code-and-nothing-else\n").await.unwrap();
    assert_eq!(grant.user.as_str(), "ann", "an account without the new id goes by the old one");
    let seen = &server.seen()[0];
    assert!(seen.authorization().starts_with("Basic "));
    assert!(!form(seen).contains_key("client_id"));
    assert_eq!(form(seen)["code"], "AQ-the-code-and-nothing-else");
}

#[tokio::test]
async fn an_answer_to_another_question_is_refused_before_anybody_is_asked() {
    let server = accounts("{}").await;
    let sign_in = begin(&server, None);
    let state = &asked_for(&sign_in)["state"];
    for (answer, expected) in [
        (format!("{REDIRECT}?code=x&state=other"), "run `segue auth spotify` again"),
        (format!("{REDIRECT}?code=x"), "another sign-in"),
        (format!("{REDIRECT}?error=access_denied&state={state}"), "Agree"),
        (format!("{REDIRECT}?error=server_error&state={state}"), "server_error"),
        ("nonsense".to_owned(), "neither the address"),
    ] {
        let error = sign_in.finish(&answer).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{answer}: {error}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn each_refusal_of_the_accounts_service_says_what_to_do() {
    for (reply, expected) in [
        (("invalid_grant", "Authorization code expired"), "works once and for some minutes"),
        (("invalid_grant", "Invalid authorization code"), "run `segue auth spotify` again"),
        (("invalid_grant", "Invalid redirect URI"), "add http://127.0.0.1:8888/callback to"),
        (("invalid_client", "Invalid client secret"), "SPOTIFY_CLIENT_SECRET"),
    ] {
        let server = Server::start(move |_| refused(reply.0, reply.1)).await;
        let sign_in = begin(&server, None);
        let error = sign_in.finish(&answer(&sign_in, "hunter2-code")).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains(expected) && text.contains(reply.1), "{text}");
        assert!(!format!("{text} {error:?}").contains("hunter2"), "{error:?}");
        assert_eq!(server.seen().len(), 1, "a refusal is not tried again");
    }
    let server = Server::start(|seen| match is_token_request(seen) {
        true => token("access-1", Some("r")),
        false => reply(403, "User not registered in the Developer Dashboard"),
    })
    .await;
    let sign_in = begin(&server, None);
    let error = sign_in.finish(&answer(&sign_in, "x")).await.unwrap_err();
    assert!(matches!(error, SignInError::AccountRefused), "{error:?}");
    assert!(error.to_string().contains("User Management"), "{error}");
}

// ---- afterwards -----------------------------------------------------------------------------

fn app(server: &Server, secret: Option<&str>) -> SpotifyClient {
    let config = SpotifyConfig {
        accounts_url: server.endpoint("/accounts"),
        api_url: server.endpoint("/v1"),
        client_id: "an-app".to_owned(),
        client_secret: secret.map(|secret| SecretString::from(secret.to_owned())),
        market: None,
        quota_mode: QuotaMode::Extended,
        rate: Rate::per_second(1_000.0),
    };
    SpotifyClient::new(config, &transport(), clock())
}

/// A public client in which the listener of `memory` is signed in.
pub(crate) fn listener(server: &Server, memory: &Arc<Memory>) -> SpotifyClient {
    app(server, None).signed_in(memory.grant(), memory.clone())
}

fn playlist() -> Listing {
    Listing::Playlist { id: PlaylistId::parse(PLAYLIST).unwrap() }
}

fn search() -> Listing {
    Listing::Search { query: "night".to_owned() }
}

fn page() -> Reply {
    reply(200, r#"{"items":[{"track":null}],"next":"more","offset":50,"total":1000}"#)
}

fn tokens_asked(server: &Server) -> usize {
    server.seen().iter().filter(|seen| is_token_request(seen)).count()
}

/// An accounts service that replaces the refresh token each time, as it does for public clients,
/// and knows only the newest.
fn rotating(first: &str) -> impl Fn(&Seen) -> Reply + Send + Sync + use<> {
    let newest = Mutex::new((first.to_owned(), 0));
    move |seen| {
        let mut newest = newest.lock().unwrap();
        let (known, number) = &mut *newest;
        if form(seen)["refresh_token"] != *known {
            return refused("invalid_grant", "Refresh token revoked");
        }
        *number += 1;
        *known = format!("refresh-{number}");
        token(&format!("access-{number}"), Some(known))
    }
}

/// A refusal that was a mistake of the service heals with the next process.
#[tokio::test]
async fn t34_a_leave_that_is_accepted_after_all_is_in_order_again() {
    let server = Server::start(|seen| match is_token_request(seen) {
        true => token("access-1", None),
        false => page(),
    })
    .await;
    let memory = stored("old");
    memory.put(UserGrant { reauth_needed_since: Some(NOW), ..grant("old") });
    listener(&server, &memory).list_tracks(&playlist(), Some("50"), 50).await.unwrap();
    assert_eq!(memory.grant().reauth_needed_since, None);
}

/// A caller that is cancelled while Spotify replaces its refresh token.
#[tokio::test]
async fn t35_whoever_is_cancelled_meanwhile_does_not_cost_the_new_token() {
    let renew = rotating("old");
    let server = Server::start(move |seen| match is_token_request(seen) {
        true => renew(seen).after(std::time::Duration::from_millis(100)),
        false => page(),
    })
    .await;
    let memory = stored("old");
    let client = listener(&server, &memory);
    let listing = playlist();
    let asking = client.list_tracks(&listing, Some("50"), 50);
    let short = std::time::Duration::from_millis(50);
    assert!(tokio::time::timeout(short, asking).await.is_err(), "it was cancelled");
    tokio::time::sleep(short * 6).await;
    assert_eq!(memory.grant().refresh_token.expose_secret(), "refresh-1");
    client.list_tracks(&playlist(), Some("50"), 50).await.unwrap();
    assert_eq!(tokens_asked(&server), 1, "and the next one takes it");
}

/// Another process renewed the same sign-in meanwhile.
#[tokio::test]
async fn a_token_another_process_replaced_is_taken_from_the_store() {
    let renew = rotating("newer");
    let server = Server::start(move |seen| match is_token_request(seen) {
        true => renew(seen),
        false => page(),
    })
    .await;
    let memory = stored("old");
    let client = listener(&server, &memory);
    memory.put(grant("newer"));
    client.list_tracks(&playlist(), Some("50"), 50).await.unwrap();
    assert_eq!(memory.grant().refresh_token.expose_secret(), "refresh-1");
}

#[tokio::test]
async fn nobody_is_asked_when_nobody_is_signed_in_or_it_was_to_another_app() {
    let number = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&number);
    let server = Server::start(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
        reply(500, "")
    })
    .await;
    let failure = app(&server, None).list_tracks(&search(), None, 10).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert!(failure.message.contains("nobody is signed in"), "{failure}");
    let memory = stored("old");
    memory.put(UserGrant { client_id: "another-app".to_owned(), ..grant("old") });
    let failure = listener(&server, &memory).list_tracks(&playlist(), None, 10).await.unwrap_err();
    assert!(failure.message.contains("another app"), "{failure}");
    assert_eq!(number.load(Ordering::Relaxed), 0);
}
