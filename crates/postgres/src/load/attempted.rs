//! What came of asking about a thing, where the source answered: that follows from what is believed,
//! so a decision of a person, or another threshold, changes it too.

use crate::load::descriptions::is_described;
use crate::load::gather::{Rows, days_later, matched};
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::table::{Attempt, ENRICHMENT_ATTEMPTS, MATCHES, Outcome, attempt};
use crate::load::verdicts::{Answer, Answers};
use deadpool_postgres::Transaction;
use segue_domain::matching::Standing;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::record::MissReason;
use segue_domain::text::{MAX_DETAIL_BYTES, clean};
use segue_pipeline::message::Source;
use std::collections::BTreeMap;
use tokio_postgres::Error;

/// Adds to `attempts` what `answers` come to, unless a source said something newer.
pub(crate) async fn follow(
    transaction: &Transaction<'_>,
    attempts: &mut Rows,
    answers: &Answers,
) -> Result<(), Error> {
    let mut judged = BTreeMap::new();
    for ((kind, id), about) in answers {
        let mut by_source: BTreeMap<&str, Vec<&Answer>> = BTreeMap::new();
        for answer in about.iter().filter(|answer| answer.is_said()) {
            by_source.entry(answer.source()).or_default().push(answer);
        }
        for (source, answers) in by_source {
            let key = vec![kind.clone(), id.clone(), source.to_owned()];
            judged.insert(key, (last_time(&answers), answers));
        }
    }
    let stored = rows_io::read(transaction, &ENRICHMENT_ATTEMPTS, judged.keys()).await?;
    for (key, (at, answers)) in judged {
        let known = [stored.get(&key).map(|stored| &stored.row), attempts.get(&key)];
        let said = known.into_iter().flatten().filter_map(said_at).max();
        if said.is_some_and(|said| said > at) {
            continue;
        }
        let verdict = Attempt::Judged { verdict: outcome(&answers, at) };
        let mut row = Row::new(&ENRICHMENT_ATTEMPTS, key.clone());
        let text = serde_json::to_string(&verdict).ok().map(Value::Text);
        row.observe(&ENRICHMENT_ATTEMPTS, "outcome", at, text);
        row.settles.push(0);
        attempts.insert(key, row);
    }
    Ok(())
}

/// When an attempt was made of which no answer is kept.
fn said_at(row: &Row) -> Option<ObservedAt> {
    match attempt(row)? {
        Attempt::Said(_) => Some(row.newest.first().copied().flatten()),
        Attempt::Judged { .. } => None,
    }
}

/// When something was said of these answers last, by the source or by a person.
fn last_time(answers: &[&Answer]) -> ObservedAt {
    answers.iter().flat_map(|answer| answer.row.newest.iter().copied()).max().flatten()
}

/// What answers of one source about one thing come to.
fn outcome(answers: &[&Answer], at: ObservedAt) -> Outcome {
    let newest = |answer: &&&Answer| (answer.at(), answer.row.key.clone());
    let believed = || answers.iter().filter(|answer| answer.is_believed);
    if let Some(chosen) = believed().max_by_key(newest) {
        let is_whole = chosen.source() != Source::Musicbrainz.as_str();
        return match is_whole || believed().any(|answer| is_described(answer)) {
            true => matched(chosen.note.as_ref()),
            // A person chose what was only found by name so far: it can be asked about at once.
            false => Outcome {
                status: "chosen".to_owned(),
                detail: Some(clean(&called(chosen), MAX_DETAIL_BYTES)),
                retry_at: at,
            },
        };
    }
    let ambiguous: Vec<&&Answer> =
        answers.iter().filter(|answer| is_open(answer, Standing::Ambiguous)).collect();
    let (reason, detail) = match (ambiguous.as_slice(), answers.iter().max_by_key(newest)) {
        ([], Some(answer)) => (MissReason::Mismatch, against(answer)),
        (several, _) => {
            let several: Vec<String> = several.iter().map(|answer| called(answer)).collect();
            (MissReason::Ambiguous, format!("several: {}", several.join("; ")))
        }
    };
    Outcome {
        status: reason.as_str().to_owned(),
        detail: Some(clean(&detail, MAX_DETAIL_BYTES)),
        retry_at: at.and_then(|at| days_later(at, reason.retry_after_days())),
    }
}

fn is_open(answer: &Answer, standing: Standing) -> bool {
    answer.decision().is_none() && answer.standing == standing
}

/// Why an answer is not believed.
fn against(answer: &Answer) -> String {
    let called = called(answer);
    match (answer.decision(), &answer.note) {
        (Some(_), _) => format!("a person said that it is not {called}"),
        (None, Some(note)) => {
            let reasons = note.reasons.join(", ");
            format!("the answer is about {called}: score {:.3} ({reasons})", note.score)
        }
        (None, None) => format!("the answer is about {called}"),
    }
}

/// What the source calls the candidate.
fn called(answer: &Answer) -> String {
    let said = |column| answer.row.value(&MATCHES, column).and_then(Value::as_text);
    let artist = said("candidate_artist").unwrap_or("nobody");
    match (said("candidate_title"), said("candidate_about")) {
        (Some(title), _) => format!("{title:?} by {artist:?}"),
        (None, Some(about)) => format!("{artist:?} ({about})"),
        (None, None) => format!("{artist:?}"),
    }
}
