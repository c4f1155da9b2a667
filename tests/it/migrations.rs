//! The schema goes up and down without losing a row, on a real PostgreSQL.
use segue_postgres::migrate::{self, MIGRATIONS, MigrateError, State};
use segue_testkit::postgres::{TestDatabase, dump};
use tokio_postgres::Client;

/// Rows as an installation that never knew more than the core would hold them, ugly ones included.
const POPULATE_CORE: &str = "
    INSERT INTO artists (artist_id, artist_name, total_listeners, artist_popularity,
                         artist_followers, has_genres, updated_at) VALUES
        ('a1', 'Both', 500, 71, 3000000000, TRUE, '2025-01-02T03:04:05Z'),
        ('a2', 'Spotify only', 0, 5, 10, FALSE, '2025-01-02T03:04:05Z'),
        ('a3', 'A name only', NULL, NULL, NULL, NULL, '2025-01-02T03:04:05Z');
    INSERT INTO albums (album_id, album_title, artist_id, album_type, album_total_tracks) VALUES
        ('b1', 'An album', 'a1', 'album', 12),
        ('b2', 'Without artist', NULL, NULL, NULL);
    INSERT INTO songs (song_id, song_name, artist_id, album_id, duration_ms, song_listeners,
                       engagement_ratio, release_date, release_date_precision, popularity) VALUES
        ('s1', 'Both', 'a1', 'b1', 200000, 12, 1.5, '1999-12-31', 'day', 50),
        ('s2', 'Spotify only', 'a2', 'b2', 2000, 0, NULL, '2001', 'year', 50),
        ('s3', 'Last.fm only', NULL, NULL, NULL, 0, 0, 'once', NULL, NULL),
        ('s4', 'No album', 'a1', NULL, 10799999, NULL, NULL, NULL, NULL, 0);
    INSERT INTO song_audio_features (song_id, bpm, energy) VALUES ('s1', 120.5, 0.25);
    INSERT INTO genres (genre_name) VALUES ('rock'), ('jazz');
    INSERT INTO artist_genres (artist_id, genre_id) SELECT 'a1', genre_id FROM genres;";

const CORE_TABLES: [&str; 6] =
    ["artists", "albums", "songs", "song_audio_features", "genres", "artist_genres"];

#[tokio::test]
async fn a_populated_core_database_goes_to_head_and_back_with_its_rows() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    migrate::up(&mut client, Some(1)).await.unwrap();
    client.batch_execute(POPULATE_CORE).await.unwrap();
    let columns = core_columns(&client).await;
    let before = rows(&client, &columns).await;

    migrate::up(&mut client, None).await.unwrap();
    assert_eq!(rows(&client, &columns).await, before, "going up kept every core value");
    migrate::down(&mut client, 1).await.unwrap();
    assert_eq!(rows(&client, &columns).await, before, "going down kept every core value");
    assert_eq!(core_columns(&client).await, columns, "going down left the core's columns only");
}

#[tokio::test]
async fn an_upgrade_marks_which_source_each_row_already_has() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    migrate::up(&mut client, Some(1)).await.unwrap();
    client.batch_execute(POPULATE_CORE).await.unwrap();
    migrate::up(&mut client, None).await.unwrap();

    let songs = flags(&client, "songs", "song_id").await;
    assert_eq!(songs, ["s1 true true", "s2 true false", "s3 false true", "s4 false false"]);
    let artists = flags(&client, "artists", "artist_id").await;
    assert_eq!(artists, ["a1 true true", "a2 true false", "a3 false false"]);
    let years = texts(&client, "SELECT concat(release_year) FROM songs ORDER BY song_id").await;
    assert_eq!(years, ["1999", "2001", "", ""]);
    let claims = texts(
        &client,
        "SELECT concat_ws(' ', song_id, artist_ref, album_ref) FROM songs ORDER BY song_id",
    );
    assert_eq!(claims.await, ["s1 a1 b1", "s2 a2 b2", "s3", "s4 a1"]);
}

#[tokio::test]
async fn every_way_back_undoes_exactly_its_way_up() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    migrate::up(&mut client, Some(1)).await.unwrap();
    migrate::down(&mut client, 0).await.unwrap();
    let (mut below, mut version) = (Vec::new(), 0);
    for migration in &MIGRATIONS {
        let before = schema(&client).await;
        migrate::up(&mut client, Some(migration.version())).await.unwrap();
        assert_ne!(schema(&client).await, before, "{} changes something", migration.name());
        below.push((version, before));
        version = migration.version();
    }
    for (version, before) in below.into_iter().rev() {
        migrate::down(&mut client, version).await.unwrap();
        assert_eq!(schema(&client).await, before, "down to {version}");
    }
    let again = migrate::up(&mut client, None).await.unwrap();
    assert_eq!(again.len(), MIGRATIONS.len());
}

#[tokio::test]
async fn migrating_twice_does_nothing_the_second_time() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let mut client = database.connect().await;
    let before = migrate::status(&client).await.unwrap();
    assert!(before.iter().all(|one| matches!(one.state, State::Applied { .. })), "{before:?}");

    assert!(migrate::up(&mut client, None).await.unwrap().is_empty());
    assert!(migrate::up(&mut client, Some(2)).await.unwrap().is_empty());
    assert_eq!(migrate::status(&client).await.unwrap(), before);
}

#[tokio::test]
async fn status_of_an_empty_database_is_pending_and_writes_nothing() {
    let Some(database) = TestDatabase::create().await else { return };
    let client = database.connect().await;
    let status = migrate::status(&client).await.unwrap();
    assert_eq!(status.len(), MIGRATIONS.len());
    assert!(status.iter().all(|one| one.state == State::Pending), "{status:?}");
    assert_eq!(dump(&client).await, "");
    let made = texts(&client, "SELECT concat(to_regclass('schema_migrations'))").await;
    assert_eq!(made, [""]);
}

#[tokio::test]
async fn two_processes_that_migrate_at_once_take_turns() {
    let Some(database) = TestDatabase::create().await else { return };
    let (mut one, mut two) = (database.connect().await, database.connect().await);
    let (first, second) = tokio::join!(migrate::up(&mut one, None), migrate::up(&mut two, None));
    assert_eq!(first.unwrap().len() + second.unwrap().len(), MIGRATIONS.len());
}

#[tokio::test]
async fn a_migration_changed_after_it_was_applied_is_refused_with_a_cure() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let mut client = database.connect().await;
    client
        .batch_execute("UPDATE schema_migrations SET checksum = 'other' WHERE version = 2")
        .await
        .unwrap();

    let error = migrate::down(&mut client, 1).await.unwrap_err();
    assert!(matches!(&error, MigrateError::Changed { version: 2, .. }), "{error:?}");
    assert!(error.to_string().contains("put it in a new migration"), "{error}");
    let status = migrate::status(&client).await.unwrap();
    let changed: Vec<u32> = status
        .iter()
        .filter(|one| matches!(one.state, State::Changed { .. }))
        .map(|one| one.version)
        .collect();
    assert_eq!(changed, [2]);
}

#[tokio::test]
async fn a_database_newer_than_the_program_is_refused() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let mut client = database.connect().await;
    client
        .batch_execute("INSERT INTO schema_migrations VALUES (99, 'from_the_future', 'x')")
        .await
        .unwrap();

    let error = migrate::up(&mut client, None).await.unwrap_err();
    assert!(error.to_string().contains("Use the newer program"), "{error}");
    let status = migrate::status(&client).await.unwrap();
    assert!(matches!(status.last().unwrap().state, State::Unknown { .. }), "{status:?}");
}

#[tokio::test]
async fn a_missing_row_below_an_applied_one_is_refused() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let mut client = database.connect().await;
    client.batch_execute("DELETE FROM schema_migrations WHERE version = 3").await.unwrap();
    let error = migrate::up(&mut client, None).await.unwrap_err();
    assert!(matches!(error, MigrateError::Gap { missing: 3, applied: 4 }), "{error:?}");
}

#[tokio::test]
async fn a_migration_that_fails_leaves_nothing_of_itself() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    // In the way of the fifth of the core's tables.
    client.batch_execute("CREATE TABLE genres (mine INT)").await.unwrap();
    let error = migrate::up(&mut client, None).await.unwrap_err();
    assert!(matches!(error, MigrateError::Failed { version: 1, .. }), "{error:?}");
    assert_eq!(dump(&client).await, "== genres: 0 rows\n");
}

#[tokio::test]
async fn a_version_that_does_not_exist_is_refused() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    let error = migrate::up(&mut client, Some(999)).await.unwrap_err();
    assert!(matches!(error, MigrateError::NoSuchVersion { asked: 999, .. }), "{error:?}");
}

#[tokio::test]
async fn views_show_both_feature_sets_and_coverage() {
    let Some(database) = TestDatabase::create().await else { return };
    let mut client = database.connect().await;
    migrate::up(&mut client, Some(1)).await.unwrap();
    client.batch_execute(POPULATE_CORE).await.unwrap();
    migrate::up(&mut client, None).await.unwrap();
    client
        .batch_execute("UPDATE songs SET energy = 0.9, tempo = 121 WHERE song_id IN ('s1', 's2')")
        .await
        .unwrap();

    let features = texts(
        &client,
        "SELECT concat_ws('|', track_id, feature_source, vendor_energy, measured_energy, tempo,
                          tempo_source) FROM track_audio_features ORDER BY track_id",
    );
    assert_eq!(features.await, ["s1|both|0.9|0.25|120.5|measured", "s2|vendor|0.9|121|vendor"]);
    let coverage = texts(
        &client,
        "SELECT concat_ws('|', enrichment, covered, total, percent) FROM coverage
         WHERE entity = 'song' AND enrichment IN ('lastfm', 'audio features measured')",
    );
    assert_eq!(coverage.await, ["lastfm|2|4|50.00", "audio features measured|1|4|25.00"]);
    let genres = texts(&client, "SELECT genre FROM spotify_artist_genre ORDER BY genre").await;
    assert_eq!(genres, ["jazz", "rock"]);
}

#[tokio::test]
async fn each_row_tells_what_spotify_left_out_and_what_stands_in() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let client = database.connect().await;
    client
        .batch_execute(
            "INSERT INTO artists (artist_id, artist_name, artist_popularity, lastfm_data_complete,
                                  spotify_data_complete)
             VALUES ('a1', 'Known', 50, true, true), ('a2', 'Stub', NULL, false, false);
             INSERT INTO songs (song_id, song_name, artist_id, popularity, energy, lastfm_data_complete,
                                spotify_data_complete)
             VALUES ('s1', 'Bare', 'a1', NULL, NULL, true, true),
                    ('s2', 'Full', 'a1', 40, 0.5, false, true),
                    ('s3', 'Not described yet', 'a2', NULL, NULL, false, false);
             INSERT INTO song_audio_features (song_id, energy, audio_source)
             VALUES ('s1', 0.2, 'deezer');
             INSERT INTO tags (tag_name) VALUES ('rock');
             INSERT INTO song_tags (song_id, tag_id) SELECT 's1', tag_id FROM tags;",
        )
        .await
        .unwrap();
    let told = texts(
        &client,
        "SELECT concat_ws('|', entity_id, fact, coalesce(stands_in, '-')) FROM fallbacks
         ORDER BY entity_id, fact",
    );
    assert_eq!(
        told.await,
        [
            "a1|followers|Last.fm listeners",
            "a1|genres|Last.fm tags of the artist's songs",
            "s1|audio features|measured from deezer",
            "s1|popularity|Last.fm listeners",
        ]
    );
}

#[tokio::test]
async fn a_dump_differs_by_data_and_not_by_numbers_or_times() {
    let (Some(one), Some(two)) = (TestDatabase::migrated().await, TestDatabase::migrated().await)
    else {
        return;
    };
    let (one, two) = (one.connect().await, two.connect().await);
    one.batch_execute("INSERT INTO genres (genre_name) VALUES ('rock'), ('jazz')").await.unwrap();
    two.batch_execute("INSERT INTO genres (genre_name) VALUES ('jazz'), ('rock')").await.unwrap();
    for client in [&one, &two] {
        client
            .batch_execute(
                "INSERT INTO artists (artist_id, artist_name) VALUES ('a', 'A');
                 INSERT INTO artist_genres (artist_id, genre_id)
                 SELECT 'a', genre_id FROM genres WHERE genre_name = 'rock'",
            )
            .await
            .unwrap();
    }
    assert_eq!(dump(&one).await, dump(&two).await);
    two.batch_execute("UPDATE artists SET total_listeners = 1").await.unwrap();
    assert_ne!(dump(&one).await, dump(&two).await);
}

/// Each core table with its columns, in order.
async fn core_columns(client: &Client) -> Vec<(&'static str, String)> {
    let mut all = Vec::new();
    for table in CORE_TABLES {
        let query = format!(
            "SELECT string_agg(column_name, ', ' ORDER BY ordinal_position)
             FROM information_schema.columns WHERE table_name = '{table}'"
        );
        all.push((table, texts(client, &query).await.remove(0)));
    }
    all
}

async fn rows(client: &Client, columns: &[(&'static str, String)]) -> Vec<String> {
    let mut all = Vec::new();
    for (table, columns) in columns {
        let query = format!("SELECT (ROW({columns}))::TEXT AS row FROM {table} ORDER BY row");
        all.extend(texts(client, &query).await);
    }
    all
}

async fn flags(client: &Client, table: &str, id: &str) -> Vec<String> {
    let query = format!(
        "SELECT concat({id}, ' ', spotify_data_complete::TEXT, ' ', lastfm_data_complete::TEXT)
         FROM {table} ORDER BY {id}"
    );
    texts(client, &query).await
}

/// The whole schema as text: relations with their options, columns, constraints, indexes, views and
/// comments.
async fn schema(client: &Client) -> Vec<String> {
    let query = "
        SELECT concat_ws(' ', c.relname, c.relkind, c.reloptions::TEXT, pg_get_viewdef(
                   CASE WHEN c.relkind = 'v' THEN c.oid END), obj_description(c.oid, 'pg_class'))
        FROM pg_class c WHERE c.relnamespace = 'public'::REGNAMESPACE
        UNION ALL
        SELECT concat_ws(' ', c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
                   a.attnotnull, a.attidentity, pg_get_expr(d.adbin, d.adrelid),
                   col_description(c.oid, a.attnum))
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relnamespace = 'public'::REGNAMESPACE AND a.attnum > 0 AND NOT a.attisdropped
          AND c.relkind IN ('r', 'v')
        UNION ALL
        SELECT concat_ws(' ', conrelid::REGCLASS, conname, pg_get_constraintdef(oid))
        FROM pg_constraint WHERE connamespace = 'public'::REGNAMESPACE
        UNION ALL
        SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
        ORDER BY 1";
    texts(client, query).await
}

async fn texts(client: &Client, query: &str) -> Vec<String> {
    client.query(query, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}
