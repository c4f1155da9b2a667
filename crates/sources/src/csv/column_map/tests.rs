//! What headers and mappings make of a file.

use super::*;

fn headers(line: &str) -> Vec<String> {
    line.split(',').map(str::to_owned).collect()
}

fn map(line: &str) -> ColumnMap {
    ColumnMap::for_headers(&headers(line), &[]).unwrap()
}

#[test]
fn files_in_the_wild_are_recognised_by_their_headers() {
    for (line, kind) in [
        ("track_id,track_name,track_artist", FileKind::Tracks),
        ("id,name,popularity,duration_ms,explicit,artists,id_artists", FileKind::Tracks),
        (",track_id,artists,album_name,track_name", FileKind::Tracks),
        ("Track URI,Track Name,Album Name,Artist Name(s),Duration (ms)", FileKind::Tracks),
        ("id,followers,genres,name,popularity", FileKind::Artists),
        ("artist_name,artist_id,followers,popularity,genres", FileKind::Artists),
    ] {
        assert_eq!(map(line).kind(), kind, "{line}");
    }
}

#[test]
fn columns_nothing_is_taken_from_are_reported() {
    let map = map(",track_id,name,artists,track_genre,release_date,playlist_name");
    assert_eq!(
        map.ignored(),
        ["(column 1, no name)", "track_genre", "release_date", "playlist_name"]
    );
}

#[test]
fn a_mapping_overrides_what_a_header_means_by_itself() {
    let line = headers("id,name,title,artist");
    let by_itself = ColumnMap::for_headers(&line, &[]).unwrap();
    assert_eq!(by_itself.column(Field::SongName), Some(1));
    let mapping = "artist_name=name".parse().unwrap();
    let mapped = ColumnMap::for_headers(&line, &[mapping]).unwrap();
    assert_eq!(mapped.column(Field::ArtistName), Some(1));
    assert_eq!(mapped.column(Field::SongName), Some(2));
}

#[test]
fn a_mapping_wins_over_a_header_that_says_the_same_more_exactly() {
    let line = headers("id,name,artists,band");
    let mapping = "artist_name=band".parse().unwrap();
    let mapped = ColumnMap::for_headers(&line, &[mapping]).unwrap();
    assert_eq!(mapped.column(Field::ArtistName), Some(3));
    assert_eq!((mapped.column(Field::ArtistNames), mapped.ignored()), (None, &line[2..3]));
}

#[test]
fn a_mapping_without_effect_is_refused_and_not_forgotten() {
    let line = headers("id,name,artist,track_genre,year");
    for choice in ["genres=track_genre", "release_date=year"] {
        let failure = ColumnMap::for_headers(&line, &[choice.parse().unwrap()]).unwrap_err();
        assert!(failure.message.contains("has no effect"), "{}", failure.message);
    }
}

#[test]
fn unusable_headers_are_answered_with_what_was_found_what_is_needed_and_how_to_map() {
    let failure = ColumnMap::for_headers(&headers("Titel,Interpret"), &[]).unwrap_err();
    assert_eq!(failure.kind, FailureKind::InputUnusable);
    for part in ["Titel, Interpret", "song_name", "artist_id", "--map song_id="] {
        assert!(failure.message.contains(part), "{part} in {}", failure.message);
    }
}

#[test]
fn a_mapping_to_a_column_that_is_not_there_names_those_that_are() {
    let mapping = "song_name=Titel".parse().unwrap();
    let failure = ColumnMap::for_headers(&headers("id,artist"), &[mapping]).unwrap_err();
    assert!(failure.message.contains("id, artist"), "{}", failure.message);
}

#[test]
fn no_header_reaches_a_terminal_as_a_command() {
    let odd = headers("\u{1b}[31mTitel,a\u{7}b\nc");
    let failure = ColumnMap::for_headers(&odd, &[]).unwrap_err();
    assert!(!failure.message.contains(char::is_control), "{:?}", failure.message);
    let ignored = map("id,name,artist,\u{1b}[2J").ignored().concat();
    assert!(!ignored.contains(char::is_control), "{ignored:?}");
}

#[test]
fn the_message_about_a_thousand_headers_stays_short() {
    let many: Vec<String> = (0..5_000).map(|n| format!("{n}").repeat(50)).collect();
    let failure = ColumnMap::for_headers(&many, &[]).unwrap_err();
    assert!(failure.message.chars().count() < 3_000);
}
