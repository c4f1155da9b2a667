//! A name in the form in which it is compared.

use super::{apply, normalise, steps_before};

/// Articles that a name is found with and without.
const ARTICLES: &[&str] = &["the"];

/// A name's normal form, and what was set apart on the way to it.
///
/// Made once per name, compared many times.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NormalName {
    text: String,
    squeezed: String,
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
        if text.is_empty() {
            let signs = apply(steps_before("apostrophes"), name);
            return Self::from_text(signs.split_whitespace().collect(), false);
        }
        match without_article(&text) {
            Some(rest) => Self::from_text(rest.to_owned(), true),
            None => Self::from_text(text, false),
        }
    }

    fn from_text(text: String, has_article: bool) -> Self {
        let squeezed = text.split(' ').collect();
        Self { text, squeezed, has_article }
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
