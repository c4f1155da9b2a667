//! Signing in: codes, tokens, refreshing, and the ends of all of them.

use jiff::SignedDuration;
use reqwest::{Response, StatusCode};
use segue_simulator::{QuotaMode, SimulatorOptions};
use serde_json::Value;

use crate::client::Client;

const REDIRECT: &str = "http://127.0.0.1:4321/callback";
/// RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const SCOPES: &str = "user-read-private user-library-read user-top-read user-follow-read \
                      user-read-recently-played playlist-read-private";

/// The same client with the owner's token in place of the app's.
pub(crate) async fn sign_in(mut client: Client) -> Client {
    let answer = exchange(&client, &code(&client, SCOPES).await, VERIFIER).await;
    let body: Value = answer.json().await.unwrap();
    client.token = body["access_token"].as_str().unwrap().to_owned();
    client
}

/// The code that comes back from the page of consent.
async fn code(client: &Client, scopes: &str) -> String {
    let answer = authorize(client, REDIRECT, scopes).await;
    assert_eq!(answer.status(), StatusCode::FOUND);
    let target = url::Url::parse(answer.headers()["location"].to_str().unwrap()).unwrap();
    assert!(target.as_str().starts_with(REDIRECT), "{target}");
    let field = |name: &str| {
        target.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(field("state").as_deref(), Some("a b&c"));
    field("code").unwrap()
}

async fn authorize(client: &Client, redirect: &str, scopes: &str) -> Response {
    let still = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    let request = still
        .build()
        .unwrap()
        .get(format!("{}/spotify-accounts/authorize", client.simulator.base_url()))
        .query(&[
            ("response_type", "code"),
            ("client_id", "simulated-client"),
            ("redirect_uri", redirect),
            ("code_challenge_method", "S256"),
            ("code_challenge", CHALLENGE),
            ("scope", scopes),
            ("state", "a b&c"),
        ]);
    request.send().await.unwrap()
}

async fn token(client: &Client, form: &[(&str, &str)]) -> Response {
    let url = format!("{}/spotify-accounts/api/token", client.simulator.base_url());
    client.http.post(url).form(form).send().await.unwrap()
}

async fn exchange(client: &Client, code: &str, verifier: &str) -> Response {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT),
        ("client_id", "simulated-client"),
        ("code_verifier", verifier),
    ];
    token(client, &form).await
}

async fn refresh(client: &Client, refresh_token: &str) -> Result<Value, String> {
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
        ("client_id", "simulated-client"),
    ];
    let answer = token(client, &form).await;
    let is_fine = answer.status() == StatusCode::OK;
    let body: Value = answer.json().await.unwrap();
    if is_fine { Ok(body) } else { Err(body["error"].as_str().unwrap().to_owned()) }
}

async fn refresh_token_of(client: &Client) -> String {
    let answer = exchange(client, &code(client, SCOPES).await, VERIFIER).await;
    let body: Value = answer.json().await.unwrap();
    body["refresh_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_person_signs_in_with_a_code_that_works_once() {
    let client = Client::of(QuotaMode::Development).await;
    let code = code(&client, SCOPES).await;
    assert_eq!(exchange(&client, &code, "guessed").await.status(), StatusCode::BAD_REQUEST);
    let body: Value = exchange(&client, &code, VERIFIER).await.json().await.unwrap();
    assert_eq!((&body["scope"], &body["token_type"]), (&SCOPES.into(), &"Bearer".into()));
    let again: Value = exchange(&client, &code, VERIFIER).await.json().await.unwrap();
    assert_eq!(again["error"], "invalid_grant");
    let insecure = authorize(&client, "http://localhost:4321/callback", SCOPES).await;
    assert_eq!(insecure.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn what_a_person_has_is_for_them_and_for_what_they_allowed() {
    let app = Client::of(QuotaMode::Development).await;
    let refused = app.get("/spotify/v1/me").await;
    assert_eq!(refused.status(), StatusCode::UNAUTHORIZED);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["message"], "Valid user authentication required");

    let mut person = app;
    let some = code(&person, "user-top-read").await;
    let body: Value = exchange(&person, &some, VERIFIER).await.json().await.unwrap();
    person.token = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(person.status("/spotify/v1/me/top/tracks").await, StatusCode::OK);
    let refused = person.json("/spotify/v1/me/tracks").await;
    assert_eq!(refused["error"]["message"], "Insufficient client scope");
}

#[tokio::test]
async fn a_refresh_token_ends_six_months_after_the_person_signed_in() {
    let client = Client::of(QuotaMode::Development).await;
    let given = refresh_token_of(&client).await;
    client.simulator.pass_time(SignedDuration::from_hours(24 * 181));
    let body = refresh(&client, &given).await.unwrap();
    assert!(body["access_token"].is_string() && body.get("refresh_token").is_none());
    client.simulator.pass_time(SignedDuration::from_hours(24));
    assert_eq!(refresh(&client, &given).await, Err("invalid_grant".to_owned()));
}

#[tokio::test]
async fn a_rotated_refresh_token_is_good_for_one_use() {
    let options = SimulatorOptions { rotate_refresh_tokens: true, ..SimulatorOptions::default() };
    let client = Client::with(options).await;
    let first = refresh_token_of(&client).await;
    let body = refresh(&client, &first).await.unwrap();
    let second = body["refresh_token"].as_str().unwrap();
    assert_eq!(refresh(&client, &first).await, Err("invalid_grant".to_owned()));
    assert!(refresh(&client, second).await.is_ok());
}
