//! Ranks: all songs put in order by one statement.

use crate::database::{Database, failure_of};
use crate::load::{is_conflict, locks};
use segue_pipeline::fail_points::{Step, reach};
use segue_pipeline::failure::Failure;
use segue_pipeline::stages::curate::rank::RankStrategy;
use tokio_postgres::Error;

/// How often ranks are recomputed again after meeting a loader.
const RETRIES: u32 = 5;

impl Database {
    /// Recomputes all ranks in one statement; returns how many changed.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::DatabaseUnavailable`]; safe to repeat.
    pub async fn recompute_ranks(&self) -> Result<u64, Failure> {
        let failed = |error| failure_of("cannot recompute the ranks", error);
        let mut attempts = 0;
        loop {
            match self.recompute_ranks_once().await? {
                // Loaders lock songs in another order than this statement finds them.
                Err(error) if is_conflict(&error) && attempts < RETRIES => attempts += 1,
                outcome => return outcome.map_err(failed),
            }
        }
    }

    async fn recompute_ranks_once(&self) -> Result<Result<u64, Error>, Failure> {
        let mut client = self.client().await?;
        let written = async {
            let transaction = client.transaction().await?;
            // Two at once would meet in the unique constraint.
            locks::take_for_ranks(&transaction).await?;
            let changed = transaction.execute(statement(self.rank_strategy), &[]).await?;
            Ok((transaction, changed))
        };
        let (transaction, changed) = match written.await {
            Ok(written) => written,
            Err(error) => return Ok(Err(error)),
        };
        reach(Step::RankBeforeCommit)?;
        let committed = transaction.commit().await;
        reach(Step::RankAfterCommit)?;
        Ok(committed.map(|()| changed))
    }
}

fn statement(strategy: RankStrategy) -> &'static str {
    match strategy {
        RankStrategy::Popularity => include_str!("sql/ranks/popularity.sql"),
        RankStrategy::Listeners => include_str!("sql/ranks/listeners.sql"),
        RankStrategy::Position => include_str!("sql/ranks/position.sql"),
        RankStrategy::Blend => include_str!("sql/ranks/blend.sql"),
    }
}
