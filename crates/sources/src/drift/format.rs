//! A format: a thing's fields, the type of each, and what is inside it.

use super::Change;
use serde_json::{Map, Value};

/// A thing in a source's format and the fields it is known to have, read or not.
#[derive(Debug)]
pub(super) struct Format {
    pub(super) name: &'static str,
    pub(super) fields: &'static [(&'static str, Kind)],
    /// Fields that come under another name nowadays: the old one and the new one, both known.
    pub(super) renamed: &'static [(&'static str, &'static str)],
}

/// The type of a field's value. `null` is of every type.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    /// A text, a number or a flag: Last.fm writes one and the same value as either.
    Scalar,
    /// Whatever: not read, and the source writes it in more than one way.
    Any,
    /// A list of whatever.
    List,
    /// An object with whatever in it.
    Object,
    /// This.
    Thing(&'static Format),
    /// A list of these.
    Things(&'static Format),
    /// One of these, a list of them, or the blank text that means none: Last.fm's lists.
    Loose(&'static Format),
}

impl Kind {
    /// Tells `found` of every difference between `value`, an answer as a whole, and this.
    pub(super) fn compare(self, value: &Value, found: &mut impl FnMut(&'static str, &str, Change)) {
        let name = match self {
            Self::Thing(format) | Self::Things(format) | Self::Loose(format) => format.name,
            Self::Text
            | Self::Number
            | Self::Flag
            | Self::Scalar
            | Self::Any
            | Self::List
            | Self::Object => "answer",
        };
        self.compare_at((name, ""), value, found);
    }

    fn compare_at(
        self,
        (thing, field): (&'static str, &str),
        value: &Value,
        found: &mut impl FnMut(&'static str, &str, Change),
    ) {
        if !self.fits(value) {
            return found(thing, field, Change::OtherType);
        }
        let (Self::Thing(inner) | Self::Things(inner) | Self::Loose(inner)) = self else { return };
        match value {
            Value::Object(object) => inner.compare(object, found),
            Value::Array(items) => {
                for item in items {
                    match item {
                        Value::Object(object) => inner.compare(object, found),
                        Value::Null => {}
                        _ => found(thing, field, Change::OtherType),
                    }
                }
            }
            _ => {}
        }
    }

    fn fits(self, value: &Value) -> bool {
        match (value, self) {
            (Value::Null, _)
            | (_, Self::Any)
            | (Value::Bool(_), Self::Flag | Self::Scalar)
            | (Value::Number(_), Self::Number | Self::Scalar)
            | (Value::Array(_), Self::List | Self::Things(_) | Self::Loose(_))
            | (Value::Object(_), Self::Object | Self::Thing(_) | Self::Loose(_)) => true,
            (Value::String(text), Self::Loose(_)) => text.trim().is_empty(),
            (Value::String(_), Self::Text | Self::Scalar) => true,
            _ => false,
        }
    }
}

impl Format {
    fn compare(
        &self,
        object: &Map<String, Value>,
        found: &mut impl FnMut(&'static str, &str, Change),
    ) {
        for (name, value) in object {
            match self.fields.iter().find(|(known, _)| known == name) {
                None => found(self.name, name, Change::New),
                Some((_, kind)) => kind.compare_at((self.name, name), value, found),
            }
        }
        for (old, new) in self.renamed {
            let is_new = object.get(*new).is_some_and(|value| !value.is_null());
            if is_new && !object.contains_key(*old) {
                found(self.name, old, Change::Renamed);
            }
        }
    }
}
