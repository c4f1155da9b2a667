//! Last.fm: generous lookups, wrong answers, and odd JSON.

use reqwest::StatusCode;
use segue_simulator::{LastfmAnswer, LastfmFate, QuotaMode};
use serde_json::{Value, json};

use crate::client::Client;

async fn look_up(client: &Client, artist: &str, title: &str) -> Value {
    let names = [("artist", artist), ("track", title), ("autocorrect", "1")];
    client.lastfm("track.getInfo", &names).await
}

#[tokio::test]
async fn every_lookup_by_spotify_names_leads_where_the_truth_says() {
    let client = Client::of(QuotaMode::Development).await;
    for (truth, track) in client.world().truths().zip(client.world().tracks()) {
        let answer = look_up(&client, &truth.artist, &track.title).await;
        let listeners = answer["track"]["listeners"].as_str().and_then(|text| text.parse().ok());
        match truth.lastfm {
            LastfmFate::Right => assert_eq!(listeners, truth.lastfm_listeners, "{answer}"),
            LastfmFate::Wrong => assert_eq!(listeners, truth.lastfm_wrong_listeners, "{answer}"),
            LastfmFate::Absent => assert_eq!(answer["error"], 6, "{answer}"),
        }
    }
}

#[tokio::test]
async fn names_on_lastfm_are_often_not_those_of_spotify() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    let differing = (0..320)
        .filter(|index| match world.lastfm(*index) {
            LastfmAnswer::Right(page) => page.name != world.track(*index).unwrap().title,
            LastfmAnswer::Wrong(_) | LastfmAnswer::Absent => false,
        })
        .count();
    assert!((80..260).contains(&differing), "{differing} of 320");
}

#[tokio::test]
async fn a_typo_is_forgiven_only_when_asked() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    let place = world
        .truths()
        .position(|truth| {
            let is_plain = truth.version_of.is_none() && truth.title.is_ascii();
            truth.lastfm == LastfmFate::Right && is_plain && truth.title.len() > 14
        })
        .unwrap();
    let track = &world.track(place).unwrap();
    let typo: String = track
        .bare_title
        .chars()
        .enumerate()
        .filter(|(at, _)| *at != 5)
        .map(|(_, letter)| letter)
        .collect();
    let artist = &world.main_artist(track);
    let forgiven = look_up(&client, artist, &typo).await;
    let expected = world.truth(place).unwrap().lastfm_listeners.unwrap().to_string();
    assert_eq!(forgiven["track"]["listeners"], expected);
    let strict = client.lastfm("track.getInfo", &[("artist", artist), ("track", &typo)]).await;
    assert_eq!(strict["error"], 6);
}

#[tokio::test]
async fn a_bad_key_is_error_ten_and_a_bad_method_error_three() {
    let client = Client::of(QuotaMode::Development).await;
    let base = client.simulator.base_url();
    let refused = client.get(&format!("{base}/lastfm/2.0/?method=track.getInfo&api_key=x")).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(refused.json::<Value>().await.unwrap()["error"], 10);
    assert_eq!(client.lastfm("track.dance", &[]).await["error"], 3);
}

#[tokio::test]
async fn not_found_is_an_error_inside_a_success() {
    let client = Client::of(QuotaMode::Development).await;
    let base = client.simulator.base_url();
    let place = format!(
        "{base}/lastfm/2.0/?method=artist.getInfo&artist=Nobody+At+All&api_key=simulated-key"
    );
    let answer = client.get(&place).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let expected =
        json!({"error": 6, "message": "The artist you supplied could not be found", "links": []});
    assert_eq!(answer.json::<Value>().await.unwrap(), expected);
}

#[tokio::test]
async fn one_thing_is_an_object_many_are_a_list_and_none_is_empty() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    let (mut objects, mut lists, mut empties) = (0, 0, 0);
    for (index, track) in world.tracks().enumerate() {
        let LastfmAnswer::Right(page) = world.lastfm(index) else { continue };
        let tags =
            &look_up(&client, &world.main_artist(&track), &track.title).await["track"]["toptags"];
        match page.tags.len() {
            0 => empties += usize::from(*tags == json!("")),
            1 => objects += usize::from(tags["tag"].is_object()),
            many => {
                assert_eq!(tags["tag"].as_array().map(Vec::len), Some(many));
                lists += 1;
            }
        }
    }
    assert!(objects > 5 && lists > 5 && empties > 5, "{objects} {lists} {empties}");
}

#[tokio::test]
async fn similar_artists_come_with_falling_scores() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    let place = (0..30).find(|place| world.similar_artists(*place).len() >= 4).unwrap();
    let name = &world.artist_name(place);
    let answer = client.lastfm("artist.getSimilar", &[("artist", name)]).await;
    let scores: Vec<f64> = answer["similarartists"]["artist"]
        .as_array()
        .unwrap()
        .iter()
        .map(|artist| artist["match"].as_str().unwrap().parse().unwrap())
        .collect();
    assert!(scores.len() >= 4 && scores.is_sorted_by(|left, right| left > right), "{scores:?}");
}

#[tokio::test]
async fn a_client_that_trusts_every_answer_is_measurably_wrong() {
    let client = Client::of(QuotaMode::Development).await;
    let (mut trusted, mut right) = (0, 0);
    for truth in client.world().truths() {
        let answer = look_up(&client, &truth.artist, &truth.title).await;
        let Some(listeners) = answer["track"]["listeners"].as_str() else { continue };
        trusted += 1;
        right +=
            usize::from(truth.lastfm_listeners.is_some_and(|own| own.to_string() == listeners));
    }
    let precision = f64::from(right as u32) / f64::from(trusted);
    assert!((0.90..0.98).contains(&precision), "{right} of {trusted}");
}
