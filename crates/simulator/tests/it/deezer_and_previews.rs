//! Deezer's answers, and the previews they point to.

use reqwest::StatusCode;
use segue_simulator::{DeezerFate, QuotaMode, SimulatorOptions, World};
use serde_json::json;

use crate::client::Client;

fn isrc_of(world: &World, fate: DeezerFate, preview: bool) -> String {
    let fits = |truth: &segue_simulator::TrackTruth| {
        truth.deezer == fate && truth.has_preview == preview && truth.isrc.is_some()
    };
    world.truths().find(fits).and_then(|truth| truth.isrc).unwrap()
}

#[tokio::test]
async fn a_recording_code_leads_to_the_recording_or_to_error_800() {
    let client = Client::of(QuotaMode::Development).await;
    let world = client.world();
    for (index, track) in world.tracks().enumerate() {
        let Some(isrc) = &track.isrc else { continue };
        let answer = client.json(&format!("/deezer/track/isrc:{isrc}")).await;
        let seconds = answer["duration"].as_u64();
        match world.truth(index).unwrap().deezer {
            DeezerFate::Right => assert_eq!(seconds, Some(track.duration_ms / 1_000)),
            DeezerFate::Wrong => {
                assert!(seconds.unwrap() >= track.duration_ms / 1_000 + 20);
                assert_ne!(answer["title"], track.title);
            }
            DeezerFate::Absent => assert_eq!(answer["error"]["code"], 800),
        }
    }
    let unknown = client.get("/deezer/track/isrc:XX0000000000").await;
    assert_eq!(unknown.status(), StatusCode::OK);
    let expected = json!({"error": {"type": "DataException", "message": "no data", "code": 800}});
    assert_eq!(unknown.json::<serde_json::Value>().await.unwrap(), expected);
}

#[tokio::test]
async fn a_preview_is_a_wav_file_of_the_right_length() {
    let client = Client::of(QuotaMode::Development).await;
    let isrc = isrc_of(client.world(), DeezerFate::Right, true);
    let answer = client.json(&format!("/deezer/track/isrc:{isrc}")).await;
    let sound = client.get(answer["preview"].as_str().unwrap()).await;
    assert_eq!(sound.status(), StatusCode::OK);
    assert_eq!(sound.headers()["content-type"], "audio/wav");
    let bytes = sound.bytes().await.unwrap();
    assert_eq!((&bytes[..4], &bytes[8..16]), (&b"RIFF"[..], &b"WAVEfmt "[..]));
    let rate = u32::from_le_bytes(bytes[24..28].try_into().unwrap());
    let data = u32::from_le_bytes(bytes[40..44].try_into().unwrap());
    assert_eq!((rate, data as usize), (22_050, bytes.len() - 44));
    assert_eq!(data / 2, rate * 6, "six seconds");

    let silent = isrc_of(client.world(), DeezerFate::Right, false);
    assert_eq!(client.json(&format!("/deezer/track/isrc:{silent}")).await["preview"], "");
}

#[tokio::test]
async fn a_preview_url_expires_and_cannot_be_forged() {
    let options = SimulatorOptions { preview_ttl_s: 0, ..SimulatorOptions::default() };
    let (expired, fresh) = (Client::with(options).await, Client::of(QuotaMode::Development).await);
    let place = format!("/deezer/track/isrc:{}", isrc_of(fresh.world(), DeezerFate::Right, true));
    let url = expired.json(&place).await["preview"].as_str().unwrap().to_owned();
    assert_eq!(expired.status(&url).await, StatusCode::FORBIDDEN);

    let url = fresh.json(&place).await["preview"].as_str().unwrap().to_owned();
    let (path, query) = url.split_once('?').unwrap();
    assert_eq!(fresh.status(path).await, StatusCode::FORBIDDEN);
    let expires: u64 = query["hdnea=exp=".len()..].split('~').next().unwrap().parse().unwrap();
    let later = url.replace(&expires.to_string(), &(expires + 9_000).to_string());
    assert_eq!(fresh.status(&later).await, StatusCode::FORBIDDEN);
    assert_eq!(fresh.status(&url).await, StatusCode::OK);
}

#[tokio::test]
async fn spotify_previews_are_for_older_apps() {
    let (new, old) =
        (Client::of(QuotaMode::Development).await, Client::of(QuotaMode::Extended).await);
    let truth = new.world().truths().find(|truth| truth.has_preview).unwrap();
    let place = format!("/spotify/v1/tracks/{}", truth.spotify_id);
    assert!(new.json(&place).await["preview_url"].is_null());
    let url = old.json(&place).await["preview_url"].as_str().unwrap().to_owned();
    assert_eq!(old.status(&url).await, StatusCode::OK);
}
