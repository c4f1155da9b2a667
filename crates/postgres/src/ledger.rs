//! Which messages were loaded, and what runs came to.

use crate::database::{Database, failure_of};
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::Failure;
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::Ledger;
use serde::Serialize;
use std::collections::BTreeSet;

impl Ledger for Database {
    async fn applied(&self, messages: &[ObjectKey]) -> Result<BTreeSet<ObjectKey>, Failure> {
        let failed = |error| failure_of("cannot read the ledger", error);
        let ids: Vec<&str> = messages.iter().map(ObjectKey::as_str).collect();
        let sql = "SELECT message_id FROM load_ledger WHERE message_id = ANY ($1)";
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let rows = client.query(&statement, &[&ids]).await.map_err(failed)?;
        let found: BTreeSet<String> =
            rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>().map_err(failed)?;
        Ok(messages.iter().filter(|key| found.contains(key.as_str())).cloned().collect())
    }
}

/// A run that was begun and not finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedRun {
    /// Its id.
    pub run_id: String,
    /// The command that began it.
    pub command: String,
}

/// What one run brought from one source over one stream.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunLine {
    /// The stream.
    pub topic: String,
    /// The source.
    pub source: String,
    /// Messages loaded.
    pub messages: u64,
    /// What became of their records.
    #[serde(flatten)]
    pub counts: Counts,
}

impl Database {
    /// Notes that a run has begun. Doing it again changes nothing.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn begin_run(&self, run_id: &str, command: &str) -> Result<(), Failure> {
        let failed = |error| failure_of("cannot note the beginning of the run", error);
        let sql = "INSERT INTO runs (run_id, command, status) VALUES ($1, $2, 'running') \
                   ON CONFLICT (run_id) DO NOTHING";
        let client = self.client().await?;
        client.execute(sql, &[&run_id, &command]).await.map_err(failed)?;
        Ok(())
    }

    /// Notes how a run ended.
    ///
    /// # Errors
    /// As [`Self::begin_run`].
    pub async fn finish_run(
        &self,
        run_id: &str,
        finished: bool,
        summary: &serde_json::Value,
    ) -> Result<(), Failure> {
        let failed = |error| failure_of("cannot note the end of the run", error);
        let status = if finished { "finished" } else { "failed" };
        let sql = "UPDATE runs SET status = $2, finished_at = now(), summary = $3 \
                   WHERE run_id = $1";
        let client = self.client().await?;
        client.execute(sql, &[&run_id, &status, summary]).await.map_err(failed)?;
        Ok(())
    }

    /// The summary of the run that ended last, if any run left one.
    ///
    /// # Errors
    /// As [`Self::begin_run`].
    pub async fn last_summary(&self) -> Result<Option<serde_json::Value>, Failure> {
        let failed = |error| failure_of("cannot read the runs", error);
        // A run that another one finished has a note in place of a summary.
        let sql = "SELECT summary FROM runs WHERE status = 'finished' AND summary ? 'run_id' \
                   ORDER BY finished_at DESC, run_id DESC LIMIT 1";
        let row = self.client().await?.query_opt(sql, &[]).await.map_err(failed)?;
        row.map(|row| row.try_get(0)).transpose().map_err(failed)
    }

    /// Runs that were begun and never noted as ended: killed, or still at work.
    ///
    /// # Errors
    /// As [`Self::begin_run`].
    pub async fn unfinished_runs(&self) -> Result<Vec<UnfinishedRun>, Failure> {
        let failed = |error| failure_of("cannot read the runs", error);
        let sql = "SELECT run_id, command FROM runs WHERE status = 'running' ORDER BY run_id";
        let rows = self.client().await?.query(sql, &[]).await.map_err(failed)?;
        rows.iter()
            .map(|row| Ok(UnfinishedRun { run_id: row.try_get(0)?, command: row.try_get(1)? }))
            .collect::<Result<_, _>>()
            .map_err(failed)
    }

    /// What a run brought, by stream and source.
    ///
    /// # Errors
    /// As [`Self::begin_run`].
    pub async fn run_lines(&self, run_id: &str) -> Result<Vec<RunLine>, Failure> {
        let failed = |error| failure_of("cannot read the ledger", error);
        let sql = include_str!("sql/run_lines.sql");
        let rows = self.client().await?.query(sql, &[&run_id]).await.map_err(failed)?;
        rows.iter().map(run_line).collect::<Result<_, _>>().map_err(failed)
    }
}

fn run_line(row: &tokio_postgres::Row) -> Result<RunLine, tokio_postgres::Error> {
    let count = |position: usize| {
        row.try_get::<_, i64>(position).map(|count| u64::try_from(count).unwrap_or_default())
    };
    Ok(RunLine {
        topic: row.try_get(0)?,
        source: row.try_get(1)?,
        messages: count(2)?,
        counts: Counts {
            accepted: count(3)?,
            loaded: count(4)?,
            unchanged: count(5)?,
            rejected: count(6)?,
            parked: 0,
            pending: count(7)?,
        },
    })
}
