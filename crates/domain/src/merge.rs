//! The order-free join: what a field is worth after any number of observations of it.
//!
//! Every stored field is a *last-writer-wins register*: the pair (when it was observed, its value)
//! that is greatest. Taking the greater of two pairs is commutative, associative and idempotent,
//! so any order, any duplication and any way of cutting observations into batches end in the same
//! field. Equal times are decided by a total order on the values themselves, never by arrival.
//!
//! An observation without a date (a row of a dataset file) is older than every dated one.
//! "The source did not say" is not an observation: it never replaces a known value.

use jiff::Timestamp;
use std::cmp::Ordering;

/// When something was seen. `None` is "undated", older than every date.
pub type ObservedAt = Option<Timestamp>;

/// A value a field can hold, with a total order across all of them.
#[derive(Debug, Clone)]
pub enum Value {
    /// Truth.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A finite number; never NaN (validation turned those into nothing).
    Float(f64),
    /// Text.
    Text(String),
    /// A list of texts, compared element by element.
    List(Vec<String>),
    /// A moment.
    Time(Timestamp),
    /// Finite numbers, compared element by element.
    Numbers(Vec<f64>),
}

impl Value {
    /// The text, if this is one.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    fn kind(&self) -> u8 {
        match self {
            Self::Bool(_) => 0,
            Self::Int(_) => 1,
            Self::Float(_) => 2,
            Self::Text(_) => 3,
            Self::List(_) => 4,
            Self::Time(_) => 5,
            Self::Numbers(_) => 6,
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Bool(a), Self::Bool(b)) => a.cmp(b),
            (Self::Int(a), Self::Int(b)) => a.cmp(b),
            (Self::Float(a), Self::Float(b)) => a.total_cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::List(a), Self::List(b)) => a.cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Numbers(a), Self::Numbers(b)) => {
                let pairs = a.iter().zip(b).map(|(a, b)| a.total_cmp(b));
                pairs.fold(Ordering::Equal, Ordering::then).then(a.len().cmp(&b.len()))
            }
            _ => self.kind().cmp(&other.kind()),
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Value {}

/// One field as observed: the greater of two is the one that stays.
///
/// The derived order is exactly the rule: first the time, then the value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Observed {
    /// When the source said so.
    pub at: ObservedAt,
    /// What it said.
    pub value: Value,
}

/// What a field holds after two observations of it, either of which may be absent.
#[must_use]
pub fn join(one: Option<Observed>, other: Option<Observed>) -> Option<Observed> {
    // `None < Some(_)`: an absent observation never replaces a present one.
    one.max(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            (-3_i64..3).prop_map(Value::Int),
            (-2.0_f64..2.0).prop_map(Value::Float),
            "[a-c]{0,2}".prop_map(Value::Text),
            prop::collection::vec("[a-b]", 0..2).prop_map(Value::List),
        ]
    }

    fn observed() -> impl Strategy<Value = Option<Observed>> {
        let at = prop::option::of((0_i64..4).prop_map(|s| Timestamp::from_second(s).unwrap()));
        prop::option::of((at, value()).prop_map(|(at, value)| Observed { at, value }))
    }

    proptest! {
        #[test]
        fn join_does_not_care_about_order_grouping_or_repetition(
            a in observed(), b in observed(), c in observed()
        ) {
            prop_assert_eq!(join(a.clone(), b.clone()), join(b.clone(), a.clone()));
            prop_assert_eq!(
                join(join(a.clone(), b.clone()), c.clone()),
                join(a.clone(), join(b.clone(), c))
            );
            prop_assert_eq!(join(a.clone(), a.clone()), a);
        }
    }

    #[test]
    fn newer_wins_and_undated_is_oldest() {
        let old = Observed { at: Some(Timestamp::from_second(1).unwrap()), value: Value::Int(9) };
        let new = Observed { at: Some(Timestamp::from_second(2).unwrap()), value: Value::Int(1) };
        let undated = Observed { at: None, value: Value::Int(100) };
        assert_eq!(join(Some(new.clone()), Some(old.clone())), Some(new));
        assert_eq!(join(Some(undated), Some(old.clone())), Some(old.clone()));
        assert_eq!(join(Some(old.clone()), None), Some(old));
    }
}
