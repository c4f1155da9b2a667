//! How listeners spell names on Last.fm: every way of not writing what Spotify writes, each counted.

use serde::{Deserialize, Serialize};

use super::dice::Dice;
use super::{names, text};

/// How much the names differ from one service to the next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Noise {
    /// Names as they are, but for a few.
    Low,
    /// About half the names differ in something, one in ten has a typo.
    #[default]
    Normal,
    /// Most names differ, a quarter has a typo, some are hopeless.
    High,
}

/// One way in which a name differs from the one on Spotify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NameNoise {
    /// A letter swapped, dropped or doubled.
    Typo,
    /// All small or all capital letters.
    Case,
    /// `Björn` as `Bjorn`.
    Diacritics,
    /// Marks left out or put in: `Where's` as `Wheres`, `&` as `and`.
    Punctuation,
    /// The guests in the title, in one of five spellings.
    Featuring,
    /// A remark on the edition: remastered, live, edit.
    Edition,
    /// `The Hollow Lanterns` as `Hollow Lanterns` or `Hollow Lanterns, The`.
    Article,
    /// A remark in brackets that says nothing: `[Official Audio]`.
    Brackets,
    /// Another script in Latin letters.
    Romanised,
    /// Artist and title in each other's place.
    Swapped,
}

/// Percent of names that have each kind of noise.
#[derive(Debug, Clone, Copy)]
struct Rates {
    typo: u64,
    case: u64,
    diacritics: u64,
    punctuation: u64,
    featuring: u64,
    edition: u64,
    article: u64,
    brackets: u64,
    romanised: u64,
    swapped: u64,
}

impl Noise {
    fn rates(self) -> Rates {
        match self {
            Self::Low => Rates {
                typo: 1,
                case: 5,
                diacritics: 5,
                punctuation: 1,
                featuring: 20,
                edition: 2,
                article: 1,
                brackets: 0,
                romanised: 0,
                swapped: 0,
            },
            Self::Normal => Rates {
                typo: 10,
                case: 15,
                diacritics: 15,
                punctuation: 5,
                featuring: 50,
                edition: 6,
                article: 4,
                brackets: 2,
                romanised: 4,
                swapped: 0,
            },
            Self::High => Rates {
                typo: 25,
                case: 30,
                diacritics: 50,
                punctuation: 25,
                featuring: 80,
                edition: 20,
                article: 25,
                brackets: 12,
                romanised: 35,
                swapped: 4,
            },
        }
    }
}

/// Two names on a page, and in what they differ from Spotify's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spelled {
    pub(super) artist: String,
    pub(super) title: String,
    pub(super) noise: Vec<NameNoise>,
}

/// The names of a track as Last.fm's listeners write them.
pub(super) fn spell(
    dice: &mut Dice,
    level: Noise,
    artist: &str,
    title: &str,
    guests: &[String],
) -> Spelled {
    let rates = level.rates();
    let mut noise = Vec::new();
    let mut artist = respell(dice, artist, rates, 3, &mut noise);
    artist = article(dice, artist, rates, &mut noise);
    let mut title = respell(dice, title, rates, 1, &mut noise);
    if !guests.is_empty() && dice.chance(rates.featuring) {
        title = with_guests(dice, &title, guests);
        noise.push(NameNoise::Featuring);
    }
    // Mostly without: listeners do not scrobble editions of a song separately.
    if dice.chance(rates.edition) {
        title = with_edition(dice, &title, level);
        noise.push(NameNoise::Edition);
    }
    if dice.chance(rates.brackets) {
        let remark = dice.pick(&["[Official Audio]", "(Lyrics)", "[HQ]", "(Album Version)"]);
        title = format!("{title} {remark}");
        noise.push(NameNoise::Brackets);
    }
    if dice.chance(rates.swapped) {
        std::mem::swap(&mut artist, &mut title);
        noise.push(NameNoise::Swapped);
    }
    noise.sort_unstable();
    noise.dedup();
    Spelled { artist, title, noise }
}

/// A name in another case, script, without marks, or with a typo, `rarer` times less often than
/// the rates say; mostly as it is.
fn respell(
    dice: &mut Dice,
    name: &str,
    rates: Rates,
    rarer: u64,
    noise: &mut Vec<NameNoise>,
) -> String {
    let mut spelled = name.to_owned();
    let mut try_on = |kind, percent: u64, other: &dyn Fn(&mut Dice, &str) -> String| {
        // The dice are rolled whether or not it makes a difference, so that levels stay alike.
        let is_hit = dice.chance(percent.div_ceil(rarer));
        let changed = other(dice, &spelled);
        if is_hit && changed != spelled {
            spelled = changed;
            noise.push(kind);
        }
    };
    try_on(NameNoise::Romanised, rates.romanised, &|_, name| {
        names::romanised(name).unwrap_or_else(|| name.to_owned())
    });
    try_on(NameNoise::Diacritics, rates.diacritics, &|_, name| text::without_diacritics(name));
    try_on(NameNoise::Punctuation, rates.punctuation, &punctuated);
    try_on(NameNoise::Case, rates.case, &|dice, name| match dice.below(3) {
        0 => name.to_uppercase(),
        _ => name.to_lowercase(),
    });
    try_on(NameNoise::Typo, rates.typo, &misspell);
    spelled
}

fn punctuated(dice: &mut Dice, name: &str) -> String {
    match dice.below(3) {
        0 => name.chars().filter(|letter| !matches!(letter, '\'' | '?' | ',' | '.')).collect(),
        1 => name.replace('&', "and").replace('\'', "’"),
        _ => format!("{name}."),
    }
}

fn article(dice: &mut Dice, name: String, rates: Rates, noise: &mut Vec<NameNoise>) -> String {
    let (is_hit, behind) = (dice.chance(rates.article), dice.chance(40));
    match name.strip_prefix("The ") {
        Some(rest) if is_hit => {
            noise.push(NameNoise::Article);
            if behind { format!("{rest}, The") } else { rest.to_owned() }
        }
        _ => name,
    }
}

/// The five spellings of a guest.
fn with_guests(dice: &mut Dice, title: &str, guests: &[String]) -> String {
    let guests = guests.join(", ");
    match dice.below(5) {
        0 => format!("{title} feat. {guests}"),
        1 => format!("{title} ft. {guests}"),
        2 => format!("{title} featuring {guests}"),
        3 => format!("{title} (feat. {guests})"),
        _ => format!("{title} [with {guests}]"),
    }
}

fn with_edition(dice: &mut Dice, title: &str, level: Noise) -> String {
    let year = dice.between(1998, 2020);
    let kinds = if level == Noise::High { 4 } else { 2 };
    match dice.below(kinds) {
        0 => format!("{title} (Remastered {year})"),
        1 => format!("{title} - {year} Remaster"),
        2 => format!("{title} (Single Edit)"),
        _ => format!("{title} [Live {year}]"),
    }
}

/// Swaps two neighbouring letters, drops one or doubles one; short names stay.
fn misspell(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 6 {
        return name.to_owned();
    }
    // Not the first letter: people get that one right.
    let place = 1 + dice.index(letters.len() - 2);
    match dice.below(3) {
        0 => letters.swap(place, place + 1),
        1 => drop(letters.remove(place)),
        _ => letters.insert(place, letters[place]),
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::dice::{Dice, Topic};
    use super::{NameNoise, Noise, misspell, spell};

    #[test]
    fn a_typo_is_at_most_two_edits_away() {
        for index in 0..200 {
            let mut dice = Dice::of(5, Topic::Lastfm, index);
            let spelled = misspell(&mut dice, "Restless Satellite");
            assert!(strsim::levenshtein(&spelled, "Restless Satellite") <= 2, "{spelled}");
        }
    }

    #[test]
    fn what_is_said_to_be_noise_is_all_the_noise_there_is() {
        for index in 0..500 {
            let mut dice = Dice::of(5, Topic::Lastfm, index);
            let spelled = spell(&mut dice, Noise::High, "The Björns", "Where's Ana?", &[]);
            let is_as_it_was =
                (&*spelled.artist, &*spelled.title) == ("The Björns", "Where's Ana?");
            assert_eq!(spelled.noise.is_empty(), is_as_it_was, "{spelled:?}");
        }
    }

    #[test]
    fn the_highest_level_has_every_kind_and_the_lowest_hardly_any() {
        let guests = ["Ana Hale".to_owned()];
        let kinds = |level| {
            let of = |artist: &str, index| {
                let mut dice = Dice::of(5, Topic::Lastfm, index);
                spell(&mut dice, level, artist, "Déjà Vu, Ana", &guests).noise
            };
            (0..400).flat_map(|i| [of("The Björns", i), of("Белый сад", i)]).collect::<Vec<_>>()
        };
        let found: HashSet<NameNoise> = kinds(Noise::High).into_iter().flatten().collect();
        assert_eq!(found.len(), 10, "{found:?}");
        let count = |level| kinds(level).iter().map(Vec::len).sum::<usize>();
        assert!(count(Noise::Low) * 2 < count(Noise::Normal), "{}", count(Noise::Low));
        assert!(count(Noise::Normal) * 3 < count(Noise::High) * 2, "{}", count(Noise::Normal));
    }
}
