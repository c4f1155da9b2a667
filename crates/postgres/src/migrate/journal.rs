//! The table `schema_migrations` and the lock under which it is read and written.
use tokio_postgres::{Client, GenericClient, Transaction};

use super::{MigrateError, Migration};

/// A row of `schema_migrations`.
pub(super) struct Applied {
    pub(super) version: u32,
    pub(super) name: String,
    pub(super) checksum: String,
    pub(super) at: jiff::Timestamp,
}

/// Waits for other migrators; then gives up quickly on tables that others hold, instead of queueing
/// behind a long reader and blocking everyone who comes after. The key is an arbitrary constant
/// ("segue" in ASCII): one migrator per database.
const LOCK: &str = "SET LOCAL lock_timeout = '120s';
     SELECT pg_advisory_xact_lock(495622518117);
     SET LOCAL lock_timeout = '5s'";

const CREATE: &str = "CREATE TABLE IF NOT EXISTS schema_migrations (
         version    INT PRIMARY KEY,
         name       TEXT NOT NULL,
         checksum   TEXT NOT NULL,
         applied_at TIMESTAMPTZ NOT NULL DEFAULT CURRENT_TIMESTAMP
     )";

const READ: &str =
    "SELECT version, name, checksum, applied_at FROM schema_migrations ORDER BY version";

/// Makes the table when it is not there.
pub(super) async fn create(client: &mut Client) -> Result<(), MigrateError> {
    let action = "create the table schema_migrations";
    if exists(client).await? {
        return Ok(());
    }
    // IF NOT EXISTS alone does not stop two creators from colliding in the catalogue.
    let transaction = begin(client).await?;
    transaction.batch_execute(CREATE).await.map_err(|source| journal(action, source))?;
    transaction.commit().await.map_err(|source| journal(action, source))
}

/// Opens a transaction that holds the migration lock until its end.
pub(super) async fn begin(client: &mut Client) -> Result<Transaction<'_>, MigrateError> {
    let action = "take the migration lock";
    let transaction = client.transaction().await.map_err(|source| journal(action, source))?;
    transaction.batch_execute(LOCK).await.map_err(|source| journal(action, source))?;
    Ok(transaction)
}

/// The applied migrations, by version; none where the table does not exist.
pub(super) async fn read_if_any(client: &Client) -> Result<Vec<Applied>, MigrateError> {
    if exists(client).await? { read(client).await } else { Ok(Vec::new()) }
}

/// The applied migrations, by version.
pub(super) async fn read(client: &impl GenericClient) -> Result<Vec<Applied>, MigrateError> {
    let action = "read the table schema_migrations";
    let rows = client.query(READ, &[]).await.map_err(|source| journal(action, source))?;
    rows.iter()
        .map(|row| {
            Ok(Applied {
                // A version below zero is nobody's: it is reported as one this program doesn't know.
                version: u32::try_from(row.try_get::<_, i32>(0)?).unwrap_or(u32::MAX),
                name: row.try_get(1)?,
                checksum: row.try_get(2)?,
                at: row.try_get(3)?,
            })
        })
        .collect::<Result<_, _>>()
        .map_err(|source| journal(action, source))
}

/// Records that a migration is applied.
pub(super) async fn insert(
    transaction: &Transaction<'_>,
    migration: &Migration,
) -> Result<(), MigrateError> {
    transaction
        .execute(
            "INSERT INTO schema_migrations (version, name, checksum) VALUES ($1, $2, $3)",
            &[&migration.version().cast_signed(), &migration.name(), &migration.checksum()],
        )
        .await
        .map(drop)
        .map_err(|source| journal("record the migration in schema_migrations", source))
}

/// Forgets a migration that was undone.
pub(super) async fn delete(
    transaction: &Transaction<'_>,
    migration: &Migration,
) -> Result<(), MigrateError> {
    transaction
        .execute(
            "DELETE FROM schema_migrations WHERE version = $1",
            &[&migration.version().cast_signed()],
        )
        .await
        .map(drop)
        .map_err(|source| journal("remove the migration from schema_migrations", source))
}

async fn exists(client: &Client) -> Result<bool, MigrateError> {
    client
        .query_one("SELECT to_regclass('schema_migrations') IS NOT NULL", &[])
        .await
        .and_then(|row| row.try_get(0))
        .map_err(|source| journal("look for the table schema_migrations", source))
}

fn journal(action: &'static str, source: tokio_postgres::Error) -> MigrateError {
    MigrateError::Journal { action, source }
}
