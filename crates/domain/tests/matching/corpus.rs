//! Reads the hand-made pairs.
#![expect(clippy::panic, clippy::unwrap_used, reason = "a test's own data, read by tests only")]

use segue_domain::matching::{Matcher, TrackIdentity};
use std::fmt;

const CORPUS: &str = include_str!("corpus.txt");

/// Two tracks or artists, and what people say of them.
#[derive(Clone, Copy)]
pub(crate) struct Pair {
    /// What the pair is there for.
    pub(crate) kind: &'static str,
    /// Whether the two are one.
    pub(crate) is_same: bool,
    one: Side,
    other: Side,
}

#[derive(Clone, Copy)]
struct Side {
    artist: &'static str,
    title: &'static str,
    seconds: Option<i64>,
}

impl Pair {
    fn read(line: &'static str) -> Self {
        let fields: Vec<&str> = line.split('|').map(str::trim).collect();
        let [kind, verdict, artist, title, seconds, other_artist, other_title, other_seconds] =
            fields[..]
        else {
            panic!("eight fields: {line}");
        };
        let is_same = match verdict {
            "same" => true,
            "different" => false,
            _ => panic!("same or different: {line}"),
        };
        let one = Side { artist, title, seconds: length(seconds) };
        let other =
            Side { artist: other_artist, title: other_title, seconds: length(other_seconds) };
        Self { kind, is_same, one, other }
    }

    /// How sure `matcher` is that the two are one.
    pub(crate) fn score(&self, matcher: &Matcher) -> f64 {
        if self.one.title.is_empty() && self.other.title.is_empty() {
            return matcher.compare_artists(self.one.artist, self.other.artist).score;
        }
        matcher.compare_tracks(self.one.identity(), self.other.identity()).score
    }
}

impl Side {
    fn identity(&self) -> TrackIdentity<'_> {
        TrackIdentity {
            title: self.title,
            artist: self.artist,
            duration_ms: self.seconds.map(|seconds| seconds * 1_000),
            ..TrackIdentity::default()
        }
    }
}

impl fmt::Display for Pair {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, one, other, .. } = self;
        write!(formatter, "{kind}: {} {} / {} {}", one.artist, one.title, other.artist, other.title)
    }
}

/// All pairs.
pub(crate) fn pairs() -> Vec<Pair> {
    let lines = CORPUS.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(Pair::read).collect()
}

fn length(seconds: &str) -> Option<i64> {
    (!seconds.is_empty()).then(|| seconds.parse().unwrap())
}
