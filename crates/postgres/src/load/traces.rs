//! What a loaded message must have left in the tables, and what of it is not there.
//!
//! A message is gathered as for loading, and what it says is looked for. Joins only ever grow: the row
//! of a thing is at least as new as everything that was said about it, a column somebody spoke about is
//! never empty again, and a list is whole unless a newer one took its place. So nothing is missed that
//! was lost, and nothing is named that was replaced or taken back.

use crate::load::SETTINGS;
use crate::load::batch::{Batch, Message};
use crate::load::books::{self, Dictionary};
use crate::load::gather;
use crate::load::names::NameClaims;
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::sets::{self, Attributes, Lists, Members, Set};
use crate::load::table::{self, Table};
use deadpool_postgres::{Object, Transaction};
use segue_domain::merge::{ObservedAt, Value};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::rows::Rows;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::{Error, IsolationLevel};

/// Everything `rows`, which were loaded as `message`, say that is neither in the tables nor waiting for
/// its song or artist: each by a name for people.
pub(crate) async fn absent(
    client: &mut Object,
    message: &ObjectKey,
    rows: &Rows,
) -> Result<BTreeSet<String>, Error> {
    let transaction = client
        .build_transaction()
        .isolation_level(IsolationLevel::RepeatableRead)
        .read_only(true)
        .start()
        .await?;
    transaction.batch_execute(SETTINGS).await?;
    let mut search = Search {
        is_of_old: is_of_old(&transaction, message).await?,
        transaction,
        absent: BTreeSet::new(),
    };
    let mut batch = Batch::of(&[Message { key: message, rows }]);
    search.leave_out_strays(&mut batch).await?;
    search.things(&batch).await?;
    search.lists(batch).await?;
    Ok(search.absent)
}

/// Whether `message` was loaded before the tables kept everybody's answers.
async fn is_of_old(transaction: &Transaction<'_>, message: &ObjectKey) -> Result<bool, Error> {
    let sql = "SELECT EXISTS (SELECT 1 FROM load_ledger l JOIN schema_migrations m \
               ON m.version = 13 AND l.applied_at < m.applied_at WHERE l.message_id = $1)";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.query_one(&statement, &[&message.as_str()]).await?.try_get(0)
}

/// Looks for things, and keeps the names of those that are not there.
struct Search<'a> {
    transaction: Transaction<'a>,
    /// Then only the rows themselves can be asked for.
    is_of_old: bool,
    absent: BTreeSet<String>,
}

impl Search<'_> {
    /// Takes those enrichments out of `batch` whose song or artist is not there: they must be waiting.
    async fn leave_out_strays(&mut self, batch: &mut Batch<'_>) -> Result<(), Error> {
        let missing = batch.missing_subjects(&self.transaction).await?;
        let strays = batch.leave_out(&missing);
        if strays.is_empty() {
            return Ok(());
        }
        let (kinds, ids): (Vec<&str>, Vec<&str>) =
            strays.iter().map(|(kind, id)| (kind.as_str(), id.as_str())).unzip();
        let sql = "SELECT u.kind, u.id FROM unnest($1::text[], $2::text[]) AS u (kind, id) \
                   WHERE NOT EXISTS (SELECT 1 FROM pending_enrichments e \
                                     WHERE e.entity_kind = u.kind AND e.entity_id = u.id)";
        let statement = self.transaction.prepare_cached(sql).await?;
        for row in self.transaction.query(&statement, &[&kinds, &ids]).await? {
            let (kind, id): (&str, &str) = (row.try_get(0)?, row.try_get(1)?);
            self.absent.insert(format!("what was said of {kind} {id}"));
        }
        Ok(())
    }

    async fn things(&mut self, batch: &Batch<'_>) -> Result<(), Error> {
        let said = &batch.gathered;
        self.names(&said.names).await?;
        self.rows(&table::ARTISTS, &said.artists, "artist").await?;
        self.rows(&table::ALBUMS, &said.albums, "album").await?;
        self.rows(&table::PLAYLISTS, &said.playlists, "playlist").await?;
        self.rows(&table::SONGS, &said.songs, "song").await?;
        self.rows(&table::SONG_AUDIO_FEATURES, &said.features, "sound of song").await?;
        self.rows(&table::ENRICHMENT_ATTEMPTS, &said.attempts, "attempt at").await?;
        self.rows(&table::MBZ_ARTIST_INFO, &said.artist_infos, "description of artist").await?;
        self.rows(&table::MBZ_AREA_HIERARCHY, &said.areas, "area").await?;
        self.rows(&table::CITIES, &said.cities, "place of city").await?;
        if !self.is_of_old {
            self.rows(&table::MATCHES, &said.matches, "answer about").await?;
        }
        Ok(())
    }

    async fn lists(&mut self, batch: Batch<'_>) -> Result<(), Error> {
        let said = batch.gathered;
        let genres = self.numbers(books::GENRES, &said.genre_names, "genre").await?;
        self.numbers(books::TAGS, &said.tag_names, "tag").await?;
        if self.is_of_old {
            return Ok(());
        }
        let of_artists = said.artist_genres.into_iter().map(|(artist, (at, names))| {
            let members = names.iter().filter_map(|name| genres.get(name));
            let members = members.map(|id| (Value::Int(i64::from(*id)), Vec::new())).collect();
            (artist, Members { at, members })
        });
        self.set(&sets::ARTIST_GENRES, &of_artists.collect(), "genres of artist").await?;
        self.set(&sets::SONG_ARTISTS, &said.song_artists, "artists of song").await?;
        self.set(&sets::PLAYLIST_TRACKS, &said.playlist_tracks, "tracks of playlist").await?;
        self.set(&sets::SIMILAR_ARTISTS, &said.similar_artists, "artists similar to").await?;
        self.set(&sets::MATCH_TAGS, &said.match_tags, "tags of answer").await?;
        let described = &said.described_genres;
        self.set(&sets::MBZ_ARTIST_GENRE, described, "MusicBrainz' genres of artist").await
    }

    async fn names(&mut self, said: &NameClaims) -> Result<(), Error> {
        if said.is_empty() {
            return Ok(());
        }
        let ids: Vec<&String> = said.keys().collect();
        let sql = "SELECT u.id FROM unnest($1::text[]) AS u (id) \
                   WHERE NOT EXISTS (SELECT 1 FROM names n WHERE n.name_id = u.id)";
        let statement = self.transaction.prepare_cached(sql).await?;
        for row in self.transaction.query(&statement, &[&ids]).await? {
            let id: String = row.try_get(0)?;
            let name = said.get(&id).map(|claim| claim.display_name.as_str());
            self.absent.insert(format!("name {}", name.unwrap_or(&id)));
        }
        Ok(())
    }

    /// The numbers of names, all of which somebody has said.
    async fn numbers(
        &mut self,
        dictionary: Dictionary,
        names: &BTreeSet<String>,
        called: &str,
    ) -> Result<BTreeMap<String, i32>, Error> {
        let known = books::look_up(&self.transaction, dictionary, names).await?;
        let unknown = names.iter().filter(|name| !known.contains_key(*name));
        self.absent.extend(unknown.map(|name| format!("{called} {name}")));
        Ok(known)
    }

    async fn rows(
        &mut self,
        table: &'static Table,
        said: &gather::Rows,
        called: &str,
    ) -> Result<(), Error> {
        if said.is_empty() {
            return Ok(());
        }
        let found = rows_io::find(&self.transaction, table, &shown(table), said.keys()).await?;
        let found = found.iter().map(|row| Shown::read(table, row));
        let found: BTreeMap<Vec<String>, Shown> = found.collect::<Result<_, Error>>()?;
        for (key, row) in said {
            let is_there = |shown: &Shown| self.is_of_old || shown.holds(table, row);
            if !found.get(key).is_some_and(is_there) {
                self.absent.insert(format!("{called} {}", key.join(" ")));
            }
        }
        Ok(())
    }

    async fn set(&mut self, set: &'static Set, said: &Lists, called: &str) -> Result<(), Error> {
        if said.is_empty() {
            return Ok(());
        }
        let times = sets::stored_times(&self.transaction, set, said).await?;
        // Of a list that is said page by page only the members at hand are looked up.
        let stored = match set.is_whole {
            true => sets::stored_lists(&self.transaction, set, said).await?,
            false => by_owner(sets::stored_members(&self.transaction, set, said).await?),
        };
        let nothing = BTreeMap::new();
        for (owner, list) in said {
            let at = times.get(owner).copied().flatten();
            if !holds(set, at, stored.get(owner).unwrap_or(&nothing), list) {
                self.absent.insert(format!("{called} {owner}"));
            }
        }
        Ok(())
    }
}

fn by_owner(
    members: BTreeMap<(String, Value), Attributes>,
) -> BTreeMap<String, BTreeMap<Value, Attributes>> {
    let mut lists: BTreeMap<String, BTreeMap<Value, Attributes>> = BTreeMap::new();
    for ((owner, member), attributes) in members {
        lists.entry(owner).or_default().insert(member, attributes);
    }
    lists
}

/// Whether what is `stored` of a list, as of `at`, is what `said` came to.
fn holds(set: &Set, at: ObservedAt, stored: &BTreeMap<Value, Attributes>, said: &Members) -> bool {
    match at.cmp(&said.at) {
        Ordering::Greater => true,
        Ordering::Less => false,
        Ordering::Equal if set.is_whole => {
            sets::size_and_members(stored) >= sets::size_and_members(&said.members)
        }
        Ordering::Equal => said.members.keys().all(|member| stored.contains_key(member)),
    }
}

/// What is looked at of a row: its key, when each owner spoke last, which columns hold something, and
/// which references do.
fn shown(table: &Table) -> Vec<String> {
    let mut columns: Vec<String> = table.key.iter().map(|key| format!("t.{key}")).collect();
    columns.extend(table.owners.iter().map(|owner| format!("t.{owner}")));
    let are_set = |names: Vec<&str>| {
        let set: Vec<String> = names.iter().map(|name| format!("t.{name} IS NOT NULL")).collect();
        format!("ARRAY[{}]::boolean[]", set.join(", "))
    };
    columns.push(are_set(table.columns.iter().map(|column| column.name).collect()));
    columns.push(are_set(table.references.iter().map(|reference| reference.name).collect()));
    columns
}

/// A stored row, as far as it is looked at.
struct Shown {
    newest: Vec<ObservedAt>,
    columns: Vec<bool>,
    references: Vec<bool>,
}

impl Shown {
    fn read(table: &Table, row: &tokio_postgres::Row) -> Result<(Vec<String>, Self), Error> {
        let mut next = 0..;
        let mut position = move || next.next().unwrap_or_default();
        let key = table.key.iter().map(|_| row.try_get(position())).collect::<Result<_, _>>()?;
        let newest =
            table.owners.iter().map(|_| row.try_get(position())).collect::<Result<_, _>>()?;
        let shown = Self {
            newest,
            columns: row.try_get(position())?,
            references: row.try_get(position())?,
        };
        Ok((key, shown))
    }

    /// Whether the row has what `said` says of it, or something newer.
    fn holds(&self, table: &Table, said: &Row) -> bool {
        let is_new_enough =
            self.newest.iter().zip(&said.newest).all(|(mine, theirs)| mine >= theirs);
        // A statement is replaced as a whole, and flags go once a value is known.
        let may_go = |name: &str| table.is_one_statement || name.ends_with("quality_flags");
        let has_all = table
            .columns
            .iter()
            .zip(&said.fields)
            .zip(&self.columns)
            .all(|((column, field), is_set)| *is_set || field.is_none() || may_go(column.name));
        let refers = table.references.iter().zip(&self.references).all(|(reference, is_set)| {
            let is_said = |name| said.value(table, name).is_some();
            *is_set || !(is_said(reference.real) || is_said(reference.by_name))
        });
        is_new_enough && has_all && refers
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    fn list(set: &Set, second: i64, members: &[i64]) -> Members {
        let attributes = vec![None; set.attributes.len()];
        let at = Timestamp::from_second(second).ok();
        Members {
            at,
            members: members.iter().map(|n| (Value::Int(*n), attributes.clone())).collect(),
        }
    }

    #[test]
    fn a_list_is_held_by_itself_a_longer_one_of_its_time_and_any_newer_one() {
        let set = &sets::SONG_TAGS;
        let said = list(set, 5, &[1, 2]);
        for (second, members, is_held) in [
            (5, &[1, 2][..], true),
            (5, &[1, 2, 3], true),
            (5, &[2], false),
            (6, &[], true),
            (4, &[1, 2], false),
        ] {
            let stored = list(set, second, members);
            assert_eq!(holds(set, stored.at, &stored.members, &said), is_held, "{stored:?}");
        }
    }

    #[test]
    fn credits_with_a_hole_hold_nothing() {
        let set = &sets::SONG_ARTISTS;
        let said = list(set, 5, &[1, 2, 3]);
        for (members, is_held) in [(&[1, 2, 3][..], true), (&[2, 3], false), (&[1, 2], false)] {
            let stored = list(set, 5, members);
            assert_eq!(holds(set, stored.at, &stored.members, &said), is_held, "{stored:?}");
        }
    }
}
