//! `segue reconcile`: every kind of loss is seen and named, and `segue replay` cures what can be.

use crate::import::{import, made_dataset};
use crate::support::Home;
use crate::tables::Tables;
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// A store with files and services in it.
fn store() -> Home {
    let home = Home::new();
    let path = home.path().join("made.csv");
    fs::write(&path, made_dataset(1_200)).unwrap();
    import(&home, &[&path]);
    let said = home.segue(["demo", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    home
}

/// What reconciling says, and whether all is well.
fn reconcile(home: &Home) -> (Value, bool) {
    let said = home.segue(["reconcile", "--json"]);
    assert!(matches!(said.code, Some(0 | 1)), "{}", said.err);
    (serde_json::from_str(&said.out).unwrap(), said.code == Some(0))
}

/// Things named by the finding about `problem`.
fn named(outcome: &Value, problem: &str) -> Vec<String> {
    let findings = outcome["findings"].as_array().unwrap().iter();
    let fitting = findings.filter(|one| one["problem"].as_str().unwrap().contains(problem));
    fitting.map(|one| one["what"].as_str().unwrap().to_owned()).collect()
}

/// Files below a folder of the object store.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

fn key(home: &Home, file: &Path) -> String {
    file.strip_prefix(home.path().join("objects")).unwrap().to_str().unwrap().to_owned()
}

#[test]
fn what_is_missing_anywhere_is_named_and_a_replay_brings_it_back() {
    let home = store();
    let (outcome, is_whole) = reconcile(&home);
    assert!(is_whole, "{outcome}");
    assert_eq!(outcome["balances"], true, "{outcome}");
    assert!(outcome["accepted"].as_u64().unwrap() > 2_500, "{outcome}");

    let tables = Tables::of(&home);
    let one = |sql: &str| tables.lines(sql).trim().to_owned();
    let enriched = files(&home.path().join("objects/rows/v3/lastfm-enrichment"));
    let [gone, damaged] = [&enriched[0], &enriched[1]];
    let unbooked = one("SELECT message_id FROM load_ledger WHERE topic = 'spotify-tracks' LIMIT 1");
    let song = one("SELECT song_id FROM songs ORDER BY song_id LIMIT 1");
    let unheard = one("SELECT song_id FROM song_audio_features ORDER BY song_id DESC LIMIT 1");
    let unbalanced =
        one("SELECT message_id FROM load_ledger WHERE topic = 'audio-features' LIMIT 1");
    let rejected = one("SELECT raw_key FROM rejected_records LIMIT 1");

    fs::remove_file(gone).unwrap();
    fs::write(damaged, b"not zstd").unwrap();
    tables.run(&format!("DELETE FROM load_ledger WHERE message_id = '{unbooked}'"));
    tables.run(&format!("DELETE FROM songs WHERE song_id = '{song}'"));
    tables.run(&format!("DELETE FROM song_audio_features WHERE song_id = '{unheard}'"));
    tables.run(&format!(
        "UPDATE load_ledger SET unchanged = unchanged + 7 WHERE message_id = '{unbalanced}'"
    ));
    tables.run(&format!("DELETE FROM rejected_records WHERE raw_key = '{rejected}'"));
    let lists = [
        ("similar_artists", "artists similar to "),
        ("mbz_artist_info", "description of artist "),
        ("mbz_artist_genre", "MusicBrainz' genres of artist "),
        ("cities_with_lat_long", "place of city "),
        ("match_tags", "tags of answer "),
    ];
    for (table, _) in lists {
        tables.run(&format!("DELETE FROM {table}"));
    }

    let (outcome, is_whole) = reconcile(&home);
    assert!(!is_whole && outcome["balances"] == false, "{outcome}");
    let raw = unbooked.replacen("rows/v3/", "raw/", 1);
    let rejecting = rejected.replacen("raw/", "rows/v3/", 1);
    for (problem, what) in [
        ("rows object is gone", key(&home, gone)),
        ("cannot be read", key(&home, damaged)),
        ("not in the ledger", raw),
        ("not in the tables", format!("song {song}")),
        ("not in the tables", format!("sound of song {unheard}")),
        ("sum is wrong", unbalanced),
        ("not in rejected_records", rejecting),
    ] {
        // The message without a ledger row may be the very one whose other losses are looked for.
        let found = named(&outcome, problem);
        assert!(found.contains(&what) || what.starts_with(&unbooked), "{what}: {outcome:#}");
    }
    // What MusicBrainz says is kept with its answer, and follows from that.
    let found = ["not in the tables", "and is not there"].map(|problem| named(&outcome, problem));
    let found = found.concat();
    for (table, named_so) in lists {
        assert!(found.iter().any(|what| what.starts_with(named_so)), "{table}: {found:?}");
    }
    let text = home.segue(["reconcile"]).out;
    assert!(text.contains("segue replay") && text.contains('≠'), "{text}");

    let said = home.segue(["replay"]);
    assert_eq!(said.code, Some(0), "{} {}", said.out, said.err);
    let (outcome, is_whole) = reconcile(&home);
    assert!(is_whole, "{outcome:#}");
}

#[test]
fn what_no_object_explains_is_named_too() {
    let home = store();
    let tables = Tables::of(&home);
    let raw = &files(&home.path().join("objects/raw/artist-genres"))[0];
    fs::remove_file(raw).unwrap();
    let message = key(&home, raw).replacen("raw/", "rows/v3/", 1);
    tables.run("INSERT INTO songs (song_id, song_name) VALUES ('by-hand', 'Made up')");
    tables.run(
        "INSERT INTO pending_enrichments (pending_id, message_id, entity_kind, entity_id, record)
         VALUES ('x', 'rows/v3/nobody.zst', 'song', 'y', '{}')",
    );
    let (outcome, is_whole) = reconcile(&home);
    assert!(!is_whole);
    for (problem, what) in [
        ("raw object is gone", message.as_str()),
        ("no object that was loaded", "song by-hand"),
        ("not in the ledger", "rows/v3/nobody.zst"),
    ] {
        assert!(named(&outcome, problem).contains(&what.to_owned()), "{what}: {outcome:#}");
    }
}
