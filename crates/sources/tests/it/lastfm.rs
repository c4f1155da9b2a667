//! The Last.fm client: errors inside a 200, and what the reader makes of the answers.

use crate::server::{NOW, Server, clock, reply, told, transport};
use segue_domain::ids::TrackId;
use segue_domain::record::{MissReason, Record};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::{Answer, LookUpListeners, ReadRaw, Reading};
use segue_pipeline::raw::{Asked, RawHeader, RawObject};
use segue_sources::http::Rate;
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use segue_sources::reader::ProviderReader;
use std::sync::atomic::{AtomicU32, Ordering};

const KEY: &str = "hunter2-api-key";

fn client(server: &Server) -> LastfmClient {
    let config = LastfmConfig {
        api_url: server.endpoint("/2.0/"),
        api_key: KEY.to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    LastfmClient::new(config, &transport(), clock())
}

fn work() -> TrackWork {
    TrackWork {
        song_id: TrackId::parse("6rqhFgbbKwnb9MLmUQDhG6").unwrap(),
        title: "Heroes & Villains?".to_owned(),
        artist: "Sigur Rós".to_owned(),
        duration_ms: None,
        isrc: None,
    }
}

/// What comes of looking `work` up at a server that answers `body`.
async fn read(body: &'static str) -> Vec<Record> {
    let readings = readings(body).await.into_iter().flat_map(Result::unwrap);
    readings.map(Result::unwrap).collect()
}

/// What the reader makes of `answer` once it has landed.
pub(crate) fn read_back(answer: Answer, asked: Asked) -> Result<Vec<Reading>, Failure> {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::LastfmEnrichment,
        source: Source::Lastfm,
        shape: answer.shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: answer.request,
        asked: Some(asked),
        context: answer.context,
    };
    ProviderReader.read(&RawObject { header, body: answer.body })
}

/// As [`read`], with what cannot be read.
async fn readings(body: &'static str) -> Vec<Result<Vec<Reading>, Failure>> {
    let server = Server::start(move |_| reply(200, body)).await;
    let answers = client(&server).look_up_track(&work()).await.unwrap();
    let read = answers.into_iter().map(|answer| read_back(answer, work().asked()));
    read.collect()
}

#[tokio::test]
async fn what_cannot_be_read_lands_and_is_put_aside_where_it_is_read() {
    for body in ["<html>maintenance</html>", "", "{\"track\":{\"name\":", "{}", "[]"] {
        let readings = readings(body).await;
        let [Err(failure)] = &readings[..] else { panic!("{body}: {readings:?}") };
        assert_eq!(failure.kind, FailureKind::AnswerUnreadable, "{body}");
    }
}

#[tokio::test]
async fn the_page_of_an_artist_nobody_named_is_a_miss() {
    let read = read(r#"{"track":{"name":"Untitled","artist":{"name":"[unknown]"}}}"#).await;
    let [Record::Miss(miss)] = &read[..] else { panic!("{read:?}") };
    assert_eq!(miss.reason, MissReason::NotFound);
}

#[tokio::test]
async fn not_found_in_a_200_is_an_answer_and_becomes_a_miss() {
    let read = read(r#"{"error":6,"message":"Track not found","links":[]}"#).await;
    let [Record::Miss(miss)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((miss.reason, miss.subject.id()), (MissReason::NotFound, work().song_id.as_str()));
}

#[tokio::test]
async fn numbers_as_text_and_a_single_tag_are_read() {
    let read = read(
        r#"{"track":{"name":"Heroes and Villains","mbid":"","artist":{"name":"The Beach Boys"},
            "listeners":"447446","playcount":35263310,"toptags":{"tag":{"name":"pop"}}}}"#,
    )
    .await;
    let [Record::TrackListeners(numbers)] = &read[..] else { panic!("{read:?}") };
    assert_eq!((numbers.listeners, numbers.playcount), (Some(447_446), Some(35_263_310)));
    assert_eq!((numbers.mbid.as_deref(), numbers.tags.as_slice()), (None, &["pop".to_owned()][..]));
    assert_eq!(numbers.matched, None, "transform judges");
}

#[tokio::test]
async fn a_bad_key_is_the_operators_and_is_never_repeated() {
    for code in [10, 26] {
        let body = format!(r#"{{"error":{code},"message":"Invalid API key {KEY}"}}"#);
        let server = Server::start(move |_| reply(200, body.clone())).await;
        let failure = client(&server).look_up_track(&work()).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
        assert!(!told(&failure).contains(KEY), "{failure}");
    }
}

#[tokio::test]
async fn a_rate_limit_in_a_200_is_waited_for_and_trouble_tried_again() {
    for code in [29, 8, 11, 16] {
        let count = AtomicU32::new(0);
        let server = Server::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
            0 => reply(200, format!(r#"{{"error":{code},"message":"later"}}"#)),
            _ => reply(200, r#"{"error":6,"message":"not found"}"#),
        })
        .await;
        assert!(client(&server).look_up_track(&work()).await.is_ok(), "{code}");
        assert_eq!(server.asked().len(), 2, "{code}");
    }
}

#[tokio::test]
async fn names_arrive_as_they_are_and_the_stored_request_holds_no_key() {
    let server = Server::start(|_| reply(200, r#"{"error":6,"message":"no"}"#)).await;
    let answers = client(&server).look_up_track(&work()).await.unwrap();
    let asked = server.asked();
    assert!(asked[0].contains("track=Heroes+%26+Villains%3F"), "{asked:?}");
    assert!(asked[0].contains(KEY), "the server gets the key");
    assert!(!answers[0].request.contains(KEY), "{}", answers[0].request);
    assert!(answers[0].request.contains("autocorrect=1"), "{}", answers[0].request);
}
