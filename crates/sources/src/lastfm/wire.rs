//! Last.fm's JSON, whose shapes shift: all of that is straightened here and nowhere else.
//!
//! One element comes as an object and not as a list of one; empty comes as `""`, as
//! `{"#text": "\n"}` or as `[]`; numbers come as text, and sometimes as numbers.

use crate::lenient;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Any answer, as far as it is an error. `error` comes with status 200 as with any other.
#[derive(Debug, Deserialize)]
pub(super) struct WireProblem {
    #[serde(default, deserialize_with = "number")]
    pub(super) error: Option<i64>,
}

/// `track.getInfo`.
#[derive(Debug, Deserialize)]
pub(super) struct WireTrackInfo {
    pub(super) track: WireTrack,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireTrack {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) artist: Option<WireNamed>,
    #[serde(default, deserialize_with = "number")]
    pub(super) listeners: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) playcount: Option<i64>,
    #[serde(default)]
    pub(super) toptags: WireTags,
}

/// `artist.getInfo`.
#[derive(Debug, Deserialize)]
pub(super) struct WireArtistInfo {
    pub(super) artist: WireArtist,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireArtist {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(super) ontour: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) stats: Option<WireStats>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireStats {
    #[serde(default, deserialize_with = "number")]
    pub(super) listeners: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(super) playcount: Option<i64>,
}

/// `artist.getSimilar`.
#[derive(Debug, Deserialize)]
pub(super) struct WireSimilarInfo {
    pub(super) similarartists: WireSimilar,
}

#[derive(Debug, Default)]
pub(super) struct WireSimilar {
    pub(super) artist: Vec<WireSimilarArtist>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireSimilarArtist {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub(super) mbid: Option<String>,
    /// How similar, 0..=1.
    #[serde(rename = "match", default, deserialize_with = "fraction")]
    pub(super) score: Option<f64>,
}

#[derive(Debug, Default)]
pub(super) struct WireTags {
    pub(super) tag: Vec<WireNamed>,
}

#[derive(Debug, Deserialize)]
pub(super) struct WireNamed {
    #[serde(default, deserialize_with = "text")]
    pub(super) name: Option<String>,
}

impl<'de> Deserialize<'de> for WireTags {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self { tag: members(value, "tag") })
    }
}

impl<'de> Deserialize<'de> for WireSimilar {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Ok(Self { artist: members(value, "artist") })
    }
}

/// The members of a wrapper like `{"tag": …}`: many, one, or in one of the forms of none. A member
/// of another shape spoils only itself.
fn members<T: serde::de::DeserializeOwned>(mut wrapper: Value, key: &str) -> Vec<T> {
    match wrapper.get_mut(key).map(Value::take) {
        Some(Value::Array(many)) => lenient::readable(many),
        Some(one @ Value::Object(_)) => lenient::readable(vec![one]),
        // `""`, null, `{"#text": "\n"}` without the key: nothing.
        Some(_) | None => Vec::new(),
    }
}

/// A whole number written as a number or as text; what is neither is nothing Last.fm said.
fn number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// A fraction written as a number or as text.
fn fraction<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<f64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// Text that is not empty.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        // A band may be called 1975.
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_many_one_and_none_is_read() {
        let names = |json: &str| -> Vec<_> {
            let tags: WireTags = serde_json::from_str(json).unwrap();
            tags.tag.into_iter().filter_map(|tag| tag.name).collect()
        };
        assert_eq!(names(r#"{"tag":[{"name":"indie"},{"name":"rock"}]}"#), ["indie", "rock"]);
        assert_eq!(names(r#"{"tag":{"name":"indie","url":"x"}}"#), ["indie"]);
        assert_eq!(names(r#"{"tag":[null,{"name":"indie"},7,"x"]}"#), ["indie"]);
        for none in
            [r#""""#, "[]", "null", r##"{"#text":"\n "}"##, r#"{"tag":[]}"#, r#"{"tag":""}"#]
        {
            assert_eq!(names(none), [""; 0], "{none}");
        }
    }

    #[test]
    fn numbers_are_read_as_numbers_and_as_text() {
        let read = |json: &str| serde_json::from_str::<WireStats>(json).unwrap();
        let stats = read(r#"{"listeners":"447446","playcount":35263310}"#);
        assert_eq!((stats.listeners, stats.playcount), (Some(447_446), Some(35_263_310)));
        let stats = read(r#"{"listeners":"","playcount":null}"#);
        assert_eq!((stats.listeners, stats.playcount), (None, None));
    }
}
