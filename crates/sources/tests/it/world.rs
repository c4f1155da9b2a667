//! The clients against the simulated world: everything listed once, everything found readable.

use crate::server::{NOW, clock, transport};
use segue_domain::ids::{ArtistId, Isrc, PlaylistId, TrackId};
use segue_domain::matching::DEFAULT_THRESHOLD;
use segue_domain::record::Record;
use segue_pipeline::jobs::{ArtistWork, Listing, TrackWork};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::ports::{
    Answer, FetchArtists, FindPreview, ListTracks, LookUpListeners, ReadRaw,
};
use segue_pipeline::raw::{Asked, RawHeader, RawObject};
use segue_simulator::{
    Credentials, DeezerFate, PlaylistEntry, QuotaMode as SimulatedMode, Simulator,
    SimulatorOptions, World, WorldConfig,
};
use segue_sources::deezer::DeezerConfig;
use segue_sources::http::{Endpoint, Rate};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use segue_sources::previews::{ExtraOrigin, PreviewConfig, PreviewFinder};
use segue_sources::reader::ProviderReader;
use segue_sources::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
use std::collections::BTreeSet;
use std::sync::Arc;

const MODES: [SimulatedMode; 2] = [SimulatedMode::Development, SimulatedMode::Extended];

async fn simulator(quota_mode: SimulatedMode) -> Simulator {
    let config = WorldConfig { tracks: 160, preview_ms: 500, ..WorldConfig::default() };
    let options = SimulatorOptions { quota_mode, ..SimulatorOptions::default() };
    Simulator::start(Arc::new(World::new(config)), options).await.unwrap()
}

fn endpoint(simulator: &Simulator, path: &str) -> Endpoint {
    Endpoint::parse(&format!("{}{path}", simulator.base_url())).unwrap()
}

fn spotify(simulator: &Simulator) -> SpotifyClient {
    let credentials = Credentials::default();
    let config = SpotifyConfig {
        accounts_url: endpoint(simulator, "/spotify-accounts"),
        api_url: endpoint(simulator, "/spotify/v1"),
        client_id: credentials.spotify_client_id,
        client_secret: Some(credentials.spotify_client_secret.into()),
        market: None,
        quota_mode: QuotaMode::Auto,
        rate: Rate::per_second(30.0),
    };
    SpotifyClient::new(config, &transport(), clock())
}

fn records(answer: Answer, asked: Option<Asked>) -> Vec<Record> {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        shape: answer.shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: answer.request,
        asked,
        context: answer.context,
    };
    let read = ProviderReader.read(&RawObject { header, body: answer.body }).unwrap();
    read.into_iter().map(Result::unwrap).collect()
}

async fn everything(client: &SpotifyClient, listing: &Listing) -> Vec<Record> {
    let (mut cursor, mut found) = (None, Vec::new());
    loop {
        let page = client.list_tracks(listing, cursor.as_deref(), 10_000).await.unwrap();
        found.extend(records(page.answer, None));
        cursor = page.next;
        if cursor.is_none() {
            return found;
        }
    }
}

#[tokio::test]
async fn a_playlist_gives_each_of_its_tracks_at_its_position_in_both_modes() {
    for mode in MODES {
        let simulator = simulator(mode).await;
        let truth = &simulator.world().playlists()[0];
        let listing = Listing::Playlist { id: PlaylistId::parse(&truth.id).unwrap() };
        let found = everything(&spotify(&simulator), &listing).await;
        let positions: Vec<_> = found
            .iter()
            .filter_map(|record| match record {
                Record::Track(track) => {
                    Some((track.playlists[0].position.unwrap(), track.id.to_string()))
                }
                _ => None,
            })
            .collect();
        let expected: Vec<_> = (1_i64..)
            .zip(truth.entries())
            .filter_map(|(position, entry)| match entry {
                PlaylistEntry::Track(index) => {
                    Some((position, simulator.world().track(index).unwrap().id))
                }
                _ => None,
            })
            .collect();
        assert!(expected.len() > 50 && expected.len() < truth.len());
        assert_eq!(positions, expected, "{mode:?}");
    }
}

#[tokio::test]
async fn artists_are_fetched_whatever_the_mode_and_what_is_missing_is_told() {
    for mode in MODES {
        let simulator = simulator(mode).await;
        let wanted: Vec<_> = simulator.world().artists().take(20).collect();
        let ids: Vec<_> =
            wanted.iter().map(|artist| ArtistId::parse(&artist.id).unwrap()).collect();
        let client = spotify(&simulator);
        let answers = client.fetch_artists(&ids).await.unwrap();
        assert_eq!(answers.len(), if mode == SimulatedMode::Extended { 1 } else { 20 });
        let found: BTreeSet<_> = answers
            .into_iter()
            .flat_map(|answer| records(answer, None))
            .map(|record| match record {
                Record::Artist(artist) => (artist.id, artist.followers.is_some()),
                other => panic!("{other:?}"),
            })
            .collect();
        let extended = mode == SimulatedMode::Extended;
        assert_eq!(found, ids.into_iter().map(|id| (id, extended)).collect());
        assert_eq!(client.capabilities_missing().is_empty(), extended);
    }
}

#[tokio::test]
async fn last_fm_is_asked_and_read_for_tracks_and_artists() {
    let simulator = simulator(SimulatedMode::Development).await;
    let config = LastfmConfig {
        api_url: endpoint(&simulator, "/lastfm/2.0/"),
        api_key: Credentials::default().lastfm_api_key.into(),
        rate: Rate::per_second(1_000.0),
    };
    let client = LastfmClient::new(config, &transport(), clock());
    let (mut numbers, mut right) = (0, 0);
    for (index, truth) in simulator.world().truths().enumerate().take(40) {
        let work = track_work(&simulator, index);
        for answer in client.look_up_track(&work).await.unwrap() {
            for record in records(answer, Some(work.asked())) {
                if let Record::TrackListeners(found) = record {
                    let listeners = found.listeners.and_then(|count| u64::try_from(count).ok());
                    numbers += 1;
                    right += usize::from(listeners == truth.lastfm_listeners);
                }
            }
        }
    }
    // The world leaves some out and answers some wrongly; most are right.
    assert!(numbers > 25 && right * 10 > numbers * 7, "{right} of {numbers}");

    let artist = simulator.world().artist(0).unwrap();
    let artist_id = ArtistId::parse(&artist.id).unwrap();
    let work = ArtistWork::new(artist_id, artist.name.clone());
    let answers = client.look_up_artist(&work).await.unwrap();
    let found: Vec<_> =
        answers.into_iter().flat_map(|answer| records(answer, Some(work.asked()))).collect();
    let [Record::ArtistListeners(numbers), Record::SimilarArtists(similar)] = &found[..] else {
        panic!("{found:?}")
    };
    assert!(numbers.listeners > Some(0) && !similar.similar.is_empty());
    assert!(similar.similar.iter().all(|artist| artist.score.is_some()), "{similar:?}");
}

#[tokio::test]
async fn previews_are_found_where_the_world_has_the_right_recording() {
    let simulator = simulator(SimulatedMode::Development).await;
    let config = PreviewConfig {
        deezer: DeezerConfig {
            api_url: endpoint(&simulator, "/deezer"),
            rate: Rate::per_second(1_000.0),
        },
        itunes: None,
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: vec![ExtraOrigin::of(&endpoint(&simulator, "/"))],
        fetch_rate: Rate::per_second(1_000.0),
    };
    let finder = PreviewFinder::new(config, &transport(), clock()).unwrap();
    let (mut expected, mut heard, mut wrong) = (0, 0, 0);
    for (index, truth) in simulator.world().truths().enumerate().take(60) {
        let search = finder.find_preview(&track_work(&simulator, index)).await.unwrap();
        let right = matches!(truth.deezer, DeezerFate::Right) && truth.has_preview;
        expected += usize::from(right);
        if let Ok(preview) = search.outcome {
            assert!(preview.bytes.starts_with(b"RIFF"));
            assert!(!preview.stable_url.contains('?'), "{}", preview.stable_url);
            heard += usize::from(right);
            wrong += usize::from(!right);
        }
    }
    assert!(expected > 30, "{expected}");
    assert_eq!((heard, wrong), (expected, 0));
}

fn track_work(simulator: &Simulator, index: usize) -> TrackWork {
    let world = simulator.world();
    let track = world.track(index).unwrap();
    TrackWork {
        song_id: TrackId::parse(&track.id).unwrap(),
        title: track.title.clone(),
        artist: world.main_artist(&track),
        duration_ms: i64::try_from(track.duration_ms).ok(),
        isrc: track.isrc.as_deref().map(|isrc| Isrc::parse(isrc).unwrap()),
    }
}
