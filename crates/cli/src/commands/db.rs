//! `segue db`: the database's address, and the private server's life.

use super::backup;
use crate::args::DbAction;
use crate::backend::Backend;
use crate::config::Config;
use crate::exit::Exit;
use crate::local::RunLock;
use crate::output::print;
use anyhow::bail;
use secrecy::ExposeSecret;
use segue_postgres::ClusterStatus;

/// Runs it.
///
/// # Errors
/// What keeps the private server from running, with its cure.
pub(crate) async fn run(config: &Config, action: DbAction) -> anyhow::Result<Exit> {
    let backend = Backend::of(config);
    match action {
        DbAction::Url => {
            prepare(config, &backend)?;
            print(backend.url().await?.expose_secret())?;
        }
        DbAction::Start => {
            prepare(config, &backend)?;
            backend.url().await?;
            print(&describe(&backend)?)?;
        }
        DbAction::Stop => match &backend {
            Backend::Given(_) => bail!("{NOT_OURS}: stop it the way it was started"),
            Backend::Private(cluster) => {
                let cluster = cluster.clone();
                let stopped = tokio::task::spawn_blocking(move || cluster.stop()).await??;
                print(if stopped { "stopped" } else { "it was not running" })?;
            }
        },
        DbAction::Backup { file } => {
            prepare(config, &backend)?;
            backup::backup(&backend, &file).await?;
        }
        DbAction::Restore { file, force } => {
            config.data.create()?;
            let _lock = RunLock::exclusive(&config.data, "segue db restore")?;
            backup::restore(&backend, &file, force).await?;
        }
        DbAction::Dictionary => {
            prepare(config, &backend)?;
            let client = backend.ready(false).await?;
            print(segue_postgres::data_dictionary(&client).await?.trim_end())?;
        }
        DbAction::Status => print(&describe(&backend)?)?,
    }
    Ok(Exit::Done)
}

const NOT_OURS: &str = "the database of DATABASE_URL is not Segue's own";

fn prepare(config: &Config, backend: &Backend) -> anyhow::Result<()> {
    match backend {
        Backend::Given(_) => Ok(()),
        Backend::Private(_) => Ok(config.data.create()?),
    }
}

/// Which database it is and what it does, in one line without a secret.
pub(super) fn describe(backend: &Backend) -> anyhow::Result<String> {
    Ok(match backend {
        Backend::Given(_) => "the database of DATABASE_URL".to_owned(),
        Backend::Private(cluster) => match cluster.status()? {
            ClusterStatus::Absent => "private database, not made yet".to_owned(),
            ClusterStatus::Stopped => "private database, stopped".to_owned(),
            ClusterStatus::Running { pid, port, .. } => {
                format!("private database, running on port {port} (process {pid})")
            }
        },
    })
}
