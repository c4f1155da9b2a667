//! The books and the tables as reconciling asks for them.

use crate::database::{Database, failure_of};
use crate::load::{absent, rejection_ids};
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::Failure;
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::Rows;
use segue_pipeline::stages::curate::reconcile::{Booked, Books};
use std::collections::BTreeMap;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

impl Books for Database {
    async fn booked(&self) -> Result<Vec<Booked>, Failure> {
        let sql = "SELECT message_id, accepted, loaded, unchanged, rejected, pending \
                   FROM load_ledger ORDER BY message_id";
        self.rows_of(sql, &[], booked).await
    }

    async fn absent(&self, message: &ObjectKey, rows: &Rows) -> Result<Vec<String>, Failure> {
        let mut client = self.client().await?;
        let absent = absent(&mut client, message, rows).await;
        let absent =
            absent.map_err(|error| failure_of("cannot look for what was loaded", error))?;
        Ok(absent.into_iter().collect())
    }

    async fn unfollowed(&self) -> Result<Vec<String>, Failure> {
        self.rows_of(include_str!("sql/unfollowed.sql"), &[], text).await
    }

    async fn unfiled(&self, rows: &Rows) -> Result<u64, Failure> {
        if rows.rejections.is_empty() {
            return Ok(0);
        }
        let sql = "SELECT u.id FROM unnest($1::text[]) AS u (id) WHERE NOT EXISTS \
                   (SELECT 1 FROM rejected_records r WHERE r.rejection_id = u.id)";
        let ids = rejection_ids(rows);
        let unfiled = self.rows_of(sql, &[&ids], text).await?;
        Ok(unfiled.len() as u64)
    }

    async fn rejected_objects(&self) -> Result<Vec<String>, Failure> {
        let sql = "SELECT DISTINCT raw_key FROM rejected_records";
        self.rows_of(sql, &[], text).await
    }

    async fn waiting(&self) -> Result<BTreeMap<String, u64>, Failure> {
        let sql = "SELECT message_id, count(*) FROM pending_enrichments GROUP BY message_id";
        let counted = |row: &Row| Ok((row.try_get(0)?, number(row.try_get(1)?)));
        Ok(self.rows_of(sql, &[], counted).await?.into_iter().collect())
    }

    async fn songs(&self) -> Result<Vec<String>, Failure> {
        self.rows_of("SELECT song_id FROM songs", &[], text).await
    }
}

impl Database {
    async fn rows_of<T>(
        &self,
        sql: &str,
        parameters: &[&(dyn ToSql + Sync)],
        read: impl Fn(&Row) -> Result<T, Error>,
    ) -> Result<Vec<T>, Failure> {
        let failed = |error| failure_of("cannot read the books", error);
        let client = self.client().await?;
        let statement = client.prepare_cached(sql).await.map_err(failed)?;
        let found = client.query(&statement, parameters).await.map_err(failed)?;
        found.iter().map(read).collect::<Result<_, _>>().map_err(failed)
    }
}

fn text(row: &Row) -> Result<String, Error> {
    row.try_get(0)
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}

fn booked(row: &Row) -> Result<Booked, Error> {
    let count = |position: usize| row.try_get::<_, i32>(position).map(|n| number(n.into()));
    Ok(Booked {
        message: row.try_get(0)?,
        counts: Counts {
            accepted: count(1)?,
            loaded: count(2)?,
            unchanged: count(3)?,
            rejected: count(4)?,
            parked: 0,
            pending: count(5)?,
        },
    })
}
