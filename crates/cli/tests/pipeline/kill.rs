//! Killed at any moment and started again, `segue` ends in the tables of an undisturbed run.

use crate::import::made_dataset;
use crate::support::Home;
use crate::tables::{Tables, assert_same};
use std::process::{Child, Stdio};
use std::time::{Duration, SystemTime};

/// Kills before the run that is left alone.
const KILLS: u64 = 6;

/// Moments between 0 and `most`, different in every test run and printed with a failure.
fn moments(most: Duration) -> impl Iterator<Item = Duration> {
    #[expect(clippy::disallowed_methods, reason = "a test that is random on purpose")]
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
    let mut seed = now.as_nanos() as u64;
    println!("seed {seed}");
    std::iter::repeat_with(move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        most.mul_f64((seed >> 11) as f64 / (1_u64 << 53) as f64)
    })
}

fn start(home: &Home, arguments: &[&str]) -> Child {
    home.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

/// Kills `arguments` several times, lets it finish once, and compares with an undisturbed run.
fn survives(arguments: &[&str], prepare: impl Fn(&Home)) {
    let undisturbed = Home::new();
    prepare(&undisturbed);
    // Once to set up the database, once to know how long the work itself takes.
    assert_eq!(undisturbed.segue(["db", "start"]).code, Some(0));
    let started = std::time::Instant::now();
    let said = undisturbed.segue(arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let whole = started.elapsed();
    let expected = without_ports(&Tables::of(&undisturbed).dump());

    let disturbed = Home::new();
    prepare(&disturbed);
    let mut killed = 0;
    let mut moments = moments(whole);
    // The first kill may fall into the making of the database, the others into the work.
    while killed < KILLS {
        let moment = moments.next().unwrap();
        let mut child = start(&disturbed, arguments);
        std::thread::sleep(moment);
        println!("killed after {moment:?}");
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    let said = disturbed.segue(arguments);
    assert_eq!(said.code, Some(0), "{}", said.err);
    let tables = Tables::of(&disturbed);
    assert_same("killed and started again", &expected, &without_ports(&tables.dump()));
    assert_eq!(tables.number("SELECT count(*) FROM runs WHERE status = 'running'"), 0);
    let books = "SELECT count(*) FROM load_ledger \
                 WHERE accepted <> loaded + unchanged + rejected + pending";
    assert_eq!(tables.number(books), 0);
}

/// A dump without the port on which the simulated world happened to be served: it is part of the
/// addresses of its previews.
fn without_ports(dump: &str) -> String {
    let mut parts = dump.split("http://127.0.0.1:");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push_str("http://world");
        text.push_str(part.trim_start_matches(|c: char| c.is_ascii_digit()));
    }
    text
}

#[test]
fn an_import_killed_at_random_moments_ends_in_the_same_tables() {
    survives(&["import", "made.csv"], |home| {
        std::fs::write(home.path().join("made.csv"), made_dataset(20_000)).unwrap();
    });
}

#[test]
fn a_demo_killed_at_random_moments_ends_in_the_same_tables() {
    survives(&["demo"], |_| {});
}
