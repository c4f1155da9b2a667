//! No secret in any log, error or debug text, whatever goes wrong, at the most talkative level.

use crate::server::{Reply, Seen, Server, clock, quick, reply, told};
use segue_domain::ids::{ArtistId, PlaylistId};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{ArtistWork, Listing};
use segue_pipeline::ports::{ListTracks, LookUpListeners};
use segue_sources::http::{Endpoint, HttpSettings, Rate, Transport};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use segue_sources::spotify::auth::{
    SignIn, SignInConfig, Stored, TokenStore, TokenStoreError, UserGrant, UserId,
};
use segue_sources::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
use std::io;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tracing_subscriber::fmt::MakeWriter;
use url::Url;

/// Every secret begins so: as it is, or as base 64 in a Basic header (`an-app:hunter2…`).
const MARKS: [&str; 2] = ["hunter2", "YW4tYXBwOmh1bnRlcjI"];

/// What was logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

/// A store that always fails, with words of its own.
struct Broken;

impl TokenStore for Broken {
    fn load<'a>(&'a self, _: &'a UserId) -> Stored<'a, Option<UserGrant>> {
        Box::pin(async { Err(broken()) })
    }

    fn save<'a>(&'a self, _: &'a UserGrant) -> Stored<'a, ()> {
        Box::pin(async { Err(broken()) })
    }
}

fn broken() -> TokenStoreError {
    TokenStoreError { message: "no space left".to_owned(), source: None }
}

/// Everything anybody says while a server behaves as `script`, or is not there at all.
async fn said(base: Option<&Server>, gone: &str) -> String {
    let settings = HttpSettings { total_timeout: Duration::from_millis(300), ..quick() };
    let transport = Transport::new(settings).unwrap();
    let at = |path: &str| match base {
        Some(server) => server.endpoint(path),
        None => Endpoint::parse(&format!("{gone}{path}")).unwrap(),
    };
    let mut said = Vec::new();
    let mut note = |failure: Failure| said.push(told(&failure));

    let config = LastfmConfig {
        api_url: at("/2.0/"),
        api_key: "hunter2-key".to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    let lastfm = LastfmClient::new(config.clone(), &transport, clock());
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    let work = ArtistWork::new(artist_id, "Nobody".to_owned());
    lastfm.look_up_artist(&work).await.err().map(|broken| broken.failure).map(&mut note);

    let spotify = SpotifyConfig {
        accounts_url: at("/accounts"),
        api_url: at("/v1"),
        client_id: "an-app".to_owned(),
        client_secret: Some("hunter2-secret".to_owned().into()),
        market: None,
        quota_mode: QuotaMode::Auto,
        rate: Rate::per_second(1_000.0),
    };
    let grant = UserGrant::of_refresh_token("hunter2-refresh".to_owned().into(), "an-app");
    let debugged = format!("{config:?} {spotify:?} {grant:?}");
    let sign_in = SignInConfig {
        accounts_url: at("/accounts"),
        api_url: at("/v1"),
        client_id: "an-app".to_owned(),
        client_secret: Some("hunter2-secret".to_owned().into()),
        redirect_uri: Url::parse("http://127.0.0.1:8888/callback").unwrap(),
    };
    let debugged = format!("{debugged} {sign_in:?}");
    let client =
        SpotifyClient::new(spotify, &transport, clock()).signed_in(grant, Arc::new(Broken));
    let playlist = Listing::Playlist { id: PlaylistId::parse("3cEYpjA9oz9GiPac4AsH4n").unwrap() };
    for listing in [Listing::Search { query: "x".to_owned() }, playlist] {
        client.list_tracks(&listing, None, 10).await.err().map(&mut note);
    }
    let sign_in = SignIn::begin(sign_in, &transport, clock(), [7; 48]);
    let error = sign_in.finish("hunter2-code-of-the-listener").await.err();
    said.push(format!("{debugged} {error:?}"));
    said.join("\n")
}

fn token(seen: &Seen) -> Option<Reply> {
    seen.target.contains("/api/token").then(|| {
        let tokens = r#"{"access_token":"hunter2-access","refresh_token":"hunter2-new"}"#;
        reply(200, tokens)
    })
}

#[tokio::test]
async fn nothing_that_is_said_or_logged_holds_a_secret() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(log.clone())
        .finish();
    // For this thread, on which everything in this test runs.
    let _guard = tracing::subscriber::set_default(subscriber);
    let mut all = String::new();
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", closed.local_addr().unwrap());
    drop(closed);
    all += &said(None, &gone).await;
    // The same faults while tokens are had and while they are not.
    for with_tokens in [true, false] {
        let faults: [fn() -> Reply; 9] = [
            || reply(500, "hunter2 in a body"),
            || reply(400, r#"{"error":"invalid_grant","error_description":"x"}"#),
            || reply(401, "{}"),
            || reply(403, "{}"),
            || reply(429, "").with("retry-after", "86400"),
            || reply(200, "<html>hunter2</html>"),
            || reply(200, r#"{"access_token":"hunter2"#),
            || reply(302, "").with("location", "http://127.0.0.1:1/?code=hunter2"),
            || reply(200, "{}").after(Duration::from_secs(5)),
        ];
        for fault in faults {
            let server = Server::start(move |seen| {
                token(seen).filter(|_| with_tokens).unwrap_or_else(fault)
            })
            .await;
            all += &said(Some(&server), "").await;
        }
    }
    let logged = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(logged.contains("the renewed sign-in could not be kept"), "the log was captured");
    assert!(logged.contains("left alone"), "{logged}");
    for mark in MARKS {
        for (where_, text) in [("said", &all), ("logged", &logged)] {
            let found = text.find(mark).map(|at| &text[at.saturating_sub(200)..at + 20]);
            assert!(found.is_none(), "{where_}: …{}", found.unwrap_or_default());
        }
    }
}
