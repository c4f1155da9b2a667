//! Recorded answers of Spotify's accounts service, served over HTTP, through the client to what is
//! shown with the next request and what is kept.
//!
//! The recordings are other people's and lie beside the project, not in it.

use crate::auth::{answer, begin, is_token_request, listener};
use crate::contracts::recorded;
use crate::listener::stored;
use crate::server::{Server, reply};
use secrecy::ExposeSecret;

/// What a code is answered with, and a refresh token with and without another in its place.
const CODE: &str = "jwilsson-spotify-web-api-php/access-token";
const REPLACED: &str = "jwilsson-spotify-web-api-php/refresh-token";
const RENEWED: &str = "jwilsson-spotify-web-api-php/refresh-token-no-refresh-token";
pub(crate) const TOKENS: [&str; 3] = [CODE, REPLACED, RENEWED];

const BEARER: &str = "Bearer REDACTED-access-token";

/// A server that answers for tokens with a recording, and for everything else with a profile.
async fn accounts(recording: &str) -> Option<Server> {
    let body = recorded(&format!("spotify/{recording}.json"))?;
    let server = Server::start(move |seen| match is_token_request(seen) {
        true => reply(200, body.clone()),
        false => reply(200, r#"{"id":"ann"}"#),
    });
    Some(server.await)
}

#[tokio::test]
async fn a_recorded_answer_to_a_code_opens_the_account_and_its_grant_is_kept() {
    let Some(server) = accounts(CODE).await else { return };
    let sign_in = begin(&server, None);
    let grant = sign_in.finish(&answer(&sign_in, "AQ-the-code")).await.unwrap();
    assert_eq!(grant.refresh_token.expose_secret(), "REDACTED-refresh-token");
    assert_eq!(server.seen()[1].authorization(), BEARER);
}

#[tokio::test]
async fn recorded_renewals_are_shown_for_an_hour_and_replace_a_grant_only_by_another() {
    for (recording, kept) in [(REPLACED, "REDACTED-refresh-token"), (RENEWED, "an-old-one")] {
        let Some(server) = accounts(recording).await else { return };
        let memory = stored("an-old-one");
        let client = listener(&server, &memory);
        for _ in 0..2 {
            client.profile().await.unwrap();
        }
        let seen = server.seen();
        let [renewal, first, second] = &seen[..] else { panic!("{recording}: {seen:?}") };
        assert!(renewal.body.contains("refresh_token=an-old-one"), "{recording}");
        assert_eq!((first.authorization(), second.authorization()), (BEARER, BEARER));
        assert_eq!(memory.grant().refresh_token.expose_secret(), kept, "{recording}");
    }
}
