//! `docs/faults.md` names a test for every fault, and these tests exist.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Faults that have to be there; T09 and T15 to T17 are about services of the cloud.
fn promised() -> BTreeSet<String> {
    let numbers = (1..=8).chain(10..=14).chain(18..=56).filter(|number| *number != 55);
    numbers.map(|number| format!("T{number:02}")).collect()
}

#[test]
fn every_fault_has_a_line_that_names_tests_which_exist() {
    let document = fs::read_to_string(Path::new(ROOT).join("docs/faults.md")).unwrap();
    let mut found = BTreeSet::new();
    let mut wrong = Vec::new();
    for line in document.lines().filter(|line| line.starts_with("| T")) {
        let mut columns = line.trim_matches('|').split('|').map(str::trim);
        let number = columns.next().unwrap_or_default();
        let proof = columns.next_back().unwrap_or_default();
        found.insert(number.to_owned());
        let tests: Vec<&str> = proof.split('`').filter(|part| part.contains(".rs::")).collect();
        let is_open = proof.starts_with("not yet");
        if tests.is_empty() && !is_open {
            wrong.push(format!("{number} names no test"));
        }
        wrong
            .extend(tests.iter().filter(|test| !exists(test)).map(|t| format!("{number}: no {t}")));
    }
    wrong.extend(promised().difference(&found).map(|number| format!("{number} has no line")));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Whether `file.rs::name` is a function of that file.
fn exists(test: &str) -> bool {
    let Some((file, name)) = test.split_once("::") else { return false };
    let text = fs::read_to_string(Path::new(ROOT).join(file)).unwrap_or_default();
    text.contains(&format!("fn {name}("))
}
