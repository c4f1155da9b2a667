//! Last.fm: track and artist pages with all the oddities of its JSON.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, reply};
use crate::{Artist, LastfmAnswer, LastfmTag, LastfmTrack};

/// The grey star that stands for every image since 2019.
const PLACEHOLDER: &str =
    "https://lastfm.freetls.fastly.net/i/u/300x300/2a96cbd8b46e442fc41c2b86b821562f.png";

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/2.0/", get(call)).route("/2.0", get(call))
}

type Parameters = HashMap<String, String>;

/// One address for everything: `method` says what is wanted.
async fn call(State(site): State<Arc<Site>>, Query(asked): Query<Parameters>) -> Response {
    if asked.get("api_key") != Some(&site.options.credentials.lastfm_api_key) {
        let message = "Invalid API key - You must be granted a valid key by last.fm";
        return reply::json(StatusCode::FORBIDDEN, &json!({"error": 10, "message": message}));
    }
    let method = asked.get("method").map(|method| method.to_lowercase());
    let answer = match method.as_deref() {
        Some("track.getinfo") => track_page(&site, &asked).map(|page| track_info(&page)),
        Some("track.gettoptags") => track_page(&site, &asked).map(|page| track_tags(&page)),
        Some("artist.getinfo") => {
            artist_place(&site, &asked).map(|place| artist_info(&site, place))
        }
        Some("artist.getsimilar") => artist_place(&site, &asked).map(|place| similar(&site, place)),
        _ => {
            let message = "Invalid Method - No method with that name in this package";
            return reply::json(StatusCode::BAD_REQUEST, &json!({"error": 3, "message": message}));
        }
    };
    // Not found, in a body of status 200.
    reply::ok(
        &answer.unwrap_or_else(|message| json!({"error": 6, "message": message, "links": []})),
    )
}

type NotFound = &'static str;

fn track_page(site: &Site, asked: &Parameters) -> Result<LastfmTrack, NotFound> {
    let (Some(artist), Some(title)) = (asked.get("artist"), asked.get("track")) else {
        return Err("You must supply either a track & artist name or a track mbid.");
    };
    let corrects = corrects(asked);
    let answer = match site.world.track_by_name(artist, title, corrects) {
        Some(index) => site.world.lastfm(index),
        None => LastfmAnswer::Absent,
    };
    match answer {
        LastfmAnswer::Right(page) => Ok(page),
        // Only a service that corrects names offers somebody else's.
        LastfmAnswer::Wrong(page) if corrects => Ok(page),
        LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => Err("Track not found"),
    }
}

fn artist_place(site: &Site, asked: &Parameters) -> Result<usize, NotFound> {
    let name = asked.get("artist").ok_or("You must supply either an artist name or mbid.")?;
    let found = site.world.artist_by_name(name, corrects(asked));
    found.ok_or("The artist you supplied could not be found")
}

fn corrects(asked: &Parameters) -> bool {
    asked.get("autocorrect").is_some_and(|value| value == "1")
}

fn track_info(page: &LastfmTrack) -> Value {
    let mut track = json!({
        "name": page.name,
        "url": page_url(&[&page.artist, "_", &page.name]),
        "duration": page.duration_ms.to_string(),
        "streamable": {"#text": "0", "fulltrack": "0"},
        "listeners": page.listeners.to_string(),
        "playcount": page.playcount.to_string(),
        "artist": {"name": page.artist, "mbid": "", "url": page_url(&[&page.artist])},
        "toptags": tags_field(&page.tags, false),
    });
    // A page without an identifier or an album does not have the field at all.
    if let Some(mbid) = &page.mbid {
        track["mbid"] = json!(mbid);
    }
    if let Some(album) = &page.album {
        track["album"] = json!({
            "artist": page.artist,
            "title": album,
            "mbid": "",
            "url": page_url(&[&page.artist, album]),
            "image": images(),
        });
    }
    json!({"track": track})
}

fn track_tags(page: &LastfmTrack) -> Value {
    if page.tags.is_empty() {
        return json!({"toptags": {"#text": "\n", "artist": page.artist, "track": page.name}});
    }
    let mut tags = tags_field(&page.tags, true);
    tags["@attr"] = json!({"artist": page.artist, "track": page.name});
    json!({"toptags": tags})
}

fn artist_info(site: &Site, place: usize) -> Value {
    let Some(artist) = site.world.artists().get(place) else { return json!({}) };
    let neighbours: Vec<Value> = site
        .world
        .similar_artists(place)
        .iter()
        .filter_map(|similar| site.world.artists().get(similar.artist))
        .map(
            |other| json!({"name": other.name, "url": page_url(&[&other.name]), "image": images()}),
        )
        .collect();
    let tags: Vec<LastfmTag> =
        artist.genres.iter().map(|name| LastfmTag { name, count: 100 }).collect();
    json!({"artist": {
        "name": artist.name,
        "mbid": artist.mbid.as_deref().unwrap_or_default(),
        "url": page_url(&[&artist.name]),
        "image": images(),
        "streamable": "0",
        "ontour": if artist.on_tour { "1" } else { "0" },
        "stats": {
            "listeners": artist.listeners.to_string(),
            "playcount": artist.playcount.to_string(),
        },
        "similar": {"artist": one_or_many(neighbours)},
        "tags": tags_field(&tags, false),
        "bio": biography(artist),
    }})
}

fn similar(site: &Site, place: usize) -> Value {
    let world = &site.world;
    let name = world.artists().get(place).map(|artist| artist.name.as_str());
    let neighbours: Vec<Value> = world
        .similar_artists(place)
        .iter()
        .filter_map(|similar| Some((similar.score, world.artists().get(similar.artist)?)))
        .map(|(score, other)| {
            json!({
                "name": other.name,
                "mbid": other.mbid.as_deref().unwrap_or_default(),
                // The first one is exactly "1", the others have decimals.
                "match": format!("{}", (score * 1e6).round() / 1e6),
                "url": page_url(&[&other.name]),
                "image": images(),
                "streamable": "0",
            })
        })
        .collect();
    json!({"similarartists": {"artist": one_or_many(neighbours), "@attr": {"artist": name}}})
}

fn biography(artist: &Artist) -> Value {
    let text = format!(
        "{} exists in a simulated world only. <a href=\"{}\">Read more on Last.fm</a>",
        artist.name,
        page_url(&[&artist.name]),
    );
    json!({"published": "04 Mar 2011, 09:12", "summary": text, "content": text})
}

/// `{"tag": […]}`, one tag as an object, and no tags as the empty string.
fn tags_field(tags: &[LastfmTag], counted: bool) -> Value {
    if tags.is_empty() {
        return json!("");
    }
    let values = tags.iter().map(|tag| {
        let url = page_url(&[tag.name]).replace("/music/", "/tag/");
        let mut value = json!({"name": tag.name, "url": url});
        if counted {
            value["count"] = json!(tag.count);
        }
        value
    });
    json!({"tag": one_or_many(values.collect())})
}

/// Last.fm's JSON is made from XML: one element is an object, several are a list.
fn one_or_many(mut values: Vec<Value>) -> Value {
    match values.len() {
        1 => values.remove(0),
        _ => Value::Array(values),
    }
}

fn images() -> Value {
    let sized = |size: &str| json!({"#text": PLACEHOLDER, "size": size});
    Value::Array(["small", "medium", "large", "extralarge"].map(sized).to_vec())
}

/// `https://www.last.fm/music/A/B` with spaces as plus signs.
fn page_url(segments: &[&str]) -> String {
    let encoded: Vec<String> = segments
        .iter()
        .map(|segment| url::form_urlencoded::byte_serialize(segment.as_bytes()).collect())
        .collect();
    format!("https://www.last.fm/music/{}", encoded.join("/"))
}
