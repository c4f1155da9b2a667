//! The HTTP server: one port, one path prefix per provider.

mod clock;
mod deezer;
mod faults;
mod home;
mod itunes;
mod lastfm;
mod listenbrainz;
mod log;
mod musicbrainz;
mod openweather;
mod previews;
mod reply;
mod seal;
mod spotify;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{self, Next};
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use clock::ServerClock;
use faults::Gate;
pub use faults::{ActiveFault, ChaosOf, FaultBoard, FaultKind, FaultRule, Faults, Provider, When};
use log::Log;
use seal::Seal;

use crate::World;

/// How the server behaves; the world says what it serves.
#[derive(Debug, Clone)]
pub struct SimulatorOptions {
    /// Address to listen on; port 0 takes a free one.
    pub bind: SocketAddr,
    /// Which Spotify app the client is.
    pub quota_mode: QuotaMode,
    /// What clients must present.
    pub credentials: Credentials,
    /// Life of a Spotify token in seconds.
    pub token_ttl_s: u32,
    /// Life of a preview URL in seconds.
    pub preview_ttl_s: u32,
    /// The time it is on the server's clock at start; `None` is the world's own time.
    ///
    /// Preview URLs name the moment they expire. A client that compares it with the real time
    /// wants the real time here.
    pub clock_start: Option<Timestamp>,
    /// Whether a refresh token is good for one use and the next one comes with the answer.
    pub rotate_refresh_tokens: bool,
    /// Requests allowed per second, of each provider that has a limit;
    /// [`SimulatorOptions::published_limits`] are the real ones.
    pub requests_per_second: BTreeMap<Provider, u32>,
    /// What goes wrong from the start, in short.
    pub faults: Faults,
    /// What else goes wrong from the start.
    pub rules: Vec<FaultRule>,
}

impl Default for SimulatorOptions {
    /// A new Spotify app on a free loopback port, and nothing goes wrong.
    fn default() -> Self {
        Self {
            bind: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            quota_mode: QuotaMode::Development,
            credentials: Credentials::default(),
            token_ttl_s: 3_600,
            // The observed life of a Deezer preview URL is about 15 minutes.
            preview_ttl_s: 900,
            clock_start: None,
            rotate_refresh_tokens: false,
            requests_per_second: BTreeMap::new(),
            faults: Faults::default(),
            rules: Vec::new(),
        }
    }
}

impl SimulatorOptions {
    /// What the services say of themselves, per second, where it is as simple as that. Spotify
    /// publishes none, and iTunes counts in minutes.
    #[must_use]
    pub fn published_limits() -> BTreeMap<Provider, u32> {
        [
            (Provider::Lastfm, 5),
            (Provider::MusicBrainz, 1),
            // Fifty in five seconds.
            (Provider::Deezer, 10),
            // Sixty in a minute.
            (Provider::OpenWeather, 1),
        ]
        .into()
    }
}

/// Spotify's two kinds of app.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaMode {
    /// A new app: few endpoints, few fields, pages of ten.
    #[default]
    Development,
    /// An app from before: everything.
    Extended,
}

/// The ids and keys the server accepts; they open nothing but the simulator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Spotify client id.
    pub spotify_client_id: String,
    /// Spotify client secret.
    pub spotify_client_secret: String,
    /// Last.fm API key.
    pub lastfm_api_key: String,
    /// OpenWeather API key.
    pub openweather_api_key: String,
}

impl Default for Credentials {
    fn default() -> Self {
        Self {
            spotify_client_id: "simulated-client".to_owned(),
            spotify_client_secret: "simulated-secret".to_owned(),
            lastfm_api_key: "simulated-key".to_owned(),
            openweather_api_key: "simulated-weather-key".to_owned(),
        }
    }
}

/// Why the server did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        #[source]
        source: std::io::Error,
    },
}

/// A running server; it stops when dropped.
#[derive(Debug)]
pub struct Simulator {
    site: Arc<Site>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Simulator {
    /// Serves `world` until [`Simulator::shutdown`] or drop; needs a running tokio runtime.
    ///
    /// # Errors
    /// [`StartError::Listen`] when the address cannot be listened on; nothing was started.
    pub async fn start(world: Arc<World>, options: SimulatorOptions) -> Result<Self, StartError> {
        let failed = |source| StartError::Listen { address: options.bind, source };
        let listener = TcpListener::bind(options.bind).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let site = Arc::new(Site {
            base_url: format!("http://{address}"),
            clock: ServerClock::starting_at(options.clock_start.unwrap_or_else(|| world.now())),
            seal: Seal::of_world(&world),
            world,
            gate: Gate::new(&options.requests_per_second),
            faults: FaultBoard::default(),
            accounts: spotify::Accounts::default(),
            options,
            requests: AtomicU64::new(0),
            log: Log::default(),
        });
        for rule in site.options.faults.rules().iter().chain(&site.options.rules) {
            site.faults.add(rule.clone());
        }
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router(&site)).with_graceful_shutdown(async {
            // A dropped sender stops the server as well.
            drop(stopped.await);
        });
        let task = tokio::spawn(async move { server.await });
        Ok(Self { site, stop: Some(stop), task })
    }

    /// Where the server is: `http://127.0.0.1:PORT`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.site.base_url
    }

    /// Requests received so far, failed ones included.
    #[must_use]
    pub fn request_count(&self) -> u64 {
        self.site.requests.load(Ordering::Relaxed)
    }

    /// The settings that point `segue` at the server: names and values, as for an `.env` file.
    #[must_use]
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        home::environment(&self.site)
    }

    /// Requests a provider has received so far, failed ones included.
    #[must_use]
    pub fn requests_of(&self, provider: Provider) -> u64 {
        self.site.gate.count(provider)
    }

    /// The last requests a provider has received, failed ones included: path and query from the
    /// server's root, in their order. Thousands are remembered, not all of a long run.
    #[must_use]
    pub fn asked(&self, provider: Provider) -> Vec<String> {
        self.site.log.of(provider)
    }

    /// What goes wrong; it can be changed at any time.
    #[must_use]
    pub fn faults(&self) -> &FaultBoard {
        &self.site.faults
    }

    /// Lets time pass on the server's clock at once: tokens and preview URLs expire.
    pub fn pass_time(&self, time: SignedDuration) {
        self.site.clock.skip(time.as_secs());
    }

    /// The world it serves.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.site.world
    }

    /// Stops listening and waits until the answers under way are sent.
    pub async fn shutdown(mut self) {
        drop(self.stop.take());
        // The task has nothing to say: axum's accept loop does not end in an error.
        drop(self.task.await);
    }
}

/// What every handler knows.
#[derive(Debug)]
struct Site {
    base_url: String,
    clock: ServerClock,
    seal: Seal,
    world: Arc<World>,
    options: SimulatorOptions,
    requests: AtomicU64,
    log: Log,
    gate: Gate,
    faults: FaultBoard,
    accounts: spotify::Accounts,
}

impl Site {
    fn is_development(&self) -> bool {
        self.options.quota_mode == QuotaMode::Development
    }
}

fn router(site: &Arc<Site>) -> Router {
    Router::new()
        .merge(home::routes())
        .merge(faults::routes())
        .nest("/spotify-accounts", spotify::accounts())
        .nest("/spotify/v1", spotify::api(site))
        .nest("/lastfm", lastfm::routes())
        .nest("/musicbrainz/ws/2", musicbrainz::routes())
        .nest("/listenbrainz/1", listenbrainz::routes())
        .nest("/deezer", deezer::routes())
        .nest("/itunes", itunes::routes())
        .nest("/openweather/geo/1.0", openweather::routes())
        .nest("/previews", previews::routes())
        .layer(middleware::from_fn_with_state(Arc::clone(site), faults::misbehave))
        .layer(middleware::from_fn_with_state(Arc::clone(site), count))
        .with_state(Arc::clone(site))
}

async fn count(State(site): State<Arc<Site>>, request: Request, next: Next) -> Response {
    site.requests.fetch_add(1, Ordering::Relaxed);
    next.run(request).await
}
