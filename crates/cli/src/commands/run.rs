//! `segue run`: extract, enrich and load from the real services.

use super::conclude;
use crate::args::RunArgs;
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
use segue_pipeline::stages::plan::Processor;

/// Runs it.
///
/// # Errors
/// What ended the run; the next one goes on where it stopped.
pub(crate) async fn run(config: &Config, args: RunArgs) -> anyhow::Result<Exit> {
    let chosen = choose(config, &args)?;
    config.data.create()?;
    let _lock = RunLock::exclusive(&config.data, "segue run")?;
    ObjectStore::at(&config.data.objects()).clear_leftovers().await?;
    let database = Backend::of(config).open(args.migrate).await?;
    let database = database.ranked_by(config.rank_strategy).judging_by(config.matcher);
    let sources = Sources::build(config, &[], Some(QuotaFile::of(&config.data)), &database)?;
    let mut session = Session::begin(&config.data, database, "run", None).await?;
    session.recover(Some(&sources)).await?;
    let held = session.resume_parked(&sources).await?;
    carry_out(&session, &sources, &held, assignment(&session, &args, chosen.processors)).await?;
    let mut summary = Summary::of(&session).await?.with_sources(&sources);
    summary.notes.extend(chosen.left_out);
    summary.notes.extend(sign_in::warnings(config, SystemClock.now())?);
    conclude(session, summary, config, args.output.json).await?;
    Ok(Exit::Done)
}

/// Who is asked, and what would have to be set for whom else.
#[derive(Debug)]
struct Chosen {
    processors: Vec<Processor>,
    left_out: Vec<String>,
}

/// The sources named on the command line, or all that can be asked; in the order in which one builds
/// upon the other.
///
/// # Errors
/// When one that was named cannot be asked: the run would only park everything.
fn choose(config: &Config, args: &RunArgs) -> anyhow::Result<Chosen> {
    let lists = !args.playlist.is_empty() || !args.search.is_empty();
    let mut chosen = Chosen { processors: Vec::new(), left_out: Vec::new() };
    for processor in Processor::ALL {
        let is_named = args.processors.iter().any(|name| Processor::from(*name) == processor);
        let is_needed = is_named || (lists && processor == Processor::Spotify);
        match lacks(config, processor)? {
            Some(cure) if is_needed => {
                let message = format!("{cure}, or choose other sources with --processors");
                return Err(Failure::new(FailureKind::InputUnusable, message).into());
            }
            Some(cure) if args.processors.is_empty() => chosen.left_out.push(cure.to_owned()),
            Some(_) => {}
            None if is_named || args.processors.is_empty() => chosen.processors.push(processor),
            None => {}
        }
    }
    Ok(chosen)
}

/// What a source cannot be asked without.
fn lacks(config: &Config, processor: Processor) -> anyhow::Result<Option<&'static str>> {
    let can_ask_spotify = config.spotify.client_id.is_some()
        && (config.spotify.client_secret.is_some() || sign_in::of(config)?.is_some());
    Ok(match processor {
        Processor::Spotify if !can_ask_spotify => Some(
            "Spotify's credentials are missing: set SPOTIFY_CLIENT_ID and SPOTIFY_CLIENT_SECRET \
             (make an app at https://developer.spotify.com/dashboard), or only the first and sign \
             in with `segue auth spotify`; `segue demo` needs no credentials",
        ),
        Processor::Lastfm if config.lastfm.api_key.is_none() => Some(
            "Last.fm's key is missing: set LASTFM_API_KEY (get one at \
             https://www.last.fm/api/account/create)",
        ),
        Processor::Musicbrainz if config.contact.is_none() => Some(
            "MusicBrainz serves nobody it cannot reach: set SEGUE_CONTACT to a mail address or page",
        ),
        Processor::Spotify
        | Processor::Lastfm
        | Processor::Audio
        | Processor::Musicbrainz
        | Processor::Geo => None,
    })
}

fn assignment(session: &Session, args: &RunArgs, processors: Vec<Processor>) -> Assignment {
    let playlists = args.playlist.iter().map(|id| Listing::Playlist { id: id.clone() });
    let searches = args.search.iter().map(|query| Listing::Search { query: query.clone() });
    let most = args.limit.unwrap_or(DEFAULT_LISTING_LIMIT);
    let job = |listing| ListingJob::new(&session.run_id, session.observed_at, listing, most);
    Assignment {
        listings: playlists.chain(searches).map(job).collect(),
        processors,
        limit: args.limit,
        skip_on_error: args.skip_on_error,
    }
}
