//! Writing a batch in the fixed order of tables: what is referred to before what refers to it.

use crate::load::books;
use crate::load::gather::Gathered;
use crate::load::names::{self, Followers, Registered, Resolved};
use crate::load::rows_io;
use crate::load::sets::{self, Lists, Members};
use crate::load::table;
use deadpool_postgres::Transaction;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::record::Record;
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use tokio_postgres::Error;

/// What writing came to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) changes: Changes,
    /// Names that have to be settled.
    unsettled: BTreeSet<String>,
    followers: Followers,
}

impl Outcome {
    /// Adds what writing something else came to.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.changes.absorb(other.changes);
        self.unsettled.extend(other.unsettled);
        self.followers.songs.extend(other.followers.songs);
        self.followers.albums.extend(other.followers.albums);
    }

    /// Brings references in line with what names stand for now; returns what changed.
    pub(crate) async fn settle(self, transaction: &Transaction<'_>) -> Result<Changes, Error> {
        names::settle(transaction, &self.unsettled, &self.followers).await?;
        Ok(self.changes)
    }
}

/// What a batch changed, as [`change_id`]s.
#[derive(Debug, Default)]
pub(crate) struct Changes(BTreeSet<String>);

impl Changes {
    /// Whether `record` changed something. The first record about a thing is credited with the
    /// change, its repetitions in the batch are not.
    pub(crate) fn credit(&mut self, record: &Record) -> bool {
        self.0.remove(&change_id(record))
    }

    /// Adds other changes.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    fn note(&mut self, kind: &str, keys: &BTreeSet<Vec<String>>) {
        self.0.extend(keys.iter().map(|key| format!("{kind} {}", key.join(" "))));
    }

    fn note_owners(&mut self, kind: &str, owners: BTreeSet<String>) {
        self.0.extend(owners.into_iter().map(|owner| format!("{kind} {owner}")));
    }
}

/// What a record can change, as one text: a kind and an id.
fn change_id(record: &Record) -> String {
    match record {
        Record::Track(track) => format!("song {}", track.id),
        Record::Artist(artist) => format!("artist {}", artist.id),
        Record::Playlist(playlist) => format!("playlist {}", playlist.id),
        Record::TrackListeners(numbers) => format!("attempt song {}", numbers.song_id),
        Record::ArtistListeners(numbers) => format!("attempt artist {}", numbers.artist_id),
        Record::SimilarArtists(similar) => format!("similar {}", similar.artist_id),
        Record::AudioFeatures(features) => format!("attempt song {}", features.song_id),
        Record::Miss(miss) => format!("attempt {} {}", miss.subject.kind(), miss.subject.id()),
    }
}

/// Writes the rows `said` speaks of, and returns what names stand for as well.
pub(crate) async fn rows(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
) -> Result<(Resolved, Outcome), Error> {
    let Registered { mut unsettled, resolved } = names::register(transaction, &said.names).await?;
    let merge = async |table, rows| rows_io::merge_into(transaction, table, rows, &resolved).await;
    let artists = merge(&table::ARTISTS, take(&mut said.artists)).await?;
    let albums = merge(&table::ALBUMS, take(&mut said.albums)).await?;
    let songs = merge(&table::SONGS, take(&mut said.songs)).await?;
    let playlists = merge(&table::PLAYLISTS, take(&mut said.playlists)).await?;
    let features = merge(&table::SONG_AUDIO_FEATURES, take(&mut said.features)).await?;
    let attempts = merge(&table::ENRICHMENT_ATTEMPTS, take(&mut said.attempts)).await?;
    let evidence = names::Evidence { songs: &songs, albums: &albums, artists: &artists };
    unsettled.extend(names::affected(transaction, &evidence).await?);
    // Credits are written later: what they claim may look like an orphan until then.
    let credited = sets::names_in(&said.song_artists);
    let perhaps_orphans = evidence.unreferred(&said.names);
    unsettled.extend(perhaps_orphans.difference(&credited).cloned());

    let mut changes = Changes::default();
    changes.note("song", &songs.changed);
    changes.note("artist", &artists.changed);
    changes.note("playlist", &playlists.changed);
    changes.note("attempt song", &features.changed);
    changes.note("attempt song", &songs.changed);
    changes.note("attempt artist", &artists.changed);
    changes.0.extend(attempts.changed.iter().filter_map(|key| {
        let (kind, id) = (key.first()?, key.get(1)?);
        Some(format!("attempt {kind} {id}"))
    }));
    let followers = Followers { songs: songs.updated(), albums: albums.updated() };
    Ok((resolved, Outcome { changes, unsettled, followers }))
}

/// Writes the lists `said` speaks of; the rows they belong to and refer to are there.
pub(crate) async fn lists(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    resolved: &Resolved,
) -> Result<Outcome, Error> {
    let genres = genre_lists(transaction, &said.genre_names, take(&mut said.artist_genres)).await?;
    let tags = tag_lists(transaction, &said.tag_names, take(&mut said.song_tags)).await?;
    let credited = sets::names_in(&said.song_artists);
    let merge = async |set, lists| sets::merge_into(transaction, set, lists, resolved).await;
    let credits = merge(&sets::SONG_ARTISTS, take(&mut said.song_artists)).await?;
    let genres = merge(&sets::ARTIST_GENRES, genres).await?;
    merge(&sets::PLAYLIST_TRACKS, take(&mut said.playlist_tracks)).await?;
    let tags = merge(&sets::SONG_TAGS, tags).await?;
    let similar = merge(&sets::SIMILAR_ARTISTS, take(&mut said.similar_artists)).await?;

    let mut unsettled: BTreeSet<String> = credited.difference(&credits.names).cloned().collect();
    unsettled.extend(credits.former_names);
    let mut changes = Changes::default();
    changes.note_owners("artist", genres.owners);
    changes.note_owners("attempt song", tags.owners);
    changes.note_owners("similar", similar.owners);
    Ok(Outcome { changes, unsettled, followers: Followers::default() })
}

/// Genres as lists of genre ids.
async fn genre_lists(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    lists: BTreeMap<String, (ObservedAt, BTreeSet<String>)>,
) -> Result<Lists, Error> {
    let ids = books::dictionary(transaction, books::GENRES, names).await?;
    let members = |genres: BTreeSet<String>| {
        let known = genres.into_iter().filter_map(|genre| ids.get(&genre).copied());
        known.map(|id| (Value::Int(i64::from(id)), Vec::new())).collect()
    };
    Ok(lists
        .into_iter()
        .map(|(owner, (at, genres))| (owner, Members { at, members: members(genres) }))
        .collect())
}

/// Tags as lists of tag ids with their weights.
async fn tag_lists(
    transaction: &Transaction<'_>,
    names: &BTreeSet<String>,
    lists: BTreeMap<String, (ObservedAt, BTreeMap<String, i64>)>,
) -> Result<Lists, Error> {
    let ids = books::dictionary(transaction, books::TAGS, names).await?;
    let members = |tags: BTreeMap<String, i64>| {
        let known = tags.into_iter().filter_map(|(tag, weight)| Some((*ids.get(&tag)?, weight)));
        known
            .map(|(id, weight)| (Value::Int(i64::from(id)), vec![Some(Value::Int(weight))]))
            .collect()
    };
    Ok(lists
        .into_iter()
        .map(|(owner, (at, tags))| (owner, Members { at, members: members(tags) }))
        .collect())
}
