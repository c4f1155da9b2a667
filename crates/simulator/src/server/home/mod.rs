//! The pages about the server itself: what it serves, what happens, and the truth.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::get;
use futures::stream;
use serde_json::{Map, Value, json};

use super::{Provider, Site, previews, reply};
use crate::{PlaylistOwner, Track, TrackTruth};

/// Truths that are sent in one piece.
const LINES: usize = 200;
/// The page; words in double braces are filled in.
const PAGE: &str = include_str!("page.html");

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new()
        .route("/", get(page))
        .route("/status", get(status))
        .route("/truth", get(truths))
        .route("/truth/{track}", get(truth))
        .route("/listen/{track}", get(listen))
}

/// The settings that point `segue` at a server: names and values, as for an `.env` file.
pub(super) fn environment(site: &Site) -> Vec<(&'static str, String)> {
    let base = &site.base_url;
    let keys = &site.options.credentials;
    vec![
        ("SPOTIFY_CLIENT_ID", keys.spotify_client_id.clone()),
        ("SPOTIFY_CLIENT_SECRET", keys.spotify_client_secret.clone()),
        ("SPOTIFY_ACCOUNTS_URL", format!("{base}/spotify-accounts")),
        ("SPOTIFY_API_URL", format!("{base}/spotify/v1")),
        ("LASTFM_API_KEY", keys.lastfm_api_key.clone()),
        ("LASTFM_URL", format!("{base}/lastfm/2.0/")),
        ("MUSICBRAINZ_URL", format!("{base}/musicbrainz/ws/2")),
        ("LISTENBRAINZ_URL", format!("{base}/listenbrainz/1")),
        ("DEEZER_URL", format!("{base}/deezer")),
        ("ITUNES_URL", format!("{base}/itunes")),
        ("OPENWEATHER_API_KEY", keys.openweather_api_key.clone()),
        ("OPENWEATHER_URL", format!("{base}/openweather/geo/1.0")),
        // MusicBrainz serves nobody it cannot reach.
        ("SEGUE_CONTACT", "simulated@localhost".to_owned()),
    ]
}

async fn page(State(site): State<Arc<Site>>) -> Html<String> {
    let world = &site.world;
    let first = world.track(0);
    let truth = world.truth(0).and_then(|truth| serde_json::to_string_pretty(&truth).ok());
    let mode =
        if site.is_development() { "a new app" } else { "an app from before, with extended quota" };
    let listeners: Vec<String> =
        world.listeners().iter().map(|one| format!("<code>{}</code>", one.name)).collect();
    let filled = [
        ("TRACKS", world.config().tracks.to_string()),
        ("ARTISTS", world.artist_count().to_string()),
        ("ALBUMS", world.album_count().to_string()),
        ("SEED", world.config().seed.to_string()),
        ("NOISE", format!("{:?}", world.config().noise).to_lowercase()),
        ("MODE", mode.to_owned()),
        ("PROVIDERS", provider_rows(&site)),
        ("TRACK_ID", first.as_ref().map(|track| track.id.clone()).unwrap_or_default()),
        ("TRUTH", escaped(&truth.unwrap_or_default())),
        ("ENVIRONMENT", escaped(&environment_lines(&site))),
        ("EXAMPLES", escaped(&examples(&site, first.as_ref()))),
        ("PLAYLISTS", playlist_rows(&site)),
        ("LISTENERS", listeners.join(" or ")),
    ];
    Html(
        filled.iter().fold(PAGE.to_owned(), |page, (word, text)| {
            page.replace(&format!("{{{{{word}}}}}"), text)
        }),
    )
}

/// What the page asks for every two seconds.
async fn status(State(site): State<Arc<Site>>) -> Response {
    let counts: Map<String, Value> = Provider::ALL
        .into_iter()
        .map(|provider| (provider.as_str().to_owned(), json!(site.gate.count(provider))))
        .collect();
    reply::ok(&json!({
        "requests": counts.values().filter_map(Value::as_u64).sum::<u64>(),
        "providers": counts,
        "faults": site.faults.active(),
    }))
}

/// One JSON object a line, computed as it is sent.
async fn truths(State(site): State<Arc<Site>>) -> Response {
    let lines = (0..site.world.config().tracks).step_by(LINES).map(move |first| {
        let truths = (first..first + LINES).filter_map(|index| site.world.truth(index));
        let lines: String = truths
            .filter_map(|truth| serde_json::to_string(&truth).ok())
            .map(|line| line + "\n")
            .collect();
        Ok::<_, Infallible>(Bytes::from(lines))
    });
    let body = Body::from_stream(stream::iter(lines));
    ([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response()
}

/// The truth about one track, by Spotify id or by number.
async fn truth(State(site): State<Arc<Site>>, Path(track): Path<String>) -> Response {
    let found: Option<TrackTruth> =
        known(&site, &track).and_then(|track| site.world.truth(track.index));
    match found {
        Some(truth) => axum::Json(truth).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// To the preview of a track, wherever there is one.
async fn listen(State(site): State<Arc<Site>>, Path(track): Path<String>) -> Response {
    let url = known(&site, &track).and_then(|track| {
        let deezer =
            site.world.deezer(track.index).filter(|found| found.right && found.has_preview);
        let itunes = || site.world.itunes(&track).filter(|found| found.right);
        deezer
            .map(|found| previews::signed_url(&site, previews::Shop::Deezer, found.id))
            .or_else(|| Some(previews::signed_url(&site, previews::Shop::Itunes, itunes()?.id)))
    });
    match url {
        Some(url) => Redirect::temporary(&url).into_response(),
        None => (StatusCode::NOT_FOUND, "There is no preview of this track.").into_response(),
    }
}

fn known(site: &Site, track: &str) -> Option<Track> {
    match track.parse() {
        Ok(index) => site.world.track(index),
        Err(_) => site.world.track_by_id(track),
    }
}

fn provider_rows(site: &Site) -> String {
    let row = |provider: Provider| {
        let (name, prefix) = (provider.as_str(), provider.address());
        let count = site.gate.count(provider);
        format!(
            "<tr><td>{name}</td><td><code>{prefix}</code></td>\
             <td class=\"number\" id=\"count-{name}\">{count}</td></tr>"
        )
    };
    Provider::ALL.into_iter().map(row).collect()
}

fn playlist_rows(site: &Site) -> String {
    let lists = site.world.library_playlists().iter();
    lists
        .map(|list| {
            let whose = match list.owner {
                PlaylistOwner::Own => "the owner's",
                PlaylistOwner::Shared => "shared with the owner",
                PlaylistOwner::Foreign => "somebody else's",
            };
            let name = if list.name.is_empty() { "(no name)" } else { list.name };
            format!(
                "<tr><td>{}</td><td><code>{}</code></td><td>{whose}</td>\
                 <td class=\"number\">{}</td></tr>",
                escaped(name),
                list.id,
                list.len()
            )
        })
        .collect()
}

fn environment_lines(site: &Site) -> String {
    let lines: Vec<String> =
        environment(site).into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    lines.join("\n")
}

fn examples(site: &Site, track: Option<&Track>) -> String {
    let base = &site.base_url;
    let Some(track) = track else { return String::new() };
    let artist = site.world.main_artist(track);
    let keys = &site.options.credentials;
    let lastfm = reply::url_with_query(
        &format!("{base}/lastfm/2.0/"),
        &[
            ("method", "track.getInfo"),
            ("artist", &artist),
            ("track", &track.title),
            ("autocorrect", "1"),
            ("api_key", &keys.lastfm_api_key),
            ("format", "json"),
        ],
    );
    let (id, secret) = (&keys.spotify_client_id, &keys.spotify_client_secret);
    let isrc = track.isrc.as_deref().unwrap_or("XX0000000000");
    [
        format!(
            "TOKEN=$(curl -s -u {id}:{secret} -d grant_type=client_credentials \
             {base}/spotify-accounts/api/token | sed 's/.*access_token\":\"\\([^\"]*\\).*/\\1/')"
        ),
        format!(
            "curl -H \"Authorization: Bearer $TOKEN\" \
             '{base}/spotify/v1/search?q=night&type=track'"
        ),
        format!("curl -H \"Authorization: Bearer $TOKEN\" {base}/spotify/v1/tracks/{}", track.id),
        format!("curl '{lastfm}'"),
        format!("curl {base}/deezer/track/isrc:{isrc}"),
        format!("curl '{base}/musicbrainz/ws/2/isrc/{isrc}?fmt=json&inc=artist-credits'"),
        format!("curl {base}/listenbrainz/1/stats/sitewide/recordings?count=5"),
        format!("curl -L {base}/listen/0 -o preview.wav"),
        format!(
            "curl -d '{{\"provider\":\"deezer\",\"kind\":\"server_error\",\"when\":{{\"every\":3}}}}' \
             {base}/faults"
        ),
    ]
    .join("\n")
}

/// Text as HTML shows it.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
