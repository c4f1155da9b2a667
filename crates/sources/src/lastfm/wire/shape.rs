//! The shapes Last.fm's values come in, straightened: one or many, text or number, and the several
//! forms of nothing.

use crate::lenient;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The name of the image that stands for every missing one: a grey star.
const PLACEHOLDER_IMAGE: &str = "2a96cbd8b46e442fc41c2b86b821562f";
/// What Last.fm calls an artist whose name a player did not send.
const NOBODY: &str = "[unknown]";

/// Something that comes wrapped in the plural: `{"toptags": {"tag": …, "@attr": …}}`.
pub(in crate::lastfm) trait Member: DeserializeOwned {
    /// The key it stands under.
    const KEY: &'static str;
}

/// Such a wrapper, with what it says of itself.
#[derive(Debug)]
pub(in crate::lastfm) struct Wrapper<T> {
    /// Members that could be read, in order.
    pub(in crate::lastfm) members: Vec<T>,
    /// Members there were.
    pub(in crate::lastfm) stated: usize,
    /// Whose list it is and which page.
    pub(in crate::lastfm) about: About,
}

/// What a list says of itself: under `@attr`, or, where it is empty, beside the nothing.
#[derive(Debug, Default, Deserialize)]
pub(in crate::lastfm) struct About {
    #[serde(default, deserialize_with = "text")]
    pub(in crate::lastfm) user: Option<String>,
    #[serde(default, deserialize_with = "number")]
    pub(in crate::lastfm) page: Option<i64>,
    #[serde(default, rename = "totalPages", deserialize_with = "number")]
    pub(in crate::lastfm) total_pages: Option<i64>,
    #[serde(default, deserialize_with = "number")]
    pub(in crate::lastfm) total: Option<i64>,
}

impl<T> Default for Wrapper<T> {
    fn default() -> Self {
        Self { members: Vec::new(), stated: 0, about: About::default() }
    }
}

impl<'de, T: Member> Deserialize<'de> for Wrapper<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut wrapper = Value::deserialize(deserializer)?;
        // One comes as an object; none as `""`, null, or `{"#text": "\n"}` without the key.
        let members = match wrapper.get_mut(T::KEY).map(Value::take) {
            Some(Value::Array(many)) => many,
            Some(one @ Value::Object(_)) => vec![one],
            Some(_) | None => Vec::new(),
        };
        let about = wrapper.get_mut("@attr").map_or(Value::Null, Value::take);
        let about = if about.is_object() { about } else { wrapper };
        let stated = members.len();
        Ok(Self { members: lenient::readable(members), stated, about: about_of(about) })
    }
}

fn about_of(value: Value) -> About {
    serde_json::from_value(value).unwrap_or_default()
}

/// A whole number written as a number or as text; what is neither is nothing Last.fm said.
pub(in crate::lastfm) fn number<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<i64>, D::Error> {
    lenient::whole(deserializer)
}

/// A fraction written as a number or as text.
pub(in crate::lastfm) fn fraction<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<f64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok().filter(|value: &f64| value.is_finite()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// Text that is not empty.
pub(in crate::lastfm) fn text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(text_of(Value::deserialize(deserializer)?))
}

/// An artist's name, which is none where Last.fm has to call them something.
pub(in crate::lastfm) fn artist_name<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    Ok(text_of(Value::deserialize(deserializer)?).filter(|name| name != NOBODY))
}

/// `1` and `true`, bare or as text, and their opposites.
pub(in crate::lastfm) fn flag<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<bool>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Bool(flag) => Some(flag),
        Value::Number(number) => number.as_i64().map(|number| number != 0),
        Value::String(text) => match text.trim() {
            "1" | "true" => Some(true),
            "0" | "false" => Some(false),
            _ => None,
        },
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    })
}

/// The last, which is the largest, of a list of images, unless it stands for none.
pub(in crate::lastfm) fn picture<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    let Value::Array(mut sizes) = Value::deserialize(deserializer)? else { return Ok(None) };
    let mut addresses = Vec::new();
    while let Some(mut size) = sizes.pop() {
        addresses.extend(size.get_mut("#text").map(Value::take).and_then(text_of));
    }
    Ok(addresses.into_iter().find(|address| !address.contains(PLACEHOLDER_IMAGE)))
}

/// A name in one of the three ways it comes: bare, as `{"name": …}` and as `{"#text": …}`; with
/// an id beside it where it is an object.
#[derive(Debug, Default)]
pub(in crate::lastfm) struct Named {
    pub(in crate::lastfm) name: Option<String>,
    pub(in crate::lastfm) mbid: Option<String>,
}

impl<'de> Deserialize<'de> for Named {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut value = Value::deserialize(deserializer)?;
        if !value.is_object() {
            return Ok(Self { name: named(value), mbid: None });
        }
        let mut field = |key| value.get_mut(key).map(Value::take);
        let name = field("name").and_then(named);
        let name = name.or_else(|| field("#text").and_then(named));
        Ok(Self { name, mbid: field("mbid").and_then(text_of) })
    }
}

fn named(value: Value) -> Option<String> {
    text_of(value).filter(|name| name != NOBODY)
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text),
        // A band may be called 1975.
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Row {
        #[serde(default)]
        artist: Named,
        #[serde(default, deserialize_with = "picture")]
        image: Option<String>,
        #[serde(default, deserialize_with = "flag")]
        loved: Option<bool>,
    }

    impl Member for Row {
        const KEY: &'static str = "track";
    }

    fn row(json: &str) -> Row {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_name_is_read_in_each_of_its_shapes_and_a_made_up_one_in_none() {
        for (json, name) in [
            (r#"{"artist":"Low"}"#, Some("Low")),
            (r#"{"artist":{"name":"Low"}}"#, Some("Low")),
            (r##"{"artist":{"#text":"Low","mbid":""}}"##, Some("Low")),
            (r#"{"artist":{"name":1975}}"#, Some("1975")),
            (r#"{"artist":"[unknown]"}"#, None),
            (r#"{"artist":{"name":"[unknown]"}}"#, None),
            (r#"{"artist":{}}"#, None),
            (r#"{"artist":[]}"#, None),
            (r#"{"artist":" "}"#, None),
        ] {
            assert_eq!(row(json).artist.name.as_deref(), name, "{json}");
        }
    }

    #[test]
    fn the_grey_star_is_no_picture() {
        let star = format!("https://x/i/u/300x300/{PLACEHOLDER_IMAGE}.png");
        let images = |largest: &str| {
            row(&format!(
                r##"{{"image":[{{"#text":"https://x/s.png","size":"small"}},{{"#text":"{largest}"}}]}}"##
            ))
        };
        assert_eq!(images("https://x/l.png").image.as_deref(), Some("https://x/l.png"));
        assert_eq!(images("").image.as_deref(), Some("https://x/s.png"));
        assert_eq!(images(&star).image.as_deref(), Some("https://x/s.png"));
        let only = format!(r##"{{"image":[{{"#text":"{star}"}},{{"#text":"{star}"}}]}}"##);
        assert_eq!(row(&only).image, None);
        assert_eq!(row(r#"{"image":""}"#).image, None);
    }

    #[test]
    fn flags_come_as_text_numbers_and_themselves() {
        for (json, flag) in [
            ("\"1\"", Some(true)),
            ("1", Some(true)),
            ("true", Some(true)),
            ("\"0\"", Some(false)),
            ("\"maybe\"", None),
            ("{}", None),
        ] {
            assert_eq!(row(&format!(r#"{{"loved":{json}}}"#)).loved, flag, "{json}");
        }
    }

    #[test]
    fn one_member_is_a_list_of_one_and_every_form_of_nothing_is_none() {
        let of = |json: &str| serde_json::from_str::<Wrapper<Row>>(json).unwrap();
        assert_eq!(of(r#"{"track":{"artist":"a"}}"#).members.len(), 1);
        let two = of(r#"{"track":[{"artist":"a"},7,{"artist":"b"}],"@attr":{"page":"2"}}"#);
        assert_eq!((two.members.len(), two.stated, two.about.page), (2, 3, Some(2)));
        for nothing in ["\"\"", "null", "[]", "{}", r#"{"track":""}"#, r#"{"track":[]}"#] {
            assert!(of(nothing).members.is_empty(), "{nothing}");
        }
        let empty = of(r##"{"#text":"\n","user":"RT","page":"0","totalPages":"0"}"##);
        assert_eq!((empty.about.user.as_deref(), empty.about.total_pages), (Some("RT"), Some(0)));
    }
}
