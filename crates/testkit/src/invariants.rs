//! What must hold whatever was delivered, killed or cut off: the six invariants.
//!
//! | | |
//! |---|---|
//! | I1 | nothing is lost: every raw object is loaded, put aside or waiting ([`lost`]) |
//! | I2 | nothing is doubled, and the books add up ([`broken`]) |
//! | I3 | everything delivered once more touches no row ([`row_versions`] before and after) |
//! | I4 | a message in the ledger is loaded whole, and data come from messages in it ([`torn`]) |
//! | I5 | no secret is in what is kept or said ([`Secrets`]) |
//! | I6 | time, memory and what is kept of a failure are bounded (the harness that runs a process) |

mod objects;
mod secrets;

pub use objects::{Delivery, deliveries, lost};
pub use secrets::Secrets;

use crate::postgres::NOT_DATA;
use segue_domain::record::Record;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// What of I2 and of the books does not hold, whatever happened a moment ago: a sentence each.
///
/// # Panics
/// When a query fails.
pub async fn broken(client: &Client) -> Vec<String> {
    found(client, RULES).await
}

/// What does not hold once everything that was delivered is loaded: [`broken`], and what a big piece of
/// a file leaves undone while it is between its transactions.
///
/// # Panics
/// When a query fails.
pub async fn broken_at_rest(client: &Client) -> Vec<String> {
    let mut broken = broken(client).await;
    broken.extend(found(client, RULES_AT_REST).await);
    broken
}

async fn found(client: &Client, rules: &[(&str, &str)]) -> Vec<String> {
    let mut broken = Vec::new();
    for (what, sql) in rules {
        let row = client.query_one(*sql, &[]).await.expect("the tables can be read");
        let found: i64 = row.get(0);
        if found > 0 {
            broken.push(format!("{found} {what}"));
        }
    }
    broken
}

/// What must not exist, and how much of it does.
const RULES: &[(&str, &str)] = &[
    (
        "messages whose books do not balance",
        "SELECT count(*) FROM load_ledger \
         WHERE accepted <> loaded + unchanged + rejected + pending",
    ),
    (
        "artists by name that nothing refers to",
        "SELECT count(*) FROM artists a WHERE artist_id LIKE 'name:%' \
         AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.artist_id = a.artist_id) \
         AND NOT EXISTS (SELECT 1 FROM albums b WHERE b.artist_id = a.artist_id) \
         AND NOT EXISTS (SELECT 1 FROM song_artists c WHERE c.artist_id = a.artist_id)",
    ),
    (
        "artists by name beside the one real artist of that name",
        "SELECT count(*) FROM artists a JOIN names n ON n.name_id = a.artist_id \
         WHERE (SELECT count(*) FROM artists r WHERE r.name_key = a.artist_id) = 1",
    ),
    (
        "ranks that two songs have",
        "SELECT count(*) FROM (SELECT rank FROM songs WHERE rank IS NOT NULL \
         GROUP BY rank HAVING count(*) > 1) twice",
    ),
    (
        "enrichments that wait for a song that is there",
        "SELECT count(*) FROM pending_enrichments p JOIN songs s ON p.entity_id = s.song_id \
         WHERE p.entity_kind = 'song'",
    ),
];

/// What must not exist once everything is loaded.
const RULES_AT_REST: &[(&str, &str)] = &[(
    "songs said to be complete with a credit missing",
    "SELECT count(*) FROM songs s WHERE spotify_data_complete \
         AND NOT EXISTS (SELECT 1 FROM song_artists c WHERE c.song_id = s.song_id)",
)];

/// What of I4 does not hold between `delivered` and the tables. Messages of `bulk_from` records or
/// more may have brought rows ahead of their ledger row, and their lists with it.
///
/// # Panics
/// When a query fails.
pub async fn torn(client: &Client, delivered: &[Delivery], bulk_from: usize) -> Vec<String> {
    let ledger = texts(client, "SELECT message_id FROM load_ledger").await;
    let stored = texts(client, "SELECT song_id FROM songs").await;
    let mut torn = Vec::new();
    let mut accounted = BTreeSet::new();
    for Delivery { message, rows } in delivered {
        let songs = rows.records.iter().filter_map(|record| match record {
            Record::Track(track) => Some(track.id.as_str().to_owned()),
            _ => None,
        });
        let songs: BTreeSet<String> = songs.collect();
        let is_loaded = ledger.contains(message.as_str());
        if is_loaded {
            let missing = songs.difference(&stored).count();
            if missing > 0 {
                torn.push(format!("{message} is in the ledger without {missing} of its songs"));
            }
        }
        if is_loaded || rows.records.len() >= bulk_from {
            accounted.extend(songs);
        }
    }
    let strangers = stored.difference(&accounted).count();
    if strangers > 0 {
        torn.push(format!("{strangers} songs are there without a message in the ledger"));
    }
    torn
}

/// Where every row of the data tables lies and which transaction wrote it: equal exactly when nothing
/// was written in between. The tables of [`crate::postgres::dump`].
///
/// # Panics
/// When a query fails.
pub async fn row_versions(client: &Client) -> String {
    let tables = "SELECT table_name::TEXT FROM information_schema.tables \
                  WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
    let mut versions = String::new();
    for table in texts(client, tables).await {
        if NOT_DATA.contains(&table.as_str()) {
            continue;
        }
        let sql = format!(
            "SELECT coalesce(string_agg(ctid::TEXT || xmin::TEXT, ' ' ORDER BY ctid), '') FROM \"{table}\""
        );
        let row = client.query_one(&sql, &[]).await.expect("the table can be read");
        versions.push_str(&format!("{table}: {}\n", row.get::<_, String>(0)));
    }
    versions
}

async fn texts(client: &Client, sql: &str) -> BTreeSet<String> {
    let rows = client.query(sql, &[]).await.expect("the tables can be read");
    rows.iter().map(|row| row.get(0)).collect()
}
