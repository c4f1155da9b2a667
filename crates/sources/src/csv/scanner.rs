//! Where records begin: RFC 4180 as a machine of five states, byte by byte.
//!
//! It agrees with the `csv` crate on every input (a property test holds it to that), so that what
//! is cut here as one row is read there as one row: a quote opens only at the start of a field,
//! CR, LF and CRLF all end a record, and blank lines are no records.

/// Where in a record the next byte will be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Before a record; line ends here are blank lines or the LF of a CRLF.
    BeforeRecord,
    /// At the start of a field.
    FieldStart,
    /// In a field without quotes, or behind a closed quote.
    Plain,
    /// Between quotes: nothing ends here but the quotes.
    Quoted,
    /// Behind a quote between quotes: the second of a pair, or the end.
    QuoteSeen,
}

/// Follows a file's bytes and says where records begin.
#[derive(Debug, Clone)]
pub(super) struct Scanner {
    delimiter: u8,
    place: Place,
}

impl Scanner {
    pub(super) fn new(delimiter: u8) -> Self {
        Self { delimiter, place: Place::BeforeRecord }
    }

    /// Takes the next byte; true when a record begins with it.
    pub(super) fn begins_record(&mut self, byte: u8) -> bool {
        let begins = self.place == Place::BeforeRecord && !is_line_end(byte);
        self.place = self.after(byte);
        begins
    }

    /// Forgets the bytes so far: the next one is at the beginning of a piece.
    pub(super) fn restart(&mut self) {
        self.place = Place::BeforeRecord;
    }

    /// Whether the bytes so far end between records.
    pub(super) fn is_between_records(&self) -> bool {
        self.place == Place::BeforeRecord
    }

    /// Whether the bytes so far end inside an open quote.
    pub(super) fn is_quote_open(&self) -> bool {
        self.place == Place::Quoted
    }

    fn after(&self, byte: u8) -> Place {
        match (self.place, byte) {
            (Place::Quoted, b'"') => Place::QuoteSeen,
            (Place::Quoted, _)
            | (Place::BeforeRecord | Place::FieldStart | Place::QuoteSeen, b'"') => Place::Quoted,
            (_, byte) if byte == self.delimiter => Place::FieldStart,
            (_, byte) if is_line_end(byte) => Place::BeforeRecord,
            _ => Place::Plain,
        }
    }
}

fn is_line_end(byte: u8) -> bool {
    matches!(byte, b'\r' | b'\n')
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Bytes of which most mean something to CSV.
    pub(in crate::csv) fn csv_bytes(most: usize) -> impl Strategy<Value = Vec<u8>> {
        let byte = prop_oneof![
            6 => prop::sample::select(b"\",\r\n;\t a1".to_vec()),
            1 => any::<u8>(),
        ];
        prop::collection::vec(byte, 0..most)
    }

    fn records_begun(delimiter: u8, bytes: &[u8]) -> usize {
        let mut scanner = Scanner::new(delimiter);
        bytes.iter().filter(|byte| scanner.begins_record(**byte)).count()
    }

    fn records_parsed(delimiter: u8, bytes: &[u8]) -> usize {
        ::csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(bytes)
            .byte_records()
            .count()
    }

    #[test]
    fn a_quote_inside_a_field_opens_nothing() {
        assert_eq!(records_begun(b',', b"a,12\" single\nb,c\n"), 2);
        assert_eq!(records_begun(b',', b"a,\"12 single\nb,c\n"), 1);
    }

    proptest! {
        #[test]
        fn the_parser_sees_a_record_wherever_the_scanner_does(
            bytes in csv_bytes(80),
            delimiter in prop::sample::select(b",;\t".to_vec()),
        ) {
            // The parser drops a byte order mark; so does the head of a file, before scanning.
            prop_assume!(!bytes.starts_with(b"\xef\xbb\xbf"));
            prop_assert_eq!(records_begun(delimiter, &bytes), records_parsed(delimiter, &bytes));
        }
    }
}
