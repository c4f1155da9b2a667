//! `segue db backup`, `restore` and `dictionary`: the database as a file and as a description.

use crate::import::{import, made_dataset};
use crate::support::Home;
use crate::tables::{Tables, assert_same};

#[test]
fn a_backup_restored_elsewhere_is_the_same_database_and_goes_on_being_loaded() {
    let home = Home::new();
    let path = home.path().join("made.csv");
    std::fs::write(&path, made_dataset(600)).unwrap();
    import(&home, &[&path]);
    let expected = Tables::of(&home).dump();
    let file = home.path().join("segue.backup");
    let file = file.to_str().unwrap();
    let said = home.segue(["db", "backup", file]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(home.segue(["db", "backup", file]).code, Some(2), "a backup is not overwritten");

    let other = Home::new();
    let said = other.segue(["db", "restore", file]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let tables = Tables::of(&other);
    assert_same("restored", &expected, &tables.dump());
    let again = import(&other, &[&path]);
    assert_eq!(again["loaded"], 0, "{again}");

    tables.run("UPDATE songs SET song_name = 'spoilt'");
    assert_eq!(other.segue(["db", "restore", file]).code, Some(2), "it says --force is needed");
    std::fs::write(other.path().join("broken"), b"PGDMP and nothing").unwrap();
    let broken = other.segue(["db", "restore", "broken", "--force"]);
    assert_eq!(broken.code, Some(1), "{}", broken.out);
    assert!(broken.err.contains("pg_restore"), "{}", broken.err);
    let said = other.segue(["db", "restore", file, "--force"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_same("restored over it", &expected, &tables.dump());
}

#[test]
fn the_data_dictionary_in_the_docs_is_the_databases_own() {
    let home = Home::new();
    let said = home.segue(["db", "dictionary"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let kept = include_str!("../../../../docs/data-dictionary.md");
    let differ = said.out.lines().zip(kept.lines()).find(|(made, kept)| made != kept);
    assert!(
        said.out == kept,
        "docs/data-dictionary.md is not what the database says; renew it with `segue db dictionary`: \
         {differ:?}"
    );
}

#[test]
fn going_back_to_a_schema_without_decisions_has_to_be_meant() {
    let home = Home::new();
    let path = home.path().join("made.csv");
    std::fs::write(&path, made_dataset(5)).unwrap();
    import(&home, &[&path]);
    let tables = Tables::of(&home);
    let decided = "INSERT INTO matches (entity_kind, entity_id, source, candidate, match_id, standing,
                                        decided_by, decision, decided_at)
                   SELECT 'song', song_id, 'Lastfm', 'x', song_id, 'rejected', 'person', 'rejected', now()
                   FROM songs LIMIT 2";
    tables.run(decided);
    assert_eq!(home.segue(["migrate", "down", "11"]).code, Some(0), "nothing is lost above");
    let said = home.segue(["migrate", "down", "10"]);
    assert_eq!(said.code, Some(2), "{}", said.out);
    assert!(said.err.contains("2 matches") && said.err.contains("db backup"), "{}", said.err);
    assert_eq!(tables.number("SELECT count(*) FROM matches"), 2);
    let said = home.segue(["migrate", "down", "10", "--lose-decisions"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    assert_eq!(tables.number("SELECT count(*) FROM schema_migrations"), 10);
}
