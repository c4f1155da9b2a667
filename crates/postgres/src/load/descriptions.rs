//! MusicBrainz' descriptions of artists: kept with the answer, and in the tables once it is believed.

use crate::load::gather::{Gathered, row_of, text};
use crate::load::row::Row;
use crate::load::sets::{self, MBZ_ARTIST_GENRE, Members};
use crate::load::table::{ARTISTS, MATCHES, MBZ_ARTIST_INFO, MUSICBRAINZ};
use crate::load::verdicts::Answer;
use deadpool_postgres::Transaction;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::musicbrainz::{AreaStub, ArtistInfo};
use segue_domain::places::CountryCode;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tokio_postgres::Error;

/// What is stored of a description, in one text, so that its parts stay together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Description {
    /// By column of `mbz_artist_info`.
    texts: BTreeMap<String, String>,
    ended: Option<bool>,
    genres: Vec<DescribedGenre>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct DescribedGenre {
    name: String,
    mbid: Option<String>,
    votes: Option<i64>,
}

impl Description {
    pub(super) fn of(info: &ArtistInfo) -> Self {
        let texts = texts_of(info).into_iter().filter_map(|(column, value)| {
            let value = value.filter(|value| !value.is_empty())?;
            Some((column.to_owned(), value.to_owned()))
        });
        let genres = info.genres.iter().map(|genre| DescribedGenre {
            name: genre.name.clone(),
            mbid: genre.mbid.as_ref().map(|mbid| mbid.as_str().to_owned()),
            votes: genre.votes.filter(|votes| i32::try_from(*votes).is_ok()),
        });
        Self { texts: texts.collect(), ended: info.ended, genres: genres.collect() }
    }

    fn row(&self, artist_id: &str, answer: &Answer) -> Row {
        let mut row = Row::new(&MBZ_ARTIST_INFO, vec![artist_id.to_owned()]);
        let mut say = row.observer(&MBZ_ARTIST_INFO, answer.at());
        for column in MBZ_ARTIST_INFO.columns {
            say(column.name, self.texts.get(column.name).and_then(|value| text(value)));
        }
        say("ended", self.ended.map(Value::Bool));
        say("match_method", answer.note.as_ref().and_then(|note| text(&note.method)));
        say("match_score", answer.note.as_ref().map(|note| Value::Float(note.score)));
        drop(say);
        row.settles.push(0);
        row
    }

    fn genres(&self, at: ObservedAt) -> Members {
        let members = self.genres.iter().map(|genre| {
            let mbid = genre.mbid.as_deref().and_then(text);
            (Value::Text(genre.name.clone()), vec![mbid, genre.votes.map(Value::Int)])
        });
        Members { at, members: members.collect() }
    }
}

/// The description an answer holds; a candidate that was only found by name holds none.
fn description_of(answer: &Answer) -> Option<Description> {
    serde_json::from_str(answer.row.value(&MATCHES, "description")?.as_text()?).ok()
}

/// Whether an answer holds a description.
pub(super) fn is_described(answer: &Answer) -> bool {
    answer.row.value(&MATCHES, "description").is_some()
}

/// Adds to what was `said` that MusicBrainz' columns and tables hold of each artist what its newest
/// believed answer says, and nothing else.
pub(super) async fn settle(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    believed: &BTreeMap<String, Vec<&Answer>>,
) -> Result<(), Error> {
    if believed.is_empty() {
        return Ok(());
    }
    let (mut gone, mut genres) = (Vec::new(), BTreeMap::new());
    for (id, answers) in believed {
        let artist = row_of(&mut said.artists, &ARTISTS, &[id]);
        artist.settles.push(MUSICBRAINZ);
        let newest = answers.iter().filter(|answer| is_described(answer));
        let newest = newest.max_by_key(|answer| (answer.at(), answer.row.key.clone()));
        let described = newest.and_then(|answer| Some((answer, description_of(answer)?)));
        let Some((answer, description)) = described else {
            gone.push(id);
            genres.insert(id.clone(), None);
            continue;
        };
        let complete = Some(Value::Bool(true));
        artist.observe(&ARTISTS, "musicbrainz_data_complete", answer.at(), complete);
        said.artist_infos.insert(vec![id.clone()], description.row(id, answer));
        genres.insert(id.clone(), Some(description.genres(answer.at())));
    }
    forget_descriptions(transaction, &gone).await?;
    forget_other_genres(transaction, &genres).await?;
    let kept = genres.into_iter().filter_map(|(id, list)| Some((id, list?)));
    said.described_genres.extend(kept);
    Ok(())
}

async fn forget_descriptions(
    transaction: &Transaction<'_>,
    artists: &[&String],
) -> Result<(), Error> {
    if artists.is_empty() {
        return Ok(());
    }
    let sql = "DELETE FROM mbz_artist_info WHERE artist_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&artists]).await?;
    Ok(())
}

/// Removes the genres of those artists whose stored list is not the one that holds now.
async fn forget_other_genres(
    transaction: &Transaction<'_>,
    lists: &BTreeMap<String, Option<Members>>,
) -> Result<(), Error> {
    let owners = lists.keys().map(|id| (id.clone(), Members::default())).collect();
    let times = sets::stored_times(transaction, &MBZ_ARTIST_GENRE, &owners).await?;
    let stored = sets::stored_lists(transaction, &MBZ_ARTIST_GENRE, &owners).await?;
    let is_other = |(id, list): &(&String, &Option<Members>)| {
        let (at, members) = (times.get(*id), stored.get(*id));
        let held = list.as_ref().map(|list| (list.at, &list.members));
        let is_held = held.is_some_and(|(held_at, held)| {
            let members_are = members.map_or(held.is_empty(), |members| members == held);
            at == Some(&held_at) && members_are
        });
        (at.is_some() || members.is_some()) && !is_held
    };
    let others: Vec<&String> = lists.iter().filter(is_other).map(|(id, _)| id).collect();
    if others.is_empty() {
        return Ok(());
    }
    let sql = "WITH emptied AS (DELETE FROM mbz_artist_genre WHERE artist_id = ANY ($1)) \
               DELETE FROM collections \
               WHERE collection = 'mbz_artist_genre' AND owner_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&others]).await?;
    Ok(())
}

/// The texts of a description, by column.
fn texts_of(info: &ArtistInfo) -> [(&'static str, Option<&str>); 15] {
    [
        ("mbid", Some(info.mbid.as_str())),
        ("artist_name", Some(&info.name)),
        ("sort_name", info.sort_name.as_deref()),
        ("artist_type", info.kind.as_deref()),
        ("gender", info.gender.as_deref()),
        ("country", info.country.as_ref().map(CountryCode::as_str)),
        ("area_id", area_id(info.area.as_ref())),
        ("area_name", area_name(info.area.as_ref())),
        ("begin_area_id", area_id(info.begin_area.as_ref())),
        ("begin_area_name", area_name(info.begin_area.as_ref())),
        ("end_area_id", area_id(info.end_area.as_ref())),
        ("end_area_name", area_name(info.end_area.as_ref())),
        ("begin_date", info.begin.as_ref().map(|date| date.date.as_str())),
        ("end_date", info.end.as_ref().map(|date| date.date.as_str())),
        ("disambiguation", info.disambiguation.as_deref()),
    ]
}

fn area_id(area: Option<&AreaStub>) -> Option<&str> {
    area.map(|area| area.mbid.as_str())
}

fn area_name(area: Option<&AreaStub>) -> Option<&str> {
    area.map(|area| area.name.as_str())
}
