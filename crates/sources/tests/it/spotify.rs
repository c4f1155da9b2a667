//! The Spotify client against a server that behaves and misbehaves as Spotify does.

use crate::server::{NOW, Reply, Seen, Server, clock, reply, told, transport};
use segue_domain::ids::{ArtistId, PlaylistId};
use segue_domain::record::{MissReason, Record};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::Listing;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::{Answer, FetchArtists, ListTracks, ReadRaw, Reading};
use segue_pipeline::raw::{RawHeader, RawObject, Shape};
use segue_sources::http::Rate;
use segue_sources::reader::ProviderReader;
use segue_sources::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
use std::sync::atomic::{AtomicU32, Ordering};

const SECRET: &str = "hunter2-client-secret";
const PLAYLIST: &str = "3cEYpjA9oz9GiPac4AsH4n";
pub(crate) const ARTISTS: [&str; 2] = ["0TnOYISbd1XYRBk9myaseg", "7zrkALJ9ayRjzysp4QYoEg"];

pub(crate) fn client(server: &Server, quota_mode: QuotaMode) -> SpotifyClient {
    client_in(server, quota_mode, None)
}

pub(crate) fn client_in(
    server: &Server,
    quota_mode: QuotaMode,
    market: Option<&str>,
) -> SpotifyClient {
    let config = SpotifyConfig {
        accounts_url: server.endpoint("/accounts"),
        api_url: server.endpoint("/v1"),
        client_id: "an-app".to_owned(),
        client_secret: Some(SECRET.to_owned().into()),
        market: market.map(str::to_owned),
        quota_mode,
        rate: Rate::per_second(1_000.0),
    };
    SpotifyClient::new(config, &transport(), clock())
}

/// A server with a working accounts service.
pub(crate) async fn spotify(api: impl Fn(&Seen) -> Reply + Send + Sync + 'static) -> Server {
    let tokens = AtomicU32::new(0);
    Server::start(move |seen| {
        if !seen.target.starts_with("/accounts/api/token") {
            return api(seen);
        }
        let number = tokens.fetch_add(1, Ordering::Relaxed) + 1;
        reply(200, format!(r#"{{"access_token":"token-{number}","expires_in":3600}}"#))
    })
    .await
}

pub(crate) fn error(status: u16, message: &str) -> Reply {
    reply(status, format!(r#"{{"error":{{"status":{status},"message":"{message}"}}}}"#))
}

pub(crate) fn track(number: u32) -> String {
    format!(
        r#"{{"id":"{number:022}","type":"track","name":"Track {number}","artists":[{{"id":null,"name":"A"}}]}}"#
    )
}

fn search_page(offset: u32, count: u32, total: u32) -> String {
    let items: Vec<_> = (offset..offset + count).map(track).collect();
    let next = if offset + count < total { "\"https://elsewhere.example/next\"" } else { "null" };
    format!(
        r#"{{"tracks":{{"items":[{}],"next":{next},"offset":{offset},"total":{total}}}}}"#,
        items.join(",")
    )
}

pub(crate) fn number_in(target: &str, name: &str) -> u32 {
    let value = target.split(['?', '&']).find_map(|part| part.strip_prefix(name)).unwrap();
    value.trim_start_matches('=').parse().unwrap()
}

pub(crate) fn query() -> Listing {
    Listing::Search { query: "genre:rock & roll".to_owned() }
}

pub(crate) fn playlist() -> Listing {
    Listing::Playlist { id: PlaylistId::parse(PLAYLIST).unwrap() }
}

pub(crate) fn artists() -> Vec<ArtistId> {
    ARTISTS.iter().map(|id| ArtistId::parse(id).unwrap()).collect()
}

/// The records the reader makes of `answer`.
pub(crate) fn records(answer: Answer) -> Vec<Record> {
    read(answer).unwrap().into_iter().map(Result::unwrap).collect()
}

pub(crate) fn read(answer: Answer) -> Result<Vec<Reading>, Failure> {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        shape: answer.shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: answer.request,
        asked: None,
        context: answer.context,
    };
    ProviderReader.read(&RawObject { header, body: answer.body })
}

#[tokio::test]
async fn a_token_that_is_refused_even_when_fresh_is_not_renewed_for_ever() {
    let server = spotify(|_| error(401, "no")).await;
    let failure = client(&server, QuotaMode::Auto).list_tracks(&query(), None, 5).await;
    assert_eq!(failure.unwrap_err().kind, FailureKind::CredentialsRefused);
    assert_eq!(server.asked().len(), 2);
}

#[tokio::test]
async fn wrong_credentials_are_named_and_no_text_repeats_them() {
    let server = Server::start(|_| reply(400, r#"{"error":"invalid_client"}"#)).await;
    let failure = client(&server, QuotaMode::Auto).list_tracks(&query(), None, 5).await;
    let failure = failure.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    let text = told(&failure);
    assert!(text.contains("client id"), "{text}");
    // `an-app:hunter2…` in base 64 begins like this.
    for secret in [SECRET, "YW4tYXBwOmh1bnRlcjI"] {
        assert!(!text.contains(secret), "{text}");
    }
}

#[tokio::test]
async fn search_pages_shrink_for_an_app_that_turns_out_to_be_new_and_the_client_remembers() {
    let server = spotify(|seen| match number_in(&seen.target, "limit") {
        limit @ 0..=10 => reply(200, search_page(number_in(&seen.target, "offset"), limit, 35)),
        _ => error(400, "Invalid limit"),
    })
    .await;
    let client = client(&server, QuotaMode::Extended);
    let (mut cursor, mut items, mut pages) = (None, 0, 0);
    loop {
        let page = client.list_tracks(&query(), cursor.as_deref(), 200 - items).await.unwrap();
        items += records(page.answer).len() as u32;
        pages += 1;
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((items, pages), (40, 4), "the last page is as the server sent it");
    assert_eq!(server.asked().len(), 5, "one refusal");
    assert!(client.capabilities_missing().iter().any(|what| what.contains("10 results")));
}

#[tokio::test]
async fn a_playlist_is_read_under_its_new_name_and_under_its_old_one() {
    for (first, later) in [("items", "items"), ("tracks", "tracks")] {
        let server = spotify(move |seen| {
            let offset = if seen.target.contains("offset") { 1 } else { 0 };
            let page = format!(
                r#"{{"items":[{{"track":{}}}],"next":{},"offset":{offset},"total":2}}"#,
                track(offset),
                if offset == 0 { "\"x\"" } else { "null" }
            );
            match seen.target.split('?').next().unwrap() {
                path if path.ends_with(PLAYLIST) => {
                    reply(200, format!(r#"{{"id":"{PLAYLIST}","name":"P","{first}":{page}}}"#))
                }
                path if path.ends_with(later) => reply(200, page),
                _ => error(404, "Not found"),
            }
        })
        .await;
        let client = client(&server, QuotaMode::Auto);
        let cover = client.list_tracks(&playlist(), None, 200).await.unwrap();
        assert_eq!((cover.answer.shape, cover.items), (Shape::SpotifyPlaylist, 1));
        let rest = client.list_tracks(&playlist(), cover.next.as_deref(), 199).await.unwrap();
        assert_eq!((rest.answer.shape, rest.items), (Shape::SpotifyPlaylistItems, 1));
        assert_eq!(rest.next, None);
        let [Record::Track(track)] = &records(rest.answer)[..] else { panic!("one track") };
        assert_eq!(track.playlists[0].position, Some(2));
        assert_eq!(track.playlists[0].playlist.id.as_str(), PLAYLIST);
        let [Record::Playlist(cover), Record::Track(_)] = &records(cover.answer)[..] else {
            panic!("a playlist and its first track")
        };
        assert_eq!((cover.name.as_deref(), cover.total_tracks), (Some("P"), Some(2)));
    }
}

#[tokio::test]
async fn a_foreign_playlist_says_what_to_do_instead() {
    let server = spotify(|seen| match seen.target.ends_with(PLAYLIST) {
        true => reply(200, format!(r#"{{"id":"{PLAYLIST}","name":"Somebody's"}}"#)),
        false => error(403, "Forbidden"),
    })
    .await;
    let client = client(&server, QuotaMode::Development);
    let cover = client.list_tracks(&playlist(), None, 200).await.unwrap();
    let failure = client.list_tracks(&playlist(), cover.next.as_deref(), 200).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CapabilityMissing);
    assert!(failure.message.contains("sign in as the owner"), "{failure}");
    assert!(
        client.capabilities_missing().iter().any(|what| what.contains("no contents of playlists"))
    );
}

#[tokio::test]
async fn after_one_foreign_playlist_no_other_is_asked_for_but_ones_own_still_are() {
    const OWN: &str = "0wnPlayl1st00000000000";
    let server = spotify(|seen| match seen.target.strip_prefix("/v1/playlists/").unwrap() {
        OWN => {
            let page = format!(r#"{{"items":[{{"item":{}}}],"next":"x","total":2}}"#, track(1));
            reply(200, format!(r#"{{"id":"{OWN}","items":{page}}}"#))
        }
        target if target.starts_with(OWN) => {
            reply(200, format!(r#"{{"items":[{{"item":{}}}],"next":null}}"#, track(2)))
        }
        target if target.contains('/') => error(403, "Forbidden"),
        id => reply(200, format!(r#"{{"id":"{id}","name":"Somebody's"}}"#)),
    })
    .await;
    let client = client(&server, QuotaMode::Development);
    let mut pages_refused = 0;
    for number in 0..3 {
        let listing =
            Listing::Playlist { id: PlaylistId::parse(&format!("{number:022}")).unwrap() };
        let cover = client.list_tracks(&listing, None, 200).await.unwrap();
        let failure = client.list_tracks(&listing, cover.next.as_deref(), 200).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CapabilityMissing);
        pages_refused = server.asked().iter().filter(|asked| asked.contains("offset")).count();
    }
    assert_eq!(pages_refused, 2, "once under each name");
    let own = Listing::Playlist { id: PlaylistId::parse(OWN).unwrap() };
    let cover = client.list_tracks(&own, None, 200).await.unwrap();
    let rest = client.list_tracks(&own, cover.next.as_deref(), 200).await.unwrap();
    assert_eq!((cover.items, rest.items), (1, 1));
}

#[tokio::test]
async fn after_one_of_spotifys_own_playlists_the_others_are_not_asked_for() {
    let server = spotify(|_| error(404, "Resource not found")).await;
    let client = client(&server, QuotaMode::Development);
    for id in ["37i9dQZF1DXcBWIGoYBM5M", "37i9dQZEVXbMDoHDwVN2tF", "37i9dQZEVXbLRQDuF5jeBp"] {
        let id = PlaylistId::parse(id).unwrap();
        let failure = client.list_tracks(&Listing::Playlist { id }, None, 200).await.unwrap_err();
        assert!(failure.message.contains("2024-11-27"), "{failure}");
    }
    assert_eq!(server.asked().len(), 1);
    let foreign = client.list_tracks(&playlist(), None, 200).await.unwrap_err();
    assert!(foreign.message.contains("no such playlist"), "{foreign}");
    assert_eq!(server.asked().len(), 2, "an ordinary one is still asked for");
    assert!(client.capabilities_missing().iter().any(|what| what.starts_with("Spotify's own")));
}

#[tokio::test]
async fn the_old_name_of_a_page_is_asked_for_at_once_when_it_was_the_right_one() {
    let server = spotify(|seen| match seen.target.contains("/tracks?") {
        true => {
            let offset = number_in(&seen.target, "offset");
            let page = format!(r#"{{"items":[{{"track":{}}}],"next":"x"}}"#, track(offset));
            reply(200, page)
        }
        false => error(404, "Not found"),
    })
    .await;
    let client = client(&server, QuotaMode::Extended);
    for cursor in ["1", "2", "3"] {
        client.list_tracks(&playlist(), Some(cursor), 1).await.unwrap();
    }
    assert_eq!(server.asked().len(), 1 + 3);
}

#[tokio::test]
async fn spotifys_own_playlist_says_why_it_is_gone() {
    let server = spotify(|_| error(404, "Resource not found")).await;
    let id = PlaylistId::parse("37i9dQZF1DXcBWIGoYBM5M").unwrap();
    let client = client(&server, QuotaMode::Auto);
    let failure = client.list_tracks(&Listing::Playlist { id }, None, 200).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::NotFound);
    assert!(failure.message.contains("2024-11-27"), "{failure}");
}

#[tokio::test]
async fn an_account_problem_is_no_missing_capability() {
    let body = "Active premium subscription required for the owner of the app.";
    let server = spotify(move |_| reply(403, body)).await;
    let failure = client(&server, QuotaMode::Auto).list_tracks(&query(), None, 5).await;
    assert_eq!(failure.unwrap_err().kind, FailureKind::CredentialsRefused);
}

#[tokio::test]
async fn without_batches_artists_come_one_by_one_and_the_batch_is_tried_only_once() {
    let server = spotify(|seen| match seen.target.strip_prefix("/v1/artists/") {
        Some(id) if id == ARTISTS[0] => {
            reply(200, format!(r#"{{"id":"{id}","name":"Pitbull","type":"artist"}}"#))
        }
        Some(_) => error(404, "Resource not found"),
        None => error(403, "Forbidden"),
    })
    .await;
    let client = client(&server, QuotaMode::Auto);
    for _ in 0..2 {
        let answers = client.fetch_artists(&artists()).await.unwrap();
        let read: Vec<_> = answers.into_iter().flat_map(records).collect();
        let [Record::Artist(known), Record::Miss(unknown)] = &read[..] else { panic!("{read:?}") };
        assert_eq!((known.name.as_str(), known.followers), ("Pitbull", None));
        assert_eq!((unknown.subject.id(), unknown.reason), (ARTISTS[1], MissReason::NotFound));
    }
    assert_eq!(server.asked().iter().filter(|asked| asked.contains("ids=")).count(), 1);
    let missing = client.capabilities_missing();
    for what in ["one by one", "no followers", "no genres"] {
        assert!(missing.iter().any(|sentence| sentence.contains(what)), "{missing:?}");
    }
}

#[tokio::test]
async fn a_batch_names_the_artists_it_does_not_know() {
    let body = format!(r#"{{"artists":[{{"id":"{}","name":"Pitbull"}},null]}}"#, ARTISTS[0]);
    let server = spotify(move |_| reply(200, body.clone())).await;
    let answers = client(&server, QuotaMode::Extended).fetch_artists(&artists()).await.unwrap();
    let read: Vec<_> = answers.into_iter().flat_map(records).collect();
    let [Record::Artist(_), Record::Miss(unknown)] = &read[..] else { panic!("{read:?}") };
    assert_eq!(unknown.subject.id(), ARTISTS[1]);
}

#[tokio::test]
async fn an_answer_that_cannot_be_read_lands_as_it_came_and_ends_the_list() {
    const PAGE: &str = "<html>a proxy's page</html>";
    let server = spotify(|_| reply(200, PAGE)).await;
    let client = client(&server, QuotaMode::Development);
    for (listing, cursor) in [(query(), None), (playlist(), None), (playlist(), Some("50"))] {
        let page = client.list_tracks(&listing, cursor, 50).await.unwrap();
        assert_eq!((page.items, page.next), (0, None));
        assert_eq!(&page.answer.body[..], PAGE.as_bytes());
        assert_eq!(read(page.answer).unwrap_err().kind, FailureKind::AnswerUnreadable);
    }
    assert_eq!(server.asked().len(), 3 * 3, "tried again first");
    for mode in [QuotaMode::Development, QuotaMode::Extended] {
        let client = self::client(&server, mode);
        for answer in client.fetch_artists(&artists()).await.unwrap() {
            assert_eq!(&answer.body[..], PAGE.as_bytes());
            assert!(read(answer).is_err());
        }
    }
}

#[tokio::test]
async fn json_of_another_shape_lands_too() {
    let server = spotify(|_| reply(200, r#"["no search"]"#)).await;
    let page = client(&server, QuotaMode::Auto).list_tracks(&query(), None, 5).await.unwrap();
    assert_eq!((page.items, page.next.as_deref()), (0, None));
    assert_eq!(read(page.answer).unwrap_err().kind, FailureKind::AnswerUnreadable);
}

#[tokio::test]
async fn an_odd_value_costs_that_value_and_not_its_track() {
    let odd = track(1).replace(
        r#""type""#,
        r#""popularity":55.5,"track_number":"7","explicit":"yes","album":[],"duration_ms":1e3,"type""#,
    );
    let body = format!(r#"{{"tracks":{{"items":[{odd},7],"next":null}}}}"#);
    let server = spotify(move |_| reply(200, body.clone())).await;
    let page = client(&server, QuotaMode::Auto).list_tracks(&query(), None, 5).await.unwrap();
    let readings = read(page.answer).unwrap();
    let [Ok(Record::Track(track)), Err(other)] = &readings[..] else { panic!("{readings:?}") };
    assert_eq!((track.popularity, track.track_number, track.explicit), (None, Some(7), None));
    assert_eq!((track.duration_ms, &track.album), (Some(1_000), &None));
    assert_eq!(other.excerpt, "7");
}

#[tokio::test]
async fn that_an_artist_is_unknown_is_told_by_the_status_whatever_the_body() {
    for (status, body) in [(404, "<html>gone</html>"), (400, ""), (410, "{}")] {
        let server = spotify(move |_| reply(status, body)).await;
        let client = client(&server, QuotaMode::Development);
        let answers = client.fetch_artists(&artists()[..1]).await.unwrap();
        let read: Vec<_> = answers.into_iter().flat_map(records).collect();
        let [Record::Miss(unknown)] = &read[..] else { panic!("{read:?}") };
        assert_eq!((unknown.subject.id(), unknown.reason), (ARTISTS[0], MissReason::NotFound));
    }
}

#[tokio::test]
async fn a_job_that_failed_half_way_goes_on_where_it_was() {
    let broken = AtomicU32::new(3);
    let server = spotify(move |seen| {
        let id = seen.target.rsplit('/').next().unwrap();
        let fails = id == ARTISTS[1]
            && broken
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |n| n.checked_sub(1))
                .is_ok();
        match fails {
            true => reply(500, ""),
            false => reply(200, format!(r#"{{"id":"{id}","name":"A"}}"#)),
        }
    })
    .await;
    let client = client(&server, QuotaMode::Development);
    let failure = client.fetch_artists(&artists()).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::SourceUnavailable);
    let answers = client.fetch_artists(&artists()).await.unwrap();
    assert_eq!(answers.into_iter().flat_map(records).count(), 2);
    let asked = || server.asked().iter().filter(|asked| asked.ends_with(ARTISTS[0])).count();
    assert_eq!(asked(), 1, "not again for the second try");
    client.fetch_artists(&artists()).await.unwrap();
    assert_eq!(asked(), 1, "nor for another job of the run");
}
