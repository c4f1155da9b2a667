//! Reorderings that are computed, not stored: a position in, a position out, and the way back.

use super::dice::Dice;

/// A reordering of `0..size` in constant memory.
///
/// A Feistel network over the next power of four; what falls outside the size is sent through again
/// until it falls inside ("cycle walking", Black and Rogaway 2002).
#[derive(Debug, Clone, Copy)]
pub(super) struct Shuffle {
    size: u64,
    half_bits: u32,
    keys: [u64; 4],
}

impl Shuffle {
    /// The reordering that `dice` decide on.
    pub(super) fn new(size: usize, mut dice: Dice) -> Self {
        let size = size as u64;
        let bits = u64::BITS - size.saturating_sub(1).leading_zeros();
        let keys = [dice.next(), dice.next(), dice.next(), dice.next()];
        Self { size, half_bits: bits.div_ceil(2).max(1), keys }
    }

    /// Where `place` goes; `place` itself when it is outside.
    pub(super) fn there(&self, place: usize) -> usize {
        self.walk(place, &self.keys, false)
    }

    /// What goes to `place`.
    pub(super) fn back(&self, place: usize) -> usize {
        let [first, second, third, fourth] = self.keys;
        self.walk(place, &[fourth, third, second, first], true)
    }

    fn walk(&self, place: usize, keys: &[u64; 4], back: bool) -> usize {
        let mut value = place as u64;
        if value >= self.size {
            return place;
        }
        loop {
            value = self.rounds(value, keys, back);
            if value < self.size {
                return value as usize;
            }
        }
    }

    fn rounds(&self, value: u64, keys: &[u64; 4], back: bool) -> u64 {
        let mask = (1 << self.half_bits) - 1;
        let (mut left, mut right) = (value >> self.half_bits, value & mask);
        if back {
            (left, right) = (right, left);
        }
        for key in keys {
            (left, right) = (right, left ^ (mixed(right ^ key) & mask));
        }
        if back {
            (left, right) = (right, left);
        }
        (left << self.half_bits) | right
    }
}

/// The finaliser of splitmix64: every bit depends on every other.
pub(super) fn mixed(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

/// The way back from [`mixed`]: the multipliers' inverses modulo 2^64.
pub(super) fn unmixed(mut value: u64) -> u64 {
    value = (value ^ (value >> 31) ^ (value >> 62)).wrapping_mul(0x3196_42B2_D24D_8EC3);
    value = (value ^ (value >> 27) ^ (value >> 54)).wrapping_mul(0x96DE_1B17_3F11_9089);
    value ^ (value >> 30) ^ (value >> 60)
}

#[cfg(test)]
mod tests {
    use super::super::dice::{Dice, Topic};
    use super::{Shuffle, mixed, unmixed};

    #[test]
    fn everything_goes_somewhere_else_and_finds_back() {
        for size in [0, 1, 2, 3, 19, 64, 1_000, 4_097] {
            let shuffle = Shuffle::new(size, Dice::of(7, Topic::Slots, size as u64));
            let mut seen = vec![false; size];
            for place in 0..size {
                let there = shuffle.there(place);
                assert!(!std::mem::replace(&mut seen[there], true), "{size}: {there} twice");
                assert_eq!(shuffle.back(there), place);
            }
        }
    }

    #[test]
    fn mixing_can_be_undone() {
        for value in [0, 1, 12_345, u64::MAX, 0x0123_4567_89AB_CDEF] {
            assert_eq!(unmixed(mixed(value)), value);
            assert_eq!(mixed(unmixed(value)), value);
        }
    }
}
