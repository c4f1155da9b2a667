//! One row seen through its column map: fields instead of columns, nothing instead of marks.

use super::column_map::ColumnMap;
use super::excerpt::excerpt;
use super::field::Field;
use super::value::{is_missing, is_missing_name, number, whole};
use ::csv::StringRecord;
use segue_pipeline::ports::Unreadable;

/// Characters of a row that are shown when it cannot be read.
const EXCERPT_CHARS: usize = 200;

/// A row of the right width in valid UTF-8.
pub(super) struct Row<'a> {
    columns: &'a ColumnMap,
    cells: &'a StringRecord,
    decimal_comma: bool,
}

impl<'a> Row<'a> {
    /// A row of a file whose columns are separated by `delimiter`.
    pub(super) fn new(columns: &'a ColumnMap, cells: &'a StringRecord, delimiter: u8) -> Self {
        // Spreadsheets that write a decimal comma separate columns with semicolons.
        Self { columns, cells, decimal_comma: delimiter == b';' }
    }

    /// A value that is no name.
    pub(super) fn text(&self, field: Field) -> Option<&'a str> {
        self.cell(field).filter(|cell| !is_missing(cell))
    }

    /// A name or title, which may be `None` or `Null` and still be one.
    pub(super) fn name(&self, field: Field) -> Option<&'a str> {
        self.cell(field).filter(|cell| !is_missing_name(cell))
    }

    /// A finite number.
    pub(super) fn number(&self, field: Field) -> Option<f64> {
        number(self.text(field)?, self.decimal_comma)
    }

    /// A whole number.
    pub(super) fn whole(&self, field: Field) -> Option<i64> {
        whole(self.text(field)?, self.decimal_comma)
    }

    /// Refuses the row because of `field`.
    pub(super) fn unreadable(&self, field: &str, reason: impl Into<String>) -> Unreadable {
        let row = self.cells.iter().collect::<Vec<_>>().join(" | ");
        unreadable(field, reason, &row)
    }

    fn cell(&self, field: Field) -> Option<&'a str> {
        self.cells.get(self.columns.column(field)?).map(str::trim)
    }
}

/// Refuses `row` because of `field`.
pub(super) fn unreadable(field: &str, reason: impl Into<String>, row: &str) -> Unreadable {
    Unreadable {
        field: field.to_owned(),
        reason: reason.into(),
        excerpt: excerpt(row, EXCERPT_CHARS),
    }
}
