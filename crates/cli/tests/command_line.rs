//! The command line from outside: help, exit codes, messages.

mod support;

use std::fs;
use support::{Home, Said};

#[test]
fn help_lists_the_commands_and_the_exit_codes() {
    let said = Home::new().segue(["--help"]);
    assert_eq!(said.code, Some(0));
    for word in ["demo", "import", "analyze", "doctor", "Exit codes", "75"] {
        assert!(said.out.contains(word), "{word} in {}", said.out);
    }
}

#[test]
fn a_wrong_command_line_is_told_apart_from_a_failure() {
    let home = Home::new();
    assert_eq!(home.segue(["frobnicate"]).code, Some(2));
    assert_eq!(home.segue(["import"]).code, Some(2));
    let said = home.segue(["import", "x.csv", "--map", "song_name"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("song_name=Titel"), "{}", said.err);
}

#[test]
fn a_file_that_is_not_there_is_named_before_anything_is_started() {
    let home = Home::new();
    let said = home.segue(["import", "missing.csv"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("missing.csv"), "{}", said.err);
    assert!(said.out.is_empty(), "{}", said.out);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0, "a database was made for nothing");
}

#[test]
fn headers_that_mean_nothing_are_answered_with_what_is_needed() {
    let home = Home::new();
    fs::write(home.path().join("odd.csv"), "a,b\n1,2\n").unwrap();
    let said = home.segue(["import", "odd.csv"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("odd.csv") && said.err.contains("--map"), "{}", said.err);
}

#[test]
fn what_is_no_dataset_is_told_by_name_and_without_steering_the_terminal() {
    let home = Home::new();
    fs::create_dir(home.path().join("folder")).unwrap();
    fs::write(home.path().join("empty.csv"), "").unwrap();
    let garbage: Vec<u8> = (0..4_000_u32).map(|n| (n * 7_919 % 251) as u8).collect();
    fs::write(home.path().join("garbage.csv"), garbage).unwrap();
    for (name, reason) in
        [("folder", "is a folder"), ("empty.csv", "is empty"), ("garbage.csv", "garbage.csv")]
    {
        let said = home.segue(["import", name]);
        assert_eq!(said.code, Some(2), "{said:?}");
        assert!(said.err.contains(name) && said.err.contains(reason), "{}", said.err);
        assert!(!said.err.chars().any(|c| c.is_control() && c != '\n'), "{:?}", said.err);
        assert!(!home.path().join("postgres").exists(), "a database was made for nothing");
    }
}

#[test]
fn a_database_that_cannot_be_used_is_told_with_what_to_check() {
    let home = Home::new();
    let status = |url: &str| {
        let output = home.command(["status"]).env("DATABASE_URL", url).output().unwrap();
        Said::from(output)
    };
    let said = status("not an address hunter2");
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("postgresql://user:password@host"), "{}", said.err);
    assert!(!said.err.contains("hunter2"), "{}", said.err);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let said = status(&format!("postgresql://me:hunter2@127.0.0.1:{port}/music"));
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("is it running") && !said.err.contains("hunter2"), "{}", said.err);
}

#[test]
fn a_wrong_password_and_a_schema_of_another_version_are_told_apart() {
    let home = Home::new();
    let said = home.segue(["db", "url"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    let url = said.out.trim().to_owned();
    let with = |url: &str, arguments: &[&str]| {
        Said::from(home.command(arguments).env("DATABASE_URL", url).output().unwrap())
    };
    let (scheme, rest) = url.split_once("://").unwrap();
    let (login, server) = rest.split_once('@').unwrap();
    let user = login.split(':').next().unwrap();
    let said = with(&format!("{scheme}://{user}:hunter2@{server}"), &["status"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("refused the connection"), "{}", said.err);
    assert!(said.err.contains("password authentication failed"), "{}", said.err);
    assert!(!said.err.contains("hunter2") && !said.err.contains("db error"), "{}", said.err);

    // A database of the user's own is never migrated unasked.
    let said = with(&url, &["status"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("segue migrate up"), "{}", said.err);
    assert_eq!(with(&url, &["migrate", "up"]).code, Some(0));
    assert_eq!(with(&url, &["status"]).code, Some(0));
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named_with_a_way_out() {
    let home = Home::new();
    fs::write(home.path().join("file"), "no folder").unwrap();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_segue"));
    command.args(["demo", "--data-path", "file"]).current_dir(home.path());
    let said = Said::from(command.output().unwrap());
    assert_eq!(said.code, Some(2), "{said:?}");
    assert!(said.err.contains("--data-path"), "{}", said.err);
}

#[test]
fn the_doctor_names_a_cure_for_each_problem() {
    let home = Home::new();
    let url = "postgresql://me:hunter2@127.0.0.1:1/music";
    let output = home.command(["doctor", "--json"]).env("DATABASE_URL", url).output().unwrap();
    let said = Said::from(output);
    assert_eq!(said.code, Some(1), "{said:?}");
    let findings: Vec<serde_json::Value> = serde_json::from_str(&said.out).unwrap();
    for finding in &findings {
        assert_eq!(finding["verdict"] == "ok", finding["cure"].is_null(), "{finding}");
    }
    assert!(findings.iter().any(|finding| finding["verdict"] == "problem"), "{findings:?}");
    let said = home.segue(["doctor"]);
    assert_eq!(said.code, Some(0), "a missing key is no problem: {said:?}");
    assert!(said.out.contains("LASTFM_API_KEY"), "{}", said.out);
}

#[test]
fn a_run_without_credentials_says_which_and_where_to_get_them() {
    let said = Home::new().segue(["run", "--search", "x"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("SPOTIFY_CLIENT_ID"), "{}", said.err);
    assert!(said.err.contains("https://developer.spotify.com"), "{}", said.err);
}

#[test]
fn a_setting_that_cannot_be_used_stops_the_program_and_names_itself() {
    let home = Home::new();
    fs::write(home.path().join("segue.toml"), "segue_match_threshold = 2.5\n").unwrap();
    let said = home.segue(["status"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("SEGUE_MATCH_THRESHOLD"), "{}", said.err);
    assert!(said.err.contains("segue.toml"), "{}", said.err);
}

#[test]
fn a_folder_where_a_run_is_at_work_is_busy() {
    let home = Home::new();
    let lock = fs::File::create(home.path().join("run.lock")).unwrap();
    fs::write(home.path().join("run.lock"), "segue demo, process 4242").unwrap();
    lock.lock().unwrap();
    fs::write(home.path().join("a.csv"), "track_id,track_name,track_artist\n").unwrap();
    for args in [&["demo"][..], &["import", "a.csv"][..]] {
        let said = home.segue(args);
        assert_eq!(said.code, Some(75), "{said:?}");
        assert!(said.err.contains("process 4242"), "{}", said.err);
        assert!(said.err.contains(&home.path().display().to_string()), "{}", said.err);
    }
}

#[test]
fn looking_starts_nothing() {
    let home = Home::new();
    let said = home.segue(["status"]);
    assert_eq!(said.code, Some(0), "{said:?}");
    assert!(said.out.contains("not made yet"), "{}", said.out);
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}
