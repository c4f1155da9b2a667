//! What follows for each answer from what the matcher and a person say of it: whether it is believed.
//!
//! What is kept of an answer knows nothing of the matcher's settings; a verdict is what they make of
//! it. So it is read anew whenever something is said about the thing, and when the settings change.

use crate::load::row::Row;
use crate::load::rows_io::{self, Parameter, parameter};
use crate::load::table::{ANSWER, Column, Kind, MATCHES, decision, judgement};
use deadpool_postgres::Transaction;
use segue_domain::matching::{MatchKey, Matcher, RunnerUp, Standing};
use segue_domain::merge::{Observed, ObservedAt, Value};
use segue_domain::record::MatchNote;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Error;
use tokio_postgres::types::ToSql;

/// An answer, and what follows for it.
#[derive(Debug)]
pub(crate) struct Answer {
    /// What was said of it.
    pub(crate) row: Row,
    /// What the matcher makes of it.
    pub(crate) standing: Standing,
    /// Method, score and reasons; nothing where nobody compared anything.
    pub(crate) note: Option<MatchNote>,
    runner_up: Option<RunnerUp>,
    /// Whether its values are to be in the row it is about.
    pub(crate) is_believed: bool,
}

/// Answers by kind and id of what they are about.
pub(crate) type Answers = BTreeMap<(String, String), Vec<Answer>>;

/// The settings as a verdict names them.
pub(crate) fn settings(matcher: &Matcher) -> String {
    format!("{} {}", matcher.measure.as_str(), matcher.threshold.get())
}

/// Reads everything that was answered about `things`, and writes what follows for it by `matcher`.
/// Returns the answers, and the things for which something else follows than before.
pub(crate) async fn pass(
    transaction: &Transaction<'_>,
    things: &BTreeSet<(&'static str, String)>,
    matcher: &Matcher,
) -> Result<(Answers, BTreeSet<(String, String)>), Error> {
    let mut answers = Answers::new();
    for row in answers_about(transaction, things).await? {
        let [kind, id, ..] = row.key.as_slice() else { continue };
        let thing = (kind.clone(), id.clone());
        answers.entry(thing).or_default().push(Answer::of(row, matcher));
    }
    for about in answers.values_mut() {
        believe(about);
    }
    let changed = write(transaction, answers.values().flatten(), matcher).await?;
    Ok((answers, changed))
}

impl Answer {
    fn of(row: Row, matcher: &Matcher) -> Self {
        let judged = judgement(&row);
        Self {
            standing: judged.as_ref().map_or(Standing::default(), |one| one.standing(matcher)),
            note: judged.as_ref().map(|one| one.note(matcher.measure).clone()),
            runner_up: judged.and_then(|one| one.runner_up),
            is_believed: false,
            row,
        }
    }

    /// Who answered.
    pub(crate) fn source(&self) -> &str {
        self.row.key.get(2).map(String::as_str).unwrap_or_default()
    }

    /// When it was said last.
    pub(crate) fn at(&self) -> ObservedAt {
        self.row.newest.get(ANSWER).copied().flatten()
    }

    /// The match's id.
    pub(crate) fn match_id(&self) -> Option<String> {
        let [kind, id, source, candidate] = self.row.key.as_slice() else { return None };
        Some(MatchKey::id_of(kind, id, source, candidate))
    }

    /// What a person said of it.
    pub(crate) fn decision(&self) -> Option<&str> {
        decision(&self.row)
    }

    /// Whether a source has said anything here: a decision may be there before its answer.
    pub(crate) fn is_said(&self) -> bool {
        let mut fields = MATCHES.columns.iter().zip(&self.row.fields);
        let says = |(column, field): (&Column, &Option<Observed>)| {
            column.owner == ANSWER && field.is_some()
        };
        self.at().is_some() || fields.any(says)
    }

    fn has_name(&self) -> bool {
        self.row.key.last().is_some_and(|candidate| !candidate.is_empty())
    }
}

/// Finds out which answers about one thing count, source by source.
///
/// What a person accepted stands alone. Otherwise it is what the matcher accepts and no person
/// rejected; and where none of that has a name, and nobody decided anything, what came without one.
fn believe(about: &mut [Answer]) {
    let sources: BTreeSet<String> = about.iter().map(|one| one.source().to_owned()).collect();
    for source in sources {
        let mut from: Vec<&mut Answer> =
            about.iter_mut().filter(|one| one.source() == source).collect();
        let is_chosen = |one: &Answer| one.is_said() && one.decision() == Some("accepted");
        let is_open = |one: &Answer| {
            one.is_said() && one.decision().is_none() && one.standing == Standing::Accepted
        };
        let any_is_chosen = from.iter().any(|one| is_chosen(one));
        let any_is_named = from.iter().any(|one| is_open(one) && one.has_name());
        let anything_is_decided = from.iter().any(|one| one.decision().is_some());
        let takes_nameless = !any_is_named && !anything_is_decided;
        for one in &mut from {
            one.is_believed = match any_is_chosen {
                true => is_chosen(one),
                false => is_open(one) && (one.has_name() || takes_nameless),
            };
        }
    }
}

/// Everything that was answered about these things.
async fn answers_about(
    transaction: &Transaction<'_>,
    things: &BTreeSet<(&'static str, String)>,
) -> Result<impl Iterator<Item = Row> + use<>, Error> {
    let ids: Vec<&String> = things.iter().map(|(_, id)| id).collect();
    let sql = "SELECT entity_kind, entity_id, source, candidate FROM matches \
               WHERE entity_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    let keys = transaction.query(&statement, &[&ids]).await?;
    let keys = keys
        .iter()
        .map(|row| (0..MATCHES.key.len()).map(|part| row.try_get(part)).collect())
        .collect::<Result<Vec<Vec<String>>, Error>>()?;
    let stored = rows_io::read(transaction, &MATCHES, keys.iter()).await?;
    Ok(stored.into_values().map(|stored| stored.row))
}

/// What a column holds of an answer.
type ValueOf = fn(&Answer) -> Option<Value>;

async fn write<'a>(
    transaction: &Transaction<'_>,
    answers: impl Iterator<Item = &'a Answer> + Clone,
    matcher: &Matcher,
) -> Result<BTreeSet<(String, String)>, Error> {
    let columns: [(Kind, ValueOf); 8] = [
        (Kind::Text, |one| one.match_id().map(Value::Text)),
        (Kind::Text, |one| one.note.as_ref().map(|note| Value::Text(note.method.clone()))),
        (Kind::Float, |one| one.note.as_ref().map(|note| Value::Float(note.score))),
        (Kind::List, |one| one.note.as_ref().map(|note| Value::List(note.reasons.clone()))),
        (Kind::Text, runner_up),
        (Kind::Text, |one| Some(Value::Text(standing(one).to_owned()))),
        (Kind::Text, |one| Some(Value::Text(decided_by(one).to_owned()))),
        (Kind::Bool, |one| Some(Value::Bool(one.is_believed))),
    ];
    let values: Vec<Parameter> =
        columns.into_iter().map(|(kind, of)| parameter(kind, answers.clone().map(of))).collect();
    let settings = settings(matcher);
    let mut parameters: Vec<&(dyn ToSql + Sync)> =
        values.iter().map(|values| values.as_ref() as &(dyn ToSql + Sync)).collect();
    parameters.push(&settings);
    let statement = transaction.prepare_cached(include_str!("sql/write_verdicts.sql")).await?;
    let changed = transaction.query(&statement, &parameters).await?;
    changed.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?))).collect()
}

fn runner_up(answer: &Answer) -> Option<Value> {
    let other = answer.runner_up.as_ref()?;
    Some(Value::Text(format!("{} {:.3}", other.id, other.score)))
}

fn standing(answer: &Answer) -> &str {
    answer.decision().unwrap_or(answer.standing.as_str())
}

fn decided_by(answer: &Answer) -> &'static str {
    if answer.decision().is_some() { "person" } else { "matcher" }
}
