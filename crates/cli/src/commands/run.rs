//! `segue run`: extract, enrich and load from the real services.

use super::conclude;
use crate::args::{ProcessorName, RunArgs};
use crate::backend::Backend;
use crate::config::Config;
use crate::enrichment::{Assignment, carry_out};
use crate::exit::Exit;
use crate::local::{ObjectStore, QuotaFile, RunLock, SystemClock};
use crate::session::Session;
use crate::sign_in;
use crate::sources::Sources;
use crate::summary::Summary;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{DEFAULT_LISTING_LIMIT, Listing, ListingJob};
use segue_pipeline::ports::Clock;

/// Runs it.
///
/// # Errors
/// What ended the run; the next one goes on where it stopped.
pub(crate) async fn run(config: &Config, args: RunArgs) -> anyhow::Result<Exit> {
    require_credentials(config, &args)?;
    config.data.create()?;
    let _lock = RunLock::exclusive(&config.data, "segue run")?;
    ObjectStore::at(&config.data.objects()).clear_leftovers().await?;
    let sources = Sources::build(config, &[], Some(QuotaFile::of(&config.data)))?;
    let database = Backend::of(config).open(args.migrate).await?;
    let database = database.ranked_by(config.rank_strategy);
    let mut session =
        Session::begin(&config.data, database, "run", None, config.match_threshold).await?;
    session.recover(Some(&sources)).await?;
    let held = session.resume_parked(&sources).await?;
    carry_out(&session, &sources, &held, assignment(&session, &args)).await?;
    let mut summary = Summary::of(&session).await?;
    summary.capabilities_missing = sources.capabilities_missing();
    summary.requests = sources.requests();
    summary.notes.extend(sign_in::warnings(config, SystemClock.now())?);
    conclude(session, summary, config, args.output.json).await?;
    Ok(Exit::Done)
}

/// A run without a key would only park everything: say it before anything is begun.
fn require_credentials(config: &Config, args: &RunArgs) -> anyhow::Result<()> {
    let missing = |message: &str| Err(Failure::new(FailureKind::InputUnusable, message).into());
    let is_asked = |processor| args.processors.contains(&processor);
    let lists = !args.playlist.is_empty() || !args.search.is_empty();
    let can_ask = config.spotify.client_id.is_some()
        && (config.spotify.client_secret.is_some() || sign_in::of(config)?.is_some());
    if (is_asked(ProcessorName::Spotify) || lists) && !can_ask {
        return missing(
            "Spotify's credentials are missing: set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET \
             (make an app at https://developer.spotify.com/dashboard), or only the first and sign \
             in with `segue auth spotify`, or choose other sources with --processors. `segue demo` \
             needs no credentials",
        );
    }
    if is_asked(ProcessorName::Lastfm) && config.lastfm.api_key.is_none() {
        return missing(
            "Last.fm's key is missing: set LASTFM_API_KEY (get one at \
             https://www.last.fm/api/account/create), or choose other sources with --processors",
        );
    }
    Ok(())
}

fn assignment(session: &Session, args: &RunArgs) -> Assignment {
    let playlists = args.playlist.iter().map(|id| Listing::Playlist { id: id.clone() });
    let searches = args.search.iter().map(|query| Listing::Search { query: query.clone() });
    let most = args.limit.unwrap_or(DEFAULT_LISTING_LIMIT);
    let job = |listing| ListingJob::new(&session.run_id, session.observed_at, listing, most);
    Assignment {
        listings: playlists.chain(searches).map(job).collect(),
        processors: args.processors.iter().map(|name| (*name).into()).collect(),
        limit: args.limit,
        skip_on_error: args.skip_on_error,
    }
}
