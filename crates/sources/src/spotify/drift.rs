//! Where Spotify's format moves: fields we have never heard of, and known ones of another type.
//!
//! Nothing here changes what is read. It counts, so that a change is seen before it hurts.

mod fields;

pub(super) use fields::{ALBUM, ARTIST, ENTRY, FEATURES, PLAY, PLAYLIST, PROFILE, SAVED, TRACK};

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Different changes noted at most; a format that changes more than this is another one.
const MOST_NOTED: usize = 200;
/// Characters of a field's name that are kept.
const NAME_CHARS: usize = 64;

/// The type of a field's value. `null` is of every type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Number,
    Flag,
    List,
    Object,
}

/// A thing in Spotify's format and the fields it is known to have, read or not.
#[derive(Debug, Clone, Copy)]
pub(super) struct Format {
    name: &'static str,
    fields: &'static [(&'static str, Kind)],
}

/// A change in a provider's format.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FormatChange {
    /// What has changed, such as `track`.
    pub thing: &'static str,
    /// Its field.
    pub field: String,
    /// How.
    pub change: Change,
    /// How often it was seen.
    pub seen: u64,
}

/// How a field has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Change {
    /// It is new.
    New,
    /// Its value is of another type than it was; it is read as absent, or the item put aside.
    OtherType,
}

impl fmt::Display for FormatChange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { thing, field, change, seen } = self;
        match change {
            Change::New => write!(formatter, "Spotify: new field {thing}.{field} ({seen} times)"),
            Change::OtherType => {
                write!(formatter, "Spotify: {thing}.{field} is of another type ({seen} times)")
            }
        }
    }
}

/// Counts changes.
#[derive(Debug, Default)]
pub(super) struct Drift(Mutex<BTreeMap<(&'static str, String, Change), u64>>);

impl Drift {
    /// Compares `item` with the format it should have.
    pub(super) fn note(&self, format: &Format, item: &Value) {
        let Some(fields) = item.as_object() else { return };
        for (name, value) in fields {
            let known = format.fields.iter().find(|(known, _)| known == name);
            match known {
                None => self.count(format, name, Change::New),
                Some((_, kind)) if !is_of(value, *kind) => {
                    self.count(format, name, Change::OtherType);
                }
                Some(_) => {}
            }
        }
    }

    /// Everything noted so far.
    pub(super) fn changes(&self) -> Vec<FormatChange> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let change = |((thing, field, change), seen): (&(&'static str, String, Change), &u64)| {
            FormatChange { thing, field: field.clone(), change: *change, seen: *seen }
        };
        noted.iter().map(change).collect()
    }

    fn count(&self, format: &Format, field: &str, change: Change) {
        let field: String = field.chars().take(NAME_CHARS).collect();
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (format.name, field, change);
        if let Some(seen) = noted.get_mut(&key) {
            *seen += 1;
        } else if noted.len() < MOST_NOTED {
            tracing::warn!(thing = key.0, field = key.1, ?change, "Spotify's format has changed");
            noted.insert(key, 1);
        }
    }
}

fn is_of(value: &Value, kind: Kind) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(_) => kind == Kind::Flag,
        Value::Number(_) => kind == Kind::Number,
        Value::String(_) => kind == Kind::Text,
        Value::Array(_) => kind == Kind::List,
        Value::Object(_) => kind == Kind::Object,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn new_fields_and_other_types_are_counted_and_known_ones_are_not() {
        let drift = Drift::default();
        let item = json!({"id": 5, "name": "A", "popularity": null, "mood": "calm"});
        drift.note(&TRACK, &item);
        drift.note(&TRACK, &item);
        let told: Vec<_> = drift.changes().iter().map(ToString::to_string).collect();
        let expected = [
            "Spotify: track.id is of another type (2 times)",
            "Spotify: new field track.mood (2 times)",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn a_format_that_never_repeats_itself_fills_no_memory() {
        let drift = Drift::default();
        for number in 0..10_000 {
            drift.note(&TRACK, &json!({ format!("{}{number}", "x".repeat(40)): 1 }));
        }
        assert_eq!(drift.changes().len(), MOST_NOTED);
    }
}
