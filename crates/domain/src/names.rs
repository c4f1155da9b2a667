//! Names of artists, albums and tracks: a normal form for comparing, and stable ids for things
//! known by name only.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Prefix of every id derived from a name, so that it can never be taken for a provider's.
pub const NAME_ID_PREFIX: &str = "name:";

/// Stable id of an artist or album known by name only.
///
/// The same name, up to [`normalise`], always gives the same id: 128 bits of BLAKE3 over the kind
/// and the normal form, in hexadecimal, behind [`NAME_ID_PREFIX`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameId(String);

impl NameId {
    /// Id of the artist called `name`.
    #[must_use]
    pub fn of_artist(name: &str) -> Self {
        Self::derive("artist", &[&normalise_or_keep(name)])
    }

    /// Id of the album called `title` by the artist called `artist`.
    ///
    /// The artist is part of it: nobody means the same record by two artists' "Greatest Hits".
    #[must_use]
    pub fn of_album(artist: &str, title: &str) -> Self {
        Self::derive("album", &[&normalise_or_keep(artist), &normalise_or_keep(title)])
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn derive(kind: &str, parts: &[&str]) -> Self {
        let mut hasher = blake3::Hasher::new();
        hasher.update(kind.as_bytes());
        for part in parts {
            // A separator no normal form contains keeps ("ab", "c") apart from ("a", "bc").
            hasher.update(b"\x1f");
            hasher.update(part.as_bytes());
        }
        let hash = hasher.finalize().to_hex();
        Self(format!("{NAME_ID_PREFIX}{kind}:{}", &hash.as_str()[..32]))
    }
}

/// The form in which two spellings of one name are equal.
///
/// In order, each step with its reason:
/// 1. NFKD, and combining marks dropped: `Beyoncé` is typed `Beyonce`; full-width letters fold.
/// 2. Lower case: services disagree about capitals.
/// 3. `&` and `+` between words become `and`: the commonest spelling difference of band names.
/// 4. Everything that is neither letter nor digit becomes a space, apostrophes vanish: `Don't`,
///    `Dont`, `P!nk`/`P nk`.
/// 5. Runs of spaces become one, ends are trimmed.
///
/// Letters of every script survive. A name made of punctuation only (`!!!`) normalises to an empty
/// string; callers that need an id keep the original then.
#[must_use]
pub fn normalise(name: &str) -> String {
    let folded = name.nfkd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase);
    let mut normal = String::with_capacity(name.len());
    for character in folded {
        match character {
            '\'' | '\u{2019}' | '\u{2018}' | '`' | '\u{b4}' => {}
            '&' | '+' => push_word(&mut normal, "and"),
            c if c.is_alphanumeric() => normal.push(c),
            _ => push_space(&mut normal),
        }
    }
    normal.truncate(normal.trim_end().len());
    normal
}

/// The normal form, or the trimmed name itself when nothing of it survives (`!!!`).
#[must_use]
pub fn normalise_or_keep(name: &str) -> String {
    let normal = normalise(name);
    if normal.is_empty() { name.trim().to_lowercase() } else { normal }
}

/// A track's title without what services append to it: featured artists and editions.
///
/// `Heroes - 2017 Remaster` and `Heroes (feat. Nobody) [Mono Version]` both give `heroes`. Words
/// that name a *different* recording (`live`, `remix`, `acoustic`, `instrumental`) are kept: a
/// live take is not the studio take.
#[must_use]
pub fn normalise_title(title: &str) -> String {
    let normal = normalise(bare_title(title));
    if normal.is_empty() { normalise_or_keep(title) } else { normal }
}

/// A track's title as it is written, without what services append to it; what one searches for.
///
/// ```
/// use segue_domain::names::bare_title;
/// assert_eq!(bare_title("Don't Stop Me Now - Remastered 2011"), "Don't Stop Me Now");
/// assert_eq!(bare_title("Hurt (Live)"), "Hurt (Live)");
/// ```
#[must_use]
pub fn bare_title(title: &str) -> &str {
    let mut rest = title;
    while let Some(shorter) = without_suffix(rest) {
        rest = shorter;
    }
    rest
}

/// Drops one trailing ` - …`, `(…)` or `[…]` that names an edition or a featured artist.
fn without_suffix(title: &str) -> Option<&str> {
    let title = title.trim_end();
    let (kept, suffix) = bracketed_tail(title)
        .or_else(|| title.rsplit_once(" - "))
        .or_else(|| bare_featuring(title))?;
    let kept = kept.trim_end();
    (!kept.is_empty() && names_same_recording(suffix)).then_some(kept)
}

fn bracketed_tail(title: &str) -> Option<(&str, &str)> {
    let (open, inner) = match title.chars().last()? {
        ')' => ('(', title.strip_suffix(')')?),
        ']' => ('[', title.strip_suffix(']')?),
        _ => return None,
    };
    inner.rsplit_once(open)
}

/// `Title feat. Somebody` without brackets.
fn bare_featuring(title: &str) -> Option<(&str, &str)> {
    [" feat. ", " ft. ", " featuring ", " Feat. ", " Ft. ", " Featuring "]
        .iter()
        .find_map(|marker| title.find(marker))
        .and_then(|at| title.split_at_checked(at))
}

/// Whether a suffix leaves the recording the same: an edition, a remaster, a guest.
fn names_same_recording(suffix: &str) -> bool {
    const GUEST: [&str; 4] = ["feat", "ft", "featuring", "with"];
    const EDITION: [&str; 7] =
        ["remaster", "remastered", "mono", "stereo", "explicit", "deluxe", "album version"];
    const OTHER_RECORDING: [&str; 8] =
        ["live", "remix", "mix", "acoustic", "instrumental", "demo", "karaoke", "cover"];
    let normal = normalise(suffix);
    let has = |word: &&str| format!(" {normal} ").contains(&format!(" {word} "));
    let guest = GUEST.iter().any(|word| normal.split(' ').next() == Some(*word));
    guest || (EDITION.iter().any(has) && !OTHER_RECORDING.iter().any(has))
}

fn push_word(text: &mut String, word: &str) {
    push_space(text);
    text.push_str(word);
    text.push(' ');
}

fn push_space(text: &mut String) {
    if !text.is_empty() && !text.ends_with(' ') {
        text.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spellings_of_one_name_have_one_normal_form() {
        for (one, other) in [
            ("Beyoncé", "BEYONCE"),
            ("Simon & Garfunkel", "simon and garfunkel"),
            ("Florence + The Machine", "Florence and the Machine"),
            ("Don’t Stop", "Dont stop"),
            ("AC/DC", "ac dc"),
            ("Ｐｅｒｆｕｍｅ", "perfume"),
        ] {
            assert_eq!(normalise(one), normalise(other), "{one} / {other}");
        }
    }

    #[test]
    fn other_scripts_survive() {
        assert_eq!(normalise("Кино"), "кино");
        assert!(!normalise("宇多田ヒカル").is_empty());
        assert_ne!(NameId::of_artist("宇多田ヒカル"), NameId::of_artist("椎名林檎"));
    }

    #[test]
    fn names_of_punctuation_keep_ids_of_their_own() {
        assert_ne!(NameId::of_artist("!!!"), NameId::of_artist("???"));
    }

    #[test]
    fn editions_and_guests_are_dropped_from_titles_but_other_recordings_are_not() {
        for title in
            ["Heroes - 2017 Remaster", "Heroes (feat. Nobody)", "Heroes [Mono]", "Heroes ft. X"]
        {
            assert_eq!(normalise_title(title), "heroes", "{title}");
        }
        for title in ["Heroes - Live", "Heroes (Acoustic)", "Heroes - Loud Luxury Remix"] {
            assert_ne!(normalise_title(title), "heroes", "{title}");
        }
    }

    #[test]
    fn an_album_id_depends_on_its_artist() {
        assert_ne!(
            NameId::of_album("Queen", "Greatest Hits"),
            NameId::of_album("Abba", "Greatest Hits")
        );
        assert_eq!(
            NameId::of_album("QUEEN", "greatest hits"),
            NameId::of_album("Queen", "Greatest Hits")
        );
    }

    proptest! {
        #[test]
        fn normalising_twice_changes_nothing_more(name in "\\PC{0,40}") {
            let once = normalise(&name);
            prop_assert_eq!(normalise(&once), once);
        }

        #[test]
        fn titles_of_any_text_never_panic(title in ".{0,60}") {
            let _ = normalise_title(&title);
        }
    }
}
