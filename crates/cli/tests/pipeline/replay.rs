//! `segue replay` and `segue rejected`: what is stored can be read and loaded again at any time.

use crate::import::{import, made_dataset};
use crate::support::Home;
use crate::tables::{Tables, assert_same};
use segue_pipeline::raw::RawObject;
use serde_json::Value;
use std::path::PathBuf;
use std::time::Duration;

/// Write-ahead log of a replay that changes no data, at most. What it does write is the row of its own
/// run, twice, with an index entry; after a checkpoint each page touched first is logged whole (8 KiB:
/// table, index, their free space and visibility). The rest is the server's own: a snapshot of running
/// transactions every 15 s, and hint bits are not logged.
const MOST_LOG_BYTES: i64 = 128 << 10;

pub(crate) fn json(home: &Home, arguments: &[&str]) -> Value {
    let said = home.segue(arguments);
    assert_eq!(said.code, Some(0), "{arguments:?}: {} {}", said.out, said.err);
    serde_json::from_str(&said.out).unwrap()
}

/// Tuples written so far, table by table, but for the books of runs.
fn written(tables: &Tables) -> String {
    // What a backend wrote is known when it has ended.
    std::thread::sleep(Duration::from_millis(1_500));
    tables.lines(
        "SELECT concat_ws(' ', relname, n_tup_ins, n_tup_upd, n_tup_del)
         FROM pg_stat_user_tables WHERE relname NOT IN ('runs', 'schema_migrations')
         ORDER BY relname",
    )
}

fn log_position(tables: &Tables) -> i64 {
    tables.number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint")
}

#[test]
fn a_replay_of_everything_writes_no_row_and_next_to_no_log() {
    let home = Home::new();
    let path = home.path().join("made.csv");
    std::fs::write(&path, made_dataset(4_000)).unwrap();
    let start = home.segue(["db", "start"]);
    assert_eq!(start.code, Some(0), "{}", start.err);
    let tables = Tables::of(&home);
    let at_first = log_position(&tables);
    import(&home, &[&path]);
    json(&home, &["demo", "--json"]);
    let loaded = log_position(&tables) - at_first;
    let expected = tables.dump();

    // The server's own upkeep would be counted otherwise.
    tables.run("ALTER SYSTEM SET autovacuum = off");
    tables.run("SELECT pg_reload_conf()");
    tables.run("VACUUM");
    tables.run("CHECKPOINT");
    let (before, position) = (written(&tables), log_position(&tables));
    let replayed = json(&home, &["replay", "--json"]);
    let (after, log) = (written(&tables), log_position(&tables) - position);

    let count = |name: &str| replayed[name].as_u64().unwrap();
    assert!(count("objects") > 100 && count("accepted") > 4_000, "{replayed}");
    assert_eq!((count("loaded"), count("ranks_changed")), (0, 0), "{replayed}");
    assert_eq!(after, before, "tuples inserted, updated and deleted");
    println!("log written: {log} bytes by the replay, {loaded} by what it repeats");
    assert!(log < MOST_LOG_BYTES, "{log} bytes of log");
    assert_same("replayed", &expected, &tables.dump());
}

#[test]
fn a_replay_brings_back_what_was_taken_out_of_the_tables() {
    let home = Home::new();
    json(&home, &["demo", "--json"]);
    let tables = Tables::of(&home);
    let expected = tables.dump();
    tables
        .run("DELETE FROM songs WHERE song_id IN (SELECT song_id FROM songs ORDER BY 1 LIMIT 40)");
    tables.run("UPDATE songs SET song_name = 'something else', popularity = NULL, rank = NULL");
    tables.run("DELETE FROM rejected_records");
    let replayed = json(&home, &["replay", "--json"]);
    assert!(replayed["loaded"].as_u64().unwrap() > 40, "{replayed}");
    let missing = "SELECT count(*) FROM load_ledger \
                   WHERE accepted <> loaded + unchanged + rejected + pending";
    assert_eq!(tables.number(missing), 0);
    let found = tables.dump();
    let ids = |dump: &str| dump.lines().filter(|line| line.starts_with("== ")).count();
    assert_eq!(ids(&expected), ids(&found));
    assert_eq!(tables.number("SELECT count(*) FROM songs WHERE rank IS NULL"), 0);
    let again = json(&home, &["replay", "--json"]);
    assert_eq!(again["loaded"], 0, "{again}");
}

/// The one raw object of an import into `home`.
fn raw_object(home: &Home) -> PathBuf {
    let run = std::fs::read_dir(home.path().join("objects/raw/spotify-tracks")).unwrap();
    let run = run.map(|entry| entry.unwrap().path()).next().unwrap();
    std::fs::read_dir(run).unwrap().map(|entry| entry.unwrap().path()).next().unwrap()
}

#[test]
fn a_rejected_record_is_shown_whole_and_leaves_the_list_once_it_can_be_read() {
    let home = Home::new();
    let path = home.path().join("three.csv");
    let rows = "track_id,track_name,track_artist,duration_ms\n\
                t000000000000000000001,Heroes,David Bowie,371000\n\
                t000000000000000000002,NA,Nobody Knows,200000\n\
                t000000000000000000003,Low,David Bowie,180000\n";
    std::fs::write(&path, rows).unwrap();
    import(&home, &[&path]);

    let listed = json(&home, &["rejected", "list", "--json"]);
    let id = listed[0]["rejection_id"].as_str().unwrap().to_owned();
    let shown = home.segue(["rejected", "show", &id[..8]]);
    for part in ["Nobody Knows", "t000000000000000000002", "three.csv", "raw/spotify-tracks", &id] {
        assert!(shown.out.contains(part), "{part} in {}", shown.out);
    }
    assert_eq!(home.segue(["rejected", "show", "0123abcd0123"]).code, Some(2));
    assert_eq!(home.segue(["rejected", "retry"]).code, Some(2), "it is said which");

    // Nothing has changed: it is refused again, and counted once.
    let retried = json(&home, &["rejected", "retry", "--reason", "NAME", "--json"]);
    assert_eq!((&retried["cured"], &retried["remaining"]), (&0.into(), &1.into()), "{retried}");

    // As if a later program read this row better.
    let object = raw_object(&home);
    let raw = RawObject::decode(&std::fs::read(&object).unwrap()).unwrap();
    let body = String::from_utf8(raw.body.to_vec()).unwrap().replace(",NA,", ",Warszawa,");
    let better = RawObject { body: body.into(), ..raw }.encode().unwrap();
    std::fs::write(&object, better).unwrap();
    let retried = json(&home, &["rejected", "retry", &id[..8], "--json"]);
    assert_eq!((&retried["cured"], &retried["remaining"]), (&1.into(), &0.into()), "{retried}");
    let tables = Tables::of(&home);
    assert_eq!(tables.number("SELECT count(*) FROM rejected_records"), 0);
    assert_eq!(tables.number("SELECT count(*) FROM songs WHERE song_name = 'Warszawa'"), 1);
    let books = "SELECT concat_ws(' ', accepted, loaded, unchanged, rejected) FROM load_ledger";
    assert_eq!(tables.lines(books), "3 3 0 0\n");
}

#[test]
fn a_run_nobody_knows_is_an_error_that_says_which_there_are() {
    let home = Home::new();
    let said = home.segue(["replay", "--run", "nope"]);
    assert_eq!(said.code, Some(2), "{} {}", said.out, said.err);
    assert!(said.err.contains("nothing is stored of any run yet"), "{}", said.err);

    let path = home.path().join("made.csv");
    std::fs::write(&path, made_dataset(5)).unwrap();
    import(&home, &[&path]);
    let said = home.segue(["replay", "--run", "nope"]);
    assert_eq!(said.code, Some(2), "{} {}", said.out, said.err);
    let known = said.err.split("there are ").nth(1).unwrap().split('.').next().unwrap();
    let replayed = json(&home, &["replay", "--run", known, "--json"]);
    assert_eq!(replayed["objects"], 1, "{replayed}");
    // A run that is known and of which nothing is selected is no error.
    let none = json(&home, &["replay", "--run", known, "--source", "lastfm", "--json"]);
    assert_eq!(none["objects"], 0, "{none}");
}
