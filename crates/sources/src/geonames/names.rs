//! The index of names: every normal form once in one long text, found by halving.

use segue_domain::normalise::normalise;
use std::ops::Range;

/// Which places go by which name.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// All normal forms, end to end.
    text: Box<str>,
    /// Where each begins and ends, and whose it is; in the order of the forms.
    entries: Box<[Entry]>,
}

#[derive(Debug, Clone, Copy)]
struct Entry {
    start: u32,
    end: u32,
    place: u32,
}

impl Names {
    /// Places called `name`, however it is written.
    pub(super) fn places(&self, name: &str) -> impl Iterator<Item = usize> {
        let form = normalise(name);
        let first = self.entries.partition_point(|entry| self.form(*entry) < form.as_str());
        self.entries
            .iter()
            .skip(first)
            .take_while(move |entry| self.form(**entry) == form)
            .map(|entry| entry.place as usize)
    }

    fn form(&self, entry: Entry) -> &str {
        form_at(&self.text, entry)
    }
}

/// An index being made.
#[derive(Debug, Default)]
pub(super) struct Builder {
    text: String,
    entries: Vec<Entry>,
}

impl Builder {
    /// Adds the names of place number `place`. What has no normal form is no name; beyond four
    /// gigabytes of names none is taken in.
    pub(super) fn add<'a>(&mut self, place: usize, names: impl Iterator<Item = &'a str>) {
        let Ok(place) = u32::try_from(place) else { return };
        let mut forms: Vec<_> = names.map(normalise).filter(|form| !form.is_empty()).collect();
        forms.sort_unstable();
        forms.dedup();
        for form in forms {
            if let Some(Range { start, end }) = self.push(&form) {
                self.entries.push(Entry { start, end, place });
            }
        }
    }

    fn push(&mut self, form: &str) -> Option<Range<u32>> {
        let start = u32::try_from(self.text.len()).ok()?;
        let end = u32::try_from(self.text.len() + form.len()).ok()?;
        self.text.push_str(form);
        Some(start..end)
    }

    pub(super) fn finish(self) -> Names {
        let Self { text, mut entries } = self;
        entries.sort_unstable_by(|one, other| {
            (form_at(&text, *one), one.place).cmp(&(form_at(&text, *other), other.place))
        });
        Names { text: text.into_boxed_str(), entries: entries.into_boxed_slice() }
    }
}

fn form_at(text: &str, entry: Entry) -> &str {
    text.get(entry.start as usize..entry.end as usize).unwrap_or_default()
}
