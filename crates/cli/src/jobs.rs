//! Carries out jobs: several at once, each retried, parked or given up as the policy says.

use crate::held::{Held, Hold};
use crate::local::{Patience, Setback};
use crate::session::Session;
use crate::sources::{SoundDecoder, Sources};
use crate::waiting::{self, WaitingWork};
use futures::stream::{self, TryStreamExt};
use jiff::Timestamp;
use segue_domain::ids::ArtistId;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{Job, ListingJob, ParkedJob};
use segue_pipeline::stages::enrich::{self, RunTime};
use segue_pipeline::stages::{extract, origins};

/// Jobs under way at once. The HTTP layer holds each source to its rate; this only keeps enough
/// requests in the air to use it.
const JOBS_AT_ONCE: usize = 8;

/// Carries out the jobs of one run.
pub(crate) struct JobRunner<'a> {
    session: &'a Session,
    sources: &'a Sources,
    held: &'a Held,
    run_id: &'a str,
    observed_at: Timestamp,
}

impl<'a> JobRunner<'a> {
    /// For jobs of this run; what is `held` is not asked for.
    pub(crate) fn new(session: &'a Session, sources: &'a Sources, held: &'a Held) -> Self {
        let Session { run_id, observed_at, .. } = session;
        Self { session, sources, held, run_id, observed_at: *observed_at }
    }

    /// Carries out `jobs` and waits until what they brought is loaded.
    ///
    /// # Errors
    /// The failure no retry cured.
    pub(crate) async fn run_all(&self, jobs: Vec<Job>) -> Result<(), Failure> {
        stream::iter(jobs.into_iter().map(Ok))
            .try_for_each_concurrent(JOBS_AT_ONCE, |job| self.run(job))
            .await?;
        self.session.runner.drain().await
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
        let mut job = parked.job.clone();
        if let Job::Listing(listing) = &mut job {
            self.run_id.clone_into(&mut listing.run_id);
            // Its cursor is kept before the parked note goes; other jobs are planned anew.
            notes.keep_job(listing).await?;
        }
        notes.unpark(&parked).await?;
        JobRunner { observed_at: parked.observed_at, ..*self }.run(job).await
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
            other => {
                let mut patience = Patience::default();
                while let Err(failure) = self.attempt(&other).await {
                    if let Err(setback) = patience.after(failure).await {
                        return self.accept(other, setback).await;
                    }
                }
                Ok(())
            }
        }
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
                    job = next;
                    patience = Patience::default();
                }
                Ok(None) => return notes.forget_job(&job).await,
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
            Job::Listing(_) => Ok(()),
            Job::Artists { ids } => {
                let spotify = sources.spotify.as_ref().ok_or_else(|| unconfigured("Spotify"))?;
                let name = job.name();
                extract::artists(run.run_id, run.observed_at, &name, ids, spotify, store, queue)
                    .await
            }
            Job::LastfmTrack(work) => {
                let lastfm = sources.lastfm.as_ref().ok_or_else(|| unconfigured("Last.fm"))?;
                enrich::lastfm_track(run, work, lastfm, store, queue).await
            }
            Job::LastfmArtist(work) => {
                let lastfm = sources.lastfm.as_ref().ok_or_else(|| unconfigured("Last.fm"))?;
                enrich::lastfm_artist(run, work, lastfm, store, queue).await
            }
            Job::Audio(work) => {
                enrich::audio(run, work, &sources.previews, &SoundDecoder, store, queue).await
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
                tracing::info!(job = name, error = %failure, hint, "job parked");
                let hint_and_cause = format!("{failure}: {hint}");
                self.park(job.clone(), until, &hint_and_cause).await?;
                let work = WaitingWork::of(&job, until, &hint_and_cause);
                self.session.tally.waiting(work);
            }
            Setback::Drop { reason, failure } => {
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

    async fn park(&self, job: Job, until: Option<Timestamp>, hint: &str) -> Result<(), Failure> {
        let parked = ParkedJob {
            run_id: self.run_id.to_owned(),
            observed_at: self.observed_at,
            job,
            until,
            hint: hint.to_owned(),
        };
        self.session.notes.park(&parked).await
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
