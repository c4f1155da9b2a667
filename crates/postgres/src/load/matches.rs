//! Answers of sources, and what follows from those that are believed.
//!
//! An answer is about a song or an artist that somebody asked for, under the names the source has for
//! it. Each stays in `matches` with what the matcher, and maybe a person, says of it. The source's
//! columns of the song or artist are the sum of the answers that are believed, and nothing else: so
//! they are a function of the answers and the decisions, whichever came first, and what a person
//! rejects is gone as if it had never been said.

use crate::load::begin;
use crate::load::books::stored_precision;
use crate::load::gather::{Gathered, Rows, row_of};
use crate::load::locks::{Aspect, Locks};
use crate::load::names::Resolved;
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::sets::{self, Lists, MATCH_TAGS, Members};
use crate::load::table::{
    ANSWER, ARTISTS, Column, LASTFM, MATCHES, SONGS, Table, decision, judgement,
};
use crate::load::write;
use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;
use segue_domain::matching::{MatchKey, Standing};
use segue_domain::merge::{Observed, Value};
use segue_domain::record::Subject;
use segue_pipeline::fail_points::{Step, pass};
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use tokio_postgres::Error;

/// Columns of an answer and what they are called in the table of the thing it is about.
struct Share {
    table: &'static Table,
    columns: &'static [(&'static str, &'static str)],
}

const OF_SONG: Share = Share {
    table: &SONGS,
    columns: &[("listeners", "song_listeners"), ("playcount", "song_playcount"), ("mbid", "mbid")],
};
const OF_ARTIST: Share = Share {
    table: &ARTISTS,
    columns: &[
        ("listeners", "total_listeners"),
        ("playcount", "total_playcount"),
        ("on_tour", "on_tour"),
        ("mbid", "mbid"),
    ],
};

/// Writes the answers and decisions of a batch, and adds to it what follows for the things they are
/// about, which are there. Returns the things (`kind id`) about which something changed.
pub(crate) async fn bring(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
) -> Result<BTreeSet<String>, Error> {
    let answered = take(&mut said.answered);
    if answered.is_empty() {
        return Ok(BTreeSet::new());
    }
    let nobody = Resolved::default();
    let written =
        rows_io::merge_into(transaction, &MATCHES, take(&mut said.matches), &nobody).await?;
    sets::merge_into(transaction, &MATCH_TAGS, take(&mut said.match_tags), &nobody).await?;
    let answers = answers_about(transaction, &answered).await?;
    let lists = tags_of(transaction, &answers).await?;
    let mut songs = BTreeMap::new();
    for (kind, id) in &answered {
        let about = answers.get(&((*kind).to_owned(), id.clone()));
        let believed = believed(about.map(Vec::as_slice).unwrap_or_default());
        match *kind {
            "artist" => settle(&mut said.artists, &OF_ARTIST, id, &believed),
            _ => {
                settle(&mut said.songs, &OF_SONG, id, &believed);
                songs.insert(id.clone(), tags_among(&believed, &lists));
            }
        }
    }
    forget_other_tags(transaction, &songs).await?;
    for (song, tags) in songs {
        let Some(Members { at, members }) = tags else { continue };
        let weights = members.into_iter().filter_map(|(tag, attributes)| {
            match (tag, attributes.into_iter().next().flatten()) {
                (Value::Text(tag), Some(Value::Int(weight))) => Some((tag, weight)),
                _ => None,
            }
        });
        let weights: BTreeMap<String, i64> = weights.collect();
        said.tag_names.extend(weights.keys().cloned());
        said.song_tags.insert(song, (at, weights));
    }
    let about =
        written.changed.iter().filter_map(|key| Some(format!("{} {}", key.first()?, key.get(1)?)));
    Ok(about.collect())
}

/// Everything that was answered about these things, by kind and id.
async fn answers_about(
    transaction: &Transaction<'_>,
    things: &BTreeSet<(&'static str, String)>,
) -> Result<BTreeMap<(String, String), Vec<Row>>, Error> {
    let ids: Vec<&String> = things.iter().map(|(_, id)| id).collect();
    let sql = "SELECT entity_kind, entity_id, source, candidate FROM matches \
               WHERE entity_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    let keys = transaction.query(&statement, &[&ids]).await?;
    let keys = keys
        .iter()
        .map(|row| (0..MATCHES.key.len()).map(|part| row.try_get(part)).collect())
        .collect::<Result<Vec<Vec<String>>, Error>>()?;
    let mut answers: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
    for stored in rows_io::read(transaction, &MATCHES, keys.iter()).await?.into_values() {
        let [kind, id, ..] = stored.row.key.as_slice() else { continue };
        answers.entry((kind.clone(), id.clone())).or_default().push(stored.row);
    }
    Ok(answers)
}

/// The answers that count for a thing.
///
/// What a person accepted stands alone. Otherwise it is what the matcher accepts and no person
/// rejected; and where none of that has a name, and nobody decided anything, what came without one.
fn believed(answers: &[Row]) -> Vec<&Row> {
    let said: Vec<&Row> = answers.iter().filter(|row| is_answer(row)).collect();
    let chosen: Vec<&Row> =
        said.iter().filter(|row| decision(row) == Some("accepted")).copied().collect();
    if !chosen.is_empty() {
        return chosen;
    }
    let is_open = |row: &&&Row| decision(row).is_none();
    let by_matcher = |row: &&&Row| {
        judgement(row).map_or(Standing::default(), |judged| judged.standing) == Standing::Accepted
    };
    let (named, unnamed): (Vec<&Row>, Vec<&Row>) = said
        .iter()
        .filter(is_open)
        .filter(by_matcher)
        .partition(|row| row.key.last().is_some_and(|candidate| !candidate.is_empty()));
    match named.is_empty() && answers.iter().all(|row| decision(row).is_none()) {
        true => unnamed,
        false => named,
    }
}

/// Whether a source has said anything here: a decision may be there before its answer.
fn is_answer(row: &Row) -> bool {
    let mut fields = MATCHES.columns.iter().zip(&row.fields);
    let says =
        |(column, field): (&Column, &Option<Observed>)| column.owner == ANSWER && field.is_some();
    row.newest.get(ANSWER).copied().flatten().is_some() || fields.any(says)
}

/// Adds to `rows` that the source's columns of thing `id` hold what `believed` says, and nothing else.
fn settle(rows: &mut Rows, share: &Share, id: &str, believed: &[&Row]) {
    let row = row_of(rows, share.table, &[id]);
    row.settles = Some(LASTFM);
    for answer in believed {
        let mut part = Row::new(share.table, vec![id.to_owned()]);
        let at = answer.newest.get(ANSWER).copied().flatten();
        part.observe(share.table, "lastfm_data_complete", at, Some(Value::Bool(true)));
        for (from, to) in share.columns {
            let field = MATCHES.position(from).and_then(|at| answer.fields.get(at)).cloned();
            let place = share.table.position(to).and_then(|at| part.fields.get_mut(at));
            if let (Some(field), Some(place)) = (field, place) {
                *place = field;
            }
        }
        row.absorb(share.table, part);
    }
}

/// Tags of the answers, by the match's id.
async fn tags_of(
    transaction: &Transaction<'_>,
    answers: &BTreeMap<(String, String), Vec<Row>>,
) -> Result<Lists, Error> {
    let ids = answers.values().flatten().filter_map(match_id);
    let owners: Lists = ids.map(|id| (id, Members::default())).collect();
    let times = sets::stored_times(transaction, &MATCH_TAGS, &owners).await?;
    let mut lists = sets::stored_lists(transaction, &MATCH_TAGS, &owners).await?;
    // A list that is empty was said all the same: then it has a time.
    let known = owners.into_keys().filter_map(|id| {
        let (at, members) = (times.get(&id).copied(), lists.remove(&id));
        (at.is_some() || members.is_some()).then(|| {
            let (at, members) = (at.flatten(), members.unwrap_or_default());
            (id, Members { at, members })
        })
    });
    Ok(known.collect())
}

fn match_id(row: &Row) -> Option<String> {
    let [kind, id, source, candidate] = row.key.as_slice() else { return None };
    Some(MatchKey::id_of(kind, id, source, candidate))
}

/// The tags that follow from the answers that are believed; nothing where none said any.
fn tags_among(believed: &[&Row], lists: &Lists) -> Option<Members> {
    let said = believed.iter().filter_map(|row| lists.get(&match_id(row)?).cloned());
    said.reduce(|mut sum, other| {
        sum.absorb(&MATCH_TAGS, other);
        sum
    })
}

/// Empties the tags of those songs whose stored list is not one that `songs` could grow from.
async fn forget_other_tags(
    transaction: &Transaction<'_>,
    songs: &BTreeMap<String, Option<Members>>,
) -> Result<(), Error> {
    if songs.is_empty() {
        return Ok(());
    }
    let ids: Vec<&String> = songs.keys().collect();
    let times: Vec<Option<Timestamp>> =
        songs.values().map(|tags| tags.as_ref().and_then(|tags| tags.at)).collect();
    let (mut owners, mut names, mut weights) = (Vec::new(), Vec::new(), Vec::new());
    for (song, tags) in songs {
        for (tag, attributes) in tags.iter().flat_map(|tags| &tags.members) {
            let (Value::Text(tag), Some(Some(Value::Int(weight)))) = (tag, attributes.first())
            else {
                continue;
            };
            owners.push(song);
            names.push(tag);
            weights.push(*weight);
        }
    }
    let sql = include_str!("sql/forget_other_tags.sql");
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&ids, &times, &owners, &names, &weights]).await?;
    Ok(())
}

/// Keeps what a person said of a match, and brings the thing it is about in line with it.
pub(crate) async fn decide(
    client: &mut Object,
    key: &MatchKey,
    decision: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let transaction = begin(client).await?;
    let id = key.subject.id();
    let locks = Locks::default().of(Aspect::Row, [id].into_iter());
    let locks = locks.of(Aspect::Song, [id].into_iter()).of(Aspect::Lists, [id].into_iter());
    locks.take(&transaction).await?;
    let mut said = Gathered::default();
    said.decide(key, stored_precision(at), decision);
    if is_there(&transaction, &key.subject).await? {
        write::everything(&transaction, &mut said).await?;
    } else {
        // It is settled when the thing comes.
        let nobody = Resolved::default();
        rows_io::merge_into(&transaction, &MATCHES, said.matches, &nobody).await?;
    }
    pass(Step::DecideBeforeCommit);
    transaction.commit().await
}

async fn is_there(transaction: &Transaction<'_>, subject: &Subject) -> Result<bool, Error> {
    let sql = match subject {
        Subject::Song(_) => "SELECT 1 FROM songs WHERE song_id = $1",
        Subject::Artist(_) => "SELECT 1 FROM artists WHERE artist_id = $1",
        Subject::Area(_) => "SELECT 1 FROM mbz_area_hierarchy WHERE area_id = $1",
    };
    let statement = transaction.prepare_cached(sql).await?;
    Ok(transaction.query_opt(&statement, &[&subject.id()]).await?.is_some())
}
