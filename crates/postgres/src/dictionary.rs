//! The data dictionary: every table, view and column, as the database itself describes them.

use crate::load::owner_of;
use std::fmt::Write as _;
use tokio_postgres::{Client, Error, Row};

const HEAD: &str = "\
# Data dictionary

Made from the database by `segue db dictionary`; a test compares the two. Do not edit it by hand:
comments belong into a migration.

Times are `timestamptz`. *Written by* says whose statements a column holds; nobody else writes it
(`crates/postgres/src/load/table.rs`). *derived* follows from other columns, *names* from what a claim by
name stands for; *key* says what the row is about.
";

/// The schema `client` is connected to, as Markdown.
///
/// # Errors
/// When the catalogue cannot be read.
pub async fn data_dictionary(client: &Client) -> Result<String, Error> {
    let relations = include_str!("sql/dictionary_relations.sql");
    let columns = client.prepare(include_str!("sql/dictionary_columns.sql")).await?;
    let mut text = HEAD.to_owned();
    for relation in client.query(relations, &[]).await? {
        let relation = Relation::read(&relation)?;
        let quoted = format!("\"{}\"", relation.name);
        let columns = client.query(&columns, &[&quoted]).await?;
        let columns: Result<Vec<_>, Error> = columns.iter().map(Column::read).collect();
        relation.describe(&columns?, &mut text);
    }
    Ok(text)
}

struct Relation {
    name: String,
    kind: String,
    comment: Option<String>,
    indexes: Vec<String>,
}

struct Column {
    name: String,
    kind: String,
    is_required: bool,
    default: Option<String>,
    rules: Vec<String>,
    comment: Option<String>,
}

impl Relation {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            name: row.try_get(0)?,
            kind: row.try_get(1)?,
            comment: row.try_get(2)?,
            indexes: row.try_get(3)?,
        })
    }

    fn describe(&self, columns: &[Column], text: &mut String) {
        // Writing to a String does not fail.
        let _ = write!(text, "\n## {} ({})\n\n", self.name, self.kind);
        if let Some(comment) = &self.comment {
            let _ = write!(text, "{comment}.\n\n");
        }
        match self.kind.as_str() {
            "view" => {
                text.push_str("| column | type | meaning |\n|---|---|---|\n");
                for column in columns {
                    let cells = [&column.name, &column.kind, &cell(column.comment.as_deref())];
                    let _ = writeln!(text, "| {} | {} | {} |", cells[0], cells[1], cells[2]);
                }
            }
            _ => {
                text.push_str(
                    "| column | type | null | default | rules | written by | meaning |\n\
                     |---|---|---|---|---|---|---|\n",
                );
                for column in columns {
                    let _ = writeln!(text, "{}", column.line(&self.name));
                }
            }
        }
        if !self.indexes.is_empty() {
            text.push_str("\nIndexes: ");
            let quoted: Vec<String> =
                self.indexes.iter().map(|index| format!("`{index}`")).collect();
            text.push_str(&quoted.join(", "));
            text.push_str(".\n");
        }
    }
}

impl Column {
    fn read(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            name: row.try_get(0)?,
            kind: row.try_get(1)?,
            is_required: row.try_get(2)?,
            default: row.try_get(3)?,
            rules: row.try_get(4)?,
            comment: row.try_get(5)?,
        })
    }

    fn line(&self, table: &str) -> String {
        let null = if self.is_required { "no" } else { "yes" };
        let default = cell(self.default.as_deref());
        let rules = cell(Some(&self.rules.join("; ")));
        let owner = owner_of(table, &self.name).unwrap_or_default();
        let meaning = cell(self.comment.as_deref());
        let (name, kind) = (&self.name, &self.kind);
        format!("| {name} | {kind} | {null} | {default} | {rules} | {owner} | {meaning} |")
    }
}

/// Text as a cell takes it.
fn cell(text: Option<&str>) -> String {
    let text = text.unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace('|', "\\|")
}
