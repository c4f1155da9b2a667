//! Pages of tracks and artists, and what they are tagged with and similar to.

use serde_json::{Value, json};

use super::super::Site;
use super::shapes::{images, one_or_many, page_url, tags_field};
use crate::{Artist, LastfmAnswer, LastfmTag, LastfmTrack};

pub(super) fn track_info(page: &LastfmTrack) -> Value {
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

pub(super) fn track_tags(page: &LastfmTrack) -> Value {
    if page.tags.is_empty() {
        return json!({"toptags": {"#text": "\n", "artist": page.artist, "track": page.name}});
    }
    let mut tags = tags_field(&page.tags, true);
    tags["@attr"] = json!({"artist": page.artist, "track": page.name});
    json!({"toptags": tags})
}

pub(super) fn artist_info(site: &Site, place: usize) -> Value {
    let Some(artist) = site.world.artist(place) else { return json!({}) };
    let neighbours: Vec<Value> = site
        .world
        .similar_artists(place)
        .iter()
        .map(|similar| site.world.artist_name(similar.artist))
        .map(|name| json!({"name": name, "url": page_url(&[&name]), "image": images()}))
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
        "bio": biography(&artist),
    }})
}

pub(super) fn similar(site: &Site, place: usize) -> Value {
    let world = &site.world;
    let name = world.artist_name(place);
    let neighbours: Vec<Value> = world
        .similar_artists(place)
        .iter()
        .filter_map(|similar| Some((similar.score, world.artist(similar.artist)?)))
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

/// What artists are tagged with: their genres, the first one most.
pub(super) fn artist_tags(site: &Site, place: usize) -> Value {
    let Some(artist) = site.world.artist(place) else { return json!({}) };
    let counts = [100, 71, 38];
    let tags: Vec<LastfmTag> =
        artist.genres.iter().zip(counts).map(|(name, count)| LastfmTag { name, count }).collect();
    if tags.is_empty() {
        return json!({"toptags": {"#text": "\n", "artist": artist.name}});
    }
    let mut field = tags_field(&tags, true);
    field["@attr"] = json!({"artist": artist.name});
    json!({"toptags": field})
}

/// The most played tracks of an artist, as Last.fm's listeners call them.
pub(super) fn artist_tracks(site: &Site, place: usize, limit: usize) -> Value {
    let mut pages: Vec<LastfmTrack> = site
        .world
        .tracks_of(place)
        .iter()
        .filter_map(|track| match site.world.lastfm(track.index) {
            LastfmAnswer::Right(page) => Some(page),
            LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => None,
        })
        .collect();
    pages.sort_by_key(|page| std::cmp::Reverse(page.playcount));
    let total = pages.len();
    let listed = pages.iter().take(limit).zip(1..).map(|(page, rank): (_, u32)| {
        json!({
            "name": page.name,
            "playcount": page.playcount.to_string(),
            "listeners": page.listeners.to_string(),
            "mbid": page.mbid.as_deref().unwrap_or_default(),
            "url": page_url(&[&page.artist, "_", &page.name]),
            "streamable": "0",
            "artist": {"name": page.artist, "mbid": "", "url": page_url(&[&page.artist])},
            "image": images(),
            "@attr": {"rank": rank.to_string()},
        })
    });
    let name = site.world.artist_name(place);
    json!({"toptracks": {
        "track": one_or_many(listed.collect()),
        "@attr": {
            "artist": name, "page": "1", "perPage": limit.to_string(),
            "totalPages": total.div_ceil(limit.max(1)).to_string(), "total": total.to_string(),
        },
    }})
}

/// Tracks like a track: those of the artists like its artist.
///
/// Play counts are numbers here, and nowhere else.
pub(super) fn similar_tracks(site: &Site, page: &LastfmTrack, limit: usize) -> Value {
    let world = &site.world;
    let artist = world.artist_by_name(&page.artist, true);
    let neighbours = artist.map(|artist| world.similar_artists(artist)).unwrap_or_default();
    let tracks: Vec<Value> = neighbours
        .iter()
        .filter_map(|similar| {
            Some((similar.score, world.tracks_of(similar.artist).into_iter().next()?))
        })
        .take(limit)
        .filter_map(|(score, track)| match world.lastfm(track.index) {
            LastfmAnswer::Right(page) => Some((score, page)),
            LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => None,
        })
        .map(|(score, page)| {
            json!({
                "name": page.name,
                "playcount": page.playcount,
                "mbid": page.mbid.as_deref().unwrap_or_default(),
                "match": (score * 1e6).round() / 1e6,
                "url": page_url(&[&page.artist, "_", &page.name]),
                "duration": page.duration_ms / 1_000,
                "artist": {"name": page.artist, "mbid": "", "url": page_url(&[&page.artist])},
                "image": images(),
            })
        })
        .collect();
    json!({"similartracks": {
        "track": one_or_many(tracks),
        "@attr": {"artist": page.artist},
    }})
}
