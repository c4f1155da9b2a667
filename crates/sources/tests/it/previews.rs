//! Finding previews: verification, expiry. Hostile addresses (T49, T50) are in `tests/simulated`.

use crate::server::{Reply, Seen, Server, clock, reply, told, transport};
use segue_domain::ids::{Isrc, TrackId};
use segue_domain::matching::DEFAULT_THRESHOLD;
use segue_domain::record::MissReason;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{FindPreview, PreviewSearch, SearchBrokenOff};
use segue_sources::deezer::DeezerConfig;
use segue_sources::http::{Endpoint, Rate};
use segue_sources::previews::{ExtraOrigin, PreviewConfig, PreviewFinder};
use std::sync::atomic::{AtomicU32, Ordering};

fn work() -> TrackWork {
    TrackWork {
        song_id: TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap(),
        title: "Heroes".to_owned(),
        artist: "David Bowie".to_owned(),
        duration_ms: Some(371_000),
        isrc: Some(Isrc::parse("GBAYE7700001").unwrap()),
    }
}

fn deezer_track(title: &str, preview: &str) -> Reply {
    reply(
        200,
        format!(
            r#"{{"id":1,"title":"{title}","artist":{{"name":"David Bowie"}},"duration":371,
               "isrc":"GBAYE7700001","preview":"{preview}"}}"#
        ),
    )
}

fn finder(server: &Server, extra: &[&Endpoint]) -> PreviewFinder {
    let config = PreviewConfig {
        deezer: DeezerConfig {
            api_url: server.endpoint("/deezer"),
            rate: Rate::per_second(1_000.0),
        },
        itunes: None,
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: extra.iter().map(|origin| ExtraOrigin::of(origin)).collect(),
        fetch_rate: Rate::per_second(1_000.0),
    };
    PreviewFinder::new(config, &transport(), clock()).unwrap()
}

/// A world that serves Deezer and previews on one origin, allowed as such.
async fn world(script: impl Fn(&Seen, &str) -> Reply + Send + Sync + 'static) -> PreviewSearch {
    let server = Server::start(move |seen| {
        let host = seen.headers["host"].to_str().unwrap();
        script(seen, &format!("http://{host}/clips/1.wav?hdnea=exp=1~hmac=hunter2"))
    })
    .await;
    finder(&server, &[&server.endpoint("/")]).find_preview(&work()).await.unwrap()
}

fn missed(search: &PreviewSearch) -> MissReason {
    search.outcome.as_ref().unwrap_err().reason
}

#[tokio::test]
async fn a_verified_preview_is_fetched_and_its_stored_address_has_no_signature() {
    let search = world(|seen, clip| match seen.target.starts_with("/clips/") {
        true => reply(200, "sound"),
        false => deezer_track("Heroes (2017 Remaster)", clip),
    })
    .await;
    let preview = search.outcome.unwrap();
    assert_eq!((&preview.bytes[..], preview.found_at.as_str()), (&b"sound"[..], "deezer"));
    assert!(preview.stable_url.ends_with("/clips/1.wav"), "{}", preview.stable_url);
    assert_eq!(search.answers.len(), 1);
    assert_eq!(search.answers[0].request, "GET /deezer/track/isrc:GBAYE7700001");
}

#[tokio::test]
async fn another_recording_is_a_mismatch_and_its_preview_is_not_fetched() {
    let search = world(|seen, clip| {
        assert!(!seen.target.starts_with("/clips/"), "fetched");
        deezer_track("Suffragette City", clip)
    })
    .await;
    assert_eq!(missed(&search), MissReason::Mismatch);
}

#[tokio::test]
async fn no_track_and_no_preview_are_misses() {
    let no_data = r#"{"error":{"type":"DataException","message":"no data","code":800}}"#;
    assert_eq!(missed(&world(move |_, _| reply(200, no_data)).await), MissReason::NoPreview);
    assert_eq!(missed(&world(|_, _| deezer_track("Heroes", "")).await), MissReason::NoPreview);
}

#[tokio::test]
async fn an_expired_address_is_looked_up_again_once() {
    let fetched = AtomicU32::new(0);
    let search = world(move |seen, clip| match seen.target.starts_with("/clips/") {
        true if fetched.fetch_add(1, Ordering::Relaxed) == 0 => reply(403, "expired"),
        true => reply(200, "sound"),
        false => deezer_track("Heroes", clip),
    })
    .await;
    assert!(search.outcome.is_ok());
    assert_eq!(search.answers.len(), 2);
    let search = world(|seen, clip| match seen.target.starts_with("/clips/") {
        true => reply(403, "expired"),
        false => deezer_track("Heroes", clip),
    })
    .await;
    // Twice by ISRC, then once by name.
    assert_eq!((missed(&search), search.answers.len()), (MissReason::Failed, 3));
}

#[tokio::test]
async fn an_endless_preview_is_none() {
    let search = world(|seen, clip| match seen.target.starts_with("/clips/") {
        true => reply(200, vec![0; 10_000_001]),
        false => deezer_track("Heroes", clip),
    })
    .await;
    assert_eq!(missed(&search), MissReason::Failed);
}

#[tokio::test]
async fn deezers_quota_in_a_200_is_a_pause_and_a_broken_host_a_failure_without_the_signature() {
    let quota = r#"{"error":{"type":"Exception","message":"Quota limit exceeded","code":4}}"#;
    let count = AtomicU32::new(0);
    let search = world(move |seen, clip| match count.fetch_add(1, Ordering::Relaxed) {
        0 => reply(200, quota),
        _ if seen.target.starts_with("/clips/") => reply(200, "sound"),
        _ => deezer_track("Heroes", clip),
    })
    .await;
    assert!(search.outcome.is_ok());

    let server = Server::start(|seen| match seen.target.starts_with("/clips/") {
        true => reply(500, ""),
        false => {
            let host = seen.headers["host"].to_str().unwrap();
            deezer_track("Heroes", &format!("http://{host}/clips/1?hdnea=hmac-hunter2"))
        }
    })
    .await;
    let SearchBrokenOff { answers, failure } =
        finder(&server, &[&server.endpoint("/")]).find_preview(&work()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    assert_eq!(answers.len(), 1, "what Deezer answered is there to be stored");
    assert!(!told(&failure).contains("hunter2"), "{}", told(&failure));
}
