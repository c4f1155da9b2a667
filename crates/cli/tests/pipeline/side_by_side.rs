//! Two data folders over one database: what a run goes on with that waited, no other run asks about.

use crate::enrich::{Served, end_pauses, serve};
use crate::support::{Home, Said};
use crate::tables::Tables;
use segue_simulator::{FaultKind, FaultRule, Provider};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

/// How late MusicBrainz answers the first of the two runs: longer than the second one takes.
const LATE_MS: u32 = 4_000;
/// Goes on with whatever waits, and asks nobody else for anything that is missing.
const GO_ON: [&str; 2] = ["--processors", "spotify"];

/// A catalogue, and some of its artists that wait because MusicBrainz was away.
fn waiting_for_musicbrainz(served: &Served) -> (Home, usize) {
    let home = Home::new();
    served.list(&home);
    let away = FaultRule::new(FaultKind::Disconnect).of(Provider::MusicBrainz);
    served.simulator.faults().add(away);
    let musicbrainz = ["--processors", "musicbrainz", "--limit", "4", "--skip-on-error"];
    served.summary(&home, &musicbrainz);
    served.simulator.faults().clear();
    let waits = files_below(&home.path().join("objects/parked")).len();
    assert!((1..=4).contains(&waits), "{waits} jobs wait");
    end_pauses(&home.path().join("objects/parked"));
    (home, waits)
}

/// Names of the files below `folder`.
fn files_below(folder: &Path) -> BTreeSet<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return BTreeSet::new() };
    let paths = entries.map(|entry| entry.unwrap().path());
    let names = paths.flat_map(|path| match path.is_dir() {
        true => files_below(&path),
        false => [path.file_name().unwrap().to_string_lossy().into_owned()].into(),
    });
    names.collect()
}

/// Artists MusicBrainz was asked about, by the names of the pieces of what it answered.
fn answered(home: &Home) -> BTreeSet<String> {
    let pieces = files_below(&home.path().join("objects/raw/musicbrainz")).into_iter();
    let pieces = pieces.filter(|name| name.starts_with("artist-") && !name.contains("broken-off"));
    pieces.map(|name| name.rsplit_once('-').unwrap().0.to_owned()).collect()
}

#[test]
fn what_one_run_goes_on_with_another_beside_it_does_not_ask_about() {
    let served = serve();
    let (first, waited) = waiting_for_musicbrainz(&served);
    let tables = Tables::of(&first);
    let late = FaultRule::new(FaultKind::Delay { ms: LATE_MS }).of(Provider::MusicBrainz);
    served.simulator.faults().add(late);
    let asked = served.simulator.requests_of(Provider::MusicBrainz);
    let mut going_on = served.command(&first, &GO_ON);
    let going_on = going_on.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
    let began = Instant::now();
    while served.simulator.requests_of(Provider::MusicBrainz) < asked + waited as u64 {
        assert!(began.elapsed() < Duration::from_secs(60), "nobody goes on with what waited");
        std::thread::sleep(Duration::from_millis(20));
    }
    // The late ones are under way; whoever asks now is answered at once.
    served.simulator.faults().clear();

    let second = Home::new();
    let url = first.segue(["db", "url"]).out.trim().to_owned();
    let mut beside = served.command(&second, &["--processors", "musicbrainz", "--json"]);
    let beside = Said::from(beside.env("DATABASE_URL", url).output().unwrap());
    assert_eq!(beside.code, Some(0), "{}", beside.err);
    let ended = Said::from(going_on.wait_with_output().unwrap());
    assert_eq!(ended.code, Some(0), "{}", ended.err);

    let (ours, theirs) = (answered(&first), answered(&second));
    assert_eq!(ours.len(), waited, "{ours:?}");
    assert!(theirs.len() > waited, "{theirs:?}");
    assert_eq!(ours.intersection(&theirs).collect::<Vec<_>>(), Vec::<&String>::new());
    assert_eq!(tables.number("SELECT count(*) FROM enrichment_claims"), 0);
    assert!(files_below(&first.path().join("objects/parked")).is_empty());
}

#[test]
fn what_another_run_is_asking_about_goes_on_waiting_and_is_forgotten_once_it_is_answered() {
    let served = serve();
    let (home, waited) = waiting_for_musicbrainz(&served);
    let tables = Tables::of(&home);
    let artists = "SELECT artist_id FROM artists ORDER BY artist_id";
    tables.run(&format!(
        "INSERT INTO enrichment_claims (entity_kind, entity_id, source, run_id, expires_at)
         SELECT 'artist', artist_id, 'Musicbrainz', 'another', now() + interval '1 hour'
         FROM ({artists}) a"
    ));
    let asked = served.simulator.requests_of(Provider::MusicBrainz);
    let summary = served.summary(&home, &GO_ON);
    assert_eq!(summary["parked"], waited, "{summary}");
    let told = summary["waiting"][0]["hint"].to_string();
    assert!(told.contains("another run is asking"), "{summary}");
    assert_eq!(files_below(&home.path().join("objects/parked")).len(), waited);

    // The other one brings it home.
    tables
        .run("DELETE FROM enrichment_claims; UPDATE artists SET musicbrainz_data_complete = TRUE");
    let summary = served.summary(&home, &GO_ON);
    assert_eq!(summary["parked"], 0, "{summary}");
    assert_eq!(served.simulator.requests_of(Provider::MusicBrainz), asked, "asked twice");
    assert!(files_below(&home.path().join("objects/parked")).is_empty());
}
