//! The world's own random numbers: splitmix64, so that no dependency can change a fact.

/// What a stream of numbers is for; each entity has one stream per topic.
///
/// The numbers are part of the world's definition: a new topic takes a new number, and the facts
/// that existed before stay as they were.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Topic {
    ArtistName = 1,
    Artist = 2,
    AlbumSize = 3,
    Album = 4,
    TrackTitle = 5,
    Track = 6,
    Sound = 7,
    Lastfm = 8,
    LastfmArtist = 9,
    Deezer = 10,
    Playlist = 11,
    LastfmDecoy = 12,
    AlbumName = 13,
    Slots = 14,
    Identity = 15,
    Duration = 16,
    Version = 17,
    Isrc = 18,
    Itunes = 19,
    MusicBrainz = 20,
    ListenBrainz = 21,
    Listener = 22,
    Play = 23,
    Chart = 24,
    Fault = 25,
}

/// One reproducible stream of numbers.
#[derive(Debug, Clone)]
pub(crate) struct Dice {
    state: u64,
}

impl Dice {
    /// The stream that belongs to entity `index` of `topic` in the world of `seed`.
    pub(crate) fn of(seed: u64, topic: Topic, index: u64) -> Self {
        let mut dice = Self { state: seed };
        for word in [topic as u64, index] {
            dice.state = dice.next() ^ word.wrapping_mul(0xD6E8_FEB8_6659_FD93);
        }
        dice
    }

    /// The stream that decides about request `number` of a fault.
    pub(crate) fn fault(seed: u64, number: u64) -> Self {
        Self::of(seed, Topic::Fault, number)
    }

    /// The next 64 bits (Steele, Lea, Flood: "Fast splittable pseudorandom number generators").
    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number in `0..bound`; 0 when `bound` is 0.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(bound)) >> 64) as u64
    }

    /// A number in `low..=high`.
    pub(crate) fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.below(high.saturating_sub(low) + 1)
    }

    /// An index into something of `length` elements; 0 when there are none.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.below(length as u64) as usize
    }

    /// True for `percent` in a hundred calls.
    pub(crate) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of the given values, each as likely as the others.
    pub(crate) fn pick<T: Copy, const N: usize>(&mut self, values: &[T; N]) -> T {
        const { assert!(N > 0, "something to pick from") };
        values[self.index(N)]
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, Topic};

    #[test]
    fn the_numbers_never_change() {
        let mut dice = Dice { state: 1_234_567 };
        // The first outputs of the reference splitmix64 for this seed.
        assert_eq!(dice.next(), 6_457_827_717_110_365_317);
        assert_eq!(dice.next(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn streams_of_neighbours_differ() {
        let first = Dice::of(1, Topic::Track, 0).next();
        assert_ne!(first, Dice::of(1, Topic::Track, 1).next());
        assert_ne!(first, Dice::of(1, Topic::Album, 0).next());
        assert_ne!(first, Dice::of(2, Topic::Track, 0).next());
    }
}
