//! MusicBrainz, ListenBrainz, iTunes, OpenWeather, and Last.fm's lists.

use reqwest::StatusCode;
use segue_simulator::{QuotaMode, Track};
use serde_json::{Value, json};

use crate::client::Client;

async fn client() -> Client {
    Client::of(QuotaMode::Development).await
}

fn listed(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap()
}

/// A track with a code whose recording and main artist MusicBrainz knows.
fn known_track(client: &Client) -> (Track, String) {
    let world = client.world();
    let fits = |track: &Track| {
        let artist = world.artist(track.artists[0]).unwrap();
        let recording = world.truth(track.index).unwrap().recording_mbid?;
        (track.isrc.is_some() && artist.mbid.is_some()).then_some(recording)
    };
    world.tracks().find_map(|track| fits(&track).map(|mbid| (track, mbid))).unwrap()
}

#[tokio::test]
async fn an_area_leads_up_to_its_country_and_former_parents_are_marked() {
    let client = client().await;
    let artist = client.world().artists().find(|artist| artist.mbid.is_some()).unwrap();
    let mbid = artist.mbid.as_deref().unwrap();
    let place = format!("/musicbrainz/ws/2/artist/{mbid}?inc=genres+tags+aliases&fmt=json");
    let object = client.json(&place).await;
    assert_eq!(object["name"], artist.name);
    let names: Vec<&str> =
        listed(&object["genres"]).iter().filter_map(|genre| genre["name"].as_str()).collect();
    assert_eq!(names, artist.genres);
    let mut area = object["begin-area"].clone();
    let mut climbed = Vec::new();
    while area["type"] != "Country" {
        climbed.push(area["type"].as_str().unwrap().to_owned());
        let id = area["id"].as_str().unwrap();
        let whole =
            client.json(&format!("/musicbrainz/ws/2/area/{id}?inc=area-rels&fmt=json")).await;
        let is_parent =
            |relation: &&Value| relation["direction"] == "backward" && relation["ended"] == false;
        area = listed(&whole["relations"]).iter().find(is_parent).unwrap()["area"].clone();
    }
    assert_eq!(climbed, ["City", "Subdivision"]);
    assert_eq!(area["iso-3166-1-codes"], json!([artist.home.country.1]));
    assert_eq!(area["iso-3166-1-codes"][0], object["country"]);
}

#[tokio::test]
async fn musicbrainz_finds_artists_by_name_and_recordings_by_code() {
    let client = client().await;
    let (track, recording) = known_track(&client);
    let artist = client.world().artist(track.artists[0]).unwrap();
    let query = format!("artist:\"{}\"", artist.name);
    let base = format!("{}/musicbrainz/ws/2/artist", client.simulator.base_url());
    let asked = client.http.get(&base).query(&[("query", query.as_str()), ("fmt", "json")]);
    let found: Value = asked.send().await.unwrap().json().await.unwrap();
    assert_eq!(found["artists"][0]["score"], 100);
    let ids = listed(&found["artists"]).iter().map(|one| one["id"].as_str());
    assert!(ids.into_iter().any(|id| id == artist.mbid.as_deref()), "{found}");

    let isrc = track.isrc.unwrap();
    let found =
        client.json(&format!("/musicbrainz/ws/2/isrc/{isrc}?inc=artist-credits&fmt=json")).await;
    let recordings = listed(&found["recordings"]);
    let right = recordings.iter().find(|one| one["id"] == recording).unwrap();
    assert_eq!(right["length"], track.duration_ms);
    assert_eq!(right["artist-credit"][0]["name"], artist.name);
    let unknown = client.get("/musicbrainz/ws/2/isrc/XX0000000000?fmt=json").await;
    assert_eq!(unknown.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn popularity_keeps_the_order_and_unknown_ids_have_null_counts() {
    let client = client().await;
    let (track, recording) = known_track(&client);
    let unknown = "00000000-0000-4000-8000-000000000000";
    let url = format!("{}/listenbrainz/1/popularity/recording", client.simulator.base_url());
    let body = json!({"recording_mbids": [unknown, recording]}).to_string();
    let request = client.http.post(&url).header("content-type", "application/json").body(body);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.headers()["x-ratelimit-remaining"], "29");
    let found: Value = answer.json().await.unwrap();
    assert_eq!(
        found[0],
        json!({
            "recording_mbid": unknown, "total_listen_count": null, "total_user_count": null,
        })
    );
    assert_eq!(found[1]["recording_mbid"], recording);

    let artist = client.world().artist(track.artists[0]).unwrap().mbid.unwrap();
    let place = format!("/listenbrainz/1/popularity/top-recordings-for-artist/{artist}");
    let top = client.json(&place).await;
    let counts: Vec<u64> =
        listed(&top).iter().filter_map(|one| one["total_listen_count"].as_u64()).collect();
    assert!(counts.is_sorted_by(|left, right| left >= right), "{counts:?}");
    let chart = client.json("/listenbrainz/1/stats/sitewide/recordings?count=30&offset=5").await;
    assert_eq!(chart["payload"]["count"], 30);
}

#[tokio::test]
async fn itunes_sells_what_it_is_asked_for_and_its_preview_is_ogg() {
    let client = client().await;
    let world = client.world();
    let is_sold = |track: &Track| world.itunes(track).is_some_and(|found| found.right);
    let track =
        world.tracks().find(|track| is_sold(track) && track.title == track.bare_title).unwrap();
    let term = format!("{} {}", track.title, world.main_artist(&track));
    let base = format!("{}/itunes/search", client.simulator.base_url());
    let asked = client.http.get(&base).query(&[("term", term.as_str()), ("entity", "song")]);
    let found: Value = asked.send().await.unwrap().json().await.unwrap();
    let song = listed(&found["results"])
        .iter()
        .find(|song| song["trackTimeMillis"] == track.duration_ms)
        .unwrap();
    let id = song["trackId"].as_u64().unwrap();
    assert_eq!(client.json(&format!("/itunes/lookup?id={id}")).await["results"][0]["trackId"], id);
    assert_eq!(client.json("/itunes/lookup?isrc=XX0000000000").await["resultCount"], 0);
    let sound = client.get(song["previewUrl"].as_str().unwrap()).await;
    assert_eq!(sound.headers()["content-type"], "audio/ogg");
    assert!(sound.bytes().await.unwrap().starts_with(b"OggS"));
}

#[tokio::test]
async fn cities_have_coordinates_and_nobody_knows_atlantis() {
    let client = client().await;
    let ask = async |place: &str, key: &str| {
        let url = format!("{}/openweather/geo/1.0/direct", client.simulator.base_url());
        let request = client.http.get(url).query(&[("q", place), ("appid", key), ("limit", "5")]);
        let answer = request.send().await.unwrap();
        (answer.status(), answer.json::<Value>().await.unwrap())
    };
    let key = "simulated-weather-key";
    let (_, lisbon) = ask("Lisboa,PT", key).await;
    assert_eq!((&lisbon[0]["country"], &lisbon[0]["name"]), (&json!("PT"), &json!("Lisbon")));
    assert!((38.0..39.0).contains(&lisbon[0]["lat"].as_f64().unwrap()));
    assert_eq!(ask("Detroit,MI,US", key).await.1[0]["state"], "Michigan");
    assert_eq!(ask("Lisbon,ES", key).await.1, json!([]));
    assert_eq!(ask("Atlantis", key).await.1, json!([]));
    assert_eq!(ask("Lisbon", "guess").await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn charts_come_in_pages_and_countries_have_their_own() {
    let client = client().await;
    let world = client.lastfm("chart.getTopTracks", &[("limit", "7"), ("page", "2")]).await;
    assert_eq!(listed(&world["tracks"]["track"]).len(), 7);
    assert_eq!(world["tracks"]["@attr"]["page"], "2");
    assert_eq!(world["tracks"]["@attr"]["total"], "320");
    let of = async |country: &str| {
        let chart = client.lastfm("geo.getTopTracks", &[("country", country)]).await;
        chart["tracks"]["track"][0]["url"].clone()
    };
    assert_ne!(of("Portugal").await, of("Japan").await);
    let unknown = client.lastfm("geo.getTopTracks", &[("country", "Atlantis")]).await;
    assert_eq!(unknown["error"], 6);
    let one = client.lastfm("chart.getTopTracks", &[("limit", "1")]).await;
    assert!(one["tracks"]["track"].is_object(), "one thing is an object");
}

#[tokio::test]
async fn scrobbles_have_the_one_that_plays_on_top_and_none_is_an_empty_text() {
    let client = client().await;
    let names = [("user", "segue-owner"), ("limit", "10"), ("page", "2")];
    let recent = client.lastfm("user.getRecentTracks", &names).await["recenttracks"].take();
    let lines = listed(&recent["track"]);
    assert_eq!(lines.len(), 11, "the page and the one that plays");
    assert_eq!(lines[0]["@attr"]["nowplaying"], "true");
    assert!(lines[0].get("date").is_none() && lines[1]["date"]["uts"].is_string());
    assert_eq!(recent["@attr"]["total"], "400");
    let past = [("user", "segue-owner"), ("from", "1000"), ("to", "2000")];
    let none = client.lastfm("user.getRecentTracks", &past).await["recenttracks"].take();
    assert_eq!((&none["#text"], &none["total"]), (&json!("\n"), &json!("0")));
    let nobody = client.lastfm("user.getRecentTracks", &[("user", "nobody")]).await;
    assert_eq!(nobody["error"], 6);
}

#[tokio::test]
async fn deezer_finds_a_track_by_its_names() {
    let client = client().await;
    let world = client.world();
    let track = world
        .tracks()
        .find(|track| world.deezer(track.index).is_some_and(|found| found.right))
        .unwrap();
    let query = format!("artist:\"{}\" track:\"{}\"", world.main_artist(&track), track.bare_title);
    let base = format!("{}/deezer/search", client.simulator.base_url());
    let asked = client.http.get(&base).query(&[("q", query.as_str())]);
    let found: Value = asked.send().await.unwrap().json().await.unwrap();
    let mut titles = listed(&found["data"]).iter().map(|one| one["title"].as_str());
    assert!(titles.any(|title| title == Some(&*track.title)), "{found}");
    let empty = client.json("/deezer/search?q=no+such+thing").await;
    assert_eq!(empty, json!({"data": [], "total": 0}));
}
