//! What rows give: records from good ones, reasons from bad ones, panics from none.

use super::*;
use crate::csv::CsvPieces;
use crate::csv::scanner::tests::csv_bytes;
use bytes::Bytes;
use proptest::prelude::*;
use segue_domain::record::{Artist, DatePrecision, Track};
use segue_pipeline::message::{SCHEMA_VERSION, Source};
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::RawHeader;

const ID: &str = "6rqhFgbbKwnb9MLmUQDhG6";
const OTHER_ID: &str = "0r7CVbZTWZgbTCYdfa2P31";

pub(in crate::csv) fn raw_of(kind: FileKind, answer: Answer) -> RawObject {
    RawObject {
        header: RawHeader {
            schema_version: SCHEMA_VERSION,
            topic: kind.topic(),
            source: Source::Dataset,
            shape: answer.shape,
            run_id: "r1".into(),
            observed_at: None,
            request: answer.request,
            asked: None,
            context: answer.context,
        },
        body: answer.body,
    }
}

fn readings(file: &[u8]) -> Vec<Reading> {
    let pieces = CsvPieces::from_reader(file, "songs.csv", &[]).unwrap();
    let kind = pieces.columns().kind();
    pieces.flat_map(|piece| read_rows(&raw_of(kind, piece.unwrap())).unwrap()).collect()
}

/// The one track of a file with `headers` and `row` besides id, name and artist.
fn track_with(headers: &str, row: &str) -> Track {
    let file = format!("id,name,artist,{headers}\n{ID},Heroes,David Bowie,{row}\n");
    match readings(file.as_bytes()).remove(0) {
        Ok(Record::Track(track)) => *track,
        other => panic!("a track: {other:?}"),
    }
}

fn artist_with(headers: &str, row: &str) -> Artist {
    let file = format!("artist_id,artist_name,{headers}\n{ID},David Bowie,{row}\n");
    match readings(file.as_bytes()).remove(0) {
        Ok(Record::Artist(artist)) => artist,
        other => panic!("an artist: {other:?}"),
    }
}

#[test]
fn an_ugly_row_is_refused_with_its_field_and_a_reason_one_can_act_on() {
    let cases: [(Vec<u8>, &str, &str); 8] = [
        (format!("{ID},NA,Bowie").into(), "song_name", "empty or NA"),
        (format!("{ID},  ,Bowie").into(), "song_name", "empty or NA"),
        (format!("{ID},Heroes,NA").into(), "artist_name", "empty or NA"),
        (b"tooshort,Heroes,Bowie".to_vec(), "song_id", "22 letters and digits"),
        (b"NA,Heroes,Bowie".to_vec(), "song_id", "22 letters and digits"),
        (format!("{ID},Heroes").into(), "row", "has 2 fields where the header has 3"),
        (format!("{ID},Hello, Goodbye,Beatles").into(), "row", "between quotes"),
        ([ID.as_bytes(), b",Caf\xe9,Bowie"].concat(), "row", "column 2 is not UTF-8"),
    ];
    for (row, field, words) in cases {
        let good = format!("\n{ID},Heroes,David Bowie\n");
        let file = [b"id,name,artist\n".as_slice(), &row, good.as_bytes()].concat();
        let readings = readings(&file);
        let refused = readings[0].as_ref().unwrap_err();
        assert_eq!(refused.field, field, "{refused:?}");
        assert!(refused.reason.contains(words), "{refused:?}");
        assert!(!refused.excerpt.is_empty());
        assert!(readings[1].is_ok(), "a bad row leaves its neighbour alone");
    }
}

#[test]
fn songs_may_be_called_none_and_null() {
    let file = format!("id,name,artist\n{ID},None,Null\n{OTHER_ID},nan,None\n");
    assert!(readings(file.as_bytes()).iter().all(Result::is_ok));
}

#[test]
fn numbers_are_read_with_spaces_in_e_notation_and_as_floats() {
    let headers = "popularity,energy,duration_ms,explicit,key,mode,time_signature,loudness";
    let track = track_with(headers, "97.0, 9.43e-6 ,1.94754e+05,True,C#,Minor,4.0,-6.9860000015");
    assert_eq!((track.popularity, track.duration_ms), (Some(97), Some(194_754)));
    assert_eq!(track.explicit, Some(true));
    let vendor = track.vendor;
    assert_eq!((vendor.energy, vendor.key, vendor.mode), (Some(9.43e-6), Some(1), Some(0)));
    assert_eq!((vendor.time_signature, vendor.loudness), (Some(4), Some(-6.986_000_001_5)));
}

#[test]
fn a_missing_or_unreadable_value_is_nothing_and_the_row_stays() {
    for mark in ["", "NA", "NaN", "null", "None", "loud", "inf"] {
        let track = track_with("energy,popularity,isrc,playlist_id", &[mark; 4].join(","));
        assert_eq!((track.vendor.energy, track.popularity), (None, None), "{mark}");
        assert_eq!((track.isrc, track.playlists), (None, vec![]), "{mark}");
    }
}

#[test]
fn a_value_that_cannot_be_read_leaves_a_flag_and_a_missing_one_does_not() {
    for (field, cell) in [
        ("tempo", "12O"),
        ("popularity", "55.5"),
        ("duration_ms", "3:45"),
        ("explicit", "maybe"),
        ("key", "H"),
        ("mode", "dorian"),
        ("isrc", "unknown"),
        ("playlist_id", "notanid"),
        ("artist_id", "notanid"),
    ] {
        let flags = |cell| track_with(field, cell).quality_flags;
        assert_eq!(flags(cell), [format!("{field}_unreadable")]);
        assert_eq!(flags("NA"), [""; 0], "{field}");
    }
    let dated = track_with("album,release_date", "Low,soon");
    assert_eq!(dated.quality_flags, ["release_date_unreadable"]);
    assert_eq!(dated.album.unwrap().title, "Low");
}

#[test]
fn nul_never_reaches_the_store_by_a_value_or_an_excerpt() {
    let name = track_with("playlist_id,playlist_name", &format!("{OTHER_ID},P\0op")).playlists;
    assert_eq!(name[0].playlist.name.as_deref(), Some("Pop"));
    let file = format!("id,name,artist\n{ID},NA,Bo\0wie\n");
    let refused = readings(file.as_bytes()).remove(0).unwrap_err();
    assert!(refused.excerpt.ends_with("Bowie"), "{}", refused.excerpt);
}

#[test]
fn seconds_become_milliseconds_and_a_bare_duration_is_not_guessed_at() {
    assert_eq!(track_with("Duration (s)", "371.5").duration_ms, Some(371_500));
    assert_eq!(track_with("duration", "371").duration_ms, None);
}

#[test]
fn semicolon_files_may_write_a_decimal_comma() {
    let file = format!("id;name;artist;energy\n{ID};Heroes;David Bowie;0,748\n");
    let Ok(Record::Track(track)) = readings(file.as_bytes()).remove(0) else { panic!("a track") };
    assert_eq!(track.vendor.energy, Some(0.748));
}

#[test]
fn artists_have_ids_only_when_there_is_one_for_each_name() {
    let credits = |artists: &str, ids: &str| {
        let file = format!("id,name,artists,id_artists\n{ID},Heroes,\"{artists}\",\"{ids}\"\n");
        let Ok(Record::Track(track)) = readings(file.as_bytes()).remove(0) else {
            panic!("a track")
        };
        let credit = |credit: &segue_domain::record::ArtistCredit| {
            (credit.name.clone(), credit.id.is_some())
        };
        track.artists.iter().map(credit).collect::<Vec<_>>()
    };
    let named = |names: [&str; 2], with_ids| names.map(|name| (name.to_owned(), with_ids)).to_vec();
    let both = format!("['{ID}', '{OTHER_ID}']");
    assert_eq!(credits("['A', 'B']", &both), named(["A", "B"], true));
    assert_eq!(credits("A;B", &both), named(["A", "B"], true));
    assert_eq!(credits("A;B", ID), named(["A", "B"], false));
    assert_eq!(credits("A;NA;B", ""), named(["A", "B"], false));
}

#[test]
fn a_column_for_one_artist_is_not_split_at_a_semicolon() {
    let file = format!("id,name,track_artist\n{ID},Heroes,Khea;Omar\n{OTHER_ID},X,[bsd.u]\n");
    let names: Vec<_> = readings(file.as_bytes())
        .into_iter()
        .map(|reading| match reading {
            Ok(Record::Track(track)) => track.artists[0].name.clone(),
            other => panic!("a track: {other:?}"),
        })
        .collect();
    assert_eq!(names, ["Khea;Omar", "[bsd.u]"]);
}

#[test]
fn an_album_is_known_by_id_or_by_name_with_a_date_as_exact_as_the_file() {
    let album = track_with("album,album_id,release_date", &format!("Low,{OTHER_ID},1977")).album;
    let album = album.unwrap();
    assert!(album.id.is_some());
    assert_eq!(album.release.unwrap().precision, DatePrecision::Year);
    let by_name = track_with("album,release_date", "Low,1977-01").album.unwrap();
    assert_eq!((by_name.id, by_name.title.as_str()), (None, "Low"));
    assert_eq!(by_name.release.unwrap().precision, DatePrecision::Month);
    assert_eq!(track_with("album,release_date", "NA,1977").album, None);
}

#[test]
fn playlist_columns_become_an_entry_without_a_position() {
    let headers = "playlist_id,playlist_name,playlist_genre,playlist_subgenre";
    let track = track_with(headers, &format!("spotify:playlist:{OTHER_ID},Pop,pop,NA"));
    let entry = &track.playlists[0];
    assert_eq!((entry.playlist.id.as_str(), entry.position), (OTHER_ID, None));
    assert_eq!(entry.playlist.genre.as_deref(), Some("pop"));
    assert_eq!(entry.playlist.subgenre, None);
}

#[test]
fn an_artist_row_gives_followers_and_genres_and_tells_none_from_unknown() {
    let artist = artist_with("followers,popularity,genres", "94924678.0,97.0,pop;uk pop");
    assert_eq!((artist.followers, artist.popularity), (Some(94_924_678), Some(97)));
    assert_eq!(artist.genres, Some(vec!["pop".into(), "uk pop".into()]));
    assert_eq!(artist_with("genres", "[]").genres, Some(vec![]));
    assert_eq!(artist_with("genres", "").genres, None);
}

#[test]
fn a_piece_that_does_not_say_its_columns_is_unreadable_as_a_whole() {
    let answer = Answer {
        body: Bytes::from_static(b"id,name,artist\n"),
        shape: segue_pipeline::raw::Shape::CsvRows,
        request: String::new(),
        context: [("map".to_owned(), "{}".to_owned())].into(),
    };
    let failure = read_rows(&raw_of(FileKind::Tracks, answer)).unwrap_err();
    assert_eq!(failure.kind, FailureKind::ObjectUnreadable);
}

proptest! {
    #[test]
    fn any_bytes_are_readings_and_never_a_panic(tail in csv_bytes(300)) {
        let file = [b"id,name,artists,id_artists,key,year\n".as_slice(), &tail].concat();
        let pieces = CsvPieces::from_reader(file.as_slice(), "x.csv", &[]).unwrap();
        for piece in pieces.flatten() {
            read_rows(&raw_of(FileKind::Tracks, piece)).unwrap();
        }
    }

    #[test]
    fn any_bytes_as_a_file_or_an_object_are_answered_and_never_a_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..200),
        delimiter in "[,;\\t\"é]{0,2}",
        column in any::<usize>(),
    ) {
        let _ = CsvPieces::from_reader(bytes.as_slice(), "x.csv", &[]);
        let map = format!(r#"{{"kind":"tracks","width":{column},"columns":{{"song_id":{column}}},"ignored":[]}}"#);
        let answer = Answer {
            body: Bytes::from(bytes),
            shape: segue_pipeline::raw::Shape::CsvRows,
            request: String::new(),
            context: [("map".to_owned(), map), ("delimiter".to_owned(), delimiter)].into(),
        };
        let _ = read_rows(&raw_of(FileKind::Tracks, answer));
    }
}
