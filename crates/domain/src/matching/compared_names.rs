//! What speaks against two names being one: letters, words, numbers, spaces, articles.

use super::score::Penalties;
use super::weights;
use crate::normalise::NormalName;
use crate::similarity::Measure;

/// What the reasons of one kind of name are called.
pub(super) struct Called {
    letters: &'static str,
    word: &'static str,
    initial: &'static str,
    number: &'static str,
    swapped: &'static str,
    spacing: &'static str,
    article: &'static str,
    signs: &'static str,
    /// Weight of the letters' distance.
    letters_weight: f64,
}

/// Reasons about artists.
pub(super) const ARTIST: Called = Called {
    letters: "artist",
    word: "artist word",
    initial: "artist initial",
    number: "artist number",
    swapped: "artist swapped letters",
    spacing: "artist spacing",
    article: "artist article",
    signs: "artist signs",
    letters_weight: weights::ARTIST_LETTERS,
};

/// Reasons about titles.
pub(super) const TITLE: Called = Called {
    letters: "title",
    word: "title word",
    initial: "title initial",
    number: "title number",
    swapped: "title swapped letters",
    spacing: "title spacing",
    article: "title article",
    signs: "title signs",
    letters_weight: weights::TITLE_LETTERS,
};

/// What speaks against `one` and `other` being the same name.
pub(super) fn compare_names(
    one: &NormalName,
    other: &NormalName,
    measure: Measure,
    called: &Called,
) -> Penalties {
    let mut penalties = Penalties::default();
    if one.is_empty() || other.is_empty() {
        // Two blanks say nothing about each other either.
        penalties.add(called.letters, called.letters_weight);
        return penalties;
    }
    let is_equal = one.squeezed() == other.squeezed();
    if one.has_article() != other.has_article() {
        penalties.add(called.article, article_weight(one, one.text() == other.text()));
    }
    if is_equal {
        compare_signs(one, other, called, &mut penalties);
        return penalties;
    }
    if have_swapped_letters(one.text(), other.text()) {
        penalties.add(called.swapped, weights::SWAPPED);
        return penalties;
    }
    let alike = measure.similarity(one.text(), other.text());
    penalties.add(called.letters, called.letters_weight * (1.0 - alike));
    if !one.numbers().eq(other.numbers()) {
        penalties.add(called.number, weights::NUMBER);
    }
    let is_long = |name: &NormalName| name.words().nth(weights::MOST_WORDS).is_some();
    if alike >= weights::WORTH_A_LOOK && !is_long(one) && !is_long(other) {
        compare_words(one, other, measure, called, &mut penalties);
    }
    penalties
}

fn article_weight(one: &NormalName, is_equal_without: bool) -> f64 {
    let is_short = one.squeezed().chars().nth(weights::SHORT_LETTERS).is_none();
    match (is_equal_without, is_short) {
        (false, _) => weights::ARTICLE_TOO,
        (true, true) => weights::ARTICLE_OF_SHORT,
        (true, false) => weights::ARTICLE,
    }
}

/// Spaces and signs of names that have the same letters.
fn compare_signs(one: &NormalName, other: &NormalName, called: &Called, penalties: &mut Penalties) {
    if one.text() != other.text() {
        penalties.add(called.spacing, weights::SPACING);
    }
    let is_tiny = one.squeezed().chars().nth(weights::TINY_LETTERS).is_none();
    if is_tiny && one.signs() != other.signs() {
        penalties.add(called.signs, weights::SIGNS);
    }
}

fn compare_words(
    one: &NormalName,
    other: &NormalName,
    measure: Measure,
    called: &Called,
    penalties: &mut Penalties,
) {
    let (mut is_missing, mut begins_otherwise) = (false, false);
    for (words, counterparts) in [(one, other), (other, one)] {
        for word in words.words() {
            let found = counterparts
                .words()
                .map(|counterpart| (measure.similarity(word, counterpart), counterpart))
                .filter(|(alike, _)| *alike >= weights::COUNTERPART)
                .max_by(|(a, one), (b, other)| a.total_cmp(b).then(one.cmp(other)));
            is_missing |= found.is_none();
            begins_otherwise |= found.is_some_and(|(_, found)| has_other_initial(word, found));
        }
    }
    if is_missing {
        penalties.add(called.word, weights::WORD);
    }
    if begins_otherwise {
        penalties.add(called.initial, weights::INITIAL);
    }
}

/// Whether the texts differ in nothing but two neighbouring letters that have changed places.
fn have_swapped_letters(one: &str, other: &str) -> bool {
    let is_long = one.chars().nth(weights::SWAPPED_LETTERS - 1).is_some();
    if !is_long || one.len() != other.len() {
        return false;
    }
    let mut pairs = one.chars().zip(other.chars()).skip_while(|(a, b)| a == b);
    let (first, second) = (pairs.next(), pairs.next());
    let is_swapped = first.zip(second).is_some_and(|((a, b), (next_a, next_b))| {
        a == next_b && b == next_a && a.is_alphabetic() && b.is_alphabetic()
    });
    is_swapped && pairs.all(|(a, b)| a == b)
}

/// Whether two words begin with other letters, and not because the first was lost or swapped.
fn has_other_initial(one: &str, other: &str) -> bool {
    let beginning = |word: &str| (word.chars().next(), word.chars().nth(1));
    let ((first, second), (other_first, other_second)) = (beginning(one), beginning(other));
    first != other_first && second != other_first && first != other_second
}
