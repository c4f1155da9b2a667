//! How often the matcher is right about what Last.fm answers, in worlds that know the truth.
//!
//! `make bench-matching` prints the tables of docs/matching.md. For every track the simulated Last.fm
//! has a page with, it is asked whether the page is about the track, as transform asks: by title,
//! artist and length. *Right* pages are that track's own under names listeners gave it; *wrong* ones
//! are another recording's: a namesake's, a cover, a sequel, a karaoke version.
#![expect(clippy::unwrap_used, clippy::cast_precision_loss, reason = "a test; counts are small")]

use segue_domain::matching::{MatchThreshold, Matcher, TrackIdentity};
use segue_domain::similarity::Measure;
use segue_simulator::{LastfmAnswer, NameNoise, Noise, World, WorldConfig};
use std::collections::BTreeMap;

/// Tracks of each world; most have a page.
const TRACKS: usize = 24_000;

const THRESHOLDS: [f64; 5] = [0.70, 0.75, 0.80, 0.85, 0.90];

/// A page that was answered with.
struct Answered {
    score: f64,
    is_right: bool,
    noise: Vec<NameNoise>,
}

fn answers(noise: Noise, measure: Measure) -> Vec<Answered> {
    let world =
        World::new(WorldConfig { seed: 11, tracks: TRACKS, noise, ..WorldConfig::default() });
    let matcher = Matcher { measure, ..Matcher::default() };
    let answered = world.tracks().filter_map(|track| {
        let (page, is_right) = match world.lastfm(track.index) {
            LastfmAnswer::Right(page) => (page, true),
            LastfmAnswer::Wrong(page) => (page, false),
            LastfmAnswer::Absent => return None,
        };
        let artist = world.main_artist(&track);
        let asked = TrackIdentity {
            title: &track.title,
            artist: &artist,
            duration_ms: i64::try_from(track.duration_ms).ok(),
            ..TrackIdentity::default()
        };
        let found = TrackIdentity {
            title: &page.name,
            artist: &page.artist,
            duration_ms: i64::try_from(page.duration_ms).ok(),
            ..TrackIdentity::default()
        };
        let score = matcher.compare_tracks(asked, found).score;
        Some(Answered { score, is_right, noise: page.noise })
    });
    answered.collect()
}

/// Precision, recall, wrong ones accepted, right ones missed.
fn judged(answers: &[Answered], threshold: f64) -> (f64, f64, usize, usize) {
    let accepted = |answer: &&Answered| answer.score >= threshold;
    let right = answers.iter().filter(|answer| answer.is_right);
    let (all, found) = (right.clone().count(), right.filter(accepted).count());
    let wrong = answers.iter().filter(|answer| !answer.is_right).filter(accepted).count();
    let precision = found as f64 / (found + wrong).max(1) as f64;
    (precision, found as f64 / all.max(1) as f64, wrong, all - found)
}

#[test]
fn the_matcher_keeps_its_word_about_what_listeners_write() {
    println!("| noise | measure | threshold | precision | recall | wrong | missed | near |");
    println!("|---|---|---|---|---|---|---|---|");
    let levels = [("low", Noise::Low), ("normal", Noise::Normal), ("high", Noise::High)];
    let measures =
        [("Levenshtein", Measure::Levenshtein), ("Ratcliff/Obershelp", Measure::RatcliffObershelp)];
    for (level, noise) in levels {
        for (called, measure) in measures {
            let answers = answers(noise, measure);
            for threshold in THRESHOLDS {
                let (precision, recall, wrong, missed) = judged(&answers, threshold);
                let lowest = MatchThreshold::LOWEST.get();
                let near =
                    answers.iter().filter(|a| a.score >= lowest && a.score < threshold).count();
                println!(
                    "| {level} | {called} | {threshold:.2} | {precision:.5} | {recall:.4} \
                     | {wrong} | {missed} | {near} |"
                );
            }
            tell_what_was_missed(level, called, &answers);
            if noise == Noise::Normal && measure == Measure::default() {
                assert!(answers.len() >= 20_000, "{} answers", answers.len());
                let threshold = MatchThreshold::default().get();
                let (precision, recall, ..) = judged(&answers, threshold);
                assert!(precision >= 0.999, "precision {precision}");
                assert!(recall >= 0.95, "recall {recall}");
            }
        }
    }
}

/// Of the right pages with each kind of noise, how many the default threshold misses.
fn tell_what_was_missed(level: &str, measure: &str, answers: &[Answered]) {
    let mut kinds: BTreeMap<NameNoise, (usize, usize)> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.is_right) {
        for kind in &answer.noise {
            let (all, missed) = kinds.entry(*kind).or_default();
            *all += 1;
            *missed += usize::from(answer.score < MatchThreshold::default().get());
        }
    }
    for (kind, (all, missed)) in kinds {
        let kind = serde_json::to_value(kind).unwrap();
        println!("missed, {level}, {measure}, {kind}: {missed} of {all}");
    }
}
