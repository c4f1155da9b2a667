//! A bounded pass of the fuzz targets: every seed, and some thousand damaged copies of each kind.
//!
//! The same in every run. What `make fuzz` finds over hours becomes a seed, and is tried here.

#[path = "../../../../fuzz/properties/analyzer.rs"]
#[expect(clippy::panic, reason = "says what does not hold")]
mod analyzer;
#[path = "../../../../fuzz/properties/decode.rs"]
#[expect(clippy::panic, reason = "says what does not hold")]
mod decode;
mod mutation;
#[path = "../../../../fuzz/properties/resample.rs"]
mod resample;

use mutation::Mutator;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/seeds");

#[test]
fn seeds_and_damaged_seeds_decode_within_the_limits() {
    run("decode", decode::check, 6_000);
}

#[test]
fn seeds_and_damaged_seeds_resample_to_the_length_of_the_ratio() {
    run("resample", resample::check, 600);
}

#[test]
fn seeds_and_damaged_seeds_analyse_to_numbers_in_their_ranges() {
    run("analyzer", analyzer::check, 150);
}

/// Runs `check` over the seeds of `target`, then over `rounds` damaged ones.
fn run(target: &str, check: fn(&[u8]), rounds: usize) {
    let seeds = seeds(target);
    assert!(!seeds.is_empty(), "the seeds of {target} are missing");
    for (name, seed) in &seeds {
        try_one(check, seed, name);
    }
    let mut mutator = Mutator::new();
    for round in 0..rounds {
        let (name, seed) = &seeds[round % seeds.len()];
        let (_, other) = &seeds[mutator.below(seeds.len())];
        let damaged = mutator.mutate(seed, other);
        try_one(check, &damaged, &format!("round {round} on {name}"));
    }
}

/// Says which input it was before the panic goes on.
fn try_one(check: fn(&[u8]), input: &[u8], what: &str) {
    if let Err(cause) = catch_unwind(AssertUnwindSafe(|| check(input))) {
        eprintln!("{what}, {} bytes: {}", input.len(), input.escape_ascii());
        resume_unwind(cause);
    }
}

/// Names and contents, in the order of the names.
fn seeds(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = std::fs::read_dir(Path::new(SEEDS).join(target)).expect("a folder of seeds");
    let mut paths: Vec<_> = folder.map(|entry| entry.expect("an entry").path()).collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| std::fs::read(path).expect("a seed");
    paths.iter().map(|path| (path.display().to_string(), read(path))).collect()
}
