//! Formats that move: new fields, missing ones, new names, other types, holes in lists (T37).

use crate::world::{
    Landed, QUICKLY, clock, endpoint, lastfm, nobody, playlist, quick, raw, search, spotify,
    spotify_as, transport, truth, work, world,
};
use segue_domain::ids::{Isrc, TrackId};
use segue_domain::matching::DEFAULT_THRESHOLD;
use segue_domain::record::Record;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{Answer, FindPreview, LookUpListeners};
use segue_simulator::{Credentials, FaultKind, FaultRule, Provider, QuotaMode, Simulator};
use segue_sources::deezer::DeezerConfig;
use segue_sources::itunes::ItunesConfig;
use segue_sources::listenbrainz::{ListenBrainzClient, ListenBrainzConfig, Span};
use segue_sources::musicbrainz::{MusicBrainzClient, MusicBrainzConfig};
use segue_sources::openweather::{OpenWeatherClient, OpenWeatherConfig};
use segue_sources::previews::{PreviewConfig, PreviewFinder};
use segue_sources::spotify::QuotaMode as Mode;
use std::collections::BTreeSet;

const ALL: [&str; 7] =
    ["Deezer", "Last.fm", "ListenBrainz", "MusicBrainz", "OpenWeather", "Spotify", "iTunes"];

/// One or more answers of every source but Spotify.
async fn answers(simulator: &Simulator) -> Vec<Answer> {
    let mut answers = lastfm(simulator, quick()).look_up_artist(&nobody()).await.unwrap();
    let artist = simulator.world().artist(0).unwrap();
    let known = segue_pipeline::jobs::ArtistWork { name: artist.name.clone(), ..nobody() };
    answers.extend(lastfm(simulator, quick()).look_up_artist(&known).await.unwrap());
    answers.extend(previews(simulator).find_preview(&unheard(simulator)).await.unwrap().answers);

    let config = MusicBrainzConfig {
        api_url: endpoint(simulator, "/musicbrainz/ws/2"),
        contact: "tests@example.org".to_owned(),
        rate: QUICKLY,
    };
    let musicbrainz = MusicBrainzClient::new(config, &transport(), clock()).unwrap();
    answers.push(musicbrainz.genres(0).await.unwrap().answer);
    answers.push(musicbrainz.find_artists(&artist.name).await.unwrap().answer);

    let api_url = endpoint(simulator, "/listenbrainz/1");
    let config = ListenBrainzConfig { api_url, token: None, rate: QUICKLY };
    let listenbrainz = ListenBrainzClient::new(config, &transport(), clock());
    let told = listenbrainz.top_recordings_everywhere(Span::AllTime, 0).await.unwrap();
    answers.push(told.answer);

    let config = OpenWeatherConfig {
        api_url: endpoint(simulator, "/openweather/geo/1.0"),
        api_key: Credentials::default().openweather_api_key.into(),
        rate: QUICKLY,
    };
    let openweather = OpenWeatherClient::new(config, &transport(), clock());
    let city = artist.home.name;
    answers.push(openweather.find_city(city, None, None).await.unwrap().answer);
    answers
}

/// A finder that may fetch from nowhere, so that it asks everybody.
fn previews(simulator: &Simulator) -> PreviewFinder {
    let config = PreviewConfig {
        deezer: DeezerConfig { api_url: endpoint(simulator, "/deezer"), rate: QUICKLY },
        itunes: Some(ItunesConfig {
            api_url: endpoint(simulator, "/itunes"),
            country: None,
            rate: QUICKLY,
        }),
        match_threshold: DEFAULT_THRESHOLD,
        extra_origins: Vec::new(),
        fetch_rate: QUICKLY,
    };
    PreviewFinder::new(config, &transport(), clock()).unwrap()
}

/// A track that Deezer and iTunes both know.
fn unheard(simulator: &Simulator) -> TrackWork {
    let world = simulator.world();
    let both = |index: &usize| {
        let at_itunes = world.itunes(&world.track(*index).unwrap());
        world.deezer(*index).is_some_and(|found| found.right)
            && at_itunes.is_some_and(|found| found.right)
    };
    let track = world.track((0..160).find(both).unwrap()).unwrap();
    TrackWork {
        song_id: TrackId::parse(&track.id).unwrap(),
        title: track.title.clone(),
        artist: world.main_artist(&track),
        duration_ms: None,
        isrc: track.isrc.as_deref().map(|isrc| Isrc::parse(isrc).unwrap()),
    }
}

/// T37: new → recorded, once for each source and field.
#[tokio::test]
async fn a_new_field_is_recorded_for_every_source_and_changes_nothing_that_is_read() {
    let simulator = world(QuotaMode::Extended).await;
    simulator.faults().add(FaultRule::new(FaultKind::NewField));
    let landed = Landed::default();
    work(playlist(&simulator), &spotify_as(&simulator, Mode::Extended), &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    for answer in answers(&simulator).await {
        landed.read(&raw(answer)).unwrap();
    }
    let noted = landed.drift.noted();
    let sources: BTreeSet<_> = noted.iter().map(|drift| drift.source.as_str()).collect();
    assert_eq!(sources, BTreeSet::from(ALL));
    assert!(noted.iter().all(|drift| drift.path.ends_with(".segue_unheard_of")), "{noted:?}");
    let of_tracks = noted
        .iter()
        .filter(|drift| drift.source == "Spotify" && drift.path == "track.segue_unheard_of");
    let seen: Vec<u64> = of_tracks.map(|drift| drift.seen).collect();
    assert!(seen.len() == 1 && seen[0] >= truth(&simulator).len() as u64, "{seen:?}");
}

/// T37: what the world says when it is well is the format as it is known.
#[tokio::test]
async fn a_world_that_is_well_has_no_format_that_moves() {
    for kind in [QuotaMode::Development, QuotaMode::Extended] {
        let (simulator, landed) = (world(kind).await, Landed::default());
        let mode = if kind == QuotaMode::Extended { Mode::Extended } else { Mode::Development };
        let client = spotify_as(&simulator, mode);
        work(playlist(&simulator), &client, &landed).await.unwrap();
        work(search(), &client, &landed).await.unwrap();
        landed.tracks();
        for answer in answers(&simulator).await {
            landed.read(&raw(answer)).unwrap();
        }
        let told: Vec<_> =
            landed.changes().into_iter().filter(|told| !told.contains("new name")).collect();
        assert_eq!(told, Vec::<String>::new(), "{kind:?}");
    }
}

/// T37: missing optional → none, and no change: any field may be absent.
#[tokio::test]
async fn a_missing_optional_field_is_none_and_no_news() {
    let simulator = world(QuotaMode::Extended).await;
    for field in ["popularity", "release_date", "explicit", "images", "external_ids"] {
        let field = field.to_owned();
        simulator.faults().add(FaultRule::new(FaultKind::MissingField { field }));
    }
    let landed = Landed::default();
    work(search(), &spotify_as(&simulator, Mode::Extended), &landed).await.unwrap();
    let rows = landed.rows().remove(0).unwrap();
    assert_eq!((rows.records.len(), rows.rejections.len()), (5, 0));
    for record in rows.records {
        let Record::Track(track) = record else { panic!("{record:?}") };
        assert_eq!((track.popularity, track.explicit, track.isrc), (None, None, None));
        assert_eq!(track.album.unwrap().release, None);
    }
    assert_eq!(landed.changes(), Vec::<String>::new());
}

/// T37: renamed, to a name that is known → read as before, and recorded.
#[tokio::test]
async fn a_field_under_its_known_new_name_is_read_and_recorded() {
    let simulator = world(QuotaMode::Extended).await;
    for (field, to) in [("track", "item"), ("tracks", "items")] {
        let (field, to) = (field.to_owned(), to.to_owned());
        let kind = FaultKind::RenamedField { field, to };
        simulator.faults().add(FaultRule::new(kind).at("/spotify/v1/playlists"));
    }
    let landed = Landed::default();
    work(playlist(&simulator), &spotify_as(&simulator, Mode::Extended), &landed).await.unwrap();
    assert_eq!(landed.tracks(), truth(&simulator));
    let told = landed.changes();
    let renamed = "Spotify: playlist entry.track comes under its new name";
    assert!(told.iter().any(|change| change.starts_with(renamed)), "{told:?}");
}

/// T37: renamed, to a name nobody knows → a new field; what can be done without is absent, what
/// cannot is put aside.
#[tokio::test]
async fn a_field_under_an_unknown_name_is_recorded_and_its_value_is_not_made_up() {
    let simulator = world(QuotaMode::Extended).await;
    for (field, to) in [("duration_ms", "length_ms"), ("name", "label_text")] {
        let (field, to) = (field.to_owned(), to.to_owned());
        let kind = FaultKind::RenamedField { field, to };
        simulator.faults().add(FaultRule::new(kind).of(Provider::Spotify));
    }
    let landed = Landed::default();
    work(search(), &spotify_as(&simulator, Mode::Extended), &landed).await.unwrap();
    let rows = landed.rows().remove(0).unwrap();
    assert_eq!((rows.records.len(), rows.rejections.len()), (0, 5), "no track without a name");
    let told = landed.changes();
    for path in ["track.length_ms", "track.label_text", "album.label_text"] {
        assert!(told.contains(&format!("Spotify: {path} is new (5 times)")), "{path}: {told:?}");
    }
}

/// T37: another type, of a field a track cannot do without → put aside with the reason, and counted.
#[tokio::test]
async fn a_required_field_of_another_type_puts_its_record_aside_and_is_counted() {
    for field in ["name", "artists"] {
        let simulator = world(QuotaMode::Development).await;
        let kind = FaultKind::RetypedField { field: field.to_owned() };
        simulator.faults().add(FaultRule::new(kind).at("/spotify/v1/search"));
        let landed = Landed::default();
        work(search(), &spotify(&simulator), &landed).await.unwrap();
        let rows = landed.rows().remove(0).unwrap();
        assert_eq!((rows.records.len(), rows.rejections.len()), (0, 5), "{field}");
        for rejection in &rows.rejections {
            assert!(!rejection.reason.is_empty() && !rejection.excerpt.is_empty(), "{rejection:?}");
        }
        let told = landed.changes();
        let expected = format!("Spotify: track.{field} has another type (5 times)");
        assert!(told.contains(&expected), "{told:?}");
    }
}

/// T37: another type, of a field a track can do without → absent, and counted; never a default.
#[tokio::test]
async fn an_optional_field_of_another_type_is_absent_and_is_counted() {
    let simulator = world(QuotaMode::Extended).await;
    for field in ["explicit", "external_ids"] {
        let kind = FaultKind::RetypedField { field: field.to_owned() };
        simulator.faults().add(FaultRule::new(kind).at("/spotify/v1/search"));
    }
    let landed = Landed::default();
    work(search(), &spotify_as(&simulator, Mode::Extended), &landed).await.unwrap();
    let rows = landed.rows().remove(0).unwrap();
    assert_eq!((rows.records.len(), rows.rejections.len()), (5, 0));
    for record in rows.records {
        let Record::Track(track) = record else { panic!("{record:?}") };
        assert_eq!((track.explicit, track.isrc), (None, None));
    }
    let expected = [
        "Spotify: track.explicit has another type (5 times)",
        "Spotify: track.external_ids has another type (5 times)",
    ];
    assert_eq!(landed.changes(), expected);
}

/// T37: null in a list → nothing there, and its neighbours keep their places.
#[tokio::test]
async fn holes_in_a_list_are_nothing_and_move_nobody() {
    let simulator = world(QuotaMode::Development).await;
    simulator.faults().add(FaultRule::new(FaultKind::NullItems).at("/spotify/v1/playlists"));
    let landed = Landed::default();
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    let found = landed.tracks();
    let truth = truth(&simulator);
    assert!(found.len() > truth.len() / 3 && found.len() < truth.len());
    assert!(found.iter().all(|entry| truth.contains(entry)), "{found:?}");
}
