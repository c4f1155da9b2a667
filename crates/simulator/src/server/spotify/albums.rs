//! Albums by id, of an artist, and what is on them.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::catalogue::{Answer, Parameters, checked_id, found, many, old_apps_only};
use super::objects;
use super::paging::{self, Bounds, Window};
use super::refusal::Refusal;
use crate::{Album, AlbumKind, Track};

/// Most albums a request may name.
const MAX_IDS: usize = 20;
const PAGES: Bounds = Bounds { default_limit: 20, max_limit: 50, max_offset: usize::MAX };
/// Albums in the list of new ones.
const NEW_RELEASES: usize = 100;

pub(super) async fn album(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    found(album_object(&site, checked_id(&id)?))
}

pub(super) async fn albums(State(site): State<Arc<Site>>, asked: Parameters) -> Answer {
    many(&site, &asked, "albums", MAX_IDS, |id| album_object(&site, id))
}

pub(super) async fn tracks(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    let album = known(&site, checked_id(&id)?).ok_or(Refusal::NotFound)?;
    let window = Window::parse(&asked, PAGES)?;
    Ok(reply::ok(&tracks_page(&site, &album, window)))
}

/// The albums of an artist; new apps get pages of at most ten.
pub(super) async fn of_artist(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    let artist = site.world.artist_by_id(checked_id(&id)?).ok_or(Refusal::NotFound)?;
    let (default_limit, max_limit) = if site.is_development() { (5, 10) } else { (20, 50) };
    let window = Window::parse(&asked, Bounds { default_limit, max_limit, ..PAGES })?;
    let groups = asked.get("include_groups").map_or("album,single,compilation,appears_on", |g| g);
    let wanted: Vec<&str> = groups.split(',').map(str::trim).collect();
    let theirs: Vec<(Album, &str)> = site
        .world
        .albums_of(artist, true)
        .into_iter()
        .filter_map(|album| site.world.album(album))
        .map(|album| (group(&album), album))
        .filter(|(group, _)| wanted.contains(group))
        .map(|(group, album)| (album, group))
        .collect();
    let items: Vec<Value> = window
        .of(&theirs)
        .iter()
        .map(|(album, group)| {
            let mut object = objects::album_on_track(&site, album);
            if !site.is_development() {
                object["album_group"] = json!(group);
            }
            object
        })
        .collect();
    let url = format!("{}/spotify/v1/artists/{id}/albums", site.base_url);
    let repeated = [("include_groups", groups)];
    Ok(reply::ok(&paging::page(&url, &repeated, window, theirs.len(), theirs.len(), &items)))
}

/// Gone for new apps.
pub(super) async fn new_releases(
    State(site): State<Arc<Site>>,
    Query(asked): Parameters,
) -> Answer {
    old_apps_only(&site)?;
    let window = Window::parse(&asked, PAGES)?;
    let total = site.world.album_count().min(NEW_RELEASES);
    let items: Vec<Value> = window
        .places(total)
        .filter_map(|place| site.world.album(place))
        .map(|album| objects::album_on_track(&site, &album))
        .collect();
    let url = format!("{}/spotify/v1/browse/new-releases", site.base_url);
    Ok(reply::ok(&json!({"albums": paging::page(&url, &[], window, total, total, &items)})))
}

fn known(site: &Site, id: &str) -> Option<Album> {
    site.world.album(site.world.album_by_id(id)?)
}

fn album_object(site: &Site, id: &str) -> Option<Value> {
    Some(in_full(site, &known(site, id)?))
}

/// An album with the first page of its tracks.
pub(super) fn in_full(site: &Site, album: &Album) -> Value {
    let mut object = objects::album(site, album);
    object["tracks"] = tracks_page(site, album, Window { limit: PAGES.max_limit, offset: 0 });
    object
}

fn tracks_page(site: &Site, album: &Album, window: Window) -> Value {
    let total = album.track_count;
    let tracks =
        window.places(total).filter_map(|place| site.world.track(album.first_track + place));
    let items: Vec<Value> =
        tracks.map(|track: Track| objects::track_on_album(site, &track)).collect();
    let url = format!("{}/spotify/v1/albums/{}/tracks", site.base_url, album.id);
    paging::page(&url, &[], window, total, total, &items)
}

/// What an album is to its artists.
fn group(album: &Album) -> &'static str {
    match album.kind {
        AlbumKind::Compilation => "appears_on",
        kind => kind.as_str(),
    }
}
