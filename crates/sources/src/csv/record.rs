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
pub(super) fn track(row: &Row<'_>) -> Result<Track, Unreadable> {
    Ok(Track {
        id: track_id(row)?,
        name: required_name(row, Field::SongName, "the track's title")?,
        artists: credits(row)?,
        album: album(row),
        duration_ms: duration_ms(row),
        isrc: row.text(Field::Isrc).and_then(|text| Isrc::read(text).ok()),
        explicit: row.text(Field::Explicit).and_then(truth),
        popularity: row.whole(Field::Popularity),
        track_number: row.whole(Field::TrackNumber),
        is_playable: None,
        vendor: vendor(row),
        playlists: playlist(row).into_iter().collect(),
        quality_flags: Vec::new(),
    })
}

/// The artist of a row.
pub(super) fn artist(row: &Row<'_>) -> Result<Artist, Unreadable> {
    let id = row.text(Field::ArtistId).ok_or_else(|| missing_id(row, Field::ArtistId, "artist"))?;
    let id = ArtistId::parse(bare_id(id, "artist"))
        .map_err(|error| row.unreadable(Field::ArtistId.name(), error.to_string()))?;
    Ok(Artist {
        id,
        name: required_name(row, Field::ArtistName, "the artist's name")?,
        popularity: row.whole(Field::Popularity),
        followers: row.whole(Field::Followers),
        genres: row.text(Field::Genres).map(genres),
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
fn credits(row: &Row<'_>) -> Result<Vec<ArtistCredit>, Unreadable> {
    let ids: Vec<_> = row.text(Field::ArtistId).map(values).unwrap_or_default();
    let names = artist_names(row, ids.len());
    let with_ids = ids.len() == names.len();
    let credits: Vec<_> = (0..)
        .zip(names)
        .filter(|(_, name)| !is_missing_name(name))
        .map(|(at, name)| {
            let id = ids.get(at).filter(|_: &&String| with_ids);
            let id = id.and_then(|id| ArtistId::parse(bare_id(id, "artist")).ok());
            ArtistCredit { id, name }
        })
        .collect();
    if credits.is_empty() {
        let reason = no_name("at least one artist's name");
        return Err(row.unreadable(Field::ArtistName.name(), reason));
    }
    Ok(credits)
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

fn album(row: &Row<'_>) -> Option<Album> {
    let id = row.text(Field::AlbumId).and_then(|id| AlbumId::parse(bare_id(id, "album")).ok());
    let title = row.name(Field::AlbumTitle);
    // An id without a title goes on: validation drops it and says so with a flag.
    (id.is_some() || title.is_some()).then(|| Album {
        id,
        title: title.unwrap_or_default().to_owned(),
        artist: None,
        album_type: None,
        total_tracks: None,
        release: row.text(Field::ReleaseDate).and_then(release),
    })
}

/// A date, also when a year went through a float column (`1999.0`) or a date carries a time.
fn release(text: &str) -> Option<ReleaseDate> {
    let date = text.split(['T', ' ']).next().unwrap_or_default();
    ReleaseDate::read(date.strip_suffix(".0").unwrap_or(date))
}

fn duration_ms(row: &Row<'_>) -> Option<i64> {
    let seconds = || row.number(Field::DurationS).map(|seconds| seconds * 1_000.0);
    row.number(Field::DurationMs).or_else(seconds).and_then(rounded)
}

fn vendor(row: &Row<'_>) -> VendorFeatures {
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
        key: row.text(Field::Key).and_then(key),
        mode: row.text(Field::Mode).and_then(mode),
        time_signature: row.whole(Field::TimeSignature),
    }
}

/// The playlist the row names. A file's order of rows is not the playlist's: no position.
fn playlist(row: &Row<'_>) -> Option<PlaylistEntry> {
    let id = PlaylistId::parse(bare_id(row.text(Field::PlaylistId)?, "playlist")).ok()?;
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
