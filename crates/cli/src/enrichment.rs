//! Plans what is missing and fetches it, source by source, until nothing is left to ask for.

use crate::held::Held;
use crate::jobs::JobRunner;
use crate::session::Session;
use crate::sources::Sources;
use futures::try_join;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{Job, ListingJob};
use segue_pipeline::ports::Plan;
use segue_pipeline::stages::plan::{self, DEFAULT_PLAN_LIMIT, Processor};
use std::collections::HashSet;

/// What a run is to do.
#[derive(Debug, Clone)]
pub(crate) struct Assignment {
    /// Listings to extract.
    pub(crate) listings: Vec<ListingJob>,
    /// Sources to ask; of those that build upon each other, in this order.
    pub(crate) processors: Vec<Processor>,
    /// Most things to enrich per source; `None` goes on until nothing is missing.
    pub(crate) limit: Option<u32>,
    /// Whether a source that does not answer ends only its own part.
    pub(crate) skip_on_error: bool,
}

/// Extracts, enriches and ranks, without asking for what is `held`. Sources that do not build upon each
/// other are asked at the same time, each at its own pace.
///
/// # Errors
/// The failure no retry cured. The next run goes on where this one stopped.
pub(crate) async fn carry_out(
    session: &Session,
    sources: &Sources,
    held: &Held,
    assignment: Assignment,
) -> Result<(), Failure> {
    let Assignment { listings, processors, limit, skip_on_error } = assignment;
    if !listings.is_empty() {
        let _shown = session.progress.begin("Listing tracks");
        let jobs = JobRunner::new(session, sources, held);
        let listings = listings.into_iter().map(Job::Listing).collect();
        tolerate(session, "the listings", skip_on_error, jobs.run_all(listings).await)?;
    }
    let in_turn = async |processors: Vec<Processor>, is_shown: bool| {
        let jobs = JobRunner::new(session, sources, held);
        let mut answered = Vec::new();
        for processor in processors {
            let _shown = is_shown.then(|| session.progress.begin(description(processor)));
            let plan = Plan {
                run_id: &session.run_id,
                now: session.observed_at,
                most: limit.unwrap_or(u32::MAX),
                // Where it does not answer nobody waits for it.
                profiles_first: answered.contains(&Processor::Spotify),
            };
            let outcome = enrich(session, &jobs, processor, plan).await;
            answered.extend(outcome.is_ok().then_some(processor));
            tolerate(session, description(processor), skip_on_error, outcome)?;
        }
        Ok::<_, Failure>(answered)
    };
    let chains = plan::chains(processors);
    let is_one_chain = chains.iter().any(Vec::is_empty);
    let [one, other] = chains;
    let (mut answered, others) = try_join!(in_turn(one, true), in_turn(other, true))?;
    if limit.is_none() && !is_one_chain {
        // Planning passes over what another transaction has locked, as a load of the other chain may
        // have: only when that is done an empty plan says that nothing is missing.
        answered.extend(others);
        in_turn(answered, false).await?;
    }
    session.progress.stage("Ranking");
    session.database.recompute_ranks().await?;
    Ok(())
}

/// With `skip_on_error`, a source that does not answer is noted and the run goes on.
fn tolerate(
    session: &Session,
    part: &str,
    skip_on_error: bool,
    outcome: Result<(), Failure>,
) -> Result<(), Failure> {
    match outcome {
        Err(failure) if skip_on_error && failure.kind == FailureKind::SourceUnavailable => {
            session.tally.dropped(part.to_owned(), failure.to_string());
            Ok(())
        }
        outcome => outcome,
    }
}

/// Plans and carries out in rounds, at most `whole.most` things in all: what one round brings may need
/// the next (a track's artist).
async fn enrich(
    session: &Session,
    jobs: &JobRunner<'_>,
    processor: Processor,
    whole: Plan<'_>,
) -> Result<(), Failure> {
    let mut asked = HashSet::new();
    let mut left = whole.most;
    while left > 0 {
        let plan = Plan { most: left.min(DEFAULT_PLAN_LIMIT), ..whole };
        let planned = plan::run(processor, &session.database, plan).await?;
        reach(Step::PlanAfterFind)?;
        // A job that parked or was given up would be planned again once its claim lapsed.
        let fresh: Vec<Job> =
            planned.into_iter().filter_map(|job| not_asked(job, &mut asked)).collect();
        if fresh.is_empty() {
            break;
        }
        left = left.saturating_sub(fresh.iter().map(things).sum());
        jobs.run_all(fresh).await?;
    }
    Ok(())
}

/// What of `job` was not asked before. Artists count one by one: each round puts them together
/// differently.
fn not_asked(job: Job, asked: &mut HashSet<String>) -> Option<Job> {
    let Job::Artists { ids } = job else {
        return asked.insert(job.name()).then_some(job);
    };
    let ids: Vec<_> = ids.into_iter().filter(|id| asked.insert(id.as_str().to_owned())).collect();
    (!ids.is_empty()).then_some(Job::Artists { ids })
}

/// Things a job asks about.
fn things(job: &Job) -> u32 {
    match job {
        Job::Artists { ids } => u32::try_from(ids.len()).unwrap_or(u32::MAX),
        Job::Listing(_)
        | Job::LastfmTrack(_)
        | Job::LastfmArtist(_)
        | Job::Audio(_)
        | Job::MusicbrainzArtist(_)
        | Job::MusicbrainzArea(_)
        | Job::Place(_) => 1,
    }
}

fn description(processor: Processor) -> &'static str {
    match processor {
        Processor::Spotify => "Fetching artists' profiles",
        Processor::Lastfm => "Asking Last.fm",
        Processor::Audio => "Listening to previews",
        Processor::Musicbrainz => "Asking MusicBrainz",
        Processor::Geo => "Placing artists on the map",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_domain::ids::ArtistId;

    #[test]
    fn an_artist_is_asked_for_once_whoever_it_is_put_together_with() {
        let job = |names: &[&str]| Job::Artists {
            ids: names.iter().map(|name| ArtistId::parse(&name.repeat(22)).unwrap()).collect(),
        };
        let mut asked = HashSet::new();
        assert_eq!(not_asked(job(&["a", "b"]), &mut asked), Some(job(&["a", "b"])));
        assert_eq!(not_asked(job(&["b", "c"]), &mut asked), Some(job(&["c"])));
        assert_eq!(not_asked(job(&["a", "c"]), &mut asked), None);
    }
}
