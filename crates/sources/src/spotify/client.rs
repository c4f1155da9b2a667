//! The Spotify client: what it is made from, and how it asks with a token.

use super::auth::{self, Accounts, TokenStore, UserGrant};
use super::capabilities::{Capability, Missing};
use super::refused;
use super::token::{Access, Tokens};
use super::unfinished::Unfinished;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Request, Response, SharedClock, Transport,
};
use secrecy::SecretString;
use serde::de::DeserializeOwned;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32};

/// Spotify publishes no rate; nobody has been seen to get more than this.
const FASTEST: Rate = Rate::per_second(30.0);
/// Results on a search page of a new app and of an app of extended quota.
pub(super) const SMALL_SEARCH_PAGE: u32 = 10;
const LARGE_SEARCH_PAGE: u32 = 50;

/// What kind of app we are to Spotify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaMode {
    /// Found out by trying once.
    #[default]
    Auto,
    /// A new app: no batches, ten results a page, fewer fields.
    Development,
    /// An app of extended quota.
    Extended,
}

/// How to use Spotify.
#[derive(Debug, Clone)]
pub struct SpotifyConfig {
    /// Accounts service, `https://accounts.spotify.com`.
    pub accounts_url: Endpoint,
    /// Web API, `https://api.spotify.com/v1`.
    pub api_url: Endpoint,
    /// The app's id.
    pub client_id: String,
    /// The app's secret; a public client has none and reads with its listener's leave alone.
    pub client_secret: Option<SecretString>,
    /// ISO 3166-1 country whose catalogue is asked for; Spotify then says what can be played.
    pub market: Option<String>,
    /// What kind of app this is.
    pub quota_mode: QuotaMode,
    /// How often it is asked, at most 30 times a second.
    pub rate: Rate,
}

/// A client of the Spotify Web API.
pub struct SpotifyClient {
    api_url: Endpoint,
    market: Option<String>,
    http: HttpClient,
    accounts: Accounts,
    clock: SharedClock,
    access: Access,
    pub(super) batches: AtomicBool,
    pub(super) search_page: AtomicU32,
    pub(super) missing: Missing,
    pub(super) unfinished: Unfinished,
}

impl SpotifyClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: SpotifyConfig, transport: &Transport, clock: SharedClock) -> Self {
        let rate = config.rate.at_most(FASTEST);
        let api = Provider { name: "Spotify", rate, verdict: refused::verdict };
        let service = Provider { verdict: auth::verdict, ..api };
        let service = HttpClient::new(transport, service, clock.clone());
        let secret = config.client_secret.as_ref();
        let accounts = Accounts::new(service, &config.accounts_url, &config.client_id, secret);
        let app = secret.map(|_| Tokens::of_app(accounts.clone(), clock.clone()));
        let small = config.quota_mode == QuotaMode::Development;
        let search_page = if small { SMALL_SEARCH_PAGE } else { LARGE_SEARCH_PAGE };
        let client = Self {
            api_url: config.api_url,
            market: config.market,
            http: HttpClient::new(transport, api, clock.clone()),
            accounts,
            clock,
            access: Access::of(app),
            batches: AtomicBool::new(!small),
            search_page: AtomicU32::new(search_page),
            missing: Missing::default(),
            unfinished: Unfinished::default(),
        };
        if small {
            client.missing.note(Capability::Batches);
            client.missing.note(Capability::LargePages);
        }
        client
    }

    /// This client with a listener's leave beside the app's own: it opens their account and their
    /// playlists. What becomes of the leave is kept in `store`.
    #[must_use]
    pub fn signed_in(self, grant: UserGrant, store: Arc<dyn TokenStore>) -> Self {
        let user = Tokens::of_user(self.accounts.clone(), self.clock.clone(), grant, store);
        Self { access: self.access.and_user(user), ..self }
    }

    /// What this app turned out not to get, each as a sentence with what stands in for it.
    #[must_use]
    pub fn capabilities_missing(&self) -> Vec<String> {
        self.missing.sentences()
    }

    /// A GET below the API's address with a token; a refused token is renewed once. An answer that
    /// stays unreadable is one all the same: it lands as it came and is put aside where it is read.
    pub(super) async fn get(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Response, HttpError> {
        let market = self.market.as_deref().map(|market| ("market", market));
        let query: Vec<_> = query.iter().copied().chain(market).collect();
        let request = Request::get(self.api_url.at(path, &query));
        let tokens = self.access.to(path)?;
        let bearer = tokens.bearer().await?;
        let answer = match self.http.send(&request.clone().authorized(bearer.clone())).await {
            Err(HttpError::Refused { status: 401, .. }) => {
                let bearer = tokens.bearer_after(&bearer).await?;
                self.http.send(&request.authorized(bearer)).await
            }
            other => other,
        };
        match answer {
            Err(HttpError::Unreadable { request, said, .. }) => {
                Ok(Response { body: said.0, request })
            }
            other => other,
        }
    }
}

/// The answer as far as it is in Spotify's format; raw objects land first, whatever is in them.
pub(super) fn parsed<T: DeserializeOwned>(answer: &Response) -> Option<T> {
    serde_json::from_slice(&answer.body).ok()
}
