//! Proposes, for every track of one list, the track of another list that is the same recording.
//!
//! `match_tracks ASKED KNOWN`: two files with artist, title and milliseconds per line, between tabs.
//! Decides by names alone; the lengths are printed, so that they can tell how often that was right.
//! Candidates are the tracks whose artist has the same normal form.

use segue_domain::matching::{Decision, Matcher, TrackIdentity};
use segue_domain::normalise::NormalName;
use std::collections::HashMap;
use std::error::Error;
use std::io::{BufWriter, Write};
use std::{env, fs, io};

fn main() -> Result<(), Box<dyn Error>> {
    let mut args = env::args().skip(1);
    let (asked, known) = args.next().zip(args.next()).ok_or("usage: match_tracks ASKED KNOWN")?;
    let known = fs::read_to_string(known)?;
    let mut by_artist: HashMap<String, Vec<Line<'_>>> = HashMap::new();
    for line in known.lines().filter_map(Line::read) {
        by_artist.entry(line.key()).or_default().push(line);
    }
    let mut out = BufWriter::new(io::stdout().lock());
    for asked in fs::read_to_string(asked)?.lines().filter_map(Line::read) {
        let lines = by_artist.get(&asked.key()).map_or(&[][..], Vec::as_slice);
        let candidates: Vec<_> = lines.iter().map(Line::identity).collect();
        match Matcher::default().choose_track(asked.identity(), &candidates) {
            Decision::Match { index, note, .. } => {
                let Some(found) = lines.get(index) else { continue };
                let (method, score, reasons) = (&note.method, note.score, note.reasons.join(", "));
                writeln!(out, "match\t{method}\t{score:.3}\t{asked}\t{found}\t{reasons}")?;
            }
            Decision::Ambiguous { contenders } => {
                writeln!(out, "ambiguous\t{}\t\t{asked}", contenders.len())?;
            }
            Decision::None { best } => {
                let word = if best.is_some() { "none" } else { "no candidate" };
                writeln!(out, "{word}\t\t\t{asked}")?;
            }
        }
    }
    Ok(())
}

/// One track of a list.
struct Line<'a> {
    artist: &'a str,
    title: &'a str,
    duration_ms: &'a str,
}

impl<'a> Line<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let mut fields = line.split('\t');
        Some(Self { artist: fields.next()?, title: fields.next()?, duration_ms: fields.next()? })
    }

    fn key(&self) -> String {
        NormalName::of(self.artist).squeezed().to_owned()
    }

    fn identity(&self) -> TrackIdentity<'a> {
        TrackIdentity { title: self.title, artist: self.artist, ..TrackIdentity::default() }
    }
}

impl std::fmt::Display for Line<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}\t{}\t{}", self.artist, self.title, self.duration_ms)
    }
}
