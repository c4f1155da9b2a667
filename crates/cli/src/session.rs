//! One run from its beginning to its end: locks, workers, recovery of earlier runs, the record.

use crate::data_folder::DataFolder;
use crate::held::Held;
use crate::jobs::JobRunner;
use crate::local::{
    Notes, ObjectStore, RunMark, Runner, SystemClock, Tally, UnfinishedRuns, new_run_id,
};
use crate::progress::Progress;
use crate::sources::Sources;
use anyhow::Context;
use jiff::Timestamp;
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::Job;
use segue_pipeline::ports::{Clock, SendPointer};
use segue_pipeline::stages::sweep;
use segue_postgres::Database;
use segue_sources::drift::{DriftRegister, WatchedReader};
use segue_sources::reader::ProviderReader;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::AbortHandle;

/// A run.
#[derive(Debug)]
pub(crate) struct Session {
    /// Its name.
    pub(crate) run_id: String,
    /// The command, as `runs` shows it.
    pub(crate) command: &'static str,
    /// When everything it fetches was observed.
    pub(crate) observed_at: Timestamp,
    /// The database.
    pub(crate) database: Database,
    /// The objects.
    pub(crate) store: ObjectStore,
    /// Notes about work.
    pub(crate) notes: Notes,
    /// The workers.
    pub(crate) runner: Runner,
    /// What is counted.
    pub(crate) tally: Arc<Tally>,
    /// Where the sources' formats have moved.
    pub(crate) drift: Arc<DriftRegister>,
    /// What the user sees meanwhile.
    pub(crate) progress: Arc<Progress>,
    /// When it began.
    pub(crate) started: Instant,
    /// Messages of earlier runs that were sent again.
    pub(crate) recovered: u64,
    /// Whether songs changed because the matcher's settings are others than before.
    pub(crate) songs_settled_anew: bool,
    unfinished: UnfinishedRuns,
    mark: RunMark,
    ticker: AbortHandle,
}

impl Session {
    /// Begins a run of `command` whose observations were made at `observed_at`, or now.
    ///
    /// # Errors
    /// When the folder or the database cannot be written.
    pub(crate) async fn begin(
        data: &DataFolder,
        database: Database,
        command: &'static str,
        observed_at: Option<Timestamp>,
    ) -> anyhow::Result<Self> {
        let now = SystemClock.now();
        let run_id = new_run_id(now);
        let unfinished = UnfinishedRuns::of(data);
        // The mark comes first: a kill in between leaves a mark without a run, never a run that
        // nobody looks for.
        let mark = unfinished.begin(&run_id)?;
        reach(Step::BeginAfterMark)?;
        database.begin_run(&run_id, command).await?;
        // Planning asks for what is not believed, so that is settled first.
        let songs_settled_anew = database.settle_matches().await?;
        let store = ObjectStore::at(&data.objects());
        let tally = Arc::new(Tally::default());
        let progress = Arc::new(Progress::start());
        let drift = Arc::new(DriftRegister::default());
        let reader = WatchedReader::new(ProviderReader, Arc::clone(&drift));
        Ok(Self {
            command,
            observed_at: observed_at.unwrap_or(now),
            runner: Runner::start(&store, reader, database.clone(), &tally),
            ticker: show(Arc::clone(&progress), Arc::clone(&tally)),
            notes: Notes::new(store.clone()),
            started: Instant::now(),
            recovered: 0,
            songs_settled_anew,
            run_id,
            database,
            store,
            tally,
            drift,
            progress,
            unfinished,
            mark,
        })
    }

    /// Finishes what killed runs left: sends their messages again and goes on with their listings.
    ///
    /// Without `sources`, runs that have listings to go on with are left to a run that has them.
    ///
    /// # Errors
    /// The failure no retry cured; the runs stay unfinished.
    pub(crate) async fn recover(&mut self, sources: Option<&Sources>) -> Result<(), anyhow::Error> {
        self.resend_dead().await?;
        let abandoned = self.unfinished.abandoned()?;
        if abandoned.is_empty() {
            return Ok(());
        }
        let progress = Arc::clone(&self.progress);
        let _shown = progress.begin("Finishing what an interrupted run left");
        let known = self.database.unfinished_runs().await?;
        let jobs = self.notes.jobs().await?;
        for (run_id, mark) in abandoned {
            // It is dead: what it was asking about may be asked again at once.
            self.database.release_claims(&run_id).await?;
            let queue = self.runner.queue();
            self.recovered += sweep::run(&run_id, &self.store, &self.database, queue).await?;
            let (own, _): (Vec<_>, Vec<_>) = jobs.iter().partition(|job| job.run_id == run_id);
            match sources {
                Some(sources) => {
                    let jobs = own.into_iter().cloned().map(Job::Listing);
                    let held = Held::default();
                    JobRunner::new(self, sources, &held).run_all(jobs.collect()).await?;
                }
                None if !own.is_empty() => continue,
                None => {}
            }
            self.runner.drain().await?;
            if known.iter().any(|run| run.run_id == run_id) {
                let note = serde_json::json!({ "finished_by": self.run_id });
                self.database.finish_run(&run_id, true, &note).await?;
            }
            mark.remove()?;
        }
        Ok(())
    }

    /// Sends messages again that could not be processed: whatever was wrong may have been cured.
    /// Those that still fail are put aside again and counted as parked by this run too.
    async fn resend_dead(&mut self) -> Result<(), Failure> {
        for dead in self.notes.dead().await? {
            self.recovered += 1;
            self.runner.queue().send_pointer(dead.pointer).await?;
        }
        self.runner.drain().await
    }

    /// Goes on with jobs that waited and may go on now; returns what still has to wait.
    ///
    /// # Errors
    /// The failure no retry cured.
    pub(crate) async fn resume_parked(&self, sources: &Sources) -> Result<Held, Failure> {
        let (due, held) = Held::part(self.notes.parked().await?, SystemClock.now());
        JobRunner::new(self, sources, &held).resume_all(due).await?;
        Ok(held)
    }

    /// Records the end of the run with its `summary`.
    ///
    /// # Errors
    /// When the database cannot be written; the run then counts as interrupted.
    pub(crate) async fn finish(self, summary: &serde_json::Value) -> anyhow::Result<()> {
        self.database.release_claims(&self.run_id).await?;
        self.database
            .finish_run(&self.run_id, true, summary)
            .await
            .context("the run is done but its end could not be recorded")?;
        self.ticker.abort();
        reach(Step::FinishBeforeUnmark)?;
        Ok(self.mark.remove()?)
    }
}

/// Keeps telling how many records have been dealt with, until aborted.
fn show(progress: Arc<Progress>, tally: Arc<Tally>) -> AbortHandle {
    let task = tokio::spawn(async move {
        let mut ticks = tokio::time::interval(Duration::from_millis(500));
        loop {
            ticks.tick().await;
            let counts = tally.counts();
            if counts.accepted > 0 {
                progress.tell(&format!(
                    "{} records so far, {} of them new",
                    counts.accepted, counts.loaded
                ));
            }
        }
    });
    task.abort_handle()
}
