//! What a run came to, as one value that is printed, stored and read by scripts.

mod accuracy;
mod text;

pub(crate) use accuracy::{Accuracy, measure};

use crate::local::{DroppedWork, WaitingWork};
use crate::session::Session;
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::Failure;
use segue_postgres::{Coverage, RunLine};
use serde::Serialize;

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
    /// The counts by topic and source.
    pub(crate) lines: Vec<RunLine>,
    /// Messages of interrupted runs that were sent again first.
    pub(crate) recovered_messages: u64,
    /// How much is known by now.
    pub(crate) coverage: Coverage,
    /// Against the truth, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) accuracy: Option<Accuracy>,
    /// Requests the simulated world answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) simulated_requests: Option<u64>,
    /// What the sources do not offer, and what stood in for it.
    pub(crate) capabilities_missing: Vec<String>,
    /// Jobs that wait.
    pub(crate) waiting: Vec<WaitingWork>,
    /// Work that was given up.
    pub(crate) given_up: Vec<DroppedWork>,
    /// What the user should know about the input.
    pub(crate) notes: Vec<String>,
}

impl Summary {
    /// The summary of `session` as it stands.
    ///
    /// # Errors
    /// The database's failure.
    pub(crate) async fn of(session: &Session) -> Result<Self, Failure> {
        let lines = session.database.run_lines(&session.run_id).await?;
        let numbers = session.tally.snapshot();
        // The ledger knows what was loaded; only this process knows what it put aside.
        let parked = numbers.counts.parked;
        let mut counts = Counts { accepted: parked, parked, ..Counts::default() };
        for line in &lines {
            counts += line.counts;
        }
        Ok(Self {
            run_id: session.run_id.clone(),
            command: session.command,
            counts,
            elapsed_ms: u64::try_from(session.started.elapsed().as_millis()).unwrap_or(u64::MAX),
            lines,
            recovered_messages: session.recovered,
            coverage: session.database.coverage().await?,
            accuracy: None,
            simulated_requests: None,
            capabilities_missing: Vec::new(),
            waiting: numbers.waiting,
            given_up: numbers.dropped,
            notes: Vec::new(),
        })
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
