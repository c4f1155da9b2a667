//! Answers of sources, and what follows from those that are believed.
//!
//! An answer is about a song or an artist that somebody asked for, under the names the source has for
//! it. Each stays in `matches` with what the matcher, and maybe a person, says of it. The source's
//! columns of the song or artist are the sum of the answers that are believed, and nothing else: so
//! they are a function of the answers and the decisions, whichever came first, and what a person
//! rejects is gone as if it had never been said.

use crate::load::attempted;
use crate::load::begin;
use crate::load::books::stored_precision;
use crate::load::descriptions;
use crate::load::gather::{Gathered, Rows, row_of};
use crate::load::locks::{Aspect, Locks};
use crate::load::names::Resolved;
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::sets::{self, Lists, MATCH_TAGS, Members};
use crate::load::table::{ARTISTS, LASTFM, MATCHES, SONGS, Table};
use crate::load::verdicts::{self, Answer, Answers};
use crate::load::write::{self, Changes};
use deadpool_postgres::{Object, Transaction};
use jiff::Timestamp;
use segue_domain::matching::{MatchKey, Matcher};
use segue_domain::merge::{Observed, Value};
use segue_domain::record::Subject;
use segue_pipeline::fail_points::{Step, pass};
use segue_pipeline::message::Source;
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

/// Writes the answers and decisions of a batch, and adds to it what follows by `matcher` for the things
/// they are about, which are there. Returns the things (`kind id`) about which something changed.
pub(crate) async fn bring(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    matcher: &Matcher,
) -> Result<BTreeSet<String>, Error> {
    let answered = take(&mut said.answered);
    if answered.is_empty() {
        return Ok(BTreeSet::new());
    }
    let mut changed = keep(transaction, said).await?;
    let (answers, judged_anew) = verdicts::pass(transaction, &answered, matcher).await?;
    changed.extend(judged_anew);
    let lists = tags_of(transaction, &answers).await?;
    let (mut songs, mut described) = (BTreeMap::new(), BTreeMap::new());
    for ((kind, id), about) in &answers {
        if let Some(believed) = believed(about, Source::Musicbrainz) {
            described.insert(id.clone(), believed);
        }
        let Some(believed) = believed(about, Source::Lastfm) else { continue };
        match kind.as_str() {
            "artist" => settle(&mut said.artists, &OF_ARTIST, id, &believed),
            _ => {
                settle(&mut said.songs, &OF_SONG, id, &believed);
                songs.insert(id.clone(), tags_among(&believed, &lists));
            }
        }
    }
    descriptions::settle(transaction, said, &described).await?;
    forget_other_tags(transaction, &songs).await?;
    add_tags(said, songs);
    attempted::follow(transaction, &mut said.attempts, &answers).await?;
    Ok(changed.into_iter().map(|(kind, id)| format!("{kind} {id}")).collect())
}

/// The answers of `source` that count; nothing where it was neither asked nor decided about.
fn believed(about: &[Answer], source: Source) -> Option<Vec<&Answer>> {
    let mut from = about.iter().filter(|one| one.source() == source.as_str()).peekable();
    from.peek()?;
    Some(from.filter(|one| one.is_believed).collect())
}

/// Keeps what was answered and decided; returns the things about which that says something new.
async fn keep(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
) -> Result<BTreeSet<(String, String)>, Error> {
    let nobody = Resolved::default();
    let written =
        rows_io::merge_into(transaction, &MATCHES, take(&mut said.matches), &nobody).await?;
    sets::merge_into(transaction, &MATCH_TAGS, take(&mut said.match_tags), &nobody).await?;
    let about = written.changed.iter().filter_map(|key| {
        let [kind, id, ..] = key.as_slice() else { return None };
        Some((kind.clone(), id.clone()))
    });
    Ok(about.collect())
}

/// Adds to what was `said` the tags that follow for songs.
fn add_tags(said: &mut Gathered, songs: BTreeMap<String, Option<Members>>) {
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
}

/// Adds to `rows` that the source's columns of thing `id` hold what `believed` says, and nothing else.
fn settle(rows: &mut Rows, share: &Share, id: &str, believed: &[&Answer]) {
    let row = row_of(rows, share.table, &[id]);
    row.settles.push(LASTFM);
    for answer in believed {
        let mut part = Row::new(share.table, vec![id.to_owned()]);
        part.observe(share.table, "lastfm_data_complete", answer.at(), Some(Value::Bool(true)));
        for (from, to) in share.columns {
            let field = MATCHES.position(from).and_then(|at| answer.row.fields.get(at)).cloned();
            part.put(share.table, to, field.flatten());
        }
        part.put(share.table, "lastfm_quality_flags", flags_for(share, &answer.row));
        row.absorb(share.table, part);
    }
}

/// What was dropped of an answer, by the names its columns have in the table of the thing.
fn flags_for(share: &Share, answer: &Row) -> Option<Observed> {
    let observed = answer.fields.get(MATCHES.position("quality_flags")?)?.clone()?;
    let Value::List(flags) = observed.value else { return None };
    let flags = flags.into_iter().map(|flag| {
        let about = |(from, _): &&(&str, &str)| flag.strip_suffix("_out_of_range") == Some(from);
        let column = share.columns.iter().find(about);
        column.map(|(_, to)| format!("{to}_out_of_range")).unwrap_or(flag)
    });
    Some(Observed { value: Value::List(flags.collect()), ..observed })
}

/// Tags of the answers, by the match's id.
async fn tags_of(transaction: &Transaction<'_>, answers: &Answers) -> Result<Lists, Error> {
    let ids = answers.values().flatten().filter_map(Answer::match_id);
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

/// The tags that follow from the answers that are believed; nothing where none said any.
fn tags_among(believed: &[&Answer], lists: &Lists) -> Option<Members> {
    let said = believed.iter().filter_map(|answer| lists.get(&answer.match_id()?).cloned());
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
    matcher: &Matcher,
    key: &MatchKey,
    decision: &str,
    at: Timestamp,
) -> Result<(), Error> {
    let transaction = begin(client).await?;
    lock(&transaction, [key.subject.id()].into_iter()).await?;
    let mut said = Gathered::default();
    said.decide(key, stored_precision(at), decision);
    if is_there(&transaction, &key.subject).await? {
        write::everything(&transaction, &mut said, matcher).await?;
    } else {
        // It is settled when the thing comes.
        keep(&transaction, &mut said).await?;
        verdicts::pass(&transaction, &said.answered, matcher).await?;
    }
    pass(Step::DecideBeforeCommit);
    transaction.commit().await
}

/// Brings up to `most` things behind `last` (kind and id) in line with `matcher` whose answers were
/// judged by other settings. Returns the last of them, and what changed in the tables; nothing when
/// there are no more.
pub(crate) async fn settle_anew(
    client: &mut Object,
    matcher: &Matcher,
    last: &(String, String),
    most: i64,
) -> Result<Option<((String, String), Changes)>, Error> {
    let transaction = begin(client).await?;
    let statement = transaction.prepare_cached(include_str!("sql/judged_otherwise.sql")).await?;
    let settings = verdicts::settings(matcher);
    let found = transaction.query(&statement, &[&settings, &last.0, &last.1, &most]).await?;
    let Some(end) = found.last() else { return Ok(None) };
    let end = (end.try_get(0)?, end.try_get(1)?);
    let (mut said, mut absent) = (Gathered::default(), BTreeSet::new());
    for row in &found {
        let (kind, id, is_there): (String, String, bool) =
            (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
        let kind = if kind == "song" { "song" } else { "artist" };
        let things = if is_there { &mut said.answered } else { &mut absent };
        things.insert((kind, id));
    }
    let ids: Vec<&str> = said.answered.iter().chain(&absent).map(|(_, id)| id.as_str()).collect();
    lock(&transaction, ids.into_iter()).await?;
    verdicts::pass(&transaction, &absent, matcher).await?;
    let changes = write::everything(&transaction, &mut said, matcher).await?;
    transaction.commit().await?;
    Ok(Some((end, changes)))
}

async fn lock<'a>(
    transaction: &Transaction<'_>,
    things: impl Iterator<Item = &'a str> + Clone,
) -> Result<(), Error> {
    let locks = Locks::default().of(Aspect::Row, things.clone());
    locks.of(Aspect::Song, things.clone()).of(Aspect::Lists, things).take(transaction).await
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
