//! A book of names: any number of different ones, each computed from its number, and found again by
//! its words without a list of them.
//!
//! A name is a shape ("The ADJECTIVE NOUN") with one word chosen for each part. The choices of a
//! shape are numbered, shuffled, and handed out one after the other, so no two numbers get one name.
//! When a shape has none left, its names come round again with an ending ("… Trio", "… of Porto").

use std::collections::HashMap;

use super::dice::{Dice, Topic};
use super::shuffle::Shuffle;
use super::{names, text};

/// One part of a shape.
#[derive(Debug, Clone, Copy)]
pub(super) enum Part {
    /// These very letters.
    Text(&'static str),
    /// One of these words.
    Word(&'static [&'static str]),
    /// One of these words in capitals.
    Capitals(&'static [&'static str]),
    /// One of the first and one of the second, in lower case, as one word.
    Joined(&'static [&'static str], &'static [&'static str]),
    /// A number in `.0..=.1`.
    Number(u32, u32),
    /// A phrase in another script: front, joint, back.
    Phrase(&'static [names::Script]),
}

/// A shape and how often it is used: `turns` in every block of names.
#[derive(Debug, Clone, Copy)]
pub(super) struct Recipe {
    pub(super) turns: usize,
    pub(super) parts: &'static [Part],
}

/// What is put behind a name that comes round again.
#[derive(Debug, Clone, Copy)]
pub(super) struct Endings {
    pub(super) first: &'static [&'static str],
    pub(super) second: &'static [&'static str],
    /// What stands before the number when words have run out.
    pub(super) numbered: &'static str,
}

/// From one turn to the next in a block; it has no factor in common with a block of twenty.
const STEP: usize = 7;
/// How alike two folded names must be to be taken for a typo of one another.
const TYPO_SIMILARITY: f64 = 0.8;
/// How alike two words must be to be looked at as typos of one another.
const WORD_SIMILARITY: f64 = 0.6;
/// Words this short are not looked at: one typo makes them another word.
const SHORT_WORD: usize = 3;

/// Names `0..length`.
#[derive(Debug)]
pub(super) struct Book {
    seed: u64,
    topic: Topic,
    length: usize,
    turns: usize,
    shapes: Vec<Shape>,
    endings: Endings,
    /// Which word stands where in which shape.
    places: HashMap<String, Vec<Place>>,
}

#[derive(Debug)]
struct Shape {
    turns: usize,
    first_turn: usize,
    columns: Vec<Vec<Entry>>,
    slots: usize,
    order: Shuffle,
}

#[derive(Debug)]
struct Entry {
    text: String,
    words: Vec<String>,
}

#[derive(Debug, Clone, Copy)]
struct Place {
    shape: usize,
    column: usize,
    entry: usize,
}

impl Book {
    /// The book of `topic` in the world of `seed`; the turns of the recipes make one block.
    pub(super) fn new(
        seed: u64,
        topic: Topic,
        length: usize,
        recipes: &[Recipe],
        endings: Endings,
    ) -> Self {
        let mut shapes: Vec<Shape> = Vec::new();
        let mut turns = 0;
        for (number, recipe) in recipes.iter().enumerate() {
            let key = Dice::of(seed, topic, Topic::Slots as u64).next();
            shapes.push(Shape::of(recipe, turns, Dice::of(key, Topic::Slots, number as u64)));
            turns += recipe.turns;
        }
        let places = places_of(&shapes);
        Self { seed, topic, length, turns, shapes, endings, places }
    }

    /// The name of a number; numbers beyond the length have names nobody finds.
    pub(super) fn name(&self, number: usize) -> String {
        let (shape, rank) = self.rank_of(number);
        let mut name = shape.text(shape.order.there(rank % shape.slots));
        name.push_str(&self.ending(rank / shape.slots));
        name
    }

    /// The numbers of the names that fold to `folded`, the lowest first.
    pub(super) fn exactly(&self, folded: &str) -> Vec<usize> {
        let tokens: Vec<&str> = folded.split(' ').collect();
        let mut found = self.explained_by(&|word| tokens.contains(&word));
        found.retain(|number| text::fold(&self.name(*number)) == folded);
        found.sort_unstable();
        found
    }

    /// The number of the name most like `folded`, if one is like enough.
    pub(super) fn most_similar(&self, folded: &str) -> Option<usize> {
        let tokens: Vec<&str> = folded.split(' ').collect();
        let is_like = |word: &str| {
            word.chars().count() <= SHORT_WORD
                || tokens
                    .iter()
                    .any(|token| strsim::normalized_levenshtein(token, word) >= WORD_SIMILARITY)
        };
        self.explained_by(&is_like)
            .into_iter()
            .map(|number| {
                let name = text::fold(&self.name(number));
                (number, strsim::normalized_levenshtein(folded, &name))
            })
            .filter(|(_, similarity)| *similarity >= TYPO_SIMILARITY)
            .max_by(|(first, left), (second, right)| {
                left.total_cmp(right).then_with(|| second.cmp(first))
            })
            .map(|(number, _)| number)
    }

    /// The numbers of all names with this folded word, in no particular order.
    pub(super) fn with_word(&self, word: &str) -> impl Iterator<Item = usize> + use<'_> {
        let places = self.places.get(word).map_or(&[][..], Vec::as_slice);
        let inside = places.iter().flat_map(move |place| {
            let shape = &self.shapes[place.shape];
            shape.slots_with(place.column, place.entry).flat_map(move |slot| {
                (0..self.rounds(shape)).filter_map(move |round| self.number(shape, slot, round))
            })
        });
        let behind = self.shapes.iter().flat_map({
            let word = word.to_owned();
            move |shape| {
                self.rounds_ending_with(shape, &word).into_iter().flat_map(move |round| {
                    (0..shape.slots).filter_map(move |slot| self.number(shape, slot, round))
                })
            }
        });
        inside.chain(behind)
    }

    /// About how many names have this folded word.
    pub(super) fn frequency(&self, word: &str) -> usize {
        let places = self.places.get(word).map_or(&[][..], Vec::as_slice);
        let inside: usize = places
            .iter()
            .map(|place| {
                let shape = &self.shapes[place.shape];
                self.ranks(shape) / shape.columns[place.column].len()
            })
            .sum();
        let behind: usize = self
            .shapes
            .iter()
            .map(|shape| self.rounds_ending_with(shape, word).len() * shape.slots)
            .sum();
        inside + behind
    }

    /// Names all of whose words are explained, as numbers.
    fn explained_by(&self, explains: &dyn Fn(&str) -> bool) -> Vec<usize> {
        let mut found = Vec::new();
        for shape in &self.shapes {
            let slots = shape.slots_explained_by(explains);
            if slots.is_empty() {
                continue;
            }
            let rounds: Vec<usize> = (0..self.rounds(shape))
                .filter(|round| words_of(&self.ending(*round)).iter().all(|word| explains(word)))
                .collect();
            for slot in slots {
                found.extend(rounds.iter().filter_map(|round| self.number(shape, slot, *round)));
            }
        }
        found
    }

    /// Which shape a number has, and the how-manieth of that shape it is.
    fn rank_of(&self, number: usize) -> (&Shape, usize) {
        let (block, place) = (number / self.turns, number % self.turns);
        let turn = (place * STEP + self.begin(block)) % self.turns;
        let shape = self
            .shapes
            .iter()
            .rev()
            .find(|shape| shape.first_turn <= turn)
            .expect("invariant: the first shape has turn 0");
        (shape, block * shape.turns + turn - shape.first_turn)
    }

    /// The number that has this slot of a shape in this round, if there is one.
    fn number(&self, shape: &Shape, slot: usize, round: usize) -> Option<usize> {
        let rank = round * shape.slots + shape.order.back(slot);
        let (block, turn) = (rank / shape.turns, shape.first_turn + rank % shape.turns);
        let begin = self.begin(block);
        let place = (0..self.turns).find(|place| (place * STEP + begin) % self.turns == turn)?;
        let number = block * self.turns + place;
        (number < self.length).then_some(number)
    }

    /// The turn a block begins with.
    fn begin(&self, block: usize) -> usize {
        Dice::of(self.seed, self.topic, block as u64).index(self.turns)
    }

    /// How many names have this shape, rounded up to whole blocks.
    fn ranks(&self, shape: &Shape) -> usize {
        self.length.div_ceil(self.turns) * shape.turns
    }

    fn rounds(&self, shape: &Shape) -> usize {
        self.ranks(shape).div_ceil(shape.slots)
    }

    fn ending(&self, round: usize) -> String {
        let Some(mut rest) = round.checked_sub(1) else { return String::new() };
        let Endings { first, second, numbered } = self.endings;
        let mut ending = first[rest % first.len()].to_owned();
        rest /= first.len();
        let place = rest % (second.len() + 1);
        rest /= second.len() + 1;
        if let Some(word) = place.checked_sub(1).and_then(|place| second.get(place)) {
            ending.push_str(word);
        }
        if rest > 0 {
            ending.push_str(&format!("{numbered}{}", rest + 1));
        }
        ending
    }

    fn rounds_ending_with(&self, shape: &Shape, word: &str) -> Vec<usize> {
        let ends = |round: &usize| words_of(&self.ending(*round)).iter().any(|other| other == word);
        (1..self.rounds(shape)).filter(ends).collect()
    }
}

impl Shape {
    fn of(recipe: &Recipe, first_turn: usize, dice: Dice) -> Self {
        let columns: Vec<Vec<Entry>> = recipe.parts.iter().map(entries).collect();
        let slots = columns.iter().map(Vec::len).product();
        let order = Shuffle::new(slots, dice);
        Self { turns: recipe.turns, first_turn, columns, slots, order }
    }

    fn text(&self, slot: usize) -> String {
        let mut rest = slot;
        let mut chosen: Vec<&str> = Vec::with_capacity(self.columns.len());
        for column in self.columns.iter().rev() {
            chosen.push(&column[rest % column.len()].text);
            rest /= column.len();
        }
        chosen.iter().rev().copied().collect()
    }

    /// The slots that have a certain entry in a column.
    fn slots_with(&self, column: usize, entry: usize) -> impl Iterator<Item = usize> + use<> {
        let after: usize = self.columns.iter().skip(column + 1).map(Vec::len).product();
        let here = self.columns[column].len() * after;
        (0..self.slots / here).flat_map(move |before| {
            (0..after).map(move |rest| before * here + entry * after + rest)
        })
    }

    fn slots_explained_by(&self, explains: &dyn Fn(&str) -> bool) -> Vec<usize> {
        let mut slots = vec![0];
        for column in &self.columns {
            let fits = |entry: &Entry| entry.words.iter().all(|word| explains(word));
            let chosen: Vec<usize> =
                (0..column.len()).filter(|entry| fits(&column[*entry])).collect();
            slots = slots
                .iter()
                .flat_map(|slot| chosen.iter().map(move |entry| slot * column.len() + entry))
                .collect();
        }
        slots
    }
}

fn entries(part: &Part) -> Vec<Entry> {
    let texts: Vec<String> = match part {
        Part::Text(text) => vec![(*text).to_owned()],
        Part::Word(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Part::Capitals(words) => words.iter().map(|word| word.to_uppercase()).collect(),
        Part::Joined(fronts, backs) => fronts
            .iter()
            .flat_map(|front| backs.iter().map(move |b| format!("{front}{}", b.to_lowercase())))
            .collect(),
        Part::Number(low, high) => (*low..=*high).map(|number| number.to_string()).collect(),
        Part::Phrase(scripts) => scripts.iter().flat_map(names::Script::phrases).collect(),
    };
    texts.into_iter().map(|text| Entry { words: words_of(&text), text }).collect()
}

fn words_of(text: &str) -> Vec<String> {
    text::fold(text).split_whitespace().map(str::to_owned).collect()
}

fn places_of(shapes: &[Shape]) -> HashMap<String, Vec<Place>> {
    let mut places: HashMap<String, Vec<Place>> = HashMap::new();
    for (shape, columns) in shapes.iter().map(|shape| &shape.columns).enumerate() {
        for (column, entries) in columns.iter().enumerate() {
            for (entry, words) in entries.iter().map(|entry| &entry.words).enumerate() {
                for word in words {
                    places.entry(word.clone()).or_default().push(Place { shape, column, entry });
                }
            }
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::super::dice::Topic;
    use super::super::{names, text};
    use super::Book;

    fn book(length: usize) -> Book {
        Book::new(5, Topic::ArtistName, length, names::ARTISTS, names::ARTIST_ENDINGS)
    }

    #[test]
    fn no_two_numbers_get_one_name() {
        let book = book(30_000);
        let names: HashSet<String> =
            (0..30_000).map(|number| text::fold(&book.name(number))).collect();
        assert_eq!(names.len(), 30_000);
    }

    #[test]
    fn a_name_leads_back_to_its_number() {
        let book = book(30_000);
        for number in (0..30_000).step_by(97) {
            let name = text::fold(&book.name(number));
            assert_eq!(book.exactly(&name), [number], "{name}");
        }
        assert!(book.exactly("nobody at all").is_empty());
    }

    #[test]
    fn a_word_leads_to_all_names_that_have_it() {
        let book = book(5_000);
        for word in ["night", "the", "trio", "silvernight", "hale", "2"] {
            let listed: HashSet<usize> = book.with_word(word).collect();
            let has =
                |number: &usize| text::fold(&book.name(*number)).split(' ').any(|w| w == word);
            let scanned: HashSet<usize> = (0..5_000).filter(has).collect();
            assert_eq!(listed, scanned, "{word}");
            let (about, really) = (book.frequency(word), scanned.len());
            assert!(about <= 2 * really + 200 && really <= 2 * about + 20, "{about} for {really}");
        }
    }

    #[test]
    fn a_typo_is_found_and_nonsense_is_not() {
        let book = book(2_000);
        for number in 0..200 {
            let name = text::fold(&book.name(number));
            let letters: Vec<char> = name.chars().collect();
            // A lost space makes two words one, and is not forgiven.
            if letters.len() < 10 || letters[4] == ' ' {
                continue;
            }
            let typo: String =
                letters.iter().enumerate().filter(|(at, _)| *at != 4).map(|(_, c)| c).collect();
            let found = book.most_similar(&typo).map(|found| text::fold(&book.name(found)));
            assert!(found.is_some(), "{typo}");
        }
        assert_eq!(book.most_similar("qqqqq wwwww"), None);
    }
}
