//! The crash matrix: every step, every kind of crash; printed, and kept in `docs/faults.md`.

use crate::cell::{Kind, Place, difference, password, try_out};
use crate::workload::{Site, Workload};
use segue_pipeline::fail_points::Step;
use segue_testkit::invariants::{Secrets, row_versions};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Mutex;

/// Cells that are tried at once: much of a cell is waiting.
const AT_ONCE: usize = 4;
/// Where the table is kept.
const DOCUMENT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/faults.md");
const BEGIN: &str = "<!-- crash matrix: written by the test of this name -->\n";
const END: &str = "<!-- end of the crash matrix -->";

#[test]
fn whatever_happens_at_whatever_step_the_next_run_ends_in_the_same_tables() {
    if Site::new().is_none() {
        return;
    }
    let places = Step::ALL.iter().map(|&step| Place::of(step));
    let cells: Vec<_> = places
        .flat_map(|place| Kind::ALL.map(|kind| (place, kind)))
        .filter(|(place, kind)| place.allows(*kind) && is_wanted(*place))
        .collect();
    let results = Mutex::new(Vec::new());
    let left = Mutex::new(cells.into_iter().enumerate());
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                loop {
                    let next = left.lock().unwrap().next();
                    let Some((number, (place, kind))) = next else { return };
                    let result = try_out(place, kind);
                    results.lock().unwrap().push((number, place, kind, result));
                }
            });
        }
    });
    let mut results = results.into_inner().unwrap();
    results.sort_by_key(|(number, ..)| *number);
    let mut wrong = String::new();
    let mut found = Vec::new();
    for (_, place, kind, result) in results {
        match result {
            Ok(became) => found.push((place.step, kind, became)),
            Err(faults) => {
                writeln!(wrong, "{} {kind:?}:\n  {}", place.step.name(), faults.join("\n  "))
                    .unwrap();
            }
        }
    }
    let table = table(&found);
    println!("{table}");
    assert!(wrong.is_empty(), "{wrong}");
    if std::env::var_os("SEGUE_CRASH_STEPS").is_none() {
        keep(&table);
    }
}

/// `SEGUE_CRASH_STEPS` narrows the matrix to steps whose names contain it.
fn is_wanted(place: Place) -> bool {
    let Some(only) = std::env::var_os("SEGUE_CRASH_STEPS") else { return true };
    place.step.name().contains(&*only.to_string_lossy())
}

fn table(found: &[(Step, Kind, &str)]) -> String {
    let mut table =
        String::from("| step | kill −9 | panic | error | delay |\n|---|---|---|---|---|\n");
    for step in Step::ALL {
        let cells = Kind::ALL.map(|kind| {
            let cell = found.iter().find(|(of, what, _)| of == step && *what == kind);
            cell.map_or("–", |(.., became)| *became)
        });
        writeln!(table, "| `{}` | {} |", step.name(), cells.join(" | ")).unwrap();
    }
    table
}

/// Compares the table with the one in the document; `SEGUE_UPDATE_DOCS` writes it there.
fn keep(table: &str) {
    let document = std::fs::read_to_string(DOCUMENT).unwrap();
    let (before, rest) = document.split_once(BEGIN).expect("the document has a place for it");
    let (kept, after) = rest.split_once(END).expect("the document has a place for it");
    if std::env::var_os("SEGUE_UPDATE_DOCS").is_some() {
        std::fs::write(DOCUMENT, format!("{before}{BEGIN}{table}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(
        kept, table,
        "docs/faults.md tells of another matrix; SEGUE_UPDATE_DOCS=1 writes it"
    );
}

/// I3 and T06: the whole raw zone again, as if nothing of it had ever been loaded.
#[test]
fn everything_delivered_again_from_the_raw_zone_touches_no_row() {
    let Some(site) = Site::new() else { return };
    for workload in [Workload::Demo, Workload::Import] {
        let ended = site.run(workload, "");
        assert!(ended.status.success(), "{}", ended.said);
    }
    let tables = site.tables();
    let versions =
        || site.runtime.block_on(async { row_versions(&site.database.connect().await).await });
    std::fs::write(site.home.path().join("none.csv"), "track_id,track_name,track_artist\n")
        .unwrap();
    let before = versions();
    for _ in 0..3 {
        forget_loads(&site);
        let ended = site.run_arguments(&["import", "none.csv", "--json"], "");
        assert!(ended.status.success(), "{}", ended.said);
        assert_eq!(difference(&tables, &site.tables()), Vec::<String>::new());
        assert_eq!(versions(), before, "a row was touched");
    }
    let ledger = site.runtime.block_on(async {
        let client = site.database.connect().await;
        client.query_one("SELECT count(*) FROM load_ledger", &[]).await.unwrap().get::<_, i64>(0)
    });
    assert!(ledger > 30, "{ledger} messages were loaded again");
}

/// As if every run had been killed before anything was loaded.
fn forget_loads(site: &Site) {
    let runs = site.runtime.block_on(async {
        let client = site.database.connect().await;
        client.batch_execute("TRUNCATE load_ledger").await.unwrap();
        client.query("SELECT run_id FROM runs", &[]).await.unwrap()
    });
    for run in runs {
        let mark = Path::new("runs").join(format!("{}.lock", run.get::<_, String>(0)));
        std::fs::write(site.home.path().join(mark), "").unwrap();
    }
}

/// The other half of `tests/no_fail_points.rs`: what is looked for there is what this build has.
#[test]
fn a_build_with_fail_points_knows_their_names() {
    let program = std::fs::read(env!("CARGO_BIN_EXE_segue")).unwrap();
    for trace in ["FAILPOINTS", "landing-before-put", "load-mid-copy"] {
        assert!(program.windows(trace.len()).any(|part| part == trace.as_bytes()), "{trace}");
    }
}

/// I5 with what a run of `segue` says when the database turns it away.
#[test]
fn a_refused_login_is_told_without_the_password() {
    let Some(site) = Site::new() else { return };
    let password = password(site.database.url());
    let secrets = Secrets::seeded([format!("wrong-{password}")]);
    let wrong = site.database.url().replacen(&password, &format!("wrong-{password}"), 1);
    let mut command = site.home.command(["import", "made.csv"]);
    command.env("DATABASE_URL", wrong).env("LOG_LEVEL", "debug");
    let ended = crate::child::run(command, site.home.path());
    assert!(!ended.status.success());
    assert_eq!(secrets.told_by(&[("the error", &ended.said)]), Vec::<String>::new());
}
