//! The ListenBrainz client over HTTP: questions by the list, the allowance it states.

use crate::server::{Server, clock, reply, transport};
use segue_domain::ids::Mbid;
use segue_pipeline::failure::FailureKind;
use segue_sources::http::Rate;
use segue_sources::listenbrainz::{Kind, ListenBrainzClient, ListenBrainzConfig, MOST_IDS, Span};
use segue_sources::told::Said;
use std::time::{Duration, Instant};

const FIRST: &str = "13dd61c7-ce34-4e44-9b69-b1d2b3b4f1a3";
const SECOND: &str = "22ad712e-ce73-9f0c-4e73-9f0ca2e73c47";

fn client(server: &Server, token: Option<&str>) -> ListenBrainzClient {
    let config = ListenBrainzConfig {
        api_url: server.endpoint("/1"),
        token: token.map(|token| token.to_owned().into()),
        rate: Rate::per_second(1_000.0),
    };
    ListenBrainzClient::new(config, &transport(), clock())
}

fn id(text: &str) -> Mbid {
    Mbid::parse(text).unwrap()
}

#[tokio::test]
async fn counts_come_in_the_order_asked_and_unknown_things_have_none() {
    let server = Server::start(|_| {
        reply(
            200,
            format!(
                r#"[{{"recording_mbid":"{FIRST}","total_listen_count":1000,"total_user_count":10}},
                {{"recording_mbid":"{SECOND}","total_listen_count":null,"total_user_count":null}}]"#
            ),
        )
    })
    .await;
    let client = client(&server, Some("hunter2"));
    let told = client.popularity(Kind::Recording, &[id(FIRST), id(SECOND)]).await.unwrap();
    let counts: Vec<_> = told
        .said
        .known()
        .unwrap()
        .into_iter()
        .map(|one| (one.mbid.to_string(), one.listens, one.listeners))
        .collect();
    let expected = [(FIRST.to_owned(), Some(1_000), Some(10)), (SECOND.to_owned(), None, None)];
    assert_eq!(counts, expected);
    let seen = &server.seen()[0];
    assert_eq!(seen.target, "/1/popularity/recording");
    assert_eq!(seen.body, format!(r#"{{"recording_mbids":["{FIRST}","{SECOND}"]}}"#));
    assert_eq!(seen.headers["content-type"], "application/json");
    assert_eq!(seen.authorization(), "Token hunter2");
    assert_eq!(told.answer.request, "POST /1/popularity/recording");
}

#[tokio::test]
async fn each_kind_has_its_own_address_and_list() {
    // Each line names its release and its artist too, as some do.
    let server = Server::start(|_| {
        reply(
            200,
            format!(
                r#"[{{"artist_mbid":"{FIRST}","release_mbid":"{SECOND}","total_listen_count":5,
                "release_group_mbid":"a74b1b7f-71a5-4011-9441-d0b5e4122711"}}]"#
            ),
        )
    })
    .await;
    let client = client(&server, None);
    let group = "a74b1b7f-71a5-4011-9441-d0b5e4122711";
    for (kind, path, list, found) in [
        (Kind::Artist, "/1/popularity/artist", "artist_mbids", FIRST),
        (Kind::Release, "/1/popularity/release", "release_mbids", SECOND),
        (Kind::ReleaseGroup, "/1/popularity/release-group", "release_group_mbids", group),
    ] {
        let told = client.popularity(kind, &[id(FIRST)]).await.unwrap();
        assert_eq!(told.said.known().unwrap()[0].mbid.as_str(), found, "{path}");
        let seen = server.seen().pop().unwrap();
        assert_eq!(seen.target, path);
        assert!(seen.body.contains(list) && seen.authorization().is_empty(), "{seen:?}");
    }
    let many = vec![id(FIRST); MOST_IDS + 1];
    let failure = client.popularity(Kind::Artist, &many).await.unwrap_err();
    assert_eq!((failure.kind, server.seen().len()), (FailureKind::InputUnusable, 3));
}

#[tokio::test]
async fn an_artists_recordings_and_the_sites_charts_are_read() {
    let server = Server::start(|seen| match seen.target.as_str() {
        target if target.contains("top-recordings-for-artist") => reply(
            200,
            format!(
                r#"[{{"artist_mbids":["{SECOND}"],"artist_name":"Low","recording_mbid":"{FIRST}",
                "recording_name":"Monkey","release_name":"The Great Destroyer","length":260000,
                "total_listen_count":95,"total_user_count":23,"caa_id":null}}]"#
            ),
        ),
        target if target.contains("recordings") => reply(
            200,
            format!(
                r#"{{"payload":{{"recordings":[{{"artist_name":"Low","track_name":"Monkey",
                "recording_mbid":"{FIRST}","listen_count":7}}],"offset":0,"count":1}}}}"#
            ),
        ),
        _ => reply(204, ""),
    })
    .await;
    let client = client(&server, None);
    let top = client.top_recordings(&id(SECOND)).await.unwrap().said.known().unwrap();
    assert_eq!((top[0].title.as_str(), top[0].listens), ("Monkey", Some(95)));
    assert_eq!((top[0].duration_ms, top[0].listeners), (Some(260_000), Some(23)));
    let chart = client.top_recordings_everywhere(Span::ThisWeek, 0).await.unwrap();
    let chart = chart.said.known().unwrap();
    let line = &chart.lines[0];
    assert_eq!((line.rank, line.title.as_str(), line.listens), (1, "Monkey", Some(7)));
    assert_eq!(chart.next, Some(1));
    let uncounted = client.top_artists_everywhere(Span::AllTime, 100).await.unwrap();
    assert_eq!(uncounted.said, Said::Unknown);
    let asked = server.asked();
    assert_eq!(asked[1], "/1/stats/sitewide/recordings?range=this_week&count=100&offset=0");
    assert_eq!(asked[2], "/1/stats/sitewide/artists?range=all_time&count=100&offset=100");
}

#[tokio::test]
async fn a_used_up_allowance_is_waited_out_before_the_next_request() {
    let server = Server::start(|_| {
        reply(200, "[]").with("x-ratelimit-remaining", "0").with("x-ratelimit-reset-in", "1")
    })
    .await;
    let client = client(&server, None);
    client.popularity(Kind::Artist, &[id(FIRST)]).await.unwrap();
    let began = Instant::now();
    client.popularity(Kind::Artist, &[id(FIRST)]).await.unwrap();
    assert!(began.elapsed() >= Duration::from_millis(900), "{:?}", began.elapsed());
}

#[tokio::test]
async fn a_bad_token_is_told_by_its_setting_and_never_shown() {
    let server =
        Server::start(|_| reply(401, r#"{"code":401,"error":"Invalid token hunter2"}"#)).await;
    let failure = client(&server, Some("hunter2")).top_recordings(&id(FIRST)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert!(failure.message.contains("LISTENBRAINZ_TOKEN"), "{failure}");
    assert!(!format!("{failure:?}").contains("hunter2"));
}
