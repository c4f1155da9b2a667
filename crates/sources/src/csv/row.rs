//! One row seen through its column map: fields instead of columns, nothing instead of marks.

use super::column_map::ColumnMap;
use super::excerpt::excerpt;
use super::field::Field;
use super::value::{is_missing, is_missing_name, number, whole};
use ::csv::StringRecord;
use segue_pipeline::ports::Unreadable;
use std::collections::BTreeSet;

/// Characters of a row that are shown when it cannot be read.
const EXCERPT_CHARS: usize = 200;

/// A row of the right width in valid UTF-8.
pub(super) struct Row<'a> {
    columns: &'a ColumnMap,
    cells: &'a StringRecord,
    decimal_comma: bool,
    /// Fields whose cell holds something that is not a value of theirs.
    unread: BTreeSet<Field>,
}

impl<'a> Row<'a> {
    /// A row of a file whose columns are separated by `delimiter`.
    pub(super) fn new(columns: &'a ColumnMap, cells: &'a StringRecord, delimiter: u8) -> Self {
        // Spreadsheets that write a decimal comma separate columns with semicolons.
        Self { columns, cells, decimal_comma: delimiter == b';', unread: BTreeSet::new() }
    }

    /// A value that is no name.
    pub(super) fn text(&self, field: Field) -> Option<&'a str> {
        self.cell(field).filter(|cell| !is_missing(cell))
    }

    /// A name or title, which may be `None` or `Null` and still be one.
    pub(super) fn name(&self, field: Field) -> Option<&'a str> {
        self.cell(field).filter(|cell| !is_missing_name(cell))
    }

    /// What `parse` makes of a value that is no name. When there is one and it is nothing to
    /// `parse`, that is remembered for [`Row::flags`].
    pub(super) fn read<T>(
        &mut self,
        field: Field,
        parse: impl FnOnce(&'a str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(self.text(field)?);
        if value.is_none() {
            self.flag(field);
        }
        value
    }

    /// Remembers for [`Row::flags`] that the value of `field` cannot be read.
    pub(super) fn flag(&mut self, field: Field) {
        self.unread.insert(field);
    }

    /// A finite number.
    pub(super) fn number(&mut self, field: Field) -> Option<f64> {
        let comma = self.decimal_comma;
        self.read(field, |cell| number(cell, comma))
    }

    /// A whole number.
    pub(super) fn whole(&mut self, field: Field) -> Option<i64> {
        let comma = self.decimal_comma;
        self.read(field, |cell| whole(cell, comma))
    }

    /// One quality flag for each value that could not be read so far: `tempo_unreadable`.
    pub(super) fn flags(&self) -> Vec<String> {
        self.unread.iter().map(|field| format!("{field}_unreadable")).collect()
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
        excerpt: Unreadable::excerpt_of(&excerpt(row, usize::MAX), EXCERPT_CHARS),
    }
}
