//! Playlists and what is on them, under the new names and the old.
//!
//! The playlists count as owned by the app's user, so a new app may read them.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::ToSpan;
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::catalogue::checked_id;
use super::objects;
use super::paging::{self, Bounds, Window};
use super::refusal::Refusal;
use crate::{Playlist, PlaylistEntry};

type Answer = Result<Response, Refusal>;
type Parameters = Query<HashMap<String, String>>;

const OWNER: &str = "segue-owner";

/// The playlist with its first page.
pub(super) async fn playlist(State(site): State<Arc<Site>>, Path(id): Path<String>) -> Answer {
    let list = known(&site, &id)?;
    let bounds = bounds(&site);
    let window = Window { limit: bounds.max_limit, offset: 0 };
    let mut object = objects::entity(&site, "playlist", &list.id, list.name);
    let owner = user(&site);
    objects::extend(
        &mut object,
        json!({
            "collaborative": false,
            "description": list.description,
            "images": [],
            "items": page(&site, list, window, "items"),
            "owner": owner,
            "primary_color": null,
            "public": true,
            "snapshot_id": list.snapshot_id,
        }),
    );
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
    let window = Window::parse(&asked, bounds(&site))?;
    Ok(reply::ok(&page(&site, list, window, "items")))
}

/// `/tracks`: the same before February 2026; gone for new apps.
pub(super) async fn items_by_old_name(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    if site.is_development() {
        return Err(Refusal::Forbidden);
    }
    let list = known(&site, &id)?;
    let window = Window::parse(&asked, bounds(&site))?;
    Ok(reply::ok(&page(&site, list, window, "tracks")))
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
    let items: Vec<Value> = (window.offset..)
        .zip(window.of(&list.entries))
        .map(|(place, entry)| item(site, place, *entry))
        .collect();
    paging::page(&url, &[], window, list.entries.len(), list.entries.len(), &items)
}

/// One line; older apps get the content under both names, as recorded in spring 2026.
fn item(site: &Site, place: usize, entry: PlaylistEntry) -> Value {
    let content = content(site, entry);
    let mut line = json!({
        "added_at": added_at(site, place),
        "added_by": user(site),
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
        PlaylistEntry::Track(index) => site
            .world
            .tracks()
            .get(index)
            .map_or(Value::Null, |track| objects::track(site, index, track)),
        PlaylistEntry::Withdrawn => Value::Null,
        PlaylistEntry::LocalFile => local_file(),
        PlaylistEntry::Episode => episode(site),
    }
}

/// A file on the owner's machine: no ids anywhere, an album without a date.
fn local_file() -> Value {
    json!({
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
    })
}

fn episode(site: &Site) -> Value {
    let mut object =
        objects::entity(site, "episode", "3xK9vWq0TzLm2Rb7YpDc5N", "Where the Reverb Went");
    objects::extend(
        &mut object,
        json!({
            "audio_preview_url": null, "description": "A talk about rooms.",
            "duration_ms": 2_249_560, "episode": true, "explicit": false, "images": [],
            "is_externally_hosted": false, "is_playable": true, "language": "en",
            "languages": ["en"], "release_date": "2022-05-17", "release_date_precision": "day",
            "show": objects::entity(site, "show", "1aBcD2eFgH3iJkL4mNoP5q", "Rooms"),
            "track": false,
        }),
    );
    object
}

/// Somebody added one track an hour, the last one a day ago.
fn added_at(site: &Site, place: usize) -> String {
    let hours = i64::try_from(place).unwrap_or_default().min(8_000);
    let added = site.world.now().checked_sub((8_024 - hours).hours());
    added.unwrap_or_else(|_| site.world.now()).to_string()
}

fn user(site: &Site) -> Value {
    json!({
        "display_name": "Owner",
        "external_urls": {"spotify": format!("https://open.spotify.com/user/{OWNER}")},
        "href": format!("{}/spotify/v1/users/{OWNER}", site.base_url),
        "id": OWNER,
        "type": "user",
        "uri": format!("spotify:user:{OWNER}"),
    })
}
