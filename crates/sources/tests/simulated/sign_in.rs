//! Tokens that end, are withdrawn or get lost (T33–T35).

use crate::world::{
    Landed, NOW, asked, clock, endpoint, playlist, search, spotify, spotify_as, tokens_asked, told,
    transport, truth, work, world, world_with,
};
use jiff::SignedDuration;
use secrecy::ExposeSecret;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::ports::ListTracks;
use segue_pipeline::stages::extract::tracks_page;
use segue_simulator::{Credentials, QuotaMode, Simulator, SimulatorOptions};
use segue_sources::spotify::auth::{
    SignIn, SignInConfig, Standing, Stored, TokenStore, TokenStoreError, UserGrant, UserId,
};
use segue_sources::spotify::{QuotaMode as Mode, SpotifyClient};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use tokio::task::JoinSet;
use url::Url;

/// A sign-in in memory, with a switch for a disk that is full.
struct Memory {
    kept: Mutex<UserGrant>,
    is_full: AtomicBool,
}

impl Memory {
    fn of(grant: &UserGrant) -> Arc<Self> {
        Arc::new(Self { kept: Mutex::new(grant.clone()), is_full: AtomicBool::new(false) })
    }

    fn grant(&self) -> UserGrant {
        self.kept.lock().unwrap().clone()
    }

    fn refresh_token(&self) -> String {
        self.grant().refresh_token.expose_secret().to_owned()
    }
}

impl TokenStore for Memory {
    fn load<'a>(&'a self, _: &'a UserId) -> Stored<'a, Option<UserGrant>> {
        Box::pin(async move { Ok(Some(self.grant())) })
    }

    fn save<'a>(&'a self, grant: &'a UserGrant) -> Stored<'a, ()> {
        Box::pin(async move {
            if self.is_full.load(Ordering::Relaxed) {
                let message = "no space left on device".to_owned();
                return Err(TokenStoreError { message, source: None });
            }
            *self.kept.lock().unwrap() = grant.clone();
            Ok(())
        })
    }
}

/// The world's first listener signs in, as in a browser.
async fn sign_in(simulator: &Simulator) -> UserGrant {
    let credentials = Credentials::default();
    let config = SignInConfig {
        accounts_url: endpoint(simulator, "/spotify-accounts"),
        api_url: endpoint(simulator, "/spotify/v1"),
        client_id: credentials.spotify_client_id,
        client_secret: Some(credentials.spotify_client_secret.into()),
        redirect_uri: Url::parse("http://127.0.0.1:8888/callback").unwrap(),
    };
    let sign_in = SignIn::begin(config, &transport(), clock(), [7; 48]);
    let browser = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .tls_backend_preconfigured(no_tls())
        .build()
        .unwrap();
    let answer = browser.get(sign_in.address()).send().await.unwrap();
    let sent_to = answer.headers()["location"].to_str().unwrap();
    sign_in.finish(sent_to).await.unwrap()
}

/// The browser's pages are on this machine; there is nobody to trust.
fn no_tls() -> rustls::ClientConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}

fn signed_in(simulator: &Simulator, memory: &Arc<Memory>) -> SpotifyClient {
    spotify(simulator).signed_in(memory.grant(), memory.clone())
}

/// T33.
#[tokio::test]
async fn a_token_that_ends_half_way_is_renewed_once_and_the_list_goes_on_at_its_page() {
    let simulator = world(QuotaMode::Development).await;
    let (landed, client) = (Landed::default(), spotify(&simulator));
    let mut job = playlist(&simulator);
    for _ in 0..2 {
        job = tracks_page(&job, &client, &landed, &landed).await.unwrap().unwrap();
    }
    // Our own clock stands still: only the refusal tells that the token has ended.
    simulator.pass_time(SignedDuration::from_secs(3_601));
    work(job, &client, &landed).await.unwrap();
    assert_eq!(tokens_asked(&simulator), 2);
    let pages = asked(&simulator, "/playlists/");
    assert_eq!(pages[2], pages[3], "the page that was refused");
    let mut others = pages.clone();
    others.sort();
    others.dedup();
    assert_eq!(others.len(), pages.len() - 1, "and no other page twice: {pages:?}");
    assert_eq!(landed.tracks(), truth(&simulator));
}

/// T33: of ten tasks that are refused at once, one renews the token.
#[tokio::test]
async fn many_tasks_whose_token_ended_fetch_one_new_one_together() {
    let simulator = world(QuotaMode::Development).await;
    let (client, job) = (Arc::new(spotify(&simulator)), playlist(&simulator));
    client.list_tracks(&job.listing, Some("0"), 50).await.unwrap();
    simulator.pass_time(SignedDuration::from_secs(3_601));
    let mut tasks = JoinSet::new();
    for _ in 0..10 {
        let (client, job) = (Arc::clone(&client), job.clone());
        tasks.spawn(async move { client.list_tracks(&job.listing, Some("50"), 50).await });
    }
    for page in tasks.join_all().await {
        assert_eq!(page.unwrap().items, 50);
    }
    assert_eq!(tokens_asked(&simulator), 2, "one to begin with, one for all ten");
}

/// T34: six months after the sign-in its refresh token is answered with `invalid_grant`.
#[tokio::test]
async fn a_sign_in_that_ended_is_kept_and_noted_and_work_that_does_not_need_it_goes_on() {
    let simulator = world(QuotaMode::Development).await;
    let grant = sign_in(&simulator).await;
    let memory = Memory::of(&grant);
    let client = signed_in(&simulator, &memory);
    let landed = Landed::default();
    work(playlist(&simulator), &client, &landed).await.unwrap();
    simulator.pass_time(SignedDuration::from_hours(183 * 24));

    let before = tokens_asked(&simulator);
    for _ in 0..3 {
        let (_, failure) = work(playlist(&simulator), &client, &landed).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
        assert!(failure.message.contains("segue auth spotify"), "{failure}");
        assert!(!told(&failure).contains(grant.refresh_token.expose_secret()));
    }
    assert_eq!(tokens_asked(&simulator), before + 1, "what was refused is not shown again");
    assert_eq!(memory.refresh_token(), grant.refresh_token.expose_secret(), "kept");
    assert_eq!(memory.grant().standing(NOW), Standing::ReauthNeeded);
    work(search(), &client, &landed).await.unwrap();

    // Who signs in again goes on.
    let memory = Memory::of(&sign_in(&simulator).await);
    work(playlist(&simulator), &signed_in(&simulator, &memory), &landed).await.unwrap();
}

/// T35: the accounts service has replaced the refresh token, and the new one was never stored.
#[tokio::test]
async fn a_new_token_that_was_lost_leaves_the_old_one_whole_and_the_next_process_says_so() {
    let options = SimulatorOptions { rotate_refresh_tokens: true, ..SimulatorOptions::default() };
    let simulator = world_with(options).await;
    let grant = sign_in(&simulator).await;
    let (memory, landed) = (Memory::of(&grant), Landed::default());
    memory.is_full.store(true, Ordering::Relaxed);
    let client = signed_in(&simulator, &memory);
    // This process goes on with what it was given, also when that ends.
    work(playlist(&simulator), &client, &landed).await.unwrap();
    simulator.pass_time(SignedDuration::from_secs(3_601));
    work(playlist(&simulator), &client, &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    assert_eq!(memory.refresh_token(), grant.refresh_token.expose_secret());
    drop(client);

    memory.is_full.store(false, Ordering::Relaxed);
    let next = signed_in(&simulator, &memory);
    let before = tokens_asked(&simulator);
    let (_, failure) = work(playlist(&simulator), &next, &landed).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert_eq!(tokens_asked(&simulator), before + 1, "the old one was tried");
    assert_eq!(memory.refresh_token(), grant.refresh_token.expose_secret(), "and not thrown away");
    assert_eq!(memory.grant().standing(NOW), Standing::ReauthNeeded);
}

/// T35, had it been stored.
#[tokio::test]
async fn a_new_token_that_was_stored_is_what_the_next_process_uses() {
    let options = SimulatorOptions {
        rotate_refresh_tokens: true,
        quota_mode: QuotaMode::Extended,
        ..SimulatorOptions::default()
    };
    let simulator = world_with(options).await;
    let grant = sign_in(&simulator).await;
    let (memory, landed) = (Memory::of(&grant), Landed::default());
    for _ in 0..3 {
        let known = memory.refresh_token();
        let client = spotify_as(&simulator, Mode::Extended);
        let client = client.signed_in(memory.grant(), memory.clone());
        work(playlist(&simulator), &client, &landed).await.unwrap();
        assert_ne!(memory.refresh_token(), known);
    }
    assert_eq!(memory.grant().standing(NOW), grant.standing(NOW));
}
