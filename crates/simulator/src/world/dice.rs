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

    /// A 22-character base62 id, as Spotify writes them.
    pub(crate) fn base62_id(&mut self) -> String {
        const DIGITS: &[u8; 62] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
        // 128 bits need the first of the 22 digits only up to 7, and real ids keep to that.
        let first = self.below(8) as usize;
        let rest = (1..22).map(|_| self.index(DIGITS.len())).collect::<Vec<_>>();
        std::iter::once(first).chain(rest).map(|digit| char::from(DIGITS[digit])).collect()
    }

    /// A version-4 UUID, as MusicBrainz identifiers are.
    pub(crate) fn uuid(&mut self) -> String {
        let (high, low) = (self.next(), self.next());
        format!(
            "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
            high >> 32,
            (high >> 16) & 0xFFFF,
            high & 0xFFF,
            0x8000 | ((low >> 48) & 0x3FFF),
            low & 0xFFFF_FFFF_FFFF,
        )
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

    #[test]
    fn ids_look_like_the_real_ones() {
        let mut dice = Dice::of(1, Topic::Track, 3);
        let id = dice.base62_id();
        assert_eq!(id.len(), 22);
        assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        assert_eq!(dice.uuid().len(), 36);
    }
}
