//! What cutting must keep: every byte, every row, and a bounded memory.

use super::*;
use crate::csv::scanner::tests::csv_bytes;
use proptest::prelude::*;

const HEAD: &[u8] = b"id,name,artist\n";

fn pieces(file: &[u8]) -> CsvPieces<&[u8]> {
    CsvPieces::from_reader(file, "songs.csv", &[]).unwrap()
}

fn rows_of(answer: &Answer) -> Vec<u8> {
    answer.body.strip_prefix(HEAD).expect("every piece begins with the header line").to_vec()
}

fn count_records(body: &[u8]) -> u64 {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(body);
    reader.byte_records().count() as u64
}

/// Gives `row` for ever and counts what was taken.
struct Endless<'a> {
    row: &'a [u8],
    given: usize,
}

impl Read for Endless<'_> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        for byte in to.iter_mut() {
            *byte = self.row[self.given % self.row.len()];
            self.given += 1;
        }
        Ok(to.len())
    }
}

proptest! {
    #[test]
    fn pieces_joined_are_the_file(
        row in csv_bytes(30),
        tail in csv_bytes(200),
        repeats in 0_usize..3_000,
    ) {
        let file = [HEAD, &row.repeat(repeats), &tail].concat();
        let mut cutter = pieces(&file);
        // Blank lines behind the header line stay with it.
        let head = cutter.head_line.clone();
        let mut joined = head.clone();
        let mut records = 0;
        let mut open_quote = false;
        for piece in cutter.by_ref() {
            match piece {
                Ok(piece) => {
                    joined.extend(piece.body.strip_prefix(head.as_slice()).expect("the header line"));
                    records += count_records(&piece.body);
                }
                Err(failure) => open_quote = failure.message.contains("quote"),
            }
        }
        prop_assert_eq!(cutter.bytes(), joined.len() as u64);
        if open_quote {
            prop_assert!(file.starts_with(&joined));
            prop_assert_eq!(records + 1, count_records(&file), "more than the open row was left");
        } else {
            prop_assert_eq!(&joined, &file);
            prop_assert_eq!(records, count_records(&file), "a record was split or lost");
        }
        prop_assert_eq!(cutter.rows(), records);
    }
}

#[test]
fn blank_lines_behind_the_header_stay_with_it() {
    let file = b"id,name,artist\n\n\r\n1,2,3\n\n\n4,5,6";
    let all: Vec<_> = pieces(file).map(Result::unwrap).collect();
    assert_eq!(all[0].body.as_ref(), file);
    assert_eq!(all[0].request, "songs.csv rows 1..2");
}

#[test]
fn pieces_grow_to_two_thousand_rows_and_say_which_they_have() {
    let file = [HEAD, &b"1,2,3\r\n".repeat(4_001)].concat();
    let mut cutter = pieces(&file);
    let all: Vec<_> = cutter.by_ref().map(Result::unwrap).collect();
    let requests: Vec<_> = all.iter().map(|piece| piece.request.as_str()).collect();
    let cuts = ["1..250", "251..500", "501..1000", "1001..2000", "2001..4000", "4001..4001"];
    assert_eq!(requests, cuts.map(|rows| format!("songs.csv rows {rows}")));
    assert_eq!(all[4].context["first_row"], "2001");
    assert_eq!(cutter.rows(), 4_001);
    assert!(cutter.next().is_none());
}

#[test]
fn an_endless_file_is_cut_with_the_memory_of_one_piece() {
    let row = [b"1,".as_slice(), &[b'x'; 5_000], b",3\n"].concat();
    let endless = HEAD.chain(Endless { row: &row, given: 0 });
    let mut cutter = CsvPieces::from_reader(endless, "songs.csv", &[]).unwrap();
    for piece in cutter.by_ref().take(20) {
        assert!(piece.unwrap().body.len() <= HEAD.len() + MAX_PIECE_BYTES + row.len());
    }
    assert!(cutter.pending.capacity() <= 2 * (MAX_PIECE_BYTES + CHUNK_BYTES));
    let taken = cutter.reader.get_ref().1.given as u64;
    assert!(taken <= cutter.bytes() + (MAX_HEAD_BYTES + CHUNK_BYTES) as u64);
}

#[test]
fn an_endless_row_is_refused_by_its_line_after_the_rows_before_it() {
    let start = [HEAD, b"1,\"two\nlines\",3\n4,\"open,"].concat();
    let endless = start.chain(Endless { row: b"x\n", given: 0 });
    let mut cutter = CsvPieces::from_reader(endless, "songs.csv", &[]).unwrap();
    assert_eq!(rows_of(&cutter.next().unwrap().unwrap()), b"1,\"two\nlines\",3\n");
    let failure = cutter.next().unwrap().unwrap_err();
    assert_eq!(failure.kind, FailureKind::InputUnusable);
    assert!(failure.message.contains("line 4: "), "{}", failure.message);
    assert!(failure.message.contains("quote"), "{}", failure.message);
    assert!(cutter.next().is_none());
    assert_eq!(cutter.rows(), 1);
}

#[test]
fn a_quote_left_open_at_the_end_does_not_swallow_rows_in_silence() {
    let mut cutter = pieces(b"id,name,artist\n1,2,3\n4,\"5,6\n7,8,9\n");
    assert_eq!(rows_of(&cutter.next().unwrap().unwrap()), b"1,2,3\n");
    let failure = cutter.next().unwrap().unwrap_err();
    assert!(failure.message.contains("line 3: a quote"), "{}", failure.message);
}

/// A disk that fails where a file should go on.
struct Broken;

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> std::io::Result<usize> {
        Err(std::io::Error::other("the disk is gone"))
    }
}

#[test]
fn a_file_that_cannot_be_read_on_gives_its_whole_rows_and_then_says_so() {
    let rows = [HEAD, &b"1,2,3\n".repeat(MAX_HEAD_BYTES), b"1,2"].concat();
    let mut cutter = CsvPieces::from_reader(rows.chain(Broken), "songs.csv", &[]).unwrap();
    let failure = cutter.by_ref().find_map(Result::err).unwrap();
    assert!(failure.message.contains("songs.csv: reading stopped"), "{}", failure.message);
    assert!(std::error::Error::source(&failure).is_some());
    assert_eq!(cutter.rows(), MAX_HEAD_BYTES as u64);
    assert!(cutter.next().is_none());
}

#[test]
fn endless_empty_lines_are_refused_as_what_they_are() {
    let endless = [HEAD, b"1,2,3\n"].concat();
    let endless = endless.chain(Endless { row: b"\n", given: 0 });
    let last = CsvPieces::from_reader(endless, "songs.csv", &[]).unwrap().last();
    let failure = last.unwrap().unwrap_err();
    assert!(failure.message.contains("empty lines"), "{}", failure.message);
}

#[test]
fn a_file_of_a_header_alone_has_no_pieces_and_a_missing_file_says_so() {
    assert!(pieces(HEAD).next().is_none());
    let failure = CsvPieces::open(Path::new("no/such/songs.csv"), &[]).unwrap_err();
    assert!(failure.message.contains("songs.csv"), "{}", failure.message);
}
