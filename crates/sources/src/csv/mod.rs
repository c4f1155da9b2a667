//! Dataset files: which column is which field, cutting a file into pieces, reading a piece's rows.
//!
//! [`CsvPieces`] runs where the file is and never looks into a row; [`read_rows`] runs in transform
//! and never sees the file. Between them lies a raw object with the file's own bytes.

mod column_map;
mod excerpt;
mod field;
mod head;
mod list;
mod mapping;
mod pieces;
mod record;
mod row;
mod rows;
mod scanner;
mod value;

pub use column_map::{ColumnMap, FileKind};
pub use field::Field;
pub use mapping::{Mapping, MappingError};
pub use pieces::{CsvPieces, MAX_PIECE_BYTES, MAX_PIECE_ROWS, MAX_ROW_BYTES};
pub use rows::read_rows;

#[cfg(test)]
mod datasets;
