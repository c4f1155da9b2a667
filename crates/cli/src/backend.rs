//! Which database is used, and how it is made ready.

use crate::config::Config;
use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use segue_postgres::migrate::{self, State, Status};
use segue_postgres::{Cluster, Database};
use tokio_postgres::{Client, NoTls};

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
        let url = self.url().await?;
        let mut client = connect(&url).await?;
        if migrate || matches!(self, Self::Private(_)) {
            migrate::up(&mut client, None).await?;
        } else {
            require_newest(&migrate::status(&client).await?)?;
        }
        Ok(Database::connect(url.expose_secret()).await?)
    }

    /// A plain connection, for migrations.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub(crate) async fn client(&self) -> anyhow::Result<Client> {
        connect(&self.url().await?).await
    }
}

fn require_newest(schema: &[Status]) -> anyhow::Result<()> {
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

async fn connect(url: &SecretString) -> anyhow::Result<Client> {
    let (client, connection) = tokio_postgres::connect(url.expose_secret(), NoTls)
        .await
        .context("cannot connect to the database: is it running, and is DATABASE_URL right?")?;
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "the database connection ended");
        }
    });
    Ok(client)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_that_is_behind_is_left_alone_with_a_hint() {
        let status = |state| Status { version: 1, name: "core".to_owned(), state };
        let applied = State::Applied { at: jiff::Timestamp::UNIX_EPOCH };
        assert!(require_newest(&[status(applied)]).is_ok());
        let error = require_newest(&[status(applied), status(State::Pending)]).unwrap_err();
        assert!(error.to_string().contains("segue migrate up"), "{error}");
    }
}
