//! Recorded answers of Last.fm, MusicBrainz and ListenBrainz, served over HTTP and read by the real
//! clients: a table of file, endpoint and what is in it.
//!
//! The recordings are other people's and lie beside the project, not in it.

use crate::contracts::recorded;
use crate::lastfm::read_back;
use crate::server::{Server, clock, reply, transport};
use segue_domain::ids::{ArtistId, Isrc, Mbid};
use segue_domain::matching::Matcher;
use segue_domain::musicbrainz::{ArtistChoice, ArtistInfo, choose_artist, choose_recording};
use segue_domain::record::Record;
use segue_pipeline::jobs::ArtistWork;
use segue_pipeline::ports::LookUpListeners;
use segue_sources::http::Rate;
use segue_sources::lastfm::{LastfmClient, LastfmConfig, Named, PlaysAsked, PlaysPage};
use segue_sources::listenbrainz::{ListenBrainzClient, ListenBrainzConfig, Span};
use segue_sources::musicbrainz::{MusicBrainzClient, MusicBrainzConfig};
use segue_sources::told::Said;
use serde_json::{Value, json};

const QUICKLY: Rate = Rate::per_second(1_000.0);

/// A server that answers everything with `body`.
async fn serve(body: String) -> Server {
    Server::start(move |_| reply(200, body.clone())).await
}

fn lastfm(server: &Server) -> LastfmClient {
    let api_key = "key".to_owned().into();
    let config = LastfmConfig { api_url: server.endpoint("/2.0/"), api_key, rate: QUICKLY };
    LastfmClient::new(config, &transport(), clock())
}

fn musicbrainz(server: &Server) -> MusicBrainzClient {
    let config = MusicBrainzConfig {
        api_url: server.endpoint("/ws/2"),
        contact: "tests@example.org".to_owned(),
        rate: QUICKLY,
    };
    MusicBrainzClient::new(config, &transport(), clock()).unwrap()
}

/// What is read of the plays in one of Last.fm's recordings.
async fn plays(file: &str, user: &str, page: u32) -> Option<Said<PlaysPage>> {
    let body = recorded(&format!("lastfm/inflatablefriends-lastfm/UserApi/{file}.json"))?;
    let server = serve(body).await;
    let asked = PlaysAsked { user, from: None, to: None, page };
    Some(lastfm(&server).plays(asked).await.unwrap().said)
}

#[tokio::test]
async fn last_fms_plays_many_one_and_none() {
    // File, whose, plays; of the first and the last: artist, title, when; then total and next page.
    let table = [
        (
            "UserGetRecentTracksMultiple",
            20,
            ("Santana", "No One to Depend On", 1_419_006_075),
            1_419_000_831,
            (Some(76_526), Some(2)),
        ),
        (
            "UserGetRecentTracksSingle",
            1,
            ("Rick James", "Super Freak (Part 1) - 1981 Single Version", 1_419_070_612),
            1_419_070_612,
            (Some(76_536), Some(2)),
        ),
        (
            "UserGetRecentTracksExtended",
            1,
            ("Republika", "Tak Dlugo Czekam (Cialo) (live)", 1_530_117_136),
            1_530_117_136,
            (None, None),
        ),
    ];
    for (file, count, (artist, title, at), last, (total, next)) in table {
        let Some(said) = plays(file, "RJ", 1).await else { return };
        let page = said.known().unwrap();
        assert_eq!((page.plays.len(), page.unreadable), (count, 0), "{file}");
        let first = &page.plays[0];
        assert_eq!((first.track.artist.as_str(), first.track.title.as_str()), (artist, title));
        assert_eq!(first.played_at.as_second(), at, "{file}");
        assert_eq!(page.plays[count - 1].played_at.as_second(), last, "{file}");
        assert_eq!((page.total, page.next), (total, next), "{file}");
    }
    let loved = plays("UserGetRecentTracksExtended", "anybody", 1).await.unwrap().known().unwrap();
    assert_eq!(loved.plays[0].loved, Some(true));
    assert_eq!(loved.plays[0].track.album.as_deref(), Some("Koncerty w Trojce - Republika"));
    assert_eq!(loved.plays[0].track.mbid, None, "an empty id is none");

    let none = plays("UserGetRecentTracksEmpty", "rt", 1).await.unwrap().known().unwrap();
    assert_eq!((none.plays.len(), none.total, none.next), (0, Some(0), None));
    let others = plays("UserGetRecentTracksMultiple", "somebody else", 1).await.unwrap();
    assert!(matches!(others, Said::Unreadable { .. }));
    for unknown in ["UserGetRecentTracksMissing", "UserGetRecentTracksError"] {
        assert_eq!(plays(unknown, "RJ", 1).await.unwrap(), Said::Unknown, "{unknown}");
    }
}

#[tokio::test]
async fn last_fms_tags_many_one_and_none() {
    let table = [
        (
            "ArtistGetTopTagsMultiple",
            Some("electronic 100, experimental 100, Bandcamp 100, ambient 50, psychedelic 50"),
        ),
        ("ArtistGetTopTagsSingle", Some("electronic 100")),
        ("ArtistGetTopTagsEmpty", Some("")),
        ("ArtistGetTopTagsError", None),
    ];
    for (file, expected) in table {
        let path = format!("lastfm/inflatablefriends-lastfm/ArtistApi/{file}.json");
        let Some(body) = recorded(&path) else { return };
        let server = serve(body).await;
        let said = lastfm(&server).top_tags(Named::Artist("x")).await.unwrap().said;
        let tags = said.known().map(|tags| {
            let words = tags.iter().map(|tag| format!("{} {}", tag.name, tag.weight.unwrap()));
            words.collect::<Vec<_>>().join(", ")
        });
        assert_eq!(tags.as_deref(), expected, "{file}");
    }
}

#[tokio::test]
async fn last_fms_pages_about_artists_land_byte_for_byte() {
    for path in [
        "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetInfoSuccess.json",
        "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetInfoMissing.json",
        "lastfm/koel/artist.json",
        "lastfm/koel/artist-notfound.json",
    ] {
        let Some(body) = recorded(path) else { return };
        let server = serve(body.clone()).await;
        let answer = lastfm(&server).info(Named::Artist("x")).await.unwrap();
        assert_eq!(answer.body, body, "{path}");
    }
}

#[tokio::test]
async fn last_fms_artists_are_looked_up_to_their_numbers() {
    // Recording, name, listeners, plays, MusicBrainz id.
    let table = [
        (
            "lastfm/inflatablefriends-lastfm/ArtistApi/ArtistGetInfoSuccess.json",
            ("Frightened Rabbit", 513_447, 16_319_896, "dc21d171-7204-4759-9fd0-77d031aeb40c"),
        ),
        (
            "lastfm/koel/artist.json",
            ("Kamelot", 447_446, 35_263_310, "46f4cd77-8870-4ad8-a205-1bee18901d0f"),
        ),
    ];
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    for (path, (name, listeners, plays, mbid)) in table {
        let Some(body) = recorded(path) else { return };
        let server = serve(body).await;
        let work = ArtistWork::new(artist_id.clone(), name.to_owned());
        let mut answers = lastfm(&server).look_up_artist(&work).await.unwrap();
        let read = read_back(answers.remove(0), work.asked()).unwrap();
        let [Ok(Record::ArtistListeners(numbers)), ..] = &read[..] else { panic!("{read:?}") };
        assert_eq!((&numbers.artist_id, numbers.artist_name.as_str()), (&artist_id, name));
        assert_eq!((numbers.listeners, numbers.playcount), (Some(listeners), Some(plays)));
        assert_eq!((numbers.mbid.as_deref(), numbers.on_tour), (Some(mbid), Some(false)));
    }
}

/// The server's own tests: `[{test, uri, body}]`.
fn documented(file: &str) -> Option<Vec<(String, Value)>> {
    let text = recorded(&format!("musicbrainz/musicbrainz-server-ws2/{file}.json"))?;
    let cases: Vec<Value> = serde_json::from_str(&text).unwrap();
    let case = |case: Value| (case["uri"].as_str().unwrap().to_owned(), case["body"].clone());
    Some(cases.into_iter().map(case).collect())
}

async fn artist_of(uri: &str, body: &Value) -> ArtistInfo {
    let path = uri.split('?').next().unwrap();
    let server = serve(body.to_string()).await;
    let id = Mbid::parse(path.rsplit('/').next().unwrap()).unwrap();
    let told = musicbrainz(&server).artist(&id).await.unwrap();
    assert!(server.asked()[0].starts_with(path), "{uri}");
    told.said.known().unwrap()
}

#[tokio::test]
async fn musicbrainz_artists_as_its_server_documents_them() {
    // By id: name, sorted name, type, begin. Every lookup of one gives the same of these.
    let table = [
        ("472bc127-8861-45e8-bc9e-31e8dd32de7a", "Distance", "Distance", "Person", None),
        ("a16d1433-ba89-4f72-a47b-a370add0bb55", "BoA", "BoA", "Person", Some("1986-11-05")),
        ("05d83760-08b5-42bb-a8d7-00d80b3bf47c", "Paul Allgood", "Allgood, Paul", "Person", None),
        ("802673f0-9b88-4e8a-bb5c-dd01d68b086f", "7人祭", "7nin Matsuri", "Group", None),
        ("22dd2db3-88ea-4428-a7a8-5cd3acf23175", "m-flo", "m-flo", "Group", Some("1998")),
        (
            "678ba12a-e485-44c7-8eaf-25e61a78a61b",
            "後藤真希",
            "Goto, Maki",
            "Person",
            Some("1985-09-23"),
        ),
        (
            "1946a82a-f927-40c2-8235-38d64f50d043",
            "The Chemical Brothers",
            "Chemical Brothers, The",
            "Group",
            Some("1989"),
        ),
    ];
    let Some(mut cases) = documented("LookupArtist") else { return };
    cases.extend(documented("LookupTagsRatings").unwrap());
    assert_eq!(cases.len(), 18);
    for (uri, body) in cases {
        let artist = artist_of(&uri, &body).await;
        let row = table.iter().find(|(id, ..)| *id == artist.mbid.as_str()).unwrap();
        let (_, name, sort_name, kind, begin) = *row;
        assert_eq!(artist.name, name, "{uri}");
        assert_eq!(artist.sort_name.as_deref(), Some(sort_name), "{uri}");
        assert_eq!(artist.kind.as_deref(), Some(kind), "{uri}");
        assert_eq!(artist.begin.as_ref().map(|begin| begin.date.as_str()), begin, "{uri}");
        assert_eq!(artist.ended, Some(false), "{uri}");
        let is_japanese = artist.name == "後藤真希";
        assert_eq!(artist.country.map(|code| code.to_string()), is_japanese.then(|| "JP".into()));
    }
}

#[tokio::test]
async fn musicbrainz_aliases_links_genres_and_tags_as_its_server_documents_them() {
    let Some(cases) = documented("LookupArtist") else { return };
    let of = |part: &str| cases.iter().find(|(uri, _)| uri.contains(part)).unwrap();
    let (uri, body) = of("inc=aliases");
    let aliases = artist_of(uri, body).await.aliases;
    assert_eq!(aliases, ["Beat of Angel", "BoA Kwon", "Kwon BoA", "ボア", "보아"]);
    let (uri, body) = of("inc=url-rels");
    let links = artist_of(uri, body).await.links;
    assert_eq!(links.len(), 5);
    assert_eq!(
        (links[0].kind.as_str(), links[0].url.as_str()),
        ("IMDb", "https://www.imdb.com/name/nm4057169/")
    );
    // Relations to events and artists are none to pages.
    for other in ["inc=event-rels", "inc=artist-rels"] {
        let (uri, body) = of(other);
        assert!(artist_of(uri, body).await.links.is_empty(), "{other}");
    }
    let cases = documented("LookupTagsRatings").unwrap();
    let (uri, body) = &cases[1];
    let brothers = artist_of(uri, body).await;
    let genres: Vec<_> =
        brothers.genres.iter().map(|genre| (genre.name.as_str(), genre.votes)).collect();
    assert_eq!(
        genres,
        [
            ("electronic", Some(8)),
            ("big beat", Some(4)),
            ("electronica", Some(2)),
            ("house", Some(1))
        ]
    );
    assert_eq!((brothers.tags.len(), brothers.tags[1].name.as_str()), (11, "british"));
}

#[tokio::test]
async fn musicbrainz_recordings_and_genres_as_its_server_documents_them() {
    let Some(cases) = documented("LookupISRC") else { return };
    let server = serve(cases[0].1.to_string()).await;
    let isrc = Isrc::parse("GBAAA9900303").unwrap();
    let found = musicbrainz(&server).recordings(&isrc).await.unwrap().said.known().unwrap();
    let chosen = choose_recording(&found, Some(290_000)).unwrap();
    assert_eq!(chosen.mbid.as_str(), "bf7845cc-eac3-48a3-8b06-543b4b7ba117");
    assert_eq!((chosen.title.as_str(), chosen.duration_ms), ("Hey Boy Hey Girl", Some(289_946)));
    assert_eq!(chosen.first_release.as_ref().unwrap().date, "1999-06-21");

    let cases = documented("GenreList").unwrap();
    let server = serve(cases[0].1.to_string()).await;
    let page = musicbrainz(&server).genres(0).await.unwrap().said.known().unwrap();
    let names: Vec<_> = page.genres.iter().map(|genre| genre.name.as_str()).collect();
    assert_eq!((names.len(), names[0], names[9], page.next), (10, "big beat", "pop", None));
    assert_eq!(page.genres[5].disambiguation.as_deref(), Some("stuff"));
}

#[tokio::test]
async fn musicbrainz_artists_as_recorded() {
    let Some(body) = recorded("musicbrainz/koel/artist-search.json") else { return };
    let server = serve(body).await;
    let found = musicbrainz(&server).find_artists("Skidrow").await.unwrap();
    let found = found.said.known().unwrap();
    assert_eq!(found.total, Some(11_018));
    let ArtistChoice::One(artist, _) =
        choose_artist("Skidrow", &found.artists, &Matcher::default())
    else {
        panic!("{found:?}");
    };
    assert_eq!(artist.country.map(|code| code.to_string()).as_deref(), Some("US"));
    let area = artist.begin_area.as_ref().unwrap();
    assert_eq!((area.name.as_str(), area.kind.as_deref()), ("Toms River", Some("City")));
    assert_eq!(artist.begin.as_ref().unwrap().date, "1986");
    assert!(artist.tags.is_empty(), "a text where a list should be is none");

    let body: Value =
        serde_json::from_str(&recorded("musicbrainz/koel/artist-rel-urls.json").unwrap()).unwrap();
    let artist = artist_of("/ws/2/artist/6da0515e-a27d-449d-84cc-00713c38a140", &body).await;
    assert_eq!((artist.name.as_str(), artist.links.len()), ("Skid Row", 16));
    assert_eq!(artist.links[0].url, "https://www.last.fm/music/Skid+Row");
    let country = artist.area.unwrap().country.unwrap();
    assert_eq!(country.as_str(), "US");
}

#[tokio::test]
async fn listenbrainz_artists_of_the_whole_site() {
    // The rows of its database as its view wraps them.
    let path = "listenbrainz/listenbrainz-server/sitewide_top_artists_db_data_for_api_test.json";
    let Some(text) = recorded(path) else { return };
    let rows: Value = serde_json::from_str(&text).unwrap();
    let body = json!({"payload": {"artists": rows["data"], "offset": 0, "count": 60,
        "range": "all_time", "last_updated": 1_588_494_361}});
    let server = serve(body.to_string()).await;
    let config = ListenBrainzConfig { api_url: server.endpoint("/1"), token: None, rate: QUICKLY };
    let client = ListenBrainzClient::new(config, &transport(), clock());
    let chart = client.top_artists_everywhere(Span::AllTime, 0).await.unwrap();
    let chart = chart.said.known().unwrap();
    assert_eq!((chart.lines.len(), chart.unreadable, chart.next), (60, 0, Some(60)));
    let (first, last) = (&chart.lines[0], &chart.lines[59]);
    assert_eq!((first.rank, first.name.as_str(), first.listens), (1, "Judas Priest", Some(2_521)));
    assert_eq!(first.mbid.as_ref().unwrap().as_str(), "cf7b0f9c-cd96-4e16-a0e7-acc7adfec457");
    assert_eq!((last.rank, last.name.as_str(), last.listens), (60, "Iced Earth", Some(238)));
}
