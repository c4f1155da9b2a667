//! Numbers and times as the store's columns hold them, and the flags that say what was dropped.

use crate::text::{MAX_ID_BYTES, clean};
use jiff::Timestamp;

/// 1900-01-01T00:00:00Z: nothing was added to a playlist before.
const EARLIEST: Timestamp = Timestamp::constant(-2_208_988_800, 0);

/// A count, where it is one.
pub(super) fn count(value: Option<i64>) -> Option<i64> {
    value.filter(|value| *value >= 0)
}

/// A whole number from `least` on that fits an `INT` column.
pub(super) fn int_from(value: Option<i64>, least: i64) -> Option<i64> {
    value.filter(|value| (least..=i64::from(i32::MAX)).contains(value))
}

/// A share of one, where it is one.
pub(super) fn share(value: f64) -> Option<f64> {
    (0.0..=1.0).contains(&value).then(|| unsigned_zero(value))
}

/// −0.0 as 0.0: they are equal everywhere but in a total order, which merging uses.
pub(super) fn unsigned_zero(value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value }
}

/// A time in whole microseconds, which is what PostgreSQL keeps; nothing before 1900. (No
/// [`Timestamp`] is later than the year 9999.)
pub(super) fn stored_time(time: Timestamp) -> Option<Timestamp> {
    if time < EARLIEST {
        return None;
    }
    Timestamp::from_microsecond(time.as_microsecond()).ok()
}

/// Collects what was changed.
pub(super) struct Flags(Vec<String>);

impl Flags {
    /// Flags that begin with those already raised.
    pub(super) fn of(raised: Vec<String>) -> Self {
        Self(raised)
    }

    pub(super) fn raise(&mut self, flag: &str) {
        self.0.push(flag.to_owned());
    }

    pub(super) fn within(
        &mut self,
        field: &str,
        value: Option<i64>,
        low: i64,
        high: i64,
    ) -> Option<i64> {
        self.keep(field, value, |value| (low..=high).contains(value))
    }

    /// A count, where it is one.
    pub(super) fn count(&mut self, field: &str, value: Option<i64>) -> Option<i64> {
        self.within(field, value, 0, i64::MAX)
    }

    pub(super) fn within_f64(
        &mut self,
        field: &str,
        value: Option<f64>,
        low: f64,
        high: f64,
    ) -> Option<f64> {
        self.keep(field, value, |value| (low..=high).contains(value)).map(unsigned_zero)
    }

    pub(super) fn one_of(
        &mut self,
        field: &str,
        value: Option<String>,
        known: &[&str],
    ) -> Option<String> {
        self.keep(field, value, |value| known.contains(&value.as_str()))
    }

    /// The flags in order, each once.
    pub(super) fn sorted(self) -> Vec<String> {
        let mut flags: Vec<String> = self.0.iter().map(|flag| clean(flag, MAX_ID_BYTES)).collect();
        flags.retain(|flag| !flag.is_empty());
        flags.sort_unstable();
        flags.dedup();
        flags
    }

    fn keep<T>(&mut self, field: &str, value: Option<T>, ok: impl Fn(&T) -> bool) -> Option<T> {
        let value = value?;
        if ok(&value) {
            return Some(value);
        }
        self.raise(&format!("{field}_out_of_range"));
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_cut_to_microseconds_and_antiquity_is_nothing() {
        let time: Timestamp = "2026-11-21T12:00:00.123456789Z".parse().unwrap();
        assert_eq!(stored_time(time).unwrap().to_string(), "2026-11-21T12:00:00.123456Z");
        assert_eq!(EARLIEST.to_string(), "1900-01-01T00:00:00Z");
        assert_eq!(stored_time("1899-12-31T23:59:59Z".parse().unwrap()), None);
        assert_eq!(stored_time("1900-01-01T00:00:00Z".parse().unwrap()), Some(EARLIEST));
    }

    #[test]
    fn a_negative_zero_loses_its_sign() {
        assert!(share(-0.0).unwrap().is_sign_positive());
        assert!(unsigned_zero(-0.0).is_sign_positive());
        assert_eq!(share(f64::NAN), None);
    }
}
