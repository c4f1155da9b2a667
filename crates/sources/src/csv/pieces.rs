//! Cuts a file into pieces of whole rows, byte for byte, holding one piece at a time.

use super::column_map::ColumnMap;
use super::head::{Head, MAX_HEAD_BYTES};
use super::mapping::Mapping;
use super::scanner::Scanner;
use bytes::Bytes;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::Shape;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

/// Most rows in a piece.
pub const MAX_PIECE_ROWS: u64 = 2_000;
/// Rows in the first piece. Pieces grow from here, so that later stages have something to do soon.
const FIRST_PIECE_ROWS: u64 = 250;
/// A piece that has this many bytes ends with the row it is in.
pub const MAX_PIECE_BYTES: usize = 4 << 20;
/// Longest row, bytes. Rows of real files have a few hundred; what is longer is an open quote.
pub const MAX_ROW_BYTES: usize = 1 << 20;
const CHUNK_BYTES: usize = 64 << 10;

/// The pieces of one file, in order; each is the header line and up to [`MAX_PIECE_ROWS`] rows.
///
/// Where it cuts follows from the bytes alone, so that a file read twice gives equal pieces. After
/// an error there are no more.
#[derive(Debug)]
pub struct CsvPieces<R> {
    reader: R,
    file_name: String,
    columns: ColumnMap,
    context: BTreeMap<String, String>,
    head_line: Vec<u8>,
    scanner: Scanner,
    /// Bytes that were read and belong to no piece yet; a row begins at its start.
    pending: Vec<u8>,
    /// How much of `pending` was scanned.
    scanned: usize,
    /// Where in `pending` the row begins that is being scanned.
    row_start: usize,
    /// Rows that begin in the scanned part of `pending`.
    pending_rows: u64,
    /// Line of the file on which `pending` begins, counted from 1.
    line: u64,
    rows: u64,
    bytes: u64,
    /// Whether the reader has nothing more to give.
    at_end: bool,
    /// Why there are no more pieces after the one just given.
    failure: Option<Failure>,
}

impl CsvPieces<File> {
    /// Opens the file at `path`; `mappings` override what its headers mean by themselves.
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when it cannot be read, is no CSV, or has unusable columns.
    pub fn open(path: &Path, mappings: &[Mapping]) -> Result<Self, Failure> {
        let file = File::open(path).map_err(|cause| {
            refuse(format!("cannot open {}: {cause}", path.display())).caused_by(cause)
        })?;
        // Only the name: where a file lies on someone's disk is nobody's business.
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        Self::from_reader(file, &name, mappings)
    }
}

impl<R: Read> CsvPieces<R> {
    /// Reads the head of `reader`, which gives the content of a file called `file_name`.
    ///
    /// # Errors
    /// As [`CsvPieces::open`].
    pub fn from_reader(
        mut reader: R,
        file_name: &str,
        mappings: &[Mapping],
    ) -> Result<Self, Failure> {
        let about_file = |failure: Failure| named(file_name, failure);
        let start = read_start(&mut reader).map_err(about_file)?;
        let head = Head::read(&start).map_err(about_file)?;
        let columns = ColumnMap::for_headers(&head.headers, mappings).map_err(about_file)?;
        let head_bytes = head.mark_bytes + head.line.len();
        Ok(Self {
            reader,
            file_name: file_name.to_owned(),
            context: context(&columns, head.delimiter)?,
            columns,
            scanner: Scanner::new(head.delimiter),
            pending: start.get(head_bytes..).unwrap_or_default().to_vec(),
            scanned: 0,
            row_start: 0,
            pending_rows: 0,
            line: 1 + lines_ended(&head.line),
            rows: 0,
            bytes: head_bytes as u64,
            at_end: start.len() < MAX_HEAD_BYTES,
            failure: None,
            head_line: head.line,
        })
    }

    /// What the columns are taken for.
    pub fn columns(&self) -> &ColumnMap {
        &self.columns
    }

    /// Rows in the pieces given so far.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// Bytes of the file up to the end of the last piece given.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Scans until a piece is complete, reading as needed; the length of the piece.
    fn find_cut(&mut self) -> usize {
        loop {
            if let Some(cut) = self.scan() {
                return cut;
            }
            if self.at_end {
                return self.cut_at_end();
            }
            if let Err(failure) = self.read_chunk() {
                return self.cut_before(failure);
            }
        }
    }

    /// Scans what was read; the length of the piece when it is complete.
    fn scan(&mut self) -> Option<usize> {
        while let Some(byte) = self.pending.get(self.scanned) {
            let at = self.scanned;
            if self.scanner.begins_record(*byte) {
                if self.pending_rows == self.rows_wanted() || at >= MAX_PIECE_BYTES {
                    // Scanned again as the first byte of the next piece.
                    self.scanner.restart();
                    return Some(at);
                }
                self.pending_rows += 1;
                self.row_start = at;
            } else if at - self.row_start > MAX_ROW_BYTES {
                let failure = self.endless_row();
                return Some(self.cut_before(failure));
            }
            self.scanned += 1;
        }
        None
    }

    /// Rows the next piece should have: as many as all pieces before it together, so that files are
    /// cut after 250, 500, 1 000, 2 000 and then every 2 000 rows.
    fn rows_wanted(&self) -> u64 {
        self.rows.clamp(FIRST_PIECE_ROWS, MAX_PIECE_ROWS)
    }

    fn read_chunk(&mut self) -> Result<(), Failure> {
        let read = read_some(&mut self.reader, &mut self.pending, CHUNK_BYTES)?;
        self.at_end = read == 0;
        Ok(())
    }

    fn cut_at_end(&mut self) -> usize {
        if self.scanner.is_quote_open() {
            let line = self.row_line();
            return self.cut_before(refuse(format!(
                "line {line}: a quote that opens in this row is never closed; \
                 close it or remove it, then import the file again"
            )));
        }
        self.pending.len()
    }

    /// Ends the file before the row being scanned, which `failure` is about.
    fn cut_before(&mut self, failure: Failure) -> usize {
        self.failure = Some(named(&self.file_name, failure));
        self.pending_rows = self.pending_rows.saturating_sub(1);
        self.row_start
    }

    fn endless_row(&self) -> Failure {
        let line = self.row_line();
        refuse(if self.scanner.is_between_records() {
            format!(
                "more than {MAX_ROW_BYTES} bytes of empty lines follow line {line}; remove them"
            )
        } else {
            format!(
                "line {line}: this row is longer than {MAX_ROW_BYTES} bytes; \
                 probably a quote in it is never closed"
            )
        })
    }

    /// Line of the file on which the row being scanned begins.
    fn row_line(&self) -> u64 {
        self.line + lines_ended(self.pending.get(..self.row_start).unwrap_or_default())
    }

    /// Takes the first `cut` bytes of what was read as a piece.
    fn hand_over(&mut self, cut: usize) -> Answer {
        let rows = self.pending.get(..cut).unwrap_or_default();
        let body = [self.head_line.as_slice(), rows].concat();
        self.line += lines_ended(rows);
        let first_row = self.rows + 1;
        self.rows += self.pending_rows;
        self.bytes += cut as u64;
        self.pending.drain(..cut);
        (self.scanned, self.row_start, self.pending_rows) = (0, 0, 0);
        let mut context = self.context.clone();
        context.insert("first_row".into(), first_row.to_string());
        Answer {
            body: Bytes::from(body),
            shape: Shape::CsvRows,
            request: format!("{} rows {first_row}..{}", self.file_name, self.rows),
            context,
        }
    }
}

impl<R: Read> Iterator for CsvPieces<R> {
    type Item = Result<Answer, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Some(failure) = self.failure.take() {
            self.stop();
            return Some(Err(failure));
        }
        let cut = self.find_cut();
        if self.pending_rows > 0 {
            return Some(Ok(self.hand_over(cut)));
        }
        let failure = self.failure.take();
        self.stop();
        failure.map(Err)
    }
}

impl<R> CsvPieces<R> {
    fn stop(&mut self) {
        self.pending.clear();
        (self.scanned, self.row_start, self.pending_rows) = (0, 0, 0);
        self.scanner.restart();
        self.at_end = true;
    }
}

/// The file's first bytes: [`MAX_HEAD_BYTES`], or all of them.
fn read_start(reader: &mut impl Read) -> Result<Vec<u8>, Failure> {
    let mut start = Vec::with_capacity(MAX_HEAD_BYTES);
    while start.len() < MAX_HEAD_BYTES {
        let most = MAX_HEAD_BYTES - start.len();
        if read_some(reader, &mut start, most)? == 0 {
            break;
        }
    }
    Ok(start)
}

/// Appends up to `most` bytes; 0 at the end of the file.
fn read_some(reader: &mut impl Read, to: &mut Vec<u8>, most: usize) -> Result<usize, Failure> {
    let before = to.len();
    to.resize(before + most, 0);
    let read = loop {
        match reader.read(to.get_mut(before..).unwrap_or_default()) {
            Err(cause) if cause.kind() == ErrorKind::Interrupted => {}
            done => break done,
        }
    };
    to.truncate(before + read.as_ref().map_or(0, |read| *read));
    read.map_err(|cause| refuse(format!("reading stopped: {cause}")).caused_by(cause))
}

fn context(columns: &ColumnMap, delimiter: u8) -> Result<BTreeMap<String, String>, Failure> {
    let map = serde_json::to_string(columns)
        .map_err(|cause| refuse("the columns cannot be written down".into()).caused_by(cause))?;
    Ok(BTreeMap::from([
        ("map".to_owned(), map),
        ("delimiter".to_owned(), char::from(delimiter).to_string()),
    ]))
}

/// Line ends in `bytes`, where CRLF is one.
fn lines_ended(bytes: &[u8]) -> u64 {
    let mut after_cr = false;
    let ends = bytes.iter().filter(|byte| {
        let ended = **byte == b'\r' || (**byte == b'\n' && !after_cr);
        after_cr = **byte == b'\r';
        ended
    });
    ends.count() as u64
}

fn named(file_name: &str, mut failure: Failure) -> Failure {
    failure.message = format!("{file_name}: {}", failure.message);
    failure
}

fn refuse(message: String) -> Failure {
    Failure::new(FailureKind::InputUnusable, message)
}

#[cfg(test)]
mod tests;
