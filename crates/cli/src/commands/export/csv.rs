//! Tables to CSV files, as PostgreSQL writes them: a header, NULL as nothing, an empty text as `""`.

use anyhow::Context;
use futures::{TryStreamExt, pin_mut};
use segue_pipeline::failure::{Failure, FailureKind};
use serde::Serialize;
use std::fs;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;
use tokio_postgres::{Client, IsolationLevel, Transaction};

/// One exported table.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Exported {
    pub(super) table: String,
    pub(super) rows: u64,
    pub(super) file: PathBuf,
}

/// A table with the columns it is sorted by.
struct Table {
    name: String,
    order: Vec<String>,
}

impl Table {
    fn file_in(&self, folder: &Path) -> PathBuf {
        folder.join(format!("{}.csv", self.name))
    }

    fn quoted(&self) -> String {
        quoted(&self.name)
    }

    fn copy(&self) -> String {
        let order: Vec<String> = self.order.iter().map(|column| quoted(column)).collect();
        let (table, order) = (self.quoted(), order.join(", "));
        format!("COPY (SELECT * FROM {table} ORDER BY {order}) TO STDOUT WITH (FORMAT csv, HEADER)")
    }
}

/// Refuses a folder that holds CSV files already, before a database is started for nothing.
///
/// # Errors
/// [`FailureKind::InputUnusable`] naming one of them; never with `force`.
pub(super) fn require_room(folder: &Path, force: bool) -> Result<(), Failure> {
    let entries = match fs::read_dir(folder) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => return Ok(()),
        Err(cause) => {
            let message = format!("{} cannot be used as a folder", folder.display());
            return Err(Failure::new(FailureKind::InputUnusable, message).caused_by(cause));
        }
        Ok(entries) => entries,
    };
    let is_csv = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "csv");
    match entries.flatten().map(|entry| entry.path()).find(is_csv) {
        Some(file) if !force => Err(occupied(&file)),
        _ => Ok(()),
    }
}

fn occupied(file: &Path) -> Failure {
    let message = format!(
        "{} is there already: choose another folder, or overwrite with --force",
        file.display()
    );
    Failure::new(FailureKind::InputUnusable, message)
}

/// Writes every table to `folder`, all as of one moment; each file appears whole or not at all.
///
/// # Errors
/// The database's or the file system's; files that are done stay.
pub(super) async fn export(
    mut client: Client,
    folder: &Path,
    force: bool,
) -> anyhow::Result<Vec<Exported>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    // One snapshot: a song's artist is in the other file, whatever is loaded meanwhile.
    let begin = client.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
    let snapshot = begin.read_only(true).start().await.context("cannot read the database")?;
    let mut exported = Vec::new();
    for table in tables(&snapshot).await.context("cannot list the tables")? {
        let file = table.file_in(folder);
        write(&snapshot, &table, &file, force)
            .await
            .with_context(|| format!("cannot write {}", file.display()))?;
        let count = format!("SELECT count(*) FROM {}", table.quoted());
        let rows: i64 = snapshot.query_one(&count, &[]).await?.try_get(0)?;
        exported.push(Exported { table: table.name, rows: rows.unsigned_abs(), file });
    }
    Ok(exported)
}

async fn tables(snapshot: &Transaction<'_>) -> Result<Vec<Table>, tokio_postgres::Error> {
    let rows = snapshot.query(include_str!("tables.sql"), &[]).await?;
    rows.iter().map(|row| Ok(Table { name: row.try_get(0)?, order: row.try_get(1)? })).collect()
}

/// Streams `table` into a temporary file beside `file`, then renames it.
async fn write(
    snapshot: &Transaction<'_>,
    table: &Table,
    file: &Path,
    force: bool,
) -> anyhow::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    let mut temporary = BufWriter::new(temporary_in(folder)?);
    let rows = snapshot.copy_out(&table.copy()).await?;
    pin_mut!(rows);
    while let Some(row) = rows.try_next().await? {
        temporary.write_all(&row)?;
    }
    let temporary = temporary.into_inner().map_err(std::io::IntoInnerError::into_error)?;
    temporary.as_file().sync_all()?;
    // Without force nothing is overwritten, also not what has come since we looked.
    if force {
        temporary.persist(file)?
    } else {
        temporary.persist_noclobber(file)?
    };
    Ok(())
}

fn temporary_in(folder: &Path) -> std::io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".segue-export-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        // As any other file of the user: the umask takes away what it takes away.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}

/// A name as SQL wants it.
fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_is_sorted_and_no_name_leaves_its_quotes() {
        let table = Table { name: "a\"b".to_owned(), order: vec!["x".into(), "y".into()] };
        assert_eq!(
            table.copy(),
            "COPY (SELECT * FROM \"a\"\"b\" ORDER BY \"x\", \"y\") TO STDOUT \
             WITH (FORMAT csv, HEADER)"
        );
    }

    #[test]
    fn a_folder_with_csv_files_is_kept_unless_forced() {
        let folder = tempfile::tempdir().unwrap();
        assert!(require_room(&folder.path().join("new"), false).is_ok());
        assert!(require_room(folder.path(), false).is_ok());
        fs::write(folder.path().join("songs.csv"), "mine").unwrap();
        let error = require_room(folder.path(), false).unwrap_err();
        assert!(error.to_string().contains("songs.csv"), "{error}");
        assert!(require_room(folder.path(), true).is_ok());
        assert!(require_room(&folder.path().join("songs.csv"), true).is_err(), "no folder");
    }
}
