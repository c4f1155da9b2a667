//! The score from which two things are taken for the same, as a type.

use std::ops::RangeInclusive;

/// The threshold when nobody sets one.
pub const DEFAULT_THRESHOLD: f64 = 0.85;

/// Below, other songs of the same artist pass; above, a typing error fails.
const RANGE: RangeInclusive<f64> = 0.7..=0.9;

/// Score from which two things are taken for the same, 0.7..=0.9.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct MatchThreshold(f64);

/// A threshold outside of what makes sense.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
#[error("a match threshold lies between 0.7 and 0.9, not at {value}")]
pub struct ThresholdError {
    /// What was given.
    pub value: f64,
}

impl MatchThreshold {
    /// The lowest that can be set.
    pub const LOWEST: Self = Self(*RANGE.start());

    /// Takes a score of 0.7..=0.9.
    ///
    /// # Errors
    /// [`ThresholdError`] for anything else, also for what is no number.
    pub fn new(value: f64) -> Result<Self, ThresholdError> {
        if RANGE.contains(&value) { Ok(Self(value)) } else { Err(ThresholdError { value }) }
    }

    /// The score.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }
}

impl Default for MatchThreshold {
    /// [`DEFAULT_THRESHOLD`].
    fn default() -> Self {
        Self(DEFAULT_THRESHOLD)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_outside_its_range_is_refused_with_the_value() {
        for value in [0.69, 0.91, f64::NAN, f64::INFINITY, -0.85] {
            let error = MatchThreshold::new(value).unwrap_err();
            assert!(error.to_string().contains("between 0.7 and 0.9"), "{error}");
        }
        for value in [0.7, 0.85, 0.9] {
            assert_eq!(MatchThreshold::new(value).map(MatchThreshold::get), Ok(value));
        }
    }
}
