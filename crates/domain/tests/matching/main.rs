//! How well matching agrees with people on the pairs of `corpus.txt`, over thresholds and measures.
//!
//! `cargo test -p segue-domain --test matching -- --nocapture` prints the tables of
//! `docs/matching.md` and every pair that is judged wrongly.

mod corpus;

use corpus::Pair;
use segue_domain::matching::Matcher;
use segue_domain::similarity::Measure;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const THRESHOLDS: [f64; 6] = [0.70, 0.75, 0.80, 0.85, 0.90, 0.95];
const DEFAULT: f64 = 0.85;
const MEASURES: [(&str, Measure); 2] =
    [("Levenshtein", Measure::Levenshtein), ("Ratcliff/Obershelp", Measure::RatcliffObershelp)];

/// How often a threshold was right.
#[derive(Default)]
struct Tally {
    right_matches: usize,
    wrong_matches: usize,
    missed: usize,
    right_refusals: usize,
}

impl Tally {
    fn of(pairs: &[(Pair, f64)], threshold: f64) -> Self {
        let mut tally = Self::default();
        for (pair, score) in pairs {
            let place = match (pair.is_same, *score >= threshold) {
                (true, true) => &mut tally.right_matches,
                (false, true) => &mut tally.wrong_matches,
                (true, false) => &mut tally.missed,
                (false, false) => &mut tally.right_refusals,
            };
            *place += 1;
        }
        tally
    }

    fn precision(&self) -> f64 {
        self.right_matches as f64 / (self.right_matches + self.wrong_matches) as f64
    }

    fn recall(&self) -> f64 {
        self.right_matches as f64 / (self.right_matches + self.missed) as f64
    }
}

/// The pairs of the corpus, each with its score.
fn scored(measure: Measure) -> Vec<(Pair, f64)> {
    let matcher = Matcher { measure, ..Matcher::default() };
    corpus::pairs().into_iter().map(|pair| (pair, pair.score(&matcher))).collect()
}

fn curve() -> String {
    let mut table = String::from(
        "| measure | threshold | precision | recall | wrong | missed |\n|---|---|---|---|---|---|\n",
    );
    for (name, measure) in MEASURES {
        let pairs = scored(measure);
        for threshold in THRESHOLDS {
            let tally = Tally::of(&pairs, threshold);
            let (precision, recall) = (tally.precision(), tally.recall());
            let (wrong, missed) = (tally.wrong_matches, tally.missed);
            table += &format!(
                "| {name} | {threshold:.2} | {precision:.3} | {recall:.3} | {wrong} | {missed} |\n"
            );
        }
    }
    table
}

/// Kinds of pair at the default threshold and measure: pairs, wrongly matched, missed.
fn by_kind() -> String {
    let mut kinds: BTreeMap<&str, Vec<(Pair, f64)>> = BTreeMap::new();
    for (pair, score) in scored(Measure::Levenshtein) {
        kinds.entry(pair.kind).or_default().push((pair, score));
    }
    let mut table = String::from("| kind | pairs | wrong | missed |\n|---|---|---|---|\n");
    for (kind, pairs) in kinds {
        let tally = Tally::of(&pairs, DEFAULT);
        let (count, wrong, missed) = (pairs.len(), tally.wrong_matches, tally.missed);
        table += &format!("| {kind} | {count} | {wrong} | {missed} |\n");
    }
    table
}

#[test]
fn the_document_says_what_the_corpus_gives() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/matching.md");
    let document = fs::read_to_string(path).unwrap();
    let tables = [curve(), by_kind()];
    println!("{}", tables.join("\n"));
    for table in tables {
        assert!(document.contains(&table), "docs/matching.md has another table:\n{table}");
    }
}

#[test]
fn at_the_default_threshold_few_pairs_are_judged_wrongly() {
    let pairs = scored(Measure::Levenshtein);
    for (pair, score) in &pairs {
        if pair.is_same != (*score >= DEFAULT) {
            println!("{} {score:.3} {pair}", if pair.is_same { "missed" } else { "wrong " });
        }
    }
    let tally = Tally::of(&pairs, DEFAULT);
    assert!(tally.precision() >= 0.97, "precision {:.3}", tally.precision());
    assert!(tally.recall() >= 0.90, "recall {:.3}", tally.recall());
}

#[test]
fn a_lower_threshold_brings_wrong_matches_and_a_higher_one_misses() {
    for (_, measure) in MEASURES {
        let pairs = scored(measure);
        let tallies = THRESHOLDS.map(|threshold| Tally::of(&pairs, threshold));
        for pair in tallies.windows(2) {
            assert!(pair[0].wrong_matches >= pair[1].wrong_matches);
            assert!(pair[0].missed <= pair[1].missed);
        }
        assert!(tallies[0].wrong_matches > tallies[5].wrong_matches);
        assert!(tallies[0].missed < tallies[5].missed);
    }
}

#[test]
fn the_corpus_is_as_large_and_as_mixed_as_it_claims() {
    let pairs = corpus::pairs();
    let same = pairs.iter().filter(|pair| pair.is_same).count();
    assert!(pairs.len() >= 300 && same >= 120 && pairs.len() - same >= 120);
    let kinds: BTreeSet<_> = pairs.iter().map(|pair| pair.kind).collect();
    for kind in ["typo", "featuring", "remaster", "live", "remix", "cover", "article", "script"] {
        assert!(kinds.contains(kind), "{kind}");
    }
}
