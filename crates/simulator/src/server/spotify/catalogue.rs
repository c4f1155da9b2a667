//! Tracks and artists by id, one or (for older apps) many at a time, and what goes with them.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::objects;
use super::refusal::Refusal;

pub(super) type Answer = Result<Response, Refusal>;
pub(super) type Parameters = Query<HashMap<String, String>>;

/// Most tracks and artists a request may name.
const MAX_IDS: usize = 50;
/// Most audio features a request may name.
const MAX_FEATURES: usize = 100;
/// Tracks in an artist's list of favourites.
const TOP_TRACKS: usize = 10;

pub(super) async fn track(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(track_object(&site, checked_id(&id)?))
}

pub(super) async fn tracks(State(site): State<Arc<Site>>, asked: Parameters) -> Answer {
    many(&site, &asked, "tracks", MAX_IDS, |id| track_object(&site, id))
}

pub(super) async fn artist(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(artist_object(&site, checked_id(&id)?))
}

pub(super) async fn artists(State(site): State<Arc<Site>>, asked: Parameters) -> Answer {
    many(&site, &asked, "artists", MAX_IDS, |id| artist_object(&site, id))
}

/// Gone for new apps.
pub(super) async fn top_tracks(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    old_apps_only(&site)?;
    let artist = site.world.artist_by_id(checked_id(&id)?).ok_or(Refusal::NotFound)?;
    let mut tracks = site.world.tracks_of(artist);
    tracks.sort_by_key(|track| std::cmp::Reverse(track.popularity));
    let best: Vec<Value> =
        tracks.iter().take(TOP_TRACKS).map(|track| objects::track(&site, track)).collect();
    Ok(reply::ok(&json!({"tracks": best})))
}

/// Gone for new apps.
pub(super) async fn markets(State(site): State<Arc<Site>>) -> Answer {
    old_apps_only(&site)?;
    Ok(reply::ok(&json!({"markets": objects::MARKETS})))
}

/// For apps from before November 2024.
pub(super) async fn audio_features(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Answer {
    old_apps_only(&site)?;
    found(features_object(&site, checked_id(&id)?))
}

/// Many at a time; `null` for what is unknown.
pub(super) async fn many_audio_features(
    State(site): State<Arc<Site>>,
    asked: Parameters,
) -> Answer {
    many(&site, &asked, "audio_features", MAX_FEATURES, |id| features_object(&site, id))
}

/// An id that could be one.
pub(super) fn checked_id(id: &str) -> Result<&str, Refusal> {
    let is_base62 = id.len() == 22 && id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if is_base62 || id == objects::VARIOUS_ARTISTS { Ok(id) } else { Err(Refusal::InvalidId) }
}

pub(super) fn found(object: Option<Value>) -> Answer {
    object.map(|object| reply::ok(&object)).ok_or(Refusal::NotFound)
}

/// What went away for new apps in November 2024 and February 2026.
pub(super) fn old_apps_only(site: &Site) -> Result<(), Refusal> {
    if site.is_development() { Err(Refusal::Forbidden) } else { Ok(()) }
}

/// The batch form: unknown ids are `null` in the list.
pub(super) fn many(
    site: &Site,
    asked: &HashMap<String, String>,
    name: &str,
    most: usize,
    object: impl Fn(&str) -> Option<Value>,
) -> Answer {
    old_apps_only(site)?;
    let ids: Vec<&str> = asked.get("ids").map(|ids| ids.split(',').collect()).unwrap_or_default();
    if ids.len() > most {
        return Err(Refusal::TooManyIds);
    }
    let objects: Vec<Option<Value>> =
        ids.into_iter().map(|id| checked_id(id).map(&object)).collect::<Result<_, _>>()?;
    Ok(reply::ok(&json!({name: objects})))
}

fn track_object(site: &Site, id: &str) -> Option<Value> {
    Some(objects::track(site, &site.world.track_by_id(id)?))
}

fn artist_object(site: &Site, id: &str) -> Option<Value> {
    if id == objects::VARIOUS_ARTISTS {
        return Some(objects::various_artists(site));
    }
    Some(objects::artist(site, &site.world.artist(site.world.artist_by_id(id)?)?))
}

fn features_object(site: &Site, id: &str) -> Option<Value> {
    Some(objects::audio_features(site, &site.world.track_by_id(id)?))
}
