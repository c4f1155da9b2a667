//! How far each source has come with each kind of thing: what it told, what is missing, what rests.

use crate::database::{Database, failure_of};
use jiff::Timestamp;
use segue_pipeline::failure::Failure;
use serde::Serialize;
use tokio_postgres::{Error, Row};

/// How far a source has come with one kind of thing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// The source, as attempts name it: `Lastfm`, `Analyzer`, …
    pub source: String,
    /// `song`, `artist` or `area`.
    pub entity: String,
    /// Things it may be asked about.
    pub total: i64,
    /// Those it has told about.
    pub complete: i64,
    /// Those it is being asked about by some run.
    pub under_way: i64,
    /// Those it had nothing for, by reason; they are asked about again later.
    pub misses: Vec<Misses>,
}

/// Things a source had nothing for.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Misses {
    /// Why: `not_found`, `no_preview`, …
    pub reason: String,
    /// How many rest until they may be asked about again.
    pub resting: i64,
    /// When the first of them may be.
    pub retry_after: Timestamp,
}

impl Standing {
    /// Things it may be asked about now: not told, and not resting after a miss.
    #[must_use]
    pub fn missing(&self) -> i64 {
        let resting: i64 = self.misses.iter().map(|misses| misses.resting).sum();
        (self.total - self.complete - resting).max(0)
    }

    /// Share of things it has told about, percent; `None` while there are none.
    #[must_use]
    pub fn percent(&self) -> Option<f64> {
        (self.total > 0).then(|| 100.0 * self.complete as f64 / self.total as f64)
    }
}

impl Database {
    /// How far each source has come at `now`, in the order of the pipeline.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`].
    pub async fn standings(&self, now: Timestamp) -> Result<Vec<Standing>, Failure> {
        let failed = |error| failure_of("cannot count what each source has told", error);
        let client = self.client().await?;
        let told = client.query(include_str!("sql/standings.sql"), &[]).await.map_err(failed)?;
        let misses = client.query(include_str!("sql/misses.sql"), &[&now]).await.map_err(failed)?;
        told.iter().map(|row| standing_of(row, &misses)).collect::<Result<_, _>>().map_err(failed)
    }
}

fn standing_of(row: &Row, misses: &[Row]) -> Result<Standing, Error> {
    let (source, entity): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let mut own = Vec::new();
    for miss in misses {
        let (of, about): (&str, &str) = (miss.try_get(0)?, miss.try_get(1)?);
        if of == source && about == entity {
            own.push(Misses {
                reason: miss.try_get(2)?,
                resting: miss.try_get(3)?,
                retry_after: miss.try_get(4)?,
            });
        }
    }
    Ok(Standing {
        source,
        entity,
        total: row.try_get(2)?,
        complete: row.try_get(3)?,
        under_way: row.try_get(4)?,
        misses: own,
    })
}
