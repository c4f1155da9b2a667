//! Every request the Spotify client can make, judged by Prism against Spotify's `OpenAPI` document.
//!
//! Prism (`@stoplight/prism-cli`) answers 200 only to what the document allows: unknown paths are
//! 404, wrong or missing parameters 422, requests without a token 401. Nobody here wrote the
//! document. A forwarder stands between, so that the status of every single request is seen.

use crate::contracts::CONTRACTS;
use crate::listener::signed_in;
use crate::server::{Seen, Server, reply};
use crate::spotify::{ARTISTS, artists, client_in, query, spotify};
use segue_domain::ids::{AlbumId, PlaylistId, TrackId};
use segue_domain::library::TopRange;
use segue_pipeline::jobs::Listing;
use segue_pipeline::ports::{FetchArtists, ListTracks};
use segue_sources::spotify::{QuotaMode, SpotifyClient};
use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// The newest version that runs on Node 20.
const PACKAGE: &str = "@stoplight/prism-cli@5.14.2";
const PROGRAM: &str = "node_modules/@stoplight/prism-cli/dist/index.js";
/// Prism reads the document in a few seconds; other builds may keep the machine busy.
const LONGEST_START: Duration = Duration::from_secs(90);
/// A playlist whose page is refused under its new name, so that the old one is asked for too.
const OLD_PLAYLIST: &str = "0ldPlayl1st00000000000";

/// Every path the client asks for, ids as `{}`.
const PATHS: [&str; 23] = [
    "/albums",
    "/albums/{}",
    "/albums/{}/tracks",
    "/artists",
    "/artists/{}",
    "/audio-features",
    "/audio-features/{}",
    "/me",
    "/me/following",
    "/me/player/recently-played",
    "/me/playlists",
    "/me/top/artists",
    "/me/top/tracks",
    "/me/tracks",
    "/playlists/{}",
    "/playlists/{}/items",
    "/playlists/{}/tracks",
    "/search",
    "/tracks",
    "/tracks/{}",
    // With a cursor.
    "/me/following?after",
    "/me/player/recently-played?after",
    "/me/player/recently-played?before",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn every_call_the_client_can_make_is_one_the_openapi_document_knows() {
    let prism = match Prism::start() {
        Ok(prism) => prism,
        Err(why) => return println!("SKIPPED: Spotify calls are not judged by Prism: {why}"),
    };
    let statuses = Arc::new(Mutex::new(Vec::new()));
    let (log, port) = (Arc::clone(&statuses), prism.port);
    let server = spotify(move |seen| {
        let (status, body) = forward(port, seen);
        log.lock().unwrap().push((seen.target.clone(), status));
        let is_renamed = seen.target.contains(OLD_PLAYLIST) && seen.target.contains("/items");
        if is_renamed { reply(404, "{}") } else { reply(status, body) }
    })
    .await;
    for market in [None, Some("SE")] {
        ask_as_a_new_app(&server, market).await;
        ask_as_a_large_app(&server, market).await;
    }
    let statuses = statuses.lock().unwrap();
    for (target, status) in statuses.iter() {
        assert_eq!(*status, 200, "{target}");
    }
    let asked: BTreeSet<_> = statuses.iter().flat_map(|(target, _)| paths_of(target)).collect();
    assert_eq!(asked, PATHS.iter().map(|path| (*path).to_owned()).collect());
}

async fn ask_as_a_new_app(server: &Server, market: Option<&str>) {
    let client = signed_in(client_in(server, QuotaMode::Development, market));
    let track = [TrackId::parse(ARTISTS[0]).unwrap()];
    let album = [AlbumId::parse(ARTISTS[1]).unwrap()];
    client.list_tracks(&query(), None, 200).await.unwrap();
    client.list_tracks(&query(), Some("995"), 200).await.unwrap();
    for id in ["3cEYpjA9oz9GiPac4AsH4n", OLD_PLAYLIST] {
        let listing = Listing::Playlist { id: PlaylistId::parse(id).unwrap() };
        client.list_tracks(&listing, None, 200).await.unwrap();
        client.list_tracks(&listing, Some("100"), 200).await.unwrap();
    }
    client.tracks(&track).await.unwrap();
    client.albums(&album).await.unwrap();
    client.album_tracks(&album[0], None).await.unwrap();
    client.album_tracks(&album[0], Some("offset=50")).await.unwrap();
    client.audio_features(&track).await.unwrap();
    client.fetch_artists(&artists()).await.unwrap();
    ask_for_the_library(&client).await;
}

async fn ask_for_the_library(client: &SpotifyClient) {
    client.profile().await.unwrap();
    client.my_playlists(None, 20).await.unwrap();
    client.my_playlists(Some("offset=20"), 20).await.unwrap();
    client.saved_tracks(None, 1_000).await.unwrap();
    client.recently_played(None, None, 50).await.unwrap();
    let known = Some("2026-11-20T10:00:00Z".parse().unwrap());
    client.recently_played(known, None, 50).await.unwrap();
    client.recently_played(known, Some("older=1763632800000"), 50).await.unwrap();
    for range in TopRange::ALL {
        client.top_tracks(range, None, 20).await.unwrap();
        client.top_artists(range, None, 20).await.unwrap();
    }
    client.followed_artists(None, 50).await.unwrap();
    client.followed_artists(Some(&format!("artist={}", ARTISTS[0])), 50).await.unwrap();
}

/// The document describes search pages of new apps only, so a large app's are not asked for here.
async fn ask_as_a_large_app(server: &Server, market: Option<&str>) {
    let client = client_in(server, QuotaMode::Auto, market);
    let tracks = ARTISTS.map(|id| TrackId::parse(id).unwrap());
    let albums = ARTISTS.map(|id| AlbumId::parse(id).unwrap());
    client.fetch_artists(&artists()).await.unwrap();
    client.tracks(&tracks).await.unwrap();
    client.albums(&albums).await.unwrap();
    client.audio_features(&tracks).await.unwrap();
    let missing = client.capabilities_missing();
    assert!(!missing.iter().any(|what| what.contains("batch")), "the probe is valid too");
}

/// The path of `target` with its ids as `{}`, and again with the cursor it carries.
fn paths_of(target: &str) -> Vec<String> {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let segment =
        |segment: &str| if segment.len() == 22 { "{}".to_owned() } else { segment.to_owned() };
    let path = path.trim_start_matches("/v1").split('/').map(segment).collect::<Vec<_>>().join("/");
    let cursors = ["after", "before"].into_iter();
    let cursors = cursors.filter(|name| query.split('&').any(|part| part.starts_with(name)));
    let with_cursor: Vec<_> = cursors.map(|name| format!("{path}?{name}")).collect();
    [path].into_iter().chain(with_cursor).collect()
}

/// What Prism answers to the request `seen`: HTTP/1.0, so that the body ends with the connection.
fn forward(port: u16, seen: &Seen) -> (u16, Vec<u8>) {
    let target = seen.target.strip_prefix("/v1").unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let authorization = seen.authorization();
    write!(
        stream,
        "GET {target} HTTP/1.0\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n\r\n"
    )
    .unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let head_end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
    let head = String::from_utf8_lossy(&answer[..head_end]).into_owned();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_off(head_end + 4))
}

/// A running Prism; ends with the test.
struct Prism {
    process: Child,
    port: u16,
}

impl Prism {
    /// Starts it, installing it first where it is not yet.
    fn start() -> Result<Self, String> {
        let document = Path::new(CONTRACTS).join("spotify/openapi/fixed-spotify-open-api.yml");
        if !document.is_file() {
            return Err("there is no OpenAPI document beside the workspace".to_owned());
        }
        let program = installed()?;
        // Taken and let go: nobody else is given it so soon.
        let free = TcpListener::bind("127.0.0.1:0").map_err(|cause| cause.to_string())?;
        let port = free.local_addr().map_err(|cause| cause.to_string())?.port();
        drop(free);
        let process = Command::new("node")
            .arg(program)
            .args(["mock", "--host", "127.0.0.1", "--port", &port.to_string()])
            .arg(document)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|cause| format!("node does not start: {cause}"))?;
        let mut prism = Self { process, port };
        prism.wait_until_it_listens()?;
        Ok(prism)
    }

    fn wait_until_it_listens(&mut self) -> Result<(), String> {
        let began = Instant::now();
        while began.elapsed() < LONGEST_START {
            if TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            if let Ok(Some(status)) = self.process.try_wait() {
                return Err(format!("Prism ended at once ({status})"));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("Prism does not listen".to_owned())
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It may have ended by itself; either way it is gone.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The program, from the target folder. Installed once, by npm.
fn installed() -> Result<PathBuf, String> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("prism");
    let program = folder.join(PROGRAM);
    if program.is_file() {
        return Ok(program);
    }
    std::fs::create_dir_all(&folder).map_err(|cause| cause.to_string())?;
    let installed = Command::new("npm")
        .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
        .args([folder.as_os_str(), PACKAGE.as_ref()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    match installed {
        Ok(status) if status.success() && program.is_file() => Ok(program),
        Ok(status) => Err(format!("npm could not install {PACKAGE} ({status})")),
        Err(cause) => Err(format!("npm does not start: {cause}")),
    }
}
