//! `segue demo`: the whole pipeline over HTTP against the simulated world.

use crate::support::Home;
use crate::tables::{Tables, assert_same};
use serde_json::Value;
use std::process::Stdio;

fn demo(home: &Home) -> Value {
    let said = home.segue(["demo", "--json"]);
    assert_eq!(said.code, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

#[test]
fn a_demo_loads_a_world_and_a_second_one_changes_nothing() {
    let home = Home::new();
    let first = demo(&home);
    let number = |summary: &Value, name: &str| summary[name].as_u64().unwrap();
    for name in ["songs", "artists", "playlists"] {
        let least = match name {
            "songs" => 300,
            "artists" => 100,
            _ => 2,
        };
        let found = first["coverage"][name].as_u64().unwrap();
        assert!(found >= least, "{found} {name}");
    }
    let tables = Tables::of(&home);
    let enriched = "SELECT count(*) FROM songs WHERE lastfm_data_complete AND song_listeners > 0";
    assert!(tables.number(enriched) > 240, "Last.fm is asked about every song");
    let heard = "SELECT count(*) FROM song_audio_features WHERE energy > 0 \
                 AND spectral_centroid > 0 AND zero_crossing_rate > 0";
    assert!(tables.number(heard) > 180, "previews are listened to");
    let ranked = "SELECT (count(rank) = count(*) AND max(rank) = count(*))::int::bigint FROM songs";
    assert_eq!(tables.number(ranked), 1, "ranks are sequential");
    let precision = first["accuracy"]["lastfm"]["right"].as_f64().unwrap()
        / first["accuracy"]["lastfm"]["made"].as_f64().unwrap();
    assert!(precision > 0.99, "wrong answers are refused: {precision}");

    let before = tables.dump();
    let second = demo(&home);
    assert_eq!(number(&second, "loaded"), 0, "{second}");
    assert!(number(&second, "unchanged") > 500, "{second}");
    assert_same("a second demo", &before, &tables.dump());
}

#[test]
fn a_new_app_and_one_of_extended_quota_load_the_same_songs() {
    let (new, extended) = (Home::new(), Home::new());
    let new_said = demo(&new);
    let extended_said = extended.segue(["demo", "--json", "--mode", "extended"]);
    assert_eq!(extended_said.code, Some(0), "{}", extended_said.err);
    let extended_said: Value = serde_json::from_str(&extended_said.out).unwrap();

    let identity =
        "SELECT concat_ws('|', song_id, song_name, artist_id, album_id, duration_ms, isrc,
                                     is_explicit)
                    FROM songs ORDER BY song_id";
    let (new, extended) = (Tables::of(&new), Tables::of(&extended));
    assert_same("an app of extended quota", &new.lines(identity), &extended.lines(identity));
    let popular = "SELECT count(*) FROM songs WHERE popularity IS NOT NULL";
    assert_eq!((new.number(popular), extended.number(popular) > 300), (0, true));
    let stand_ins = "SELECT count(*) FROM fallbacks WHERE fact = 'popularity' \
                     AND stands_in = 'Last.fm listeners'";
    assert!(new.number(stand_ins) > 240, "each song tells what stands in");
    assert_eq!(extended.number(stand_ins), 0);

    let missing = |summary: &Value| summary["capabilities_missing"].to_string();
    for capability in ["batch", "search pages", "popularity", "followers"] {
        assert!(missing(&new_said).contains(capability), "{}", missing(&new_said));
        assert!(!missing(&extended_said).contains(capability), "{}", missing(&extended_said));
    }
}

#[test]
fn two_demos_in_one_folder_do_not_meet() {
    let home = Home::new();
    let mut first = {
        let mut demo = home.command(["demo"]);
        demo.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    };
    // The lock is taken before anything slow is done.
    while !home.path().join("run.lock").exists() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    std::thread::sleep(std::time::Duration::from_millis(50));
    let second = home.segue(["demo", "--json"]);
    assert_eq!(second.code, Some(75), "{}", second.err);
    assert!(second.err.contains("another segue"), "{}", second.err);
    assert!(first.wait().unwrap().success());
}
