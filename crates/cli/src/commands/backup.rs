//! `segue db backup` and `segue db restore`: the database as one file, by PostgreSQL's own programs.

use crate::backend::Backend;
use crate::output::print;
use anyhow::{Context, bail};
use secrecy::{ExposeSecret, SecretString};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_postgres::client_program;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tokio_postgres::config::Host;

/// Writes the database of `backend` to `file`, which appears whole or not at all.
///
/// # Errors
/// A file that is there already, a program that is missing, or what the program says.
pub(super) async fn backup(backend: &Backend, file: &Path) -> anyhow::Result<()> {
    if file.exists() {
        let message = format!("{} is there already: choose another name", file.display());
        return Err(Failure::new(FailureKind::InputUnusable, message).into());
    }
    let mut command = program("pg_dump", backend).await?;
    let unfinished = unfinished(file);
    command.args(["--format=custom", "--no-owner", "--no-privileges", "--file"]).arg(&unfinished);
    if let Err(error) = run(command).await {
        // Half a backup is worse than none.
        drop(std::fs::remove_file(&unfinished));
        return Err(error);
    }
    std::fs::rename(&unfinished, file)
        .with_context(|| format!("cannot rename the backup to {}", file.display()))?;
    let bytes = std::fs::metadata(file)?.len();
    Ok(print(&format!("{bytes} bytes in {}", file.display()))?)
}

/// Puts what `file` holds in the place of the database of `backend`, in one transaction.
///
/// # Errors
/// A database that has songs while `force` is not set, a program that is missing, or what the program
/// says; the database is then what it was.
pub(super) async fn restore(backend: &Backend, file: &Path, force: bool) -> anyhow::Result<()> {
    if !file.is_file() {
        let message = format!("{} is no file", file.display());
        return Err(Failure::new(FailureKind::InputUnusable, message).into());
    }
    if !force && songs(backend).await? > 0 {
        let message = "the database has songs: --force replaces it with the backup";
        return Err(Failure::new(FailureKind::InputUnusable, message).into());
    }
    let mut command = program("pg_restore", backend).await?;
    command.args(["--clean", "--if-exists", "--no-owner", "--no-privileges"]);
    command.args(["--single-transaction", "--exit-on-error"]);
    // Without a database named here it would only print what it would do.
    let variables = connection(&backend.url().await?)?;
    let database = variables.into_iter().find(|(name, _)| *name == "PGDATABASE");
    command.arg("--dbname").arg(database.map_or("postgres".to_owned(), |(_, name)| name));
    command.arg(file);
    run(command).await?;
    Ok(print(&format!("restored: {} songs", songs(backend).await?))?)
}

/// Songs in the database; none where there are no tables yet.
async fn songs(backend: &Backend) -> anyhow::Result<i64> {
    let client = backend.client().await?;
    let is_there = client.query_one("SELECT to_regclass('songs') IS NOT NULL", &[]).await?;
    if !is_there.try_get::<_, bool>(0)? {
        return Ok(0);
    }
    Ok(client.query_one("SELECT count(*) FROM songs", &[]).await?.try_get(0)?)
}

/// The program `name` of the server's version, told where the server is by its environment: arguments
/// can be read by everybody on the machine.
async fn program(name: &'static str, backend: &Backend) -> anyhow::Result<Command> {
    let client = backend.client().await?;
    let version = "SELECT current_setting('server_version_num')::int / 10000";
    let major: i32 = client.query_one(version, &[]).await?.try_get(0)?;
    let program = client_program(name, u32::try_from(major).unwrap_or_default())?;
    let mut command = Command::new(program);
    for (variable, value) in connection(&backend.url().await?)? {
        command.env(variable, value);
    }
    Ok(command)
}

/// The variables of PostgreSQL's programs for an address.
fn connection(url: &SecretString) -> anyhow::Result<Vec<(&'static str, String)>> {
    let config: tokio_postgres::Config = url.expose_secret().parse()?;
    let mut variables = Vec::new();
    match config.get_hosts().first() {
        Some(Host::Tcp(host)) => variables.push(("PGHOST", host.clone())),
        Some(Host::Unix(folder)) => variables.push(("PGHOST", folder.display().to_string())),
        None => {}
    }
    variables.extend(config.get_ports().first().map(|port| ("PGPORT", port.to_string())));
    variables.extend(config.get_user().map(|user| ("PGUSER", user.to_owned())));
    variables.extend(config.get_dbname().map(|name| ("PGDATABASE", name.to_owned())));
    if let Some(password) = config.get_password() {
        variables.push(("PGPASSWORD", String::from_utf8_lossy(password).into_owned()));
    }
    Ok(variables)
}

async fn run(mut command: Command) -> anyhow::Result<()> {
    command.stdin(Stdio::null());
    let name = command.get_program().to_string_lossy().into_owned();
    let output = tokio::task::spawn_blocking(move || command.output()).await??;
    if !output.status.success() {
        bail!("{name} failed:\n{}", String::from_utf8_lossy(&output.stderr).trim_end());
    }
    Ok(())
}

/// Where a backup grows until it is whole.
fn unfinished(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".unfinished");
    name.into()
}
