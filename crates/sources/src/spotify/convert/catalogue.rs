//! Tracks, albums and stated features asked for by id: stored bytes → what they say. Pure.

use super::item::{album, credit, track_item};
use super::{Item, in_format};
use crate::reading::{answer_unreadable, unreadable};
use crate::spotify::wire::{
    WireAlbum, WireAlbums, WireFeatures, WireFeaturesBatch, WirePage, WireTracks,
};
use segue_domain::catalogue::{AlbumProfile, StatedFeatures};
use segue_domain::ids::TrackId;
use segue_domain::record::{Track, VendorFeatures};
use segue_pipeline::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

/// An album and the tracks on the first page of its list.
#[derive(Debug, Clone, PartialEq)]
pub struct AlbumContents {
    /// What the album's page says of it.
    pub profile: AlbumProfile,
    /// Its tracks, each with this album. They have no codes and no popularity of their own.
    pub tracks: Vec<Item<Track>>,
}

/// `GET /tracks/{id}`; `None` when it is an episode or a local file.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no JSON.
pub fn track(body: &[u8]) -> Result<Option<Item<Track>>, Failure> {
    Ok(track_item(&in_format(body)?, &[]))
}

/// `GET /tracks?ids=`, without the unknown ones.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no batch of tracks.
pub fn tracks(body: &[u8]) -> Result<Vec<Item<Track>>, Failure> {
    let wire: WireTracks = in_format(body)?;
    let tracks = wire.tracks.ok_or_else(|| answer_unreadable("a batch without tracks"))?;
    Ok(tracks.iter().filter_map(|item| track_item(item, &[])).collect())
}

/// `GET /albums/{id}`.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no JSON.
pub fn album_contents(body: &[u8]) -> Result<Item<AlbumContents>, Failure> {
    Ok(contents(&in_format(body)?))
}

/// `GET /albums?ids=`, without the unknown ones.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no batch of albums.
pub fn albums(body: &[u8]) -> Result<Vec<Item<AlbumContents>>, Failure> {
    let wire: WireAlbums = in_format(body)?;
    let albums = wire.albums.ok_or_else(|| answer_unreadable("a batch without albums"))?;
    Ok(albums.iter().filter(|item| !item.is_null()).map(contents).collect())
}

/// `GET /albums/{id}/tracks`. The tracks do not say which album they are on.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it lists nothing at all.
pub fn album_tracks(body: &[u8]) -> Result<Vec<Item<Track>>, Failure> {
    let page: WirePage = in_format(body)?;
    let items = page.items.ok_or_else(|| answer_unreadable("a page without items"))?;
    Ok(items.iter().filter_map(|item| track_item(item, &[])).collect())
}

/// `GET /audio-features/{id}`.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no JSON.
pub fn features(body: &[u8]) -> Result<Item<StatedFeatures>, Failure> {
    Ok(stated(&in_format(body)?))
}

/// `GET /audio-features?ids=`, without the tracks that were never analysed.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no batch of features.
pub fn features_batch(body: &[u8]) -> Result<Vec<Item<StatedFeatures>>, Failure> {
    let wire: WireFeaturesBatch = in_format(body)?;
    let items = wire.audio_features;
    let items = items.ok_or_else(|| answer_unreadable("a batch without audio features"))?;
    Ok(items.iter().filter(|item| !item.is_null()).map(stated).collect())
}

fn contents(item: &Value) -> Item<AlbumContents> {
    let mut wire =
        WireAlbum::deserialize(item).map_err(|cause| unreadable("album", &cause, item))?;
    if wire.id.is_none() {
        return Err(unreadable("album_id", &"an album without an id", item));
    }
    let credits = wire.artists.iter().flatten().cloned();
    let artists = credits.map(|wire| credit(wire, item)).collect::<Result<_, _>>()?;
    let listed = wire.tracks.as_mut().and_then(|page| page.items.take()).unwrap_or_default();
    let (label, popularity, genres) = (wire.label.take(), wire.popularity, wire.genres.take());
    let upc = wire.external_ids.take().and_then(|ids| ids.upc);
    let album = album(wire, item)?;
    let on_album = |track: Track| Track { album: Some(album.clone()), ..track };
    let tracks = listed.iter().filter_map(|item| track_item(item, &[]));
    let tracks = tracks.map(|track| track.map(on_album)).collect();
    let profile = AlbumProfile { album, artists, upc, label, popularity, genres };
    Ok(AlbumContents { profile, tracks })
}

fn stated(item: &Value) -> Item<StatedFeatures> {
    let wire = WireFeatures::deserialize(item);
    let wire = wire.map_err(|cause| unreadable("audio_features", &cause, item))?;
    let id = TrackId::parse(wire.id.as_deref().unwrap_or_default());
    Ok(StatedFeatures {
        song_id: id.map_err(|cause| unreadable("song_id", &cause, item))?,
        features: VendorFeatures {
            danceability: wire.danceability,
            energy: wire.energy,
            valence: wire.valence,
            tempo: wire.tempo,
            acousticness: wire.acousticness,
            instrumentalness: wire.instrumentalness,
            liveness: wire.liveness,
            speechiness: wire.speechiness,
            loudness: wire.loudness,
            // Spotify says −1 where it heard no key.
            key: wire.key.filter(|key| *key >= 0),
            mode: wire.mode,
            time_signature: wire.time_signature,
        },
    })
}
