//! COPY: adds rows that are known to be new, for about half of what an `INSERT` of them costs the
//! server. Who calls it has looked, under the rows' locks, that none of them is there.

use bytes::BytesMut;
use deadpool_postgres::Transaction;
use segue_domain::merge::Value;
use segue_pipeline::fail_points::{Step, pass};
use std::borrow::Cow;
use std::error::Error as StdError;
use std::pin::pin;
use tokio_postgres::Error;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

/// What one column of one row holds.
#[derive(Debug)]
pub(crate) enum Cell<'a> {
    Null,
    Text(&'a str),
    Json(String),
    Value(Cow<'a, Value>),
}

impl<'a> From<Option<&'a Value>> for Cell<'a> {
    fn from(value: Option<&'a Value>) -> Self {
        value.map_or(Self::Null, |value| Self::Value(Cow::Borrowed(value)))
    }
}

impl From<Option<Value>> for Cell<'_> {
    fn from(value: Option<Value>) -> Self {
        value.map_or(Self::Null, |value| Self::Value(Cow::Owned(value)))
    }
}

impl ToSql for Cell<'_> {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut BytesMut,
    ) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Text(text) => text.to_sql(kind, out),
            Self::Json(text) => {
                if *kind == Type::JSONB {
                    // The version of the binary form.
                    out.extend_from_slice(&[1]);
                }
                text.to_sql(&Type::TEXT, out)
            }
            Self::Value(value) => write_value(value, kind, out),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// Columns are narrower than values: a number that does not fit is an error and never cut.
fn write_value(
    value: &Value,
    kind: &Type,
    out: &mut BytesMut,
) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
    match (value, kind) {
        (Value::Int(number), &Type::INT2) => i16::try_from(*number)?.to_sql(kind, out),
        (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
        (Value::Int(number), _) => number.to_sql_checked(kind, out),
        (Value::Bool(truth), _) => truth.to_sql_checked(kind, out),
        (Value::Float(number), _) => number.to_sql_checked(kind, out),
        (Value::Text(text), _) => text.to_sql_checked(kind, out),
        (Value::List(items), _) => items.to_sql_checked(kind, out),
        (Value::Numbers(numbers), _) => numbers.to_sql_checked(kind, out),
        (Value::Time(moment), _) => moment.to_sql_checked(kind, out),
    }
}

/// Adds `rows`, each with one cell for each of `columns`, to `table`.
pub(crate) async fn add<'a>(
    transaction: &Transaction<'_>,
    table: &str,
    columns: &[&str],
    rows: &mut (dyn ExactSizeIterator<Item = Vec<Cell<'a>>> + Send),
) -> Result<(), Error> {
    if rows.len() == 0 {
        return Ok(());
    }
    let columns: Vec<String> = columns.iter().map(|column| format!("\"{column}\"")).collect();
    let columns = columns.join(", ");
    // Prepared for the types of the columns alone.
    let shape = transaction.prepare_cached(&format!("SELECT {columns} FROM {table}")).await?;
    let types: Vec<Type> = shape.columns().iter().map(|column| column.type_().clone()).collect();
    let copy = format!("COPY {table} ({columns}) FROM STDIN (FORMAT binary)");
    let sink = transaction.copy_in(&transaction.prepare_cached(&copy).await?).await?;
    let mut writer = pin!(BinaryCopyInWriter::new(sink, &types));
    let half = rows.len() / 2;
    for (written, row) in rows.enumerate() {
        if written == half {
            pass(Step::LoadMidCopy);
        }
        writer.as_mut().write_raw(&row).await?;
    }
    writer.finish().await?;
    Ok(())
}
