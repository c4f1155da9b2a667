//! What a remark on a title says about the recording: the table of version markers.
//!
//! `Live` names another recording than the studio take, `2011 Remaster` the same one, `Radio Edit`
//! the same one cut to another length. Everything that decides this is in [`MARKERS`].

mod markers;

pub use markers::{Effect, MARKERS, Marker, phrases};

use std::cmp::Reverse;
use std::ops::Range;
use std::sync::LazyLock;

/// The phrases of the table within remarks, taken apart once.
static IN_REMARKS: LazyLock<Vec<Phrase>> = LazyLock::new(|| Phrase::all(|marker| marker.phrases));

/// The phrases that need no bracket, likewise.
static BARE: LazyLock<Vec<Phrase>> = LazyLock::new(|| Phrase::all(|marker| marker.bare));

/// The kind of version whose phrases are details as well.
const LANGUAGE: &str = "language";

/// Words of a remark that say nothing about which version it is.
const FILLERS: &[&str] = &[
    "version", "versao", "ver", "mix", "edit", "edition", "track", "the", "a", "an", "at", "in",
    "on", "from", "by", "for", "of", "with", "and", "de", "en", "em", "el", "la", "recorded",
    "digital", "original", "take", "club",
];

/// One remark on a title that is about its version.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// [`Marker::name`]s of the kinds of version with the strongest effect, in the table's order.
    pub markers: Vec<&'static str>,
    /// What they say about the recording.
    pub effect: Effect,
    /// What else it says in normal form, such as who remixed it or where it was played; often empty.
    pub detail: String,
}

/// Reads a remark in normal form; nothing when it is not about a version.
///
/// ```
/// use segue_domain::normalise::version::{Effect, read_version};
/// let remix = read_version("kygo remix").unwrap();
/// assert_eq!((remix.markers, remix.effect), (vec!["remix"], Effect::Different));
/// assert_eq!(remix.detail, "kygo");
/// assert_eq!(read_version("2011 remaster").unwrap().effect, Effect::Same);
/// assert_eq!(read_version("i cant get no"), None);
/// ```
#[must_use]
pub fn read_version(remark: &str) -> Option<Version> {
    let words: Vec<&str> = remark.split(' ').filter(|word| !word.is_empty()).collect();
    let found = found_in(&words);
    let effect = found.iter().map(|found| found.marker.effect).max()?;
    // Which language is a detail: a Spanish version is not the English one.
    let naming = || found.iter().filter(|found| found.marker.name != LANGUAGE);
    let is_used = |at: usize| naming().any(|found| found.words.contains(&at));
    let detail: Vec<&str> = words
        .iter()
        .enumerate()
        .filter(|(at, word)| !is_used(*at) && !is_year(word) && !FILLERS.contains(word))
        .map(|(_, word)| *word)
        .collect();
    if matches!(effect, Effect::Shorter | Effect::Longer) && !detail.is_empty() {
        let (markers, effect) = (vec!["remix"], Effect::Different);
        return Some(Version { markers, effect, detail: detail.join(" ") });
    }
    let strongest = found.iter().filter(|found| found.marker.effect == effect);
    let mut markers: Vec<&'static str> = strongest.map(|found| found.marker.name).collect();
    markers.dedup();
    Some(Version { markers, effect, detail: detail.join(" ") })
}

/// What stands before a version that ends `title` (in normal form) without bracket or dash.
#[must_use]
pub fn bare_version(title: &str) -> Option<(String, Version)> {
    let words: Vec<&str> = title.split(' ').collect();
    let lengths = BARE.iter().filter_map(|phrase| {
        let start = words.len().checked_sub(phrase.words.len())?;
        phrase.stands_at(start, &words).then_some(phrase.words.len())
    });
    let (kept, remark) = words.split_at_checked(words.len().checked_sub(lengths.max()?)?)?;
    let version = read_version(&remark.join(" "))?;
    (!kept.is_empty()).then(|| (kept.join(" "), version))
}

/// A marker and the words of a remark that name it.
struct Found {
    marker: &'static Marker,
    words: Range<usize>,
}

/// The markers named among `words`, in the table's order; of overlapping phrases the longest.
fn found_in(words: &[&str]) -> Vec<Found> {
    let found = |phrase: &'static Phrase| {
        let places = (0..words.len()).filter(|start| phrase.stands_at(*start, words));
        places.map(|start| {
            let words = start..start + phrase.words.len();
            (phrase.rank, Found { marker: phrase.marker, words })
        })
    };
    let mut all: Vec<(usize, Found)> = IN_REMARKS.iter().flat_map(found).collect();
    all.sort_by_key(|(rank, found)| (Reverse(found.words.len()), *rank, found.words.start));
    let mut kept: Vec<(usize, Found)> = Vec::new();
    for (rank, found) in all {
        let overlaps = |other: &(usize, Found)| {
            other.1.words.start < found.words.end && found.words.start < other.1.words.end
        };
        if !kept.iter().any(overlaps) {
            kept.push((rank, found));
        }
    }
    kept.sort_by_key(|(rank, found)| (*rank, found.words.start));
    kept.into_iter().map(|(_, found)| found).collect()
}

/// A phrase of the table, taken apart.
struct Phrase {
    marker: &'static Marker,
    /// The marker's place in the table.
    rank: usize,
    words: Vec<&'static str>,
    is_first: bool,
    is_last: bool,
}

impl Phrase {
    fn all(list: fn(&'static Marker) -> &'static str) -> Vec<Self> {
        let markers = MARKERS.iter().enumerate();
        let of_marker = |(rank, marker)| {
            phrases(list(marker)).map(move |phrase| Self::read(rank, marker, phrase))
        };
        markers.flat_map(of_marker).collect()
    }

    fn read(rank: usize, marker: &'static Marker, phrase: &'static str) -> Self {
        let (is_first, is_last) = (phrase.starts_with('^'), phrase.ends_with('$'));
        let plain = phrase.trim_start_matches('^').trim_end_matches('$');
        Self { marker, rank, words: plain.split(' ').collect(), is_first, is_last }
    }

    fn stands_at(&self, start: usize, words: &[&str]) -> bool {
        let end = start + self.words.len();
        let is_placed = (!self.is_first || start == 0) && (!self.is_last || end == words.len());
        let there = words.get(start..end).unwrap_or_default();
        is_placed
            && there.len() == self.words.len()
            && there.iter().zip(&self.words).all(|(word, of_phrase)| is_word(word, of_phrase))
    }
}

fn is_word(word: &str, of_phrase: &str) -> bool {
    match of_phrase {
        "#" => is_year(word),
        // Kana, Han and Hangul.
        _ if of_phrase.starts_with(|c: char| c >= '\u{3040}') => word.contains(of_phrase),
        _ => word == of_phrase,
    }
}

/// Whether a word is a year in which something may have been recorded.
fn is_year(word: &str) -> bool {
    word.len() == 4
        && word.bytes().all(|byte| byte.is_ascii_digit())
        && (word.starts_with("19") || word.starts_with("20"))
}
