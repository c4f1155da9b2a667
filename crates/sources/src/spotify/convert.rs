//! Spotify's JSON → records. Pure; one bad item never spoils its neighbours.

pub mod catalogue;
mod item;
pub mod library;

use self::item::{artist_item, playlist_item, track_item};
use super::wire::{
    WireArtists, WireEntry, WirePage, WirePlaylist, WireProblem, WireSearch, WireTracks,
};
use crate::reading::{answer_unreadable, unreadable};
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, PlaylistId, TrackId};
use segue_domain::record::{Miss, MissReason, Playlist, PlaylistEntry, Record, Subject};
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::{Reading, Unreadable};
use segue_pipeline::raw::RawObject;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Context key: the playlist a page belongs to.
pub(crate) const PLAYLIST_ID: &str = "playlist_id";
/// Context key: the position of a page's first item, from 0.
pub(crate) const OFFSET: &str = "offset";
/// Context key: the artists asked for, separated by commas, in the answer's order.
pub(crate) const ARTIST_IDS: &str = "artist_ids";
/// Context key: the tracks asked for, separated by commas, in the answer's order.
pub(crate) const TRACK_IDS: &str = "track_ids";
/// Context key: the albums asked for, separated by commas.
pub(crate) const ALBUM_IDS: &str = "album_ids";
/// Context key: the time a ranking looks back on, as Spotify writes it.
pub(crate) const TIME_RANGE: &str = "time_range";
/// Context key: the HTTP status of an answer that is a refusal.
pub(crate) const STATUS: &str = "status";

/// An item that was read, or why it could not be.
pub type Item<T> = Result<T, Unreadable>;

/// What a search found: tracks, and artists and playlists where they were asked for too.
pub(crate) fn read_search(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let search: WireSearch = in_format(&raw.body)?;
    let listed = |page: Option<WirePage>| page.and_then(|page| page.items);
    let (tracks, artists) = (listed(search.tracks), listed(search.artists));
    let (playlists, albums) = (listed(search.playlists), listed(search.albums));
    if tracks.is_none() && artists.is_none() && playlists.is_none() && albums.is_none() {
        return Err(answer_unreadable("a search page without a list of anything"));
    }
    let mut readings = Vec::new();
    readings.extend(tracks.iter().flatten().filter_map(|item| track_reading(item, &[])));
    readings.extend(artists.iter().flatten().filter_map(artist_reading));
    readings.extend(playlists.iter().flatten().filter_map(playlist_reading));
    // An album has no record of its own: its tracks state it.
    Ok(readings)
}

/// A playlist and the tracks of its first page.
pub(crate) fn read_playlist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let wire: WirePlaylist = in_format(&raw.body)?;
    let stated = wire.id.as_deref().or_else(|| context(raw, PLAYLIST_ID));
    let id = stated.and_then(|id| PlaylistId::parse(id).ok());
    let id = id.ok_or_else(|| answer_unreadable("a playlist without an id"))?;
    let playlist = Playlist {
        id: id.clone(),
        name: wire.name.clone(),
        genre: None,
        subgenre: None,
        owner_id: wire.owner.as_ref().and_then(|owner| owner.id.clone()),
        total_tracks: wire.page().and_then(|page| page.total),
    };
    let mut readings = vec![Ok(Record::Playlist(playlist))];
    readings.extend(wire.page().into_iter().flat_map(|page| entries(&id, page, page.offset)));
    Ok(readings)
}

/// Tracks of a later page of a playlist.
pub(crate) fn read_playlist_items(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let page: WirePage = in_format(&raw.body)?;
    let id = context(raw, PLAYLIST_ID).and_then(|id| PlaylistId::parse(id).ok());
    let id = id.ok_or_else(|| answer_unreadable("a playlist page without its playlist's id"))?;
    if page.items.is_none() {
        return Err(answer_unreadable("a playlist page without items"));
    }
    let asked = context(raw, OFFSET).and_then(|offset| offset.parse().ok());
    Ok(entries(&id, &page, asked.or(page.offset)))
}

/// The profile of one artist, or that there is none.
pub(crate) fn read_artist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    if let Some(status) = refusal_status(raw) {
        let asked = asked_ids(raw, ARTIST_IDS, |id| ArtistId::parse(id).ok());
        let missing = missing_one(&asked, status, "an error in place of an artist")?;
        return Ok(vec![Ok(unknown_artist(missing))]);
    }
    Ok(artist_reading(&in_format(&raw.body)?).into_iter().collect())
}

/// One track, or that there is none.
pub(crate) fn read_track(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    if let Some(status) = refusal_status(raw) {
        let asked = asked_ids(raw, TRACK_IDS, |id| TrackId::parse(id).ok());
        let missing = missing_one(&asked, status, "an error in place of a track")?;
        return Ok(vec![Ok(unknown_track(missing))]);
    }
    Ok(track_reading(&in_format(&raw.body)?, &[]).into_iter().collect())
}

/// The thing asked for, when `status` says that there is no such thing.
fn missing_one<'a, Id>(asked: &'a [Id], status: u16, else_it_is: &str) -> Result<&'a Id, Failure> {
    let missing = asked.first().filter(|_| matches!(status, 400 | 404 | 410));
    missing.ok_or_else(|| answer_unreadable(else_it_is))
}

/// The status of a refusal: as it was noted, else as the body repeats it; 0 for an error without one.
fn refusal_status(raw: &RawObject) -> Option<u16> {
    let noted = context(raw, STATUS).and_then(|status| status.parse().ok());
    let stated = || {
        let WireProblem { error } = serde_json::from_slice(&raw.body).ok()?;
        Some(error.status.unwrap_or_default())
    };
    noted.or_else(stated)
}

/// The profiles of several artists; `null` stands for an unknown one.
pub(crate) fn read_artists(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let wire: WireArtists = in_format(&raw.body)?;
    let artists = wire.artists.ok_or_else(|| answer_unreadable("a batch without artists"))?;
    let asked = asked_ids(raw, ARTIST_IDS, |id| ArtistId::parse(id).ok());
    let reading = |(position, value): (usize, &Value)| match (value, asked.get(position)) {
        (Value::Null, id) => id.map(|id| Ok(unknown_artist(id))),
        (value, _) => artist_reading(value),
    };
    Ok(artists.iter().enumerate().filter_map(reading).collect())
}

/// Several tracks; `null` stands for an unknown one.
pub(crate) fn read_tracks(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let wire: WireTracks = in_format(&raw.body)?;
    let tracks = wire.tracks.ok_or_else(|| answer_unreadable("a batch without tracks"))?;
    let asked = asked_ids(raw, TRACK_IDS, |id| TrackId::parse(id).ok());
    let reading = |(position, value): (usize, &Value)| match (value, asked.get(position)) {
        (Value::Null, id) => id.map(|id| Ok(unknown_track(id))),
        (value, _) => track_reading(value, &[]),
    };
    Ok(tracks.iter().enumerate().filter_map(reading).collect())
}

/// The tracks of one of the listener's lists: what it says of the catalogue.
pub(crate) fn read_listed_tracks(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let items = library::items_of(&raw.body)?;
    let track = |item: &Value| match library::listed_track(item)? {
        Ok((_, track)) => Some(Ok(Record::Track(Box::new(track)))),
        Err(unreadable) => Some(Err(unreadable)),
    };
    Ok(items.iter().filter_map(track).collect())
}

/// The tracks of a list that holds them bare.
pub(crate) fn read_bare_tracks(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let items = library::items_of(&raw.body)?;
    Ok(items.iter().filter_map(|item| track_reading(item, &[])).collect())
}

/// The artists of one of the listener's lists.
pub(crate) fn read_listed_artists(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let items = library::items_of(&raw.body)?;
    Ok(items.iter().filter_map(artist_reading).collect())
}

/// The playlists on the listener's list.
pub(crate) fn read_listed_playlists(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let items = library::items_of(&raw.body)?;
    Ok(items.iter().filter_map(playlist_reading).collect())
}

fn in_format<T: DeserializeOwned>(body: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(body).map_err(|cause| {
        answer_unreadable("Spotify's answer is not in its format").caused_by(cause)
    })
}

fn context<'a>(raw: &'a RawObject, key: &str) -> Option<&'a str> {
    raw.header.context.get(key).map(String::as_str)
}

fn asked_ids<Id>(raw: &RawObject, key: &str, parse: impl Fn(&str) -> Option<Id>) -> Vec<Id> {
    context(raw, key).unwrap_or_default().split(',').filter_map(parse).collect()
}

fn entries(playlist: &PlaylistId, page: &WirePage, offset: Option<i64>) -> Vec<Reading> {
    let first = offset.unwrap_or(0).saturating_add(1);
    let items = page.items.as_deref().unwrap_or_default();
    (first..).zip(items).filter_map(|(position, item)| entry(playlist, position, item)).collect()
}

/// An entry's track; `None` for what is legitimately nothing: a blanked-out entry, a local file.
fn entry(playlist: &PlaylistId, position: i64, item: &Value) -> Option<Reading> {
    if item.is_null() {
        return None;
    }
    let wire = match WireEntry::deserialize(item) {
        Ok(wire) => wire,
        Err(cause) => return Some(Err(unreadable("item", &cause, item))),
    };
    if wire.is_local == Some(true) {
        return None;
    }
    let entry = PlaylistEntry {
        playlist: Playlist {
            id: playlist.clone(),
            name: None,
            genre: None,
            subgenre: None,
            owner_id: None,
            total_tracks: None,
        },
        position: Some(position),
        // Very old playlists say null, and a date before 1970 is Spotify's "unknown".
        added_at: wire.added_at.as_deref().and_then(|text| text.parse::<Timestamp>().ok()),
    };
    track_reading(wire.listed.content()?, &[entry])
}

fn track_reading(item: &Value, playlists: &[PlaylistEntry]) -> Option<Reading> {
    let track = track_item(item, playlists)?;
    Some(track.map(|track| Record::Track(Box::new(track))))
}

fn artist_reading(item: &Value) -> Option<Reading> {
    Some(artist_item(item)?.map(Record::Artist))
}

fn playlist_reading(item: &Value) -> Option<Reading> {
    Some(playlist_item(item)?.map(|(_, playlist)| Record::Playlist(playlist)))
}

fn unknown_artist(id: &ArtistId) -> Record {
    Record::Miss(Miss {
        subject: Subject::Artist(id.clone()),
        reason: MissReason::NotFound,
        detail: "Spotify does not know this artist (any more)".to_owned(),
    })
}

fn unknown_track(id: &TrackId) -> Record {
    Record::Miss(Miss {
        subject: Subject::Song(id.clone()),
        reason: MissReason::NotFound,
        detail: "Spotify does not know this track (any more)".to_owned(),
    })
}
