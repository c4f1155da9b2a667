//! Writing a batch in the fixed order of tables: what is referred to before what refers to it.

use crate::load::books;
use crate::load::gather::Gathered;
use crate::load::matches;
use crate::load::names::{self, Followers, Registered, Resolved};
use crate::load::origins;
use crate::load::rows_io;
use crate::load::sets::{self, Lists, Members};
use crate::load::table;
use deadpool_postgres::Transaction;
use segue_domain::matching::Matcher;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::record::Record;
use segue_pipeline::fail_points::{Step, pass};
use std::collections::{BTreeMap, BTreeSet};
use std::mem::take;
use tokio_postgres::Error;

/// What writing came to.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) changes: Changes,
    /// Names that may stand for something else now.
    unsettled: BTreeSet<String>,
    /// Names that may have lost their last claim.
    left: BTreeSet<String>,
    /// Names that what is still to be written refers by.
    awaited: BTreeSet<String>,
    followers: Followers,
}

impl Outcome {
    /// Adds what writing the next part came to.
    pub(crate) fn absorb(&mut self, other: Self) {
        self.changes.absorb(other.changes);
        self.unsettled.extend(other.unsettled);
        self.left.extend(other.left);
        self.awaited = other.awaited;
        self.followers.songs.extend(other.followers.songs);
        self.followers.albums.extend(other.followers.albums);
    }

    /// Brings references in line with what names stand for now; returns what changed.
    pub(crate) async fn settle(self, transaction: &Transaction<'_>) -> Result<Changes, Error> {
        names::settle(transaction, &self.unsettled, &self.followers).await?;
        let mut names = self.left;
        names.extend(self.unsettled);
        names::remove_orphans(transaction, &names, &self.awaited).await?;
        Ok(self.changes)
    }
}

/// What a batch changed, as [`change_id`]s.
#[derive(Debug, Clone, Default)]
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

    /// Whether any song is another one than before.
    pub(crate) fn are_about_songs(&self) -> bool {
        self.0.iter().any(|change| change.starts_with("song "))
    }

    pub(super) fn note(&mut self, kind: &str, keys: &BTreeSet<Vec<String>>) {
        self.0.extend(keys.iter().map(|key| format!("{kind} {}", key.join(" "))));
    }

    pub(super) fn note_owners(&mut self, kind: &str, owners: BTreeSet<String>) {
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
        Record::DescribedArtist(described) => format!("attempt artist {}", described.artist_id),
        Record::ArtistCandidate(candidate) => format!("attempt artist {}", candidate.artist_id),
        Record::DescribedArea(described) => format!("area {}", described.area_id),
        Record::AreaHierarchy(hierarchy) => format!("area {}", hierarchy.area_id),
        Record::LocatedArea(located) => format!("area {}", located.area_id),
        Record::Miss(miss) => format!("attempt {} {}", miss.subject.kind(), miss.subject.id()),
    }
}

/// Writes all of `said`, in one transaction; `matcher` decides which answers are believed.
pub(crate) async fn everything(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    matcher: &Matcher,
) -> Result<Changes, Error> {
    let answered = matches::bring(transaction, said, matcher).await?;
    let (resolved, mut outcome) = parents(transaction, said).await?;
    pass(Step::LoadBetweenTables);
    outcome.absorb(songs(transaction, said, &resolved).await?);
    outcome.absorb(origins::write(transaction, said, &resolved).await?);
    outcome.absorb(lists(transaction, said, &resolved).await?);
    outcome.changes.note_owners("attempt", answered);
    outcome.settle(transaction).await
}

/// Writes what songs refer to: names, artists, albums, playlists. Returns what names stand for as well.
pub(crate) async fn parents(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
) -> Result<(Resolved, Outcome), Error> {
    let Registered { mut unsettled, resolved } = names::register(transaction, &said.names).await?;
    let merge = async |table, rows| rows_io::merge_into(transaction, table, rows, &resolved).await;
    let artists = merge(&table::ARTISTS, take(&mut said.artists)).await?;
    let albums = merge(&table::ALBUMS, take(&mut said.albums)).await?;
    let playlists = merge(&table::PLAYLISTS, take(&mut said.playlists)).await?;
    let followers = Followers { songs: Vec::new(), albums: albums.claiming_anew };
    unsettled.extend(names::affected(transaction, &artists).await?);
    unsettled.extend(albums.decided);
    let mut left = albums.left;
    left.extend(said.names.keys().filter(|name| !albums.referred.contains(*name)).cloned());
    // Songs and credits are written later: what they claim only looks like an orphan until then.
    let mut awaited = names_in_songs(said);
    awaited.extend(sets::names_in(&said.song_artists));

    let mut changes = Changes::default();
    changes.note("artist", &artists.changed);
    changes.note("playlist", &playlists.changed);
    changes.note("attempt artist", &artists.changed);
    Ok((resolved, Outcome { changes, unsettled, left, awaited, followers }))
}

/// Writes songs and what is known of each as a row of its own.
pub(crate) async fn songs(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    resolved: &Resolved,
) -> Result<Outcome, Error> {
    let merge = async |table, rows| rows_io::merge_into(transaction, table, rows, resolved).await;
    let claimed = names_in_songs(said);
    let songs = merge(&table::SONGS, take(&mut said.songs)).await?;
    let features = merge(&table::SONG_AUDIO_FEATURES, take(&mut said.features)).await?;
    let attempts = merge(&table::ENRICHMENT_ATTEMPTS, take(&mut said.attempts)).await?;
    let followers = Followers { songs: songs.claiming_anew, albums: Vec::new() };
    let mut left = songs.left;
    left.extend(resolved.unreferred(&claimed, &songs.referred));
    let awaited = sets::names_in(&said.song_artists);

    let mut changes = Changes::default();
    changes.note("song", &songs.changed);
    changes.note("attempt song", &features.changed);
    changes.note("attempt song", &songs.changed);
    changes.0.extend(attempts.changed.iter().filter_map(|key| {
        let (kind, id) = (key.first()?, key.get(1)?);
        Some(format!("attempt {kind} {id}"))
    }));
    Ok(Outcome { changes, unsettled: songs.decided, left, awaited, followers })
}

/// Names by which the songs of a batch refer to something.
fn names_in_songs(said: &Gathered) -> BTreeSet<String> {
    let names = said.songs.values().flat_map(|row| rows_io::names_of(&table::SONGS, row));
    names.map(str::to_owned).collect()
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

    let mut left = resolved.unreferred(&credited, &credits.names);
    left.extend(credits.former_names);
    let mut changes = Changes::default();
    changes.note_owners("artist", genres.owners);
    changes.note_owners("attempt song", tags.owners);
    changes.note_owners("similar", similar.owners);
    Ok(Outcome { changes, left, ..Outcome::default() })
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
