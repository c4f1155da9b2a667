//! What kind of app we are: found out once, remembered, corrected when an answer says otherwise.

use crate::server::{NOW, Seen, Server, reply};
use crate::spotify::{ARTISTS, artists, client, error, number_in, query, read, spotify, track};
use jiff::SignedDuration;
use segue_domain::ids::{ArtistId, TrackId};
use segue_pipeline::failure::FailureKind;
use segue_pipeline::ports::{FetchArtists, ListTracks};
use segue_sources::spotify::{
    FoundQuota, Quota, QuotaMode, RememberInMemory, RememberQuota, SpotifyClient,
};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The accounts and the API of an app that is `extended` or not at the time.
async fn app(extended: Arc<AtomicBool>) -> Server {
    spotify(move |seen| {
        let extended = extended.load(Ordering::Relaxed);
        let limit = || number_in(&seen.target, "limit");
        match path(seen) {
            "/v1/artists" | "/v1/tracks" if !extended => error(403, "Forbidden"),
            "/v1/artists" => reply(200, r#"{"artists":[null]}"#),
            "/v1/tracks" => reply(200, r#"{"tracks":[null]}"#),
            "/v1/search" if limit() > 10 && !extended => error(400, "Invalid limit"),
            "/v1/search" => {
                reply(200, format!(r#"{{"tracks":{{"items":[{}],"next":null}}}}"#, track(1)))
            }
            single if single.starts_with("/v1/artists/") => {
                let id = single.rsplit('/').next().unwrap();
                reply(200, format!(r#"{{"id":"{id}","name":"A"}}"#))
            }
            single => {
                let id = single.rsplit('/').next().unwrap();
                reply(200, track(1).replace(&format!("{:022}", 1), id))
            }
        }
    })
    .await
}

fn path(seen: &Seen) -> &str {
    seen.target.split('?').next().unwrap()
}

fn remembering(server: &Server, memory: &RememberInMemory) -> SpotifyClient {
    client(server, QuotaMode::Auto).remembering(Box::new(memory.clone()))
}

fn batches(server: &Server) -> usize {
    server.asked().iter().filter(|asked| asked.contains("ids=")).count()
}

fn found(quota: Quota, days_ago: i64) -> FoundQuota {
    let found_at = NOW - SignedDuration::from_hours(24 * days_ago);
    FoundQuota { client_id: "an-app".to_owned(), quota, found_at }
}

#[tokio::test]
async fn one_probe_tells_a_new_app_from_a_large_one_and_the_next_process_knows_it() {
    for extended in [false, true] {
        let server = app(Arc::new(AtomicBool::new(extended))).await;
        let memory = RememberInMemory::default();
        let first = remembering(&server, &memory);
        for _ in 0..3 {
            first.list_tracks(&query(), None, 200).await.unwrap();
        }
        assert_eq!(batches(&server), 1, "one probe");
        let limits = server.asked().iter().filter(|a| a.contains("limit=50")).count();
        assert_eq!(limits, if extended { 3 } else { 0 });
        let quota = if extended { Quota::Extended } else { Quota::Development };
        assert_eq!(memory.recall(), Some(found(quota, 0)));

        let next = remembering(&server, &memory);
        next.list_tracks(&query(), None, 200).await.unwrap();
        assert_eq!(batches(&server), 1, "no second probe");
        assert_eq!(next.capabilities_missing().iter().any(|m| m.contains("batch")), !extended);
    }
}

#[tokio::test]
async fn many_questions_at_once_are_one_probe() {
    let server = app(Arc::new(AtomicBool::new(false))).await;
    let client = client(&server, QuotaMode::Auto);
    let query = query();
    let ask = || client.list_tracks(&query, None, 10);
    let (a, b, c) = tokio::join!(ask(), ask(), ask());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(batches(&server), 1);
}

#[tokio::test]
async fn an_app_that_was_large_once_is_corrected_by_the_first_answer_that_says_so() {
    let extended = Arc::new(AtomicBool::new(false));
    for ask_search in [true, false] {
        let server = app(Arc::clone(&extended)).await;
        let memory = RememberInMemory::default();
        memory.remember(&found(Quota::Extended, 1));
        let client = remembering(&server, &memory);
        if ask_search {
            let page = client.list_tracks(&query(), None, 200).await.unwrap();
            assert_eq!(page.items, 1);
        } else {
            assert_eq!(client.fetch_artists(&artists()).await.unwrap().len(), ARTISTS.len());
        }
        assert_eq!(memory.recall(), Some(found(Quota::Development, 0)), "search: {ask_search}");
    }
}

#[tokio::test]
async fn what_was_found_out_long_ago_or_about_another_app_is_found_out_again() {
    let server = app(Arc::new(AtomicBool::new(true))).await;
    let other_app = FoundQuota { client_id: "other".to_owned(), ..found(Quota::Development, 0) };
    let old = found(Quota::Development, 7);
    let ahead = found(Quota::Development, -1);
    for (probes, not_believed) in (1..).zip([old, other_app, ahead]) {
        let memory = RememberInMemory::default();
        memory.remember(&not_believed);
        remembering(&server, &memory).list_tracks(&query(), None, 50).await.unwrap();
        assert_eq!(batches(&server), probes, "{not_believed:?}");
        assert_eq!(memory.recall(), Some(found(Quota::Extended, 0)));
    }
}

#[tokio::test]
async fn a_probe_that_is_refused_for_the_account_is_a_failure_and_remembered_as_nothing() {
    let server = spotify(|_| error(403, "User not registered in the Developer Dashboard")).await;
    let memory = RememberInMemory::default();
    let failure = remembering(&server, &memory).list_tracks(&query(), None, 5).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert_eq!(memory.recall(), None);
}

#[tokio::test]
async fn tracks_come_in_one_batch_or_one_by_one_and_each_is_asked_for_once() {
    let ids: Vec<_> = (0..3).map(|n| TrackId::parse(&format!("{n:022}")).unwrap()).collect();
    for (mode, answers, requests) in [(QuotaMode::Extended, 1, 2), (QuotaMode::Development, 3, 3)] {
        let server = app(Arc::new(AtomicBool::new(mode == QuotaMode::Extended))).await;
        let client = client(&server, mode);
        for _ in 0..2 {
            assert_eq!(client.tracks(&ids).await.unwrap().len(), answers);
        }
        assert_eq!(server.asked().len(), requests, "{mode:?}");
    }
}

#[tokio::test]
async fn one_bad_id_in_a_batch_costs_its_neighbours_nothing() {
    let server = spotify(|seen| match path(seen) {
        "/v1/artists" => error(400, "Invalid base62 id"),
        single if single.ends_with(ARTISTS[1]) => error(400, "Invalid base62 id"),
        _ => reply(200, format!(r#"{{"id":"{}","name":"Pitbull"}}"#, ARTISTS[0])),
    })
    .await;
    let client = client(&server, QuotaMode::Extended);
    let ids: Vec<ArtistId> = artists();
    assert_eq!(client.fetch_artists(&ids).await.unwrap().len(), 2);
    assert!(client.capabilities_missing().iter().all(|missing| !missing.contains("batch")));
}

#[tokio::test]
async fn refused_audio_features_are_off_for_the_run_and_everything_else_goes_on() {
    let ids = [TrackId::parse(&"a".repeat(22)).unwrap()];
    for (mode, status) in
        [(QuotaMode::Development, 403), (QuotaMode::Extended, 403), (QuotaMode::Extended, 404)]
    {
        let server = spotify(move |seen| match path(seen).starts_with("/v1/audio-features") {
            true => error(status, "Forbidden"),
            false => reply(200, r#"{"artists":[null,null]}"#),
        })
        .await;
        let client = client(&server, mode);
        for _ in 0..3 {
            let failure = client.audio_features(&ids).await.unwrap_err();
            assert_eq!(failure.kind, FailureKind::CapabilityMissing, "{mode:?} {status}");
        }
        assert_eq!(server.asked().len(), 1, "asked once");
        let missing = client.capabilities_missing();
        assert!(missing.iter().any(|what| what.contains("no audio features")), "{missing:?}");
        client.fetch_artists(&artists()).await.unwrap();
        // A large app made after November 2024 has batches and no audio features.
        assert_eq!(batches(&server) > 1, mode == QuotaMode::Extended, "{:?}", server.asked());
    }
}

#[tokio::test]
async fn a_required_field_of_another_type_puts_its_item_aside_and_no_other() {
    let id = format!(r#""{:022}""#, 1);
    for odd in [track(1).replace(&id, "1"), track(1).replace(&id, r#"["x"]"#), "[]".to_owned()] {
        let body = format!(
            r#"{{"tracks":{{"items":[{},{odd},null,{}],"next":null}}}}"#,
            track(2),
            track(3)
        );
        let server = spotify(move |_| reply(200, body.clone())).await;
        let client = client(&server, QuotaMode::Extended);
        let page = client.list_tracks(&query(), None, 5).await.unwrap();
        let readings = read(page.answer).unwrap();
        let aside: Vec<_> = readings.iter().map(Result::is_err).collect();
        assert_eq!(aside, [false, true, false], "{odd}");
    }
}

#[tokio::test]
async fn other_releases_of_one_recording_are_counted() {
    let release = |number| {
        track(number).replace(r#""type""#, r#""external_ids":{"isrc":"GBAYE6800001"},"type""#)
    };
    let items = [release(1), release(2), release(1)].join(",");
    let body = format!(r#"{{"tracks":{{"items":[{items}],"next":null}}}}"#);
    let server = spotify(move |_| reply(200, body.clone())).await;
    let client = client(&server, QuotaMode::Extended);
    client.list_tracks(&query(), None, 5).await.unwrap();
    assert_eq!(client.other_releases(), 1);
}
