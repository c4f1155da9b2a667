//! Last.fm's lists over HTTP: what is asked, how a walk ends, what a private listener means.

use crate::server::{Server, clock, reply, transport};
use jiff::Timestamp;
use segue_domain::ids::Mbid;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::raw::Shape;
use segue_sources::http::Rate;
use segue_sources::lastfm::{LastfmClient, LastfmConfig, Named, PlaysAsked};
use segue_sources::told::Said;

fn client(server: &Server) -> LastfmClient {
    let config = LastfmConfig {
        api_url: server.endpoint("/2.0/"),
        api_key: "hunter2-api-key".to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    LastfmClient::new(config, &transport(), clock())
}

fn asked(page: u32) -> PlaysAsked<'static> {
    let to = Timestamp::from_second(1_700_000_000).ok();
    PlaysAsked { user: "RJ", from: Timestamp::from_second(5).ok(), to, page }
}

/// A page of plays: what is playing, and one play that names its page.
fn plays_page(page: &str) -> String {
    format!(
        r##"{{"recenttracks":{{"track":[
          {{"name":"now","artist":{{"name":"A"}},"@attr":{{"nowplaying":"true"}}}},
          {{"name":"{page}","artist":{{"name":"A"}},"date":{{"uts":"1419006075"}},"loved":"1"}}],
          "@attr":{{"user":"rj","page":"{page}","totalPages":"3","total":"3"}}}}}}"##
    )
}

#[tokio::test]
async fn a_walk_through_plays_asks_each_page_once_and_ends() {
    let server = Server::start(|seen| {
        let page = seen.target.split("page=").nth(1).unwrap().split('&').next().unwrap();
        reply(200, plays_page(page))
    })
    .await;
    let client = client(&server);
    let (mut titles, mut next) = (Vec::new(), Some(1));
    while let Some(page) = next {
        let told = client.plays(asked(page)).await.unwrap();
        assert_eq!(told.answer.shape, Shape::LastfmPlays);
        let read = told.said.known().unwrap();
        assert_eq!(read.playing.unwrap().title, "now");
        titles.extend(read.plays.into_iter().map(|play| play.track.title));
        next = read.next;
    }
    assert_eq!(titles, ["1", "2", "3"]);
    let first = &server.asked()[0];
    for part in ["method=user.getRecentTracks", "user=RJ", "from=5", "to=1700000000", "limit=200"] {
        assert!(first.contains(part), "{part}: {first}");
    }
}

#[tokio::test]
async fn a_list_that_always_gives_its_first_page_ends_after_two() {
    let server = Server::start(|_| reply(200, plays_page("1"))).await;
    let client = client(&server);
    let (mut pages, mut next) = (0, Some(1));
    while let Some(page) = next {
        next = client.plays(asked(page)).await.unwrap().said.known().unwrap().next;
        pages += 1;
    }
    assert_eq!(pages, 2);
}

#[tokio::test]
async fn a_private_listener_is_told_apart_from_a_bad_key() {
    let server = Server::start(|_| {
        reply(403, r#"{"error":17,"message":"Login: User required to be logged in"}"#)
    })
    .await;
    let failure = client(&server).plays(asked(1)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert!(failure.message.contains("private"), "{failure}");
}

#[tokio::test]
async fn charts_are_asked_by_page_and_country() {
    let server = Server::start(|seen| match seen.target.contains("Atlantis") {
        true => reply(200, r#"{"error":6,"message":"country param invalid"}"#),
        false => reply(
            200,
            r#"{"tracks":{"track":{"name":"T","artist":{"name":"A"},"listeners":"9"},
              "@attr":{"country":"Iceland","page":"2","totalPages":"2"}}}"#,
        ),
    })
    .await;
    let client = client(&server);
    let page = client.country_chart("Iceland", 2).await.unwrap().said.known().unwrap();
    assert_eq!((page.entries[0].rank, page.entries[0].listeners), (101, Some(9)));
    assert_eq!(page.next, None);
    assert_eq!(client.country_chart("Atlantis", 1).await.unwrap().said, Said::Unknown);
    assert!(client.chart(2).await.unwrap().said.known().is_some());
    let asked = server.asked();
    assert!(asked[0].contains("method=geo.getTopTracks&country=Iceland&page=2"), "{asked:?}");
    assert!(asked[2].contains("method=chart.getTopTracks&page=2"), "{asked:?}");
}

#[tokio::test]
async fn tags_and_neighbours_are_asked_by_id_where_one_is_known() {
    let server = Server::start(|seen| match seen.target.contains("getSimilar") {
        true => reply(
            200,
            r#"{"similartracks":{"track":[{"name":"T","match":1.0,"playcount":5,
              "artist":{"name":"A"}}],"@attr":{"artist":"B"}}}"#,
        ),
        false => reply(200, r#"{"toptags":{"tag":{"name":"indie","count":100}}}"#),
    })
    .await;
    let client = client(&server);
    let id = Mbid::parse("a74b1b7f-71a5-4011-9441-d0b5e4122711").unwrap();
    let tags = client.top_tags(Named::ArtistId(&id)).await.unwrap().said.known().unwrap();
    assert_eq!((tags[0].name.as_str(), tags[0].weight), ("indie", Some(100)));
    client.top_tags(Named::Track { artist: "Low", title: "Monkey" }).await.unwrap();
    let near = client.similar_tracks("Low", "Monkey").await.unwrap().said.known().unwrap();
    assert_eq!((near[0].track.title.as_str(), near[0].score), ("T", Some(1.0)));
    let asked = server.asked();
    assert!(asked[0].contains("artist.getTopTags&mbid=a74b1b7f-"), "{asked:?}");
    assert!(asked[1].contains("track.getTopTags&artist=Low&track=Monkey"), "{asked:?}");
}

#[tokio::test]
async fn an_unreadable_answer_is_handed_back_as_it_came() {
    let server = Server::start(|_| reply(200, "<html>maintenance</html>")).await;
    let told = client(&server).chart(1).await.unwrap();
    assert_eq!(told.answer.body, "<html>maintenance</html>");
    assert!(matches!(told.said, Said::Unreadable { .. }));
    assert!(!told.answer.request.contains("hunter2"), "{}", told.answer.request);
    let info = client(&server).info(Named::Artist("Low")).await.unwrap();
    assert_eq!(info.body, "<html>maintenance</html>");
}
