//! Carries out jobs: several at once, each retried, parked or given up as the policy says.

use crate::held::{Held, Hold};
use crate::local::{Patience, Setback};
use crate::output::explain;
use crate::session::Session;
use crate::sources::Sources;
use crate::waiting::{self, WaitingWork};
use futures::stream::{self, TryStreamExt};
use jiff::Timestamp;
use segue_domain::ids::ArtistId;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind, Recovery, recovery};
use segue_pipeline::jobs::{Job, ListingJob, ParkedJob};
use segue_pipeline::stages::enrich::{self, RunTime};
use segue_pipeline::stages::extract::{self, BrokenOff};
use segue_pipeline::stages::origins;
use segue_postgres::Reclaimed;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Jobs under way at once. The HTTP layer holds each source to its rate; this only keeps enough
/// requests in the air to use it.
const JOBS_AT_ONCE: usize = 8;
/// Why a job goes on waiting whose turn it is.
const ASKED_ELSEWHERE: &str = "another run is asking about it at this moment";

/// Carries out the jobs of one run.
pub(crate) struct JobRunner<'a> {
    session: &'a Session,
    sources: &'a Sources,
    held: &'a Held,
    run_id: &'a str,
    observed_at: Timestamp,
    answers: Arc<Answers>,
}

/// Whether anybody answered, of those that were asked since the last verdict.
#[derive(Debug, Default)]
struct Answers(Mutex<(bool, Option<String>)>);

impl Answers {
    fn came(&self) {
        self.lock().0 = true;
    }

    fn failed_to_come(&self, failure: &Failure) {
        self.lock().1.get_or_insert_with(|| explain(failure));
    }

    fn verdict(&self) -> Result<(), Failure> {
        match std::mem::take(&mut *self.lock()) {
            (false, Some(why)) => Err(Failure::new(FailureKind::SourceUnavailable, why)),
            _ => Ok(()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, (bool, Option<String>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<'a> JobRunner<'a> {
    /// For jobs of this run; what is `held` is not asked for.
    pub(crate) fn new(session: &'a Session, sources: &'a Sources, held: &'a Held) -> Self {
        let Session { run_id, observed_at, .. } = session;
        let answers = Arc::default();
        Self { session, sources, held, run_id, observed_at: *observed_at, answers }
    }

    /// Carries out `jobs` and waits until what they brought is loaded.
    ///
    /// # Errors
    /// The failure no retry cured; [`FailureKind::SourceUnavailable`] when no job was answered, after
    /// all of them were put aside.
    pub(crate) async fn run_all(&self, jobs: Vec<Job>) -> Result<(), Failure> {
        stream::iter(jobs.into_iter().map(Ok))
            .try_for_each_concurrent(JOBS_AT_ONCE, |job| self.run(job))
            .await?;
        self.session.runner.drain().await?;
        self.answers.verdict()
    }

    /// Goes on with jobs that waited and waits until what they brought is loaded.
    ///
    /// # Errors
    /// The failure no retry cured; the next run goes on with them.
    pub(crate) async fn resume_all(&self, parked: Vec<ParkedJob>) -> Result<(), Failure> {
        stream::iter(parked.into_iter().map(Ok))
            .try_for_each_concurrent(JOBS_AT_ONCE, |parked| self.resume(parked))
            .await?;
        self.session.runner.drain().await
    }

    /// Goes on with one, now as a job of this run: a kill is then recovered with it.
    async fn resume(&self, parked: ParkedJob) -> Result<(), Failure> {
        let notes = &self.session.notes;
        let Some(mut job) = self.reclaim(&parked).await? else { return Ok(()) };
        reach(Step::ResumeAfterClaim)?;
        if let Job::Listing(listing) = &mut job {
            self.run_id.clone_into(&mut listing.run_id);
            // Its cursor is kept before the parked note goes; other jobs are planned anew.
            notes.keep_job(listing).await?;
        }
        notes.unpark(&parked).await?;
        // Whether it is answered says nothing of what is new.
        let answers = Arc::default();
        JobRunner { observed_at: parked.observed_at, answers, ..*self }.run(job).await
    }

    /// What of a job that waited is to be asked now; it is this run's then, and no other plans it. What
    /// another run is asking about goes on waiting: that run may die of it. What was answered meanwhile is
    /// forgotten.
    async fn reclaim(&self, parked: &ParkedJob) -> Result<Option<Job>, Failure> {
        let Session { database, notes, tally, .. } = self.session;
        let Some(questions) = parked.job.questions() else { return Ok(Some(parked.job.clone())) };
        let Reclaimed { ours, elsewhere } =
            database.claim_again(self.run_id, self.observed_at, &questions).await?;
        let ours = parked.job.only(&ours);
        if let Some(job) = parked.job.only(&elsewhere) {
            tally.waiting(WaitingWork::of(&job, parked.until, ASKED_ELSEWHERE));
            if job == parked.job {
                return Ok(None);
            }
            notes.park(&ParkedJob { job, ..parked.clone() }).await?;
        }
        if ours.is_none() {
            notes.unpark(parked).await?;
        }
        Ok(ours)
    }

    async fn run(&self, job: Job) -> Result<(), Failure> {
        match self.held.hold(&job) {
            Hold::Free => self.ask(job).await,
            Hold::Waits(work) => {
                self.session.tally.waiting(work);
                Ok(())
            }
            Hold::Rests { until } => self.accept(job, still_resting(until)).await,
        }
    }

    async fn ask(&self, job: Job) -> Result<(), Failure> {
        match job {
            Job::Listing(listing) => self.list(listing).await,
            Job::Artists { ids } => self.profiles(ids).await,
            other => {
                let mut patience = Patience::default();
                while let Err(failure) = self.attempt(&other).await {
                    if let Err(setback) = patience.after(failure).await {
                        return self.accept(other, setback).await;
                    }
                }
                self.answers.came();
                Ok(())
            }
        }
    }

    /// Asks for profiles, request by request. What one of them fails at concerns the artists it was
    /// about, and what is the whole source's matter all that are left.
    async fn profiles(&self, mut ids: Vec<ArtistId>) -> Result<(), Failure> {
        let mut patience = Patience::default();
        while let Err(BrokenOff { failure, asked, left }) = self.fetch_profiles(&ids).await {
            let is_theirs =
                matches!(recovery(&failure.kind), Recovery::Rest { .. } | Recovery::Drop { .. });
            if asked.len() + left.len() < ids.len() {
                self.answers.came();
                patience = Patience::default();
            }
            let Err(setback) = patience.after(failure).await else {
                ids = [asked, left].concat();
                continue;
            };
            if !is_theirs {
                let ids = [asked, left].concat();
                return self.accept(Job::Artists { ids }, setback).await;
            }
            Box::pin(self.accept(Job::Artists { ids: asked }, setback)).await?;
            ids = left;
            patience = Patience::default();
        }
        if !ids.is_empty() {
            self.answers.came();
        }
        Ok(())
    }

    async fn fetch_profiles(&self, ids: &[ArtistId]) -> Result<(), BrokenOff> {
        let Session { store, runner, .. } = self.session;
        let Some(spotify) = &self.sources.spotify else {
            let failure = unconfigured("Spotify");
            return Err(BrokenOff { failure, asked: ids.to_vec(), left: Vec::new() });
        };
        let name = Job::Artists { ids: ids.to_vec() }.name();
        let queue = runner.queue();
        extract::artists(self.run_id, self.observed_at, &name, ids, spotify, store, queue).await
    }

    /// Lists page by page. The note in the store is the cursor a killed run goes on from.
    async fn list(&self, mut job: ListingJob) -> Result<(), Failure> {
        let Session { notes, store, runner, .. } = self.session;
        let mut patience = Patience::default();
        loop {
            reach(Step::CursorBeforeSave)?;
            notes.keep_job(&job).await?;
            reach(Step::CursorAfterSave)?;
            let Some(spotify) = &self.sources.spotify else {
                return self.accept(Job::Listing(job), no_credentials("Spotify")).await;
            };
            match extract::tracks_page(&job, spotify, store, runner.queue()).await {
                Ok(Some(next)) => {
                    self.answers.came();
                    job = next;
                    patience = Patience::default();
                }
                Ok(None) => {
                    self.answers.came();
                    return notes.forget_job(&job).await;
                }
                Err(failure) => {
                    if let Err(setback) = patience.after(failure).await {
                        return self.accept(Job::Listing(job), setback).await;
                    }
                }
            }
        }
    }

    async fn attempt(&self, job: &Job) -> Result<(), Failure> {
        let Session { store, runner, .. } = self.session;
        let (sources, queue) = (self.sources, runner.queue());
        let run = RunTime { run_id: self.run_id, observed_at: self.observed_at };
        match job {
            // They go on where they were, and are asked about elsewhere.
            Job::Listing(_) | Job::Artists { .. } => Ok(()),
            Job::LastfmTrack(work) => {
                let lastfm = sources.lastfm.as_ref().ok_or_else(|| unconfigured("Last.fm"))?;
                enrich::lastfm_track(run, work, lastfm, store, queue).await
            }
            Job::LastfmArtist(work) => {
                let lastfm = sources.lastfm.as_ref().ok_or_else(|| unconfigured("Last.fm"))?;
                enrich::lastfm_artist(run, work, lastfm, store, queue).await
            }
            Job::Audio(work) => {
                enrich::audio(run, work, &sources.previews, &sources.hearing, store, queue).await
            }
            Job::MusicbrainzArtist(work) => {
                let artists =
                    sources.artists.as_ref().ok_or_else(|| unconfigured("MusicBrainz"))?;
                origins::musicbrainz_artist(run, work, artists, store, queue).await
            }
            Job::MusicbrainzArea(work) => {
                let artists =
                    sources.artists.as_ref().ok_or_else(|| unconfigured("MusicBrainz"))?;
                origins::musicbrainz_area(run, work, artists, store, queue).await
            }
            Job::Place(work) => origins::place(run, work, &sources.places, store, queue).await,
        }
    }

    /// Does with a job what the failure policy says.
    async fn accept(&self, job: Job, setback: Setback) -> Result<(), Failure> {
        let name = job.name();
        match setback {
            // A listing's note stays: the next run goes on with it.
            Setback::Stop(failure) => return Err(failure),
            Setback::Park { until, hint, failure } => {
                let is_alone = failure.kind == FailureKind::SourceUnavailable;
                if is_alone {
                    self.answers.failed_to_come(&failure);
                }
                tracing::info!(job = name, error = %failure, hint, "job parked");
                let hint_and_cause = format!("{failure}: {hint}");
                let parked = ParkedJob {
                    run_id: self.run_id.to_owned(),
                    observed_at: self.observed_at,
                    job: job.clone(),
                    until,
                    hint: hint_and_cause.clone(),
                    is_alone,
                };
                self.session.notes.park(&parked).await?;
                let work = WaitingWork::of(&job, until, &hint_and_cause);
                self.session.tally.waiting(work);
            }
            Setback::Drop { reason, failure } => {
                self.answers.came();
                if let Some(halves) = halves(&job) {
                    // One bad id must not cost its neighbours their profiles.
                    for half in halves {
                        Box::pin(self.ask(half)).await?;
                    }
                } else {
                    tracing::info!(job = name, error = %failure, reason, "job given up");
                    self.remember(&job, &failure).await?;
                    self.session.tally.dropped(waiting::title(&job), failure.to_string());
                }
            }
        }
        match job {
            Job::Listing(listing) => self.session.notes.forget_job(&listing).await,
            _ => Ok(()),
        }
    }

    /// Keeps that `job` was given up where the next plan looks.
    async fn remember(&self, job: &Job, failure: &Failure) -> Result<(), Failure> {
        let Session { store, runner, .. } = self.session;
        let run = RunTime { run_id: self.run_id, observed_at: self.observed_at };
        enrich::gave_up(run, job, failure, store, runner.queue()).await
    }
}

/// A job about several artists as two about fewer.
fn halves(job: &Job) -> Option<[Job; 2]> {
    let Job::Artists { ids } = job else { return None };
    let (front, back) = ids.split_at_checked(ids.len() / 2)?;
    let half = |ids: &[ArtistId]| Job::Artists { ids: ids.to_vec() };
    (!front.is_empty()).then(|| [half(front), half(back)])
}

fn unconfigured(source: &str) -> Failure {
    let message = format!("{source} is not configured; `segue doctor` says how");
    Failure::new(FailureKind::CredentialsRefused, message)
}

/// The source asked an earlier run for a pause that is not over.
fn still_resting(until: Timestamp) -> Setback {
    let failure = Failure::new(FailureKind::RateLimited { until }, "the source was not asked");
    let hint = "it asked an earlier run for a pause; the work is sent when that is over";
    Setback::Park { until: Some(until), hint, failure }
}

fn no_credentials(source: &str) -> Setback {
    let hint = "set its credentials, then run again";
    Setback::Park { until: None, hint, failure: unconfigured(source) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn artists_are_parted_until_each_stands_alone() {
        let ids = ["a", "b", "c"].map(|id| ArtistId::parse(&id.repeat(22)).unwrap()).to_vec();
        let mut left = vec![Job::Artists { ids: ids.clone() }];
        let mut alone = Vec::new();
        while let Some(job) = left.pop() {
            match (halves(&job), job) {
                (Some(halves), _) => left.extend(halves),
                (None, Job::Artists { ids }) => alone.extend(ids),
                (None, other) => panic!("{other:?}"),
            }
        }
        alone.sort_unstable();
        assert_eq!(alone, ids);
    }
}
