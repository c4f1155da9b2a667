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

use crate::load::locks;
use crate::load::row::Row;
use crate::load::rows_io::Written;
use crate::load::sets::Merged;
use crate::load::table::{self, Table};
use deadpool_postgres::Transaction;
use segue_domain::merge::Value;
use segue_domain::names::NAME_ID_PREFIX;
use std::collections::{BTreeMap, BTreeSet};
use tokio_postgres::Error;

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

/// Makes sure that every claimed name is registered and that unresolved ones have a row to refer to;
/// returns those that were registered or given a row just now.
pub(crate) async fn register(
    transaction: &Transaction<'_>,
    claims: &NameClaims,
) -> Result<BTreeSet<String>, Error> {
    if claims.is_empty() {
        return Ok(BTreeSet::new());
    }
    let ids: Vec<&String> = claims.keys().collect();
    let kinds: Vec<&str> = claims.values().map(|claim| claim.kind).collect();
    let names: Vec<&String> = claims.values().map(|claim| &claim.display_name).collect();
    let artists: Vec<&Option<String>> =
        claims.values().map(|claim| &claim.artist_name_id).collect();
    let statement = transaction.prepare_cached(include_str!("sql/register_names.sql")).await?;
    let registered = transaction.query(&statement, &[&ids, &kinds, &names, &artists]).await?;
    let mut fresh = ensure_rows(transaction, &ids).await?;
    for row in &registered {
        fresh.insert(row.try_get(0)?);
    }
    Ok(fresh)
}

/// Gives every unresolved one of `names` a row in `artists` or `albums`.
async fn ensure_rows(
    transaction: &Transaction<'_>,
    names: &[&String],
) -> Result<BTreeSet<String>, Error> {
    let mut written = BTreeSet::new();
    for sql in [
        include_str!("sql/ensure_artists_by_name.sql"),
        include_str!("sql/ensure_albums_by_name.sql"),
    ] {
        let statement = transaction.prepare_cached(sql).await?;
        for row in transaction.query(&statement, &[&names]).await? {
            written.insert(row.try_get(0)?);
        }
    }
    Ok(written)
}

/// What was written, as far as names are concerned.
pub(crate) struct Evidence<'a> {
    pub(crate) songs: &'a Written,
    pub(crate) albums: &'a Written,
    pub(crate) artists: &'a Written,
    pub(crate) credits: &'a Merged,
}

/// Names whose resolution `evidence` may have changed, or that may have lost their last claim.
pub(crate) async fn affected(
    transaction: &Transaction<'_>,
    evidence: &Evidence<'_>,
) -> Result<BTreeSet<String>, Error> {
    let ids = |keys: &BTreeSet<Vec<String>>| -> Vec<String> {
        keys.iter().filter_map(|key| key.first().cloned()).collect()
    };
    let mut songs = ids(&evidence.songs.changed);
    songs.extend(evidence.credits.owners.iter().cloned());
    let albums = ids(&evidence.albums.changed);
    let artists = ids(&evidence.artists.changed);
    let statement = transaction.prepare_cached(include_str!("sql/affected_names.sql")).await?;
    let rows = transaction.query(&statement, &[&songs, &albums, &artists]).await?;
    let mut names: BTreeSet<String> =
        rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    names.extend(former_names(evidence));
    Ok(names)
}

/// Names that rows claimed before they changed: what they no longer say may decide as well.
fn former_names(evidence: &Evidence<'_>) -> BTreeSet<String> {
    let claims = |rows: &[Row], table: &'static Table, columns: &[&str]| -> Vec<Value> {
        let values = rows.iter().flat_map(|row| columns.iter().map(|c| row.value(table, c)));
        values.flatten().cloned().collect()
    };
    let mut former =
        claims(&evidence.songs.former, &table::SONGS, &["artist_name_ref", "album_name_ref"]);
    former.extend(claims(&evidence.albums.former, &table::ALBUMS, &["artist_name_ref"]));
    former.extend(evidence.artists.former.iter().filter_map(table::name_key));
    former.extend(evidence.credits.former.iter().flatten().flatten().cloned());
    former
        .into_iter()
        .filter_map(|value| match value {
            Value::Text(text) if text.starts_with(NAME_ID_PREFIX) => Some(text),
            _ => None,
        })
        .collect()
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
    if names.is_empty() && followers.songs.is_empty() && followers.albums.is_empty() {
        return Ok(());
    }
    let names = with_artists_of_albums(transaction, names).await?;
    // Another loader may be adding evidence for one of these names: what follows must see it.
    locks::take(transaction, names.iter().map(String::as_str)).await?;
    let ids: Vec<&String> = names.iter().collect();
    let statement = transaction.prepare_cached(include_str!("sql/resolve_names.sql")).await?;
    let changed = transaction.query(&statement, &[&ids]).await?;
    let changed: Vec<String> =
        changed.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?;
    ensure_rows(transaction, &changed.iter().collect::<Vec<_>>()).await?;
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
    for sql in [
        include_str!("sql/remove_albums_by_name.sql"),
        include_str!("sql/remove_artists_by_name.sql"),
    ] {
        let statement = transaction.prepare_cached(sql).await?;
        transaction.execute(&statement, &[&ids]).await?;
    }
    Ok(())
}

/// `names` with the artists of the albums among them: an album by name may be the last thing that
/// refers to its artist by name, or need it again.
async fn with_artists_of_albums(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
) -> Result<BTreeSet<String>, Error> {
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
