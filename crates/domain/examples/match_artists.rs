//! Proposes, for every artist of one list, the artist of another list that is the same.
//!
//! `match_artists ASKED KNOWN [--measure ratcliff]`: two files with one name per line. Prints one
//! line per name of ASKED for which there is a candidate: decision, score, both names and the
//! reasons, between tabs.

use segue_domain::matching::{Decision, Matcher};
use segue_domain::normalise::NormalName;
use segue_domain::similarity::Measure;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::{env, fs, io};

/// Candidates below this score are not worth a decision.
const LEAST: f64 = 0.7;

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let usage = "usage: match_artists ASKED KNOWN [--measure ratcliff]";
    let (asked, known) = args.next().zip(args.next()).ok_or(usage)?;
    let measure = match (args.next().as_deref(), args.next().as_deref()) {
        (None, None) => Measure::Levenshtein,
        (Some("--measure"), Some("ratcliff")) => Measure::RatcliffObershelp,
        _ => return Err(usage.into()),
    };
    let matcher = Matcher { measure, ..Matcher::default() };
    let known = fs::read_to_string(known)?;
    let known: Vec<(&str, NormalName)> =
        known.lines().map(|name| (name, NormalName::of(name))).collect();
    let mut out = BufWriter::new(io::stdout().lock());
    for asked in fs::read_to_string(asked)?.lines() {
        let normal = NormalName::of(asked);
        let candidates: Vec<&str> = known
            .iter()
            .filter(|(_, name)| could_match(&normal, name))
            .filter(|(_, name)| matcher.score_of_names(&normal, name) >= LEAST)
            .map(|(name, _)| *name)
            .collect();
        tell(&mut out, asked, &candidates, &matcher.choose_artist(asked, &candidates))?;
    }
    Ok(())
}

/// Whether two names are close enough in length for [`LEAST`]: a letter too many costs twice its
/// share of the longer name, or, under Ratcliff/Obershelp, of both.
fn could_match(one: &NormalName, other: &NormalName) -> bool {
    let (one, other) = (one.squeezed().chars().count(), other.squeezed().chars().count());
    one.min(other) * 4 >= one.max(other) * 3
}

fn tell(
    out: &mut impl Write,
    asked: &str,
    candidates: &[&str],
    decision: &Decision,
) -> io::Result<()> {
    let (word, found) = match decision {
        Decision::Match { index, note, .. } => ("match", vec![(*index, note)]),
        Decision::Ambiguous { contenders } => {
            ("ambiguous", contenders.iter().map(|one| (one.index, &one.note)).collect())
        }
        Decision::None { best } => {
            ("none", best.iter().map(|best| (best.index, &best.note)).collect())
        }
    };
    for (index, note) in found {
        let name = candidates.get(index).copied().unwrap_or_default();
        let (method, score, reasons) = (&note.method, note.score, note.reasons.join(", "));
        writeln!(out, "{word}\t{method}\t{score:.3}\t{asked}\t{name}\t{reasons}")?;
    }
    Ok(())
}
