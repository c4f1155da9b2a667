//! The listener's own lists over HTTP: pages, cursors, overlaps, and items that are none.

use crate::listener::listener;
use crate::server::{Server, reply};
use crate::spotify::{error, number_in, read, spotify, track};
use jiff::{SignedDuration, Timestamp};
use segue_domain::ids::PlaylistId;
use segue_domain::library::{TopRange, UserKey, each_play_once};
use segue_domain::record::Record;
use segue_pipeline::failure::FailureKind;
use segue_sources::spotify::library;

const HOUR_MS: i64 = 3_600_000;

fn parameter<'a>(target: &'a str, name: &str) -> Option<&'a str> {
    target.split(['?', '&']).find_map(|part| part.strip_prefix(name)?.strip_prefix('='))
}

/// A listener who played track `n` at hour `n`, of whom the last fifty plays are kept.
async fn player(hours: i64) -> Server {
    spotify(move |seen| {
        let limit = i64::from(number_in(&seen.target, "limit"));
        let time = |name| parameter(&seen.target, name).map(|at| at.parse::<i64>().unwrap());
        let newest = time("before").map_or(hours, |at| (at - 1).div_euclid(HOUR_MS).min(hours));
        let oldest = time("after").map_or(1, |at| at.div_euclid(HOUR_MS) + 1).max(hours - 49);
        let shown: Vec<_> = (oldest..=newest).rev().take(limit as usize).collect();
        let plays = shown.iter().map(|hour| {
            let at = Timestamp::from_millisecond(hour * HOUR_MS).unwrap();
            format!(r#"{{"played_at":"{at}","track":{}}}"#, track(*hour as u32))
        });
        let plays = plays.collect::<Vec<_>>().join(",");
        let (Some(first), Some(last)) = (shown.first(), shown.last()) else {
            return reply(200, r#"{"items":[],"next":null,"cursors":null}"#);
        };
        let (after, before) = (first * HOUR_MS, last * HOUR_MS);
        reply(
            200,
            format!(
                r#"{{"items":[{plays}],"next":"https://elsewhere.example/?before={before}",
                "cursors":{{"after":"{after}","before":"{before}"}}}}"#
            ),
        )
    })
    .await
}

#[tokio::test]
async fn plays_are_polled_back_to_some_hours_before_the_newest_known() {
    let server = player(100).await;
    let client = listener(&server);
    let known = Timestamp::from_millisecond(90 * HOUR_MS).unwrap();
    let (mut cursor, mut plays) = (None, Vec::new());
    loop {
        let page = client.recently_played(Some(known), cursor.as_deref(), 8).await.unwrap();
        let again = client.recently_played(Some(known), cursor.as_deref(), 8).await.unwrap();
        assert_eq!(page.answer, again.answer, "a cursor gives the same page again");
        let page = page.said.unwrap();
        plays.extend(page.items.into_iter().map(Result::unwrap));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    let hours: Vec<_> =
        each_play_once(plays).iter().map(|p| p.played_at.as_millisecond() / HOUR_MS).collect();
    // Pages of eight: the third one passes the newest known less twelve hours, and is the last.
    assert_eq!(hours, (77..=100).collect::<Vec<_>>());
    assert!(server.asked().iter().all(|asked| !asked.contains("elsewhere")));
}

#[tokio::test]
async fn without_a_known_play_everything_kept_is_read() {
    let server = player(100).await;
    let client = listener(&server);
    let page = client.recently_played(None, None, 1_000).await.unwrap().said.unwrap();
    assert_eq!(page.items.len(), 50);
    let rest = client.recently_played(None, page.next.as_deref(), 50).await.unwrap().said.unwrap();
    assert_eq!((rest.items.len(), rest.next), (0, None));
    let first = page.items[0].as_ref().unwrap();
    assert_eq!(
        first.played_at.duration_since(Timestamp::UNIX_EPOCH),
        SignedDuration::from_hours(100)
    );
}

#[tokio::test]
async fn saved_tracks_come_page_by_page_under_either_name_without_what_is_none() {
    let server = spotify(|seen| {
        let offset = number_in(&seen.target, "offset");
        let name = if offset == 0 { "track" } else { "item" };
        let entry =
            |content: &str| format!(r#"{{"added_at":"2024-05-06T07:08:09Z","{name}":{content}}}"#);
        let local = track(7).replace(r#""type""#, r#""is_local":true,"type""#);
        let episode = track(8).replace(r#""type":"track""#, r#""type":"episode""#);
        let broken = track(9).replace("Track 9", "Broken").replace(&format!("{:022}", 9), "9");
        let items = [
            entry(&track(offset)),
            entry("null"),
            entry(&local),
            entry(&episode),
            entry(&broken),
            "null".into(),
        ];
        let next = if offset == 0 { r#""x""# } else { "null" };
        reply(
            200,
            format!(
                r#"{{"items":[{}],"next":{next},"offset":{offset},"total":12}}"#,
                items.join(",")
            ),
        )
    })
    .await;
    let client = listener(&server);
    let first = client.saved_tracks(None, 50).await.unwrap();
    let stored = library::saved_tracks(&first.answer.body).unwrap();
    let first_page = first.said.unwrap();
    assert_eq!(stored, first_page.items, "stored bytes read to the same again");
    let [Ok(saved), Err(aside)] = &first_page.items[..] else { panic!("{first_page:?}") };
    assert_eq!(saved.added_at, Some("2024-05-06T07:08:09Z".parse().unwrap()));
    assert_eq!(aside.field, "song_id");
    let second = client.saved_tracks(first_page.next.as_deref(), 50).await.unwrap();
    assert_eq!(server.asked().last().unwrap(), "/v1/me/tracks?limit=50&offset=6");
    let records = read(second.answer).unwrap();
    assert!(matches!(&records[..], [Ok(Record::Track(_)), Err(_)]), "{records:?}");
    assert_eq!(second.said.unwrap().next, None);
}

#[tokio::test]
async fn favourites_keep_their_rank_over_pages_in_each_range() {
    let server = spotify(|seen| {
        let offset = number_in(&seen.target, "offset");
        let items = format!("{},null,{}", track(offset), track(offset + 2));
        reply(200, format!(r#"{{"items":[{items}],"next":"x","offset":{offset},"total":6}}"#))
    })
    .await;
    let client = listener(&server);
    for range in TopRange::ALL {
        let first = client.top_tracks(range, None, 20).await.unwrap().said.unwrap();
        let second = client.top_tracks(range, first.next.as_deref(), 20).await.unwrap();
        let context = second.answer.context.clone();
        assert_eq!(context["time_range"], range.as_str());
        let second = second.said.unwrap();
        assert_eq!(second.next, None);
        let ranks =
            first.items.iter().chain(&second.items).map(|top| top.as_ref().unwrap().position);
        assert_eq!(ranks.collect::<Vec<_>>(), [1, 3, 4, 6], "an item that is none keeps its rank");
        let asked = server.asked();
        assert!(asked.last().unwrap().contains(range.as_str()), "{asked:?}");
    }
}

#[tokio::test]
async fn a_listener_is_keyed_by_the_account_and_needs_no_other_field() {
    let bodies = [
        (r#"{"account_id":"acc-1","id":"me"}"#, Some(UserKey::Account("acc-1".to_owned()))),
        (r#"{"id":"me","images":null,"followers":null}"#, Some(UserKey::User("me".to_owned()))),
        (r#"{"display_name":"Somebody"}"#, None),
    ];
    for (body, key) in bodies {
        let server = spotify(move |_| reply(200, body)).await;
        let profile = listener(&server).profile().await.unwrap();
        assert_eq!(profile.said.ok().map(|profile| profile.key), key);
        assert_eq!(&profile.answer.body[..], body.as_bytes());
    }
}

#[tokio::test]
async fn a_playlist_whose_count_reads_zero_under_one_name_is_counted_under_the_other() {
    let id = PlaylistId::parse(&"p".repeat(22)).unwrap();
    let body = format!(
        r#"{{"items":[{{"id":"{id}","items":{{"total":7}},"tracks":{{"total":0}},"images":null}}],"next":null}}"#
    );
    let server = spotify(move |_| reply(200, body.clone())).await;
    let page = listener(&server).my_playlists(None, 20).await.unwrap();
    let page = page.said.unwrap();
    assert_eq!(page.items[0].as_ref().unwrap().playlist.total_tracks, Some(7));
}

#[tokio::test]
async fn without_a_listener_s_leave_the_failure_says_how_to_get_it() {
    for (status, message) in
        [(401, "Valid user authentication required"), (403, "Insufficient client scope")]
    {
        let server = spotify(move |_| error(status, message)).await;
        let failure = listener(&server).profile().await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::CredentialsRefused);
        assert!(failure.message.contains("segue auth spotify"), "{failure}");
    }
}

#[tokio::test]
async fn an_answer_in_no_format_is_kept_and_says_nothing() {
    let server = spotify(|_| reply(200, r#"{"weather":"fine"}"#)).await;
    let client = listener(&server);
    let page = client.saved_tracks(None, 50).await.unwrap();
    assert_eq!(page.said.unwrap_err().kind, FailureKind::AnswerUnreadable);
    assert_eq!(&page.answer.body[..], br#"{"weather":"fine"}"#);
    assert_eq!(read(page.answer).unwrap_err().kind, FailureKind::AnswerUnreadable);
}
