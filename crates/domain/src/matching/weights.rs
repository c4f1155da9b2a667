//! What every reason to trust a match less costs: all numbers of the scorer in one place.
//!
//! A score is 1 minus these. They were set on the artists' sample and the corpus that
//! `docs/matching.md` describes, and judged on others.

/// Durations this close are the same recording: services round and trim differently.
pub const DURATION_TOLERANCE_MS: i64 = 3_000;

/// Two durations outside the tolerance: enough to fail an otherwise perfect match.
pub(super) const DURATION: f64 = 0.2;

/// Share of the distance of two titles that a track's score loses: a letter in a title of five makes
/// another title (`MAMA`, `MALA`), in one of ten a typing error.
pub(super) const TITLE_SHARE: f64 = 0.8;
/// Share of the distance of two artists that a track's score loses: the title vouches for them too.
pub(super) const ARTIST_SHARE: f64 = 0.5;
/// Share of what speaks against the names that stays when an ISRC or MusicBrainz id is the same.
/// Services mix such ids up, so another name still contradicts them; version and length count in
/// full, since it is other versions that bear the same code by mistake.
pub(super) const IDENTIFIED_SHARE: f64 = 0.5;

/// Letters of two titles that differ: their distance, 0..=1, times this.
pub(super) const TITLE_LETTERS: f64 = 1.0;
/// Letters of two artists that differ, likewise. Heavier: of real names one letter apart, most are
/// two artists (`Ryan Adams`, `Bryan Adams`), and the more so the shorter they are.
pub(super) const ARTIST_LETTERS: f64 = 2.0;
/// A word without any counterpart in the other name: `Without Me`, `Without You`. This and the
/// following are weights between two names; a track loses the shares above of them.
pub(super) const WORD: f64 = 0.15;
/// Counterparts that begin with other letters. Typing errors seldom hit the first letter; other
/// words do: `Night`, `Light`.
pub(super) const INITIAL: f64 = 0.2;
/// Two neighbouring letters have changed places, and nothing else: a typing error, and one that
/// seldom makes another name of [`SWAPPED_LETTERS`] letters and more.
pub(super) const SWAPPED: f64 = 0.1;
/// Letters from which on that is taken for a typing error: `Brian` and `Brain` are two.
pub(super) const SWAPPED_LETTERS: usize = 6;
/// Other numbers: `Part 1`, `Part 2`; `Blink`, `Blink 182`.
pub(super) const NUMBER: f64 = 0.5;
/// Only spaces differ: `Ne Yo`, `Neyo`.
pub(super) const SPACING: f64 = 0.02;
/// An article on one side only, and nothing else.
pub(super) const ARTICLE: f64 = 0.02;
/// An article on one side only, beside another difference: `Blue Stone`, `The Blue Stones`.
pub(super) const ARTICLE_TOO: f64 = 0.15;
/// An article on one side only, before a word so short that it is a name of its own without it:
/// `Egg`, `The Egg`.
pub(super) const ARTICLE_OF_SHORT: f64 = 0.2;
/// Letters up to which a name is that short.
pub(super) const SHORT_LETTERS: usize = 4;
/// Signs that only one of two names has that are [`TINY_LETTERS`] long: `M`, `-M-`.
pub(super) const SIGNS: f64 = 0.2;
/// Letters up to which the signs of a name are part of it.
pub(super) const TINY_LETTERS: usize = 2;
/// A bracket that only one title has and that says nothing known: `(Are Made of This)`.
pub(super) const SUBTITLE: f64 = 0.05;

/// One title names another recording (live, remix, karaoke …) and the other does not.
pub(super) const VERSION: f64 = 0.35;
/// Both name the same kind of version, of different people or places.
pub(super) const VERSION_DETAIL: f64 = 0.25;
/// Both name the same kind of version, and only one says whose or where: a song that has been
/// remixed or played live once has been so often.
pub(super) const VERSION_UNSAID: f64 = 0.2;
/// One is a shorter cut of the other, and no lengths say whether it matters.
pub(super) const SHORTER: f64 = 0.04;
/// One is a longer version of the other, and no lengths are known: an `Extended Mix` is always longer,
/// while much that is not called a radio edit is one.
pub(super) const LONGER: f64 = 0.2;

/// Both name guests, and nobody is on both sides.
pub(super) const FEATURING: f64 = 0.2;
/// The artist of one is only credited by the other, not its main artist.
pub(super) const CREDIT: f64 = 0.04;

/// From this similarity on, two words are counterparts of each other.
pub(super) const COUNTERPART: f64 = 0.6;
/// Below this similarity two names are not looked at word by word: they fail anyway.
pub(super) const WORTH_A_LOOK: f64 = 0.6;
/// Nor are names of more words than this: it costs the product of their numbers.
pub(super) const MOST_WORDS: usize = 40;
/// From this similarity on, two details or guests are the same.
pub(super) const SAME_DETAIL: f64 = 0.8;

/// Two candidates this close in score are as good as each other.
pub const MARGIN: f64 = 0.03;
