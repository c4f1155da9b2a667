//! A plain client: starts a server, keeps a token, gets JSON.

use std::sync::Arc;

use reqwest::{Response, StatusCode};
use segue_simulator::{QuotaMode, Simulator, SimulatorOptions, World, WorldConfig};
use serde_json::Value;

pub(crate) struct Client {
    pub(crate) simulator: Simulator,
    pub(crate) http: reqwest::Client,
    pub(crate) token: String,
    pub(crate) mode: QuotaMode,
}

impl Client {
    pub(crate) async fn of(mode: QuotaMode) -> Self {
        Self::with(SimulatorOptions { quota_mode: mode, ..SimulatorOptions::default() }).await
    }

    pub(crate) async fn with(options: SimulatorOptions) -> Self {
        Self::in_world(WorldConfig::default(), options).await
    }

    pub(crate) async fn of_size(tracks: usize) -> Self {
        let config = WorldConfig { tracks, ..WorldConfig::default() };
        Self::in_world(config, SimulatorOptions::default()).await
    }

    async fn in_world(config: WorldConfig, options: SimulatorOptions) -> Self {
        let (world, mode) = (Arc::new(World::new(config)), options.quota_mode);
        let simulator = Simulator::start(world, options).await.unwrap();
        let http = http_client();
        let token = new_token(&simulator, &http).await.unwrap_or_default();
        Self { simulator, http, token, mode }
    }

    pub(crate) fn world(&self) -> &World {
        self.simulator.world()
    }

    /// Gets a URL, or a path on the server, with the token.
    pub(crate) async fn get(&self, place: &str) -> Response {
        let base = if place.starts_with('/') { self.simulator.base_url() } else { "" };
        let request = self.http.get(format!("{base}{place}")).bearer_auth(&self.token);
        request.send().await.unwrap()
    }

    pub(crate) async fn json(&self, place: &str) -> Value {
        self.get(place).await.json().await.unwrap()
    }

    pub(crate) async fn status(&self, place: &str) -> StatusCode {
        self.get(place).await.status()
    }

    /// All items of a list, by following `next`; `field` is where the page is in the answer.
    pub(crate) async fn all_items(&self, place: &str, field: Option<&str>) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(place.to_owned());
        while let Some(place) = next {
            let answer = self.json(&place).await;
            let page = field.map_or(&answer, |field| &answer[field]);
            let found = page["items"].as_array().unwrap();
            assert!(!found.is_empty() && items.len() < 5_000, "a page of {place} does not move on");
            items.extend(found.iter().cloned());
            next = page["next"].as_str().map(str::to_owned);
        }
        items
    }

    /// Calls Last.fm with a good key.
    pub(crate) async fn lastfm(&self, method: &str, names: &[(&str, &str)]) -> Value {
        let request = self
            .http
            .get(format!("{}/lastfm/2.0/", self.simulator.base_url()))
            .query(&[("method", method), ("api_key", "simulated-key"), ("format", "json")])
            .query(names);
        request.send().await.unwrap().json().await.unwrap()
    }
}

/// A client of plain HTTP. In a build of the whole workspace reqwest has TLS without a provider of
/// its own, and refuses to be made without one.
pub(crate) fn http_client() -> reqwest::Client {
    // Another test of this process may have installed it already.
    drop(rustls::crypto::ring::default_provider().install_default());
    // What is packed stays packed: a build of the whole workspace brings a client that unpacks.
    reqwest::Client::builder()
        .no_gzip()
        .user_agent("segue-tests/0 (tests@example.org)")
        .build()
        .unwrap()
}

pub(crate) async fn new_token(simulator: &Simulator, http: &reqwest::Client) -> Option<String> {
    let request = http
        .post(format!("{}/spotify-accounts/api/token", simulator.base_url()))
        .basic_auth("simulated-client", Some("simulated-secret"))
        .form(&[("grant_type", "client_credentials")]);
    let answer: Value = request.send().await.unwrap().json().await.ok()?;
    assert_eq!(answer["expires_in"], 3_600);
    answer["access_token"].as_str().map(str::to_owned)
}
