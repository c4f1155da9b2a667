//! The MusicBrainz client over HTTP: who we are, what is asked, the climb to a country.

use crate::server::{NOW, Server, clock, quick, reply, transport};
use segue_domain::ids::{Isrc, Mbid};
use segue_domain::matching::Matcher;
use segue_domain::musicbrainz::{ArtistChoice, choose_artist};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_sources::http::{HttpSettings, Rate, RetryPolicy, Transport};
use segue_sources::musicbrainz::{AreasInMemory, MusicBrainzClient, MusicBrainzConfig, NoContact};
use segue_sources::told::Said;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

const ARTIST: &str = "a74b1b7f-71a5-4011-9441-d0b5e4122711";

fn config(server: &Server) -> MusicBrainzConfig {
    MusicBrainzConfig {
        api_url: server.endpoint("/ws/2"),
        contact: "tests@example.org".to_owned(),
        rate: Rate::per_second(1_000.0),
    }
}

fn client(server: &Server) -> MusicBrainzClient {
    MusicBrainzClient::new(config(server), &transport(), clock()).unwrap()
}

fn id(text: &str) -> Mbid {
    Mbid::parse(text).unwrap()
}

#[tokio::test]
async fn nobody_is_asked_without_a_contact_and_every_request_tells_it() {
    let server =
        Server::start(|_| reply(200, format!(r#"{{"id":"{ARTIST}","name":"BoA"}}"#))).await;
    let nameless = MusicBrainzConfig { contact: " ".to_owned(), ..config(&server) };
    assert_eq!(MusicBrainzClient::new(nameless, &transport(), clock()).err(), Some(NoContact));
    let hidden = Transport::new(HttpSettings { user_agent: "Segue/0".to_owned(), ..quick() });
    let hidden = MusicBrainzClient::new(config(&server), &hidden.unwrap(), clock());
    assert_eq!(hidden.err(), Some(NoContact));
    assert!(Failure::from(NoContact).message.contains("SEGUE_CONTACT"));

    client(&server).artist(&id(ARTIST)).await.unwrap();
    let seen = &server.seen()[0];
    assert!(seen.headers["user-agent"].to_str().unwrap().contains("tests@example.org"));
    let expected = format!("/ws/2/artist/{ARTIST}?inc=aliases%2Bgenres%2Btags%2Burl-rels&fmt=json");
    assert_eq!(seen.target, expected);
}

#[tokio::test]
async fn a_503_is_waited_for_and_not_found_is_an_answer() {
    let count = AtomicU32::new(0);
    let server = Server::start(move |_| match count.fetch_add(1, Ordering::Relaxed) {
        0 => reply(503, r#"{"error":"Your requests are exceeding the allowable rate limit."}"#),
        _ => reply(404, r#"{"error":"Not Found","help":"..."}"#),
    })
    .await;
    let told = client(&server).artist(&id(ARTIST)).await.unwrap();
    assert_eq!((told.said, server.asked().len()), (Said::Unknown, 2));
}

/// MusicBrainz says "slow down" and "we are down" by one status.
#[tokio::test]
async fn an_outage_is_tried_three_times_and_a_limit_is_waited_for() {
    let limit = r#"{"error":"Your requests are exceeding the allowable rate limit."}"#;
    let outage = "<h1>503 Service Temporarily Unavailable</h1>";
    let table = [(outage, None, false), (outage, Some("0"), true), (limit, None, true)];
    for (body, pause, is_limit) in table {
        let server = Server::start(move |_| {
            let answer = reply(503, body);
            pause.into_iter().fold(answer, |answer, pause| answer.with("retry-after", pause))
        })
        .await;
        let budget = Duration::from_millis(200);
        let retry = RetryPolicy { budget, ..quick().retry };
        let transport = Transport::new(HttpSettings { retry, ..quick() }).unwrap();
        let client = MusicBrainzClient::new(config(&server), &transport, clock()).unwrap();
        let kind = client.artist(&id(ARTIST)).await.unwrap_err().kind;
        let asked = server.asked().len();
        if is_limit {
            let until = NOW + RetryPolicy::default().default_pause;
            assert_eq!(kind, FailureKind::RateLimited { until }, "{body}");
            assert!(asked > 3, "{asked}");
        } else {
            assert_eq!((kind, asked), (FailureKind::SourceUnavailable, 3), "{body}");
        }
    }
}

#[tokio::test]
async fn a_musicbrainz_that_is_down_is_left_alone_after_ten_failures() {
    let server =
        Server::start(|_| reply(503, "<h1>503 Service Temporarily Unavailable</h1>")).await;
    let client = client(&server);
    for _ in 0..10 {
        client.artist(&id(ARTIST)).await.unwrap_err();
    }
    let failure = client.artist(&id(ARTIST)).await.unwrap_err();
    assert!(failure.message.contains("keeps failing"), "{failure}");
    assert_eq!(server.asked().len(), 10);
}

#[tokio::test]
async fn a_client_that_is_blocked_is_told_what_to_look_at() {
    let server = Server::start(|_| reply(403, "{}")).await;
    let failure = client(&server).genres(0).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert!(failure.message.contains("SEGUE_CONTACT"), "{failure}");
}

#[tokio::test]
async fn an_artist_is_searched_as_a_phrase_and_chosen_by_name() {
    let server = Server::start(|_| {
        reply(
            200,
            format!(
                r#"{{"count":2,"artists":[{{"id":"{ARTIST}","name":"Al \"Weird\" Yankovic"}},
                {{"id":"05d83760-08b5-42bb-a8d7-00d80b3bf47c","name":"\"Weird Al\" Yankovic"}}]}}"#
            ),
        )
    })
    .await;
    let name = "\"Weird Al\" Yankovic";
    let found = client(&server).find_artists(name).await.unwrap().said.known().unwrap();
    assert_eq!(found.total, Some(2));
    let ArtistChoice::One(artist, note) = choose_artist(name, &found.artists, &Matcher::default())
    else {
        panic!("{found:?}");
    };
    assert_eq!(
        (artist.mbid.as_str(), note.method.as_str()),
        ("05d83760-08b5-42bb-a8d7-00d80b3bf47c", "exact")
    );
    let asked = server.asked();
    assert!(asked[0].contains("artist%3A%22%5C%22Weird+Al%5C%22+Yankovic%22"), "{asked:?}");
}

#[tokio::test]
async fn recordings_and_genres_are_asked_for_where_they_are() {
    let server = Server::start(|seen| match seen.target.contains("/isrc/") {
        true => reply(200, r#"{"isrc":"GBAAA9900303","recordings":[]}"#),
        false => reply(200, r#"{"genre-count":1,"genre-offset":100,"genres":[]}"#),
    })
    .await;
    let client = client(&server);
    let isrc = Isrc::parse("GBAAA9900303").unwrap();
    assert_eq!(client.recordings(&isrc).await.unwrap().said, Said::Known(Vec::new()));
    assert_eq!(client.genres(100).await.unwrap().said.known().unwrap().next, None);
    let asked = server.asked();
    assert_eq!(asked[0], "/ws/2/isrc/GBAAA9900303?fmt=json");
    assert_eq!(asked[1], "/ws/2/genre/all?limit=100&offset=100&fmt=json");
}

/// Soho lies in Westminster, that in London and, of old, in Middlesex; London in England, that in
/// the United Kingdom. In the shape of `inc=area-rels`.
fn area(target: &str) -> String {
    let [soho, westminster, middlesex, london, england, kingdom] =
        [1, 2, 3, 4, 5, 6].map(|place| format!("00000000-0000-0000-0000-00000000000{place}"));
    let stub = |id: &str| match id.chars().last() {
        Some('1') => r#""name":"Soho","type":"District""#,
        Some('2') => r#""name":"Westminster","type":"District""#,
        Some('3') => r#""name":"Middlesex","type":"County""#,
        Some('4') => r#""name":"London","type":"City""#,
        Some('5') => r#""name":"England","type":"Country","iso-3166-2-codes":["GB-ENG"]"#,
        _ => r#""name":"United Kingdom","type":"Country","iso-3166-1-codes":["GB"]"#,
    };
    let relation = |direction: &str, ended: bool, id: &str| {
        format!(
            r#"{{"type":"part of","type-id":"de7cc874-8b1b-3a05-8272-f3834c968fb7",
            "target-type":"area","direction":"{direction}","ended":{ended},"begin":null,"end":null,
            "attributes":[],"area":{{"id":"{id}",{},"sort-name":"x","disambiguation":""}}}}"#,
            stub(id)
        )
    };
    let (id, relations) = match target {
        _ if target.contains(&soho) => (&soho, vec![relation("backward", false, &westminster)]),
        _ if target.contains(&westminster) => (
            &westminster,
            vec![
                relation("backward", true, &middlesex),
                relation("forward", false, &soho),
                relation("backward", false, &london),
            ],
        ),
        _ if target.contains(&london) => (&london, vec![relation("backward", false, &england)]),
        _ if target.contains(&england) => (&england, vec![relation("backward", false, &kingdom)]),
        // Never asked for: the test counts.
        _ => return "{}".to_owned(),
    };
    format!(r#"{{"id":"{id}",{},"relations":[{}]}}"#, stub(id), relations.join(","))
}

#[tokio::test]
async fn the_climb_to_a_country_asks_about_each_area_once_in_its_life() {
    let server = Server::start(|seen| reply(200, area(&seen.target))).await;
    let (client, kept) = (client(&server), AreasInMemory::default());
    let soho = id("00000000-0000-0000-0000-000000000001");
    let climbed = client.area_path(&soho, &kept).await;
    let path = climbed.outcome.unwrap().unwrap();
    let names: Vec<_> = path.areas.iter().map(|area| area.name.as_str()).collect();
    assert_eq!(names, ["Soho", "Westminster", "London", "England", "United Kingdom"]);
    assert_eq!(path.country_code().unwrap().as_str(), "GB");
    assert_eq!(path.subdivision().unwrap().subdivision.as_deref(), Some("GB-ENG"));
    assert_eq!(path.city().unwrap().name, "London");
    assert_eq!((climbed.answers.len(), path.is_cut), (4, false));
    assert!(server.asked()[0].ends_with("?inc=area-rels&fmt=json"), "{:?}", server.asked());

    let again = client.area_path(&soho, &kept).await;
    assert_eq!(again.outcome.unwrap().unwrap(), path);
    assert!(again.answers.is_empty());
    assert_eq!(server.asked().len(), 4);
}

#[tokio::test]
async fn a_climb_that_breaks_off_keeps_what_it_learned_and_goes_on_from_there() {
    let count = AtomicU32::new(0);
    let server = Server::start(move |seen| match count.fetch_add(1, Ordering::Relaxed) {
        2 => reply(429, "").with("retry-after", "3600"),
        _ => reply(200, area(&seen.target)),
    })
    .await;
    let (first, kept) = (client(&server), AreasInMemory::default());
    let soho = id("00000000-0000-0000-0000-000000000001");
    let climbed = first.area_path(&soho, &kept).await;
    let failure = climbed.outcome.unwrap_err();
    assert!(matches!(failure.kind, FailureKind::RateLimited { .. }), "{failure:?}");
    assert_eq!(climbed.answers.len(), 2, "what was answered lands");

    let climbed = client(&server).area_path(&soho, &kept).await;
    assert_eq!(climbed.outcome.unwrap().unwrap().areas.len(), 5);
    assert_eq!(climbed.answers.len(), 2, "only what was missing is asked");
}
