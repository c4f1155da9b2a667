//! Identifiers with private fields and one `parse` each, so that a wrong one does not compile.
//!
//! ```compile_fail
//! use segue_domain::ids::{AlbumId, TrackId};
//! fn play(_: &TrackId) {}
//! let album = AlbumId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap();
//! play(&album); // an album is not a track
//! ```

use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a text is not the identifier it was taken for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a {expected}")]
pub struct IdError {
    /// What was expected, in words.
    pub expected: &'static str,
    /// The text, cut to 64 characters.
    pub text: String,
}

impl IdError {
    pub(crate) fn new(expected: &'static str, text: &str) -> Self {
        Self { expected, text: text.chars().take(64).collect() }
    }
}

/// Spotify's ids are 22 characters of base 62 for every kind of thing; the artist "Various Artists"
/// alone has 23 (`0LyfQWJT6nXafLPZqxke9Of`), and every compilation names it.
fn is_spotify_id(text: &str) -> bool {
    matches!(text.len(), 22 | 23) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $expected:literal, $valid:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Takes `text` when it has the right form.
            ///
            /// # Errors
            /// [`IdError`] with what was expected.
            pub fn parse(text: &str) -> Result<Self, IdError> {
                let valid: fn(&str) -> bool = $valid;
                if valid(text) { Ok(Self(text.to_owned())) } else { Err(IdError::new($expected, text)) }
            }

            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str(&self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }
    };
}

text_id! {
    /// A track on Spotify.
    TrackId, "Spotify track id (22 letters and digits)", is_spotify_id
}
text_id! {
    /// An artist on Spotify.
    ArtistId, "Spotify artist id (22 letters and digits)", is_spotify_id
}
text_id! {
    /// An album on Spotify.
    AlbumId, "Spotify album id (22 letters and digits)", is_spotify_id
}
text_id! {
    /// A playlist on Spotify.
    PlaylistId, "Spotify playlist id (22 letters and digits)", is_spotify_id
}
text_id! {
    /// International Standard Recording Code, upper case without hyphens (ISO 3901).
    ///
    /// [`Isrc::read`] also takes the lower-case and hyphenated spellings found in the wild.
    Isrc, "ISRC (two letters, three letters or digits, seven digits)", is_isrc
}

fn is_isrc(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() == 12
        && bytes.iter().take(2).all(u8::is_ascii_uppercase)
        && bytes.iter().skip(2).take(3).all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        && bytes.iter().skip(5).all(u8::is_ascii_digit)
}

text_id! {
    /// A `MusicBrainz` identifier: a UUID in lower case. One form for artists, recordings and areas
    /// alike; what it names is told by the field it stands in.
    ///
    /// [`Mbid::read`] also takes capitals and blanks around it.
    Mbid, "MusicBrainz id (a UUID in lower case)", is_uuid
}

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        })
}

impl Mbid {
    /// Takes an id as people and services write it.
    ///
    /// # Errors
    /// [`IdError`] when it is no UUID.
    pub fn read(text: &str) -> Result<Self, IdError> {
        Self::parse(&text.trim().to_ascii_lowercase())
    }
}

impl Isrc {
    /// Takes any of the usual spellings (`gb-ayE-68-00001`).
    ///
    /// # Errors
    /// [`IdError`] when it is no ISRC even after removing hyphens and spaces.
    pub fn read(text: &str) -> Result<Self, IdError> {
        let plain: String = text
            .chars()
            .filter(|c| !matches!(c, '-' | ' '))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        Self::parse(&plain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_of_the_wrong_length_or_alphabet_is_refused_with_words() {
        let error = TrackId::parse("6rqhFgbbKwnb9MLmUQDhG").unwrap_err();
        assert!(error.to_string().contains("Spotify track id"), "{error}");
        assert!(TrackId::parse("6rqhFgbbKwnb9MLmUQDhG!").is_err());
        assert!(TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").is_ok());
    }

    #[test]
    fn the_id_of_various_artists_is_one_letter_longer_and_still_an_id() {
        assert!(ArtistId::parse("0LyfQWJT6nXafLPZqxke9Of").is_ok());
    }

    #[test]
    fn an_isrc_is_read_in_any_usual_spelling_and_kept_in_one() {
        assert_eq!(Isrc::read("gb-aye-68-00001").unwrap().as_str(), "GBAYE6800001");
        assert!(Isrc::read("GBAYE680000").is_err());
    }

    #[test]
    fn a_musicbrainz_id_is_a_uuid_and_is_kept_in_lower_case() {
        let id = Mbid::read(" A74B1B7F-71A5-4011-9441-D0B5E4122711 ").unwrap();
        assert_eq!(id.as_str(), "a74b1b7f-71a5-4011-9441-d0b5e4122711");
        for wrong in ["", "a74b1b7f71a5-4011-9441-d0b5e4122711-", "sample-artist-mbid"] {
            assert!(Mbid::read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn an_error_never_repeats_an_endless_text() {
        assert!(TrackId::parse(&"x".repeat(1_000_000)).unwrap_err().to_string().len() < 200);
    }
}
