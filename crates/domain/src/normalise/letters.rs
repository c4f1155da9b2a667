//! Steps that look at single characters: which of them are typed for which.

use crate::text::{MAX_NAME_BYTES, clean};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What stands for a letter that has no decomposition, in the spelling without it.
const PLAIN: &[(char, &str)] = &[
    ('ø', "o"),
    ('æ', "ae"),
    ('œ', "oe"),
    ('ß', "ss"),
    ('đ', "d"),
    ('ð', "d"),
    ('þ', "th"),
    ('ł', "l"),
    ('ħ', "h"),
    ('ı', "i"),
    ('ŋ', "n"),
    ('ς', "σ"),
    ('і', "и"), // Ukrainian and Russian spellings of one name
    // Arabic: final ya and ta marbuta as they are typed, the stretching tatweel not at all.
    ('ى', "ي"),
    ('ة', "ه"),
    ('ـ', ""),
];

/// First digits of scripts that have digits of their own.
const ZEROS: &[char] = &['\u{660}', '\u{6f0}', '\u{966}', '\u{9e6}', '\u{e50}'];

/// Signs that stand for a letter beside other letters.
const STAND_INS: &[(char, char)] = &[('$', 's'), ('!', 'i'), ('@', 'a'), ('€', 'e')];

const APOSTROPHES: &[char] = &['\'', '\u{2019}', '\u{2018}', '\u{201b}', '\u{2bc}', '`', '\u{b4}'];

/// Trade marks, before compatibility turns `™` into letters.
const LEGAL: &[char] = &['™', '®', '©', '℠'];

pub(super) fn bound(name: &str) -> String {
    clean(name, MAX_NAME_BYTES)
}

pub(super) fn without_invisible(name: &str) -> String {
    name.chars()
        .filter(|c| !LEGAL.contains(c) && !is_invisible(*c))
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .collect()
}

/// Controls and the format characters that names are found with.
fn is_invisible(character: char) -> bool {
    let is_format = matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}');
    is_format || (character.is_control() && !character.is_whitespace())
}

pub(super) fn compatible(name: &str) -> String {
    // The accents that stand alone decompose to a space and a mark; here they are apostrophes.
    name.chars().map(|c| if c == '\u{b4}' { '\'' } else { c }).nfkc().collect()
}

pub(super) fn lower_case(name: &str) -> String {
    name.to_lowercase()
}

pub(super) fn without_diacritics(name: &str) -> String {
    let mut base = ' ';
    let kept = name.nfd().filter(|character| {
        if !is_combining_mark(*character) {
            base = *character;
            return true;
        }
        !is_dropped_mark(base, *character)
    });
    kept.nfc().collect()
}

/// Whether people leave `mark` out when they type `base` with it.
fn is_dropped_mark(base: char, mark: char) -> bool {
    match base {
        // Latin and Greek with their supplements.
        'a'..='z' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1fff}' | '\u{370}'..='\u{3ff}' => true,
        // Cyrillic: the stress mark, and the diaeresis of `ё`; `й` is another letter than `и`.
        '\u{400}'..='\u{52f}' => mark == '\u{301}' || (base == 'е' && mark == '\u{308}'),
        // Hebrew points, Arabic vowels and the hamza on an alif.
        '\u{5d0}'..='\u{5ea}' => ('\u{591}'..='\u{5c7}').contains(&mark),
        '\u{620}'..='\u{6ff}' => matches!(mark, '\u{64b}'..='\u{65f}' | '\u{670}'),
        _ => false,
    }
}

pub(super) fn plain_letters(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for character in name.chars() {
        match PLAIN.iter().find(|(letter, _)| *letter == character) {
            Some((_, spelled)) => plain.push_str(spelled),
            None => plain.push(plain_digit(character)),
        }
    }
    plain
}

fn plain_digit(character: char) -> char {
    let value = ZEROS.iter().find_map(|zero| {
        let value = u32::from(character).checked_sub(u32::from(*zero))?;
        if value < 10 { char::from_digit(value, 10) } else { None }
    });
    value.unwrap_or(character)
}

pub(super) fn has_stand_ins(name: &str) -> bool {
    name.contains(|character| STAND_INS.iter().any(|(sign, _)| *sign == character))
}

pub(super) fn signs_as_letters(name: &str) -> String {
    let characters: Vec<char> = name.chars().collect();
    let is_letter = |at: Option<usize>| {
        at.and_then(|at| characters.get(at)).is_some_and(|neighbour| neighbour.is_alphabetic())
    };
    let read = |(at, character): (usize, &char)| {
        let (before, after) = (is_letter(at.checked_sub(1)), is_letter(Some(at + 1)));
        // A dollar may begin or end a word (`$ign`); the others end sentences and begin handles.
        let inside = if *character == '$' { before || after } else { before && after };
        let letter = STAND_INS.iter().find(|(sign, _)| inside && sign == character);
        letter.map_or(*character, |(_, letter)| *letter)
    };
    characters.iter().enumerate().map(read).collect()
}

pub(super) fn may_have_apostrophes(name: &str) -> bool {
    name.bytes().any(|byte| matches!(byte, b'\'' | b'`') || !byte.is_ascii())
}

pub(super) fn without_apostrophes(name: &str) -> String {
    name.chars().filter(|c| !APOSTROPHES.contains(c)).collect()
}
