//! Recorded answers of Deezer and iTunes, served over HTTP and read by the real clients: a table of
//! file, endpoint and what is in it.
//!
//! The recordings are other people's and lie beside the project, not in it.

use crate::contracts::recorded;
use crate::server::{Server, clock, reply, transport};
use segue_domain::ids::Isrc;
use segue_pipeline::failure::FailureKind;
use segue_sources::deezer::{DeezerClient, DeezerConfig};
use segue_sources::http::Rate;
use segue_sources::itunes::{ItunesClient, ItunesConfig};
use segue_sources::told::Said;
use serde_json::Value;

const QUICKLY: Rate = Rate::per_second(1_000.0);

/// A server that answers everything with `body`.
async fn serve(status: u16, body: String) -> Server {
    Server::start(move |_| reply(status, body.clone())).await
}

fn deezer(server: &Server) -> DeezerClient {
    let config = DeezerConfig { api_url: server.endpoint("/"), rate: QUICKLY };
    DeezerClient::new(config, &transport(), clock())
}

/// The body and status of a recorded exchange with Deezer.
fn deezer_exchange(test: &str) -> Option<(u16, String)> {
    let text = recorded(&format!("deezer/deezer-python/TestClient.test_{test}.json"))?;
    let exchanges: Value = serde_json::from_str(&text).unwrap();
    let status = u16::try_from(exchanges[0]["status"].as_u64().unwrap()).unwrap();
    Some((status, exchanges[0]["body"].to_string()))
}

#[tokio::test]
async fn deezers_tracks() {
    let Some((status, body)) = deezer_exchange("get_track") else { return };
    let server = serve(status, body).await;
    let track = deezer(&server).track(3_135_556).await.unwrap().said.known().unwrap();
    assert_eq!(server.asked(), ["/track/3135556"]);
    assert_eq!((track.id, track.title.as_str()), (3_135_556, "Harder Better Faster Stronger"));
    assert_eq!((track.artist.as_str(), track.album.as_deref()), ("Daft Punk", Some("Discovery")));
    assert_eq!(track.isrc.as_ref().map(Isrc::as_str), Some("GBDUW0000059"));
    assert_eq!(
        (track.duration_ms, track.bpm, track.gain_db),
        (Some(224_000), Some(123.0), Some(-12.4))
    );
    let preview = track.preview.unwrap();
    assert!(preview.url.starts_with("https://cdns-preview-d.dzcdn.net/stream/c-deda"));
    assert_eq!(preview.expires_at, None);

    let (status, body) = deezer_exchange("no_track_raise").unwrap();
    let server = serve(status, body).await;
    assert_eq!(deezer(&server).track(-1).await.unwrap().said, Said::Unknown);
    // Errors of other endpoints come for ours too.
    for (test, kind) in [
        ("request_404", FailureKind::NotFound),
        ("no_editorial_raise", FailureKind::InputUnusable),
        ("no_episode_raise", FailureKind::InputUnusable),
    ] {
        let (status, body) = deezer_exchange(test).unwrap();
        let server = serve(status, body).await;
        assert_eq!(deezer(&server).track(1).await.unwrap_err().kind, kind, "{test}");
    }
}

#[tokio::test]
async fn deezers_searches() {
    let brubeck = (25, 1_495_381_112, "Soliloquy", "Dave Brubeck", 199_000);
    let jackson = |count| (count, 4_603_408, "Billie Jean", "Michael Jackson", 293_000);
    let table = [
        (
            "advanced_search_complex_with_relation",
            (1, 623_719_262, "The joke", "Lou Doillon", 200_000),
        ),
        ("advanced_search_invalid", (25, 109_213_576, "Where To Start", "Lou Doillon", 166_000)),
        ("search_advanced_multiple", (22, 109_213_576, "Where To Start", "Lou Doillon", 166_000)),
        ("search_advanced_simple", (25, 623_719_292, "Too much", "Lou Doillon", 209_000)),
        ("search_pagination[params0-2]", jackson(2)),
        ("search_pagination[params1-3]", jackson(3)),
        (
            "search_pagination[params2-4]",
            (4, 1_516_986_202, "Billie Jean", "Anthony Touma", 168_000),
        ),
        ("search_simple", brubeck),
        ("search_strict", brubeck),
        ("search_results_ordering[RANKING]", brubeck),
        ("search_results_ordering[ALBUM_ASC]", brubeck),
        ("search_results_ordering[ALBUM_DESC]", brubeck),
        ("search_results_ordering[ARTIST_ASC]", brubeck),
        ("search_results_ordering[ARTIST_DESC]", brubeck),
        ("search_results_ordering[DURATION_ASC]", brubeck),
        ("search_results_ordering[DURATION_DESC]", brubeck),
        ("search_results_ordering[RATING_ASC]", brubeck),
        ("search_results_ordering[RATING_DESC]", brubeck),
        ("search_results_ordering[TRACK_ASC]", brubeck),
        ("search_results_ordering[TRACK_DESC]", brubeck),
    ];
    for (test, (count, id, title, artist, duration_ms)) in table {
        let Some((status, body)) = deezer_exchange(test) else { return };
        let server = serve(status, body).await;
        let found = deezer(&server).search("x", "y").await.unwrap().said.known().unwrap();
        assert_eq!(found.len(), count, "{test}");
        let first = &found[0];
        assert_eq!((first.id, first.title.as_str(), first.artist.as_str()), (id, title, artist));
        assert_eq!(first.duration_ms, Some(duration_ms), "{test}");
        assert!(found.iter().all(|track| track.album.is_some()), "{test}");
        assert!(first.preview.is_some(), "{test}");
    }
}

#[tokio::test]
async fn itunes_songs() {
    let Some(body) = recorded("itunes/koel/track.json") else { return };
    let server = serve(200, body).await;
    let config = ItunesConfig { api_url: server.endpoint("/"), country: None, rate: QUICKLY };
    let client = ItunesClient::new(config, &transport(), clock());
    let found = client.search("Skid Row", "I Remember You").await.unwrap().said.known().unwrap();
    let [song] = &found[..] else { panic!("{found:?}") };
    assert_eq!((song.id, song.title.as_str()), (265_611_396, "I Remember You"));
    assert_eq!((song.artist.as_str(), song.duration_ms), ("Skid Row", Some(314_027)));
    let preview = song.preview_url.as_deref().unwrap();
    assert!(preview.starts_with("https://audio.itunes.apple.com/") && preview.ends_with(".m4a"));
    assert_eq!(client.song(265_611_396).await.unwrap().said.known().unwrap(), found);
    let asked = server.asked();
    assert_eq!(asked[0], "/search?term=Skid+Row+I+Remember+You&media=music&entity=song&limit=10");
    assert_eq!(asked[1], "/lookup?id=265611396");
}
