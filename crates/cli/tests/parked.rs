//! A source that asks for a day's pause: the run ends at once, says what waits, keeps it, leaves the
//! source alone meanwhile, and a later run brings it home.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use segue_simulator::{Credentials, Faults, Simulator, SimulatorOptions, World, WorldConfig};
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Home, Said};
use tokio::runtime::Runtime;

const A_DAY_S: u32 = 86_400;

/// A world that is served for as long as this lives.
struct Served {
    simulator: Simulator,
    _runtime: Runtime,
}

fn serve(faults: Faults) -> Served {
    let runtime = Runtime::new().unwrap();
    let world = Arc::new(World::new(WorldConfig { tracks: 320, ..WorldConfig::default() }));
    let options = SimulatorOptions { faults, ..SimulatorOptions::default() };
    let simulator = runtime.block_on(Simulator::start(world, options)).unwrap();
    Served { simulator, _runtime: runtime }
}

/// `segue run --search` against `served`.
fn run(home: &Home, served: &Served, more: &[&str]) -> Said {
    let arguments = ["--search", "night"].iter().chain(more).copied().collect::<Vec<_>>();
    go_on(home, served, &arguments)
}

/// `segue run` against `served`: what waits, and nothing new unless `more` says so.
fn go_on(home: &Home, served: &Served, more: &[&str]) -> Said {
    let base = served.simulator.base_url();
    let Credentials { spotify_client_id, spotify_client_secret, .. } = Credentials::default();
    let arguments = ["run", "--processors", "spotify"];
    let output = home
        .command(arguments.iter().chain(more))
        .env("SPOTIFY_CLIENT_ID", spotify_client_id)
        .env("SPOTIFY_REQUESTS_PER_SECOND", "30")
        .env("SPOTIFY_CLIENT_SECRET", spotify_client_secret)
        .env("SPOTIFY_ACCOUNTS_URL", format!("{base}/spotify-accounts"))
        .env("SPOTIFY_API_URL", format!("{base}/spotify/v1"))
        .output()
        .unwrap();
    Said::from(output)
}

fn summary(said: &Said) -> Value {
    assert_eq!(said.code, Some(0), "{}", said.err);
    serde_json::from_str(&said.out).unwrap()
}

fn count(summary: &Value, name: &str) -> u64 {
    summary[name].as_u64().unwrap_or_else(|| panic!("no {name} in {summary}"))
}

fn assert_balanced(counts: &Value) {
    let parts = ["loaded", "unchanged", "rejected", "parked", "pending"];
    let sum: u64 = parts.into_iter().map(|name| count(counts, name)).sum();
    assert_eq!(count(counts, "accepted"), sum, "{counts}");
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    paths.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

/// Lets a day pass for what waits.
fn let_the_pause_pass(home: &Home) {
    let notes = files_below(&home.path().join("objects/parked"));
    assert!(!notes.is_empty());
    for note in notes {
        let mut parked: Value = serde_json::from_slice(&std::fs::read(&note).unwrap()).unwrap();
        parked["until"] = "2020-01-01T00:00:00Z".into();
        std::fs::write(&note, parked.to_string()).unwrap();
    }
}

/// The listing among what waits, as it lies in the data folder.
fn parked_listing(home: &Home) -> Value {
    let notes = files_below(&home.path().join("objects/parked")).into_iter();
    let mut notes = notes
        .map(|note| -> Value { serde_json::from_slice(&std::fs::read(note).unwrap()).unwrap() });
    notes.find(|note| note["job"]["job"] == "listing").expect("a listing waits")
}

/// T30 from outside.
#[test]
fn a_pause_of_a_day_parks_the_work_and_a_later_run_brings_it_home() {
    let home = Home::new();
    assert_eq!(home.segue(["db", "start"]).code, Some(0));
    let faulty = Faults { rate_limit_every: Some(3), retry_after_s: A_DAY_S, ..Faults::default() };
    let faulty = serve(faulty);

    let began = Instant::now();
    let first = summary(&run(&home, &faulty, &["--json"]));
    // Five seconds are promised; a machine that is busy with other tests gets some more.
    assert!(began.elapsed() < Duration::from_secs(15), "waited {:?}", began.elapsed());
    assert!(first["elapsed_ms"].as_u64().unwrap() < 5_000, "{first}");
    let listing = parked_listing(&home);
    let page = listing["job"]["page"].as_u64().unwrap();
    assert!(page > 0 && listing["job"]["cursor"].is_string(), "at its place: {listing}");
    assert!(count(&first, "loaded") > 0, "the page before the pause is kept: {first}");
    assert!(count(&first, "parked") >= 2, "the search and the artists wait: {first}");
    assert_balanced(&first);
    for line in first["lines"].as_array().unwrap() {
        assert_balanced(line);
    }
    assert_eq!(count(&first, "parked"), first["waiting"].as_array().unwrap().len() as u64);
    assert!(first["requests"]["Spotify"].as_u64() == Some(faulty.simulator.request_count()));

    // While the pause lasts, nobody is asked, nothing is parked twice, and people are told.
    let asked = faulty.simulator.request_count();
    let parked = files_below(&home.path().join("objects/parked")).len();
    let second = run(&home, &faulty, &[]);
    assert_eq!(second.code, Some(0), "{second:?}");
    assert_eq!(faulty.simulator.request_count(), asked, "the source was asked in its pause");
    assert_eq!(files_below(&home.path().join("objects/parked")).len(), parked);
    assert!(second.out.contains("Parked:\n  - extract-tracks (Spotify): search night, until 20"));
    let status = home.segue(["status"]);
    assert!(status.out.contains("extract-tracks (Spotify): search night, until 20"), "{status:?}");

    let_the_pause_pass(&home);
    let healthy = serve(Faults::default());
    let third = summary(&go_on(&home, &healthy, &["--json"]));
    assert_eq!(count(&third, "parked"), 0, "{third}");
    assert_balanced(&third);
    let other = Home::new();
    let undisturbed = summary(&run(&other, &healthy, &["--json"]));
    assert_eq!(third["coverage"], undisturbed["coverage"]);
    let pages = |summary: &Value| {
        let lines = summary["lines"].as_array().unwrap().iter();
        let mut listed = lines.filter(|line| line["stage"] == "extract-tracks");
        listed.next().unwrap()["objects"].as_u64().unwrap()
    };
    assert_eq!(pages(&third) + page, pages(&undisturbed), "no page was asked for again");
    assert!(!home.segue(["status"]).out.contains("parked"));
}

/// T32 from outside: a source that is down costs a run a few requests, whatever retries there are
/// above the client, and the work waits.
#[test]
fn a_source_that_keeps_failing_is_left_alone_and_its_work_waits() {
    let home = Home::new();
    let broken = serve(Faults { server_error_every: Some(1), ..Faults::default() });
    let said = run(&home, &broken, &["--json"]);
    let summary = summary(&said);
    assert_eq!(count(&summary, "parked"), 1, "{summary}");
    assert_balanced(&summary);
    let hint = summary["waiting"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("keeps failing (the server answered 503)"), "{hint}");
    let asked = broken.simulator.request_count();
    assert!((10..=18).contains(&asked), "{asked} requests");
}
