//! The form in which names and titles are compared: an ordered list of steps, each with its reason.
//!
//! [`NAME_STEPS`] make a [`NormalName`] of any name. A [`NormalTitle`] first takes off what services
//! append to titles (guests, editions, versions; [`title`] and [`version`] hold the lists) and keeps
//! it apart, because some of it names another recording. Letters of every script survive.
//!
//! Nothing here is stored as an identity: ids made from names are [`crate::names`]. Whoever keeps
//! normal forms (as an index does) stores [`NORMAL_FORM_VERSION`] with them.

mod letters;
mod name;
mod plain;
pub mod title;
pub mod version;
mod words;

pub use name::NormalName;
pub use title::{NormalTitle, searched};

/// Changes whenever any name gets another normal form; forms of two versions are not comparable.
pub const NORMAL_FORM_VERSION: u16 = 1;

/// One step from a name to its normal form.
#[derive(Debug, Clone, Copy)]
pub struct Step {
    /// What it is called.
    pub name: &'static str,
    /// Why two spellings that differ in this are one name.
    pub reason: &'static str,
    /// Whether it may change a name: most steps change few names, and looking is cheaper.
    concerns: fn(&str) -> bool,
    apply: fn(&str) -> String,
}

/// The steps every name goes through, in this order.
///
/// A leading article is taken off behind them and remembered, see [`NormalName::of`].
pub const NAME_STEPS: &[Step] = &[
    Step {
        name: "bound",
        reason: "a name of a megabyte is an accident or an attack; what is stored is as short",
        concerns: plain::may_be_cut,
        apply: letters::bound,
    },
    Step {
        name: "invisible",
        reason: "zero-width characters, direction marks and trade marks are copied along unseen",
        concerns: plain::may_hide_something,
        apply: letters::without_invisible,
    },
    Step {
        name: "compatibility",
        reason: "NFKC: full-width letters, ligatures and half-width kana are typed as plain ones",
        concerns: plain::is_foreign,
        apply: letters::compatible,
    },
    Step {
        name: "case",
        reason: "services disagree about capitals",
        concerns: plain::may_have_capitals,
        apply: letters::lower_case,
    },
    Step {
        name: "apostrophes",
        reason: "`Don't`, `Don’t` and `Dont`: apostrophes are left out first of all signs",
        concerns: letters::may_have_apostrophes,
        apply: letters::without_apostrophes,
    },
    Step {
        name: "stand-ins",
        reason: "`Ke$ha`, `P!nk`: a sign inside a word stands for the letter it looks like",
        concerns: letters::has_stand_ins,
        apply: letters::signs_as_letters,
    },
    Step {
        name: "diacritics",
        reason: "`Beyoncé` is typed `Beyonce`, `ё` as `е`, vowel points are optional; marks that \
                 make another letter (`й`, `が`, Thai vowels) stay",
        concerns: plain::is_foreign,
        apply: letters::without_diacritics,
    },
    Step {
        name: "letters",
        reason: "letters that no decomposition takes apart are typed as these: `ø` as `o`",
        concerns: plain::is_foreign,
        apply: letters::plain_letters,
    },
    Step {
        name: "initials",
        reason: "`R.E.M.` and `REM` are one word",
        concerns: words::may_have_initials,
        apply: words::joined_initials,
    },
    Step {
        name: "and",
        reason: "`&` and `+` between words: the commonest difference of band names",
        concerns: words::may_spell_and,
        apply: words::spelled_and,
    },
    Step {
        name: "punctuation",
        reason: "whatever is neither letter, digit nor mark separates words, and brackets with it",
        concerns: words::may_have_punctuation,
        apply: words::without_punctuation,
    },
    Step {
        name: "abbreviations",
        reason: "`Pt.`, `Vol.`, `Mr.`, `vs.` and the `'n'` between words are written out by some",
        concerns: words::may_abbreviate,
        apply: words::written_out,
    },
    Step {
        name: "numerals",
        reason: "`II`, `Part Two` and `Part 2` count alike",
        concerns: words::may_count,
        apply: words::counted,
    },
];

/// `name` after all of [`NAME_STEPS`]: words separated by one space; empty when nothing survives.
///
/// ```
/// use segue_domain::normalise::normalise;
/// assert_eq!(normalise("Guns N’ Roses"), normalise("guns & roses"));
/// assert_eq!(normalise("Sigur Rós"), "sigur ros");
/// assert_eq!(normalise("宇多田ヒカル"), "宇多田ヒカル");
/// assert_eq!(normalise("!!!"), "");
/// ```
#[must_use]
pub fn normalise(name: &str) -> String {
    apply(NAME_STEPS, name)
}

fn apply(steps: &[Step], name: &str) -> String {
    let mut text = name.to_owned();
    for step in steps {
        if (step.concerns)(&text) {
            text = (step.apply)(&text);
        }
    }
    text
}

/// The first steps up to and without the one called `name`.
fn steps_before(name: &str) -> &'static [Step] {
    let end = NAME_STEPS.iter().position(|step| step.name == name).unwrap_or(NAME_STEPS.len());
    NAME_STEPS.get(..end).unwrap_or(NAME_STEPS)
}

#[cfg(test)]
mod tests;
