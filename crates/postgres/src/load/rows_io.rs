//! Reading and writing merged rows: one statement per table for any number of rows, built from the
//! table's own list of columns.
//!
//! Rows are read, merged in memory and compared, so that a repeated delivery writes nothing at all:
//! an upsert guarded only by `WHERE … IS DISTINCT FROM` still locks and dirties every row. What is
//! then written is known to be either new or changed, and each has the statement that suits it.

use crate::load::copy::{self, Cell};
use crate::load::names::Resolved;
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
    /// Keys of rows whose values changed, the new ones included.
    pub(crate) changed: BTreeSet<Vec<String>>,
    /// Ids of rows that were there and refer to something by other claims than before.
    pub(crate) claiming_anew: Vec<String>,
    /// The rows that were there and changed, as they were before.
    pub(crate) former: Vec<Row>,
    /// Names by which a row, changed or not, refers to something.
    pub(crate) referred: BTreeSet<String>,
    /// Names that a row which changed knows a real id beside, or knew one.
    pub(crate) decided: BTreeSet<String>,
    /// Names by which a row that changed referred to something before.
    pub(crate) left: BTreeSet<String>,
}

impl Written {
    /// Notes which names `row` refers by.
    fn note_names(&mut self, table: &'static Table, row: &Row) {
        self.referred.extend(names_in(table, row, Knows::NameOnly).map(str::to_owned));
    }

    /// Notes about which names the change of a row may say something.
    fn note_change(&mut self, table: &'static Table, before: Option<&Row>, after: &Row) {
        for row in before.into_iter().chain([after]) {
            self.decided.extend(names_in(table, row, Knows::Both).map(str::to_owned));
        }
        self.left.extend(before.iter().flat_map(|row| names_of(table, row)).map(str::to_owned));
        let claims_anew = before.is_some_and(|before| !same_claims(table, before, after));
        self.claiming_anew.extend(after.key.first().filter(|_| claims_anew).cloned());
    }
}

/// Whether two states of a row refer to the same by the same claims.
fn same_claims(table: &'static Table, before: &Row, after: &Row) -> bool {
    let mut claims = table.references.iter().flat_map(|r| [r.real, r.by_name]);
    claims.all(|claim| before.value(table, claim) == after.value(table, claim))
}

/// How a row knows what it refers to.
#[derive(Clone, Copy, PartialEq)]
enum Knows {
    NameOnly,
    Both,
}

fn names_in<'a>(
    table: &'static Table,
    row: &'a Row,
    knows: Knows,
) -> impl Iterator<Item = &'a str> {
    let so = table.references.iter().filter(move |reference| {
        (knows == Knows::Both) == row.value(table, reference.real).is_some()
    });
    so.filter_map(|reference| row.value(table, reference.by_name).and_then(Value::as_text))
}

/// Names by which `row` refers to something, known by a real id as well or not.
pub(crate) fn names_of<'a>(table: &'static Table, row: &'a Row) -> impl Iterator<Item = &'a str> {
    let by_name = table.references.iter().map(|reference| reference.by_name);
    by_name.filter_map(|column| row.value(table, column).and_then(Value::as_text))
}

/// Joins `incoming` with what is stored and writes the difference. Names in new rows refer to what
/// `resolved` says.
pub(crate) async fn merge_into(
    transaction: &Transaction<'_>,
    table: &'static Table,
    incoming: BTreeMap<Vec<String>, Row>,
    resolved: &Resolved,
) -> Result<Written, Error> {
    let mut written = Written::default();
    if incoming.is_empty() {
        return Ok(written);
    }
    let mut stored = read(transaction, table, incoming.keys()).await?;
    let mut new = Vec::new();
    let mut changed = Vec::new();
    let mut fresher = Vec::new();
    for (key, mut observed) in incoming {
        observed.drop_answered_flags(table);
        let Some(StoredRow { row: before, derived }) = stored.remove(&key) else {
            written.note_names(table, &observed);
            written.note_change(table, None, &observed);
            written.changed.insert(key);
            new.push(observed);
            continue;
        };
        let mut after = before.clone();
        after.absorb(table, observed);
        after.drop_answered_flags(table);
        let follows: Vec<_> = table.derived.iter().map(|derived| (derived.of)(&after)).collect();
        written.note_names(table, &after);
        // What follows may be missing in rows from before it was kept.
        if !after.same_values(&before) || follows != derived {
            written.note_change(table, Some(&before), &after);
            written.changed.insert(key);
            written.former.push(before);
            changed.push(StoredRow { row: after, derived: follows });
        } else if after != before {
            fresher.push(after);
        }
    }
    add(transaction, table, &new, resolved).await?;
    update(transaction, table, &changed).await?;
    refresh(transaction, table, &fresher).await?;
    Ok(written)
}

pub(crate) async fn read(
    transaction: &Transaction<'_>,
    table: &Table,
    keys: impl Iterator<Item = &Vec<String>> + Clone,
) -> Result<BTreeMap<Vec<String>, StoredRow>, Error> {
    let found = find(transaction, table, &stored_columns(table), keys).await?;
    found
        .iter()
        .map(|stored| row_of(table, stored).map(|stored| (stored.row.key.clone(), stored)))
        .collect()
}

/// The rows with these keys, with `columns` of `t` for each.
pub(crate) async fn find(
    transaction: &Transaction<'_>,
    table: &Table,
    columns: &[String],
    keys: impl Iterator<Item = &Vec<String>> + Clone,
) -> Result<Vec<tokio_postgres::Row>, Error> {
    let statement = transaction.prepare_cached(&find_sql(table, columns)).await?;
    let parameters: Vec<Vec<String>> = (0..table.key.len())
        .map(|part| keys.clone().filter_map(|key| key.get(part).cloned()).collect())
        .collect();
    transaction.query(&statement, &references(&parameters)).await
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
        Kind::Numbers => stored.try_get::<_, Option<Vec<f64>>>(position)?.map(Value::Numbers),
    })
}

/// Adds rows that are not there yet.
async fn add(
    transaction: &Transaction<'_>,
    table: &Table,
    rows: &[Row],
    resolved: &Resolved,
) -> Result<(), Error> {
    let mut columns: Vec<&str> = head_columns(table).iter().map(|(name, _)| *name).collect();
    columns.extend(written_columns(table).iter().map(|(name, _)| *name));
    columns.extend(table.references.iter().map(|reference| reference.name));
    let mut cells = rows.iter().map(|row| {
        let mut cells: Vec<Cell<'_>> = Vec::with_capacity(columns.len());
        cells.extend(row.key.iter().map(|part| Cell::Text(part)));
        cells.extend(row.newest.iter().map(|newest| Cell::from(newest.map(Value::Time))));
        cells.push(Cell::Json(row.field_times(table)));
        cells.extend(table.columns.iter().zip(&row.fields).map(|(column, field)| match field {
            Some(observed) => Cell::from(Some(&observed.value)),
            None => Cell::from(row.default_value(column.default)),
        }));
        cells.extend(table.derived.iter().map(|derived| Cell::from((derived.of)(row))));
        cells.extend(table.references.iter().map(|reference| {
            let real = row.value(table, reference.real).and_then(Value::as_text);
            let by_name = row.value(table, reference.by_name).and_then(Value::as_text);
            resolved.refer(real, by_name).map_or(Cell::Null, Cell::Text)
        }));
        cells
    });
    copy::add(transaction, table.name, &columns, &mut cells).await
}

async fn update(
    transaction: &Transaction<'_>,
    table: &Table,
    changed: &[StoredRow],
) -> Result<(), Error> {
    if changed.is_empty() {
        return Ok(());
    }
    let rows = changed.iter().map(|changed| &changed.row);
    let mut parameters = head_parameters(table, rows.clone());
    for (position, column) in table.columns.iter().enumerate() {
        let values = rows.clone().map(|row| {
            let value = row.fields.get(position).and_then(Option::as_ref);
            value
                .map(|observed| observed.value.clone())
                .or_else(|| row.default_value(column.default))
        });
        parameters.push(parameter(column.kind, values));
    }
    for (position, derived) in table.derived.iter().enumerate() {
        let values = changed.iter().map(|row| row.derived.get(position).cloned().flatten());
        parameters.push(parameter(derived.kind, values));
    }
    let statement = transaction.prepare_cached(&update_sql(table)).await?;
    transaction.execute(&statement, &boxed(&parameters)).await?;
    Ok(())
}

/// Moves only the times of rows whose values stay: `updated_at` keeps telling when a value changed.
async fn refresh(transaction: &Transaction<'_>, table: &Table, rows: &[Row]) -> Result<(), Error> {
    if rows.is_empty() {
        return Ok(());
    }
    let statement = transaction.prepare_cached(&refresh_sql(table)).await?;
    transaction.execute(&statement, &boxed(&head_parameters(table, rows.iter()))).await?;
    Ok(())
}

pub(crate) type Parameter = Box<dyn ToSql + Sync + Send>;

fn head_parameters<'a>(
    table: &Table,
    rows: impl Iterator<Item = &'a Row> + Clone,
) -> Vec<Parameter> {
    let mut parameters: Vec<Parameter> = Vec::new();
    for part in 0..table.key.len() {
        let keys: Vec<String> = rows.clone().filter_map(|row| row.key.get(part).cloned()).collect();
        parameters.push(Box::new(keys));
    }
    for owner in 0..table.owners.len() {
        let newest: Vec<Option<Timestamp>> =
            rows.clone().map(|row| row.newest.get(owner).copied().flatten()).collect();
        parameters.push(Box::new(newest));
    }
    let times: Vec<String> = rows.map(|row| row.field_times(table)).collect();
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
        // unnest() would flatten an array of arrays, so lists travel as one text.
        Kind::Numbers => Box::new(
            values
                .map(|value| match value {
                    Some(Value::Numbers(numbers)) => Some(joined(&numbers)),
                    _ => None,
                })
                .collect::<Vec<_>>(),
        ),
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

/// Shortest digits that read back as the same number.
fn joined(numbers: &[f64]) -> String {
    numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(LIST_SEPARATOR)
}

fn boxed(parameters: &[Parameter]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter.as_ref() as &(dyn ToSql + Sync)).collect()
}

fn references(parameters: &[Vec<String>]) -> Vec<&(dyn ToSql + Sync)> {
    parameters.iter().map(|parameter| parameter as &(dyn ToSql + Sync)).collect()
}

/// Key, times, columns and what follows, as they are read.
fn stored_columns(table: &Table) -> Vec<String> {
    let mut columns: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
    columns.extend(table.owners.iter().map(|owner| format!("t.{owner}")));
    columns.push("t.field_times".to_owned());
    columns.extend(written_columns(table).into_iter().map(|(name, kind)| match kind {
        Kind::Int => format!("t.{name}::bigint"),
        Kind::Float => format!("t.{name}::float8"),
        _ => format!("t.{name}"),
    }));
    columns
}

fn find_sql(table: &Table, columns: &[String]) -> String {
    let arrays = (1..=table.key.len()).map(|n| format!("${n}::text[]")).collect::<Vec<_>>();
    let columns = columns.join(", ");
    let name = table.name;
    // A join may become a scan of the whole table while nobody knows yet how big it has grown.
    match table.key {
        [key] => format!("SELECT {columns} FROM {name} t WHERE t.{key} = ANY ($1)"),
        keys => format!(
            "SELECT {columns} FROM {name} t JOIN unnest({arrays}) AS u({key}) USING ({key})",
            arrays = arrays.join(", "),
            key = keys.join(", "),
        ),
    }
}

/// Names and kinds of everything that is observed or follows from it.
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
        Kind::Text | Kind::List | Kind::Numbers => "text",
        Kind::Time => "timestamptz",
    }
}

fn update_sql(table: &Table) -> String {
    let mut columns: Vec<(&str, &str, String)> =
        head_columns(table).into_iter().map(|(name, kind)| (name, kind, select(name))).collect();
    columns.extend(written_columns(table).into_iter().map(|(name, kind)| {
        let selected = match kind {
            Kind::List => format!("string_to_array(u.\"{name}\", E'\\x1f')"),
            Kind::Numbers => format!("string_to_array(u.\"{name}\", E'\\x1f')::float8[]"),
            _ => select(name),
        };
        (name, array_type(kind), selected)
    }));
    let touch = table.has_updated_at.then_some("updated_at = now()");
    set_sql(table, &columns, touch)
}

fn refresh_sql(table: &Table) -> String {
    let head = head_columns(table);
    let columns: Vec<_> = head.into_iter().map(|(name, kind)| (name, kind, select(name))).collect();
    set_sql(table, &columns, None)
}

/// An update of the rows that arrays hold, one array for each of `columns` (name, type of its
/// elements, what it is set to), and of what `also` says.
fn set_sql(table: &Table, columns: &[(&str, &str, String)], also: Option<&str>) -> String {
    let arrays: Vec<String> =
        columns.iter().zip(1..).map(|((_, kind, _), n)| format!("${n}::{kind}[]")).collect();
    let names: Vec<String> = columns.iter().map(|(name, ..)| format!("\"{name}\"")).collect();
    let mut updates: Vec<String> = columns
        .iter()
        .filter(|(name, ..)| !table.key.contains(name))
        .map(|(name, _, selected)| format!("\"{name}\" = {selected}"))
        .collect();
    updates.extend(also.map(str::to_owned));
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

fn select(name: &str) -> String {
    match name {
        "field_times" => "u.field_times::jsonb".to_owned(),
        _ => format!("u.\"{name}\""),
    }
}
