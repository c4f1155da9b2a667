//! How alike two texts are, from 0 to 1: normalised Levenshtein, or Ratcliff/Obershelp.
//!
//! Both count Unicode scalar values and take texts as they are; [`crate::normalise`] comes first.

mod ratcliff;

pub use ratcliff::ratcliff_obershelp;

/// Scalar values of a text that are looked at.
///
/// Levenshtein costs the product of the lengths, Ratcliff/Obershelp at worst their product times
/// the shorter one, so a hostile name has to meet a bound. Real titles that long are curiosities.
pub const MAX_COMPARED_CHARS: usize = 300;

/// A way to measure how alike two texts are.
///
/// The two measures differ: for `abcd` and `bcde` they say 0.5 and 0.75. Ratcliff/Obershelp is the
/// more generous one (it counts what is common twice and forgives what is inserted), so the same
/// threshold lets more through under it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Measure {
    /// 1 − edits / length of the longer text, where an edit inserts, deletes or replaces one scalar
    /// value.
    #[default]
    Levenshtein,
    /// 2 · matched / sum of the lengths, as Python's `difflib.SequenceMatcher` counts what matches.
    RatcliffObershelp,
}

impl Measure {
    /// The spelling in settings and keys.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Levenshtein => "levenshtein",
            Self::RatcliffObershelp => "ratcliff",
        }
    }

    /// The measure of this name; `None` for any other word.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        [Self::Levenshtein, Self::RatcliffObershelp].into_iter().find(|m| m.as_str() == name)
    }

    /// How alike `one` and `other` are, 0..=1; 1 for equal texts and only for them.
    ///
    /// Symmetric. Of each text the first [`MAX_COMPARED_CHARS`] scalar values are looked at.
    ///
    /// ```
    /// use segue_domain::similarity::Measure;
    /// assert_eq!(Measure::Levenshtein.similarity("abcd", "bcde"), 0.5);
    /// assert_eq!(Measure::RatcliffObershelp.similarity("abcd", "bcde"), 0.75);
    /// ```
    #[must_use]
    pub fn similarity(self, one: &str, other: &str) -> f64 {
        if one == other {
            return 1.0;
        }
        // Ratcliff/Obershelp depends on the order of its arguments; a match must not.
        let (smaller, greater) = if one < other { (one, other) } else { (other, one) };
        let alike = match self {
            Self::Levenshtein => strsim::normalized_levenshtein(head(smaller), head(greater)),
            Self::RatcliffObershelp => ratcliff_obershelp(head(smaller), head(greater)),
        };
        // Texts that differ only behind the bound are alike, and still not equal.
        alike.min(1.0 - 1.0 / (1.0 + MAX_COMPARED_CHARS as f64))
    }
}

fn head(text: &str) -> &str {
    let end = text.char_indices().nth(MAX_COMPARED_CHARS).map(|(at, _)| at);
    end.and_then(|at| text.get(..at)).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::time::{Duration, Instant};

    const MEASURES: [Measure; 2] = [Measure::Levenshtein, Measure::RatcliffObershelp];

    #[test]
    fn scalar_values_are_counted_and_not_bytes() {
        // One of four letters differs, whatever its bytes.
        assert_eq!(Measure::Levenshtein.similarity("кино", "кина"), 0.75);
        assert_eq!(Measure::RatcliffObershelp.similarity("кино", "кина"), 0.75);
    }

    #[test]
    fn texts_that_differ_behind_the_bound_are_not_equal() {
        let long = "x".repeat(MAX_COMPARED_CHARS);
        for measure in MEASURES {
            let alike = measure.similarity(&format!("{long}a"), &format!("{long}b"));
            assert!((0.99..1.0).contains(&alike), "{alike}");
        }
    }

    #[test]
    fn a_megabyte_of_name_is_compared_in_bounded_time() {
        let one = "ab".repeat(500_000);
        let other = "ba c".repeat(250_000);
        let start = Instant::now();
        for measure in MEASURES {
            assert!(measure.similarity(&one, &other) < 1.0);
        }
        // Microseconds in truth; the bound is only there to fail when the whole is compared.
        assert!(start.elapsed() < Duration::from_secs(5));
    }

    proptest! {
        #[test]
        fn any_two_texts_are_as_alike_one_way_as_the_other(one in ".{0,30}", other in ".{0,30}") {
            for measure in MEASURES {
                let alike = measure.similarity(&one, &other);
                prop_assert!((0.0..=1.0).contains(&alike));
                prop_assert_eq!(alike, measure.similarity(&other, &one));
                prop_assert_eq!(alike >= 1.0, one == other);
            }
        }
    }
}
