//! The Spotify client: what it is made from, and how it asks with a token.

use super::asked::Asked;
use super::auth::{self, Accounts, TokenStore, UserGrant};
use super::capabilities::{Capability, Missing, MissingCapability};
use super::other_releases::OtherReleases;
use super::quota::{Quota, QuotaFinder, QuotaMode, RememberInMemory, RememberQuota};
use super::refused;
use super::token::{Access, Tokens};
use super::wire::WireArtists;
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Refusal, Request, Response, SharedClock,
    Transport,
};
use secrecy::SecretString;
use segue_domain::ids::PlaylistId;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex};

/// Any artist that is certain to stay: whether we may ask for several at once shows with one.
const PROBED_ARTIST: &str = "0TnOYISbd1XYRBk9myaseg";

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
    quota: QuotaFinder,
    pub(super) missing: Missing,
    pub(super) asked: Asked,
    pub(super) other_releases: OtherReleases,
    /// Whether pages of playlists answer under their old name only.
    pub(super) old_playlist_pages: AtomicBool,
    /// Playlists whose first page came without contents: they belong to somebody else.
    pub(super) bare_playlists: Mutex<BTreeSet<PlaylistId>>,
}

impl SpotifyClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: SpotifyConfig, transport: &Transport, clock: SharedClock) -> Self {
        let rate = courtesy::paced(&config.api_url, config.rate, courtesy::SPOTIFY);
        let api = Provider { name: "Spotify", rate, verdict: refused::verdict };
        let service = Provider { verdict: auth::verdict, ..api };
        let service = HttpClient::new(transport, service, clock.clone());
        let secret = config.client_secret.as_ref();
        let accounts = Accounts::new(service, &config.accounts_url, &config.client_id, secret);
        let app = secret.map(|_| Tokens::of_app(accounts.clone(), clock.clone()));
        let memory = Box::new(RememberInMemory::default());
        let mode = config.quota_mode;
        Self {
            quota: QuotaFinder::new(mode, config.client_id, clock.clone(), memory),
            api_url: config.api_url,
            market: config.market,
            http: HttpClient::new(transport, api, clock.clone()),
            accounts,
            clock: clock.clone(),
            access: Access::of(app),
            missing: Missing::default(),
            asked: Asked::new(clock),
            other_releases: OtherReleases::default(),
            old_playlist_pages: AtomicBool::new(false),
            bare_playlists: Mutex::default(),
        }
    }

    /// The same client with a memory of what kind of app this is that outlives the process.
    #[must_use]
    pub fn remembering(self, memory: Box<dyn RememberQuota>) -> Self {
        Self { quota: self.quota.remembering(memory), ..self }
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
        self.missing.told().iter().map(ToString::to_string).collect()
    }

    /// As [`Self::capabilities_missing`], in parts.
    #[must_use]
    pub fn missing_capabilities(&self) -> Vec<MissingCapability> {
        self.missing.told()
    }

    /// Tracks that came under another id than an earlier one with the same ISRC: other releases of
    /// one recording.
    #[must_use]
    pub fn other_releases(&self) -> u64 {
        self.other_releases.count()
    }

    /// The market asked for.
    pub(super) fn market(&self) -> Option<&str> {
        self.market.as_deref()
    }

    /// What kind of app we are; asked of Spotify when nobody knows.
    pub(super) async fn quota(&self) -> Result<Quota, HttpError> {
        let quota = self.quota.quota(self.probe()).await?;
        if quota == Quota::Development {
            self.missing.switch_off(Capability::Batches);
            self.missing.switch_off(Capability::LargePages);
        }
        Ok(quota)
    }

    /// Spotify answered as it answers new apps.
    pub(super) async fn is_a_new_app_after_all(&self) {
        self.quota.contradicted().await;
        self.missing.switch_off(Capability::Batches);
        self.missing.switch_off(Capability::LargePages);
    }

    async fn probe(&self) -> Result<Option<Quota>, HttpError> {
        match self.get(&["artists"], &[("ids", PROBED_ARTIST)]).await {
            Ok(answer) => {
                let batch = parsed::<WireArtists>(&answer).and_then(|batch| batch.artists);
                Ok(batch.map(|_| Quota::Extended))
            }
            Err(error) => match error.refusal() {
                Some(Refusal::Capability | Refusal::NotFound) => Ok(Some(Quota::Development)),
                _ => Err(error),
            },
        }
    }

    /// As [`Self::get`], of the catalogue of the configured market.
    pub(super) async fn get_in_market(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Response, HttpError> {
        let market = self.market.as_deref().map(|market| ("market", market));
        let query: Vec<_> = query.iter().copied().chain(market).collect();
        self.get(path, &query).await
    }

    /// A GET below the API's address with a token; a refused token is renewed once. An answer that
    /// stays unreadable is one all the same: it lands as it came and is put aside where it is read.
    pub(super) async fn get(
        &self,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Response, HttpError> {
        let request = Request::get(self.api_url.at(path, query));
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
