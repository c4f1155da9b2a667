//! Searching for tracks and artists.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::response::Response;
use serde_json::{Map, Value};

use super::super::{Site, reply};
use super::paging::{self, Bounds, Window};
use super::refusal::Refusal;
use super::{objects, playlists};
use crate::world::{REACHABLE, SearchQuery};

pub(super) async fn search(
    State(site): State<Arc<Site>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Result<Response, Refusal> {
    // The links between pages say `query` where a client says `q`; both are understood.
    let text = asked.get("q").or_else(|| asked.get("query"));
    let text = text.filter(|text| !text.trim().is_empty()).ok_or(Refusal::NoQuery)?;
    let types = asked.get("type").ok_or(Refusal::BadType)?;
    let window = Window::parse(&asked, bounds(&site))?;
    let query = SearchQuery::parse(text);
    let mut answer = Map::new();
    for kind in types.split(',') {
        let (name, total, items) = match kind {
            "track" => tracks(&site, &query, window),
            "artist" => artists(&site, &query, window),
            "album" => albums(&site, &query, window),
            "playlist" => playlists(&site, &query, window),
            _ => return Err(Refusal::BadType),
        };
        let url = format!("{}/spotify/v1/search", site.base_url);
        let repeated = [("query", text.as_str()), ("type", kind)];
        let reachable = total.min(REACHABLE);
        let page = paging::page(&url, &repeated, window, reachable, total, &items);
        answer.insert(name.to_owned(), page);
    }
    Ok(reply::ok(&Value::Object(answer)))
}

/// Since February 2026 a new app gets pages of ten, five by default.
fn bounds(site: &Site) -> Bounds {
    let (default_limit, max_limit) = if site.is_development() { (5, 10) } else { (20, 50) };
    Bounds { default_limit, max_limit, max_offset: REACHABLE }
}

fn tracks(site: &Site, query: &SearchQuery, window: Window) -> (&'static str, usize, Vec<Value>) {
    let found = site.world.search_tracks(query);
    let items = window.of(&found).iter().map(|track| objects::track(site, track)).collect();
    ("tracks", found.len(), items)
}

fn artists(site: &Site, query: &SearchQuery, window: Window) -> (&'static str, usize, Vec<Value>) {
    let found = site.world.search_artists(query);
    let artists = window.of(&found).iter().filter_map(|index| site.world.artist(*index));
    let items = artists.map(|artist| objects::artist(site, &artist)).collect();
    ("artists", found.len(), items)
}

fn albums(site: &Site, query: &SearchQuery, window: Window) -> (&'static str, usize, Vec<Value>) {
    let found = site.world.search_albums(query);
    let albums = window.of(&found).iter().filter_map(|index| site.world.album(*index));
    let items = albums.map(|album| objects::album_on_track(site, &album)).collect();
    ("albums", found.len(), items)
}

/// Editorial lists are among the results, and `null` for every app that may not see them.
fn playlists(
    site: &Site,
    query: &SearchQuery,
    window: Window,
) -> (&'static str, usize, Vec<Value>) {
    let named = site.world.library_playlists().iter().filter(|list| query.names(list.name));
    let found: Vec<Value> =
        named.map(|list| playlists::listed(site, list)).chain([Value::Null]).collect();
    ("playlists", found.len(), window.of(&found).to_vec())
}
