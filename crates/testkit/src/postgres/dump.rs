//! A text form of all loaded data, equal exactly when the data is.
use tokio_postgres::Client;

/// Tables about runs and messages rather than about music.
pub(crate) const NOT_DATA: &[&str] = &["schema_migrations", "runs", "load_ledger"];

/// Columns that say when, in which run or by which message something was written, and numbers given
/// in order of arrival.
pub(crate) const NOT_DATA_COLUMNS: &[&str] = &[
    "created_at",
    "updated_at",
    "rejected_at",
    "applied_at",
    "started_at",
    "run_id",
    "raw_key",
    "record_index",
    "message_id",
    "pending_id",
    "genre_id",
    "tag_id",
];

/// Names in place of the numbers left out above.
const NAMES: &[(&str, &str)] = &[
    (
        "artist_genres",
        "jsonb_build_object('genre_name', (SELECT genre_name FROM genres WHERE genre_id = t.genre_id))",
    ),
    (
        "song_tags",
        "jsonb_build_object('tag_name', (SELECT tag_name FROM tags WHERE tag_id = t.tag_id))",
    ),
];

const TABLES: &str = "SELECT table_name::TEXT FROM information_schema.tables
     WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
     ORDER BY table_name COLLATE \"C\"";

/// Every data table's rows in a canonical form and order, for comparing databases with `assert_eq!`.
///
/// One line per table, then one JSON line per row. Left out: the tables `schema_migrations`, `runs`
/// and `load_ledger`; columns that say when, in which run or by which message a row was written; surrogate ids, in
/// whose place the names stand.
///
/// # Panics
/// When a query fails.
pub async fn dump(client: &Client) -> String {
    let mut text = String::new();
    for table in client.query(TABLES, &[]).await.expect("the catalogue can be read") {
        let table: String = table.get(0);
        if NOT_DATA.contains(&table.as_str()) {
            continue;
        }
        let rows = rows(client, &table).await;
        text.push_str(&format!("== {table}: {} rows\n", rows.len()));
        for row in rows {
            text.push_str(&row);
            text.push('\n');
        }
    }
    text
}

async fn rows(client: &Client, table: &str) -> Vec<String> {
    let names = NAMES.iter().find(|(of, _)| *of == table).map_or("'{}'::JSONB", |(_, sql)| sql);
    // JSONB orders its keys and prints numbers exactly, so equal rows are equal text.
    let query = format!(
        "SELECT row FROM (SELECT ((to_jsonb(t) - $1::TEXT[]) || {names})::TEXT AS row \
         FROM \"{table}\" t) r ORDER BY row COLLATE \"C\""
    );
    let rows = client.query(&query, &[&NOT_DATA_COLUMNS]).await.expect("the table can be read");
    rows.iter().map(|row| row.get(0)).collect()
}
