//! `segue export csv`: what is in the tables is in the files, and no file is overwritten unasked.

mod support;

use std::fs;
use support::Home;

const SONGS: &str = "\
track_id,track_name,track_artist
0aaaaaaaaaaaaaaaaaaaaa,\"One, \"\"two\"\"
and three\",Anna
0bbbbbbbbbbbbbbbbbbbbb,Second,Bert
";

#[test]
fn tables_become_files_that_are_kept_until_forced() {
    let home = Home::new();
    fs::write(home.path().join("songs.csv"), SONGS).unwrap();
    let said = home.segue(["import", "songs.csv"]);
    assert_eq!(said.code, Some(0), "{}", said.err);

    let said = home.segue(["export", "csv", "out/tables", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let exported: Vec<serde_json::Value> = serde_json::from_str(&said.out).unwrap();
    let folder = home.path().join("out/tables");
    for table in ["songs", "artists", "albums", "song_audio_features", "tracks"] {
        let told = exported.iter().find(|entry| entry["table"] == table).unwrap();
        let mut file = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
        let rows = file.records().map(Result::unwrap).count() as u64;
        assert_eq!(told["rows"].as_u64(), Some(rows), "{table}");
    }
    let mut tracks = csv::Reader::from_path(folder.join("tracks.csv")).unwrap();
    let column = tracks.headers().unwrap().iter().position(|name| name == "track_name").unwrap();
    let names: Vec<String> =
        tracks.records().map(|row| row.unwrap().get(column).unwrap().to_owned()).collect();
    assert_eq!(names, ["One, \"two\"\nand three", "Second"]);
    for books in ["load_ledger", "schema_migrations", "runs"] {
        assert!(!folder.join(format!("{books}.csv")).exists(), "{books}");
    }
    let hidden = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(hidden.filter(|name| name.to_string_lossy().starts_with('.')).count(), 0);

    fs::write(folder.join("songs.csv"), "mine").unwrap();
    let said = home.segue(["export", "csv", "out/tables"]);
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("--force"), "{}", said.err);
    assert_eq!(fs::read_to_string(folder.join("songs.csv")).unwrap(), "mine");
    let said = home.segue(["export", "csv", "out/tables", "--force"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert!(fs::read_to_string(folder.join("songs.csv")).unwrap().contains("Second"));
}
