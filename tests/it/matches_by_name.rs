//! Which song is meant by a source that has names and no id: found by index, and never guessed.

use jiff::Timestamp;
use segue_domain::ids::TrackId;
use segue_domain::matching::{Judgement, Matcher, Standing, TrackIdentity};
use segue_domain::record::{Record, TrackListeners};
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_postgres::{Database, MatchDecision, NamedSong};
use segue_testkit::postgres::TestDatabase;
use std::time::{Duration, Instant};
use tokio_postgres::Client;

struct Store {
    database: Database,
    client: Client,
    _keeps_the_database: TestDatabase,
}

impl Store {
    /// `songs` songs by a tenth as many artists, whose names say nothing about each other.
    async fn of(songs: i32) -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        let client = test_database.connect().await;
        let fill = format!(
            "INSERT INTO artists (artist_id, artist_name)
                 SELECT 'artist' || n, 'Band ' || md5(n::text) FROM generate_series(0, {songs} / 10) n;
             INSERT INTO songs (song_id, song_name, artist_id, duration_ms)
                 SELECT 'song' || n, 'Song ' || md5((n / 3)::text), 'artist' || n % ({songs} / 10), 200000
                 FROM generate_series(1, {songs}) n;"
        );
        client.batch_execute(&fill).await.unwrap();
        let database = Database::connect(test_database.url()).await.unwrap();
        Some(Self { database, client, _keeps_the_database: test_database })
    }

    async fn add(&self, id: &str, title: &str, artist: &str, duration_ms: i32, isrc: Option<&str>) {
        let sql =
            "INSERT INTO artists (artist_id, artist_name) VALUES ($1, $1) ON CONFLICT DO NOTHING";
        self.client.execute(sql, &[&artist]).await.unwrap();
        let sql = "INSERT INTO songs (song_id, song_name, artist_id, duration_ms, isrc) \
                   VALUES ($1, $2, $3, $4, $5)";
        self.client.execute(sql, &[&id, &title, &artist, &duration_ms, &isrc]).await.unwrap();
    }

    async fn named(&self, title: &str, artist: &str, duration_ms: Option<i64>) -> Vec<NamedSong> {
        let asked = TrackIdentity { title, artist, duration_ms, ..TrackIdentity::default() };
        self.database.complete_name_keys().await.unwrap();
        self.database.songs_named(&Matcher::default(), asked).await.unwrap()
    }
}

impl Store {
    /// Of the songs with an id as providers give it, in order.
    async fn listeners(&self) -> Vec<i64> {
        let sql = "SELECT song_listeners FROM songs WHERE length(song_id) = 22 ORDER BY song_id";
        let rows = self.client.query(sql, &[]).await.unwrap();
        rows.iter().map(|row| row.get(0)).collect()
    }
}

fn told(songs: &[NamedSong]) -> Vec<(&str, Standing)> {
    let mut told: Vec<_> =
        songs.iter().map(|song| (song.song_id.as_str(), song.standing)).collect();
    told.sort_unstable();
    told
}

#[tokio::test]
async fn two_songs_of_one_title_and_artist_are_ambiguous_and_a_cover_is_neither() {
    let Some(store) = Store::of(10).await else { return };
    store.add("one", "Hurt", "Nine Inch Nails", 373_000, None).await;
    store.add("two", "Hurt", "Nine Inch Nails", 313_000, None).await;
    store.add("cover", "Hurt", "Johnny Cash", 218_000, None).await;
    let without_length = store.named("hurt", "NINE INCH NAILS", None).await;
    assert_eq!(told(&without_length), [("one", Standing::Ambiguous), ("two", Standing::Ambiguous)]);
    let other = without_length[0].runner_up.as_ref().unwrap();
    assert_eq!((other.id == "one" || other.id == "two", other.score), (true, 1.0));
    // Their lengths tell them apart; the cover is found by its own artist only.
    let with_length = store.named("Hurt", "Nine Inch Nails", Some(313_400)).await;
    assert_eq!(told(&with_length), [("two", Standing::Accepted)]);
    assert_eq!(
        told(&store.named("Hurt", "Johnny Cash", None).await),
        [("cover", Standing::Accepted)]
    );
    let somebody = store.named("Hurt", "Christina Aguilera", None).await;
    assert!(somebody.iter().all(|song| song.standing == Standing::Refused), "{somebody:?}");
}

#[tokio::test]
async fn numbers_that_two_songs_may_mean_wait_for_a_person_and_go_where_the_person_says() {
    let Some(store) = Store::of(10).await else { return };
    let ids = ["t000000000000000000001", "t000000000000000000002"];
    for (id, duration_ms) in ids.iter().zip([373_000, 313_000]) {
        store.add(id, "Hurt", "Nine Inch Nails", duration_ms, None).await;
    }
    let named = store.named("Hurt", "Nine Inch Nails", None).await;
    let records = named.into_iter().map(|song| {
        Record::TrackListeners(TrackListeners {
            song_id: TrackId::parse(&song.song_id).unwrap(),
            song_name: "Hurt".into(),
            artist_name: "Nine Inch Nails".into(),
            duration_ms: None,
            listeners: Some(9),
            playcount: None,
            mbid: None,
            tags: Vec::new(),
            matched: Some(Judgement {
                has_rivals: song.standing == Standing::Ambiguous,
                runner_up: song.runner_up,
                ..Judgement::by(|_| song.note.clone())
            }),
            quality_flags: Vec::new(),
        })
    });
    let raw = ObjectKey::raw(Topic::LastfmEnrichment, "run", "chart", 0);
    let rows = Rows {
        schema_version: SCHEMA_VERSION,
        topic: Topic::LastfmEnrichment,
        source: Source::Lastfm,
        run_id: "run".into(),
        observed_at: Timestamp::from_second(1).ok(),
        raw: raw.clone(),
        records: records.collect(),
        rejections: Vec::new(),
    };
    store.database.load_rows(&ObjectKey::rows(&raw), &rows).await.unwrap();
    assert_eq!(store.listeners().await, [0, 0], "nobody guesses");

    let waiting = store.database.matches_to_review(false, 10).await.unwrap();
    let told: Vec<_> = waiting.iter().map(|one| (one.standing.as_str(), one.score)).collect();
    assert_eq!(told, [("ambiguous", Some(1.0)), ("ambiguous", Some(1.0))]);
    assert!(waiting.iter().all(|one| one.runner_up.is_some()), "each names the other");
    let chosen = waiting.iter().find(|one| one.entity_id == ids[1]).unwrap();
    let key = chosen.key().unwrap();
    let at = Timestamp::from_second(2).unwrap();
    store.database.decide_match(&key, MatchDecision::Accept, at).await.unwrap();
    assert_eq!(store.listeners().await, [0, 9]);
}

#[tokio::test]
async fn a_typing_error_in_title_or_artist_is_found_by_the_other_half() {
    let Some(store) = Store::of(10).await else { return };
    store.add("one", "Bohemian Rhapsody - Remastered 2011", "Queen", 354_000, None).await;
    store.add("two", "Concrete Lanterns", "Restless Satellites", 200_000, None).await;
    let found = store.named("Bohemian Rapsody", "Queen", Some(354_000)).await;
    assert_eq!(told(&found), [("one", Standing::Accepted)]);
    let found = store.named("Concrete Lanterns", "Restles Satellites", Some(200_000)).await;
    assert_eq!(told(&found), [("two", Standing::Accepted)]);
    assert!(store.named("", "Queen", None).await.is_empty());
    assert!(store.named("Nothing Like It", "Nobody At All", None).await.is_empty());
}

#[tokio::test]
async fn names_are_looked_up_by_index() {
    let Some(store) = Store::of(20_000).await else { return };
    store.database.complete_name_keys().await.unwrap();
    store.client.batch_execute("ANALYZE songs; ANALYZE artists").await.unwrap();
    for sql in [
        include_str!("../../crates/postgres/src/sql/songs_named_exactly.sql"),
        include_str!("../../crates/postgres/src/sql/songs_named_nearly.sql"),
    ] {
        let sql = sql.replace("$1", "'1:band c4ca'").replace("$2", "'1:song c4ca'");
        let plan = store.client.query(&format!("EXPLAIN {sql}"), &[]).await.unwrap();
        let plan: Vec<String> = plan.iter().map(|row| row.get(0)).collect();
        let plan = plan.join("\n");
        assert!(!plan.contains("Seq Scan"), "{plan}");
        assert!(plan.contains("idx_artists_match_key"), "{plan}");
    }
}

/// `make bench-names` runs it over a million songs.
#[tokio::test]
#[ignore = "a measurement: SEGUE_BENCH_SONGS songs, a million unless it says otherwise"]
async fn a_name_is_resolved_among_a_million_songs() {
    let asked = std::env::var_os("SEGUE_BENCH_SONGS").and_then(|n| n.to_str()?.parse().ok());
    let songs: i32 = asked.unwrap_or(1_000_000);
    let Some(store) = Store::of(songs).await else { return };
    let began = Instant::now();
    store.database.complete_name_keys().await.unwrap();
    println!("keys of {songs} songs completed in {:.1} s", began.elapsed().as_secs_f64());
    for table in ["songs", "artists"] {
        store.client.batch_execute(&format!("VACUUM ANALYZE {table}")).await.unwrap();
    }
    // Every 997th song, under its own names and with a letter too many in the title.
    let sql = "SELECT s.song_name, a.artist_name FROM songs s JOIN artists a USING (artist_id) \
               WHERE substr(s.song_id, 5)::int % 997 = 0";
    let names = store.client.query(sql, &[]).await.unwrap();
    for (kind, ending) in [("exact", ""), ("misspelt", "x")] {
        let mut times: Vec<Duration> = Vec::new();
        for row in &names {
            let (title, artist): (String, String) = (row.get(0), row.get(1));
            let title = format!("{title}{ending}");
            let asked = TrackIdentity {
                title: &title,
                artist: &artist,
                duration_ms: Some(200_000),
                ..TrackIdentity::default()
            };
            let began = Instant::now();
            let found = store.database.songs_named(&Matcher::default(), asked).await.unwrap();
            times.push(began.elapsed());
            assert!(!found.is_empty(), "{title} by {artist}");
        }
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1e3;
        println!("{kind}: {} names, median {:.2} ms, p99 {:.2} ms", times.len(), at(50), at(99));
        assert!(at(50) < 5.0, "median {} ms", at(50));
    }
}
