//! Lists that belong to something: a song's artists, a playlist's tracks. The newest list replaces
//! the older one as a whole. Lists of one time are united, for the pages of one listing carry one time
//! and add up to it; a song's credits are no pages, and of two the greater stays.
//!
//! Both rules are joins again: the greater of two times, and at equal times the union or the greater.

use crate::load::copy::{self, Cell};
use crate::load::names::Resolved;
use crate::load::rows_io::{array_type, parameter, read_value};
use crate::load::table::{ARTIST, Kind, Reference};
use deadpool_postgres::Transaction;
use jiff::Timestamp;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::names::NAME_ID_PREFIX;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Error;
use tokio_postgres::types::ToSql;

/// A table of members.
#[derive(Debug)]
pub(crate) struct Set {
    pub(crate) table: &'static str,
    pub(crate) owner: &'static str,
    pub(crate) member: (&'static str, Kind),
    pub(crate) attributes: &'static [(&'static str, Kind)],
    /// A foreign key that follows from the attributes.
    pub(crate) reference: Option<Reference>,
    /// Whether a list is always said as a whole, and never page by page.
    pub(crate) is_whole: bool,
}

pub(crate) static SONG_ARTISTS: Set = Set {
    table: "song_artists",
    owner: "song_id",
    member: ("position", Kind::Int),
    attributes: &[("artist_ref", Kind::Text), ("artist_name_ref", Kind::Text)],
    reference: Some(ARTIST),
    is_whole: true,
};
pub(crate) static ARTIST_GENRES: Set = Set {
    table: "artist_genres",
    owner: "artist_id",
    member: ("genre_id", Kind::Int),
    attributes: &[],
    reference: None,
    is_whole: false,
};
pub(crate) static SONG_TAGS: Set = Set {
    table: "song_tags",
    owner: "song_id",
    member: ("tag_id", Kind::Int),
    attributes: &[("weight", Kind::Int)],
    reference: None,
    is_whole: false,
};
pub(crate) static MATCH_TAGS: Set = Set {
    table: "match_tags",
    owner: "match_id",
    member: ("tag_name", Kind::Text),
    attributes: &[("weight", Kind::Int)],
    reference: None,
    is_whole: false,
};
pub(crate) static SIMILAR_ARTISTS: Set = Set {
    table: "similar_artists",
    owner: "artist_id",
    member: ("similar_name", Kind::Text),
    attributes: &[
        ("score", Kind::Float),
        ("similar_mbid", Kind::Text),
        ("quality_flag", Kind::Text),
    ],
    reference: None,
    is_whole: false,
};
pub(crate) static MBZ_ARTIST_GENRE: Set = Set {
    table: "mbz_artist_genre",
    owner: "artist_id",
    member: ("genre", Kind::Text),
    attributes: &[("genre_mbid", Kind::Text), ("votes", Kind::Int)],
    reference: None,
    is_whole: true,
};
pub(crate) static PLAYLIST_TRACKS: Set = Set {
    table: "playlist_tracks",
    owner: "playlist_id",
    member: ("song_id", Kind::Text),
    attributes: &[("position", Kind::Int), ("added_at", Kind::Time)],
    reference: None,
    is_whole: false,
};

pub(crate) type Attributes = Vec<Option<Value>>;

/// One owner's list as observed.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members {
    pub(crate) at: ObservedAt,
    pub(crate) members: BTreeMap<Value, Attributes>,
}

impl Members {
    /// Joins two observations of one list.
    pub(crate) fn absorb(&mut self, set: &Set, other: Self) {
        match other.at.cmp(&self.at) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Greater => *self = other,
            std::cmp::Ordering::Equal if set.is_whole => {
                if size_and_members(&other.members) > size_and_members(&self.members) {
                    self.members = other.members;
                }
            }
            std::cmp::Ordering::Equal => {
                for (member, attributes) in other.members {
                    unite(self.members.entry(member).or_default(), attributes);
                }
            }
        }
    }
}

/// What whole lists of one time are compared by. The longer one is the greater, so that one which lost a
/// member is never greater than what was said.
pub(crate) fn size_and_members(
    members: &BTreeMap<Value, Attributes>,
) -> (usize, &BTreeMap<Value, Attributes>) {
    (members.len(), members)
}

/// Attributes of one member said twice at one time: the greater of each.
fn unite(mine: &mut Attributes, theirs: Attributes) {
    mine.resize(mine.len().max(theirs.len()), None);
    for (one, other) in mine.iter_mut().zip(theirs) {
        *one = one.take().max(other);
    }
}

/// Lists of one kind, by owner.
pub(crate) type Lists = BTreeMap<String, Members>;

/// What joining lists came to.
#[derive(Debug, Default)]
pub(crate) struct Merged {
    /// Owners whose list changed.
    pub(crate) owners: BTreeSet<String>,
    /// Names by which members of these lists refer to something now.
    pub(crate) names: BTreeSet<String>,
    /// Names of members that changed or went.
    pub(crate) former_names: BTreeSet<String>,
}

/// Names by which members of `lists` refer to something.
pub(crate) fn names_in(lists: &Lists) -> BTreeSet<String> {
    lists.values().flat_map(|list| list.members.values()).flat_map(names_of).collect()
}

fn names_of(attributes: &Attributes) -> impl Iterator<Item = String> {
    let texts = attributes.iter().flatten().filter_map(Value::as_text);
    texts.filter(|text| text.starts_with(NAME_ID_PREFIX)).map(str::to_owned)
}

/// Joins `lists` with what is stored. Names in members refer to what `resolved` says.
pub(crate) async fn merge_into(
    transaction: &Transaction<'_>,
    set: &'static Set,
    lists: Lists,
    resolved: &Resolved,
) -> Result<Merged, Error> {
    let mut merged = Merged::default();
    if lists.is_empty() {
        return Ok(merged);
    }
    let times = stored_times(transaction, set, &lists).await?;
    let stored_time = |owner: &str| times.get(owner).copied().flatten();
    let mut current: Lists =
        lists.into_iter().filter(|(owner, list)| list.at >= stored_time(owner)).collect();
    // Whole lists are compared as such; of others only the members at hand are looked up.
    let known = match set.is_whole {
        true => Some(stored_lists(transaction, set, &current).await?),
        false => None,
    };
    if let Some(known) = &known {
        current.retain(|owner, list| {
            let stays = known
                .get(owner)
                .filter(|_| list.at <= stored_time(owner))
                .filter(|known| size_and_members(&list.members) <= size_and_members(known));
            merged.names.extend(stays.iter().flat_map(|list| list.values()).flat_map(names_of));
            stays.is_none()
        });
    }
    let is_replaced = |owner: &str, list: &Members| set.is_whole || list.at > stored_time(owner);
    let may_leave_out = |owner: &str, list: &Members| match &known {
        Some(known) => known
            .get(owner)
            .is_some_and(|known| known.keys().any(|member| !list.members.contains_key(member))),
        None => is_replaced(owner, list),
    };
    let replaced: Vec<&String> = current
        .iter()
        .filter(|(owner, list)| may_leave_out(owner, list))
        .map(|(owner, _)| owner)
        .collect();
    for (owner, attributes) in remove_left_out(transaction, set, &replaced, &current).await? {
        merged.owners.insert(owner);
        merged.former_names.extend(names_of(&attributes));
    }
    let mut stored = match known {
        Some(known) => by_member(known),
        None => stored_members(transaction, set, &current).await?,
    };
    let (mut new, mut changed) = (Vec::new(), Vec::new());
    for (owner, list) in &current {
        let united = !is_replaced(owner, list);
        for (member, attributes) in &list.members {
            let before = stored.remove(&(owner.clone(), member.clone()));
            let mut after = attributes.clone();
            after.resize(set.attributes.len(), None);
            if let Some(before) = before.as_ref().filter(|_| united) {
                unite(&mut after, before.clone());
            }
            merged.names.extend(names_of(&after));
            match before {
                Some(before) if before == after => continue,
                Some(before) => {
                    merged.former_names.extend(names_of(&before));
                    changed.push((owner, member, after));
                }
                None => new.push((owner, member, after)),
            }
            merged.owners.insert(owner.clone());
        }
    }
    add_members(transaction, set, &new, resolved).await?;
    update_members(transaction, set, &changed, resolved).await?;
    write_times(transaction, set, &current, &times).await?;
    Ok(merged)
}

pub(crate) async fn stored_times(
    transaction: &Transaction<'_>,
    set: &Set,
    lists: &Lists,
) -> Result<BTreeMap<String, ObservedAt>, Error> {
    let owners: Vec<&String> = lists.keys().collect();
    // One search of the key per owner: `owner_id = ANY` would read the whole collection as long as
    // nobody has told the planner how big it is.
    let sql = "SELECT u.owner_id, c.observed_at FROM unnest($2::text[]) AS u(owner_id) \
               CROSS JOIN LATERAL (SELECT observed_at FROM collections \
               WHERE collection = $1 AND owner_id = u.owner_id LIMIT 1) AS c";
    let statement = transaction.prepare_cached(sql).await?;
    let rows = transaction.query(&statement, &[&set.table, &owners]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, Some(row.try_get(1)?)))).collect()
}

/// Owners and members of `lists` as two parallel arrays.
fn pairs(set: &Set, lists: &Lists) -> (Vec<String>, Box<dyn ToSql + Sync + Send>) {
    let pairs: Vec<(&String, &Value)> = lists
        .iter()
        .flat_map(|(owner, list)| list.members.keys().map(move |member| (owner, member)))
        .collect();
    let owners = pairs.iter().map(|(owner, _)| (*owner).clone()).collect();
    let members = pairs.iter().map(|(_, member)| Some((*member).clone()));
    (owners, parameter(set.member.1, members))
}

async fn remove_left_out(
    transaction: &Transaction<'_>,
    set: &Set,
    replaced: &[&String],
    current: &Lists,
) -> Result<Vec<(String, Attributes)>, Error> {
    if replaced.is_empty() {
        return Ok(Vec::new());
    }
    let (owners, members) = pairs(set, current);
    let mut returned = vec![format!("t.{}", set.owner)];
    returned.extend(set.attributes.iter().map(|attribute| cast(*attribute)));
    let returned = returned.join(", ");
    let sql = format!(
        "DELETE FROM {table} t WHERE t.{owner} = ANY($1) AND NOT EXISTS ( \
         SELECT 1 FROM unnest($2::text[], $3::{kind}[]) AS u(owner, member) \
         WHERE u.owner = t.{owner} AND u.member = t.{member}) RETURNING {returned}",
        table = set.table,
        owner = set.owner,
        member = set.member.0,
        kind = array_type(set.member.1),
    );
    let statement = transaction.prepare_cached(&sql).await?;
    let rows = transaction.query(&statement, &[&replaced, &owners, members.as_ref()]).await?;
    rows.iter().map(|row| Ok((row.try_get(0)?, attributes_of(set, row, 1)?))).collect()
}

/// The attributes of a member, from column `first` of `row` on.
fn attributes_of(set: &Set, row: &tokio_postgres::Row, first: usize) -> Result<Attributes, Error> {
    (first..)
        .zip(set.attributes)
        .map(|(position, (_, kind))| read_value(row, position, *kind))
        .collect()
}

/// The whole lists of the owners of `lists`.
pub(crate) async fn stored_lists(
    transaction: &Transaction<'_>,
    set: &Set,
    lists: &Lists,
) -> Result<BTreeMap<String, BTreeMap<Value, Attributes>>, Error> {
    let owners: Vec<&String> = lists.keys().collect();
    let sql = format!(
        "SELECT {columns} FROM {table} t WHERE t.{owner} = ANY ($1)",
        columns = member_columns(set).join(", "),
        table = set.table,
        owner = set.owner,
    );
    let statement = transaction.prepare_cached(&sql).await?;
    let mut known: BTreeMap<String, BTreeMap<Value, Attributes>> = BTreeMap::new();
    for row in &transaction.query(&statement, &[&owners]).await? {
        let Some(member) = read_value(row, 1, set.member.1)? else { continue };
        let attributes = attributes_of(set, row, 2)?;
        known.entry(row.try_get(0)?).or_default().insert(member, attributes);
    }
    Ok(known)
}

fn by_member(
    lists: BTreeMap<String, BTreeMap<Value, Attributes>>,
) -> BTreeMap<(String, Value), Attributes> {
    lists
        .into_iter()
        .flat_map(|(owner, members)| {
            members.into_iter().map(move |(member, all)| ((owner.clone(), member), all))
        })
        .collect()
}

/// Owner, member and attributes, as they are read.
fn member_columns(set: &Set) -> Vec<String> {
    let mut columns = vec![format!("t.{}", set.owner), cast(set.member)];
    columns.extend(set.attributes.iter().map(|attribute| cast(*attribute)));
    columns
}

/// Those members of `lists` that are stored.
pub(crate) async fn stored_members(
    transaction: &Transaction<'_>,
    set: &Set,
    lists: &Lists,
) -> Result<BTreeMap<(String, Value), Attributes>, Error> {
    let (owners, members) = pairs(set, lists);
    let sql = format!(
        "SELECT {selected} FROM {table} t \
         JOIN unnest($1::text[], $2::{kind}[]) AS u({owner}, {member}) USING ({owner}, {member})",
        selected = member_columns(set).join(", "),
        table = set.table,
        kind = array_type(set.member.1),
        owner = set.owner,
        member = set.member.0,
    );
    let statement = transaction.prepare_cached(&sql).await?;
    let rows = transaction.query(&statement, &[&owners, members.as_ref()]).await?;
    let mut stored = BTreeMap::new();
    for row in &rows {
        let Some(member) = read_value(row, 1, set.member.1)? else { continue };
        stored.insert((row.try_get(0)?, member), attributes_of(set, row, 2)?);
    }
    Ok(stored)
}

fn cast((name, kind): (&str, Kind)) -> String {
    match kind {
        Kind::Int => format!("t.{name}::bigint"),
        Kind::Float => format!("t.{name}::float8"),
        _ => format!("t.{name}"),
    }
}

/// Owner, member and attributes.
type Member<'a> = (&'a String, &'a Value, Attributes);

/// What the foreign key of a member refers to.
fn referred<'a>(set: &Set, attributes: &'a Attributes, resolved: &'a Resolved) -> Option<&'a str> {
    let reference = set.reference?;
    let named = |name: &str| {
        let position = set.attributes.iter().position(|(attribute, _)| *attribute == name)?;
        attributes.get(position)?.as_ref().and_then(Value::as_text)
    };
    resolved.refer(named(reference.real), named(reference.by_name))
}

/// Columns of a member in the order in which they are written.
fn written_columns(set: &Set) -> Vec<&'static str> {
    let mut columns = vec![set.owner, set.member.0];
    columns.extend(set.attributes.iter().map(|(name, _)| *name));
    columns.extend(set.reference.map(|reference| reference.name));
    columns
}

async fn add_members(
    transaction: &Transaction<'_>,
    set: &Set,
    members: &[Member<'_>],
    resolved: &Resolved,
) -> Result<(), Error> {
    let mut cells = members.iter().map(|(owner, member, attributes)| {
        let mut cells = vec![Cell::Text(owner), Cell::from(Some(*member))];
        cells.extend(attributes.iter().map(|attribute| Cell::from(attribute.as_ref())));
        if set.reference.is_some() {
            cells.push(referred(set, attributes, resolved).map_or(Cell::Null, Cell::Text));
        }
        cells
    });
    copy::add(transaction, set.table, &written_columns(set), &mut cells).await
}

async fn update_members(
    transaction: &Transaction<'_>,
    set: &Set,
    members: &[Member<'_>],
    resolved: &Resolved,
) -> Result<(), Error> {
    if members.is_empty() {
        return Ok(());
    }
    let owners: Vec<&String> = members.iter().map(|(owner, ..)| *owner).collect();
    let keys = members.iter().map(|(_, member, _)| Some((*member).clone()));
    let keys = parameter(set.member.1, keys);
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&owners, keys.as_ref()];
    let attributes: Vec<_> = set
        .attributes
        .iter()
        .enumerate()
        .map(|(position, (_, kind))| {
            let values = members.iter().map(|(_, _, all)| all.get(position).cloned().flatten());
            parameter(*kind, values)
        })
        .collect();
    parameters.extend(attributes.iter().map(|values| values.as_ref() as &(dyn ToSql + Sync)));
    let references: Vec<Option<&str>> =
        members.iter().map(|(_, _, all)| referred(set, all, resolved)).collect();
    if set.reference.is_some() {
        parameters.push(&references);
    }
    let statement = transaction.prepare_cached(&update_sql(set)).await?;
    transaction.execute(&statement, &parameters).await?;
    Ok(())
}

fn update_sql(set: &Set) -> String {
    let columns = written_columns(set);
    let mut kinds = vec!["text", array_type(set.member.1)];
    kinds.extend(set.attributes.iter().map(|(_, kind)| array_type(*kind)));
    kinds.extend(set.reference.map(|_| "text"));
    let arrays: Vec<String> =
        kinds.iter().zip(1..).map(|(kind, n)| format!("${n}::{kind}[]")).collect();
    let updates: Vec<String> =
        columns.iter().skip(2).map(|name| format!("{name} = u.{name}")).collect();
    format!(
        "UPDATE {table} t SET {updates} FROM unnest({arrays}) AS u ({columns}) \
         WHERE t.{owner} = u.{owner} AND t.{member} = u.{member}",
        table = set.table,
        updates = updates.join(", "),
        arrays = arrays.join(", "),
        columns = columns.join(", "),
        owner = set.owner,
        member = set.member.0,
    )
}

/// Keeps the times of dated lists; an undated one is what an absent time means.
async fn write_times(
    transaction: &Transaction<'_>,
    set: &Set,
    current: &Lists,
    stored: &BTreeMap<String, ObservedAt>,
) -> Result<(), Error> {
    let moved = current.iter().filter(|(owner, list)| stored.get(*owner) != Some(&list.at));
    let dated = moved.filter_map(|(owner, list)| Some((owner, list.at?)));
    let (owners, times): (Vec<&String>, Vec<Timestamp>) = dated.unzip();
    if owners.is_empty() {
        return Ok(());
    }
    let sql = "INSERT INTO collections (collection, owner_id, observed_at) \
               SELECT $1, u.owner_id, u.observed_at \
               FROM unnest($2::text[], $3::timestamptz[]) AS u(owner_id, observed_at) \
               ON CONFLICT (collection, owner_id) DO UPDATE SET observed_at = EXCLUDED.observed_at";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&set.table, &owners, &times]).await?;
    Ok(())
}
