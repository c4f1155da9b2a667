//! A row as the sum of what was observed about it, and the join of two such sums.

use crate::load::table::{Default, Table};
use jiff::Timestamp;
use segue_domain::merge::{Observed, ObservedAt, Value, join};
use std::collections::BTreeSet;

/// Everything known about one row of one table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) key: Vec<String>,
    /// Per owner, the newest time it said anything; `None` when it only spoke undated.
    pub(crate) newest: Vec<ObservedAt>,
    /// Per column, the winning observation.
    pub(crate) fields: Vec<Option<Observed>>,
    /// Owners all of whose columns are said here for good, whatever the stored row has in them.
    pub(crate) settles: Vec<usize>,
}

/// A row as it is stored: what was observed, and what is written as following from it.
#[derive(Debug)]
pub(crate) struct StoredRow {
    pub(crate) row: Row,
    pub(crate) derived: Vec<Option<Value>>,
}

impl Row {
    /// A row nobody has said anything about.
    pub(crate) fn new(table: &Table, key: Vec<String>) -> Self {
        Self {
            key,
            newest: vec![None; table.owners.len()],
            fields: vec![None; table.columns.len()],
            settles: Vec::new(),
        }
    }

    /// Adds one observation; an absent value says nothing.
    pub(crate) fn observe(
        &mut self,
        table: &Table,
        column: &str,
        at: ObservedAt,
        value: Option<Value>,
    ) {
        self.observer(table, at)(column, value);
    }

    /// Adds observations of one time. Columns named in the table's order are found at once.
    pub(crate) fn observer(
        &mut self,
        table: &Table,
        at: ObservedAt,
    ) -> impl FnMut(&str, Option<Value>) {
        let mut next = 0;
        move |column, value| {
            let behind = table.columns.iter().skip(next).position(|known| known.name == column);
            let position =
                behind.map(|distance| next + distance).or_else(|| table.position(column));
            let position = position.expect("invariant: columns are named from the table");
            self.observe_at(table, position, at, value);
            next = position + 1;
        }
    }

    /// Puts what another row observed into a column, with its own time.
    pub(crate) fn put(&mut self, table: &Table, column: &str, observed: Option<Observed>) {
        if let Some(field) = table.position(column).and_then(|at| self.fields.get_mut(at)) {
            *field = observed;
        }
    }

    fn observe_at(&mut self, table: &Table, position: usize, at: ObservedAt, value: Option<Value>) {
        if let Some(newest) = table.columns.get(position).and_then(|c| self.newest.get_mut(c.owner))
        {
            *newest = (*newest).max(at);
        }
        // An undated default says nothing that an empty column does not say already.
        let default = table.columns.get(position).and_then(|c| self.default_value(c.default));
        let said = value.filter(|value| at.is_some() || default.as_ref() != Some(value));
        if let (Some(field), Some(value)) = (self.fields.get_mut(position), said) {
            *field = join_field(field.take(), Some(Observed { at, value }));
        }
    }

    /// Takes in everything `other` knows about the same row.
    pub(crate) fn absorb(&mut self, table: &Table, other: Self) {
        if table.is_one_statement {
            // One measurement: its numbers belong together, so the greater row stays as it is.
            let is_greater = (&other.newest, &other.fields) > (&self.newest, &self.fields);
            if !other.settles.is_empty() || is_greater {
                *self = Self { settles: Vec::new(), ..other };
            }
            return;
        }
        for owner in other.settles {
            self.forget(table, owner);
        }
        for (newest, theirs) in self.newest.iter_mut().zip(other.newest) {
            *newest = (*newest).max(theirs);
        }
        for (field, theirs) in self.fields.iter_mut().zip(other.fields) {
            *field = join_field(field.take(), theirs);
        }
    }

    /// Takes away the flags of values that are known by now, as from an older statement that was in
    /// range. A known value never becomes unknown again, and lists of one time are united, so it does
    /// not matter when this is done.
    pub(crate) fn drop_answered_flags(&mut self, table: &Table) {
        if table.is_one_statement {
            return;
        }
        let known: Vec<String> = table
            .columns
            .iter()
            .zip(&self.fields)
            .filter(|(_, field)| field.is_some())
            .map(|(column, _)| format!("{}_out_of_range", column.name))
            .collect();
        for (column, field) in table.columns.iter().zip(&mut self.fields) {
            if let (Some(Observed { value: Value::List(flags), .. }), true) =
                (field, column.name.ends_with("quality_flags"))
            {
                flags.retain(|flag| !known.contains(flag));
            }
        }
    }

    /// Makes it as if `owner` had never said anything.
    fn forget(&mut self, table: &Table, owner: usize) {
        if let Some(newest) = self.newest.get_mut(owner) {
            *newest = None;
        }
        for (column, field) in table.columns.iter().zip(&mut self.fields) {
            if column.owner == owner {
                *field = None;
            }
        }
    }

    /// The value of a column.
    pub(crate) fn value(&self, table: &Table, column: &str) -> Option<&Value> {
        let field = self.fields.get(table.position(column)?)?;
        field.as_ref().map(|observed| &observed.value)
    }

    /// Whether both hold the same values, whenever they were observed.
    pub(crate) fn same_values(&self, other: &Self) -> bool {
        self.fields.iter().map(value_of).eq(other.fields.iter().map(value_of))
    }

    /// The times that `newest` does not already tell, as JSON: column → time, or null for undated
    /// (which is also the time of a default that nobody has said).
    pub(crate) fn field_times(&self, table: &Table) -> String {
        let mut times = serde_json::Map::new();
        for (column, field) in table.columns.iter().zip(&self.fields) {
            let newest = self.newest.get(column.owner).copied().flatten();
            let at = match field {
                Some(observed) => observed.at,
                None if column.default == Default::Null => continue,
                None => None,
            };
            if at != newest {
                let at = at.map_or(serde_json::Value::Null, |at| at.to_string().into());
                times.insert(column.name.to_owned(), at);
            }
        }
        serde_json::Value::Object(times).to_string()
    }

    /// What a column holds where nobody has said anything.
    pub(crate) fn default_value(&self, default: Default) -> Option<Value> {
        match default {
            Default::Null => None,
            Default::Zero => Some(Value::Int(0)),
            Default::False => Some(Value::Bool(false)),
            Default::Key => self.key.first().cloned().map(Value::Text),
        }
    }

    /// The time of a stored field: its own when `field_times` tells it, its owner's otherwise.
    pub(crate) fn stored_time(
        times: &serde_json::Value,
        column: &str,
        newest: ObservedAt,
    ) -> ObservedAt {
        match times.get(column) {
            Some(serde_json::Value::String(text)) => text.parse::<Timestamp>().ok(),
            Some(_) => None,
            None => newest,
        }
    }
}

/// [`join`], but for lists of one time: each says what it flagged, and together they say all of it.
fn join_field(one: Option<Observed>, other: Option<Observed>) -> Option<Observed> {
    match (one, other) {
        (
            Some(Observed { at, value: Value::List(mine) }),
            Some(Observed { at: then, value: Value::List(theirs) }),
        ) if at == then => {
            let united: BTreeSet<String> = mine.into_iter().chain(theirs).collect();
            Some(Observed { at, value: Value::List(united.into_iter().collect()) })
        }
        (one, other) => join(one, other),
    }
}

fn value_of(field: &Option<Observed>) -> Option<&Value> {
    field.as_ref().map(|observed| &observed.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::table::SONGS;

    fn at(second: i64) -> ObservedAt {
        Timestamp::from_second(second).ok()
    }

    #[test]
    fn a_newer_record_without_a_field_leaves_the_older_value_and_remembers_its_time() {
        let mut row = Row::new(&SONGS, vec!["s".into()]);
        row.observe(&SONGS, "popularity", at(1), Some(Value::Int(50)));
        row.observe(&SONGS, "song_name", at(9), Some(Value::Text("Title".into())));
        assert!(row.field_times(&SONGS).contains(r#""popularity":"1970-01-01T00:00:01Z""#));
        // A record between the two still replaces the older popularity.
        row.observe(&SONGS, "popularity", at(5), Some(Value::Int(60)));
        assert_eq!(row.value(&SONGS, "popularity"), Some(&Value::Int(60)));
    }

    #[test]
    fn a_zero_that_was_said_is_told_apart_from_a_zero_nobody_said() {
        let mut said = Row::new(&SONGS, vec!["s".into()]);
        said.observe(&SONGS, "song_listeners", at(5), Some(Value::Int(0)));
        let mut unsaid = Row::new(&SONGS, vec!["s".into()]);
        unsaid.observe(&SONGS, "song_playcount", at(5), Some(Value::Int(0)));
        assert!(!said.field_times(&SONGS).contains("song_listeners"));
        assert!(unsaid.field_times(&SONGS).contains(r#""song_listeners":null"#));
    }

    #[test]
    fn a_flag_goes_once_the_value_is_known_in_whatever_order_it_is_said() {
        let flagged = |second, flag: &str| {
            let mut row = Row::new(&SONGS, vec!["s".into()]);
            let flags = Value::List(vec![flag.to_owned()]);
            row.observe(&SONGS, "quality_flags", at(second), Some(flags));
            row
        };
        let mut older = Row::new(&SONGS, vec!["s".into()]);
        older.observe(&SONGS, "popularity", at(1), Some(Value::Int(50)));
        let said = [flagged(5, "popularity_out_of_range"), flagged(5, "key_out_of_range"), older];
        for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let mut row = Row::new(&SONGS, vec!["s".into()]);
            for number in order {
                row.absorb(&SONGS, said[number].clone());
                row.drop_answered_flags(&SONGS);
            }
            let left = Value::List(vec!["key_out_of_range".to_owned()]);
            assert_eq!(row.value(&SONGS, "quality_flags"), Some(&left), "{order:?}");
        }
    }

    #[test]
    fn what_a_dated_source_says_wins_over_an_undated_file_whichever_comes_first() {
        let mut file = Row::new(&SONGS, vec!["s".into()]);
        file.observe(&SONGS, "song_name", None, Some(Value::Text("zzz".into())));
        let mut service = Row::new(&SONGS, vec!["s".into()]);
        service.observe(&SONGS, "song_name", at(1), Some(Value::Text("aaa".into())));
        let (mut one, mut other) = (file.clone(), service.clone());
        one.absorb(&SONGS, service);
        other.absorb(&SONGS, file);
        assert_eq!(one, other);
        assert_eq!(one.value(&SONGS, "song_name"), Some(&Value::Text("aaa".into())));
    }
}
