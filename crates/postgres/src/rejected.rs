//! Records that could not be stored: listing and finding them.

use crate::database::{Database, failure_of};
use jiff::Timestamp;
use segue_pipeline::failure::Failure;
use serde::Serialize;
use tokio_postgres::{Error, Row};

/// A record that could not be stored.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedRecord {
    /// Its id, hexadecimal; follows from what was refused and why.
    pub rejection_id: String,
    /// The field at fault.
    pub field: Option<String>,
    /// Why, in words.
    pub reason: String,
    /// Who sent it.
    pub source: String,
    /// The run that met it first.
    pub run_id: String,
    /// The raw object that holds all of it.
    pub raw_key: String,
    /// Its position there, from 0.
    pub record_index: i32,
    /// Its beginning.
    pub excerpt: Option<String>,
    /// When it was first met.
    pub rejected_at: Timestamp,
}

/// Which rejections are meant. Every part that is set narrows them down.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RejectionFilter {
    /// Beginnings of ids; none means any id.
    pub ids: Vec<String>,
    /// A part of what is said against it (`field: reason`), in any case.
    pub reason: Option<String>,
    /// Most records, newest first; `None` means all.
    pub most: Option<u32>,
}

impl Database {
    /// The rejections `filter` means, newest first.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn rejected(&self, filter: &RejectionFilter) -> Result<Vec<RejectedRecord>, Failure> {
        let failed = |error| failure_of("cannot read the rejections", error);
        let most = filter.most.map(i64::from);
        let client = self.client().await?;
        let sql = include_str!("sql/rejected.sql");
        let found = client.query(sql, &[&filter.ids, &filter.reason, &most]).await;
        found.map_err(failed)?.iter().map(record).collect::<Result<_, _>>().map_err(failed)
    }
}

fn record(row: &Row) -> Result<RejectedRecord, Error> {
    Ok(RejectedRecord {
        rejection_id: row.try_get(0)?,
        field: row.try_get(1)?,
        reason: row.try_get(2)?,
        source: row.try_get(3)?,
        run_id: row.try_get(4)?,
        raw_key: row.try_get(5)?,
        record_index: row.try_get(6)?,
        excerpt: row.try_get(7)?,
        rejected_at: row.try_get(8)?,
    })
}
