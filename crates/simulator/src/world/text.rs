//! How the simulated services compare names: generously, and not as the pipeline does.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words that make the rest of a title a remark on the edition rather than a name.
const EDITION_WORDS: [&str; 6] = ["remaster", "remastered", "edit", "version", "mix", "mono"];

/// Lower case, no diacritics, no punctuation, single spaces.
pub(crate) fn fold(text: &str) -> String {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter))
        .filter(|letter| !matches!(letter, '\'' | '’'))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The folded title without featured guests and edition remarks.
pub(crate) fn fold_title(title: &str) -> String {
    let before_dash = match title.rsplit_once(" - ") {
        Some((name, remark)) if is_edition(remark) => name,
        _ => title,
    };
    let folded = fold(&without_remarks(before_dash));
    // A guest without brackets: "Title feat. Guest".
    let guestless = folded.split_once(" feat ").map_or(folded.as_str(), |(name, _)| name);
    guestless.to_owned()
}

/// The text with its diacritics dropped and everything else as it was.
pub(crate) fn without_diacritics(text: &str) -> String {
    text.nfd().filter(|letter| !is_combining_mark(*letter)).nfc().collect()
}

/// Drops bracketed guests and editions: `(feat. X)`, `(Remastered 2011)`, `[Radio Edit]`.
fn without_remarks(title: &str) -> String {
    let mut kept = String::new();
    let mut rest = title;
    while let Some((before, opened)) = rest.split_once(['(', '[']) {
        let Some((inside, after)) = opened.split_once([')', ']']) else { break };
        kept.push_str(before);
        if !is_edition(inside) && !is_guest(inside) {
            kept.push_str(inside);
        }
        rest = after;
    }
    kept + rest
}

fn is_edition(remark: &str) -> bool {
    fold(remark).split(' ').any(|word| EDITION_WORDS.contains(&word))
}

fn is_guest(remark: &str) -> bool {
    let folded = fold(remark);
    folded.starts_with("feat ") || folded.starts_with("ft ") || folded.starts_with("with ")
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_title};

    #[test]
    fn folding_forgets_case_marks_and_punctuation() {
        assert_eq!(fold("  Noémie  O'Malley & Søren! "), "noemie omalley søren");
    }

    #[test]
    fn a_title_is_the_same_with_and_without_remarks() {
        let bare = fold_title("Silver Night");
        for other in [
            "Silver Night - Remastered 2011",
            "silver night (Remastered 2011)",
            "Silver Night (feat. Ana Hale)",
            "Silver Night feat. Ana Hale",
            "Silver Night (feat. Ana Hale) - Radio Edit",
        ] {
            assert_eq!(fold_title(other), bare, "{other}");
        }
    }

    #[test]
    fn a_live_take_stays_another_recording() {
        assert_ne!(fold_title("Silver Night (Live)"), fold_title("Silver Night"));
        assert_eq!(fold_title("River (Run Tonight)"), "river run tonight");
    }
}
