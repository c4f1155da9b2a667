//! What belongs to the person who signed in: profile, saved tracks, plays, favourites.

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{Path, Query, State};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::{Site, reply};
use super::catalogue::{Answer, Parameters, old_apps_only};
use super::paging::{self, Bounds, Window};
use super::refusal::Refusal;
use super::token::Bearer;
use super::{albums, objects};
use crate::{Listener, Play, Range};

const PAGES: Bounds = Bounds { default_limit: 20, max_limit: 50, max_offset: usize::MAX };
/// Spotify tells of no more plays than this, however far back one asks.
const PLAYS_REMEMBERED: usize = 50;

pub(super) async fn profile(State(site): State<Arc<Site>>, bearer: Bearer) -> Answer {
    let listener = bearer.listener(&site, "")?;
    let mut object = objects::user(&site, listener);
    object["account_id"] = json!(listener.account_id);
    object["images"] = json!([]);
    // Since February 2026 a new app is told no more than the name.
    if !site.is_development() {
        object["followers"] = json!({"href": null, "total": 7});
        if bearer.allows("user-read-private") {
            let explicit = json!({"filter_enabled": false, "filter_locked": false});
            objects::extend(
                &mut object,
                json!({
                    "country": listener.country,
                    "explicit_content": explicit,
                    "product": listener.product,
                }),
            );
        }
        if bearer.allows("user-read-email") {
            object["email"] = json!(format!("{}@example.invalid", listener.name));
        }
    }
    Ok(reply::ok(&object))
}

/// Gone for new apps.
pub(super) async fn public_profile(
    State(site): State<Arc<Site>>,
    Path(id): Path<String>,
) -> Answer {
    old_apps_only(&site)?;
    let listener = site.world.listeners().iter().find(|listener| listener.name == id);
    let mut object = objects::user(&site, listener.ok_or(Refusal::NotFound)?);
    objects::extend(&mut object, json!({"followers": {"href": null, "total": 7}, "images": []}));
    Ok(reply::ok(&object))
}

pub(super) async fn saved_tracks(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "user-library-read")?;
    let window = Window::parse(&asked, PAGES)?;
    let total = site.world.saved_count(listener);
    let items: Vec<Value> = window
        .places(total)
        .filter_map(|place| site.world.saved(listener, place))
        .filter_map(|(track, at)| Some((site.world.track(track)?, at)))
        .map(|(track, at)| json!({"added_at": at, "track": objects::track(&site, &track)}))
        .collect();
    let url = format!("{}/spotify/v1/me/tracks", site.base_url);
    Ok(reply::ok(&paging::page(&url, &[], window, total, total, &items)))
}

/// Albums the person has saved: those of their saved tracks, each once.
pub(super) async fn saved_albums(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "user-library-read")?;
    let window = Window::parse(&asked, PAGES)?;
    let saved = site.world.saved_albums(listener);
    let items: Vec<Value> = window
        .of(&saved)
        .iter()
        .filter_map(|(album, at)| Some((site.world.album(*album)?, at)))
        .map(|(album, at)| json!({"added_at": at, "album": albums::in_full(&site, &album)}))
        .collect();
    let url = format!("{}/spotify/v1/me/albums", site.base_url);
    Ok(reply::ok(&paging::page(&url, &[], window, saved.len(), saved.len(), &items)))
}

/// Favourite tracks or artists in one of three stretches of time.
pub(super) async fn top(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Path(kind): Path<String>,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "user-top-read")?;
    let name = asked.get("time_range").map_or("medium_term", |name| name);
    let range = match name {
        "short_term" => Range::Short,
        "medium_term" => Range::Medium,
        "long_term" => Range::Long,
        _ => return Err(Refusal::BadTimeRange),
    };
    let window = Window::parse(&asked, PAGES)?;
    let track = |index: &usize| Some(objects::track(&site, &site.world.track(*index)?));
    let artist = |index: &usize| Some(objects::artist(&site, &site.world.artist(*index)?));
    let (total, items): (usize, Vec<Value>) = match kind.as_str() {
        "tracks" => {
            let top = site.world.top_tracks(listener, range);
            (top.len(), window.of(&top).iter().filter_map(track).collect())
        }
        "artists" => {
            let top = site.world.top_artists(listener, range);
            (top.len(), window.of(&top).iter().filter_map(artist).collect())
        }
        _ => return Err(Refusal::BadType),
    };
    let url = format!("{}/spotify/v1/me/top/{kind}", site.base_url);
    Ok(reply::ok(&paging::page(&url, &[("time_range", name)], window, total, total, &items)))
}

/// The artists the person follows, by cursor.
pub(super) async fn following(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "user-follow-read")?;
    if asked.get("type").map(String::as_str) != Some("artist") {
        return Err(Refusal::BadType);
    }
    let limit = Window::parse(&asked, PAGES)?.limit;
    let followed = site.world.followed(listener);
    let start = match asked.get("after") {
        Some(after) => {
            let last = site.world.artist_by_id(after).ok_or(Refusal::BadCursor)?;
            followed.iter().position(|artist| *artist == last).map_or(followed.len(), |at| at + 1)
        }
        None => 0,
    };
    let window = Window { limit, offset: start };
    let artists: Vec<_> =
        window.of(&followed).iter().filter_map(|index| site.world.artist(*index)).collect();
    let items: Vec<Value> = artists.iter().map(|artist| objects::artist(&site, artist)).collect();
    let is_last = start.saturating_add(limit) >= followed.len();
    let after = artists.last().filter(|_| !is_last).map(|artist| artist.id.as_str());
    let limit = limit.to_string();
    let mut query = vec![("type", "artist"), ("limit", limit.as_str())];
    let base = format!("{}/spotify/v1/me/following", site.base_url);
    let href = reply::url_with_query(&base, &query);
    query.extend(after.map(|after| ("after", after)));
    let page = json!({
        "href": href,
        "items": items,
        "limit": window.limit,
        "next": after.map(|_| reply::url_with_query(&base, &query)),
        "cursors": {"after": after},
        "total": followed.len(),
    });
    Ok(reply::ok(&json!({"artists": page})))
}

/// The last plays, at most fifty in all, newest first.
pub(super) async fn recently_played(
    State(site): State<Arc<Site>>,
    bearer: Bearer,
    Query(asked): Parameters,
) -> Answer {
    let listener = bearer.listener(&site, "user-read-recently-played")?;
    let limit = Window::parse(&asked, PAGES)?.limit;
    let (after, before) = (moment(&asked, "after")?, moment(&asked, "before")?);
    if after.is_some() && before.is_some() {
        return Err(Refusal::BadCursor);
    }
    let fits = |play: &Play| {
        after.is_none_or(|after| play.played_at > after)
            && before.is_none_or(|before| play.played_at < before)
    };
    let plays: Vec<Play> = remembered(&site, listener).filter(fits).collect();
    let shown = plays.get(..limit).unwrap_or(&plays);
    let items: Vec<Value> = shown.iter().filter_map(|play| play_object(&site, play)).collect();
    let ms = |play: Option<&Play>| play.map(|play| play.played_at.as_millisecond().to_string());
    let (newest, oldest) = (ms(shown.first()), ms(shown.last()));
    let base = format!("{}/spotify/v1/me/player/recently-played", site.base_url);
    let limit_text = limit.to_string();
    let next = oldest
        .as_deref()
        .filter(|_| plays.len() > shown.len())
        .map(|before| reply::url_with_query(&base, &[("before", before), ("limit", &limit_text)]));
    let cursors =
        newest.zip(oldest).map(|(after, before)| json!({"after": after, "before": before}));
    Ok(reply::ok(&json!({
        "href": reply::url_with_query(&base, &[("limit", &limit_text)]),
        "items": items,
        "limit": limit,
        "next": next,
        "cursors": cursors,
    })))
}

fn remembered(site: &Site, listener: &Listener) -> impl Iterator<Item = Play> {
    (0..PLAYS_REMEMBERED).filter_map(|place| site.world.play(listener, place))
}

fn play_object(site: &Site, play: &Play) -> Option<Value> {
    let track = objects::track(site, &site.world.track(play.track)?);
    // Every other play came from an album; the others from nowhere the service knows.
    let album = track["album"]["uri"].as_str().filter(|_| play.track.is_multiple_of(2));
    let context = album.map(|uri| {
        json!({
            "type": "album",
            "href": track["album"]["href"],
            "external_urls": track["album"]["external_urls"],
            "uri": uri,
        })
    });
    Some(json!({"track": track, "played_at": play.played_at, "context": context}))
}

fn moment(asked: &HashMap<String, String>, name: &str) -> Result<Option<Timestamp>, Refusal> {
    let Some(text) = asked.get(name) else { return Ok(None) };
    let ms: i64 = text.parse().map_err(|_| Refusal::BadCursor)?;
    Timestamp::from_millisecond(ms).map(Some).map_err(|_| Refusal::BadCursor)
}
