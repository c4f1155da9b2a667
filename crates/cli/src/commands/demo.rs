//! `segue demo`: the whole pipeline against a simulated music world.

use super::conclude;
use crate::args::{AppMode, DemoArgs};
use crate::backend::Backend;
use crate::config::{self, Config};
use crate::enrichment::{Assignment, carry_out};
use crate::exit::Exit;
use crate::local::{ObjectStore, RunLock};
use crate::session::Session;
use crate::sources::Sources;
use crate::summary::{Accuracy, Described, Heard, Stored, Summary, measure};
use anyhow::Context;
use secrecy::SecretString;
use segue_domain::ids::PlaylistId;
use segue_pipeline::jobs::{Listing, ListingJob};
use segue_pipeline::stages::plan::Processor;
use segue_postgres::Database;
use segue_simulator::{Credentials, QuotaMode, Simulator, SimulatorOptions, World, WorldConfig};
use segue_sources::http::Rate;
use segue_sources::spotify::QuotaMode as AppKind;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The world has no rate limits of its own unless told to; these only keep the client's pacing on.
const SIMULATED_RATE: Rate = Rate::per_second(500.0);
/// Whom the simulated services could write to, had they anything to say.
const DEMO_CONTACT: &str = "demo@localhost";
/// The demo's search, beside the playlists.
const SEARCH: &str = "night";
/// What the search may give.
const SEARCH_LIMIT: u32 = 50;

/// Runs it.
///
/// # Errors
/// What ended the run; the next demo goes on where it stopped.
pub(crate) async fn run(config: Config, args: DemoArgs) -> anyhow::Result<Exit> {
    config.data.create()?;
    let _lock = RunLock::exclusive(&config.data, "segue demo")?;
    ObjectStore::at(&config.data.objects()).clear_leftovers().await?;
    let simulator = start_world(&args).await?;
    let config = pointed_at(config, simulator.base_url());
    let backend = Backend::of(&config);
    let database = backend.open(args.migrate).await?;
    let database = database.ranked_by(config.rank_strategy).judging_by(config.matcher);
    let sources = Sources::build(&config, &[simulator.base_url()], None, &database)?;
    // The world's time stands still, so a second demo observes the same things at the same time.
    let now = Some(simulator.world().now());
    let mut session = Session::begin(&config.data, database, "demo", now).await?;
    session.recover(Some(&sources)).await?;
    let held = session.resume_parked(&sources).await?;
    carry_out(&session, &sources, &held, assignment(&session, simulator.world())?).await?;
    let mut summary = Summary::of(&session).await?.with_sources(&sources);
    summary.simulated_requests = Some(simulator.request_count());
    summary.accuracy = Some(accuracy(simulator.world(), &backend, &session.database).await?);
    conclude(session, summary, &config, args.output.json).await?;
    simulator.shutdown().await;
    Ok(Exit::Done)
}

async fn start_world(args: &DemoArgs) -> anyhow::Result<Simulator> {
    let tracks = usize::try_from(args.tracks)?;
    let world = WorldConfig { seed: args.seed, tracks, ..WorldConfig::default() };
    let quota_mode = match args.mode {
        AppMode::Development => QuotaMode::Development,
        AppMode::Extended => QuotaMode::Extended,
    };
    let options = SimulatorOptions { quota_mode, ..SimulatorOptions::default() };
    Ok(Simulator::start(Arc::new(World::new(world)), options).await?)
}

/// The same configuration, asking the simulated world at `base_url` and nobody else.
fn pointed_at(config: Config, base_url: &str) -> Config {
    let Credentials {
        spotify_client_id,
        spotify_client_secret,
        lastfm_api_key,
        openweather_api_key,
        ..
    } = Credentials::default();
    Config {
        spotify: config::Spotify {
            client_id: Some(spotify_client_id),
            client_secret: Some(SecretString::from(spotify_client_secret)),
            refresh_token: None,
            redirect_port: 0,
            accounts_url: format!("{base_url}/spotify-accounts"),
            api_url: format!("{base_url}/spotify/v1"),
            market: None,
            quota_mode: AppKind::Auto,
            rate: SIMULATED_RATE,
        },
        lastfm: config::Lastfm {
            api_key: Some(SecretString::from(lastfm_api_key)),
            url: format!("{base_url}/lastfm/2.0/"),
            rate: SIMULATED_RATE,
        },
        deezer: config::Deezer { url: format!("{base_url}/deezer"), rate: SIMULATED_RATE },
        itunes: Some(config::Itunes { url: format!("{base_url}/itunes"), rate: SIMULATED_RATE }),
        musicbrainz: config::Musicbrainz {
            url: format!("{base_url}/musicbrainz/ws/2"),
            rate: SIMULATED_RATE,
        },
        openweather: config::Openweather {
            api_key: Some(SecretString::from(openweather_api_key)),
            url: format!("{base_url}/openweather/geo/1.0"),
            rate: SIMULATED_RATE,
        },
        contact: Some(config.contact.unwrap_or_else(|| DEMO_CONTACT.to_owned())),
        ..config
    }
}

/// All playlists whole, one search, and everything that is missing afterwards.
fn assignment(session: &Session, world: &World) -> anyhow::Result<Assignment> {
    let job = |listing, most| ListingJob::new(&session.run_id, session.observed_at, listing, most);
    let mut listings = vec![job(Listing::Search { query: SEARCH.to_owned() }, SEARCH_LIMIT)];
    for playlist in world.playlists() {
        let id = PlaylistId::parse(&playlist.id)?;
        listings.push(job(Listing::Playlist { id }, u32::MAX));
    }
    let processors = Processor::ALL.to_vec();
    Ok(Assignment { listings, processors, limit: None, skip_on_error: false })
}

async fn accuracy(
    world: &World,
    backend: &Backend,
    database: &Database,
) -> anyhow::Result<Accuracy> {
    let client = backend.client().await?;
    let ids = async |sql| -> anyhow::Result<BTreeSet<String>> {
        let rows = client.query(sql, &[]).await.context("cannot read what is stored")?;
        Ok(rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?)
    };
    let described = database.placed_artists().await?.into_iter();
    let stored = Stored {
        songs: ids("SELECT song_id FROM songs").await?,
        artists: ids("SELECT artist_id FROM artists").await?,
        described: described
            .map(|artist| (artist.artist_id, Described { mbid: artist.mbid, home: artist.home }))
            .collect(),
        listeners: database.song_listeners().await?.into_iter().collect(),
        measured: database
            .measured_songs()
            .await?
            .into_iter()
            .map(|song| {
                let at_itunes = song.audio_source.as_deref() == Some("itunes");
                (song.song_id, Heard { bpm: song.bpm, at_itunes })
            })
            .collect(),
    };
    Ok(measure(world, &stored))
}
