//! A real PostgreSQL for tests: one private cluster per test process, a fresh database per test.
mod dump;
mod proxy;
mod server;

use std::sync::atomic::{AtomicU32, Ordering};

use segue_postgres::migrate;
use tokio::sync::OnceCell;
use tokio_postgres::{Client, NoTls};

pub(crate) use dump::NOT_DATA;
pub use dump::dump;
pub use proxy::{ChaosProxy, Mishap, Moment};

/// The database whose copies tests get.
const MIGRATED: &str = "migrated";

/// A database of its own on the test process's cluster.
///
/// It goes when the process ends, however it ends.
pub struct TestDatabase {
    url: String,
}

impl TestDatabase {
    /// Makes an empty database; nothing where PostgreSQL is not installed, and says so.
    ///
    /// # Panics
    /// When the cluster cannot be made, or when PostgreSQL is missing while `CI` is `true`.
    pub async fn create() -> Option<Self> {
        Some(Self::copy_of(server::url()?, "template1").await)
    }

    /// Makes a database with every migration applied; nothing where PostgreSQL is not installed.
    ///
    /// # Panics
    /// As [`TestDatabase::create`], and when a migration fails.
    pub async fn migrated() -> Option<Self> {
        static TEMPLATE: OnceCell<()> = OnceCell::const_new();
        let server = server::url()?;
        TEMPLATE.get_or_init(|| make_template(server)).await;
        Some(Self::copy_of(server, MIGRATED).await)
    }

    /// Where it is, with its password, as `psql` and every driver take it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Opens a connection that is served by the current tokio runtime.
    ///
    /// # Panics
    /// When the server refuses it.
    pub async fn connect(&self) -> Client {
        connect(&self.url).await
    }

    async fn copy_of(server_url: &str, template: &str) -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(1);
        let name = format!("test_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
        let (server, _) = server_url.rsplit_once('/').expect("invariant: the URL names a database");
        connect(server_url)
            .await
            .batch_execute(&format!("CREATE DATABASE {name} TEMPLATE {template}"))
            .await
            .expect("the test cluster creates databases");
        Self { url: format!("{server}/{name}") }
    }
}

/// Migrates once for all tests of the process: a copy of the result is several times cheaper.
async fn make_template(server_url: &str) {
    let (server, _) = server_url.rsplit_once('/').expect("invariant: the URL names a database");
    let client = connect(server_url).await;
    for statement in ["DROP DATABASE IF EXISTS", "CREATE DATABASE"] {
        let statement = format!("{statement} {MIGRATED}");
        client.batch_execute(&statement).await.expect("the test cluster creates databases");
    }
    let mut client = connect(&format!("{server}/{MIGRATED}")).await;
    migrate::up(&mut client, None).await.expect("the migrations apply to an empty database");
}

async fn connect(url: &str) -> Client {
    let (client, connection) =
        tokio_postgres::connect(url, NoTls).await.expect("the test cluster accepts connections");
    // It ends when the client is dropped; an error before that reaches the client's next call.
    tokio::spawn(async move { drop(connection.await) });
    client
}
