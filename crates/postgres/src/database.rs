//! A pool of connections to the store, and what its errors mean to the pipeline.

use crate::address::Address;
use deadpool_postgres::{
    Manager, ManagerConfig, Object, Pool, PoolError, RecyclingMethod, Runtime,
};
use segue_domain::matching::Matcher;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::stages::curate::rank::RankStrategy;
use std::fmt;
use std::time::Duration;
use tokio_postgres::NoTls;
use tokio_postgres::error::SqlState;

/// Connections held at most: loaders and planners of one process together.
const POOL_SIZE: usize = 8;
/// A bulk by default. Below, two more transactions cost more than writing side by side saves.
const BULK_RECORDS: usize = 500;
/// How long a connection may take to be made or to become free.
const WAIT: Duration = Duration::from_secs(30);

/// The store. Cloning shares the pool.
#[derive(Clone)]
pub struct Database {
    pool: Pool,
    /// From how many records on a batch is a bulk (see [`Self::bulk_from`]).
    pub(crate) bulk_records: usize,
    /// Whether a message that was loaded before is joined again (see [`Self::reapplying`]).
    pub(crate) reapplies: bool,
    /// What decides whether an answer is believed.
    pub(crate) matcher: Matcher,
    /// By what songs are ranked.
    pub(crate) rank_strategy: RankStrategy,
}

impl fmt::Debug for Database {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The configuration holds a password.
        formatter.write_str("Database")
    }
}

impl Database {
    /// Connects to `url` (`postgresql://user:password@host:port/database`; see [`Address`] for TLS).
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when the URL is none,
    /// [`FailureKind::DatabaseUnavailable`] when nobody answers. Neither repeats the password.
    pub async fn connect(url: &str) -> Result<Self, Failure> {
        let Address { mut config, tls } = Address::parse(url)?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(WAIT);
        }
        let manager = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = match tls {
            Some(tls) => Manager::from_config(config, tls, manager),
            None => Manager::from_config(config, NoTls, manager),
        };
        let pool = Pool::builder(manager)
            .max_size(POOL_SIZE)
            .wait_timeout(Some(WAIT))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|cause| unavailable("cannot set up the connection pool").caused_by(cause))?;
        let database = Self {
            pool,
            bulk_records: BULK_RECORDS,
            reapplies: false,
            matcher: Matcher::default(),
            rank_strategy: RankStrategy::default(),
        };
        // A wrong password or an absent server is known now and not at the first load.
        drop(database.client().await?);
        Ok(database)
    }

    /// The same store, which takes messages of `records` records or more for a bulk: their artists,
    /// albums and songs go in ahead, in transactions of their own, so that several are written side by
    /// side. What is stored in the end is the same.
    #[must_use]
    pub fn bulk_from(self, records: usize) -> Self {
        Self { bulk_records: records, ..self }
    }

    /// The same store, which joins the rows of a message once more even where the ledger knows it: what a
    /// replay needs, because the rows may have been read anew, or taken out of the tables. The ledger
    /// still has one row per message, and a message that says nothing new writes nothing. A rejection the
    /// message no longer has leaves `rejected_records`.
    #[must_use]
    pub fn reapplying(self) -> Self {
        Self { reapplies: true, ..self }
    }

    /// The same store, in which answers are believed that `matcher` accepts. What is stored of an answer
    /// does not depend on it; what was settled by another one is settled anew when something is said
    /// about the thing, and by [`Self::settle_matches`].
    #[must_use]
    pub fn judging_by(self, matcher: Matcher) -> Self {
        Self { matcher, ..self }
    }

    /// The same store, which ranks by `strategy`.
    #[must_use]
    pub fn ranked_by(self, strategy: RankStrategy) -> Self {
        Self { rank_strategy: strategy, ..self }
    }

    pub(crate) async fn client(&self) -> Result<Object, Failure> {
        self.pool.get().await.map_err(|error| match error {
            // Nothing was sent yet that the data could be blamed for.
            PoolError::Backend(error) => {
                unavailable("cannot connect to the database").caused_by(error)
            }
            other => unavailable("no connection to the database became free").caused_by(other),
        })
    }
}

fn unavailable(message: &str) -> Failure {
    Failure::new(FailureKind::DatabaseUnavailable, message)
}

/// Names an error of the database. What a statement was given is at fault when PostgreSQL says so, or
/// when it could not even be sent over a working connection; everything else is infrastructure: it is
/// repeated, and ends the run when it lasts.
pub(crate) fn failure_of(what: &str, error: tokio_postgres::Error) -> Failure {
    let refused = match error.code() {
        Some(code) => is_about_the_data(code),
        None => is_about_conversion(&error),
    };
    let kind = match refused {
        true => FailureKind::DatabaseRefused,
        false => FailureKind::DatabaseUnavailable,
    };
    Failure::new(kind, what).caused_by(error)
}

/// SQLSTATE classes of what was sent: 22 data, 23 constraints, 54 too long for an index. A login or a
/// table that is suddenly wrong is nothing a record could be blamed for.
fn is_about_the_data(code: &SqlState) -> bool {
    ["22", "23", "54"].iter().any(|class| code.code().starts_with(class))
}

/// A value that has no form on the wire (an ancient date) fails before PostgreSQL hears of it. A
/// connection that failed has an I/O error underneath or is closed.
fn is_about_conversion(error: &tokio_postgres::Error) -> bool {
    use std::error::Error;
    let by_connection = error.source().is_some_and(<dyn Error>::is::<std::io::Error>);
    !by_connection && !error.is_closed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_wrong_url_is_named_without_repeating_the_password() {
        let failure = Database::connect("postgresql://me:hunter2@[bad").await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::InputUnusable);
        assert!(!format!("{failure} {failure:?}").contains("hunter2"));
    }
}
