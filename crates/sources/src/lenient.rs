//! Optional values that come in the wrong type: nothing instead of the end of the whole answer.
//!
//! For `#[serde(default, deserialize_with = "…")]`. What a record cannot do without is refused
//! later, by name, when it turns out to be missing.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer};
use serde_json::{Number, Value};

/// The value (never a list), or `None` when it has another shape.
pub(crate) fn optional<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    Ok(read(Value::deserialize(deserializer)?))
}

/// The elements of a list, each in its place; `None` when it is no list.
pub(crate) fn items<'de, D>(deserializer: D) -> Result<Option<Vec<Value>>, D::Error>
where
    D: Deserializer<'de>,
{
    Ok(match Value::deserialize(deserializer)? {
        Value::Array(items) => Some(items),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
            None
        }
    })
}

/// The readable elements of a list; `None` when it is no list.
pub(crate) fn list<'de, T, D>(deserializer: D) -> Result<Option<Vec<T>>, D::Error>
where
    T: DeserializeOwned,
    D: Deserializer<'de>,
{
    Ok(items(deserializer)?.map(readable))
}

/// A whole number: `203`, `203.0` as Spotify sometimes writes it, or `"203"`.
pub(crate) fn whole<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(match Value::deserialize(deserializer)? {
        Value::Number(number) => whole_of(&number),
        Value::String(text) => text.trim().parse().ok(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// The elements that have the shape of `T`.
pub(crate) fn readable<T: DeserializeOwned>(elements: Vec<Value>) -> Vec<T> {
    elements.into_iter().filter_map(read).collect()
}

fn read<T: DeserializeOwned>(value: Value) -> Option<T> {
    // serde takes a list for a struct, field by field in order: `[]` would be one without a value.
    if value.is_array() {
        return None;
    }
    serde_json::from_value(value).ok()
}

fn whole_of(number: &Number) -> Option<i64> {
    number.as_i64().or_else(|| {
        let value = number.as_f64()?;
        // Beyond 2^53 a double is no longer exact, and no count comes near it.
        (value.fract() == 0.0 && value.abs() < 9e15).then_some(value as i64)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Wire {
        #[serde(default, deserialize_with = "whole")]
        count: Option<i64>,
        #[serde(default, deserialize_with = "optional")]
        text: Option<String>,
        #[serde(default, deserialize_with = "list")]
        names: Option<Vec<String>>,
    }

    fn wire(json: &str) -> Wire {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn a_whole_number_is_read_in_every_spelling_and_nothing_else_is_one() {
        for (json, expected) in [
            ("203", Some(203)),
            ("203.0", Some(203)),
            ("\"203\"", Some(203)),
            ("-1", Some(-1)),
            ("203.5", None),
            ("1e300", None),
            ("18446744073709551615", None),
            ("\"many\"", None),
            ("[203]", None),
            ("null", None),
        ] {
            assert_eq!(wire(&format!(r#"{{"count":{json}}}"#)).count, expected, "{json}");
        }
    }

    #[test]
    fn an_odd_value_is_nothing_and_an_odd_element_spoils_only_itself() {
        let odd = wire(r#"{"text":5,"names":["a",null,7,{},"b"]}"#);
        assert_eq!((odd.text, odd.names), (None, Some(vec!["a".to_owned(), "b".to_owned()])));
        let odd = wire(r#"{"text":"t","names":"a"}"#);
        assert_eq!((odd.text.as_deref(), odd.names), (Some("t"), None));
        assert_eq!(wire("{}").names, None);
        assert!(readable::<Wire>(vec![Value::Array(Vec::new())]).is_empty());
    }
}
