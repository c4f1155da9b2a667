//! Faults and abuse, by the numbers of docs/faults.md: what a user finds in the tables afterwards.

mod data;
mod delivery;
mod ledger_of_tests;
mod postgres;
mod stored_objects;
mod tls;

use jiff::Timestamp;
use segue_domain::ids::{ArtistId, TrackId};
use segue_domain::record::{Album, ArtistCredit, Record, Track, TrackListeners, VendorFeatures};
use segue_domain::validate::validate;
use segue_pipeline::accounting::Counts;
use segue_pipeline::failure::Failure;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_postgres::Database;
use segue_testkit::invariants::{Delivery, broken_at_rest, row_versions, torn};
use segue_testkit::postgres::TestDatabase;
use tokio_postgres::Client;

/// From how many records on a message is loaded in three transactions, as by default.
const BULK_RECORDS: usize = 500;

/// A database of its own, with a loader and somebody who looks.
struct Store {
    database: Database,
    client: Client,
    test_database: TestDatabase,
}

impl Store {
    async fn new() -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        let database = Database::connect(test_database.url()).await.unwrap();
        let client = test_database.connect().await;
        Some(Self { database, client, test_database })
    }

    async fn load(&self, delivery: &Delivery) -> Counts {
        load(&self.database, delivery).await.unwrap()
    }

    async fn number(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }

    async fn texts(&self, sql: &str) -> Vec<String> {
        let rows = self.client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }

    /// The invariants I1 to I4 after `delivered` was loaded, all of it.
    async fn check(&self, delivered: &[Delivery]) {
        for Delivery { message, rows } in delivered {
            let sql = "SELECT accepted::BIGINT FROM load_ledger WHERE message_id = $1";
            let entry = self.client.query_opt(sql, &[&message.as_str()]).await.unwrap();
            let accepted: i64 = entry.expect("I1: everything delivered is in the ledger").get(0);
            assert_eq!(accepted, rows.accepted() as i64, "I1: {message}");
        }
        let none = Vec::<String>::new();
        assert_eq!(broken_at_rest(&self.client).await, none, "I2");
        assert_eq!(torn(&self.client, delivered, BULK_RECORDS).await, none, "I4");
        let before = row_versions(&self.client).await;
        self.client.batch_execute("TRUNCATE load_ledger").await.unwrap();
        for delivery in delivered {
            self.load(delivery).await;
        }
        assert_eq!(row_versions(&self.client).await, before, "I3: a row was touched");
    }
}

async fn load(database: &Database, delivery: &Delivery) -> Result<Counts, Failure> {
    let counts = database.load_rows(&delivery.message, &delivery.rows).await?;
    assert!(counts.balances(), "{counts:?}");
    Ok(counts)
}

/// A message called `job` of `source` about what was observed at `second`.
fn message(job: &str, source: Source, second: Option<i64>, records: Vec<Record>) -> Delivery {
    let raw = ObjectKey::raw(Topic::SpotifyTracks, "run", job, 0);
    let rows = Rows {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source,
        run_id: "run".into(),
        observed_at: second.map(|second| Timestamp::from_second(second).unwrap()),
        raw: raw.clone(),
        records: records.into_iter().map(|record| validate(record).unwrap()).collect(),
        rejections: Vec::new(),
    };
    Delivery { message: ObjectKey::rows(&raw), rows }
}

/// Track number `number`; some share an artist, some an album.
fn track(number: u32) -> Track {
    let artist = format!("a{:0>21}", number % 40);
    Track {
        id: song(number),
        name: format!("Song {number}"),
        artists: vec![ArtistCredit {
            id: ArtistId::parse(&artist).ok(),
            name: format!("Artist {}", number % 40),
        }],
        album: Some(Album {
            id: None,
            title: format!("Album {}", number % 60),
            artist: None,
            album_type: None,
            total_tracks: None,
            release: None,
        }),
        duration_ms: Some(200_000 + i64::from(number)),
        isrc: None,
        explicit: None,
        popularity: Some(i64::from(number % 100)),
        track_number: None,
        is_playable: None,
        vendor: VendorFeatures::default(),
        playlists: Vec::new(),
        quality_flags: Vec::new(),
    }
}

fn song(number: u32) -> TrackId {
    TrackId::parse(&format!("t{number:0>21}")).unwrap()
}

fn record(track: Track) -> Record {
    Record::Track(Box::new(track))
}

/// What Last.fm says of track `number`.
fn listeners(number: u32, count: i64) -> Record {
    Record::TrackListeners(TrackListeners {
        song_id: song(number),
        song_name: format!("Song {number}"),
        artist_name: format!("Artist {}", number % 40),
        duration_ms: None,
        listeners: Some(count),
        playcount: Some(count * 4),
        mbid: None,
        tags: vec!["80s".into()],
        matched: None,
        quality_flags: Vec::new(),
    })
}

/// A message of the tracks `numbers`.
fn tracks(job: &str, second: i64, numbers: impl IntoIterator<Item = u32>) -> Delivery {
    let records = numbers.into_iter().map(|number| record(track(number))).collect();
    message(job, Source::Spotify, Some(second), records)
}
