//! Stable ids for artists and albums known by name only.
//!
//! The ids are stored, so the form they are made from is frozen: **id form, version 1**. It is not
//! the form in which names are compared; that one is [`crate::normalise`] and may improve.

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Prefix of every id derived from a name, so that it can never be taken for a provider's.
pub const NAME_ID_PREFIX: &str = "name:";

/// Stable id of an artist or album known by name only.
///
/// The same name, up to its id form, always gives the same id: 128 bits of BLAKE3 over the kind
/// and the id form, in hexadecimal, behind [`NAME_ID_PREFIX`]. The id form takes away capitals,
/// combining marks and punctuation, and writes `&` as `and`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NameId(String);

impl NameId {
    /// Id of the artist called `name`.
    #[must_use]
    pub fn of_artist(name: &str) -> Self {
        Self::derive("artist", &[&id_form_or_name(name)])
    }

    /// Id of the album called `title` by the artist called `artist`.
    ///
    /// The artist is part of it: nobody means the same record by two artists' "Greatest Hits".
    #[must_use]
    pub fn of_album(artist: &str, title: &str) -> Self {
        Self::derive("album", &[&id_form_or_name(artist), &id_form_or_name(title)])
    }

    /// Id of the track called `title` by the artist called `artist`, as a source names it.
    #[must_use]
    pub fn of_track(artist: &str, title: &str) -> Self {
        Self::derive("track", &[&id_form_or_name(artist), &id_form_or_name(title)])
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
            // A separator no id form contains keeps ("ab", "c") apart from ("a", "bc").
            hasher.update(b"\x1f");
            hasher.update(part.as_bytes());
        }
        let hash = hasher.finalize().to_hex();
        Self(format!("{NAME_ID_PREFIX}{kind}:{}", &hash.as_str()[..32]))
    }
}

/// The id form, version 1. Frozen: another result for any name is another id, and rows that hang on
/// the old one are lost. A better form is a version 2 beside it, with a migration.
///
/// 1. NFKD, and combining marks dropped (also those of Kana, Thai and Devanagari, which is a
///    weakness: `が` and `か` are one; names that differ in nothing else are rare).
/// 2. Lower case.
/// 3. Apostrophes vanish; `&` and `+` become `and`.
/// 4. Everything that is neither letter nor digit becomes a space; one space at a time, none at
///    the ends.
///
/// Unicode promises that normal forms and case of assigned characters stay; a character assigned
/// later may become a letter, so names that contain it before that may get another id.
fn id_form(name: &str) -> String {
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

/// The id form, or the name in lower case when nothing of it survives (`!!!`).
fn id_form_or_name(name: &str) -> String {
    let form = id_form(name);
    if form.is_empty() { name.trim().to_lowercase() } else { form }
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

    /// Ids as databases hold them. One that changes is a row that is lost.
    #[test]
    fn ids_that_are_stored_never_change() {
        let artists = [
            ("Beyoncé", "name:artist:19a3f926d835c37f300c362b65de3ed3"),
            ("Simon & Garfunkel", "name:artist:b647794fd8df460e16f635502f5b1006"),
            ("Florence + The Machine", "name:artist:2d2dc045629f2a914278fe1508871c53"),
            ("Guns N’ Roses", "name:artist:38ac039821ac1d8f161f3e1cf6c8a96e"),
            ("AC/DC", "name:artist:b931fdff73ffa4a1777fd7d7ea5e61bf"),
            ("P!nk", "name:artist:7b775cbbf651ecd8a2e8e77dee465b90"),
            ("R.E.M.", "name:artist:8679b8be519135305ffdbe1cff52d48b"),
            ("The The", "name:artist:92bf86ce116028ed59c2910084c879bc"),
            ("!!!", "name:artist:0862e264d03067ec958b0f0faa7b976d"),
            ("+/-", "name:artist:d6c987cc954c322adf26bd2c7cbd8386"),
            ("Кино", "name:artist:46b6eaa569cfaabbfd6b7bb32c890a40"),
            ("Ёлка", "name:artist:98f6dc55f94e74aadadd4a674f710316"),
            ("宇多田ヒカル", "name:artist:1b39da0ff35b3a508eedd5fc37c7e5ac"),
            ("ガガガSP", "name:artist:c5c48749faa867a7b8f1db2712a6e8f5"),
            ("방탄소년단", "name:artist:f5983dadaa1503d2478b2a7334a202a7"),
            ("فيروز", "name:artist:df962740aca02dadfc8f6c56965a2561"),
            ("ลำไย ไหทองคำ", "name:artist:cf8547f9bb97276bf502597b3d019012"),
            ("लता मंगेशकर", "name:artist:2fea9b33204f6b6230af9a1cec4e1d42"),
            ("Motörhead", "name:artist:536f98b5bc08a967b085fb39666427be"),
            ("Sigur Rós", "name:artist:ff26fda470f6ae70b075d330f01e1ed9"),
            ("Røyksopp", "name:artist:8c16edf168fc52b8fb3a2e6fcc9622ba"),
            ("İstanbul", "name:artist:4b24fe438fb912a86156ea557b0d16ed"),
            ("Ｐｅｒｆｕｍｅ", "name:artist:48f45ca44a5289a2e580b8e602ec4dd3"),
            ("Straße", "name:artist:ca32cc3a09b5f17b0b4bd6aba891289c"),
            ("ﬁn", "name:artist:f79a42628453ef40d4ade0b8d05faf70"),
            ("²", "name:artist:babae2b59b5d9a5a533458a029d8b44a"),
            ("M", "name:artist:49a4fde48bdbf8c71db279732c10f5b0"),
            (" the  1975 ", "name:artist:7f73ef7b69632e92dcb35087735ad8e0"),
            ("", "name:artist:6c07292af3e6b1c2565a2133060db9b1"),
        ];
        for (name, id) in artists {
            assert_eq!(NameId::of_artist(name).as_str(), id, "{name}");
        }
        let albums = [
            ("Queen", "Greatest Hits", "name:album:d08448a160043a8892bc96e4338088ea"),
            (
                "David Bowie",
                "“Heroes” (2017 Remaster)",
                "name:album:c6b93f2c86ffdbba075079e05c5dec17",
            ),
            ("Sigur Rós", "( )", "name:album:4280ab5c9111ee373cbd6660ceca7b55"),
            ("宇多田ヒカル", "First Love", "name:album:5bb606a61ef3685d3265f53136b5be61"),
        ];
        for (artist, title, id) in albums {
            assert_eq!(NameId::of_album(artist, title).as_str(), id, "{artist}: {title}");
        }
    }

    #[test]
    fn spellings_of_one_name_have_one_id() {
        for (one, other) in [
            ("Beyoncé", "BEYONCE"),
            ("Simon & Garfunkel", "simon and garfunkel"),
            ("Florence + The Machine", "Florence and the Machine"),
            ("Don’t Stop", "Dont stop"),
            ("AC/DC", "ac dc"),
            ("Ｐｅｒｆｕｍｅ", "perfume"),
        ] {
            assert_eq!(NameId::of_artist(one), NameId::of_artist(other), "{one} / {other}");
        }
    }

    #[test]
    fn names_in_other_scripts_have_ids_of_their_own() {
        assert_eq!(NameId::of_artist("КИНО"), NameId::of_artist("кино"));
        assert_ne!(NameId::of_artist("宇多田ヒカル"), NameId::of_artist("椎名林檎"));
    }

    #[test]
    fn names_of_punctuation_keep_ids_of_their_own() {
        assert_ne!(NameId::of_artist("!!!"), NameId::of_artist("???"));
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
        fn the_id_form_of_an_id_form_is_itself(name in "\\PC{0,40}") {
            let once = id_form(&name);
            prop_assert_eq!(id_form(&once), once);
        }
    }
}
