//! How Last.fm's listeners spell a title: case, marks, guests, editions, typos.

use super::dice::Dice;
use super::text;

/// What happened to a name on its way to Last.fm.
pub(super) struct Spelling<'name> {
    /// The title without guests and edition.
    pub(super) bare_title: &'name str,
    /// Names of the guests.
    pub(super) guests: &'name [&'name str],
    /// Percent of names with a typo.
    pub(super) typo_percent: u64,
}

impl Spelling<'_> {
    /// The title as Last.fm has it.
    pub(super) fn title(&self, dice: &mut Dice) -> String {
        let mut title = respell(dice, self.bare_title, self.typo_percent);
        if !self.guests.is_empty() && dice.chance(50) {
            let word = dice.pick(&["feat.", "ft.", "featuring"]);
            title = format!("{title} {word} {}", self.guests.join(", "));
        }
        // Mostly without: listeners do not scrobble editions of a song separately.
        if dice.chance(6) {
            title = format!("{title} (Remastered {})", dice.between(1998, 2020));
        }
        title
    }
}

/// A name in another case, without marks, or with a typo; mostly as it is.
pub(super) fn respell(dice: &mut Dice, name: &str, typo_percent: u64) -> String {
    let spelled = match dice.below(20) {
        0..=1 => name.to_lowercase(),
        2 => name.to_uppercase(),
        3..=5 => text::without_diacritics(name),
        _ => name.to_owned(),
    };
    if dice.chance(typo_percent) { misspell(dice, &spelled) } else { spelled }
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
    use super::super::dice::{Dice, Topic};
    use super::{misspell, respell};

    #[test]
    fn a_typo_is_at_most_two_edits_away() {
        for index in 0..200 {
            let mut dice = Dice::of(5, Topic::Lastfm, index);
            let spelled = misspell(&mut dice, "Restless Satellite");
            assert!(strsim::levenshtein(&spelled, "Restless Satellite") <= 2, "{spelled}");
        }
    }

    #[test]
    fn without_noise_no_letter_changes() {
        for index in 0..50 {
            let mut dice = Dice::of(5, Topic::Lastfm, index);
            assert_eq!(respell(&mut dice, "Quiet Rain", 0).to_lowercase(), "quiet rain");
        }
    }
}
