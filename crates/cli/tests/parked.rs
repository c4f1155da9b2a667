//! Sources that keep a run from its work: a pause of a day, a failure that stays, a sign-in that is
//! over. The run ends, says what waits, keeps it, and a later run brings it home.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod support;

use segue_simulator::{
    Credentials, FaultKind, FaultRule, Faults, Provider, Simulator, SimulatorOptions, World,
    WorldConfig,
};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use support::{Home, Said};
use tokio::runtime::Runtime;
use url::Url;

const A_DAY_S: u32 = 86_400;

/// A world that is served for as long as this lives.
struct Served {
    simulator: Simulator,
    _runtime: Runtime,
}

fn serve(faults: Faults) -> Served {
    serve_with(SimulatorOptions { faults, ..SimulatorOptions::default() })
}

fn serve_with(options: SimulatorOptions) -> Served {
    let runtime = Runtime::new().unwrap();
    let world = Arc::new(World::new(WorldConfig { tracks: 320, ..WorldConfig::default() }));
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
    let arguments = ["run", "--processors", "spotify"];
    let arguments: Vec<&str> = arguments.iter().chain(more).copied().collect();
    Said::from(command(home, served, &arguments).output().unwrap())
}

/// `segue` with `arguments`, pointed at `served`.
fn command(home: &Home, served: &Served, arguments: &[&str]) -> Command {
    let base = served.simulator.base_url();
    let Credentials { spotify_client_id, spotify_client_secret, .. } = Credentials::default();
    let mut command = home.command(arguments);
    command
        .env("SPOTIFY_CLIENT_ID", spotify_client_id)
        .env("SPOTIFY_REQUESTS_PER_SECOND", "30")
        .env("SPOTIFY_CLIENT_SECRET", spotify_client_secret)
        .env("SPOTIFY_ACCOUNTS_URL", format!("{base}/spotify-accounts"))
        .env("SPOTIFY_API_URL", format!("{base}/spotify/v1"));
    command
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
/// above the client, and the work waits. The run says so and ends, unless errors are to be skipped.
#[test]
fn a_source_that_is_down_is_left_alone_and_its_work_waits() {
    let home = Home::new();
    let broken = serve(Faults { server_error_every: Some(1), ..Faults::default() });
    let said = run(&home, &broken, &["--json"]);
    assert_eq!(said.code, Some(1), "{said:?}");
    assert!(said.err.contains("503"), "{}", said.err);
    let asked = broken.simulator.request_count();
    assert!((1..=6).contains(&asked), "{asked} requests");

    let home = Home::new();
    let said = run(&home, &broken, &["--json", "--skip-on-error"]);
    let summary = summary(&said);
    assert_eq!(count(&summary, "parked"), 1, "{summary}");
    assert_balanced(&summary);
    let hint = summary["waiting"][0]["hint"].as_str().unwrap();
    assert!(hint.contains("did not answer usably"), "{hint}");
}

/// T32: what fails for good concerns itself alone. The other artists get their profiles in the same
/// run, and those that come later are not kept waiting by it.
#[test]
fn one_artist_a_source_always_fails_at_costs_no_other_its_profile() {
    let served = serve(Faults::default());
    summary(&run(&Home::new(), &served, &["--json"]));
    let asked = served.simulator.asked(Provider::Spotify);
    let broken = asked.iter().find(|path| path.starts_with("/spotify/v1/artists/")).unwrap();
    let fault = FaultKind::ServerError { status: Some(500) };
    served.simulator.faults().add(FaultRule::new(fault).at(broken));
    let home = Home::new();
    for _ in 0..2 {
        let summary = summary(&run(&home, &served, &["--json"]));
        assert_balanced(&summary);
        let coverage = &summary["coverage"];
        let (all, known) = (&coverage["artists_with_id"], &coverage["artists_with_profile"]);
        assert_eq!(known.as_u64().unwrap() + 1, all.as_u64().unwrap(), "{summary}");
        assert!(count(&summary, "parked") <= 1, "{summary}");
    }
}

/// What `address`, on this machine, answers to a browser.
fn browse(address: &Url) -> String {
    let host = format!("127.0.0.1:{}", address.port().unwrap());
    let mut stream = TcpStream::connect(&host).unwrap();
    let target = format!("{}?{}", address.path(), address.query().unwrap_or_default());
    write!(stream, "GET {target} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}

/// The world's listener signs in: opens the address that is shown, and is sent back.
fn sign_in(home: &Home, served: &Served) {
    let mut child = command(home, served, &["auth", "spotify", "--port", "0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(child.stderr.take().unwrap());
    let mut lines = stderr.lines().map(Result::unwrap);
    let shown = lines.find_map(|line| Url::parse(line.trim()).ok()).expect("an address to open");
    let answer = browse(&shown);
    let sent_to = answer.lines().find_map(|line| line.strip_prefix("location: ")).unwrap();
    browse(&Url::parse(sent_to).unwrap());
    lines.for_each(drop);
    assert!(child.wait().unwrap().success());
}

/// The file of the one sign-in there is.
fn sign_in_file(home: &Home) -> PathBuf {
    let files = files_below(&home.path().join("tokens"));
    let mut files = files.into_iter().filter(|file| file.extension().is_some_and(|e| e == "json"));
    let file = files.next().unwrap();
    assert_eq!(files.next(), None);
    file
}

fn refresh_token(home: &Home) -> String {
    let text = std::fs::read(sign_in_file(home)).unwrap();
    let stored: Value = serde_json::from_slice(&text).expect("the file is whole");
    stored["refresh_token"].as_str().unwrap().to_owned()
}

/// A run whose listener has to sign in again: their playlist waits, the search is loaded, and the
/// token is still there.
fn assert_only_the_sign_in_waits(home: &Home, served: &Served, playlist: &str) {
    let token = refresh_token(home);
    let said = summary(&run(home, served, &["--playlist", playlist, "--json"]));
    assert_eq!(count(&said, "parked"), 1, "{said}");
    assert!(count(&said, "loaded") > 0, "other work goes on: {said}");
    assert_balanced(&said);
    let waiting = said["waiting"][0].to_string();
    assert!(waiting.contains(playlist) && waiting.contains("segue auth spotify"), "{waiting}");
    assert!(said["notes"].to_string().contains("the sign-in of"), "{said}");
    assert_eq!(refresh_token(home), token, "kept");
    let status = home.segue(["status"]);
    assert!(status.out.contains("is over: run `segue auth spotify`"), "{status:?}");
    assert!(!status.out.contains(&token));
}

/// T34 from outside: six months later the listener has to sign in again, and everything else goes on.
#[test]
fn a_sign_in_that_is_over_costs_only_what_needs_it_and_a_new_one_brings_that_home() {
    let home = Home::new();
    let served = serve(Faults::default());
    sign_in(&home, &served);
    served.simulator.pass_time(jiff::SignedDuration::from_hours(183 * 24));
    let playlist = served.simulator.world().playlists()[0].id.clone();
    assert_only_the_sign_in_waits(&home, &served, &playlist);

    sign_in(&home, &served);
    let_the_pause_pass(&home);
    let after = summary(&go_on(&home, &served, &["--json"]));
    assert_eq!(count(&after, "parked"), 0, "{after}");
    assert!(after["coverage"]["playlists"].as_u64() > Some(0), "{after}");
}

/// T35 from outside: the token was replaced, and the process died before the new one was kept. What
/// that leaves behind is the old file.
#[test]
fn a_new_token_that_was_lost_is_told_as_a_sign_in_that_is_over_and_the_old_file_is_whole() {
    let home = Home::new();
    let rotating = SimulatorOptions { rotate_refresh_tokens: true, ..SimulatorOptions::default() };
    let served = serve_with(rotating);
    sign_in(&home, &served);
    let file = sign_in_file(&home);
    let before = std::fs::read(&file).unwrap();
    let playlist = served.simulator.world().playlists()[0].id.clone();
    let first =
        summary(&go_on(&home, &served, &["--playlist", &playlist, "--limit", "10", "--json"]));
    assert_eq!(count(&first, "parked"), 0, "{first}");
    assert_ne!(std::fs::read(&file).unwrap(), before, "the new token is kept at once");
    std::fs::write(&file, before).unwrap();
    assert_only_the_sign_in_waits(&home, &served, &playlist);
}
