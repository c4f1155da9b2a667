//! Lists in pages: charts of the world and of countries, and what somebody listened to.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::Site;
use super::shapes::{images, one_or_many, page_url};
use super::{NotFound, Parameters};
use crate::world::CITIES;
use crate::{LastfmAnswer, LastfmTrack, Listener, Play};

/// Which part of a list is asked for; pages count from 1.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pages {
    pub(super) limit: usize,
    page: usize,
}

const DEFAULT_LIMIT: usize = 50;
/// Places a chart has.
const CHART_LENGTH: usize = 10_000;

impl Pages {
    /// Too large a limit is cut down, nonsense is taken for the default.
    pub(super) fn parse(asked: &Parameters, most: usize) -> Self {
        let number = |name: &str| asked.get(name).and_then(|text| text.parse::<usize>().ok());
        let limit = number("limit").unwrap_or(DEFAULT_LIMIT).clamp(1, most);
        Self { limit, page: number("page").unwrap_or(1).max(1) }
    }

    fn first(self) -> usize {
        (self.page - 1).saturating_mul(self.limit)
    }

    fn places(self, total: usize) -> std::ops::Range<usize> {
        let end = self.first().saturating_add(self.limit).min(total);
        self.first().min(end)..end
    }

    /// The numbers about a page, as strings.
    fn attributes(self, total: usize) -> Value {
        json!({
            "page": self.page.to_string(),
            "perPage": self.limit.to_string(),
            "totalPages": total.div_ceil(self.limit).to_string(),
            "total": total.to_string(),
        })
    }
}

pub(super) fn chart_tracks(site: &Site, pages: Pages) -> Value {
    let total = chart_length(site.world.config().tracks);
    let listed: Vec<Value> = pages
        .places(total)
        .filter_map(|place| track_line(site, site.world.chart_track("", place)?))
        .collect();
    json!({"tracks": {"track": one_or_many(listed), "@attr": pages.attributes(total)}})
}

pub(super) fn chart_artists(site: &Site, pages: Pages) -> Value {
    let total = chart_length(site.world.artist_count());
    let artists = pages
        .places(total)
        .filter_map(|place| site.world.artist(site.world.chart_artist("", place)?));
    let listed: Vec<Value> = artists
        .map(|artist| {
            json!({
                "name": artist.name,
                "playcount": artist.playcount.to_string(),
                "listeners": artist.listeners.to_string(),
                "mbid": artist.mbid.as_deref().unwrap_or_default(),
                "url": page_url(&[&artist.name]),
                "streamable": "0",
                "image": images(),
            })
        })
        .collect();
    json!({"artists": {"artist": one_or_many(listed), "@attr": pages.attributes(total)}})
}

/// Countries by their English names; the counts are those of the whole world, as on the real one.
pub(super) fn geo_tracks(
    site: &Site,
    country: Option<&String>,
    pages: Pages,
) -> Result<Value, NotFound> {
    let wanted = country.ok_or("country param required")?;
    let known =
        CITIES.iter().map(|city| city.country.0).find(|name| name.eq_ignore_ascii_case(wanted));
    let name = known.ok_or("country param invalid")?;
    let total = chart_length(site.world.config().tracks);
    let ranks = pages.places(total).map(|place| (place, site.world.chart_track(name, place)));
    let listed: Vec<Value> = ranks
        .filter_map(|(place, track)| Some((place, track_line(site, track?)?)))
        .map(|(place, mut line)| {
            line["@attr"] = json!({"rank": (place - pages.first()).to_string()});
            line
        })
        .collect();
    let mut attributes = pages.attributes(total);
    attributes["country"] = json!(name);
    Ok(json!({"tracks": {"track": one_or_many(listed), "@attr": attributes}}))
}

/// Scrobbles, newest first, with the one that is playing now on top of every page.
pub(super) fn recent_tracks(
    site: &Site,
    asked: &Parameters,
    pages: Pages,
) -> Result<Value, NotFound> {
    let name = asked
        .get("user")
        .ok_or("Invalid parameters - Your request is missing the [user] parameter")?;
    let known = site.world.listeners().iter().find(|listener| listener.name == name);
    let listener = known.ok_or("User not found")?;
    let moment = |name: &str| asked.get(name).and_then(|text| text.parse::<i64>().ok());
    let (from, to) = (moment("from"), moment("to"));
    let fits = |play: &Play| {
        let at_s = play.played_at.as_second();
        from.is_none_or(|from| at_s >= from) && to.is_none_or(|to| at_s <= to)
    };
    let all = (0..site.world.play_count()).filter_map(|place| site.world.play(listener, place));
    let plays: Vec<Play> = all.filter(fits).collect();
    let mut attributes = pages.attributes(plays.len());
    attributes["user"] = json!(listener.name);
    if plays.is_empty() {
        let mut empty = json!({"#text": "\n"});
        if let (Value::Object(empty), Value::Object(attributes)) = (&mut empty, attributes) {
            empty.extend(attributes);
        }
        return Ok(json!({"recenttracks": empty}));
    }
    let is_extended = asked.get("extended").is_some_and(|value| value == "1");
    let shown = plays.get(pages.places(plays.len())).unwrap_or_default();
    let now_playing = playing_now(site, listener).filter(|_| to.is_none());
    let listed: Vec<Value> = now_playing
        .map(|track| scrobble(site, track, None, is_extended))
        .into_iter()
        .chain(
            shown.iter().map(|play| scrobble(site, play.track, Some(play.played_at), is_extended)),
        )
        .flatten()
        .collect();
    Ok(json!({"recenttracks": {"track": one_or_many(listed), "@attr": attributes}}))
}

fn chart_length(all: usize) -> usize {
    all.min(CHART_LENGTH)
}

/// Only the owner is listening right now.
fn playing_now(site: &Site, listener: &Listener) -> Option<usize> {
    let index = (listener.index == 0).then_some(7)?;
    site.world.saved(listener, index).map(|(track, _)| track)
}

/// A scrobble; without a time it is the one that is playing.
fn scrobble(site: &Site, track: usize, at: Option<Timestamp>, is_extended: bool) -> Option<Value> {
    let track = site.world.track(track)?;
    let artist = track.artists.first().and_then(|artist| site.world.artist(*artist))?;
    let mbid = artist.mbid.as_deref().unwrap_or_default();
    let by = if is_extended {
        json!({"name": artist.name, "mbid": mbid, "url": page_url(&[&artist.name]), "image": images()})
    } else {
        json!({"#text": artist.name, "mbid": mbid})
    };
    let mut line = json!({
        "artist": by,
        "name": track.title,
        "streamable": "0",
        "mbid": site.world.recording(&track).unwrap_or_default(),
        "album": {"#text": site.world.album(track.album)?.name, "mbid": ""},
        "url": page_url(&[&artist.name, "_", &track.title]),
        "image": images(),
    });
    match at {
        Some(at) => {
            let text = at.strftime("%d %b %Y, %H:%M").to_string();
            line["date"] = json!({"uts": at.as_second().to_string(), "#text": text});
        }
        None => line["@attr"] = json!({"nowplaying": "true"}),
    }
    if is_extended {
        line["loved"] = json!("0");
    }
    Some(line)
}

/// A track in a chart: by its page, and by Spotify's names where it has none.
fn track_line(site: &Site, index: usize) -> Option<Value> {
    let track = site.world.track(index)?;
    let line =
        |artist: &str, name: &str, mbid: &str, duration_s: u64, listeners: u64, plays: u64| {
            json!({
                "name": name,
                "duration": duration_s.to_string(),
                "playcount": plays.to_string(),
                "listeners": listeners.to_string(),
                "mbid": mbid,
                "url": page_url(&[artist, "_", name]),
                "streamable": {"#text": "0", "fulltrack": "0"},
                "artist": {"name": artist, "mbid": "", "url": page_url(&[artist])},
                "image": images(),
            })
        };
    Some(match site.world.lastfm(index) {
        LastfmAnswer::Right(LastfmTrack {
            artist,
            name,
            mbid,
            duration_ms,
            listeners,
            playcount,
            ..
        }) => {
            let mbid = mbid.unwrap_or_default();
            line(&artist, &name, &mbid, duration_ms / 1_000, listeners, playcount)
        }
        LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => {
            line(&site.world.main_artist(&track), &track.title, "", 0, 0, 0)
        }
    })
}
