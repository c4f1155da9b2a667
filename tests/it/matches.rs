//! What people decide about matches: kept, applied to rows old and new, whichever comes first.

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use segue_domain::ids::{ArtistId, TrackId};
use segue_domain::matching::{Judgement, MatchKey, Standing};
use segue_domain::record::{
    ArtistCredit, ArtistListeners, MatchNote, Record, Subject, Track, TrackListeners,
    VendorFeatures,
};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_pipeline::stages::curate::reconcile::Books;
use segue_postgres::migrate;
use segue_postgres::{Database, MatchDecision};
use segue_testkit::postgres::{TestDatabase, dump};
use tokio_postgres::Client;

/// Enough to find a broken rule within seconds; `PROPTEST_CASES` asks for more.
const CASES: u32 = 40;

const SONG: &str = "t000000000000000000001";

fn song(id: &str) -> TrackId {
    TrackId::parse(id).unwrap()
}

fn at(second: i64) -> Option<Timestamp> {
    Timestamp::from_second(second).ok()
}

fn track(id: &str) -> Record {
    Record::Track(Box::new(Track {
        id: song(id),
        name: "Heroes".into(),
        artists: vec![ArtistCredit {
            id: ArtistId::parse("a000000000000000000001").ok(),
            name: "David Bowie".into(),
        }],
        album: None,
        duration_ms: Some(200_000),
        isrc: None,
        explicit: None,
        popularity: None,
        track_number: None,
        is_playable: None,
        vendor: VendorFeatures::default(),
        playlists: Vec::new(),
        quality_flags: Vec::new(),
    }))
}

fn judged(standing: Standing) -> Judgement {
    let score = match standing {
        Standing::Accepted => 1.0,
        Standing::Near | Standing::Ambiguous => 0.8,
        Standing::Refused => 0.2,
    };
    let note = MatchNote { method: "similar".into(), score, reasons: vec!["title -0.200".into()] };
    Judgement { note, standing, runner_up: None }
}

fn answer(title: &str, standing: Standing, listeners: Option<i64>, tags: &[&str]) -> Record {
    Record::TrackListeners(TrackListeners {
        song_id: song(SONG),
        song_name: title.into(),
        artist_name: "David Bowie".into(),
        duration_ms: None,
        listeners,
        playcount: listeners.map(|count| count * 4),
        mbid: None,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        matched: Some(judged(standing)),
        quality_flags: Vec::new(),
    })
}

fn key(title: &str) -> MatchKey {
    MatchKey::new(Subject::Song(song(SONG)), "Lastfm", title, "David Bowie")
}

struct Store {
    database: Database,
    client: Client,
    _keeps_the_database: TestDatabase,
}

impl Store {
    async fn new() -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        let client = test_database.connect().await;
        // Crashes of the server are not what is tested here, and waiting for disks takes minutes.
        let impatient = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', \
                         current_database()); END $$";
        client.batch_execute(impatient).await.unwrap();
        let database = Database::connect(test_database.url()).await.unwrap();
        Some(Self { database, client, _keeps_the_database: test_database })
    }

    async fn load(&self, name: &str, at: Option<Timestamp>, records: &[Record]) {
        let raw = ObjectKey::raw(Topic::LastfmEnrichment, "run", name, 0);
        let rows = Rows {
            schema_version: SCHEMA_VERSION,
            topic: Topic::LastfmEnrichment,
            source: Source::Lastfm,
            run_id: "run".into(),
            observed_at: at,
            raw: raw.clone(),
            records: records.to_vec(),
            rejections: Vec::new(),
        };
        let counts = self.database.load_rows(&ObjectKey::rows(&raw), &rows).await.unwrap();
        assert!(counts.balances(), "{counts:?}");
    }

    async fn decide(&self, title: &str, decision: MatchDecision, second: i64) {
        let at = Timestamp::from_second(second).unwrap();
        self.database.decide_match(&key(title), decision, at).await.unwrap();
    }

    /// Listeners, completeness, ratio and tags of the song.
    async fn row(&self) -> (i64, bool, Option<f64>, Vec<String>) {
        let sql = "SELECT song_listeners, lastfm_data_complete, engagement_ratio, \
                   ARRAY(SELECT tag_name FROM song_tags JOIN tags USING (tag_id) ORDER BY 1) \
                   FROM songs";
        let row = self.client.query_one(sql, &[]).await.unwrap();
        (row.get(0), row.get(1), row.get(2), row.get(3))
    }

    async fn empty(&self) {
        let tables = "artists, albums, songs, song_artists, names, collections, tags, song_tags, \
             matches, match_tags, pending_enrichments, enrichment_attempts, load_ledger";
        self.client.batch_execute(&format!("TRUNCATE {tables} CASCADE")).await.unwrap();
    }
}

#[tokio::test]
async fn an_accepted_answer_fills_the_row_from_what_was_stored() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("near", at(2), &[answer("Heros", Standing::Near, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
    let waiting = store.database.matches_to_review(false, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].match_id, key("Heros").id());
    assert_eq!(waiting[0].reasons, ["title -0.200"]);

    store.decide("Heros", MatchDecision::Accept, 3).await;
    assert_eq!(store.row().await, (7, true, Some(4.0), vec!["80s".to_owned()]));
    assert!(store.database.matches_to_review(false, 10).await.unwrap().is_empty());
    // New numbers of the answer follow by themselves.
    store.load("later", at(9), &[answer("Heros", Standing::Near, Some(8), &["80s"])]).await;
    assert_eq!(store.row().await.0, 8);
}

#[tokio::test]
async fn a_rejected_answer_takes_back_what_it_brought_and_does_not_come_again() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("wrong", at(2), &[answer("Heroes", Standing::Accepted, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (7, true, Some(4.0), vec!["80s".to_owned()]));

    store.decide("Heroes", MatchDecision::Reject, 3).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
    store.load("again", at(9), &[answer("HEROES", Standing::Accepted, Some(8), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()), "it does not come back");
    // Another answer is another matter.
    store
        .load("other", at(4), &[answer("'Heroes' 2", Standing::Accepted, Some(3), &["art"])])
        .await;
    assert_eq!(store.row().await, (3, true, Some(4.0), vec!["art".to_owned()]));
}

#[tokio::test]
async fn an_answer_the_matcher_no_longer_believes_takes_its_values_along() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("one", at(2), &[answer("Heroes", Standing::Accepted, Some(7), &["80s"])]).await;
    store.load("two", at(3), &[answer("Heroes", Standing::Near, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
}

#[tokio::test]
async fn a_repeated_answer_and_a_repeated_decision_write_nothing() {
    let Some(store) = Store::new().await else { return };
    let records = [track(SONG), answer("Heroes", Standing::Accepted, Some(7), &["80s"])];
    store.load("one", at(2), &records).await;
    store.decide("Heroes", MatchDecision::Accept, 3).await;
    let written = "SELECT array_agg(xmin::text ORDER BY 1) FROM (SELECT xmin FROM songs UNION ALL \
                   SELECT xmin FROM matches UNION ALL SELECT xmin FROM match_tags UNION ALL \
                   SELECT xmin FROM song_tags UNION ALL SELECT xmin FROM collections) t";
    let before: Vec<String> = store.client.query_one(written, &[]).await.unwrap().get(0);
    store.load("again", at(2), &records).await;
    store.decide("Heroes", MatchDecision::Accept, 3).await;
    let after: Vec<String> = store.client.query_one(written, &[]).await.unwrap().get(0);
    assert_eq!(before, after);
}

#[tokio::test]
async fn numbers_from_before_answers_were_kept_stay_until_an_answer_with_a_name_is_believed() {
    let Some(test_database) = TestDatabase::create().await else { return };
    let mut client = test_database.connect().await;
    migrate::up(&mut client, Some(10)).await.unwrap();
    let fill = format!(
        "INSERT INTO songs (song_id, song_name, song_listeners, song_playcount, engagement_ratio, \
             mbid, lastfm_data_complete, last_lastfm_update, field_times) \
             VALUES ('{SONG}', 'Heroes', 5, 10, 2, 'm', true, to_timestamp(2), \
                     '{{\"song_playcount\": \"1970-01-01T00:00:01Z\"}}'); \
         INSERT INTO tags (tag_name) VALUES ('old'); \
         INSERT INTO song_tags SELECT '{SONG}', tag_id, 1 FROM tags; \
         INSERT INTO collections VALUES ('song_tags', '{SONG}', to_timestamp(2))"
    );
    client.batch_execute(&fill).await.unwrap();
    migrate::up(&mut client, None).await.unwrap();
    let database = Database::connect(test_database.url()).await.unwrap();
    let store = Store { database, client, _keeps_the_database: test_database };
    let before = (5, true, Some(2.0), vec!["old".to_owned()]);
    assert_eq!(store.row().await, before);
    store.load("near", at(3), &[answer("Heros", Standing::Near, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, before, "an answer nobody believes changes nothing");
    store.load("right", at(4), &[answer("Heroes", Standing::Accepted, Some(8), &["art"])]).await;
    assert_eq!(store.row().await, (8, true, Some(4.0), vec!["art".to_owned()]));
    store.decide("Heroes", MatchDecision::Reject, 5).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
}

/// Something that happens: a message of records, or a decision.
#[derive(Debug, Clone)]
enum Event {
    Said(Option<Timestamp>, Vec<Record>),
    Decided(MatchKey, MatchDecision, Timestamp),
}

fn title() -> impl Strategy<Value = &'static str> {
    select(vec!["Heroes", "Heros", "Heroes (Live)"])
}

fn record() -> impl Strategy<Value = Record> {
    let standing =
        || select(vec![Standing::Accepted, Standing::Accepted, Standing::Near, Standing::Refused]);
    let count = || prop::option::of(0_i64..3);
    let tags = prop::collection::vec(select(vec!["80s", "art", "live"]), 0..3);
    prop_oneof![
        1 => Just(track(SONG)),
        4 => (title(), standing(), count(), tags)
            .prop_map(|(title, standing, count, tags)| answer(title, standing, count, &tags)),
        2 => (standing(), count(), any::<bool>()).prop_map(|(standing, listeners, on_tour)| {
            Record::ArtistListeners(ArtistListeners {
                artist_id: ArtistId::parse("a000000000000000000001").unwrap(),
                artist_name: "David Bowie".into(),
                listeners,
                playcount: None,
                on_tour: Some(on_tour),
                mbid: None,
                matched: Some(judged(standing)),
                quality_flags: Vec::new(),
            })
        }),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let at = || (1_i64..5).prop_map(|second| Timestamp::from_second(second).unwrap());
    let artist = MatchKey::new(
        Subject::Artist(ArtistId::parse("a000000000000000000001").unwrap()),
        "Lastfm",
        "",
        "David Bowie",
    );
    let about = prop_oneof![3 => title().prop_map(key), 1 => Just(artist)];
    let decision = select(vec![MatchDecision::Accept, MatchDecision::Reject]);
    prop_oneof![
        2 => (at(), prop::collection::vec(record(), 1..4))
            .prop_map(|(at, records)| Event::Said(Some(at), records)),
        1 => (about, decision, at()).prop_map(|(key, what, at)| Event::Decided(key, what, at)),
    ]
}

/// Lets `order` of `events` happen, by `people` at once, and returns the tables.
async fn tables_after(store: &Store, events: &[Event], order: &[usize], people: usize) -> String {
    store.empty().await;
    let happening = (0..people).map(|person| {
        let mine: Vec<(usize, Event)> = order
            .iter()
            .skip(person)
            .step_by(people)
            .map(|&index| (index, events[index].clone()))
            .collect();
        let database = store.database.clone();
        async move {
            for (index, event) in mine {
                match event {
                    Event::Decided(key, decision, at) => {
                        database.decide_match(&key, decision, at).await.unwrap();
                    }
                    Event::Said(at, records) => {
                        let raw =
                            ObjectKey::raw(Topic::LastfmEnrichment, "r", &format!("m{index}"), 0);
                        let rows = Rows {
                            schema_version: SCHEMA_VERSION,
                            topic: Topic::LastfmEnrichment,
                            source: Source::Lastfm,
                            run_id: "r".into(),
                            observed_at: at,
                            raw: raw.clone(),
                            records,
                            rejections: Vec::new(),
                        };
                        database.load_rows(&ObjectKey::rows(&raw), &rows).await.unwrap();
                    }
                }
            }
        }
    });
    let tasks: Vec<_> = happening.map(tokio::spawn).collect();
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(store.database.unfollowed().await.unwrap(), Vec::<String>::new());
    dump(&store.client).await
}

#[test]
fn messages_and_decisions_in_any_order_give_the_same_tables() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let Some(store) = runtime.block_on(Store::new()) else { return };
    let asked = std::env::var_os("PROPTEST_CASES").and_then(|n| n.to_str()?.parse().ok());
    let cases = asked.unwrap_or(CASES);
    let config =
        Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let plan = (
        prop::collection::vec(event(), 3..9),
        any::<u64>(),
        prop::collection::vec(any::<Index>(), 0..5),
        1_usize..4,
    );
    TestRunner::new(config)
        .run(&plan, |(mut events, seed, repeats, people)| {
            // Somewhere the song comes, or nothing would ever be settled.
            events.push(Event::Said(at(1), vec![track(SONG)]));
            runtime.block_on(async {
                let in_order: Vec<usize> = (0..events.len()).collect();
                let expected = tables_after(&store, &events, &in_order, 1).await;
                let mut order = in_order.clone();
                order.extend(repeats.iter().map(|index| index.index(events.len())));
                shuffle(&mut order, seed);
                let found = tables_after(&store, &events, &order, people).await;
                prop_assert_eq!(expected, found, "{:?} by {}", order, people);
                Ok(())
            })
        })
        .unwrap();
}

/// Fisher and Yates, with the numbers of a linear congruential generator (Knuth's MMIX).
fn shuffle(items: &mut [usize], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, (seed >> 33) as usize % (last + 1));
    }
}
