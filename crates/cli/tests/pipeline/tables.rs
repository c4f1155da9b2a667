//! What is in a data folder's database, for comparing whole databases and asking single numbers.

use crate::support::Home;
use segue_testkit::postgres::dump;
use std::collections::BTreeSet;
use tokio_postgres::{Client, NoTls};

/// Lines of a difference that are shown.
const SHOWN: usize = 12;

/// The tables of one data folder.
pub(crate) struct Tables {
    runtime: tokio::runtime::Runtime,
    client: Client,
}

impl Tables {
    /// Connects to the database of `home`, which must have been started.
    pub(crate) fn of(home: &Home) -> Self {
        let said = home.segue(["db", "url"]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let client = runtime.block_on(async {
            let (client, connection) =
                tokio_postgres::connect(said.out.trim(), NoTls).await.unwrap();
            tokio::spawn(async move { drop(connection.await) });
            client
        });
        Self { runtime, client }
    }

    /// All of it, in a canonical form.
    pub(crate) fn dump(&self) -> String {
        self.runtime.block_on(dump(&self.client))
    }

    /// Carries out a statement.
    pub(crate) fn run(&self, sql: &str) {
        self.runtime.block_on(self.client.batch_execute(sql)).unwrap();
    }

    /// The answer to a query for one number.
    pub(crate) fn number(&self, sql: &str) -> i64 {
        self.runtime.block_on(self.client.query_one(sql, &[])).unwrap().get(0)
    }

    /// The answer to a query for one column of texts, a line each.
    pub(crate) fn lines(&self, sql: &str) -> String {
        let rows = self.runtime.block_on(self.client.query(sql, &[])).unwrap();
        rows.iter().map(|row| row.get::<_, String>(0) + "\n").collect()
    }
}

/// Says where two dumps differ; whole dumps in a failure message help nobody.
pub(crate) fn assert_same(what: &str, expected: &str, found: &str) {
    if expected == found {
        return;
    }
    let only_in = |one: &str, other: &str| {
        let others: BTreeSet<&str> = other.lines().collect();
        let only = one.lines().filter(|line| !others.contains(line) && !line.starts_with("== "));
        only.take(SHOWN).map(|line| format!("\n    {line}")).collect::<String>()
    };
    let (lines, others) = (expected.lines().count(), found.lines().count());
    panic!(
        "{what}: {lines} lines became {others}\n  gone:{}\n  come:{}",
        only_in(expected, found),
        only_in(found, expected)
    );
}
