//! Artists and albums known by name only, and how they become one with the real ones.
//!
//! What a name resolves to is a function of the stored claims alone, so it does not depend on the
//! order in which they came. A name resolves when the claims point at exactly one real id:
//! 1. for albums, the album that another source gives for the same track; for artists, the artist
//!    of this name that another source gives for the same track;
//! 2. otherwise, for artists, the one real artist whose normalised name is this name.
//!
//! Two candidates (two bands of one name) resolve to neither: nobody guesses. When a resolution
//! changes, every row that claims the name follows, and a row by name that nothing refers to any
//! more is removed.

use crate::load::copy::{self, Cell};
use crate::load::locks::{Aspect, Locks};
use crate::load::rows_io::Written;
use crate::load::table;
use deadpool_postgres::Transaction;
use segue_domain::matching::artist_key;
use segue_domain::merge::Value;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::{Error, Row};

/// The kind of an artist's name.
pub(crate) const ARTIST_NAME: &str = "artist";
/// The kind of an album's name.
pub(crate) const ALBUM_NAME: &str = "album";

/// What a name-only claim says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameClaim {
    pub(crate) kind: &'static str,
    pub(crate) display_name: String,
    /// For albums: the artist, who is part of the album's identity.
    pub(crate) artist_name_id: Option<String>,
}

/// Name-only claims by id.
pub(crate) type NameClaims = BTreeMap<String, NameClaim>;

/// Adds a claim; of two spellings the greater stays, whichever came first.
pub(crate) fn claim(claims: &mut NameClaims, id: &str, claim: NameClaim) {
    match claims.get_mut(id) {
        Some(known) if known.display_name >= claim.display_name => {}
        Some(known) => *known = claim,
        None => {
            claims.insert(id.to_owned(), claim);
        }
    }
}

/// What names stand for, as far as they are resolved.
#[derive(Debug, Default)]
pub(crate) struct Resolved(BTreeMap<String, String>);

impl Resolved {
    /// Those of `claimed` whose own row is not what anything in `referred` refers to.
    pub(crate) fn unreferred(
        &self,
        claimed: &BTreeSet<String>,
        referred: &BTreeSet<String>,
    ) -> BTreeSet<String> {
        let is_referred = |name: &String| referred.contains(name) && !self.0.contains_key(name);
        claimed.iter().filter(|name| !is_referred(name)).cloned().collect()
    }

    /// What a row refers to: the real id when one is known, otherwise what the name resolves to,
    /// otherwise the id by name.
    pub(crate) fn refer<'a>(
        &'a self,
        real: Option<&'a str>,
        by_name: Option<&'a str>,
    ) -> Option<&'a str> {
        real.or_else(|| by_name.map(|name| self.0.get(name).map_or(name, String::as_str)))
    }
}

/// A name as it is stored.
struct Known {
    display_name: String,
    resolved_id: Option<String>,
    /// The name of its row in `artists` or `albums`, when it has one.
    row_name: Option<String>,
}

/// What registering names came to.
#[derive(Debug, Default)]
pub(crate) struct Registered {
    /// New names of artists whose real id is known.
    pub(crate) unsettled: BTreeSet<String>,
    pub(crate) resolved: Resolved,
}

/// Makes sure that every claimed name is registered and that unresolved ones have a row to refer to.
pub(crate) async fn register(
    transaction: &Transaction<'_>,
    claims: &NameClaims,
) -> Result<Registered, Error> {
    if claims.is_empty() {
        return Ok(Registered::default());
    }
    let known = known_names(transaction, claims).await?;
    let mut new = Vec::new();
    let mut respelled = Vec::new();
    // Names whose row is missing, or is called something else by now.
    let mut without_row = Vec::new();
    for (id, claim) in claims {
        let Some(name) = known.get(id) else {
            new.push((id, claim));
            continue;
        };
        let is_greater = name.display_name < claim.display_name;
        let display_name = (&name.display_name).max(&claim.display_name);
        if is_greater {
            respelled.push((id, claim));
        }
        if name.resolved_id.is_none() && name.row_name.as_ref() != Some(display_name) {
            without_row.push(id);
        }
    }
    respell(transaction, &respelled).await?;
    // Before new names are added: an album among them may refer to an artist who had lost the row.
    ensure_rows(transaction, &without_row).await?;
    add(transaction, &new, &known).await?;
    let unsettled = with_real_artist(transaction, &new).await?;
    let resolved = known.into_iter().filter_map(|(id, name)| Some((id, name.resolved_id?)));
    Ok(Registered { unsettled, resolved: Resolved(resolved.collect()) })
}

/// What the names of `claims`, which are registered, stand for.
pub(crate) async fn resolved(
    transaction: &Transaction<'_>,
    claims: &NameClaims,
) -> Result<Resolved, Error> {
    let ids: Vec<&String> = claims.keys().collect();
    let sql = "SELECT name_id, resolved_id FROM names \
               WHERE name_id = ANY ($1) AND resolved_id IS NOT NULL";
    let statement = transaction.prepare_cached(sql).await?;
    let rows = transaction.query(&statement, &[&ids]).await?;
    let resolved = rows.iter().map(|row| Ok((row.try_get(0)?, row.try_get(1)?)));
    Ok(Resolved(resolved.collect::<Result<_, Error>>()?))
}

async fn known_names(
    transaction: &Transaction<'_>,
    claims: &NameClaims,
) -> Result<BTreeMap<String, Known>, Error> {
    let ids: Vec<&String> = claims.keys().collect();
    let statement = transaction.prepare_cached(include_str!("sql/known_names.sql")).await?;
    let rows = transaction.query(&statement, &[&ids]).await?;
    rows.iter()
        .map(|row| {
            let known = Known {
                display_name: row.try_get(1)?,
                resolved_id: row.try_get(2)?,
                row_name: row.try_get(3)?,
            };
            Ok((row.try_get(0)?, known))
        })
        .collect()
}

type Claims<'a> = [(&'a String, &'a NameClaim)];

/// Adds names nobody has claimed before, each with its row.
async fn add(
    transaction: &Transaction<'_>,
    claims: &Claims<'_>,
    known: &BTreeMap<String, Known>,
) -> Result<(), Error> {
    let text = |text: &'_ Option<String>| text.as_deref().map(str::to_owned);
    let mut names = claims.iter().map(|(id, claim)| {
        let artist = Cell::from(text(&claim.artist_name_id).map(Value::Text));
        vec![Cell::Text(id), Cell::Text(claim.kind), Cell::Text(&claim.display_name), artist]
    });
    let columns = ["name_id", "kind", "display_name", "artist_name_id"];
    copy::add(transaction, "names", &columns, &mut names).await?;
    let of_kind = |kind| -> Vec<_> { claims.iter().filter(|(_, c)| c.kind == kind).collect() };
    let artists = of_kind(ARTIST_NAME);
    let mut artists = artists.iter().map(|(id, claim)| {
        let key = artist_key(&claim.display_name).map(Value::Text);
        vec![Cell::Text(id), Cell::Text(&claim.display_name), Cell::from(key)]
    });
    let columns = ["artist_id", "artist_name", "match_key"];
    copy::add(transaction, "artists", &columns, &mut artists).await?;
    // The artist of an album by name is claimed with it, so it has a row or is resolved.
    let albums = of_kind(ALBUM_NAME);
    let mut albums = albums.iter().map(|(id, claim)| {
        let by_name = claim.artist_name_id.as_deref();
        let resolved = by_name.and_then(|name| known.get(name)?.resolved_id.as_deref());
        let cell =
            |text: Option<&'_ str>| Cell::from(text.map(|text| Value::Text(text.to_owned())));
        vec![
            Cell::Text(id),
            Cell::Text(&claim.display_name),
            cell(by_name),
            cell(resolved.or(by_name)),
        ]
    });
    let columns = ["album_id", "album_title", "artist_name_ref", "artist_id"];
    copy::add(transaction, "albums", &columns, &mut albums).await
}

/// Keeps the greater spelling of names that have another one.
async fn respell(transaction: &Transaction<'_>, claims: &Claims<'_>) -> Result<(), Error> {
    if claims.is_empty() {
        return Ok(());
    }
    let ids: Vec<&String> = claims.iter().map(|(id, _)| *id).collect();
    let names: Vec<&String> = claims.iter().map(|(_, claim)| &claim.display_name).collect();
    let sql = "UPDATE names n SET display_name = u.display_name \
               FROM unnest($1::text[], $2::text[]) AS u (name_id, display_name) \
               WHERE n.name_id = u.name_id";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&ids, &names]).await?;
    Ok(())
}

/// Those of `claims` that are the name of an artist whose real id is known.
async fn with_real_artist(
    transaction: &Transaction<'_>,
    claims: &Claims<'_>,
) -> Result<BTreeSet<String>, Error> {
    if claims.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<&String> = claims.iter().map(|(id, _)| *id).collect();
    let sql = "SELECT DISTINCT name_key FROM artists WHERE name_key = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    let rows = transaction.query(&statement, &[&ids]).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Gives every unresolved one of `names` a row in `artists` or `albums`, under its greatest spelling.
async fn ensure_rows(transaction: &Transaction<'_>, names: &[&String]) -> Result<(), Error> {
    if names.is_empty() {
        return Ok(());
    }
    let sql = include_str!("sql/ensure_artists_by_name.sql");
    let statement = transaction.prepare_cached(sql).await?;
    let artists = transaction.query(&statement, &[&names]).await?;
    write_match_keys(transaction, &artists).await?;
    let sql = include_str!("sql/ensure_albums_by_name.sql");
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&names]).await?;
    Ok(())
}

/// Keeps the keys of `artists` (id, name) in line with their names.
async fn write_match_keys(transaction: &Transaction<'_>, artists: &[Row]) -> Result<(), Error> {
    if artists.is_empty() {
        return Ok(());
    }
    let mut ids: Vec<&str> = Vec::with_capacity(artists.len());
    let mut keys: Vec<Option<String>> = Vec::with_capacity(artists.len());
    for row in artists {
        ids.push(row.try_get(0)?);
        keys.push(artist_key(row.try_get(1)?));
    }
    let sql = "UPDATE artists a SET match_key = u.key FROM unnest($1::text[], $2::text[]) \
               AS u (artist_id, key) WHERE a.artist_id = u.artist_id";
    let statement = transaction.prepare_cached(sql).await?;
    transaction.execute(&statement, &[&ids, &keys]).await?;
    Ok(())
}

/// Names whose resolution changed `artists` may have changed: the ones they have, and the ones they had.
pub(crate) async fn affected(
    transaction: &Transaction<'_>,
    artists: &Written,
) -> Result<BTreeSet<String>, Error> {
    let former = artists.former.iter().filter_map(table::name_key);
    let mut names: BTreeSet<String> =
        former.filter_map(|key| key.as_text().map(str::to_owned)).collect();
    names.extend(names_of_artists(transaction, &artists.changed).await?);
    Ok(names)
}

/// Registered names of real artists.
async fn names_of_artists(
    transaction: &Transaction<'_>,
    artists: &BTreeSet<Vec<String>>,
) -> Result<Vec<String>, Error> {
    let artists: Vec<&String> = artists.iter().filter_map(|key| key.first()).collect();
    if artists.is_empty() {
        return Ok(Vec::new());
    }
    let sql = "SELECT n.name_id FROM artists a JOIN names n ON n.name_id = a.name_key \
               WHERE a.artist_id = ANY ($1)";
    let statement = transaction.prepare_cached(sql).await?;
    let rows = transaction.query(&statement, &[&artists]).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Rows whose claims may have changed and whose references have to follow.
#[derive(Debug, Default)]
pub(crate) struct Followers {
    pub(crate) songs: Vec<String>,
    pub(crate) albums: Vec<String>,
}

/// Brings `followers`, and every row that claims one of `names`, in line with what the claims
/// resolve to now.
pub(crate) async fn settle(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    followers: &Followers,
) -> Result<(), Error> {
    let mut changed: Vec<String> = Vec::new();
    if !names.is_empty() {
        // Another loader may be adding evidence for one of these names: what follows must see it. The
        // artist of an album may get a row again, so nobody may resolve that name meanwhile either.
        let locked = with_artists_of_albums(transaction, names).await?;
        lock(transaction, Aspect::Meaning, &locked).await?;
        let ids: Vec<&String> = names.iter().collect();
        let statement = transaction.prepare_cached(include_str!("sql/resolve_names.sql")).await?;
        for row in transaction.query(&statement, &[&ids]).await? {
            changed.push(row.try_get(0)?);
        }
        ensure_rows(transaction, &changed.iter().collect::<Vec<_>>()).await?;
    }
    if !changed.is_empty() {
        // An update would wait for a row that another loader is changing, and then go by the claims it
        // saw before: so the waiting is done first.
        let sql = include_str!("sql/lock_followers.sql");
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&changed]).await?;
    }
    for (sql, rows) in [
        (include_str!("sql/follow_albums.sql"), &followers.albums),
        (include_str!("sql/follow_songs.sql"), &followers.songs),
    ] {
        // Rows that are new refer to the right thing already.
        if changed.is_empty() && rows.is_empty() {
            continue;
        }
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&changed, rows]).await?;
    }
    if !changed.is_empty() {
        let sql = include_str!("sql/follow_song_artists.sql");
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&changed]).await?;
    }
    Ok(())
}

/// Removes the rows of those of `names` that nothing refers to any more, and that are not `awaited`.
pub(crate) async fn remove_orphans(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    awaited: &BTreeSet<String>,
) -> Result<(), Error> {
    let mut names = with_artists_of_albums(transaction, names).await?;
    names.retain(|name| !awaited.contains(name));
    if names.is_empty() {
        return Ok(());
    }
    // Of two loads that each take one of the last two references away, the second must see that the
    // first has gone.
    lock(transaction, Aspect::Departure, &names).await?;
    let ids: Vec<&String> = names.iter().collect();
    let statement = transaction.prepare_cached(include_str!("sql/orphans.sql")).await?;
    let found = transaction.query(&statement, &[&ids]).await?;
    let orphans = found.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    if found.is_empty() {
        return Ok(());
    }
    // Nobody refers to them meanwhile.
    let mut orphans = with_artists_of_albums(transaction, &orphans).await?;
    orphans.retain(|name| !awaited.contains(name));
    lock(transaction, Aspect::Meaning, &orphans).await?;
    let ids: Vec<&String> = orphans.iter().collect();
    for sql in [
        include_str!("sql/remove_albums_by_name.sql"),
        include_str!("sql/remove_artists_by_name.sql"),
    ] {
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&ids]).await?;
    }
    Ok(())
}

async fn lock(
    transaction: &Transaction<'_>,
    aspect: Aspect,
    names: &BTreeSet<String>,
) -> Result<(), Error> {
    Locks::default().of(aspect, names.iter().map(String::as_str)).take(transaction).await
}

/// `names` with the artists of the albums among them: an album by name may be the last thing that
/// refers to its artist by name, or need it again.
async fn with_artists_of_albums(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Error> {
    if names.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<&String> = names.iter().collect();
    let sql = "SELECT artist_name_id FROM names \
               WHERE name_id = ANY ($1) AND artist_name_id IS NOT NULL";
    let statement = transaction.prepare_cached(sql).await?;
    let mut all = names.clone();
    for row in transaction.query(&statement, &[&ids]).await? {
        all.insert(row.try_get(0)?);
    }
    Ok(all)
}
