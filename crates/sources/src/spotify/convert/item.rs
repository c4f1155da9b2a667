//! One item of Spotify's JSON → one fact. What is legitimately nothing is `None`.

use super::Item;
use crate::reading::unreadable;
use crate::spotify::wire::{WireAlbum, WireArtist, WireCredit, WirePlaylistSummary, WireTrack};
use segue_domain::ids::{AlbumId, ArtistId, Isrc, PlaylistId, TrackId};
use segue_domain::record::{
    Album, AlbumType, Artist, ArtistCredit, Playlist, PlaylistEntry, ReleaseDate, Track,
    VendorFeatures,
};
use segue_pipeline::ports::Unreadable;
use serde::Deserialize;
use serde_json::Value;

/// A track; `None` for what is legitimately none: `null`, an episode, a local file.
pub(super) fn track_item(item: &Value, playlists: &[PlaylistEntry]) -> Option<Item<Track>> {
    if item.is_null() {
        return None;
    }
    let wire = match WireTrack::deserialize(item) {
        Ok(wire) => wire,
        Err(cause) => return Some(Err(unreadable("track", &cause, item))),
    };
    let is_track = wire.kind.as_deref().is_none_or(|kind| kind == "track");
    let has_local_uri = wire.uri.as_deref().is_some_and(|uri| uri.starts_with("spotify:local:"));
    if !is_track || wire.is_local == Some(true) || has_local_uri {
        return None;
    }
    Some(track(wire, item, playlists.to_vec()))
}

fn track(
    wire: WireTrack,
    item: &Value,
    playlists: Vec<PlaylistEntry>,
) -> Result<Track, Unreadable> {
    let addresses = [wire.uri.as_deref(), wire.href.as_deref()];
    let id = stated_id(wire.id.as_deref(), "track", addresses).unwrap_or_default();
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

/// The id of a `kind` of thing: as it is stated, else from its URI (`spotify:track:…`) or address
/// (`https://…/tracks/…`), for answers that were cut down to some fields.
fn stated_id<'a>(
    id: Option<&'a str>,
    kind: &str,
    addresses: [Option<&'a str>; 2],
) -> Option<&'a str> {
    let [uri, href] = addresses;
    let of_uri = || uri?.strip_prefix("spotify:")?.strip_prefix(kind)?.strip_prefix(':');
    let of_href = || {
        let (front, id) = href?.rsplit_once('/')?;
        front.strip_suffix('s')?.ends_with(kind).then_some(id)
    };
    id.or_else(of_uri).or_else(of_href)
}

/// Somebody named by a track or an album.
pub(super) fn credit(wire: WireCredit, item: &Value) -> Result<ArtistCredit, Unreadable> {
    let id = wire.id.as_deref().map(ArtistId::parse).transpose();
    let id = id.map_err(|cause| unreadable("artist_id", &cause, item))?;
    Ok(ArtistCredit { id, name: wire.name.unwrap_or_default() })
}

/// An album as a track or its own page states it.
pub(super) fn album(wire: WireAlbum, item: &Value) -> Result<Album, Unreadable> {
    let addresses = [wire.uri.as_deref(), wire.href.as_deref()];
    let id = stated_id(wire.id.as_deref(), "album", addresses).map(AlbumId::parse).transpose();
    let id = id.map_err(|cause| unreadable("album_id", &cause, item))?;
    let first_artist = wire.artists.unwrap_or_default().into_iter().next();
    let listed = wire.tracks.and_then(|page| page.total);
    Ok(Album {
        id,
        title: wire.name.unwrap_or_default(),
        artist: first_artist.map(|wire| credit(wire, item)).transpose()?,
        album_type: wire.album_type.as_deref().and_then(album_type),
        // Older answers state the number only on the list of the tracks.
        total_tracks: wire.total_tracks.or(listed),
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

/// An artist; `None` for `null`.
pub(super) fn artist_item(item: &Value) -> Option<Item<Artist>> {
    (!item.is_null()).then(|| artist(item))
}

fn artist(item: &Value) -> Item<Artist> {
    let wire = WireArtist::deserialize(item).map_err(|cause| unreadable("artist", &cause, item))?;
    let id = ArtistId::parse(wire.id.as_deref().unwrap_or_default());
    Ok(Artist {
        id: id.map_err(|cause| unreadable("artist_id", &cause, item))?,
        name: wire.name.unwrap_or_default(),
        popularity: wire.popularity,
        followers: wire.followers.and_then(|followers| followers.total),
        genres: wire.genres,
        quality_flags: Vec::new(),
    })
}

/// A playlist on a list of them; `None` for `null`, which stands for one that is no longer there.
pub(super) fn playlist_item(item: &Value) -> Option<Item<(WirePlaylistSummary, Playlist)>> {
    (!item.is_null()).then(|| playlist(item))
}

fn playlist(item: &Value) -> Item<(WirePlaylistSummary, Playlist)> {
    let wire = WirePlaylistSummary::deserialize(item);
    let wire = wire.map_err(|cause| unreadable("playlist", &cause, item))?;
    let id = PlaylistId::parse(wire.id.as_deref().unwrap_or_default());
    let playlist = Playlist {
        id: id.map_err(|cause| unreadable("playlist_id", &cause, item))?,
        name: wire.name.clone(),
        genre: None,
        subgenre: None,
        owner_id: wire.owner.as_ref().and_then(|owner| owner.id.clone()),
        total_tracks: wire.total(),
    };
    Ok((wire, playlist))
}
