//! What was loaded and is lost is named, whichever table lost it; what was replaced or taken back is not.

use crate::checks::{ARTIST, MBID, SONG, sound};
use jiff::Timestamp;
use segue_domain::ids::{ArtistId, TrackId};
use segue_domain::matching::MatchKey;
use segue_domain::record::{Record, Subject};
use segue_domain::validate::validate;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_pipeline::stages::curate::reconcile::Books;
use segue_postgres::migrate::{self, MIGRATIONS};
use segue_postgres::{Database, MatchDecision};
use segue_testkit::postgres::{TestDatabase, dump};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// Tables reconciling learns nothing from records about: the bookkeeping, which it compares with the
/// objects, and what is gone by itself when its time is over.
const NOT_FROM_RECORDS: [&str; 6] = [
    "enrichment_claims",
    "load_ledger",
    "pending_enrichments",
    "rejected_records",
    "runs",
    "schema_migrations",
];

const NAMES: &str = "names";

/// What an upgrade makes of answers from before they were kept: replayed, they have names as well.
const FORGET_NAMELESS: &str = "
    DELETE FROM collections c USING matches m
    WHERE c.collection = 'match_tags' AND c.owner_id = m.match_id AND m.candidate = '';
    DELETE FROM match_tags t USING matches m WHERE t.match_id = m.match_id AND m.candidate = '';
    DELETE FROM matches WHERE candidate = '';";

/// A store, and every message that was delivered to it.
struct Store {
    database: Database,
    client: Client,
    delivered: Vec<(ObjectKey, Rows)>,
    test_database: TestDatabase,
}

impl Store {
    async fn empty() -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        Some(Self {
            database: Database::connect(test_database.url()).await.unwrap(),
            client: test_database.connect().await,
            delivered: Vec::new(),
            test_database,
        })
    }

    /// Loads `records` as one message, observed in second `at`.
    async fn load(&mut self, source: Source, at: Option<i64>, records: &[Value]) {
        let number = self.delivered.len();
        let raw = ObjectKey::raw(Topic::SpotifyTracks, "run", &format!("m{number}"), 0);
        let records = records.iter().map(|record| {
            let record: Record = serde_json::from_value(record.clone()).unwrap();
            validate(record).unwrap()
        });
        let rows = Rows {
            schema_version: SCHEMA_VERSION,
            topic: Topic::SpotifyTracks,
            source,
            run_id: "run".into(),
            observed_at: at.and_then(|at| Timestamp::from_second(at).ok()),
            raw: raw.clone(),
            records: records.collect(),
            rejections: Vec::new(),
        };
        self.delivered.push((ObjectKey::rows(&raw), rows));
        let (message, rows) = self.delivered.last().unwrap();
        self.database.load_rows(message, rows).await.unwrap();
    }

    fn url(&self) -> &str {
        self.test_database.url()
    }

    async fn replay(&self) {
        let database = self.database.clone().reapplying();
        for (message, rows) in &self.delivered {
            database.load_rows(message, rows).await.unwrap();
        }
    }

    /// Cures the loss of `row`. A name cannot be loaded again while its artist or album is there.
    async fn bring_back(&self, table: &str, row: &str) {
        if table == NAMES {
            let sql = "INSERT INTO names SELECT ($1::text::names).*";
            self.client.execute(sql, &[&row]).await.unwrap();
        }
        self.replay().await;
    }

    /// Everything that is missed.
    async fn missed(&self) -> BTreeSet<String> {
        let mut missed: BTreeSet<String> =
            self.database.unfollowed().await.unwrap().into_iter().collect();
        for (message, rows) in &self.delivered {
            missed.extend(self.database.absent(message, rows).await.unwrap());
        }
        missed
    }

    /// The tables that hold what records said.
    async fn tables(&self) -> Vec<String> {
        let sql = "SELECT table_name::text FROM information_schema.tables
                   WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1";
        let found = self.client.query(sql, &[]).await.unwrap();
        let names = found.iter().map(|row| row.get::<_, String>(0));
        names.filter(|name| !NOT_FROM_RECORDS.contains(&name.as_str())).collect()
    }

    async fn count(&self, table: &str) -> i64 {
        let sql = format!("SELECT count(*) FROM {table}");
        self.client.query_one(&sql, &[]).await.unwrap().get(0)
    }
}

/// A record of `kind` with these fields instead of its own.
fn said(kind: &str, changes: Value) -> Value {
    let Value::Object(changes) = changes else { panic!("fields are given by name") };
    let mut record = sound(kind);
    record[kind].as_object_mut().unwrap().extend(changes);
    record
}

fn listed(name: &str) -> Value {
    json!({ "playlist": { "id": "p000000000000000000001", "name": name, "genre": null,
            "subgenre": null, "owner_id": null, "total_tracks": null },
            "position": 1, "added_at": null })
}

fn area(number: u8, kind: &str) -> Value {
    json!({ "mbid": format!("{number:0>8}-0000-4000-8000-000000000000"), "name": "London",
            "kind": kind, "country": null, "subdivision": null })
}

fn tagged(tags: &[&str]) -> Value {
    said("track_listeners", json!({ "listeners": 5, "playcount": 9, "tags": tags }))
}

/// A store with a row in every table.
async fn filled() -> Option<Store> {
    let mut store = Store::empty().await?;
    let by_name =
        json!([{ "id": null, "name": "Iggy Pop" }, { "id": ARTIST, "name": "David Bowie" }]);
    let nameless = json!({ "id": null, "title": "The Idiot", "artist": null, "album_type": null,
                           "total_tracks": null, "release": null });
    store
        .load(
            Source::Dataset,
            None,
            &[said(
                "track",
                json!({ "id": "t000000000000000000002", "artists": by_name, "album": nameless,
                        "playlists": [listed("Berlin")] }),
            )],
        )
        .await;
    let track = said("track", json!({ "playlists": [listed("Berlin")] }));
    let artist = said("artist", json!({ "genres": ["art rock", "glam"] }));
    store.load(Source::Spotify, Some(1), &[track, artist]).await;
    let miss = json!({ "miss": { "subject": { "kind": "song", "id": "t000000000000000000002" },
                                 "reason": "not_found", "detail": "" } });
    let numbers = sound("artist_listeners");
    let similar = sound("similar_artists");
    store.load(Source::Lastfm, Some(2), &[tagged(&["80s", "live"]), numbers, similar, miss]).await;
    store.load(Source::Analyzer, Some(3), &[sound("audio_features")]).await;
    let mut described = sound("described_artist");
    described["described_artist"]["info"]["area"] = area(1, "City");
    let votes = |name: &str| json!({ "mbid": null, "name": name, "votes": 3 });
    described["described_artist"]["info"]["genres"] = json!([votes("art rock"), votes("glam")]);
    let stub = area(2, "Country");
    let about = json!({ "described_area": { "area_id": MBID,
                        "area": { "stub": stub, "parents": [area(1, "City")] } } });
    let way = json!({ "area_hierarchy": { "area_id": MBID,
                      "path": { "areas": [area(1, "City")], "is_cut": false } } });
    store.load(Source::Musicbrainz, Some(4), &[described, about, way, sound("located_area")]).await;
    Some(store)
}

#[tokio::test]
async fn every_single_row_that_is_lost_is_missed_and_so_is_every_table() {
    let Some(store) = filled().await else { return };
    assert_eq!(store.missed().await, BTreeSet::new());
    // Rows go one by one here, whatever refers to them.
    let alone = "SET session_replication_role = replica";
    store.client.batch_execute(alone).await.unwrap();
    for table in store.tables().await {
        let rows = store.count(&table).await;
        assert!(rows > 0, "{table} has nothing to lose");
        for number in 0..rows {
            let place = format!("SELECT ctid FROM {table} ORDER BY {table}::text OFFSET {number}");
            let sql = format!(
                "DELETE FROM {table} WHERE ctid = ({place} LIMIT 1) RETURNING {table}::text"
            );
            let row: String = store.client.query_one(&sql, &[]).await.unwrap().get(0);
            assert!(!store.missed().await.is_empty(), "{table} without {row}");
            store.bring_back(&table, &row).await;
            assert_eq!(store.missed().await, BTreeSet::new(), "{table} without {row}, replayed");
        }
        if table == NAMES {
            continue;
        }
        store.client.batch_execute(&format!("DELETE FROM {table}")).await.unwrap();
        assert!(!store.missed().await.is_empty(), "{table}");
        store.replay().await;
        assert_eq!(store.missed().await, BTreeSet::new(), "{table} replayed");
    }
}

#[tokio::test]
async fn what_is_missed_has_a_name_a_person_can_look_up() {
    let Some(store) = filled().await else { return };
    for (sql, named) in [
        ("DELETE FROM similar_artists", format!("artists similar to {ARTIST}")),
        ("DELETE FROM song_tags WHERE weight = 1", format!("tags of song {SONG}")),
        ("DELETE FROM artist_genres", format!("genres of artist {ARTIST}")),
        ("DELETE FROM cities_with_lat_long", format!("place of city {MBID}")),
        ("DELETE FROM song_artists WHERE position = 1", format!("artists of song {SONG}")),
        (
            "UPDATE songs SET song_listeners = NULL, lastfm_data_complete = false",
            format!("listeners of song {SONG}"),
        ),
        (
            "UPDATE albums SET album_title = '', artist_id = NULL",
            "album b000000000000000000001".into(),
        ),
        ("DELETE FROM song_audio_features", format!("sound of song {SONG}")),
    ] {
        store.client.batch_execute(sql).await.unwrap();
        let missed = store.missed().await;
        assert!(missed.contains(&named), "{named}: {missed:?}");
    }
}

#[tokio::test]
async fn what_a_newer_statement_replaced_or_a_person_took_back_is_not_missed() {
    let Some(mut store) = filled().await else { return };
    // Shorter and emptied lists, and fewer credits.
    store.load(Source::Lastfm, Some(10), &[tagged(&["live"])]).await;
    store.load(Source::Lastfm, Some(11), &[tagged(&[])]).await;
    let nobody = said("similar_artists", json!({ "similar": [] }));
    store.load(Source::Lastfm, Some(10), &[nobody]).await;
    let ungenred = said("artist", json!({ "genres": [], "popularity": null }));
    let emptied = json!({ "playlist": { "id": "p000000000000000000001", "name": null, "genre": null,
                          "subgenre": null, "owner_id": null, "total_tracks": 0 } });
    let alone = json!([{ "id": ARTIST, "name": "David Bowie" }]);
    let shorter = said("track", json!({ "id": "t000000000000000000002", "artists": alone }));
    store.load(Source::Spotify, Some(10), &[ungenred, emptied, shorter]).await;
    let redescribed = said("described_artist", json!({}));
    store.load(Source::Musicbrainz, Some(10), &[redescribed]).await;
    // What came late, and what waits for its song.
    store.load(Source::Lastfm, Some(1), &[tagged(&["80s"])]).await;
    let stray = said("track_listeners", json!({ "song_id": "t000000000000000000009" }));
    store.load(Source::Lastfm, Some(12), &[stray]).await;
    assert_eq!(store.missed().await, BTreeSet::new());

    let subjects = [
        (Subject::Song(TrackId::parse(SONG).unwrap()), "Low"),
        (Subject::Artist(ArtistId::parse(ARTIST).unwrap()), ""),
    ];
    for (subject, title) in subjects {
        let key = MatchKey::new(subject, "Lastfm", title, "David Bowie");
        let at = Timestamp::from_second(20).unwrap();
        store.database.decide_match(&key, MatchDecision::Reject, at).await.unwrap();
        assert_eq!(store.missed().await, BTreeSet::new(), "{key:?}");
    }
    let sql =
        "SELECT count(*) FROM matches WHERE standing = 'rejected' AND observed_at IS NOT NULL";
    let rejected: i64 = store.client.query_one(sql, &[]).await.unwrap().get(0);
    assert_eq!(rejected, 2, "what was rejected are answers that were there");
}

#[tokio::test]
async fn whatever_version_the_schema_goes_back_to_a_replay_brings_everything_again() {
    let Some(mut store) = filled().await else { return };
    // A flag that is older than the newest word on its row, so that its time is kept beside it.
    let flagged = |total| {
        let mut record = said("track", json!({}));
        record["track"]["album"]["total_tracks"] = json!(total);
        record
    };
    store.load(Source::Spotify, Some(20), &[flagged(json!(250))]).await;
    store.load(Source::Spotify, Some(21), &[flagged(Value::Null)]).await;
    let odd = said("artist", json!({ "popularity": 101 }));
    store.load(Source::Spotify, Some(20), &[odd]).await;
    store.load(Source::Spotify, Some(21), &[said("artist", json!({ "popularity": null }))]).await;
    let kept = "SELECT count(*)::bigint FROM albums WHERE field_times ? 'quality_flags'";
    let kept: i64 = store.client.query_one(kept, &[]).await.unwrap().get(0);
    assert_eq!(kept, 1);
    let before = dump(&store.client).await;
    for version in (9..=13).rev().filter(|number| MIGRATIONS.iter().any(|m| m.version() == *number))
    {
        migrate::down(&mut store.client, version).await.unwrap();
        let left = "SELECT count(*)::bigint FROM songs, jsonb_object_keys(field_times) AS k
                    WHERE k NOT IN (SELECT column_name FROM information_schema.columns
                                    WHERE table_name = 'songs')";
        let left: i64 = store.client.query_one(left, &[]).await.unwrap().get(0);
        assert_eq!(left, 0, "times of columns that are gone, at {version}");
        migrate::up(&mut store.client, None).await.unwrap();
        // What was prepared speaks of columns as they were.
        store.database = Database::connect(store.url()).await.unwrap();
        store.replay().await;
        store.client.batch_execute(FORGET_NAMELESS).await.unwrap();
        assert_eq!(store.missed().await, BTreeSet::new(), "{version}");
        // Below 11 artists known by name alone lose what names are looked up by, until one is named anew.
        if version >= 11 {
            assert_eq!(before, dump(&store.client).await, "down to {version}, up and replayed");
        }
    }
}

#[tokio::test]
async fn decisions_that_going_back_would_lose_are_counted() {
    let Some(mut store) = filled().await else { return };
    assert_eq!(migrate::decisions_lost(&store.client, 0).await.unwrap(), 0);
    let subject = Subject::Artist(ArtistId::parse(ARTIST).unwrap());
    let key = MatchKey::new(subject, "Lastfm", "", "David Bowie");
    let at = Timestamp::from_second(20).unwrap();
    store.database.decide_match(&key, MatchDecision::Reject, at).await.unwrap();
    assert_eq!(migrate::decisions_lost(&store.client, 11).await.unwrap(), 0);
    assert_eq!(migrate::decisions_lost(&store.client, 10).await.unwrap(), 1);
    assert_eq!(migrate::decisions_lost(&store.client, 0).await.unwrap(), 1);
    migrate::down(&mut store.client, 10).await.unwrap();
    assert_eq!(migrate::decisions_lost(&store.client, 0).await.unwrap(), 0);
}
