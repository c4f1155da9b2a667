//! Ratcliff/Obershelp similarity, number for number that of Python's `difflib`.
//!
//! J. W. Ratcliff and D. E. Metzener, "Pattern Matching: The Gestalt Approach", Dr. Dobb's Journal,
//! July 1988: the longest common block, then the same left and right of it.

use std::collections::HashMap;
use std::ops::Range;

/// `difflib.SequenceMatcher(None, one, other, autojunk=False).ratio()` of Python 3.13.
///
/// 2 · matched scalar values / their sum, 0..=1; 1 for two empty texts. Not symmetric: among blocks
/// of equal length the one that is first in `one`, then first in `other`, is taken. With Python's
/// default `autojunk=True` scalar values that make up more than 1 % of an `other` of 200 and more
/// start no block, so a long text would score less for being long; here it does not.
///
/// Costs up to |one|·|other|·min(|one|, |other|) steps: bound the lengths of what a stranger wrote.
#[must_use]
pub fn ratcliff_obershelp(one: &str, other: &str) -> f64 {
    let one: Vec<char> = one.chars().collect();
    let other: Vec<char> = other.chars().collect();
    let total = one.len() + other.len();
    if total == 0 {
        return 1.0;
    }
    2.0 * Blocks::new(&one, &other).matched() as f64 / total as f64
}

/// Two texts and where each scalar value stands in the second.
struct Blocks<'text> {
    one: &'text [char],
    places: HashMap<char, Vec<usize>>,
    other_len: usize,
    /// Length of the common block that ends at a place of the second text, for the last and the
    /// present scalar value of the first; between two searches all are 0.
    ending_before: Vec<usize>,
    ending_here: Vec<usize>,
}

/// A common block: where it starts in each text, and its length.
struct Block {
    one: usize,
    other: usize,
    length: usize,
}

impl<'text> Blocks<'text> {
    fn new(one: &'text [char], other: &[char]) -> Self {
        let mut places: HashMap<char, Vec<usize>> = HashMap::new();
        for (place, character) in other.iter().enumerate() {
            places.entry(*character).or_default().push(place);
        }
        let ends = vec![0; other.len() + 1];
        Self { one, places, other_len: other.len(), ending_before: ends.clone(), ending_here: ends }
    }

    /// Scalar values in common blocks.
    fn matched(mut self) -> usize {
        let mut matched = 0;
        // A list of what is still to do instead of recursion, whose depth a stranger would decide.
        let mut open = vec![(0..self.one.len(), 0..self.other_len)];
        while let Some((one, other)) = open.pop() {
            let Some(block) = self.longest(one.clone(), other.clone()) else { continue };
            matched += block.length;
            open.push((one.start..block.one, other.start..block.other));
            open.push((block.one + block.length..one.end, block.other + block.length..other.end));
        }
        matched
    }

    /// The longest common block of the two ranges; of equal ones the first in `one`, then in `other`.
    fn longest(&mut self, one: Range<usize>, other: Range<usize>) -> Option<Block> {
        let mut best: Option<Block> = None;
        let mut before: &[usize] = &[];
        for (at, character) in self.one.iter().enumerate().take(one.end).skip(one.start) {
            let here = places_within(&self.places, *character, &other);
            for place in here {
                // Entry `place + 1` tells of the block that ends at `place`.
                let length = self.ending_before.get(*place).map_or(1, |before| before + 1);
                if let Some(end) = self.ending_here.get_mut(place + 1) {
                    *end = length;
                }
                if best.as_ref().is_none_or(|best| length > best.length) {
                    best = Some(Block { one: at + 1 - length, other: place + 1 - length, length });
                }
            }
            clear(&mut self.ending_before, before);
            std::mem::swap(&mut self.ending_before, &mut self.ending_here);
            before = here;
        }
        clear(&mut self.ending_before, before);
        best
    }
}

/// The places of `character` that lie in `range`.
fn places_within<'a>(
    places: &'a HashMap<char, Vec<usize>>,
    character: char,
    range: &Range<usize>,
) -> &'a [usize] {
    let all = places.get(&character).map_or(&[][..], Vec::as_slice);
    let from = all.partition_point(|place| *place < range.start);
    let to = all.partition_point(|place| *place < range.end);
    all.get(from..to).unwrap_or_default()
}

fn clear(ends: &mut [usize], places: &[usize]) {
    for place in places {
        if let Some(end) = ends.get_mut(place + 1) {
            *end = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    /// Written by `golden/difflib_vectors.py`, which says how.
    const GOLDEN: &str = include_str!("golden/difflib.json");

    #[derive(Deserialize)]
    struct Golden {
        python: String,
        vectors: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        one: String,
        other: String,
        ratio: f64,
    }

    #[test]
    fn the_ratio_is_that_of_difflib() {
        let golden: Golden = serde_json::from_str(GOLDEN).unwrap();
        assert!(golden.vectors.len() > 300 && golden.python.starts_with("3.13"));
        for Vector { one, other, ratio } in golden.vectors {
            // Equal to the last bit: both divide the same two integers once.
            assert_eq!(ratcliff_obershelp(&one, &other), ratio, "{one:?} {other:?}");
        }
    }
}
