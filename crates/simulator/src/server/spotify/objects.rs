//! Spotify's JSON objects, with the fields each kind of app gets.

use serde_json::{Value, json};

use super::super::Site;
use super::super::previews::{self, Shop};
use crate::{Album, Artist, Listener, Track};

/// Countries everything can be played in.
pub(super) const MARKETS: [&str; 6] = ["BR", "DE", "FR", "GB", "JP", "US"];

/// A track with its album.
pub(super) fn track(site: &Site, track: &Track) -> Value {
    let mut object = track_on_album(site, track);
    object["album"] =
        site.world.album(track.album).map_or(Value::Null, |album| album_on_track(site, &album));
    object["external_ids"] = match &track.isrc {
        Some(isrc) => json!({"isrc": isrc}),
        None => json!({}),
    };
    if !site.is_development() {
        object["popularity"] = json!(track.popularity);
        // Previews went away for new apps in November 2024; the others still get some.
        object["preview_url"] = json!(preview_url(site, track.index));
    }
    object
}

/// A track as an album lists it.
pub(super) fn track_on_album(site: &Site, track: &Track) -> Value {
    let mut object = entity(site, "track", &track.id, &track.title);
    extend(
        &mut object,
        json!({
            "artists": credits(site, &track.artists),
            "disc_number": 1,
            "duration_ms": track.duration_ms,
            "explicit": track.explicit,
            "is_local": false,
            "preview_url": null,
            "track_number": track.track_number,
        }),
    );
    add_markets(site, object)
}

/// An album as a track shows it.
pub(super) fn album_on_track(site: &Site, album: &Album) -> Value {
    let artists = match album.artist {
        Some(artist) => credits(site, &[artist]),
        None => json!([entity(site, "artist", VARIOUS_ARTISTS, "Various Artists")]),
    };
    let mut object = entity(site, "album", &album.id, &album.name);
    extend(
        &mut object,
        json!({
            "album_type": album.kind.as_str(),
            "artists": artists,
            "images": images(&album.id),
            "release_date": album.released.text,
            "release_date_precision": album.released.precision.as_str(),
            "total_tracks": album.track_count,
        }),
    );
    add_markets(site, object)
}

/// An album by itself, without its tracks.
pub(super) fn album(site: &Site, album: &Album) -> Value {
    let mut object = album_on_track(site, album);
    extend(
        &mut object,
        json!({"copyrights": [], "external_ids": {"upc": album.upc}, "genres": []}),
    );
    if !site.is_development() {
        extend(&mut object, json!({"label": album.label, "popularity": album.popularity}));
    }
    object
}

/// An artist by itself.
pub(super) fn artist(site: &Site, artist: &Artist) -> Value {
    let mut object = entity(site, "artist", &artist.id, &artist.name);
    object["images"] = images(&artist.id);
    if site.is_development() {
        // Since February 2026 a new app gets no popularity, no followers, and no genres to rely on.
        object["genres"] = json!([]);
    } else {
        let followers = json!({"href": null, "total": artist.followers});
        extend(
            &mut object,
            json!({
                "followers": followers,
                "genres": artist.genres,
                "popularity": artist.popularity,
            }),
        );
    }
    object
}

/// Spotify's own "Various Artists", the same one everywhere; its id alone has 23 characters.
pub(super) const VARIOUS_ARTISTS: &str = "0LyfQWJT6nXafLPZqxke9Of";

/// The profile of "Various Artists": nobody follows it and it has no genres.
pub(super) fn various_artists(site: &Site) -> Value {
    let mut object = entity(site, "artist", VARIOUS_ARTISTS, "Various Artists");
    extend(&mut object, json!({"images": [], "genres": []}));
    if !site.is_development() {
        extend(&mut object, json!({"followers": {"href": null, "total": 0}, "popularity": 0}));
    }
    object
}

/// What Spotify's analysis says, for the apps that may still ask.
pub(super) fn audio_features(site: &Site, track: &Track) -> Value {
    // Derived from facts, so that they are stable and in range; only tempo, key and mode are true.
    let spread = |salt: u64| ((track.duration_ms * salt) % 1_000) as f64 / 1_000.0;
    json!({
        "danceability": spread(3), "energy": spread(7), "speechiness": spread(11) / 4.0,
        "acousticness": spread(13), "instrumentalness": spread(17), "liveness": spread(19) / 2.0,
        "valence": spread(23), "loudness": -3.0 - spread(29) * 15.0,
        "key": track.key.pitch_class, "mode": track.key.mode(), "tempo": track.tempo_bpm,
        "time_signature": 4, "duration_ms": track.duration_ms,
        "type": "audio_features", "id": track.id, "uri": format!("spotify:track:{}", track.id),
        "track_href": format!("{}/spotify/v1/tracks/{}", site.base_url, track.id),
        "analysis_url": format!("{}/spotify/v1/audio-analysis/{}", site.base_url, track.id),
    })
}

/// A person as everyone sees them.
pub(super) fn user(site: &Site, listener: &Listener) -> Value {
    json!({
        "display_name": listener.display_name,
        "external_urls": {"spotify": format!("https://open.spotify.com/user/{}", listener.name)},
        "href": format!("{}/spotify/v1/users/{}", site.base_url, listener.name),
        "id": listener.name,
        "type": "user",
        "uri": format!("spotify:user:{}", listener.name),
    })
}

/// The fields every object has.
pub(super) fn entity(site: &Site, kind: &str, id: &str, name: &str) -> Value {
    json!({
        "external_urls": {"spotify": format!("https://open.spotify.com/{kind}/{id}")},
        "href": format!("{}/spotify/v1/{kind}s/{id}", site.base_url),
        "id": id,
        "name": name,
        "type": kind,
        "uri": format!("spotify:{kind}:{id}"),
    })
}

/// Adds the fields of one object to another.
pub(super) fn extend(object: &mut Value, more: Value) {
    if let (Value::Object(fields), Value::Object(more)) = (object, more) {
        fields.extend(more);
    }
}

fn credits(site: &Site, artists: &[usize]) -> Value {
    let artists = artists.iter().filter_map(|artist| site.world.artist(*artist));
    artists.map(|artist| entity(site, "artist", &artist.id, &artist.name)).collect()
}

fn add_markets(site: &Site, mut object: Value) -> Value {
    if !site.is_development() {
        object["available_markets"] = json!(MARKETS);
    }
    object
}

/// Image addresses that look like Spotify's; nothing is behind them.
fn images(id: &str) -> Value {
    [640, 300, 64]
        .iter()
        .map(|size| {
            let url = format!("https://i.scdn.co/image/{id}{size:03}");
            json!({"height": size, "url": url, "width": size})
        })
        .collect()
}

/// The sound is the one behind Deezer's preview of the right recording.
fn preview_url(site: &Site, index: usize) -> Option<String> {
    let found = site.world.deezer(index).filter(|found| found.right && found.has_preview)?;
    Some(previews::signed_url(site, Shop::Deezer, found.id))
}
