//! Tracks, artists and albums by id, one or (for older apps) many at a time.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::objects;
use super::paging::{self, Window};
use super::refusal::Refusal;

type Answer = Result<Response, Refusal>;
type Parameters = Query<HashMap<String, String>>;

/// Most tracks and artists a request may name.
const MAX_IDS: usize = 50;

pub(super) async fn track(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(checked_id(&id).map(|id| track_object(&site, id))?)
}

pub(super) async fn tracks(State(site): State<Arc<Site>>, asked: Parameters) -> Answer {
    many(&site, &asked, "tracks", |id| track_object(&site, id))
}

pub(super) async fn artist(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(checked_id(&id).map(|id| artist_object(&site, id))?)
}

pub(super) async fn artists(State(site): State<Arc<Site>>, asked: Parameters) -> Answer {
    many(&site, &asked, "artists", |id| artist_object(&site, id))
}

pub(super) async fn album(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(checked_id(&id).map(|id| album_object(&site, id))?)
}

pub(super) async fn audio_features(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Answer {
    if site.is_development() {
        return Err(Refusal::Forbidden);
    }
    let track = site.world.track_by_id(checked_id(&id)?);
    let track = track.and_then(|index| site.world.tracks().get(index));
    found(track.map(|track| objects::audio_features(&site, track)))
}

/// An id that could be one.
pub(super) fn checked_id(id: &str) -> Result<&str, Refusal> {
    let is_base62 = id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_base62 || id == objects::VARIOUS_ARTISTS { Ok(id) } else { Err(Refusal::InvalidId) }
}

fn found(object: Option<Value>) -> Answer {
    object.map(|object| reply::ok(&object)).ok_or(Refusal::NotFound)
}

/// The batch form: unknown ids are `null` in the list.
fn many(
    site: &Site,
    asked: &HashMap<String, String>,
    name: &str,
    object: impl Fn(&str) -> Option<Value>,
) -> Answer {
    if site.is_development() {
        return Err(Refusal::Forbidden);
    }
    let ids: Vec<&str> = asked.get("ids").map(|ids| ids.split(',').collect()).unwrap_or_default();
    if ids.len() > MAX_IDS {
        return Err(Refusal::TooManyIds);
    }
    let objects: Vec<Option<Value>> =
        ids.into_iter().map(|id| checked_id(id).map(&object)).collect::<Result<_, _>>()?;
    Ok(reply::ok(&json!({name: objects})))
}

fn track_object(site: &Site, id: &str) -> Option<Value> {
    let index = site.world.track_by_id(id)?;
    Some(objects::track(site, index, site.world.tracks().get(index)?))
}

fn artist_object(site: &Site, id: &str) -> Option<Value> {
    if id == objects::VARIOUS_ARTISTS {
        return Some(objects::various_artists(site));
    }
    let artist = site.world.artists().get(site.world.artist_by_id(id)?)?;
    Some(objects::artist(site, artist))
}

fn album_object(site: &Site, id: &str) -> Option<Value> {
    let album = site.world.albums().get(site.world.album_by_id(id)?)?;
    let tracks = site.world.tracks().get(album.first_track..)?.iter().take(album.track_count);
    let items: Vec<Value> = tracks.map(|track| objects::track_on_album(site, track)).collect();
    let url = format!("{}/spotify/v1/albums/{id}/tracks", site.base_url);
    // Albums have five tracks at most here: one page.
    let window = Window { limit: 50, offset: 0 };
    let mut object = objects::album(site, album);
    object["tracks"] = paging::page(&url, &[], window, items.len(), items.len(), &items);
    Some(object)
}
