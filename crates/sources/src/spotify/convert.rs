//! Spotify's JSON → records. Pure; one bad item never spoils its neighbours.

use super::wire::{
    WireAlbum, WireArtist, WireArtists, WireCredit, WireEntry, WirePage, WirePlaylist, WireProblem,
    WireSearch, WireTrack,
};
use crate::reading::{answer_unreadable, unreadable};
use jiff::Timestamp;
use segue_domain::ids::{AlbumId, ArtistId, Isrc, PlaylistId, TrackId};
use segue_domain::record::{
    Album, AlbumType, Artist, ArtistCredit, Miss, MissReason, Playlist, PlaylistEntry, Record,
    ReleaseDate, Subject, Track, VendorFeatures,
};
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
/// Context key: the HTTP status of an answer that is a refusal.
pub(crate) const STATUS: &str = "status";

/// Tracks of a search page.
pub(crate) fn read_search(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let search: WireSearch = whole_body(raw)?;
    let items = search.tracks.and_then(|page| page.items);
    let items = items.ok_or_else(|| answer_unreadable("a search page without tracks.items"))?;
    Ok(items.iter().filter_map(|item| track_reading(item, &[])).collect())
}

/// A playlist and the tracks of its first page.
pub(crate) fn read_playlist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let wire: WirePlaylist = whole_body(raw)?;
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
    let page: WirePage = whole_body(raw)?;
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
        let asked = asked_artists(raw);
        let missing = asked.first().filter(|_| matches!(status, 400 | 404 | 410));
        let missing = missing.ok_or_else(|| answer_unreadable("an error in place of an artist"))?;
        return Ok(vec![Ok(unknown_artist(missing))]);
    }
    Ok(vec![artist_reading(&whole_body(raw)?)])
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
    let wire: WireArtists = whole_body(raw)?;
    let artists = wire.artists.ok_or_else(|| answer_unreadable("a batch without artists"))?;
    let asked = asked_artists(raw);
    let reading = |(position, value): (usize, &Value)| match (value, asked.get(position)) {
        (Value::Null, Some(id)) => Some(Ok(unknown_artist(id))),
        (Value::Null, None) => None,
        (value, _) => Some(artist_reading(value)),
    };
    Ok(artists.iter().enumerate().filter_map(reading).collect())
}

fn whole_body<T: DeserializeOwned>(raw: &RawObject) -> Result<T, Failure> {
    serde_json::from_slice(&raw.body).map_err(|cause| {
        answer_unreadable("Spotify's answer is not in its format").caused_by(cause)
    })
}

fn context<'a>(raw: &'a RawObject, key: &str) -> Option<&'a str> {
    raw.header.context.get(key).map(String::as_str)
}

fn asked_artists(raw: &RawObject) -> Vec<ArtistId> {
    let asked = context(raw, ARTIST_IDS).unwrap_or_default();
    asked.split(',').filter_map(|id| ArtistId::parse(id).ok()).collect()
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
    track_reading(wire.content()?, &[entry])
}

fn track_reading(item: &Value, playlists: &[PlaylistEntry]) -> Option<Reading> {
    if item.is_null() {
        return None;
    }
    let wire = match WireTrack::deserialize(item) {
        Ok(wire) => wire,
        Err(cause) => return Some(Err(unreadable("track", &cause, item))),
    };
    let is_track = wire.kind.as_deref().is_none_or(|kind| kind == "track");
    if !is_track || wire.is_local == Some(true) {
        return None;
    }
    Some(track(wire, item, playlists.to_vec()).map(|track| Record::Track(Box::new(track))))
}

fn track(
    wire: WireTrack,
    item: &Value,
    playlists: Vec<PlaylistEntry>,
) -> Result<Track, Unreadable> {
    let id = wire.id.as_deref().unwrap_or_default();
    let artists = wire.artists.unwrap_or_default().into_iter();
    Ok(Track {
        id: TrackId::parse(id).map_err(|cause| unreadable("song_id", &cause, item))?,
        // Absent names are empty here; validation refuses them with a reason.
        name: wire.name.unwrap_or_default(),
        artists: artists.map(|credit| self::credit(credit, item)).collect::<Result<_, _>>()?,
        album: wire.album.map(|wire| album(wire, item)).transpose()?,
        duration_ms: wire.duration_ms,
        // Labels register malformed codes; without one a track only loses a way to be matched.
        isrc: wire.external_ids.and_then(|ids| ids.isrc).and_then(|isrc| Isrc::read(&isrc).ok()),
        explicit: wire.explicit,
        popularity: wire.popularity,
        track_number: wire.track_number,
        is_playable: wire.is_playable,
        vendor: VendorFeatures::default(),
        playlists,
        quality_flags: Vec::new(),
    })
}

fn credit(wire: WireCredit, item: &Value) -> Result<ArtistCredit, Unreadable> {
    let id = wire.id.as_deref().map(ArtistId::parse).transpose();
    let id = id.map_err(|cause| unreadable("artist_id", &cause, item))?;
    Ok(ArtistCredit { id, name: wire.name.unwrap_or_default() })
}

fn album(wire: WireAlbum, item: &Value) -> Result<Album, Unreadable> {
    let id = wire.id.as_deref().map(AlbumId::parse).transpose();
    let first_artist = wire.artists.unwrap_or_default().into_iter().next();
    Ok(Album {
        id: id.map_err(|cause| unreadable("album_id", &cause, item))?,
        title: wire.name.unwrap_or_default(),
        artist: first_artist.map(|wire| credit(wire, item)).transpose()?,
        album_type: wire.album_type.as_deref().and_then(album_type),
        total_tracks: wire.total_tracks,
        release: wire.release_date.as_deref().and_then(ReleaseDate::read),
    })
}

fn album_type(text: &str) -> Option<AlbumType> {
    match text.to_ascii_lowercase().as_str() {
        "album" => Some(AlbumType::Album),
        // Spotify counts EPs among the singles.
        "single" | "ep" => Some(AlbumType::Single),
        "compilation" => Some(AlbumType::Compilation),
        _ => None,
    }
}

fn artist_reading(item: &Value) -> Reading {
    let wire = WireArtist::deserialize(item).map_err(|cause| unreadable("artist", &cause, item))?;
    let id = ArtistId::parse(wire.id.as_deref().unwrap_or_default());
    Ok(Record::Artist(Artist {
        id: id.map_err(|cause| unreadable("artist_id", &cause, item))?,
        name: wire.name.unwrap_or_default(),
        popularity: wire.popularity,
        followers: wire.followers.and_then(|followers| followers.total),
        genres: wire.genres,
    }))
}

fn unknown_artist(id: &ArtistId) -> Record {
    Record::Miss(Miss {
        subject: Subject::Artist(id.clone()),
        reason: MissReason::NotFound,
        detail: "Spotify does not know this artist (any more)".to_owned(),
    })
}
