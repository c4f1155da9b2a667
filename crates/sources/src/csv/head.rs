//! The beginning of a file: byte order mark, delimiter and header line.

use super::scanner::Scanner;
use segue_pipeline::failure::{Failure, FailureKind};

/// The header line has to end within this many bytes.
pub(super) const MAX_HEAD_BYTES: usize = 64 << 10;

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";
/// In order of preference when two give the same number of columns.
const DELIMITERS: [u8; 3] = [b',', b';', b'\t'];

/// Files people take for CSV, by their first bytes, with what to do about it.
const OTHER_FORMATS: [(&[u8], &str); 5] = [
    (b"PK\x03\x04", "is a ZIP archive or an Excel workbook; unpack it, or save the sheet as CSV"),
    (b"\x1f\x8b", "is compressed with gzip; unpack it first (gunzip)"),
    (b"\xff\xfe", "is UTF-16 text; save it as CSV in UTF-8"),
    (b"\xfe\xff", "is UTF-16 text; save it as CSV in UTF-8"),
    (b"PAR1", "is a Parquet file; convert it to CSV first"),
];

/// What the beginning of a file says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Head {
    /// Bytes of the byte order mark.
    pub(super) mark_bytes: usize,
    /// What separates columns.
    pub(super) delimiter: u8,
    /// The header line with its line end (and blank lines around it), byte for byte.
    pub(super) line: Vec<u8>,
    /// The columns' headers.
    pub(super) headers: Vec<String>,
}

impl Head {
    /// Reads the head of a file from its first [`MAX_HEAD_BYTES`] (or all, when it is shorter).
    ///
    /// # Errors
    /// [`FailureKind::InputUnusable`] when the file is empty, of another format, or has no header.
    pub(super) fn read(start: &[u8]) -> Result<Self, Failure> {
        refuse_other_formats(start)?;
        let text = start.strip_prefix(UTF8_MARK).unwrap_or(start);
        refuse_json(text)?;
        let whole = start.len() < MAX_HEAD_BYTES;
        let mut best: Option<Self> = None;
        for delimiter in DELIMITERS {
            let Some(line) = header_line(delimiter, text, whole) else { continue };
            let headers = split(delimiter, line)?;
            if best.as_ref().is_none_or(|head| headers.len() > head.headers.len()) {
                let mark_bytes = start.len() - text.len();
                best = Some(Self { mark_bytes, delimiter, line: line.to_owned(), headers });
            }
        }
        best.filter(|head| !head.headers.is_empty()).ok_or_else(|| no_header(text.is_empty()))
    }
}

fn refuse_other_formats(start: &[u8]) -> Result<(), Failure> {
    match OTHER_FORMATS.iter().find(|(magic, _)| start.starts_with(magic)) {
        Some((_, advice)) => Err(refuse(format!("the file {advice}"))),
        None => Ok(()),
    }
}

/// JSON has no first bytes of its own, and a header may stand in brackets (`[id],[name]`, as SQL
/// Server writes it): a list is JSON when something JSON follows.
fn refuse_json(text: &[u8]) -> Result<(), Failure> {
    let mut visible = text.iter().filter(|byte| !byte.is_ascii_whitespace());
    let is_json = match (visible.next(), visible.next()) {
        (Some(b'{'), _) => true,
        (Some(b'['), second) => matches!(second, Some(b'{' | b'[' | b'"' | b']') | None),
        _ => false,
    };
    if is_json {
        return Err(refuse("the file is JSON; convert it to CSV first, one row a record".into()));
    }
    Ok(())
}

/// Everything up to the second record; `None` when it does not begin in `text` but may later.
fn header_line(delimiter: u8, text: &[u8], whole: bool) -> Option<&[u8]> {
    let mut scanner = Scanner::new(delimiter);
    let mut begins = (0..).zip(text).filter(|(_, byte)| scanner.begins_record(**byte));
    match begins.nth(1) {
        Some((second, _)) => text.get(..second),
        None if whole => Some(text),
        None => None,
    }
}

fn split(delimiter: u8, line: &[u8]) -> Result<Vec<String>, Failure> {
    let mut record = ::csv::ByteRecord::new();
    ::csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(delimiter)
        .from_reader(line)
        .read_byte_record(&mut record)
        .map_err(|cause| refuse("the header line cannot be read".into()).caused_by(cause))?;
    Ok(record.iter().map(|header| String::from_utf8_lossy(header).trim().to_owned()).collect())
}

fn no_header(empty: bool) -> Failure {
    refuse(if empty {
        "the file is empty; its first line has to name the columns".into()
    } else {
        format!(
            "the first line, which has to name the columns, does not end within {MAX_HEAD_BYTES} bytes; is this a CSV file?"
        )
    })
}

fn refuse(message: String) -> Failure {
    Failure::new(FailureKind::InputUnusable, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_delimiter_is_the_one_that_gives_most_columns() {
        for (text, delimiter) in [
            ("id,name\n1,2\n", b','),
            ("id;name;a,b\n", b';'),
            ("id\tname\r\n", b'\t'),
            ("\"a;b;c\",name\n", b','),
            ("id", b','),
        ] {
            assert_eq!(Head::read(text.as_bytes()).unwrap().delimiter, delimiter, "{text}");
        }
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_first_header() {
        let head = Head::read(b"\xef\xbb\xbfid,name\r\n1,2").unwrap();
        assert_eq!((head.mark_bytes, head.line.as_slice()), (3, b"id,name\r\n".as_slice()));
        assert_eq!(head.headers, ["id", "name"]);
    }

    #[test]
    fn a_header_may_contain_line_ends_between_quotes() {
        let head = Head::read(b"id,\"artist\nname\"\n1,2\n").unwrap();
        assert_eq!(head.line, b"id,\"artist\nname\"\n");
    }

    #[test]
    fn headers_in_brackets_are_headers() {
        assert_eq!(Head::read(b"[id],[name]\n1,2\n").unwrap().headers, ["[id]", "[name]"]);
    }

    #[test]
    fn files_that_are_no_csv_are_refused_with_what_to_do() {
        for (bytes, word) in [
            (b"".as_slice(), "empty"),
            (b"PK\x03\x04rest", "save the sheet as CSV"),
            (b"\xff\xfei\0d\0", "UTF-8"),
            (b"\xef\xbb\xbf\n {\"id\": 1}", "JSON"),
            (b"[\n  {\"id\": 1}]", "JSON"),
            (&[b'x'; MAX_HEAD_BYTES], "does not end"),
        ] {
            let failure = Head::read(bytes).unwrap_err();
            assert_eq!(failure.kind, FailureKind::InputUnusable);
            assert!(failure.message.contains(word), "{}", failure.message);
        }
    }
}
