//! `segue rank` and `segue quality`: the catalogue's order, and whether it is as it should be.

use crate::import::import;
use crate::replay::json;
use crate::support::Home;
use crate::tables::Tables;
use serde_json::Value;

/// Songs a to e: with what each strategy goes by, and ties.
fn store() -> (Home, Tables) {
    let home = Home::new();
    let path = home.path().join("five.csv");
    let mut text = String::from("track_id,track_name,track_artist,playlist_id,duration_ms\n");
    for song in ["a", "b", "c", "d", "e"] {
        text += &format!("{song:0>22},Song {song},Artist,p000000000000000000001,200000\n");
    }
    std::fs::write(&path, text).unwrap();
    import(&home, &[&path]);
    let tables = Tables::of(&home);
    tables.run("UPDATE playlist_tracks SET position = NULL");
    for (song, popularity, listeners, position) in [
        ("a", "10", "900", "3"),
        ("b", "90", "0", "NULL"),
        ("c", "50", "500", "1"),
        ("d", "50", "700", "NULL"),
        ("e", "NULL", "0", "NULL"),
    ] {
        tables.run(&format!(
            "UPDATE songs SET popularity = {popularity}, song_listeners = {listeners}
             WHERE song_name = 'Song {song}'"
        ));
        tables.run(&format!(
            "UPDATE playlist_tracks SET position = {position}
             WHERE song_id = (SELECT song_id FROM songs WHERE song_name = 'Song {song}')"
        ));
    }
    (home, tables)
}

/// The songs' letters by rank, `!` where ranks are not 1 to n.
fn order(tables: &Tables) -> String {
    let sql = "SELECT concat(right(song_name, 1),
                             CASE WHEN rank <> row_number() OVER (ORDER BY rank) THEN '!' END)
               FROM songs ORDER BY rank";
    tables.lines(sql).replace('\n', "")
}

#[test]
fn every_strategy_gives_a_total_order_and_ranking_again_changes_nothing() {
    let (home, tables) = store();
    // Blend, percent ranks from the worst up: a (0 + 1 + 0)/3, b 1, c (1/3 + 0 + 1)/3,
    // d (1/3 + 1/2)/2, e none.
    for (strategy, expected) in
        [("popularity", "bdcae"), ("listeners", "adcbe"), ("position", "cabde"), ("blend", "bcdae")]
    {
        let ranked = json(&home, &["rank", "--strategy", strategy, "--json"]);
        assert_eq!(order(&tables), expected, "{strategy}");
        assert_eq!(ranked["strategy"], strategy);
        let again = json(&home, &["rank", "--strategy", strategy, "--json"]);
        assert_eq!(again["changed"], 0, "{again}");
    }
    assert_eq!(home.segue(["rank", "--strategy", "loudness"]).code, Some(2));
}

fn failed(home: &Home, limits: &[&str]) -> (Vec<String>, Option<i32>) {
    let mut arguments = vec!["quality", "--json"];
    arguments.extend(limits.iter().flat_map(|limit| ["--limit", limit]));
    let said = home.segue(arguments);
    let checks: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    let failed = checks.iter().filter(|check| check["passed"] == false);
    (failed.map(|check| check["name"].as_str().unwrap().to_owned()).collect(), said.code)
}

#[test]
fn quality_names_what_is_not_as_it_should_be_and_what_to_do() {
    let (home, tables) = store();
    // No album, no release date, nobody asked anything, nothing ranked.
    let (names, code) = failed(&home, &[]);
    assert_eq!(names, ["completeness", "spotify", "lastfm", "sound", "rank-gaps"]);
    assert_eq!(code, Some(1));
    let said = home.segue(["quality"]);
    assert!(said.out.contains("`segue rank`"), "{}", said.out);

    // Another file spells song b like song a, but for an accent.
    let path = home.path().join("again.csv");
    let text = "track_id,track_name,track_artist,duration_ms\n\
                000000000000000000000b,SÓNG A,Artist,200000\n";
    std::fs::write(&path, text).unwrap();
    import(&home, &[&path]);
    assert_eq!(
        tables.lines("SELECT song_name FROM songs WHERE song_id LIKE '%b'").trim(),
        "SÓNG A"
    );
    json(&home, &["rank", "--json"]);
    tables.run("UPDATE songs SET isrc = 'USABC0000001'");
    tables.run("UPDATE songs SET last_spotify_update = now() - interval '91 days'");
    tables.run("UPDATE load_ledger SET rejected = 1, accepted = accepted + 1");
    tables.run(
        "INSERT INTO albums (album_id, album_title) VALUES ('nobodys', 'Nobody''s');
         INSERT INTO pending_enrichments (pending_id, message_id, entity_kind, entity_id, record,
                                          created_at)
         VALUES ('x', 'm', 'song', 'y', '{}', now() - interval '8 days')",
    );
    let below = ["completeness=0", "spotify=0", "lastfm=0", "sound=0"];
    let (names, _) = failed(&home, &below);
    assert_eq!(
        names,
        ["orphans", "same-isrc", "same-song", "stale", "rejections", "oldest-pending"]
    );
    let mut all = below.to_vec();
    all.extend(["orphans=1", "same-isrc=80", "same-song=20", "stale=100", "rejections=50"]);
    all.push("oldest-pending=9");
    assert_eq!(failed(&home, &all), (Vec::new(), Some(0)));
    assert_eq!(home.segue(["quality", "--limit", "speed=1"]).code, Some(2));
}
