//! Planning on a real PostgreSQL: what is missing is found by an index, and given to one run only.

use jiff::Timestamp;
use segue_pipeline::jobs::{ArtistWork, Questions, TrackWork};
use segue_pipeline::message::Source;
use segue_pipeline::ports::{FindWork, Plan};
use segue_postgres::{Database, Reclaimed};
use segue_testkit::postgres::TestDatabase;
use std::collections::BTreeSet;
use tokio_postgres::Client;

/// A catalogue of `$songs` songs by one artist for every ten, all of it described by Spotify, nothing of
/// it by anybody else.
const CATALOGUE: &str = "
    INSERT INTO artists (artist_id, artist_name, name_key, spotify_data_complete)
    SELECT 'a' || lpad(n::text, 21, '0'), 'Artist ' || n, 'name:artist:' || n, TRUE
    FROM generate_series(0, $songs / 10) AS n;
    INSERT INTO songs (song_id, song_name, artist_id, artist_ref, spotify_data_complete)
    SELECT 's' || lpad(n::text, 21, '0'), 'Song ' || n, 'a' || lpad((n / 10)::text, 21, '0'),
           'a' || lpad((n / 10)::text, 21, '0'), TRUE
    FROM generate_series(0, $songs - 1) AS n;
    ANALYZE artists; ANALYZE songs;";

struct Store {
    database: Database,
    client: Client,
    _keeps_the_database: TestDatabase,
}

impl Store {
    async fn with(songs: u32) -> Option<Self> {
        let test_database = TestDatabase::migrated().await?;
        let database = Database::connect(test_database.url()).await.unwrap();
        let client = test_database.connect().await;
        let catalogue = CATALOGUE.replace("$songs", &songs.to_string());
        client.batch_execute(&catalogue).await.unwrap();
        Some(Self { database, client, _keeps_the_database: test_database })
    }

    async fn plan(&self, run_id: &str, most: u32) -> Vec<String> {
        let work = self.database.tracks_without_listeners(plan(run_id, most)).await.unwrap();
        work.into_iter().map(|TrackWork { song_id, .. }| song_id.to_string()).collect()
    }

    async fn number(&self, sql: &str) -> i64 {
        self.client.query_one(sql, &[]).await.unwrap().get(0)
    }
}

fn plan(run_id: &str, most: u32) -> Plan<'_> {
    let now = Timestamp::from_second(1_000_000_000).unwrap();
    Plan { run_id, now, most, profiles_first: false }
}

#[tokio::test(flavor = "multi_thread")]
async fn planners_at_once_never_give_the_same_thing_to_two_runs_and_together_give_all() {
    let Some(store) = Store::with(3_000).await else { return };
    let planners = (0..4).map(|number| {
        let database = store.database.clone();
        tokio::spawn(async move {
            let run = format!("run {number}");
            let mut given = Vec::new();
            loop {
                let work = database.tracks_without_listeners(plan(&run, 70)).await.unwrap();
                if work.is_empty() {
                    return given;
                }
                given.extend(work.into_iter().map(|work| work.song_id.to_string()));
            }
        })
    });
    let mut given = Vec::new();
    for planner in planners.collect::<Vec<_>>() {
        given.extend(planner.await.unwrap());
    }
    let each: BTreeSet<&String> = given.iter().collect();
    assert_eq!((given.len(), each.len()), (3_000, 3_000), "each song once, and every song");
}

#[tokio::test]
async fn what_a_killed_run_was_asking_about_is_found_again_when_it_is_known_dead_or_its_claim_lapses()
 {
    let Some(store) = Store::with(10).await else { return };
    let killed = store.plan("killed", 4).await;
    assert_eq!(killed.len(), 4);
    let others = store.plan("other", 100).await;
    assert_eq!(others.len(), 6, "while the answer is under way nobody else asks");
    assert!(store.plan("third", 100).await.is_empty());

    // Its neighbours in the data folder know that it is dead.
    assert_eq!(store.database.release_claims("killed").await.unwrap(), 4);
    assert_eq!(store.plan("next", 100).await, killed);

    // From elsewhere nobody can tell: its claims lapse.
    let lapse = "UPDATE enrichment_claims SET expires_at = now() - interval '1 second' \
                 WHERE run_id = 'other'";
    store.client.batch_execute(lapse).await.unwrap();
    assert_eq!(store.plan("third", 100).await, others);
    assert_eq!(store.number("SELECT count(*) FROM enrichment_claims").await, 10);
}

#[tokio::test]
async fn of_what_was_put_aside_a_run_claims_what_nobody_else_is_asking_about_or_has_answered() {
    let Some(store) = Store::with(40).await else { return };
    let answered = "UPDATE songs SET lastfm_data_complete = TRUE WHERE song_id LIKE '%1';
                    INSERT INTO enrichment_attempts (entity_kind, entity_id, source, outcome, retry_at)
                    SELECT 'song', song_id, 'Lastfm', '{}', '2030-01-01' FROM songs
                    WHERE song_id LIKE '%2'";
    store.client.batch_execute(answered).await.unwrap();
    let others = store.plan("other", 5).await;
    let id = |number: u32| format!("s{number:0>21}");
    let ids = vec![id(0), id(1), id(2), id(20), id(23)];
    assert!(others.contains(&id(0)), "{others:?}");
    let waited = Questions { source: Source::Lastfm, kind: "song", ids };
    let now = plan("", 1).now;
    for time in ["first", "again"] {
        let claimed = store.database.claim_again("run", now, &waited).await.unwrap();
        let expected = Reclaimed { ours: [id(20), id(23)].into(), elsewhere: [id(0)].into() };
        assert_eq!(claimed, expected, "{time}");
    }
    let rest = store.plan("third", 100).await;
    assert!(!rest.contains(&id(20)) && rest.contains(&id(24)), "{rest:?}");
}

#[tokio::test]
async fn a_miss_is_not_asked_again_before_its_date_and_an_ambiguous_id_not_at_all() {
    let Some(store) = Store::with(20).await else { return };
    let said = "INSERT INTO enrichment_attempts (entity_kind, entity_id, source, outcome, retry_at)
                SELECT 'song', song_id, 'Lastfm', '{}', '2001-09-09T01:46:40Z'::timestamptz
                       + CASE WHEN song_id LIKE '%5' THEN interval '0' ELSE interval '1 second' END
                FROM songs;
                UPDATE artists SET mbid = '00000000-0000-4000-8000-000000000000'";
    store.client.batch_execute(said).await.unwrap();
    let due = store.plan("run", 100).await;
    assert_eq!(due, ["s000000000000000000005", "s000000000000000000015"]);
    let work = store.database.artists_without_description(plan("run", 100)).await.unwrap();
    assert!(
        work.len() == 3 && work.iter().all(|ArtistWork { mbid, .. }| mbid.is_none()),
        "{work:?}"
    );
}

#[tokio::test]
async fn an_artist_is_asked_about_elsewhere_once_its_profile_is_there_or_known_not_to_come() {
    let Some(store) = Store::with(50).await else { return };
    let unseen = "UPDATE artists SET spotify_data_complete = FALSE WHERE artist_id >= 'a' || lpad('2', 21, '0')";
    store.client.batch_execute(unseen).await.unwrap();
    let numbers = async |run: &'static str, profiles_first| {
        let plan = Plan { profiles_first, ..plan(run, 10) };
        let described = store.database.artists_without_description(plan).await.unwrap();
        let listened = store.database.artists_without_listeners(plan).await.unwrap();
        store.database.release_claims(run).await.unwrap();
        assert_eq!(described, listened);
        let ids = described.iter().map(|work| work.artist_id.as_str().trim_start_matches("a0"));
        ids.map(|id| id.trim_start_matches('0').to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(numbers("one", true).await, ["", "1"]);
    assert_eq!(numbers("one", false).await, ["", "1", "2", "3", "4", "5"], "nobody asks Spotify");

    let nothing =
        "INSERT INTO enrichment_attempts (entity_kind, entity_id, source, outcome, status)
                   VALUES ('artist', 'a' || lpad('3', 21, '0'), 'Spotify', '{}', 'not_found')";
    store.client.batch_execute(nothing).await.unwrap();
    assert_eq!(numbers("one", true).await, ["", "1", "3"]);

    // Asked in this run, and no answer has come of it.
    let asked = Plan { most: 1, ..plan("two", 1) };
    let asked = store.database.artists_without_profile(asked).await.unwrap();
    assert!(asked[0].as_str().ends_with("02"), "{asked:?}");
    assert_eq!(numbers("two", true).await, ["", "1", "2", "3"]);
}

#[tokio::test]
async fn a_plan_among_a_hundred_thousand_songs_reads_an_index_of_what_is_missing() {
    let Some(store) = Store::with(100_000).await else { return };
    // Most are enriched, as after a few days.
    let enriched = "UPDATE songs SET lastfm_data_complete = song_id NOT LIKE '%77',
                                     audio_data_complete = song_id NOT LIKE '%77';
                    UPDATE artists SET lastfm_data_complete = artist_id NOT LIKE '%77',
                                       musicbrainz_data_complete = artist_id NOT LIKE '%77';
                    VACUUM ANALYZE songs; VACUUM ANALYZE artists;";
    for statement in enriched.split_inclusive(';') {
        store.client.batch_execute(statement).await.unwrap();
    }
    for (name, candidates, index) in [
        (
            "songs for Last.fm",
            include_str!("../../crates/postgres/src/sql/tracks_without_listeners.sql"),
            "idx_songs_awaiting_lastfm",
        ),
        (
            "songs for the analyser",
            include_str!("../../crates/postgres/src/sql/tracks_without_sound.sql"),
            "idx_songs_awaiting_sound",
        ),
        (
            "artists for Last.fm",
            include_str!("../../crates/postgres/src/sql/artists_without_listeners.sql"),
            "idx_artists_awaiting_lastfm",
        ),
        (
            "artists for MusicBrainz",
            include_str!("../../crates/postgres/src/sql/artists_without_description.sql"),
            "idx_artists_awaiting_musicbrainz",
        ),
    ] {
        let explained = store.explain(candidates).await;
        assert!(explained.contains(index), "{name}: {explained}");
        assert!(!explained.contains("Seq Scan on songs"), "{name}: {explained}");
    }
}

impl Store {
    async fn explain(&self, candidates: &str) -> String {
        self.client.batch_execute("DEALLOCATE ALL").await.unwrap();
        let kinds = "timestamptz, bigint, text, text, text, float8, boolean";
        let prepared = format!("PREPARE wanted ({kinds}) AS {candidates}");
        self.client.batch_execute(&prepared).await.unwrap();
        let explain = "EXPLAIN EXECUTE wanted (now(), 100, '', '', 'run', 0, TRUE)";
        let lines = self.client.query(explain, &[]).await.unwrap();
        lines.iter().map(|line| line.get::<_, String>(0) + "\n").collect()
    }
}
