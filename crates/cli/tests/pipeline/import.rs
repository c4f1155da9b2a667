//! `segue import`: every row of a dataset is accounted for, however often and in whatever cut it
//! comes.

use crate::support::Home;
use crate::tables::{Tables, assert_same};
use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

/// A dataset of the shared data folder; says so when it is not there.
fn dataset(name: &str) -> Option<PathBuf> {
    let shared = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/datasets");
    let path = Path::new(shared).join(name);
    if !path.exists() {
        println!("SKIPPED: ../shared/datasets/{name} is not here");
        return None;
    }
    Some(path)
}

/// Imports and returns the summary.
pub(crate) fn import(home: &Home, files: &[&Path]) -> Value {
    let mut arguments = vec![Path::new("import"), Path::new("--json")];
    arguments.extend(files);
    let said = home.segue(arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let summary: Value = serde_json::from_str(&said.out).unwrap();
    let count = |name: &str| summary[name].as_u64().unwrap();
    assert_eq!(
        count("accepted"),
        ["loaded", "unchanged", "rejected", "parked", "pending"]
            .into_iter()
            .map(count)
            .sum::<u64>(),
        "{summary}"
    );
    summary
}

fn counts(summary: &Value) -> [u64; 4] {
    ["accepted", "loaded", "unchanged", "rejected"].map(|name| summary[name].as_u64().unwrap())
}

/// A dirty little dataset of our own: repeated ids, playlists, years for dates, `NA` names,
/// e-notation, quotes and line breaks in titles.
pub(crate) fn made_dataset(rows: usize) -> String {
    let mut text = String::from(
        "track_id,track_name,track_artist,track_popularity,track_album_id,track_album_name,\
         track_album_release_date,playlist_name,playlist_id,danceability,duration_ms\n",
    );
    for row in 0..rows {
        let song = row * 7 % (rows - rows / 8);
        let name = match song % 50 {
            0 => "NA".to_owned(),
            1 => format!("\"Song \"\"{song}\"\"\nin two lines\""),
            _ => format!("Song {song}"),
        };
        writeln!(
            text,
            "t{song:0>21},{name},Artist {},{},b{:0>21},Album {},{},List {},p{:0>21},{}e-2,{}",
            song % 97,
            song % 101,
            song % 211,
            song % 211,
            1970 + song % 50,
            row % 9,
            row % 9,
            song % 100,
            120_000 + song,
        )
        .unwrap();
    }
    text
}

/// The same rows in another order, under the same header.
fn reversed(text: &str) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(reader.headers().unwrap()).unwrap();
    let records: Vec<_> = reader.records().map(Result::unwrap).collect();
    for record in records.iter().rev() {
        writer.write_record(record).unwrap();
    }
    String::from_utf8(writer.into_inner().unwrap()).unwrap()
}

/// Two files that together hold the same rows.
fn halves(text: &str) -> [String; 2] {
    let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(text.as_bytes());
    let headers = reader.headers().unwrap().clone();
    let mut writers = [(); 2].map(|()| csv::Writer::from_writer(Vec::new()));
    for writer in &mut writers {
        writer.write_record(&headers).unwrap();
    }
    for (number, record) in reader.records().enumerate() {
        writers[number % 2].write_record(&record.unwrap()).unwrap();
    }
    writers.map(|writer| String::from_utf8(writer.into_inner().unwrap()).unwrap())
}

/// Imports `text` in every way there is; the tables must not be able to tell.
fn whole_again_reversed_and_split(text: &str) -> (Home, [u64; 4]) {
    let home = Home::new();
    let file = |home: &Home, name: &str, text: &str| {
        let path = home.path().join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let whole = file(&home, "whole.csv", text);
    let first = counts(&import(&home, &[&whole]));
    let tables = Tables::of(&home);
    let expected = tables.dump();

    let [accepted, loaded, unchanged, rejected] = first;
    let again = counts(&import(&home, &[&whole]));
    assert_eq!(again, [accepted, 0, loaded + unchanged, rejected]);
    assert_same("imported again", &expected, &tables.dump());

    let other = Home::new();
    let turned = file(&other, "turned.csv", &reversed(text));
    assert_eq!(counts(&import(&other, &[&turned])), first);
    assert_same("in reverse order", &expected, &Tables::of(&other).dump());

    let third = Home::new();
    let halves = halves(text);
    let paths = [0, 1].map(|n| file(&third, &format!("half{n}.csv"), &halves[n]));
    let children = paths.map(|path| {
        let mut import = third.command([Path::new("import"), &path]);
        import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    });
    for mut child in children {
        assert!(child.wait().unwrap().success(), "both halves are imported at once");
    }
    assert_same("two halves at once", &expected, &Tables::of(&third).dump());
    (home, first)
}

#[test]
fn a_dirty_dataset_gives_the_same_tables_whole_again_reversed_and_split() {
    let (home, [accepted, loaded, _, rejected]) =
        whole_again_reversed_and_split(&made_dataset(5_000));
    assert_eq!(accepted, 5_000);
    let tables = Tables::of(&home);
    assert_eq!(u64::try_from(tables.number("SELECT count(*) FROM songs")).unwrap(), loaded);
    assert!(rejected > 0);
    let said = home.segue(["rejected"]);
    assert!(said.out.contains("song_name"), "the reason can be read: {}", said.out);
}

#[test]
fn the_tidytuesday_dataset_loads_to_the_row() {
    let Some(path) = dataset("tidytuesday-spotify-songs/spotify_songs.csv") else { return };
    let text = std::fs::read_to_string(path).unwrap();
    let (home, counts) = whole_again_reversed_and_split(&text);
    // 28 356 ids, four of them (five rows) without a name.
    assert_eq!(counts, [32_833, 28_352, 4_476, 5]);
    let tables = Tables::of(&home);
    assert_eq!(tables.number("SELECT count(*) FROM songs"), 28_352);
    assert_eq!(tables.number("SELECT count(*) FROM playlists"), 471);
    let links = "SELECT count(*) FROM playlist_tracks";
    assert_eq!(tables.number(links), 32_246, "distinct pairs of playlist and named track");
}

#[test]
fn artists_known_by_name_and_by_id_become_one_whichever_dataset_comes_first() {
    let (Some(songs), Some(tracks), Some(artists)) = (
        dataset("tidytuesday-spotify-songs/spotify_songs.csv"),
        dataset("spotify-artists-bdda/artist_tracks.csv"),
        dataset("spotify-artists-bdda/artist_details.csv"),
    ) else {
        return;
    };
    let [one, other] = [[&songs, &tracks, &artists], [&artists, &tracks, &songs]].map(|order| {
        let home = Home::new();
        for file in order {
            import(&home, &[file]);
        }
        home
    });
    let tables = Tables::of(&one);
    assert_same("the other order", &tables.dump(), &Tables::of(&other).dump());
    let twice = "SELECT count(*) FROM artists a JOIN names n ON n.name_id = a.artist_id \
                 WHERE (SELECT count(*) FROM artists r WHERE r.name_key = a.artist_id) = 1";
    assert_eq!(tables.number(twice), 0, "artists kept by name beside their only namesake");
    let drake = "SELECT count(DISTINCT artist_id) FROM artists WHERE artist_name = 'Drake'";
    assert_eq!(tables.number(drake), 1);
    let again = import(&one, &[&tracks, &artists]);
    assert_eq!(again["loaded"], 0, "{again}");
}

#[test]
fn a_file_that_cannot_be_used_says_what_is_missing_and_how_to_map_it() {
    let home = Home::new();
    let path = home.path().join("german.csv");
    std::fs::write(&path, "Kennung,Titel\nt000000000000000000001,Helden\n").unwrap();
    let said = home.segue([Path::new("import"), &path]);
    assert_ne!(said.code, Some(0));
    assert!(said.err.contains("--map"), "{}", said.err);
    assert!(said.err.contains("Titel"), "names the headers found: {}", said.err);
}

/// Keys of the raw objects in `home`.
fn raw_keys(home: &Home) -> Vec<String> {
    let objects = home.path().join("objects");
    let runs = std::fs::read_dir(objects.join("raw/spotify-tracks")).unwrap();
    runs.flat_map(|run| std::fs::read_dir(run.unwrap().path()).unwrap())
        .map(|file| {
            let path = file.unwrap().path();
            path.strip_prefix(&objects).unwrap().to_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn a_message_that_was_put_aside_is_taken_up_by_the_next_command() {
    let home = Home::new();
    let path = home.path().join("made.csv");
    std::fs::write(&path, made_dataset(400)).unwrap();
    import(&home, &[&path]);
    let tables = Tables::of(&home);
    let expected = tables.dump();

    // As if the message had failed: nothing of it is loaded, and a note says so.
    tables.run("TRUNCATE songs, artists, albums, playlists, names, rejected_records CASCADE");
    tables.run("TRUNCATE load_ledger");
    let places: Vec<_> = raw_keys(&home).iter().map(|key| put_aside(&home, key)).collect();
    assert!(places.len() > 1);

    std::fs::write(home.path().join("one.csv"), "track_id,track_name,track_artist\n").unwrap();
    let said = home.segue([Path::new("import"), &home.path().join("one.csv")]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_same("taken up again", &expected, &tables.dump());
    assert!(places.iter().all(|place| !place.exists()), "the notes are gone");
}

/// Writes the note of a message that failed for good, about the raw object of `key`; where it lies.
fn put_aside(home: &Home, key: &str) -> PathBuf {
    let note = serde_json::json!({
        "pointer": {
            "schema_version": 1, "topic": "spotify-tracks", "source": "Dataset",
            "is_primary": true, "is_enrichment": false, "run_id": "earlier",
            "observed_at": null, "object": key,
        },
        "reason": "the disk was full", "hint": "make room",
    });
    let rows = key.replacen("raw/", "rows/v1/", 1);
    let place = home.path().join(format!("objects/dead/{rows}.json"));
    std::fs::create_dir_all(place.parent().unwrap()).unwrap();
    std::fs::write(&place, note.to_string()).unwrap();
    place
}
