//! Steps that look at words: initials, `and`, separators, abbreviations, numbers.

use super::plain::may_be_spaced_oddly;
use unicode_normalization::char::is_combining_mark;

/// Words and what they are short for.
const WRITTEN_OUT: &[(&str, &str)] = &[
    ("pt", "part"),
    ("pts", "parts"),
    ("vol", "volume"),
    ("vs", "versus"),
    ("mr", "mister"),
    ("dr", "doctor"),
    ("st", "saint"),
    ("jr", "junior"),
    ("orch", "orchestra"),
];

/// Words behind which a number is counted whatever it is written in.
const COUNTING: &[&str] = &["part", "volume", "chapter", "act", "no", "nr", "number"];

/// Numbers that are no other words or initials, and so count anywhere.
const NUMBERS: &[(&str, &str)] = &[
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("ii", "2"),
    ("iii", "3"),
    ("iv", "4"),
    ("vi", "6"),
    ("vii", "7"),
    ("viii", "8"),
    ("ix", "9"),
    ("xii", "12"),
];

/// Numbers that count only behind one of [`COUNTING`]; elsewhere `I` and `one` are words.
const COUNTED: &[(&str, &str)] = &[("i", "1"), ("v", "5"), ("x", "10"), ("xi", "11"), ("one", "1")];

pub(super) fn may_have_initials(name: &str) -> bool {
    name.contains('.') || may_be_spaced_oddly(name)
}

pub(super) fn joined_initials(name: &str) -> String {
    let join = |word: &str| {
        let parts: Vec<&str> = word.split('.').filter(|part| !part.is_empty()).collect();
        let are_initials = parts.len() > 1 && parts.iter().all(|part| part.chars().count() == 1);
        if are_initials { parts.concat() } else { word.to_owned() }
    };
    respelled(name, join)
}

pub(super) fn may_spell_and(name: &str) -> bool {
    name.contains(['&', '+']) || may_be_spaced_oddly(name)
}

pub(super) fn spelled_and(name: &str) -> String {
    let spaced = name.replace('&', " & ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let spelled = words.iter().enumerate().map(|(at, word)| match *word {
        "&" => "and".to_owned(),
        "+" if at > 0 && at < last => "and".to_owned(),
        word => and_between_letters(word),
    });
    spelled.collect::<Vec<_>>().join(" ")
}

/// `florence+the` means `florence and the`; `+44` and `c++` mean no `and`.
fn and_between_letters(word: &str) -> String {
    match word.split_once('+') {
        Some((before, after))
            if before.ends_with(char::is_alphanumeric)
                && after.starts_with(char::is_alphanumeric) =>
        {
            format!("{before} and {after}")
        }
        _ => word.to_owned(),
    }
}

pub(super) fn may_have_punctuation(name: &str) -> bool {
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_alphanumeric();
    !name.bytes().all(is_plain) || may_be_spaced_oddly(name)
}

pub(super) fn without_punctuation(name: &str) -> String {
    let is_kept = |c: char| c.is_alphanumeric() || is_combining_mark(c);
    let spaced: String = name.chars().map(|c| if is_kept(c) { c } else { ' ' }).collect();
    respelled(&spaced, str::to_owned)
}

pub(super) fn may_abbreviate(name: &str) -> bool {
    let is_short = |word: &str| word == "n" || looked_up(WRITTEN_OUT, word).is_some();
    name.split(' ').any(is_short) || may_be_spaced_oddly(name)
}

pub(super) fn written_out(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let last = words.len().saturating_sub(1);
    let written = words.iter().enumerate().map(|(at, word)| match *word {
        "n" if at > 0 && at < last => "and",
        word => looked_up(WRITTEN_OUT, word).unwrap_or(word),
    });
    written.collect::<Vec<_>>().join(" ")
}

pub(super) fn may_count(name: &str) -> bool {
    let is_number =
        |word: &str| looked_up(NUMBERS, word).or_else(|| looked_up(COUNTED, word)).is_some();
    name.split(' ').any(is_number) || may_be_spaced_oddly(name)
}

pub(super) fn counted(name: &str) -> String {
    let mut counts = false;
    respelled(name, |word| {
        let number = looked_up(NUMBERS, word).or_else(|| {
            let counted = looked_up(COUNTED, word);
            counted.filter(|_| counts)
        });
        counts = COUNTING.contains(&word);
        number.unwrap_or(word).to_owned()
    })
}

fn looked_up<'a>(list: &[(&str, &'a str)], word: &str) -> Option<&'a str> {
    list.iter().find(|(from, _)| *from == word).map(|(_, to)| *to)
}

/// The words of `name`, each respelled, with one space between.
fn respelled(name: &str, respell: impl FnMut(&str) -> String) -> String {
    name.split_whitespace().map(respell).collect::<Vec<_>>().join(" ")
}
