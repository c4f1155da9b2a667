//! A name in the form in which it is compared.

use super::{apply, normalise, steps_before};
use unicode_normalization::char::is_combining_mark;

/// Articles that a name is found with and without.
const ARTICLES: &[&str] = &["the"];

/// A name's normal form, and what was set apart on the way to it.
///
/// Made once per name, compared many times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalName {
    text: String,
    squeezed: String,
    signs: String,
    has_article: bool,
}

impl NormalName {
    /// The normal form of `name`.
    ///
    /// A leading article is set apart, also from `Beatles, The`, unless what stays would be no
    /// word: `The The`, and `The 1975`, where `1975` alone means something else. A name of signs
    /// only (`!!!`, `+/-`) keeps its signs, without spaces.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let text = normalise(&with_article_in_front(name));
        let written = apply(steps_before("apostrophes"), name);
        let signs: String = written.chars().filter(|c| is_sign(*c)).collect();
        if text.is_empty() {
            let text = written.split_whitespace().collect();
            return Self { squeezed: String::clone(&text), text, signs, has_article: false };
        }
        let (text, has_article) = match without_article(&text) {
            Some(rest) => (rest.to_owned(), true),
            None => (text, false),
        };
        Self { squeezed: text.split(' ').collect(), text, signs, has_article }
    }

    /// The normal form without its article: the key by which candidates are looked up.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// [`Self::text`] without spaces.
    #[must_use]
    pub fn squeezed(&self) -> &str {
        &self.squeezed
    }

    /// The signs it is written with, full stops aside, which come and go with initials.
    #[must_use]
    pub fn signs(&self) -> &str {
        &self.signs
    }

    /// Whether an article was set apart.
    #[must_use]
    pub fn has_article(&self) -> bool {
        self.has_article
    }

    /// Whether the name says nothing at all: it was blank.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The words of the normal form.
    pub fn words(&self) -> impl Iterator<Item = &str> {
        self.text.split(' ').filter(|word| !word.is_empty())
    }

    /// The numbers in it, as digits, in order: `blink 182` and `blink182` have one.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        self.text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty())
    }
}

fn is_sign(character: char) -> bool {
    let is_of_word = character.is_alphanumeric() || is_combining_mark(character);
    !is_of_word && !character.is_whitespace() && character != '.'
}

/// `Beatles, The` as `The Beatles`.
fn with_article_in_front(name: &str) -> String {
    let inverted = name.trim().rsplit_once(", ").filter(|(_, article)| {
        let article = article.to_lowercase();
        ARTICLES.contains(&article.as_str())
    });
    inverted.map_or_else(|| name.to_owned(), |(rest, article)| format!("{article} {rest}"))
}

fn without_article(text: &str) -> Option<&str> {
    let (first, rest) = text.split_once(' ')?;
    let is_name = rest.contains(|c: char| c.is_alphabetic()) && !ARTICLES.contains(&rest);
    (ARTICLES.contains(&first) && is_name).then_some(rest)
}
