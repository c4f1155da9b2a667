//! Text as it may be stored: without NUL, without blanks at its ends, of bounded length.
//!
//! Lengths are bytes of UTF-8, because that is what the store's indexes count: a B-tree row of
//! PostgreSQL holds 2 704 bytes.

/// Longest name, title, genre or tag that is stored. Real ones stay far below; a megabyte of text
/// in a title is an accident or an attack.
pub const MAX_NAME_BYTES: usize = 1_000;
/// Longest identifier that is stored.
pub const MAX_ID_BYTES: usize = 100;
/// Longest address that is stored.
pub const MAX_URL_BYTES: usize = 2_000;
/// Longest explanation that is stored.
pub const MAX_DETAIL_BYTES: usize = 2_000;

/// `text` without NUL (which PostgreSQL cannot store), trimmed, and cut to `most` bytes between two
/// characters.
///
/// Doing it again changes nothing. Reads no further than it has to, so an endless text is cheap.
///
/// ```
/// use segue_domain::text::clean;
/// assert_eq!(clean("\0 Beyonc\u{e9}\0 ", 100), "Beyonc\u{e9}");
/// assert_eq!(clean("Beyonc\u{e9}", 7), "Beyonc");
/// ```
#[must_use]
pub fn clean(text: &str, most: usize) -> String {
    let mut cleaned = String::new();
    for character in text.chars().skip_while(is_nothing).filter(|c| *c != '\0') {
        if cleaned.len() + character.len_utf8() > most {
            break;
        }
        cleaned.push(character);
    }
    cleaned.truncate(cleaned.trim_end().len());
    cleaned
}

/// Whether nothing is left of `text` once it is cleaned.
#[must_use]
pub fn is_blank(text: &str) -> bool {
    text.chars().all(|character| is_nothing(&character))
}

/// [`clean`] in lower case, for genres and tags, whose capitals mean nothing.
pub(crate) fn clean_lower(text: &str) -> String {
    // Lower case can be longer: `İ` becomes `i` and a combining dot.
    clean(&clean(text, MAX_NAME_BYTES).to_lowercase(), MAX_NAME_BYTES)
}

/// A text that says something, cleaned and cut, or nothing.
pub(crate) fn optional(text: Option<String>, most: usize) -> Option<String> {
    text.map(|text| clean(&text, most)).filter(|text| !text.is_empty())
}

/// A text that means something only as a whole (an id, an address): nothing when it is too long.
pub(crate) fn whole(text: Option<String>, most: usize) -> Option<String> {
    optional(text, usize::MAX).filter(|text| text.len() <= most)
}

fn is_nothing(character: &char) -> bool {
    *character == '\0' || character.is_whitespace()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_and_nul_in_any_mixture_are_nothing() {
        for text in ["", " ", "\0", "\0 \0", " \0 \0 ", "\u{3000}\0\n"] {
            assert_eq!(clean(text, 100), "", "{text:?}");
            assert!(is_blank(text), "{text:?}");
        }
    }

    #[test]
    fn a_cut_text_ends_between_characters_and_without_a_blank() {
        assert_eq!(clean("éé", 3), "é");
        assert_eq!(clean("ab cd", 3), "ab");
        assert_eq!(clean(&"a\0".repeat(2_000_000), MAX_NAME_BYTES).len(), MAX_NAME_BYTES);
    }

    #[test]
    fn an_id_is_never_cut_into_another_id() {
        assert_eq!(whole(Some("x".repeat(101)), 100), None);
        assert_eq!(whole(Some(format!(" {}\0", "x".repeat(100))), 100), Some("x".repeat(100)));
        assert_eq!(whole(Some(format!("{}     y", "x".repeat(100))), 100), None);
    }

    proptest! {
        #[test]
        fn cleaning_is_bounded_and_idempotent(text in "[\\PC\0 \n]{0,40}", most in 0_usize..30) {
            let once = clean(&text, most);
            prop_assert!(once.len() <= most && !once.contains('\0'));
            prop_assert_eq!(clean(&once, most), once.clone());
            prop_assert_eq!(once.trim(), once.as_str());
            prop_assert_eq!(is_blank(&text), clean(&text, 200).is_empty());
        }

        #[test]
        fn lower_case_stays_as_it_is(text in "[\\PCİΣǅ\0]{0,40}") {
            let once = clean_lower(&text);
            prop_assert_eq!(clean_lower(&once), once);
        }
    }
}
