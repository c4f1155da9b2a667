//! `segue status`: what is complete, what waits, what was interrupted.

use super::db::describe;
use crate::args::JsonArgs;
use crate::backend::Backend;
use crate::config::Config;
use crate::drift;
use crate::exit::Exit;
use crate::local::{Notes, ObjectStore, SystemClock};
use crate::output::print;
use crate::sign_in::{self, SignInStatus};
use crate::waiting::{self, WaitingWork};
use jiff::Timestamp;
use segue_pipeline::jobs::ParkedJob;
use segue_pipeline::ports::Clock;
use segue_postgres::{ClusterStatus, Coverage, Standing};
use segue_sources::drift::Drift;
use serde::{Deserialize, Serialize};

#[derive(Serialize)]
struct Status {
    data_path: String,
    database: String,
    /// Whose Spotify accounts may be read, and for how long.
    sign_ins: Vec<SignInStatus>,
    /// `None` when the private database does not run: looking must not start it.
    coverage: Option<Coverage>,
    /// How far each source has come; empty when the database does not run.
    sources: Vec<SourceStatus>,
    unfinished_runs: Vec<String>,
    /// The run that ended last.
    last_run: Option<LastRun>,
    listings_under_way: Vec<String>,
    parked: Vec<ParkedJob>,
    dead_messages: Vec<Dead>,
}

/// How far a source has come with one kind of thing.
#[derive(Serialize)]
struct SourceStatus {
    #[serde(flatten)]
    standing: Standing,
    /// Things it may be asked about now.
    missing: i64,
    /// Share it has told about, percent.
    percent: Option<f64>,
    /// Jobs that wait for it.
    parked: usize,
    /// When the last of them goes on; absent while none waits, or a person has to act.
    parked_until: Option<Timestamp>,
    /// When the first miss may be asked about again.
    retry_after: Option<Timestamp>,
}

impl SourceStatus {
    fn of(standing: Standing, parked: &[ParkedJob]) -> Self {
        let is_its = |job: &&ParkedJob| {
            let about = job.job.about();
            about.is_some_and(|about| {
                about.source.as_str() == standing.source
                    && about.asked.subject.kind() == standing.entity
            })
        };
        let its: Vec<&ParkedJob> = parked.iter().filter(is_its).collect();
        Self {
            missing: standing.missing(),
            percent: standing.percent(),
            parked: its.len(),
            parked_until: its.iter().filter_map(|job| job.until).max(),
            retry_after: standing.misses.iter().map(|misses| misses.retry_after).min(),
            standing,
        }
    }

    /// A line of the table.
    fn text(&self) -> String {
        let Standing { source, entity, total, complete, under_way, misses } = &self.standing;
        let percent = self.percent.map_or_else(|| "-".to_owned(), |part| format!("{part:.1} %"));
        let mut text = format!("  {source:<12}{entity:<8}{complete:>8} of {total:<8}{percent:>8}");
        let mut rest = Vec::new();
        if self.missing > 0 {
            rest.push(format!("{} missing", self.missing));
        }
        if *under_way > 0 {
            rest.push(format!("{under_way} under way"));
        }
        rest.extend(misses.iter().map(|misses| format!("{} {}", misses.resting, misses.reason)));
        rest.extend(self.retry_after.map(|at| format!("retry after {}", at.strftime("%Y-%m-%d"))));
        if self.parked > 0 {
            let until = self.parked_until.map_or("until you act".to_owned(), |until| {
                format!("until {}", until.strftime("%Y-%m-%d %H:%M UTC"))
            });
            rest.push(format!("{} parked {until}", self.parked));
        }
        if !rest.is_empty() {
            text.push_str("  ");
            text.push_str(&rest.join(", "));
        }
        text
    }
}

/// What `status` repeats of a run's summary. A summary of another version may lack any of it.
#[derive(Serialize, Deserialize)]
struct LastRun {
    run_id: String,
    command: String,
    #[serde(default)]
    drift: Vec<Drift>,
    #[serde(default)]
    previews_refused: u64,
}

#[derive(Serialize)]
struct Dead {
    object: String,
    reason: String,
    hint: String,
}

/// Runs it.
///
/// # Errors
/// Notes or a database that cannot be read.
pub(crate) async fn run(config: &Config, args: JsonArgs) -> anyhow::Result<Exit> {
    let status = look(config).await?;
    print(&if args.json { serde_json::to_string(&status)? } else { text(&status) })?;
    Ok(Exit::Done)
}

async fn look(config: &Config) -> anyhow::Result<Status> {
    let backend = Backend::of(config);
    let notes = Notes::new(ObjectStore::at(&config.data.objects()));
    let (mut coverage, mut unfinished, mut last_run) = (None, Vec::new(), None);
    let (mut standings, now) = (Vec::new(), SystemClock.now());
    if is_up(&backend)? {
        let database = backend.open(false).await?;
        coverage = Some(database.coverage().await?);
        standings = database.standings(now).await?;
        unfinished = database.unfinished_runs().await?;
        last_run = database.last_summary().await?.and_then(|told| LastRun::deserialize(told).ok());
    }
    let parked = notes.parked().await?;
    let dead = notes.dead().await?.into_iter().map(|message| Dead {
        object: message.pointer.object.to_string(),
        reason: message.reason,
        hint: message.hint,
    });
    Ok(Status {
        data_path: config.data.path().display().to_string(),
        database: describe(&backend)?,
        sign_ins: sign_in::statuses(config, now)?,
        coverage,
        last_run,
        sources: standings.into_iter().map(|one| SourceStatus::of(one, &parked)).collect(),
        unfinished_runs: unfinished
            .into_iter()
            .map(|run| format!("{} ({})", run.run_id, run.command))
            .collect(),
        listings_under_way: notes.jobs().await?.iter().map(|job| job.listing.name()).collect(),
        parked,
        dead_messages: dead.collect(),
    })
}

fn is_up(backend: &Backend) -> anyhow::Result<bool> {
    Ok(match backend {
        Backend::Given(_) => true,
        Backend::Private(cluster) => matches!(cluster.status()?, ClusterStatus::Running { .. }),
    })
}

fn text(status: &Status) -> String {
    let mut lines = vec![
        format!("data folder  {}", status.data_path),
        format!("database     {}", status.database),
    ];
    for sign_in in &status.sign_ins {
        lines.push(format!("Spotify      {}", sign_in.text()));
    }
    if let Some(known) = &status.coverage {
        lines.push(format!(
            "songs        {} ({} complete, {} with listeners, {} with audio features)",
            known.songs,
            known.songs_complete,
            known.songs_with_listeners,
            known.songs_with_features
        ));
        lines.push(format!(
            "artists      {} ({} with a profile, {} with listeners)",
            known.artists, known.artists_with_profile, known.artists_with_listeners
        ));
        lines.push(format!("albums       {}", known.albums));
        lines.push(format!("playlists    {}", known.playlists));
    }
    if !status.sources.is_empty() {
        lines.push("told by each source:".to_owned());
        lines.extend(status.sources.iter().map(SourceStatus::text));
    }
    if let Some(run) = &status.last_run {
        lines.push(format!("last run     {} ({})", run.run_id, run.command));
        if run.previews_refused > 0 {
            lines.push(format!(
                "             {} addresses of previews refused",
                run.previews_refused
            ));
        }
        section(&mut lines, drift::TITLE, drift::lines(&run.drift));
    }
    section(&mut lines, "runs at work, or interrupted (the next run finishes them)", {
        status.unfinished_runs.clone()
    });
    section(&mut lines, "listings under way", status.listings_under_way.clone());
    let parked: Vec<WaitingWork> = status.parked.iter().map(WaitingWork::from).collect();
    section(&mut lines, "parked", waiting::lines(&parked));
    let dead = status.dead_messages.iter();
    let dead =
        dead.map(|message| format!("{}: {} ({})", message.object, message.reason, message.hint));
    section(&mut lines, "messages put aside", dead.collect());
    lines.join("\n")
}

fn section(lines: &mut Vec<String>, title: &str, entries: Vec<String>) {
    if !entries.is_empty() {
        lines.push(format!("{title}:"));
        lines.extend(entries.into_iter().map(|entry| format!("  - {entry}")));
    }
}
