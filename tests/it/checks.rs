//! Every CHECK of the database, and what becomes of a record that would break it.
//!
//! The constraints are read from the catalogue: a new one without a case here fails.

use jiff::Timestamp;
use segue_domain::record::Record;
use segue_domain::validate::validate;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::Rows;
use segue_postgres::Database;
use segue_testkit::postgres::TestDatabase;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use tokio_postgres::Client;

pub(crate) const SONG: &str = "t000000000000000000001";
pub(crate) const ARTIST: &str = "a000000000000000000001";
const ALBUM: &str = "b000000000000000000001";
pub(crate) const MBID: &str = "5441c29d-3602-4898-b1a1-b77fa23b8e50";

/// What becomes of a value its column does not take.
enum Outcome {
    /// The column is NULL and the row says why.
    Flagged(&'static str),
    /// The column keeps its default, and the row says why in the column for what Last.fm said wrong.
    ByLastfm { default: &'static str, flag: &'static str },
    /// The column is NULL, and the member of the list says why.
    OfMember(&'static str),
    /// Nothing is stored of it: the column keeps its default.
    Unsaid(&'static str),
    /// The record is refused, with this field at fault.
    Refused(&'static str),
    /// No record can say it: its type, or the way it is computed, has no such value.
    Unsayable,
}
use Outcome::{ByLastfm, Flagged, OfMember, Refused, Unsaid, Unsayable};

/// Column, record, where in it, the value, what becomes of it.
type Case = (&'static str, &'static str, &'static str, Value, Outcome);

fn cases() -> Vec<Case> {
    let sound = |column, field, value| (column, "audio_features", field, value, Flagged(column));
    let place = |column, field, value| (column, "located_area", field, value, Unsaid(""));
    let of_song = |column, field, flag| {
        (column, "track_listeners", field, json!(-1), ByLastfm { default: "", flag })
    };
    let of_artist = |column, field, flag| {
        (column, "artist_listeners", field, json!(-1), ByLastfm { default: "0", flag })
    };
    vec![
        ("artists.artist_name", "artist", "/name", json!(" "), Refused("artist_name")),
        of_artist("artists.total_listeners", "/listeners", "total_listeners_out_of_range"),
        of_artist("artists.total_playcount", "/playcount", "total_playcount_out_of_range"),
        ("albums.album_type", "track", "/album/album_type", json!("ep"), Unsayable),
        ("albums.album_total_tracks", "track", "/album/total_tracks", json!(250), Flagged("")),
        ("albums.release_date_precision", "track", "/album/release", json!("1977"), Unsayable),
        (
            "songs.song_listeners",
            "track_listeners",
            "/listeners",
            json!(-1),
            ByLastfm { default: "0", flag: "song_listeners_out_of_range" },
        ),
        of_song("songs.song_playcount", "/playcount", "song_playcount_out_of_range"),
        of_song("songs.engagement_ratio", "/playcount", "song_playcount_out_of_range"),
        ("songs.duration_ms", "track", "/duration_ms", json!(10_800_000), Flagged("")),
        ("songs.duration_seconds", "track", "/duration_ms", json!(1_999), Flagged("duration_ms")),
        ("songs.duration_minutes", "track", "/duration_ms", json!(1), Flagged("duration_ms")),
        ("songs.release_date_precision", "track", "/album/release", json!("1977"), Unsayable),
        ("songs.popularity", "track", "/popularity", json!(101), Flagged("")),
        ("songs.track_number", "track", "/track_number", json!(0), Flagged("")),
        ("songs.key", "track", "/vendor/key", json!(12), Flagged("")),
        sound("song_audio_features.bpm", "/bpm", json!(29.9)),
        sound("song_audio_features.bpm_confidence", "/bpm_confidence", json!(1.01)),
        sound("song_audio_features.energy", "/energy", json!(1.5)),
        sound("song_audio_features.spectral_centroid", "/spectral_centroid", json!(11_000)),
        sound("song_audio_features.zero_crossing_rate", "/zero_crossing_rate", json!(-0.1)),
        sound("song_audio_features.danceability", "/danceability", json!(2)),
        sound("song_audio_features.harmonic_ratio", "/harmonic_ratio", json!(7)),
        sound("song_audio_features.percussive_ratio", "/percussive_ratio", json!(-7)),
        sound("song_audio_features.time_signature", "/time_signature", json!(0)),
        sound("song_audio_features.mode", "/mode", json!("dorian")),
        ("song_artists.position", "track", "/artists", json!("none"), Unsayable),
        (
            "similar_artists.score",
            "similar_artists",
            "/similar/0/score",
            json!(2),
            OfMember("score_out_of_range"),
        ),
        ("matches.listeners", "track_listeners", "/listeners", json!(-1), Flagged("")),
        ("matches.playcount", "track_listeners", "/playcount", json!(-1), Flagged("")),
        (
            "mbz_artist_genre.votes",
            "described_artist",
            "/info/genres/0/votes",
            json!(-1),
            Unsaid(""),
        ),
        place("cities_with_lat_long.latitude", "/city/found/coordinates/latitude", json!(91)),
        place("cities_with_lat_long.longitude", "/city/found/coordinates/longitude", json!(-181)),
        place("cities_with_lat_long.population", "/city/found/population", json!(-1)),
    ]
}

/// Checks of what no source says: the loader's own words and counts, the matcher's scores.
const OWN: [&str; 14] = [
    "load_ledger.accepted",
    "load_ledger.loaded",
    "load_ledger.pending",
    "load_ledger.rejected",
    "load_ledger.unchanged",
    "matches.decided_by",
    "matches.decision",
    "matches.entity_kind",
    "matches.score",
    "matches.standing",
    "mbz_artist_info.match_score",
    "names.kind",
    "pending_enrichments.entity_kind",
    "runs.status",
];

/// A sound record of each kind.
pub(crate) fn sound(kind: &str) -> Value {
    let credit = json!({ "id": ARTIST, "name": "David Bowie" });
    let body = match kind {
        "artist" => json!({ "id": ARTIST, "name": "David Bowie", "popularity": 80,
                            "followers": 9, "genres": null }),
        "artist_listeners" => json!({ "artist_id": ARTIST, "artist_name": "David Bowie",
            "listeners": null, "playcount": null, "on_tour": null, "mbid": null, "matched": null }),
        "track_listeners" => json!({ "song_id": SONG, "song_name": "Low", "mbid": null,
            "artist_name": "David Bowie", "listeners": null, "playcount": null, "tags": [],
            "matched": null }),
        "similar_artists" => json!({ "artist_id": ARTIST,
            "similar": [{ "name": "Iggy Pop", "score": null, "mbid": null }] }),
        "described_artist" => json!({ "artist_id": ARTIST, "matched": null, "info": {
            "mbid": MBID, "name": "David Bowie", "sort_name": null, "kind": null, "gender": null,
            "disambiguation": null, "country": null, "area": null, "begin_area": null,
            "end_area": null, "begin": null, "end": null, "ended": null, "aliases": [],
            "genres": [{ "mbid": null, "name": "art rock", "votes": 3 }], "tags": [], "links": [] } }),
        "located_area" => json!({ "area_id": MBID, "continent": null, "city": {
            "area_id": MBID, "name": "London", "subdivision": null, "country": "GB",
            "found": { "coordinates": { "latitude": 51.5, "longitude": -0.1 },
                       "population": 9, "source": "geonames" } } }),
        "audio_features" => {
            let features = segue_domain::sound::SoundFeatures::default();
            let mut body = serde_json::to_value(features).unwrap();
            let said = json!({ "song_id": SONG, "features_version": 3, "audio_source": "deezer",
                               "preview_url": null, "input_hash": "00", "quality_flags": [] });
            body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            body
        }
        _ => json!({ "id": SONG, "name": "Low", "artists": [credit], "duration_ms": null,
            "album": { "id": ALBUM, "title": "Low", "artist": credit, "album_type": null,
                       "total_tracks": null, "release": null },
            "isrc": null, "explicit": null, "popularity": null, "track_number": null,
            "is_playable": null, "playlists": [], "quality_flags": [],
            "vendor": serde_json::to_value(
                segue_domain::record::VendorFeatures::default()).unwrap() }),
    };
    json!({ kind: body })
}

fn rows(number: usize, records: Vec<Record>) -> Rows {
    Rows {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        run_id: "run".into(),
        observed_at: Timestamp::from_second(number as i64).ok(),
        raw: ObjectKey::raw(Topic::SpotifyTracks, "run", &format!("case-{number}"), 0),
        records,
        rejections: Vec::new(),
    }
}

async fn load(database: &Database, number: usize, records: Vec<Record>) {
    let rows = rows(number, records);
    database.load_rows(&ObjectKey::rows(&rows.raw), &rows).await.unwrap();
}

/// What the one row of a table holds in a column; empty for NULL.
async fn stored(client: &Client, table: &str, column: &str) -> String {
    let sql = format!("SELECT coalesce(max(t.{column}::text), '') FROM {table} t");
    client.query_one(&sql, &[]).await.unwrap().get(0)
}

#[tokio::test]
async fn every_check_has_a_case_here() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let sql = "SELECT conrelid::regclass || '.' || attname
               FROM pg_constraint
               JOIN pg_attribute ON attrelid = conrelid AND attnum = ANY (conkey)
               WHERE contype = 'c' AND connamespace = current_schema()::regnamespace";
    let found = database.connect().await.query(sql, &[]).await.unwrap();
    let found: BTreeSet<String> = found.iter().map(|row| row.get(0)).collect();
    let cases = cases();
    let known: BTreeSet<&str> = cases.iter().map(|case| case.0).chain(OWN).collect();
    let new: Vec<&String> = found.iter().filter(|one| !known.contains(one.as_str())).collect();
    assert!(new.is_empty(), "checks without a case: {new:?}");
    let gone: Vec<&str> = known.into_iter().filter(|one| !found.contains(*one)).collect();
    assert!(gone.is_empty(), "cases without a check: {gone:?}");
}

#[tokio::test]
async fn a_value_no_column_takes_never_costs_its_record_and_never_its_neighbours() {
    for (number, (column, kind, place, value, outcome)) in (10..).zip(cases()) {
        let Some(test_database) = TestDatabase::migrated().await else { return };
        let database = Database::connect(test_database.url()).await.unwrap();
        let client = test_database.connect().await;
        let sound_track: Record = serde_json::from_value(sound("track")).unwrap();
        load(&database, 1, vec![sound_track]).await;

        let mut said = sound(kind);
        *said.pointer_mut(&format!("/{kind}{place}")).unwrap() = value;
        let read = serde_json::from_value::<Record>(said);
        let (table, name) = column.split_once('.').unwrap();
        let record = match (read.map(validate), &outcome) {
            (Err(_), Unsayable) => continue,
            (Ok(Err(refusal)), Refused(field)) => {
                assert_eq!(refusal.field, *field, "{column}");
                continue;
            }
            (Ok(Ok(record)), Flagged(_) | ByLastfm { .. } | OfMember(_) | Unsaid(_)) => record,
            (read, _) => panic!("{column}: {read:?}"),
        };
        let neighbour: Record = serde_json::from_value(sound("artist")).unwrap();
        load(&database, number, vec![record, neighbour]).await;
        assert_eq!(stored(&client, "artists", "artist_popularity").await, "80", "{column}");
        match outcome {
            Flagged(field) => {
                assert_eq!(stored(&client, table, name).await, "", "{column}");
                let flag = match field.rsplit('.').next() {
                    None | Some("") => name,
                    Some(field) => field,
                };
                let flags = stored(&client, table, "quality_flags").await;
                assert_eq!(flags, format!("{{{flag}_out_of_range}}"), "{column}");
            }
            ByLastfm { default, flag } => {
                assert_eq!(stored(&client, table, name).await, default, "{column}");
                let flags = stored(&client, table, "lastfm_quality_flags").await;
                assert_eq!(flags, format!("{{{flag}}}"), "{column}");
            }
            OfMember(flag) => {
                assert_eq!(stored(&client, table, name).await, "", "{column}");
                assert_eq!(stored(&client, table, "quality_flag").await, flag, "{column}");
            }
            Unsaid(default) => assert_eq!(stored(&client, table, name).await, default, "{column}"),
            Refused(_) | Unsayable => unreachable!("both were dealt with above"),
        }
    }
}

#[tokio::test]
async fn what_was_dropped_of_an_artist_is_told_until_a_good_number_comes() {
    let Some(test_database) = TestDatabase::migrated().await else { return };
    let database = Database::connect(test_database.url()).await.unwrap();
    let client = test_database.connect().await;
    let said = |kind: &str, changes: Value| {
        let mut record = sound(kind);
        record[kind].as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
        validate(serde_json::from_value::<Record>(record).unwrap()).unwrap()
    };
    let odd = said("artist", json!({ "popularity": 101, "followers": -4 }));
    let numbers = said("artist_listeners", json!({ "listeners": -4, "playcount": 7 }));
    load(&database, 1, vec![odd, numbers]).await;
    assert_eq!(stored(&client, "artists", "artist_popularity").await, "");
    let flags = stored(&client, "artists", "quality_flags").await;
    assert_eq!(flags, "{artist_followers_out_of_range,artist_popularity_out_of_range}");
    let flags = stored(&client, "artists", "lastfm_quality_flags").await;
    assert_eq!(flags, "{total_listeners_out_of_range}");
    assert_eq!(stored(&client, "artists", "total_playcount").await, "7");
    let flags = stored(&client, "matches", "quality_flags").await;
    assert_eq!(flags, "{listeners_out_of_range}", "the answer keeps the words of the source");

    let good = said("artist", json!({ "popularity": 80, "followers": null }));
    let numbers = said("artist_listeners", json!({ "listeners": 3, "playcount": null }));
    load(&database, 2, vec![good, numbers]).await;
    let flags = stored(&client, "artists", "quality_flags").await;
    assert_eq!(flags, "{artist_followers_out_of_range}");
    assert_eq!(stored(&client, "artists", "lastfm_quality_flags").await, "{}");
    assert_eq!(stored(&client, "artists", "total_listeners").await, "3");
}

#[tokio::test]
async fn the_dictionary_says_of_every_column_of_a_table_who_writes_it() {
    let Some(database) = TestDatabase::migrated().await else { return };
    let dictionary = segue_postgres::data_dictionary(&database.connect().await).await.unwrap();
    let mut relation = "";
    let mut nobodys = Vec::new();
    for line in dictionary.lines() {
        relation = line.strip_prefix("## ").unwrap_or(relation);
        let cells: Vec<&str> = line.split(" | ").map(str::trim).collect();
        if let [name, _kind, _null, _default, _rules, "", _meaning] = cells.as_slice() {
            nobodys.push(format!("{relation} {name}"));
        }
    }
    assert!(dictionary.contains("written by"), "{dictionary}");
    assert_eq!(nobodys, Vec::<String>::new());
}
