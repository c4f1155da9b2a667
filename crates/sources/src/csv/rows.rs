//! Reads the rows of a piece. Pure: the piece carries its own column map.

use super::column_map::{ColumnMap, FileKind};
use super::record::{artist, track};
use super::row::{Row, unreadable};
use ::csv::{ByteRecord, ReaderBuilder, StringRecord};
use segue_domain::record::Record;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::{Reading, Unreadable};
use segue_pipeline::raw::RawObject;

/// One reading per row, in the file's order.
///
/// # Errors
/// [`FailureKind::ObjectUnreadable`] when the piece does not say what its columns are; it was not
/// made by [`super::CsvPieces`] then. A bad row is an [`Unreadable`] among the readings.
pub fn read_rows(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let columns = columns(raw)?;
    let delimiter = delimiter(raw)?;
    let mut reader =
        ReaderBuilder::new().flexible(true).delimiter(delimiter).from_reader(raw.body.as_ref());
    reader
        .byte_records()
        .map(|row| {
            let row = row.map_err(|cause| damaged("the rows cannot be read").caused_by(cause))?;
            Ok(read_row(&columns, row, delimiter))
        })
        .collect()
}

fn read_row(columns: &ColumnMap, bytes: ByteRecord, delimiter: u8) -> Reading {
    let cells = StringRecord::from_byte_record(without_nul(bytes)).map_err(|error| {
        let bad = error.utf8_error().field() + 1;
        not_utf8(bad, &error.into_byte_record())
    })?;
    let mut row = Row::new(columns, &cells, delimiter);
    if cells.len() != columns.width() {
        let (actual, expected) = (cells.len(), columns.width());
        let reason = format!(
            "has {actual} fields where the header has {expected}; \
             a text that contains the separator or a quote has to stand between quotes"
        );
        return Err(row.unreadable("row", reason));
    }
    match columns.kind() {
        FileKind::Tracks => track(&mut row).map(|track| Record::Track(Box::new(track))),
        FileKind::Artists => artist(&mut row).map(Record::Artist),
    }
}

/// PostgreSQL stores no NUL, not even in the excerpt of a refused row; damaged disks write many.
fn without_nul(row: ByteRecord) -> ByteRecord {
    if !row.as_slice().contains(&0) {
        return row;
    }
    let text = |cell: &[u8]| cell.iter().copied().filter(|byte| *byte != 0).collect::<Vec<u8>>();
    row.iter().map(text).collect()
}

fn not_utf8(column: usize, bytes: &ByteRecord) -> Unreadable {
    let shown: Vec<_> = bytes.iter().map(String::from_utf8_lossy).collect();
    let reason = format!("column {column} is not UTF-8 text; save the file as CSV in UTF-8");
    unreadable("row", reason, &shown.join(" | "))
}

fn columns(raw: &RawObject) -> Result<ColumnMap, Failure> {
    let map = raw.header.context.get("map").ok_or_else(|| damaged("it has no column map"))?;
    serde_json::from_str(map).map_err(|cause| damaged("its column map is damaged").caused_by(cause))
}

fn delimiter(raw: &RawObject) -> Result<u8, Failure> {
    let text = raw.header.context.get("delimiter").map(String::as_str);
    match text.map(str::as_bytes) {
        Some(&[delimiter @ (b',' | b';' | b'\t')]) => Ok(delimiter),
        _ => Err(damaged("it does not say what separates its columns")),
    }
}

fn damaged(what: &str) -> Failure {
    Failure::new(
        FailureKind::ObjectUnreadable,
        format!("a piece of a CSV file is unusable: {what}"),
    )
}

#[cfg(test)]
pub(super) mod tests;
