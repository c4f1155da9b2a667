//! Playlists and what is on them, under the new names and the old.
//!
//! The owner's lists are open to the app itself as well, as if the owner had signed in.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use jiff::ToSpan;
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::catalogue::{Answer, Parameters, checked_id, old_apps_only};
use super::objects;
use super::paging::{self, Bounds, Window};
use super::refusal::Refusal;
use super::token::Bearer;
use crate::{Listener, Playlist, PlaylistEntry, PlaylistOwner};

/// The playlist with its first page; the page only for those who may see the contents.
pub(super) async fn playlist(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    let list = known(&site, &id)?;
    let bounds = bounds(&site);
    let window = Window { limit: bounds.max_limit, offset: 0 };
    let mut object = described(&site, list);
    if is_open(&site, list) {
        object["items"] = page(&site, list, window, "items");
    }
    if !site.is_development() {
        object["tracks"] = page(&site, list, window, "tracks");
        object["followers"] = json!({"href": null, "total": 0});
    }
    Ok(reply::ok(&object))
}

/// `/items`.
pub(super) async fn items(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    let list = known(&site, &id)?;
    if !is_open(&site, list) {
        return Err(Refusal::Forbidden);
    }
    let window = Window::parse(&asked, bounds(&site))?;
    Ok(reply::ok(&page(&site, list, window, "items")))
}

/// `/tracks`: the same before February 2026; gone for new apps.
pub(super) async fn items_by_old_name(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    old_apps_only(&site)?;
    let list = known(&site, &id)?;
    let window = Window::parse(&asked, bounds(&site))?;
    Ok(reply::ok(&page(&site, list, window, "tracks")))
}

/// The lists in the person's library: their own, and those of others they follow.
pub(super) async fn mine(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "playlist-read-private")?;
    let window = Window::parse(&asked, LISTS)?;
    let url = format!("{}/spotify/v1/me/playlists", site.base_url);
    Ok(reply::ok(&lists_page(&site, listener, window, &url)))
}

/// Gone for new apps.
pub(super) async fn of_user(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    old_apps_only(&site)?;
    let listener = site.world.listeners().iter().find(|listener| listener.name == id);
    let window = Window::parse(&asked, LISTS)?;
    let url = format!("{}/spotify/v1/users/{id}/playlists", site.base_url);
    Ok(reply::ok(&lists_page(&site, listener.ok_or(Refusal::NotFound)?, window, &url)))
}

/// A playlist as a list of playlists shows it: how much is on it, not what.
pub(super) fn listed(site: &Site, list: &Playlist) -> Value {
    let mut object = described(site, list);
    let place = |name: &str| format!("{}/spotify/v1/playlists/{}/{name}", site.base_url, list.id);
    object["items"] = json!({"href": place("items"), "total": list.len()});
    if !site.is_development() {
        object["tracks"] = json!({"href": place("tracks"), "total": list.len()});
    }
    object
}

const LISTS: Bounds = Bounds { default_limit: 20, max_limit: 50, max_offset: 100_000 };

fn lists_page(site: &Site, listener: &Listener, window: Window, url: &str) -> Value {
    // All lists are in the owner's library; a guest's holds what they made and what is shared.
    let is_theirs = |list: &&Playlist| listener.index == 0 || list.owner != PlaylistOwner::Own;
    let lists: Vec<&Playlist> = site.world.library_playlists().iter().filter(is_theirs).collect();
    let items: Vec<Value> = window.of(&lists).iter().map(|list| listed(site, list)).collect();
    paging::page(url, &[], window, lists.len(), lists.len(), &items)
}

/// Everything about a playlist but its contents.
fn described(site: &Site, list: &Playlist) -> Value {
    let mut object = objects::entity(site, "playlist", &list.id, list.name);
    objects::extend(
        &mut object,
        json!({
            "collaborative": list.owner == PlaylistOwner::Shared,
            "description": list.description,
            "images": [],
            "owner": owner(site, list),
            "primary_color": null,
            "public": list.owner != PlaylistOwner::Shared,
            "snapshot_id": list.snapshot_id,
        }),
    );
    object
}

/// Since February 2026 a new app sees contents only of lists the person owns or may add to.
fn is_open(site: &Site, list: &Playlist) -> bool {
    !site.is_development() || list.owner != PlaylistOwner::Foreign
}

/// Editorial playlists (`37i9…`) are unknown like any other that is not in the world.
fn known<'site>(site: &'site Site, id: &str) -> Result<&'site Playlist, Refusal> {
    site.world.playlist_by_id(checked_id(id)?).ok_or(Refusal::NotFound)
}

fn bounds(site: &Site) -> Bounds {
    let (default_limit, max_limit) = if site.is_development() { (20, 50) } else { (100, 100) };
    Bounds { default_limit, max_limit, max_offset: usize::MAX }
}

fn page(site: &Site, list: &Playlist, window: Window, name: &str) -> Value {
    let url = format!("{}/spotify/v1/playlists/{}/{name}", site.base_url, list.id);
    let items: Vec<Value> = window
        .places(list.len())
        .filter_map(|place| Some(item(site, list, place, list.entry(place)?)))
        .collect();
    paging::page(&url, &[], window, list.len(), list.len(), &items)
}

/// One line; older apps get the content under both names, as recorded in spring 2026.
fn item(site: &Site, list: &Playlist, place: usize, entry: PlaylistEntry) -> Value {
    let content = content(site, entry);
    let mut line = json!({
        "added_at": added_at(site, place),
        "added_by": owner(site, list),
        "is_local": entry == PlaylistEntry::LocalFile,
        "primary_color": null,
        "video_thumbnail": {"url": null},
        "item": content,
    });
    if !site.is_development() {
        line["track"] = content;
    }
    line
}

fn content(site: &Site, entry: PlaylistEntry) -> Value {
    match entry {
        PlaylistEntry::Track(index) => {
            site.world.track(index).map_or(Value::Null, |track| objects::track(site, &track))
        }
        PlaylistEntry::Withdrawn => Value::Null,
        PlaylistEntry::LocalFile => local_file(site),
        PlaylistEntry::Episode => episode(site),
    }
}

/// A file on the owner's machine: no ids anywhere, an album without a date.
fn local_file(site: &Site) -> Value {
    let mut object = json!({
        "album": {
            "album_type": null, "artists": [], "external_urls": {}, "href": null, "id": null,
            "images": [], "name": "Tapes", "release_date": null, "release_date_precision": null,
            "type": "album", "uri": null,
        },
        "artists": [{
            "external_urls": {}, "href": null, "id": null, "name": "The Neighbours",
            "type": "artist", "uri": null,
        }],
        "disc_number": 0, "duration_ms": 187_000, "explicit": false, "external_ids": {},
        "external_urls": {}, "href": null, "id": null, "is_local": true,
        "name": "Rehearsal Room (tape 3)", "preview_url": null, "track_number": 0, "type": "track",
        "uri": "spotify:local:The+Neighbours:Tapes:Rehearsal+Room+%28tape+3%29:187",
    });
    if !site.is_development() {
        object["available_markets"] = json!([]);
        object["album"]["available_markets"] = json!([]);
    }
    object
}

fn episode(site: &Site) -> Value {
    let mut object =
        objects::entity(site, "episode", "3xK9vWq0TzLm2Rb7YpDc5N", "Where the Reverb Went");
    objects::extend(
        &mut object,
        json!({
            "audio_preview_url": null, "description": "A talk about rooms.",
            "duration_ms": 2_249_560, "episode": true, "explicit": false,
            "html_description": "<p>A talk about rooms.</p>", "images": [],
            "is_externally_hosted": false, "is_playable": true, "language": "en",
            "languages": ["en"], "release_date": "2022-05-17", "release_date_precision": "day",
            "show": show(site), "track": false,
        }),
    );
    object
}

fn show(site: &Site) -> Value {
    let mut object = objects::entity(site, "show", "1aBcD2eFgH3iJkL4mNoP5q", "Rooms");
    objects::extend(
        &mut object,
        json!({
            "copyrights": [], "description": "Talks.", "explicit": false,
            "html_description": "<p>Talks.</p>", "images": [], "is_externally_hosted": false,
            "languages": ["en"], "media_type": "audio", "total_episodes": 12,
        }),
    );
    // Shows lost these two for new apps, as tracks and albums lost theirs.
    if !site.is_development() {
        let more = json!({"available_markets": objects::MARKETS, "publisher": "Ninth Floor"});
        objects::extend(&mut object, more);
    }
    object
}

/// Somebody added one track an hour, the last one a day ago.
fn added_at(site: &Site, place: usize) -> String {
    let hours = i64::try_from(place).unwrap_or_default().min(8_000);
    let added = site.world.now().checked_sub((8_024 - hours).hours());
    added.unwrap_or_else(|_| site.world.now()).to_string()
}

/// Who made the list: the owner, or the other listener.
fn owner(site: &Site, list: &Playlist) -> Value {
    let index = usize::from(list.owner != PlaylistOwner::Own);
    let listener = site.world.listeners().get(index);
    listener.map_or(Value::Null, |listener| objects::user(site, listener))
}
