//! Keys of stored objects. An output key is a function of the input key and the stage's version.

use crate::message::Topic;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Version of the transform stage; a change of what it writes changes where it writes.
pub const TRANSFORM_VERSION: u32 = 3;

/// Hexadecimal digits that tell apart texts which look alike once they are key parts.
const HASH_DIGITS: usize = 12;

/// Key of an object: `/`-separated, in letters, digits and `-_.=`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectKey(String);

/// A text that is no object key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not an object key (letters, digits and -_.= in parts joined by /)")]
pub struct ObjectKeyError {
    /// The text, cut to 100 characters.
    pub text: String,
}

impl ObjectKey {
    /// Takes a key from outside.
    ///
    /// # Errors
    /// [`ObjectKeyError`] for anything that could leave the store's folder or need escaping.
    pub fn parse(text: &str) -> Result<Self, ObjectKeyError> {
        let plain = |part: &str| {
            !part.is_empty()
                && !part.starts_with('.')
                && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.=".contains(&b))
        };
        if text.len() <= 512 && text.split('/').all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(ObjectKeyError { text: text.chars().take(100).collect() })
        }
    }

    /// Where piece `piece` of what `job` got from its source lands.
    #[must_use]
    pub fn raw(topic: Topic, run_id: &str, job: &str, piece: u32) -> Self {
        Self(format!("raw/{topic}/run={}/{}-{piece:06}.zst", slug(run_id), slug(job)))
    }

    /// Where the rows land that transform makes of the raw object `raw`.
    #[must_use]
    pub fn rows(raw: &Self) -> Self {
        let rest = raw.0.strip_prefix("raw/").unwrap_or(&raw.0);
        Self(format!("rows/v{TRANSFORM_VERSION}/{rest}"))
    }

    /// The raw object that rows under this key were made of, whatever the version.
    #[must_use]
    pub fn read_from(&self) -> Option<Self> {
        let (_version, rest) = self.0.strip_prefix("rows/v")?.split_once('/')?;
        Self::parse(&format!("raw/{rest}")).ok()
    }

    /// Where a job waits until it can go on.
    #[must_use]
    pub fn parked(run_id: &str, job: &str) -> Self {
        Self(format!("parked/run={}/{}.json", slug(run_id), slug(job)))
    }

    /// Prefix of everything a run read from `topic`'s sources.
    #[must_use]
    pub fn raw_prefix(topic: Topic, run_id: &str) -> String {
        format!("raw/{topic}/run={}/", slug(run_id))
    }

    /// Prefix of everything that was ever read from `topic`'s sources.
    #[must_use]
    pub fn raw_topic_prefix(topic: Topic) -> String {
        format!("raw/{topic}/")
    }

    /// The run that read what is stored under this key; `None` where the key is of no raw object.
    #[must_use]
    pub fn raw_run(&self) -> Option<&str> {
        let (_topic, rest) = self.0.strip_prefix("raw/")?.split_once('/')?;
        Some(rest.strip_prefix("run=")?.split_once('/')?.0)
    }

    /// Prefix of everything a run has parked.
    #[must_use]
    pub fn parked_prefix(run_id: &str) -> String {
        format!("parked/run={}/", slug(run_id))
    }

    /// The key as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Turns any text into a key part. Texts that need changing get a hash, so that two never meet;
/// so do texts that look as if they already had one.
fn slug(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let fits = !text.is_empty() && text.len() <= 80 && text.chars().all(plain);
    if fits && !ends_like_a_hash(text) {
        return text.to_owned();
    }
    let hash = blake3::hash(text.as_bytes()).to_hex();
    let readable: String = text.chars().map(|c| if plain(c) { c } else { '-' }).take(40).collect();
    format!("{readable}-{}", &hash.as_str()[..HASH_DIGITS])
}

fn ends_like_a_hash(text: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    text.rsplit_once('-')
        .is_some_and(|(_, end)| end.len() == HASH_DIGITS && end.bytes().all(is_digit))
}

impl fmt::Display for ObjectKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl TryFrom<String> for ObjectKey {
    type Error = ObjectKeyError;
    fn try_from(text: String) -> Result<Self, ObjectKeyError> {
        Self::parse(&text)
    }
}

impl From<ObjectKey> for String {
    fn from(key: ObjectKey) -> Self {
        key.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rows_key_follows_from_the_raw_key() {
        let raw = ObjectKey::raw(Topic::SpotifyTracks, "r1", "search pop", 3);
        let rows = ObjectKey::rows(&raw);
        assert_eq!(rows, ObjectKey::rows(&raw));
        assert!(rows.as_str().starts_with("rows/v3/spotify-tracks/run=r1/"), "{rows}");
    }

    #[test]
    fn what_rows_were_made_of_is_read_from_their_key_whatever_the_version() {
        let raw = ObjectKey::raw(Topic::SpotifyTracks, "r1", "search pop", 3);
        assert_eq!(ObjectKey::rows(&raw).read_from(), Some(raw.clone()));
        let former = raw.as_str().replacen("raw/", "rows/v2-levenshtein-0.8/", 1);
        assert_eq!(ObjectKey::parse(&former).unwrap().read_from(), Some(raw));
    }

    #[test]
    fn jobs_that_look_alike_once_cleaned_keep_keys_of_their_own() {
        let key = |job| ObjectKey::raw(Topic::SpotifyTracks, "r1", job, 0);
        assert_ne!(key("search a b"), key("search a/b"));
    }

    #[test]
    fn a_job_named_like_the_key_of_another_keeps_a_key_of_its_own() {
        let changed = slug("search a b");
        assert!(ends_like_a_hash(&changed), "{changed}");
        assert_ne!(slug(&changed), changed);
        let uuid = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
        assert!(slug(uuid).starts_with(uuid));
    }

    #[test]
    fn a_key_never_leaves_the_store() {
        for text in ["../x", "raw//x", "/etc/passwd", "raw/.hidden", "raw/a b", ""] {
            assert!(ObjectKey::parse(text).is_err(), "{text}");
        }
        let odd = ObjectKey::raw(Topic::SpotifyTracks, "r", "../../etc/passwd", 0);
        assert!(ObjectKey::parse(odd.as_str()).is_ok(), "{odd}");
    }
}
