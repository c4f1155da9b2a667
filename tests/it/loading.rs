//! What a user finds in the tables after loads that meet: names and ids, early enrichments,
//! repetitions, odd values.

use jiff::Timestamp;
use segue_domain::ids::{AlbumId, ArtistId, TrackId};
use segue_domain::record::{
    Album, Artist, ArtistCredit, AudioFeatures, Record, Track, TrackListeners, VendorFeatures,
};
use segue_domain::sound::SoundFeatures;
use segue_domain::validate::validate;
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::FailureKind;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::{Rejection, Rows};
use segue_postgres::{Database, RejectionFilter};
use segue_testkit::postgres::TestDatabase;
use std::sync::atomic::{AtomicU32, Ordering};
use tokio_postgres::Client;

const SONG: &str = "t000000000000000000001";
const OTHER_SONG: &str = "t000000000000000000002";
const ARTIST: &str = "a000000000000000000001";
const OTHER_ARTIST: &str = "a000000000000000000002";

struct Store {
    database: Database,
    client: Client,
    _keeps_the_database: TestDatabase,
}

impl Store {
    async fn new() -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        let database = Database::connect(test_database.url()).await.unwrap();
        let client = test_database.connect().await;
        Some(Self { database, client, _keeps_the_database: test_database })
    }

    async fn load(&self, rows: &Rows) -> Counts {
        let counts = self.database.load_rows(&ObjectKey::rows(&rows.raw), rows).await.unwrap();
        assert!(counts.balances(), "{counts:?}");
        counts
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    async fn number(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }
}

fn rows(source: Source, second: Option<i64>, records: Vec<Record>) -> Rows {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let job = format!("test-{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    Rows {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source,
        run_id: "run".into(),
        observed_at: second.map(|second| Timestamp::from_second(second).unwrap()),
        raw: ObjectKey::raw(Topic::SpotifyTracks, "run", &job, 0),
        records: records.into_iter().map(|record| validate(record).unwrap()).collect(),
        rejections: Vec::new(),
    }
}

fn track(id: &str, artist_id: Option<&str>, artist: &str) -> Track {
    Track {
        id: TrackId::parse(id).unwrap(),
        name: "Mama".into(),
        artists: vec![ArtistCredit {
            id: artist_id.map(|id| ArtistId::parse(id).unwrap()),
            name: artist.into(),
        }],
        album: Some(Album {
            id: None,
            title: "Genesis".into(),
            artist: None,
            album_type: None,
            total_tracks: None,
            release: None,
        }),
        duration_ms: Some(407_000),
        isrc: None,
        explicit: None,
        popularity: None,
        track_number: None,
        is_playable: None,
        vendor: VendorFeatures::default(),
        playlists: Vec::new(),
        quality_flags: Vec::new(),
    }
}

fn record(track: Track) -> Record {
    Record::Track(Box::new(track))
}

fn listeners(count: i64) -> Record {
    Record::TrackListeners(TrackListeners {
        song_id: TrackId::parse(SONG).unwrap(),
        song_name: "Mama".into(),
        artist_name: "Genesis".into(),
        duration_ms: None,
        listeners: Some(count),
        playcount: Some(count * 4),
        mbid: None,
        tags: vec!["80s".into()],
        matched: None,
        quality_flags: Vec::new(),
    })
}

#[tokio::test]
async fn an_artist_known_by_name_becomes_one_with_the_real_one_and_leaves_no_orphan() {
    let Some(store) = Store::new().await else { return };
    let by_name =
        [record(track(SONG, None, "Genesis")), record(track(OTHER_SONG, None, "GENESIS"))];
    store.load(&rows(Source::Dataset, None, by_name.to_vec())).await;
    let before = store.texts("SELECT artist_id FROM artists").await;
    assert!(before.len() == 1 && before[0].starts_with("name:artist:"), "{before:?}");

    // A service knows one of the two songs, with the artist's id.
    store
        .load(&rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]))
        .await;
    assert_eq!(store.texts("SELECT artist_id FROM artists").await, [ARTIST]);
    let songs = store.texts("SELECT artist_id FROM songs ORDER BY song_id").await;
    assert_eq!(songs, [ARTIST, ARTIST], "the song known only by name followed");
    assert_eq!(store.texts("SELECT DISTINCT artist_id FROM song_artists").await, [ARTIST]);
    assert_eq!(store.texts("SELECT DISTINCT artist_id FROM albums").await, [ARTIST]);
}

#[tokio::test]
async fn an_album_known_by_name_becomes_one_with_the_real_one() {
    let Some(store) = Store::new().await else { return };
    let by_name =
        [record(track(SONG, None, "Genesis")), record(track(OTHER_SONG, None, "Genesis"))];
    store.load(&rows(Source::Dataset, None, by_name.to_vec())).await;
    let mut real = track(SONG, Some(ARTIST), "Genesis");
    let id = "b000000000000000000001";
    real.album = real.album.map(|album| Album { id: AlbumId::parse(id).ok(), ..album });
    store.load(&rows(Source::Spotify, Some(1), vec![record(real)])).await;
    assert_eq!(store.texts("SELECT album_id FROM albums").await, [id]);
    assert_eq!(store.texts("SELECT album_id FROM songs ORDER BY song_id").await, [id, id]);
}

#[tokio::test]
async fn a_name_that_two_artists_share_is_never_guessed() {
    let Some(store) = Store::new().await else { return };
    for artist in [ARTIST, OTHER_ARTIST] {
        let artist = Artist {
            id: ArtistId::parse(artist).unwrap(),
            name: "Nirvana".into(),
            popularity: None,
            followers: None,
            genres: None,
            quality_flags: Vec::new(),
        };
        store.load(&rows(Source::Spotify, Some(1), vec![Record::Artist(artist)])).await;
    }
    store.load(&rows(Source::Dataset, None, vec![record(track(SONG, None, "Nirvana"))])).await;
    let found = store.texts("SELECT artist_id FROM songs").await;
    assert!(found[0].starts_with("name:artist:"), "{found:?}");
    assert_eq!(store.number("SELECT count(*) FROM artists").await, 3);
}

#[tokio::test]
async fn an_enrichment_before_its_track_waits_and_is_merged_when_the_track_comes() {
    let Some(store) = Store::new().await else { return };
    let early = rows(Source::Lastfm, Some(2), vec![listeners(10)]);
    let counts = store.load(&early).await;
    assert_eq!((counts.pending, counts.loaded), (1, 0));
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 0);

    store
        .load(&rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]))
        .await;
    let sql =
        "SELECT song_listeners FROM songs WHERE lastfm_data_complete AND engagement_ratio = 4";
    assert_eq!(store.number(sql).await, 10);
    assert_eq!(store.number("SELECT count(*) FROM pending_enrichments").await, 0);
    assert_eq!(
        store.texts("SELECT tag_name FROM song_tags JOIN tags USING (tag_id)").await,
        ["80s"]
    );
    let books = "SELECT count(*) FROM load_ledger WHERE pending <> 0 \
                 OR accepted <> loaded + unchanged + rejected + pending";
    assert_eq!(store.number(books).await, 0, "the books say it was loaded after all");
}

#[tokio::test]
async fn a_message_delivered_again_writes_nothing_and_says_so() {
    let Some(store) = Store::new().await else { return };
    let message =
        rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]);
    assert_eq!(store.load(&message).await.loaded, 1);
    let same_again = Rows { raw: rows(Source::Spotify, None, Vec::new()).raw, ..message.clone() };
    let versions = "SELECT string_agg(xmin::text || ctid::text, ',' ORDER BY song_id) FROM songs";
    let before = store.texts(versions).await;
    for repeated in [&message, &same_again] {
        let counts = store.load(repeated).await;
        assert_eq!((counts.loaded, counts.unchanged), (0, 1));
    }
    assert_eq!(store.texts(versions).await, before, "no row was touched");
}

#[tokio::test]
async fn a_newer_message_wins_an_older_one_changes_nothing_and_a_source_keeps_to_its_columns() {
    let Some(store) = Store::new().await else { return };
    let said = |second, popularity| {
        let song = Track { popularity: Some(popularity), ..track(SONG, Some(ARTIST), "Genesis") };
        rows(Source::Spotify, Some(second), vec![record(song)])
    };
    store.load(&said(5, 50)).await;
    store.load(&rows(Source::Lastfm, Some(9), vec![listeners(10)])).await;
    assert_eq!(store.load(&said(3, 30)).await.unchanged, 1);
    assert_eq!(store.load(&said(7, 70)).await.loaded, 1);
    let kept = "SELECT (popularity = 70 AND song_listeners = 10)::int::bigint FROM songs";
    assert_eq!(store.number(kept).await, 1);
}

#[tokio::test]
async fn values_out_of_range_are_kept_away_with_a_flag_and_the_neighbours_are_loaded() {
    let Some(store) = Store::new().await else { return };
    let odd = Track { duration_ms: Some(1_500), ..track(SONG, Some(ARTIST), "Genesis") };
    let mut message = rows(
        Source::Spotify,
        Some(1),
        vec![record(odd), record(track(OTHER_SONG, Some(ARTIST), "Genesis"))],
    );
    message.rejections.push(Rejection {
        index: 2,
        field: "song_name".into(),
        reason: "is empty; a name is required".into(),
        excerpt: "{}".into(),
    });
    let counts = store.load(&message).await;
    assert_eq!((counts.accepted, counts.loaded, counts.rejected), (3, 2, 1));
    let flagged = "SELECT count(*) FROM songs WHERE duration_ms IS NULL \
                   AND quality_flags = '{duration_ms_out_of_range}'";
    assert_eq!(store.number(flagged).await, 1);
    let rejected = store.database.rejected(&RejectionFilter::default()).await.unwrap();
    assert_eq!(rejected.len(), 1);
    assert!(rejected[0].reason.contains("a name is required"));
}

#[tokio::test]
async fn ranks_are_sequential_unique_and_settled() {
    let Some(store) = Store::new().await else { return };
    for (song, popularity) in [(SONG, 10), (OTHER_SONG, 90)] {
        let song = Track { popularity: Some(popularity), ..track(song, Some(ARTIST), "Genesis") };
        store.load(&rows(Source::Spotify, Some(1), vec![record(song)])).await;
    }
    assert_eq!(store.database.recompute_ranks().await.unwrap(), 2);
    assert_eq!(store.texts("SELECT song_id FROM songs ORDER BY rank").await, [OTHER_SONG, SONG]);
    assert_eq!(store.number("SELECT max(rank)::bigint FROM songs").await, 2);
    assert_eq!(store.database.recompute_ranks().await.unwrap(), 0, "a second time nothing moves");
}

fn features(energy: Option<f64>, zero_crossing_rate: Option<f64>) -> Record {
    Record::AudioFeatures(Box::new(AudioFeatures {
        song_id: TrackId::parse(SONG).unwrap(),
        features_version: 1,
        sound: SoundFeatures {
            duration_s: Some(30.0),
            energy,
            zero_crossing_rate,
            mfcc_mean: vec![0.1, -250.75],
            key: Some("F#".into()),
            time_signature: Some(3),
            ..SoundFeatures::default()
        },
        audio_source: "deezer".into(),
        preview_url: None,
        input_hash: "0".into(),
        quality_flags: Vec::new(),
    }))
}

#[tokio::test]
async fn two_measurements_are_never_mixed_in_one_row() {
    let Some(store) = Store::new().await else { return };
    store
        .load(&rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]))
        .await;
    store.load(&rows(Source::Analyzer, Some(2), vec![features(Some(0.5), Some(0.1))])).await;
    store.load(&rows(Source::Analyzer, Some(3), vec![features(Some(0.7), None)])).await;
    store.load(&rows(Source::Analyzer, Some(1), vec![features(Some(0.9), Some(0.9))])).await;
    let newest = "SELECT count(*) FROM song_audio_features \
                  WHERE energy = 0.7 AND zero_crossing_rate IS NULL AND key = 'F#' \
                  AND time_signature = 3 AND mfcc_mean = ARRAY[0.1, -250.75]::float8[]";
    assert_eq!(store.number(newest).await, 1);
}

#[tokio::test]
async fn what_postgres_cannot_store_parks_its_message_and_stops_nobody() {
    let Some(store) = Store::new().await else { return };
    // Validation keeps this away; a message of an older version may still hold it.
    let mut message =
        rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]);
    if let Some(Record::Track(track)) = message.records.first_mut() {
        track.name = "nul \0".into();
    }
    let failure =
        store.database.load_rows(&ObjectKey::rows(&message.raw), &message).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::DatabaseRefused);
    assert_eq!(store.number("SELECT count(*) FROM load_ledger").await, 0, "nothing was half done");
}

#[tokio::test]
async fn messages_taken_together_are_loaded_in_one_transaction_and_booked_one_by_one() {
    let Some(store) = Store::new().await else { return };
    let known = rows(Source::Spotify, Some(1), vec![record(track(OTHER_SONG, None, "Genesis"))]);
    store.load(&known).await;
    let enriches = rows(Source::Lastfm, Some(2), vec![listeners(7)]);
    let brings = rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]);
    let repeats =
        rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]);
    let messages =
        [known, enriches, brings, repeats].map(|rows| (ObjectKey::rows(&rows.raw), rows));
    let outcomes = store.database.load_together(&messages).await;
    let counts: Vec<Counts> = outcomes.into_iter().map(Result::unwrap).collect();
    assert!(counts.iter().all(Counts::balances), "{counts:?}");
    let of = |counts: &Counts| (counts.loaded, counts.unchanged, counts.pending);
    let counts: Vec<_> = counts.iter().map(of).collect();
    // Loaded before; found its song beside it; brought it; said nothing new.
    assert_eq!(counts, [(0, 1, 0), (1, 0, 0), (1, 0, 0), (0, 1, 0)]);
    let together = "SELECT count(DISTINCT xmin::text) FROM load_ledger";
    assert_eq!(store.number(together).await, 2, "one transaction for all that was new");
    assert_eq!(store.number("SELECT count(*) FROM load_ledger").await, 4);
    let heard = "SELECT count(*) FROM songs WHERE song_listeners = 7 AND popularity IS NULL";
    assert_eq!(store.number(heard).await, 1);
}

#[tokio::test]
async fn of_messages_taken_together_one_that_cannot_be_stored_harms_no_other() {
    let Some(store) = Store::new().await else { return };
    let good = rows(Source::Spotify, Some(1), vec![record(track(SONG, Some(ARTIST), "Genesis"))]);
    let mut bad = rows(Source::Spotify, Some(1), vec![record(track(OTHER_SONG, None, "Genesis"))]);
    if let Some(Record::Track(track)) = bad.records.first_mut() {
        track.name = "nul \0".into();
    }
    let messages = [bad, good].map(|rows| (ObjectKey::rows(&rows.raw), rows));
    let outcomes = store.database.load_together(&messages).await;
    let [bad, good] = &outcomes[..] else { panic!("{outcomes:?}") };
    assert_eq!(bad.as_ref().unwrap_err().kind, FailureKind::DatabaseRefused);
    assert_eq!(good.as_ref().unwrap().loaded, 1);
    assert_eq!(store.number("SELECT count(*) FROM songs").await, 1);
    assert_eq!(store.number("SELECT count(*) FROM load_ledger").await, 1);
}
