//! A world of a million tracks: there at once, and everything in it can be found.

use std::time::{Duration, Instant};

use segue_simulator::{LastfmFate, NameNoise, Noise, World, WorldConfig};

use crate::client::Client;

fn world(tracks: usize, noise: Noise) -> World {
    World::new(WorldConfig { tracks, noise, ..WorldConfig::default() })
}

#[test]
fn a_million_tracks_are_made_in_no_time() {
    let began = Instant::now();
    let large = world(1_000_000, Noise::Normal);
    // Some milliseconds; anything that walks through the tracks takes seconds.
    assert!(began.elapsed() < Duration::from_millis(500), "{:?}", began.elapsed());
    assert_eq!(large.truth(999_999).is_some(), large.truth(1_000_000).is_none());
    assert!(large.playlists()[0].len() > 600_000);
}

#[tokio::test]
async fn anything_in_a_large_world_is_found_by_id_code_and_name() {
    let client = Client::of_size(1_000_000).await;
    for index in [0, 123_456, 654_321, 999_999] {
        let world = client.world();
        let (track, truth) = (world.track(index).unwrap(), world.truth(index).unwrap());
        let found = client.json(&format!("/spotify/v1/tracks/{}", track.id)).await;
        assert_eq!(found["name"], track.title);
        if let Some(isrc) = &track.isrc {
            let found = client.json(&format!("/spotify/v1/search?q=isrc:{isrc}&type=track")).await;
            assert_eq!(found["tracks"]["items"][0]["id"], track.id);
        }
        let names = [("artist", truth.artist.as_str()), ("track", truth.title.as_str())];
        let page = client.lastfm("track.getInfo", &names).await;
        let listeners =
            page["track"]["listeners"].as_str().map(|text| text.parse::<u64>().unwrap());
        if truth.lastfm == LastfmFate::Right {
            assert_eq!(listeners, truth.lastfm_listeners, "{names:?}");
        }
    }
}

#[tokio::test]
async fn a_search_in_a_large_world_gives_what_was_asked_for() {
    let client = Client::of_size(1_000_000).await;
    let artist = client.world().artist_name(77_777);
    for (query, word) in [("night", "night"), (artist.as_str(), ""), ("genre:fado year:1999", "")] {
        let url = format!("{}/spotify/v1/search", client.simulator.base_url());
        let asked = client.http.get(url).query(&[("q", query), ("type", "track")]);
        let answer = asked.bearer_auth(&client.token).send().await.unwrap();
        let found: serde_json::Value = answer.json().await.unwrap();
        let items = found["tracks"]["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{query}");
        assert!(items.iter().all(|item| item.to_string().to_lowercase().contains(word)), "{query}");
    }
}

#[test]
fn more_noise_is_more_noise_of_every_kind() {
    let count = |noise, kind: Option<NameNoise>| {
        let truths: Vec<_> = world(3_000, noise).truths().collect();
        let has = |noises: &[NameNoise]| kind.map_or(!noises.is_empty(), |k| noises.contains(&k));
        truths.iter().filter(|truth| has(&truth.name_noise)).count()
    };
    let all = [Noise::Low, Noise::Normal, Noise::High].map(|noise| count(noise, None));
    assert!(all[0] * 2 < all[1] && all[1] * 3 < all[2] * 2, "{all:?}");
    for kind in [
        NameNoise::Typo,
        NameNoise::Case,
        NameNoise::Diacritics,
        NameNoise::Punctuation,
        NameNoise::Featuring,
        NameNoise::Edition,
        NameNoise::Article,
        NameNoise::Brackets,
        NameNoise::Romanised,
        NameNoise::Swapped,
    ] {
        assert!(count(Noise::High, Some(kind)) > 20, "{kind:?}");
    }
}

#[test]
fn other_recordings_of_a_song_have_another_length_and_another_code() {
    let noisy = world(3_000, Noise::High);
    let mut same_names = 0;
    for track in noisy.tracks() {
        let Some((first, version)) = track.version_of else { continue };
        let first = noisy.track(first).unwrap();
        assert_eq!(first.artists[0], track.artists[0]);
        assert!(track.duration_ms >= first.duration_ms + 20_000);
        assert!(track.isrc.is_none() || track.isrc != first.isrc);
        if version.word().is_none() {
            same_names += 1;
            assert_eq!(track.bare_title, first.bare_title);
            assert_ne!(noisy.truth(track.index).unwrap().lastfm, LastfmFate::Right);
        }
    }
    assert!(same_names > 20, "{same_names}");
    assert!(world(3_000, Noise::Low).tracks().all(|track| track.version_of.is_none()));
}
