//! Which database is used, and how it is made ready.

use crate::config::Config;
use anyhow::bail;
use secrecy::{ExposeSecret, SecretString};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_postgres::migrate::{self, State, Status};
use segue_postgres::{Address, Cluster, Database};
use tokio_postgres::Client;

/// The database of this configuration.
#[derive(Debug, Clone)]
pub(crate) enum Backend {
    /// One the user runs; it is never started, stopped or migrated unasked.
    Given(SecretString),
    /// The private one of the data folder.
    Private(Cluster),
}

impl Backend {
    /// The database `config` names.
    pub(crate) fn of(config: &Config) -> Self {
        match &config.database_url {
            Some(url) => Self::Given(url.clone()),
            None => Self::Private(Cluster::at(config.data.path())),
        }
    }

    /// Where to connect; starts the private one.
    ///
    /// # Errors
    /// What keeps the private cluster from running, with its cure.
    pub(crate) async fn url(&self) -> anyhow::Result<SecretString> {
        match self {
            Self::Given(url) => Ok(url.clone()),
            Self::Private(cluster) => {
                let cluster = cluster.clone();
                let url = tokio::task::spawn_blocking(move || cluster.ensure_running()).await??;
                Ok(SecretString::from(url.expose()))
            }
        }
    }

    /// Opens the database at this program's schema. The private one is brought there; a given one
    /// only when `migrate` says so.
    ///
    /// # Errors
    /// When it cannot be reached, or is behind and may not be changed.
    pub(crate) async fn open(&self, migrate: bool) -> anyhow::Result<Database> {
        drop(self.ready(migrate).await?);
        Ok(Database::connect(self.url().await?.expose_secret()).await?)
    }

    /// A plain connection to the database at this program's schema, as [`Self::open`] brings it
    /// there.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(crate) async fn ready(&self, migrate: bool) -> anyhow::Result<Client> {
        let mut client = self.client().await?;
        if migrate || matches!(self, Self::Private(_)) {
            if !migrate::up(&mut client, None).await?.is_empty() {
                self.complete().await?;
            }
        } else {
            require_newest(&migrate::status(&client).await?)?;
        }
        Ok(client)
    }

    /// Brings rows from before a migration in line with it, where that takes more than SQL.
    ///
    /// # Errors
    /// When the database cannot be reached.
    pub(crate) async fn complete(&self) -> anyhow::Result<()> {
        let database = Database::connect(self.url().await?.expose_secret()).await?;
        database.complete_name_keys().await?;
        Ok(())
    }

    /// A plain connection, for migrations.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub(crate) async fn client(&self) -> anyhow::Result<Client> {
        Ok(connect(&self.url().await?).await?)
    }
}

fn require_newest(schema: &[Status]) -> anyhow::Result<()> {
    let is_unknown = |status: &&Status| matches!(status.state, State::Unknown { .. });
    if let Some(Status { version, name, .. }) = schema.iter().find(is_unknown) {
        bail!(
            "the database of DATABASE_URL was migrated by a newer segue ({version:03}_{name}): \
             upgrade this program"
        );
    }
    let missing = schema.iter().filter(|status| status.state == State::Pending).count();
    if missing > 0 {
        bail!(
            "the database of DATABASE_URL lacks {missing} of this program's {} migrations: run \
             `segue migrate up`, or repeat the command with --migrate",
            schema.len()
        );
    }
    Ok(())
}

async fn connect(url: &SecretString) -> Result<Client, Failure> {
    Address::parse(url.expose_secret())?.connect().await.map_err(unreached)
}

/// A server that does not answer, or answers and lets nobody in.
fn unreached(error: tokio_postgres::Error) -> Failure {
    if let Some(answer) = error.as_db_error() {
        let message = "the database answered but refused the connection: check the user, the \
                       password and the database's name in DATABASE_URL";
        return Failure::new(FailureKind::DatabaseRefused, message).caused_by(answer.clone());
    }
    let message = "the database does not answer: is it running, and are host and port in \
                   DATABASE_URL right? Without DATABASE_URL, segue starts one of its own";
    Failure::new(FailureKind::DatabaseUnavailable, message).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_of_another_version_is_left_alone_with_a_hint() {
        let status = |state| Status { version: 1, name: "core".to_owned(), state };
        let applied = State::Applied { at: jiff::Timestamp::UNIX_EPOCH };
        assert!(require_newest(&[status(applied)]).is_ok());
        let error = require_newest(&[status(applied), status(State::Pending)]).unwrap_err();
        assert!(error.to_string().contains("segue migrate up"), "{error}");
        let newer = State::Unknown { at: jiff::Timestamp::UNIX_EPOCH };
        let error = require_newest(&[status(applied), status(newer)]).unwrap_err();
        assert!(error.to_string().contains("upgrade this program"), "{error}");
    }
}
