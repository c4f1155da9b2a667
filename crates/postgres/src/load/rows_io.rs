//! Reading and writing merged rows: one statement per table for any number of rows, built from the
//! table's own list of columns.
//!
//! Rows are read, merged in memory and compared, so that a repeated delivery writes nothing at all:
//! an upsert guarded only by `WHERE … IS DISTINCT FROM` still locks and dirties every row.

use crate::load::row::{Row, StoredRow};
use crate::load::table::{Kind, Table};
use deadpool_postgres::Transaction;
use jiff::Timestamp;
use segue_domain::merge::{Observed, Value};
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Error;
use tokio_postgres::types::ToSql;

/// Separates the elements of a list on its way in. Lists hold flags, which are words of our own.
const LIST_SEPARATOR: &str = "\u{1f}";

/// What writing came to.
#[derive(Debug, Default)]
pub(crate) struct Written {
    /// Keys of rows that are new.
    pub(crate) new: BTreeSet<Vec<String>>,
    /// Keys of rows whose values changed, the new ones included.
    pub(crate) changed: BTreeSet<Vec<String>>,
    /// The rows that changed as they were before.
    pub(crate) former: Vec<Row>,
}

impl Written {
    /// Ids of rows that were there before and changed.
    pub(crate) fn updated(&self) -> Vec<String> {
        self.changed.difference(&self.new).filter_map(|key| key.first().cloned()).collect()
    }
}

/// Joins `incoming` with what is stored and writes the difference.
pub(crate) async fn merge_into(
    transaction: &Transaction<'_>,
    table: &'static Table,
    incoming: BTreeMap<Vec<String>, Row>,
) -> Result<Written, Error> {
    let mut written = Written::default();
    if incoming.is_empty() {
        return Ok(written);
    }
    let mut stored = read(transaction, table, incoming.keys()).await?;
    let mut changed = Vec::new();
    let mut fresher = Vec::new();
    for (key, observed) in incoming {
        let Some(StoredRow { row: before, derived }) = stored.remove(&key) else {
            written.new.insert(key.clone());
            written.changed.insert(key);
            changed.push(observed);
            continue;
        };
        let mut after = before.clone();
        after.absorb(table, observed);
        // What follows may be missing in rows from before it was kept.
        let follows = table.derived.iter().map(|derived| (derived.of)(&after)).eq(derived);
        if !after.same_values(&before) || !follows {
            written.changed.insert(key);
            written.former.push(before);
            changed.push(after);
        } else if after != before {
            fresher.push(after);
        }
    }
    upsert(transaction, table, &changed).await?;
    refresh(transaction, table, &fresher).await?;
    Ok(written)
}

async fn read(
    transaction: &Transaction<'_>,
    table: &Table,
    keys: impl Iterator<Item = &Vec<String>> + Clone,
) -> Result<BTreeMap<Vec<String>, StoredRow>, Error> {
    let statement = transaction.prepare_cached(&select_sql(table)).await?;
    let parameters: Vec<Vec<String>> = (0..table.key.len())
        .map(|part| keys.clone().filter_map(|key| key.get(part).cloned()).collect())
        .collect();
    let found = transaction.query(&statement, &references(&parameters)).await?;
    found
        .iter()
        .map(|stored| row_of(table, stored).map(|stored| (stored.row.key.clone(), stored)))
        .collect()
}

fn row_of(table: &Table, stored: &tokio_postgres::Row) -> Result<StoredRow, Error> {
    let mut next = 0..;
    let mut position = move || next.next().unwrap_or_default();
    let mut row = Row::new(table, Vec::with_capacity(table.key.len()));
    for _ in table.key {
        row.key.push(stored.try_get(position())?);
    }
    for newest in &mut row.newest {
        *newest = stored.try_get(position())?;
    }
    let times: serde_json::Value = stored.try_get(position())?;
    let empty = row.clone();
    let defaults = |default| empty.default_value(default);
    for (column, field) in table.columns.iter().zip(&mut row.fields) {
        let value = read_value(stored, position(), column.kind)?;
        let newest = row.newest.get(column.owner).copied().flatten();
        let at = Row::stored_time(&times, column.name, newest);
        // A default without a time is what nobody has said (see `Row::field_times`).
        let unsaid =
            |value: &Value| at.is_none() && defaults(column.default).as_ref() == Some(value);
        *field = value.filter(|value| !unsaid(value)).map(|value| Observed { at, value });
    }
    let derived = table.derived.iter().map(|derived| read_value(stored, position(), derived.kind));
    let derived = derived.collect::<Result<_, _>>()?;
    Ok(StoredRow { row, derived })
}

pub(crate) fn read_value(
    stored: &tokio_postgres::Row,
    position: usize,
    kind: Kind,
) -> Result<Option<Value>, Error> {
    Ok(match kind {
        Kind::Bool => stored.try_get::<_, Option<bool>>(position)?.map(Value::Bool),
        Kind::Int => stored.try_get::<_, Option<i64>>(position)?.map(Value::Int),
        Kind::Float => stored.try_get::<_, Option<f64>>(position)?.map(Value::Float),
        Kind::Text => stored.try_get::<_, Option<String>>(position)?.map(Value::Text),
        Kind::List => stored.try_get::<_, Option<Vec<String>>>(position)?.map(Value::List),
        Kind::Time => stored.try_get::<_, Option<Timestamp>>(position)?.map(Value::Time),
    })
}

async fn upsert(transaction: &Transaction<'_>, table: &Table, rows: &[Row]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut parameters = head_parameters(table, rows);
    for (position, column) in table.columns.iter().enumerate() {
        let values = rows.iter().map(|row| {
            let value = row.fields.get(position).and_then(Option::as_ref);
            value
                .map(|observed| observed.value.clone())
                .or_else(|| row.default_value(column.default))
        });
        parameters.push(parameter(column.kind, values));
    }
    for derived in table.derived {
        parameters.push(parameter(derived.kind, rows.iter().map(derived.of)));
    }
    let statement = transaction.prepare_cached(&upsert_sql(table)).await?;
    transaction.execute(&statement, &boxed(&parameters)).await?;
    Ok(())
}

/// Moves only the times of rows whose values stay: `updated_at` keeps telling when a value changed.
async fn refresh(transaction: &Transaction<'_>, table: &Table, rows: &[Row]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = transaction.prepare_cached(&refresh_sql(table)).await?;
    transaction.execute(&statement, &boxed(&head_parameters(table, rows))).await?;
    Ok(())
}

pub(crate) type Parameter = Box<dyn ToSql + Sync + Send>;

fn head_parameters(table: &Table, rows: &[Row]) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for part in 0..table.key.len() {
        let keys: Vec<String> = rows.iter().filter_map(|row| row.key.get(part).cloned()).collect();
        parameters.push(Box::new(keys));
    }
    for owner in 0..table.owners.len() {
        let newest: Vec<Option<Timestamp>> =
            rows.iter().map(|row| row.newest.get(owner).copied().flatten()).collect();
        parameters.push(Box::new(newest));
    }
    let times: Vec<String> = rows.iter().map(|row| row.field_times(table)).collect();
    parameters.push(Box::new(times));
    parameters
}

/// One array per column. A value of another kind than its column's cannot occur: gathering names
/// column and value together.
pub(crate) fn parameter(kind: Kind, values: impl Iterator<Item = Option<Value>>) -> Parameter {
    macro_rules! array {
        ($variant:path) => {
            Box::new(
                values
                    .map(|value| match value {
                        Some($variant(inner)) => Some(inner),
                        _ => None,
                    })
                    .collect::<Vec<_>>(),
            )
        };
    }
    match kind {
        Kind::Bool => array!(Value::Bool),
        Kind::Int => array!(Value::Int),
        Kind::Float => array!(Value::Float),
        Kind::Text => array!(Value::Text),
        Kind::Time => array!(Value::Time),
        // unnest() would flatten an array of arrays, so a list travels as one text.
        Kind::List => Box::new(
            values
                .map(|value| match value {
                    Some(Value::List(items)) => Some(items.join(LIST_SEPARATOR)),
                    _ => None,
                })
                .collect::<Vec<_>>(),
        ),
    }
}

fn boxed(parameters: &[Parameter]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter.as_ref() as &(dyn ToSql + Sync)).collect()
}

fn references(parameters: &[Vec<String>]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}

fn select_sql(table: &Table) -> String {
    let arrays = (1..=table.key.len()).map(|n| format!("${n}::text[]")).collect::<Vec<_>>();
    let mut columns: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
    columns.extend(table.owners.iter().map(|owner| format!("t.{owner}")));
    columns.push("t.field_times".to_owned());
    columns.extend(written_columns(table).into_iter().map(|(name, kind)| match kind {
        Kind::Int => format!("t.{name}::bigint"),
        Kind::Float => format!("t.{name}::float8"),
        _ => format!("t.{name}"),
    }));
    format!(
        "SELECT {columns} FROM {table} t JOIN unnest({arrays}) AS u({key}) USING ({key})",
        columns = columns.join(", "),
        table = table.name,
        arrays = arrays.join(", "),
        key = table.key.join(", "),
    )
}

/// Names of everything an upsert writes, with the type of the array it comes in.
fn written_columns(table: &Table) -> Vec<(&'static str, Kind)> {
    let columns = table.columns.iter().map(|column| (column.name, column.kind));
    let derived = table.derived.iter().map(|derived| (derived.name, derived.kind));
    columns.chain(derived).collect()
}

fn head_columns(table: &Table) -> Vec<(&'static str, &'static str)> {
    let mut head: Vec<_> = table.key.iter().map(|key| (*key, "text")).collect();
    head.extend(table.owners.iter().map(|owner| (*owner, "timestamptz")));
    head.push(("field_times", "text"));
    head
}

pub(crate) fn array_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Bool => "boolean",
        Kind::Int => "bigint",
        Kind::Float => "float8",
        Kind::Text | Kind::List => "text",
        Kind::Time => "timestamptz",
    }
}

fn upsert_sql(table: &Table) -> String {
    let written = written_columns(table);
    let mut names: Vec<&str> = head_columns(table).iter().map(|(name, _)| *name).collect();
    let mut types: Vec<&str> = head_columns(table).iter().map(|(_, kind)| *kind).collect();
    names.extend(written.iter().map(|(name, _)| *name));
    types.extend(written.iter().map(|(_, kind)| array_type(*kind)));
    let arrays: Vec<String> =
        types.iter().zip(1..).map(|(kind, n)| format!("${n}::{kind}[]")).collect();
    let mut selected: Vec<String> =
        head_columns(table).iter().map(|(name, _)| select(name)).collect();
    selected.extend(written.iter().map(|(name, kind)| match kind {
        Kind::List => format!("string_to_array(u.\"{name}\", E'\\x1f')"),
        _ => select(name),
    }));
    let mut updates: Vec<String> = names
        .iter()
        .filter(|name| !table.key.contains(name))
        .map(|name| format!("\"{name}\" = EXCLUDED.\"{name}\""))
        .collect();
    if table.has_updated_at {
        updates.push("updated_at = now()".to_owned());
    }
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    let mut into = quoted.clone();
    into.extend(table.references.iter().map(|reference| reference.name.to_owned()));
    selected.extend(table.references.iter().map(|reference| reference.sql("u")));
    format!(
        "INSERT INTO {table} ({into}) SELECT {selected} FROM unnest({arrays}) AS u({names}) \
         ORDER BY {key} ON CONFLICT ({key}) DO UPDATE SET {updates}",
        table = table.name,
        into = into.join(", "),
        names = quoted.join(", "),
        selected = selected.join(", "),
        arrays = arrays.join(", "),
        key = table.key.join(", "),
        updates = updates.join(", "),
    )
}

fn select(name: &str) -> String {
    match name {
        "field_times" => "u.field_times::jsonb".to_owned(),
        _ => format!("u.\"{name}\""),
    }
}

fn refresh_sql(table: &Table) -> String {
    let head = head_columns(table);
    let arrays: Vec<String> =
        head.iter().zip(1..).map(|((_, kind), n)| format!("${n}::{kind}[]")).collect();
    let names: Vec<&str> = head.iter().map(|(name, _)| *name).collect();
    let updates: Vec<String> = names
        .iter()
        .filter(|name| !table.key.contains(name))
        .map(|name| format!("{name} = {}", select(name)))
        .collect();
    let matches: Vec<String> = table.key.iter().map(|key| format!("t.{key} = u.{key}")).collect();
    format!(
        "UPDATE {table} t SET {updates} FROM unnest({arrays}) AS u({names}) WHERE {matches}",
        table = table.name,
        updates = updates.join(", "),
        arrays = arrays.join(", "),
        names = names.join(", "),
        matches = matches.join(" AND "),
    )
}
