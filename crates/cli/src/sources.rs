//! The clients of the outside sources, built once from the configuration.

use crate::config::Config;
use crate::hearing::Hearing;
use crate::kept_areas::KeptAreas;
use crate::local::{QuotaFile, SystemClock, TokenFiles};
use crate::sign_in;
use segue_domain::places::CountryCode;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_postgres::Database;
use segue_sources::deezer::DeezerConfig;
use segue_sources::http::{Endpoint, HttpSettings, RequestCount, SharedClock, Transport};
use segue_sources::itunes::ItunesConfig;
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use segue_sources::musicbrainz::{ArtistFinder, MusicBrainzClient, MusicBrainzConfig};
use segue_sources::openweather::{OpenWeatherClient, OpenWeatherConfig};
use segue_sources::places::PlaceFinder;
use segue_sources::previews::{ExtraOrigin, PreviewConfig, PreviewFinder};
use segue_sources::spotify::{SpotifyClient, SpotifyConfig};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The clients. What is not configured is absent; nothing stands in for it in silence.
pub(crate) struct Sources {
    /// Tracks and artists' profiles.
    pub(crate) spotify: Option<SpotifyClient>,
    /// Listeners, plays, tags.
    pub(crate) lastfm: Option<LastfmClient>,
    /// Previews.
    pub(crate) previews: PreviewFinder,
    /// Whoever listens to them.
    pub(crate) hearing: Hearing,
    /// Who artists are, and the areas they come from.
    pub(crate) artists: Option<ArtistFinder<KeptAreas>>,
    /// Where those areas lie.
    pub(crate) places: PlaceFinder,
    requests: RequestCount,
}

impl Sources {
    /// Clients for what `config` names. Previews may also come from `preview_origins`. What kind of
    /// app Spotify takes us for is kept in `memory`, where there is one. Areas that `database` knows
    /// are not asked about.
    ///
    /// # Errors
    /// An address or name that cannot be used.
    pub(crate) fn build(
        config: &Config,
        preview_origins: &[&str],
        memory: Option<QuotaFile>,
        database: &Database,
    ) -> anyhow::Result<Self> {
        let clock: SharedClock = Arc::new(SystemClock);
        let settings = HttpSettings::new(user_agent(config));
        let requests = settings.requests.clone();
        let transport = Transport::new(settings)?;
        let spotify = spotify(config, &transport, &clock)?;
        Ok(Self {
            requests,
            spotify: match memory {
                Some(memory) => spotify.map(|client| client.remembering(Box::new(memory))),
                None => spotify,
            },
            lastfm: lastfm(config, &transport, &clock)?,
            previews: previews(config, preview_origins, &transport, &clock)?,
            hearing: Hearing::new(),
            artists: artists(config, database, &transport, &clock)?,
            places: PlaceFinder::new(geocoder(config, &transport, &clock)?),
        })
    }

    /// What the sources turned out not to offer, and what stood in for it.
    pub(crate) fn capabilities_missing(&self) -> Vec<String> {
        self.spotify.as_ref().map(SpotifyClient::capabilities_missing).unwrap_or_default()
    }

    /// Tracks that came under another id than an earlier one with the same recording's code.
    pub(crate) fn other_releases(&self) -> u64 {
        self.spotify.as_ref().map_or(0, SpotifyClient::other_releases)
    }

    /// Requests sent so far, every try counted, by who was asked.
    pub(crate) fn requests(&self) -> BTreeMap<&'static str, u64> {
        let sent = self.requests.by_source().into_iter();
        sent.map(|(source, requests)| (short_name(source), requests)).collect()
    }
}

/// The HTTP layer's name for a source, shortened for a list.
fn short_name(source: &'static str) -> &'static str {
    if source == "the preview host" { "previews" } else { source }
}

/// What every request says of us.
pub(crate) fn user_agent(config: &Config) -> String {
    let program = concat!("Segue/", env!("CARGO_PKG_VERSION"));
    // The services ask for a way to reach whoever asks them; the project is the last resort.
    let contact = config.contact.as_deref().unwrap_or(env!("CARGO_PKG_REPOSITORY"));
    format!("{program} ({contact})")
}

fn spotify(
    config: &Config,
    transport: &Transport,
    clock: &SharedClock,
) -> anyhow::Result<Option<SpotifyClient>> {
    let Some(client_id) = config.spotify.client_id.clone() else { return Ok(None) };
    let client = SpotifyConfig {
        accounts_url: endpoint("SPOTIFY_ACCOUNTS_URL", &config.spotify.accounts_url)?,
        api_url: endpoint("SPOTIFY_API_URL", &config.spotify.api_url)?,
        client_id,
        client_secret: config.spotify.client_secret.clone(),
        market: config.spotify.market.clone(),
        quota_mode: config.spotify.quota_mode,
        rate: config.spotify.rate,
    };
    let client = SpotifyClient::new(client, transport, Arc::clone(clock));
    Ok(Some(match sign_in::of(config)? {
        Some(grant) => client.signed_in(grant, Arc::new(TokenFiles::of(&config.data))),
        None => client,
    }))
}

fn lastfm(
    config: &Config,
    transport: &Transport,
    clock: &SharedClock,
) -> anyhow::Result<Option<LastfmClient>> {
    let Some(api_key) = config.lastfm.api_key.clone() else { return Ok(None) };
    let client = LastfmConfig {
        api_url: endpoint("LASTFM_URL", &config.lastfm.url)?,
        api_key,
        rate: config.lastfm.rate,
    };
    Ok(Some(LastfmClient::new(client, transport, Arc::clone(clock))))
}

fn previews(
    config: &Config,
    origins: &[&str],
    transport: &Transport,
    clock: &SharedClock,
) -> anyhow::Result<PreviewFinder> {
    let deezer = endpoint("DEEZER_URL", &config.deezer.url)?;
    let mut extra_origins = Vec::new();
    for origin in origins {
        extra_origins.push(ExtraOrigin::of(&endpoint("preview origin", origin)?));
    }
    if deezer.url().scheme() == "http" {
        // A Deezer on this machine is a simulated world, and serves its previews itself.
        extra_origins.push(ExtraOrigin::of(&deezer));
    }
    let finder = PreviewConfig {
        deezer: DeezerConfig { api_url: deezer, rate: config.deezer.rate },
        itunes: itunes(config)?,
        match_threshold: config.matcher.threshold.get(),
        extra_origins,
        fetch_rate: config.deezer.rate,
    };
    Ok(PreviewFinder::new(finder, transport, Arc::clone(clock))?)
}

fn artists(
    config: &Config,
    database: &Database,
    transport: &Transport,
    clock: &SharedClock,
) -> anyhow::Result<Option<ArtistFinder<KeptAreas>>> {
    // Nobody is served who hides who they are.
    let Some(contact) = config.contact.clone() else { return Ok(None) };
    let client = MusicBrainzConfig {
        api_url: endpoint("MUSICBRAINZ_URL", &config.musicbrainz.url)?,
        contact,
        rate: config.musicbrainz.rate,
    };
    let client = MusicBrainzClient::new(client, transport, Arc::clone(clock))?;
    let areas = KeptAreas::of(database.clone());
    Ok(Some(ArtistFinder::new(client, config.matcher, areas)))
}

fn geocoder(
    config: &Config,
    transport: &Transport,
    clock: &SharedClock,
) -> anyhow::Result<Option<OpenWeatherClient>> {
    let Some(api_key) = config.openweather.api_key.clone() else { return Ok(None) };
    let client = OpenWeatherConfig {
        api_url: endpoint("OPENWEATHER_URL", &config.openweather.url)?,
        api_key,
        rate: config.openweather.rate,
    };
    Ok(Some(OpenWeatherClient::new(client, transport, Arc::clone(clock))))
}

fn itunes(config: &Config) -> anyhow::Result<Option<ItunesConfig>> {
    let Some(itunes) = &config.itunes else { return Ok(None) };
    // A market Spotify has no name for is no store's either; Spotify will say so.
    let market = config.spotify.market.as_deref();
    Ok(Some(ItunesConfig {
        api_url: endpoint("ITUNES_URL", &itunes.url)?,
        country: market.and_then(|market| CountryCode::read(market).ok()),
        rate: itunes.rate,
    }))
}

/// A configured address.
///
/// # Errors
/// [`FailureKind::InputUnusable`] with the setting's `name`.
pub(crate) fn endpoint(name: &str, text: &str) -> Result<Endpoint, Failure> {
    Endpoint::parse(text).map_err(|cause| {
        let message = format!("the address in {name} cannot be used");
        Failure::new(FailureKind::InputUnusable, message).caused_by(cause)
    })
}
