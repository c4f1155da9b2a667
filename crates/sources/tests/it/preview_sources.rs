//! The order in which previews are looked for, and what a miss says of each step.

use crate::server::{Reply, Seen, Server, clock, reply, transport};
use segue_domain::ids::{Isrc, TrackId};
use segue_domain::matching::DEFAULT_THRESHOLD;
use segue_domain::record::MissReason;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{FindPreview, PreviewSearch};
use segue_pipeline::raw::Shape;
use segue_sources::deezer::DeezerConfig;
use segue_sources::http::Rate;
use segue_sources::itunes::ItunesConfig;
use segue_sources::previews::{ExtraOrigin, PreviewConfig, PreviewFinder};
use std::sync::atomic::{AtomicU32, Ordering};

const NO_DATA: &str = r#"{"error":{"type":"DataException","message":"no data","code":800}}"#;
const NOTHING: &str = r#"{"data":[],"total":0}"#;
const NO_SONGS: &str = r#"{"resultCount":0,"results":[]}"#;

fn work(isrc: Option<&str>) -> TrackWork {
    TrackWork {
        song_id: TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap(),
        title: "Heroes - 2017 Remaster".to_owned(),
        artist: "David Bowie".to_owned(),
        duration_ms: Some(371_000),
        isrc: isrc.map(|isrc| Isrc::parse(isrc).unwrap()),
    }
}

/// What each part of a world answers; `{clip}` stands for an address of its own.
struct World {
    by_isrc: String,
    by_name: String,
    itunes: String,
}

impl Default for World {
    fn default() -> Self {
        Self { by_isrc: NO_DATA.into(), by_name: NOTHING.into(), itunes: NO_SONGS.into() }
    }
}

impl World {
    fn answer(&self, seen: &Seen) -> Reply {
        let host = seen.headers["host"].to_str().unwrap();
        let clip = format!("http://{host}/clips/1?hdnea=exp=9999999999~hmac=hunter2");
        let part = match seen.target.as_str() {
            target if target.starts_with("/clips/") => return reply(200, "sound"),
            target if target.starts_with("/deezer/track/isrc:") => &self.by_isrc,
            target if target.starts_with("/deezer/search") => &self.by_name,
            target if target.starts_with("/itunes/search") => &self.itunes,
            _ => return reply(404, "{}"),
        };
        reply(200, part.replace("{clip}", &clip))
    }

    async fn serve(self) -> Server {
        Server::start(move |seen| self.answer(seen)).await
    }
}

async fn search(server: &Server, work: &TrackWork) -> PreviewSearch {
    let rate = Rate::per_second(1_000.0);
    let config = PreviewConfig {
        deezer: DeezerConfig { api_url: server.endpoint("/deezer"), rate },
        itunes: Some(ItunesConfig { api_url: server.endpoint("/itunes"), country: None, rate }),
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: vec![ExtraOrigin::of(&server.endpoint("/"))],
        fetch_rate: rate,
    };
    let finder = PreviewFinder::new(config, &transport(), clock()).unwrap();
    finder.find_preview(work).await.unwrap()
}

fn deezer(title: &str, seconds: i64, preview: &str) -> String {
    format!(
        r#"{{"id":1,"title":"{title}","artist":{{"name":"David Bowie"}},"duration":{seconds},
           "preview":"{preview}"}}"#
    )
}

fn song(title: &str, milliseconds: i64) -> String {
    format!(
        r#"{{"results":[{{"kind":"song","trackId":7,"trackName":"{title}",
           "artistName":"David Bowie","trackTimeMillis":{milliseconds},"previewUrl":"{{clip}}"}}]}}"#
    )
}

#[tokio::test]
async fn a_track_without_an_isrc_is_found_by_name_under_its_bare_title() {
    let other = deezer("Heroes", 215, "{clip}&radio");
    let world = World {
        by_name: format!(r#"{{"data":[{other},{}]}}"#, deezer("\\\"Heroes\\\"", 371, "{clip}")),
        ..World::default()
    };
    let server = world.serve().await;
    let search = search(&server, &work(None)).await;
    assert_eq!(search.outcome.unwrap().found_at, "deezer");
    let asked = server.asked();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].contains("artist%3A%22David+Bowie%22+track%3A%22heroes%22"), "{asked:?}");
    assert!(!asked[1].contains("radio"), "another recording was fetched: {asked:?}");
}

#[tokio::test]
async fn itunes_is_asked_when_deezer_has_the_track_and_no_preview() {
    let world = World {
        by_isrc: deezer("Heroes", 371, ""),
        by_name: format!(r#"{{"data":[{}]}}"#, deezer("Heroes", 371, "")),
        itunes: song("Heroes (2017 Remaster)", 370_400),
    };
    let search = search(&world.serve().await, &work(Some("GBAYE7700001"))).await;
    let preview = search.outcome.unwrap();
    assert_eq!(preview.found_at, "itunes");
    assert!(!preview.stable_url.contains("hunter2"), "{}", preview.stable_url);
    let shapes: Vec<_> = search.answers.iter().map(|answer| answer.shape).collect();
    assert_eq!(shapes, [Shape::DeezerTrack, Shape::DeezerSearch, Shape::ItunesResults]);
}

#[tokio::test]
async fn itunes_is_left_alone_when_deezer_has_a_preview() {
    let world = World { by_isrc: deezer("Heroes", 371, "{clip}"), ..World::default() };
    let server = world.serve().await;
    let found = search(&server, &work(Some("GBAYE7700001"))).await;
    assert_eq!(found.outcome.unwrap().found_at, "deezer");
    assert!(server.asked().iter().all(|target| !target.contains("search")));
}

#[tokio::test]
async fn a_miss_says_what_came_of_each_step() {
    let world = World {
        by_isrc: deezer("Suffragette City", 205, "{clip}"),
        itunes: song("Heroes", 215_000),
        ..World::default()
    };
    let found = search(&world.serve().await, &work(Some("GBAYE7700001"))).await;
    let miss = found.outcome.unwrap_err();
    assert_eq!(miss.reason, MissReason::Mismatch);
    for told in [
        "Deezer by ISRC: something else, nearest \"Suffragette City\"",
        "Deezer by name: nothing found",
        "iTunes by name: something else",
        "duration -0.200",
    ] {
        assert!(miss.detail.contains(told), "{told}: {}", miss.detail);
    }

    let found = search(&World::default().serve().await, &work(None)).await;
    let miss = found.outcome.unwrap_err();
    assert_eq!(miss.reason, MissReason::NoPreview);
    assert!(miss.detail.starts_with("Deezer by ISRC: no ISRC"), "{}", miss.detail);
}

#[tokio::test]
async fn a_403_of_itunes_means_too_many_requests_and_is_waited_for() {
    let count = AtomicU32::new(0);
    let world = World { itunes: song("Heroes", 371_000), ..World::default() };
    let server = Server::start(move |seen| {
        let is_first = || count.fetch_add(1, Ordering::Relaxed) == 0;
        match seen.target.starts_with("/itunes/") && is_first() {
            true => reply(403, "<html>Forbidden</html>"),
            false => world.answer(seen),
        }
    })
    .await;
    let found = search(&server, &work(None)).await;
    assert_eq!(found.outcome.unwrap().found_at, "itunes");
}

#[tokio::test]
async fn an_unreadable_answer_is_kept_and_the_next_source_asked() {
    let world = World {
        by_isrc: "<html>maintenance</html>".to_owned(),
        by_name: r#"{"data":"none"}"#.to_owned(),
        itunes: song("Heroes", 371_000),
    };
    let found = search(&world.serve().await, &work(Some("GBAYE7700001"))).await;
    assert!(found.outcome.is_ok());
    assert_eq!(found.answers[0].body, "<html>maintenance</html>");
    assert_eq!(found.answers.len(), 3);
}

#[tokio::test]
async fn a_source_that_refuses_is_passed_by_and_one_that_is_away_is_not() {
    let refusing = r#"{"error":{"type":"OAuthException","message":"x","code":200}}"#;
    let world = World { by_isrc: refusing.into(), by_name: refusing.into(), ..World::default() };
    let found = search(&world.serve().await, &work(Some("GBAYE7700001"))).await;
    assert_eq!(found.outcome.unwrap_err().reason, MissReason::NoPreview);

    let server = Server::start(|_| reply(500, "")).await;
    let rate = Rate::per_second(1_000.0);
    let config = PreviewConfig {
        deezer: DeezerConfig { api_url: server.endpoint("/deezer"), rate },
        itunes: None,
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: Vec::new(),
        fetch_rate: rate,
    };
    let finder = PreviewFinder::new(config, &transport(), clock()).unwrap();
    let broken_off = finder.find_preview(&work(None)).await.unwrap_err();
    assert_eq!(broken_off.failure.kind, FailureKind::SourceUnavailable);
}
