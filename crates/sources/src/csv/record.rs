//! A row of a track file to a track, a row of an artist file to an artist.

use super::field::Field;
use super::list::{literal, values};
use super::row::Row;
use super::value::{bare_id, is_missing, is_missing_name, key, mode, rounded, truth};
use segue_domain::ids::{AlbumId, ArtistId, Isrc, PlaylistId, TrackId};
use segue_domain::record::{
    Album, Artist, ArtistCredit, Playlist, PlaylistEntry, ReleaseDate, Track, VendorFeatures,
};
use segue_pipeline::ports::Unreadable;

/// The track of a row.
pub(super) fn track(row: &mut Row<'_>) -> Result<Track, Unreadable> {
    let track = Track {
        id: track_id(row)?,
        name: required_name(row, Field::SongName, "the track's title")?,
        artists: credits(row)?,
        album: album(row),
        duration_ms: duration_ms(row),
        isrc: row.read(Field::Isrc, |cell| Isrc::read(cell).ok()),
        explicit: row.read(Field::Explicit, truth),
        popularity: row.whole(Field::Popularity),
        track_number: row.whole(Field::TrackNumber),
        is_playable: None,
        vendor: vendor(row),
        playlists: playlist(row).into_iter().collect(),
        quality_flags: Vec::new(),
    };
    Ok(Track { quality_flags: row.flags(), ..track })
}

/// The artist of a row.
pub(super) fn artist(row: &mut Row<'_>) -> Result<Artist, Unreadable> {
    let id = row.text(Field::ArtistId).ok_or_else(|| missing_id(row, Field::ArtistId, "artist"))?;
    let id = ArtistId::parse(bare_id(id, "artist"))
        .map_err(|error| row.unreadable(Field::ArtistId.name(), error.to_string()))?;
    Ok(Artist {
        id,
        name: required_name(row, Field::ArtistName, "the artist's name")?,
        popularity: row.whole(Field::Popularity),
        followers: row.whole(Field::Followers),
        genres: row.text(Field::Genres).map(genres),
        quality_flags: row.flags(),
    })
}

fn track_id(row: &Row<'_>) -> Result<TrackId, Unreadable> {
    let id = row.text(Field::SongId).ok_or_else(|| missing_id(row, Field::SongId, "track"))?;
    TrackId::parse(bare_id(id, "track"))
        .map_err(|error| row.unreadable(Field::SongId.name(), error.to_string()))
}

fn missing_id(row: &Row<'_>, field: Field, what: &str) -> Unreadable {
    let reason =
        format!("is empty; every row needs the {what}'s Spotify id (22 letters and digits)");
    row.unreadable(field.name(), reason)
}

fn required_name(row: &Row<'_>, field: Field, what: &str) -> Result<String, Unreadable> {
    row.name(field).map(str::to_owned).ok_or_else(|| row.unreadable(field.name(), no_name(what)))
}

fn no_name(what: &str) -> String {
    format!("is empty or NA; {what} is required, fill it in or leave the row out")
}

/// The artists in credit order, by id where the file has one id for each name.
fn credits(row: &mut Row<'_>) -> Result<Vec<ArtistCredit>, Unreadable> {
    let ids = artist_ids(row);
    let names = artist_names(row, ids.len());
    let with_ids = ids.len() == names.len();
    let credits: Vec<_> = (0..)
        .zip(names)
        .filter(|(_, name)| !is_missing_name(name))
        .map(|(at, name)| {
            let id = ids.get(at).filter(|_| with_ids).cloned().flatten();
            ArtistCredit { id, name }
        })
        .collect();
    if credits.is_empty() {
        let reason = no_name("at least one artist's name");
        return Err(row.unreadable(Field::ArtistName.name(), reason));
    }
    Ok(credits)
}

/// The artists' ids, each in its place; one that is none leaves its place empty.
fn artist_ids(row: &mut Row<'_>) -> Vec<Option<ArtistId>> {
    let ids = row.text(Field::ArtistId).map(values).unwrap_or_default();
    let read = |text: &String| ArtistId::parse(bare_id(text, "artist")).ok();
    let ids: Vec<_> = ids.iter().map(|text| (is_missing(text), read(text))).collect();
    if ids.iter().any(|(missing, id)| !missing && id.is_none()) {
        row.flag(Field::ArtistId);
    }
    ids.into_iter().map(|(_, id)| id).collect()
}

/// A column for one artist is split only when its ids say that there are as many.
fn artist_names(row: &Row<'_>, ids: usize) -> Vec<String> {
    if let Some(several) = row.name(Field::ArtistNames) {
        return values(several);
    }
    let Some(one) = row.name(Field::ArtistName) else { return Vec::new() };
    literal(one).unwrap_or_else(|| {
        let split = values(one);
        if split.len() == ids { split } else { vec![one.to_owned()] }
    })
}

fn album(row: &mut Row<'_>) -> Option<Album> {
    let id = row.read(Field::AlbumId, |cell| AlbumId::parse(bare_id(cell, "album")).ok());
    let title = row.name(Field::AlbumTitle);
    let release = row.read(Field::ReleaseDate, release);
    // An id without a title goes on: validation drops it and says so with a flag.
    (id.is_some() || title.is_some()).then(|| Album {
        id,
        title: title.unwrap_or_default().to_owned(),
        artist: None,
        album_type: None,
        total_tracks: None,
        release,
    })
}

/// A date, also when a year went through a float column (`1999.0`) or a date carries a time.
fn release(text: &str) -> Option<ReleaseDate> {
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    ReleaseDate::read(date.strip_suffix(".0").unwrap_or(date))
}

/// A file has at most one of the two columns.
fn duration_ms(row: &mut Row<'_>) -> Option<i64> {
    let milliseconds = row.number(Field::DurationMs);
    let milliseconds =
        milliseconds.or_else(|| row.number(Field::DurationS).map(|seconds| seconds * 1_000.0));
    milliseconds.and_then(rounded)
}

fn vendor(row: &mut Row<'_>) -> VendorFeatures {
    VendorFeatures {
        danceability: row.number(Field::Danceability),
        energy: row.number(Field::Energy),
        valence: row.number(Field::Valence),
        tempo: row.number(Field::Tempo),
        acousticness: row.number(Field::Acousticness),
        instrumentalness: row.number(Field::Instrumentalness),
        liveness: row.number(Field::Liveness),
        speechiness: row.number(Field::Speechiness),
        loudness: row.number(Field::Loudness),
        key: row.read(Field::Key, key),
        mode: row.read(Field::Mode, mode),
        time_signature: row.whole(Field::TimeSignature),
    }
}

/// The playlist the row names. A file's order of rows is not the playlist's: no position.
fn playlist(row: &mut Row<'_>) -> Option<PlaylistEntry> {
    let id =
        row.read(Field::PlaylistId, |cell| PlaylistId::parse(bare_id(cell, "playlist")).ok())?;
    let name = |field| row.name(field).map(str::to_owned);
    let playlist = Playlist {
        id,
        name: name(Field::PlaylistName),
        genre: name(Field::PlaylistGenre),
        subgenre: name(Field::PlaylistSubgenre),
        owner_id: None,
        total_tracks: None,
    };
    Some(PlaylistEntry { playlist, position: None, added_at: None })
}

/// Genres of a cell that is not missing; `[]` says that there are none.
fn genres(cell: &str) -> Vec<String> {
    values(cell).into_iter().filter(|genre| !is_missing(genre)).collect()
}
