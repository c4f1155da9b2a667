//! What a run came to, as one value that is printed, stored and read by scripts.

mod accuracy;
mod text;

pub(crate) use accuracy::{Accuracy, Described, Heard, Stored, measure};

use crate::local::DroppedWork;
use crate::memory;
use crate::session::Session;
use crate::sources::Sources;
use crate::stage::Stage;
use crate::waiting::WaitingWork;
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::Failure;
use segue_pipeline::message::Source;
use segue_postgres::{Coverage, RunLine};
use segue_sources::drift::Drift;
use serde::Serialize;
use std::collections::BTreeMap;

/// The summary of a run.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    /// The run.
    pub(crate) run_id: String,
    /// The command.
    pub(crate) command: &'static str,
    /// What became of every record.
    #[serde(flatten)]
    pub(crate) counts: Counts,
    /// How long it took, milliseconds.
    pub(crate) elapsed_ms: u64,
    /// Most memory the process had at any time, bytes; `None` where the system does not tell.
    pub(crate) max_rss_bytes: Option<u64>,
    /// The counts by stage and source.
    pub(crate) lines: Vec<Line>,
    /// Messages of interrupted runs that were sent again first.
    pub(crate) recovered_messages: u64,
    /// How much is known by now.
    pub(crate) coverage: Coverage,
    /// Against the truth, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accuracy: Option<Accuracy>,
    /// Requests sent, by who was asked.
    pub(crate) requests: BTreeMap<&'static str, u64>,
    /// Requests the simulated world answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) simulated_requests: Option<u64>,
    /// What the sources do not offer, and what stood in for it.
    pub(crate) capabilities_missing: Vec<String>,
    /// Where the sources' formats have moved.
    pub(crate) drift: Vec<Drift>,
    /// Addresses of previews that were not asked because of where they lead.
    pub(crate) previews_refused: u64,
    /// Tracks that came under another id than an earlier one with the same recording's code.
    pub(crate) other_releases: u64,
    /// Jobs that wait.
    pub(crate) waiting: Vec<WaitingWork>,
    /// Work that was given up.
    pub(crate) given_up: Vec<DroppedWork>,
    /// What the user should know about the input.
    pub(crate) notes: Vec<String>,
}

/// What one stage brought from one source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub(crate) struct Line {
    /// The stage.
    pub(crate) stage: Stage,
    /// Who was asked.
    pub(crate) source: Source,
    /// Objects loaded: answers of the source, or pieces of a file.
    pub(crate) objects: u64,
    /// What became of their records, and of the stage's jobs that wait.
    #[serde(flatten)]
    pub(crate) counts: Counts,
}

impl Summary {
    /// The summary of `session` as it stands.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn of(session: &Session) -> Result<Self, Failure> {
        let lines = session.database.run_lines(&session.run_id).await?;
        let numbers = session.tally.snapshot();
        let lines = by_stage(&lines, &numbers.parked);
        let mut counts = Counts::default();
        for line in &lines {
            counts += line.counts;
        }
        Ok(Self {
            run_id: session.run_id.clone(),
            command: session.command,
            counts,
            elapsed_ms: u64::try_from(session.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            max_rss_bytes: memory::max_rss_bytes(),
            lines,
            recovered_messages: session.recovered,
            coverage: session.database.coverage().await?,
            accuracy: None,
            requests: BTreeMap::new(),
            simulated_requests: None,
            capabilities_missing: Vec::new(),
            drift: session.drift.noted(),
            previews_refused: 0,
            other_releases: 0,
            waiting: numbers.waiting,
            given_up: numbers.dropped,
            notes: Vec::new(),
        })
    }

    /// The same, with what `sources` noticed while they were asked.
    pub(crate) fn with_sources(self, sources: &Sources) -> Self {
        Self {
            requests: sources.requests(),
            capabilities_missing: sources.capabilities_missing(),
            previews_refused: sources.previews.addresses_refused(),
            other_releases: sources.other_releases(),
            ..self
        }
    }

    /// The summary for a script.
    ///
    /// # Errors
    /// None in practice: every field is a number, a text or a list of them.
    pub(crate) fn json(&self) -> Result<serde_json::Value, serde_json::Error> {
        serde_json::to_value(self)
    }

    /// The summary for a person; `query_line` is how to look at the data.
    pub(crate) fn text(&self, query_line: &str) -> String {
        text::of(self, query_line)
    }
}

/// What the ledger knows was loaded, with what only this process knows it put aside.
fn by_stage(loaded: &[RunLine], parked: &BTreeMap<Stage, u64>) -> Vec<Line> {
    let mut stages: BTreeMap<Stage, (u64, Counts)> = BTreeMap::new();
    for line in loaded {
        let Some(stage) = Stage::of_names(&line.topic, &line.source) else { continue };
        let (objects, counts) = stages.entry(stage).or_default();
        *objects += line.messages;
        *counts += line.counts;
    }
    for (stage, parked) in parked {
        let (_, counts) = stages.entry(*stage).or_default();
        *counts += Counts { accepted: *parked, parked: *parked, ..Counts::default() };
    }
    let line = |(stage, (objects, counts)): (Stage, _)| Line {
        stage,
        source: stage.source(),
        objects,
        counts,
    };
    stages.into_iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_of_one_stage_are_one_line_and_what_waits_counts() {
        let loaded = |topic: &str| RunLine {
            topic: topic.to_owned(),
            source: "Dataset".to_owned(),
            messages: 2,
            counts: Counts { accepted: 3, loaded: 3, ..Counts::default() },
        };
        let parked = BTreeMap::from([(Stage::Import, 5), (Stage::ExtractTracks, 1)]);
        let lines = by_stage(&[loaded("artist-genres"), loaded("spotify-tracks")], &parked);
        let [import, listing] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!((import.stage, import.objects), (Stage::Import, 4));
        assert_eq!((import.counts.accepted, import.counts.parked), (11, 5));
        assert_eq!((listing.counts.accepted, listing.counts.parked), (1, 1));
        assert!(lines.iter().all(|line| line.counts.balances()), "{lines:?}");
    }
}
