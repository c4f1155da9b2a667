//! MusicBrainz's JSON objects.

use serde_json::{Value, json};

use super::super::Site;
use crate::world::{Area, AreaKind, GENRES, Kind, areas, fold, parents, uuid};
use crate::{Artist, Track, Version};

/// MusicBrainz's own ids of its types; they are the same everywhere.
const PERSON: &str = "b6e035f4-3ce9-331c-97df-83397230b0df";
const GROUP: &str = "e431f5f6-b5d2-343d-8b36-72607fffb74b";
const CITY: &str = "6fd8f29a-3d0a-32fc-980d-ea697b69da78";
const SUBDIVISION: &str = "fd3d44c5-80a1-3842-9745-2c4972d35afa";
const COUNTRY: &str = "06dd0ae4-8c74-30bb-b43d-95dcedf961de";
const PART_OF: &str = "de7cc874-8b1b-3a05-8272-f3834c968fb7";

pub(super) fn artist_object(site: &Site, artist: &Artist, included: &[&str]) -> Value {
    let city = areas().into_iter().find(|area| area.name == artist.home.name);
    let country = areas().into_iter().find(|area| area.code == Some(artist.home.country.1));
    let (kind, kind_id) = if artist.is_person { ("Person", PERSON) } else { ("Group", GROUP) };
    let mut object = json!({
        "id": artist.mbid,
        "name": artist.name,
        "sort-name": sort_name(artist),
        "type": kind,
        "type-id": kind_id,
        "gender": null,
        "gender-id": null,
        "country": artist.home.country.1,
        "area": country.map(|area| area_object(site, area)),
        "begin-area": city.map(|area| area_object(site, area)),
        "end-area": null,
        "disambiguation": format!("{} artist", artist.home.country.0),
        "ipis": [],
        "isnis": [],
        "life-span": {"begin": artist.began.to_string(), "end": null, "ended": false},
    });
    let genres = || artist.genres.iter().filter_map(|name| GENRES.iter().position(|g| g == name));
    if included.contains(&"genres") {
        object["genres"] = genres()
            .map(|genre| {
                let mut object = genre_object(site, genre);
                object["count"] = json!(1 + genre % 9);
                object
            })
            .collect();
    }
    if included.contains(&"tags") {
        object["tags"] =
            genres().map(|genre| json!({"count": 1 + genre % 9, "name": GENRES[genre]})).collect();
    }
    if included.contains(&"aliases") {
        object["aliases"] = json!([{
            "begin": null, "end": null, "ended": false, "locale": null, "primary": null,
            "name": fold(&artist.name), "sort-name": fold(&artist.name), "type": null,
            "type-id": null,
        }]);
    }
    object
}

/// `None` for a recording MusicBrainz lacks.
pub(super) fn recording_object(site: &Site, track: &Track, included: &[&str]) -> Option<Value> {
    let word = track.version_of.and_then(|(_, version): (usize, Version)| version.word());
    let mut object = json!({
        "id": site.world.recording(track)?,
        "title": track.bare_title,
        "length": track.duration_ms,
        "disambiguation": word.map(str::to_lowercase).unwrap_or_default(),
        "video": false,
        "first-release-date": site.world.album(track.album)?.released.text,
    });
    if included.contains(&"artist-credits") || included.contains(&"artists") {
        let last = track.artists.len().saturating_sub(1);
        object["artist-credit"] = track
            .artists
            .iter()
            .enumerate()
            .filter_map(|(place, index)| Some((place, site.world.artist(*index)?)))
            .map(|(place, artist)| {
                let sort_name = sort_name(&artist);
                json!({
                    "name": artist.name,
                    "joinphrase": if place < last { " feat. " } else { "" },
                    "artist": {
                        "id": artist.mbid, "name": artist.name, "sort-name": sort_name,
                        "disambiguation": "", "type": null, "type-id": null,
                    },
                })
            })
            .collect();
    }
    if included.contains(&"isrcs") {
        object["isrcs"] = track.isrc.iter().map(|isrc| json!(isrc)).collect();
    }
    if included.contains(&"genres") {
        object["genres"] = json!([]);
    }
    Some(object)
}

pub(super) fn area_object(site: &Site, area: Area) -> Value {
    let index = areas().iter().position(|other| *other == area).unwrap_or_default();
    let (kind, kind_id) = match area.kind {
        AreaKind::City => ("City", CITY),
        AreaKind::Subdivision => ("Subdivision", SUBDIVISION),
        AreaKind::Country => ("Country", COUNTRY),
    };
    let mut object = json!({
        "id": uuid(site.world.config().seed, Kind::Area, index),
        "name": area.name,
        "sort-name": area.name,
        "type": kind,
        "type-id": kind_id,
    });
    if let Some(code) = area.code {
        let field =
            if area.kind == AreaKind::Country { "iso-3166-1-codes" } else { "iso-3166-2-codes" };
        object[field] = json!([code]);
    }
    object
}

/// What the area is a part of, and what is a part of it: both are the same relation.
pub(super) fn relations(site: &Site, area: Area) -> Value {
    let relation = |direction: &str, other: Area, ended: bool| {
        json!({
            "type": "part of", "type-id": PART_OF, "target-type": "area", "direction": direction,
            "begin": null, "end": ended.then_some("1974"), "ended": ended,
            "attributes": [], "attribute-ids": {}, "attribute-values": {},
            "source-credit": "", "target-credit": "", "area": area_object(site, other),
        })
    };
    let above = parents(area).into_iter().map(|(other, ended)| relation("backward", other, ended));
    let is_below = |other: &Area| parents(*other).contains(&(area, false));
    let below = areas().into_iter().filter(is_below).map(|other| relation("forward", other, false));
    above.chain(below).collect()
}

pub(super) fn genre_object(site: &Site, genre: usize) -> Value {
    json!({
        "id": uuid(site.world.config().seed, Kind::Genre, genre),
        "name": GENRES.get(genre),
        "disambiguation": "",
    })
}

/// `Hale, Ana` for a person, `Hollow Lanterns, The` for a band.
fn sort_name(artist: &Artist) -> String {
    if let Some(rest) = artist.name.strip_prefix("The ") {
        return format!("{rest}, The");
    }
    match artist.name.rsplit_once(' ') {
        Some((first, last)) if artist.is_person => format!("{last}, {first}"),
        _ => artist.name.clone(),
    }
}
