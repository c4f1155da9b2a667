//! A title in the form in which it is compared: its name, and apart from it guests and versions.

use super::version::{Effect, Version, bare_version, read_version};
use super::{NormalName, apply, normalise, steps_before};

/// Words that begin a clause about guests, in brackets or behind a dash.
pub const GUEST_WORDS: &[&str] =
    &["feat", "ft", "featuring", "feature", "with", "w", "duet with", "con", "avec", "mit"];
/// Those of them that need no bracket: the others are words of titles.
pub const BARE_GUEST_WORDS: &[&str] = &["feat.", "feat", "ft.", "ft", "featuring", "f/", "w/"];
/// Words behind `with` that show a phrase of the title: `(With a Little Help…)`.
pub const NO_GUESTS: &[&str] =
    &["or", "a", "an", "my", "you", "your", "me", "u", "no", "out", "all", "love", "us", "this"];
/// What separates names in a list of artists.
const SEPARATORS: &[&str] = &[",", "&", "+", ";", "/", " and ", " x ", " vs. ", " vs ", " y "];
/// What may stand between a name and the word for guests.
const IN_FRONT_OF_GUESTS: &[char] = &[' ', '(', '['];
const OPENING: &[char] = &['(', '[', '{', '【', '〔', '〈', '《'];
const CLOSING: &[char] = &[')', ']', '}', '】', '〕', '〉', '》'];
const DASHES: &[&str] = &[" - ", " – ", " — ", " ‐ ", " − "];

/// Remarks of a title that are read, and names of a list: real ones have a handful, and each of a
/// hostile hundred would be compared with each of another.
const MOST: usize = 16;

/// A title's normal form, and what was set apart on the way to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct NormalTitle {
    name: NormalName,
    short: Option<NormalName>,
    guests: Vec<NormalName>,
    versions: Vec<Version>,
}

impl NormalTitle {
    /// Takes `title` apart.
    ///
    /// Remarks are brackets, and what stands behind a last dash. Those about
    /// guests or versions are set apart; all others belong to the name, and the name without them
    /// is kept too, since `Sweet Dreams` and `Sweet Dreams (Are Made of This)` are one song. A
    /// title that would be nothing but remarks stays whole.
    ///
    /// ```
    /// use segue_domain::normalise::NormalTitle;
    /// let title = NormalTitle::of("Heroes (feat. Nobody) - Live in Berlin");
    /// assert_eq!(title.name().text(), "heroes");
    /// assert_eq!(title.guests()[0].text(), "nobody");
    /// assert_eq!(title.versions()[0].markers, ["live"]);
    /// assert_eq!(title.versions()[0].detail, "berlin");
    /// ```
    #[must_use]
    pub fn of(title: &str) -> Self {
        let mut reader = Reader::default();
        let full = reader.read(&written(title));
        let short = std::mem::take(&mut reader.short);
        let is_short_already = short == full;
        let full = reader.without_bare_version(&full);
        let short = match is_short_already {
            true => String::new(),
            false => reader.without_bare_version(&short),
        };
        if full.is_empty() {
            let name = NormalName::of(title);
            return Self { name, short: None, guests: Vec::new(), versions: Vec::new() };
        }
        let name = NormalName::of(&full);
        let short =
            Some(NormalName::of(&short)).filter(|short| !short.is_empty() && *short != name);
        reader.guests.sort_unstable();
        reader.guests.dedup();
        reader.guests.truncate(MOST);
        reader.versions.sort_unstable();
        reader.versions.dedup();
        Self { name, short, guests: reader.guests, versions: reader.versions }
    }

    /// The name without guests and versions.
    #[must_use]
    pub fn name(&self) -> &NormalName {
        &self.name
    }

    /// The name without its other brackets, where it has some.
    #[must_use]
    pub fn short(&self) -> Option<&NormalName> {
        self.short.as_ref()
    }

    /// Guests the title names, sorted.
    #[must_use]
    pub fn guests(&self) -> &[NormalName] {
        &self.guests
    }

    /// What it says about its version, sorted.
    #[must_use]
    pub fn versions(&self) -> &[Version] {
        &self.versions
    }
}

/// What to search a catalogue for: the title as it is written, in lower case, and of its versions
/// those that are another recording than the plain one. Guests and editions only hide what is there
/// under the plain name.
///
/// ```
/// use segue_domain::normalise::searched;
/// assert_eq!(searched("Don't Stop Me Now - Remastered 2011"), "don't stop me now");
/// assert_eq!(searched("Hurt (Live) [feat. Nobody]"), "hurt live");
/// ```
#[must_use]
pub fn searched(title: &str) -> String {
    let mut reader = Reader::default();
    let full = reader.read(&written(title));
    let full = reader.without_bare_version(&full);
    if full.trim().is_empty() {
        return title.trim().to_owned();
    }
    let others = reader.versions.iter().filter(|version| version.effect == Effect::Different);
    let markers = others.flat_map(|version| version.markers.iter().copied());
    [full.trim()].into_iter().chain(markers).collect::<Vec<_>>().join(" ")
}

/// `name` before anything is taken away that tells where a remark or a list begins.
pub(crate) fn written(name: &str) -> String {
    apply(steps_before("apostrophes"), name)
}

/// Names in a list of artists: `A, B & C`. Also takes a band's name apart, so it is only a guess.
pub(crate) fn names_in(list: &str) -> Vec<NormalName> {
    let mut parts = vec![list];
    for separator in SEPARATORS {
        parts = parts.iter().flat_map(|part| part.split(separator)).collect();
    }
    let names = parts.into_iter().take(MOST).map(NormalName::of);
    names.filter(|name| !name.is_empty()).collect()
}

/// A name and the guests named behind it: `A feat. B`.
///
/// Bounded, in lower case, and with plain spaces: what [`written`] gives.
pub(crate) fn without_guests(name: &str) -> (&str, Vec<NormalName>) {
    let found = BARE_GUEST_WORDS.iter().filter_map(|word| {
        let at = name.match_indices(word).find(|(at, _)| stands_alone(name, *at, word))?.0;
        Some((at, at + word.len()))
    });
    let Some((start, end)) = found.min_by_key(|(start, end)| (*start, usize::MAX - end)) else {
        return (name, Vec::new());
    };
    let guests = names_in(name.get(end..).unwrap_or_default());
    match name.get(..start) {
        Some(kept) if !guests.is_empty() => (kept.trim_end_matches(IN_FRONT_OF_GUESTS), guests),
        _ => (name, Vec::new()),
    }
}

/// Whether `word` at `at` has a name before it (no number: `20 ft. tall`) and a space behind it.
fn stands_alone(text: &str, at: usize, word: &str) -> bool {
    let (before, after) = (text.get(..at), text.get(at + word.len()..));
    let Some((before, after)) = before.zip(after) else { return false };
    let kept = before.trim_end_matches(IN_FRONT_OF_GUESTS);
    before.ends_with(IN_FRONT_OF_GUESTS)
        && !kept.is_empty()
        && !kept.ends_with(|c: char| c.is_ascii_digit())
        && (after.starts_with(' ') || word.ends_with('/') || word.ends_with('.'))
}

/// What is found while a title is read.
#[derive(Default)]
struct Reader {
    short: String,
    guests: Vec<NormalName>,
    versions: Vec<Version>,
    remarks: usize,
}

impl Reader {
    /// Sets remarks apart and gives what is left; `short` is left of that without other brackets.
    fn read(&mut self, title: &str) -> String {
        let (full, short) = self.without_brackets(title);
        // The rest is the same for both, so it is read once and cut off both.
        if self.remarks == 0 && full == short {
            let full = self.without_tail(&full);
            self.short.clone_from(&full);
            return full;
        }
        let full = self.without_tail(&full);
        let mut unread = Self::default();
        self.short = unread.without_tail(&short);
        full
    }

    fn without_brackets(&mut self, title: &str) -> (String, String) {
        let (mut full, mut short) = (String::new(), String::new());
        let mut rest = title;
        while let Some((before, opened)) = split_at_char(rest, OPENING) {
            full.push_str(before);
            short.push_str(before);
            let (inside, after) = inside_of(opened);
            rest = after;
            // Nothing but a bracket is the name itself.
            let is_all = full.trim().is_empty() && rest.trim().is_empty();
            if is_all || !self.takes(inside) {
                full.push(' ');
                full.push_str(inside);
            }
            full.push(' ');
            short.push(' ');
        }
        full.push_str(rest);
        short.push_str(rest);
        (full, short)
    }

    /// Sets apart what stands behind dashes, from the last one on, and guests without brackets.
    fn without_tail(&mut self, title: &str) -> String {
        let mut rest = title.trim();
        while let Some((kept, remark)) = split_at_last_dash(rest) {
            if kept.trim().is_empty() || !self.takes(remark) {
                break;
            }
            rest = kept.trim_end();
        }
        let (kept, guests) = without_guests(rest);
        self.guests.extend(guests);
        kept.to_owned()
    }

    fn without_bare_version(&mut self, name: &str) -> String {
        let normal = normalise(name);
        match bare_version(&normal) {
            Some((kept, version)) => {
                self.versions.push(version);
                kept
            }
            None => name.to_owned(),
        }
    }

    /// Whether `remark` is about guests or versions; then it is noted.
    fn takes(&mut self, remark: &str) -> bool {
        self.remarks += 1;
        if self.remarks > MOST {
            return false;
        }
        let normal = normalise(remark);
        if let Some(guests) = guests_in(remark, &normal) {
            self.guests.extend(guests);
            return true;
        }
        // `From "A Film"`: the quotation mark tells it from a phrase of the title.
        if ["from \"", "from “", "from '", "from ‘"].iter().any(|from| remark.starts_with(from))
        {
            return true;
        }
        let version = read_version(&normal);
        let is_version = version.is_some();
        self.versions.extend(version);
        is_version || normal.is_empty()
    }
}

/// The guests a remark names, when it is about guests and not about a remix with them.
fn guests_in(remark: &str, normal: &str) -> Option<Vec<NormalName>> {
    let word = GUEST_WORDS
        .iter()
        .find(|word| normal.strip_prefix(**word).is_some_and(|behind| behind.starts_with(' ')))?;
    let behind = normal.get(word.len() + 1..)?;
    let first = behind.split(' ').next()?;
    let is_phrase = NO_GUESTS.contains(&first) && !word.starts_with('f');
    let is_version = ["remix", "mix", "version", "edit"].iter().any(|last| behind.ends_with(last));
    if is_phrase || is_version {
        return None;
    }
    // The list itself is read before punctuation is lost.
    let words = word.split(' ').count();
    let list = remark.trim().splitn(words + 1, [' ', '/']).last()?;
    Some(names_in(list))
}

/// What stands inside a bracket that was opened, up to its own closing one, and behind it. A bracket
/// that is never closed reaches to the end: long titles are cut.
fn inside_of(opened: &str) -> (&str, &str) {
    let mut depth = 1_usize;
    for (at, character) in opened.char_indices() {
        depth = match character {
            c if OPENING.contains(&c) => depth + 1,
            c if CLOSING.contains(&c) => depth - 1,
            _ => depth,
        };
        if depth == 0 {
            let (inside, after) = opened.split_at(at);
            return (inside, after.get(character.len_utf8()..).unwrap_or_default());
        }
    }
    (opened, "")
}

fn split_at_char<'a>(text: &'a str, characters: &[char]) -> Option<(&'a str, &'a str)> {
    text.split_once(|c: char| characters.contains(&c))
}

fn split_at_last_dash(text: &str) -> Option<(&str, &str)> {
    DASHES.iter().filter_map(|dash| text.rsplit_once(dash)).max_by_key(|(kept, _)| kept.len())
}
