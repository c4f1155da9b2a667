//! The promise the project stands on: the stored state is a function of the set of messages.
//!
//! A set of record batches is delivered to a real PostgreSQL in random orders, with random
//! duplicates, cut differently, to one to four loaders at once; every table of data must be equal.
//! Books about messages, times of writing and surrogate numbers are left out of the comparison.

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use segue_domain::ids::{AlbumId, ArtistId, Mbid, PlaylistId, TrackId};
use segue_domain::musicbrainz::{Area, AreaPath, AreaStub, ArtistInfo, VotedGenre};
use segue_domain::origins::{
    AreaHierarchy, DescribedArea, DescribedArtist, FoundCity, LocatedArea, LocatedCity,
};
use segue_domain::places::{Continent, Coordinates, CountryCode};
use segue_domain::record::{
    Album, AlbumType, Artist, ArtistCredit, ArtistListeners, AudioFeatures, Miss, MissReason,
    Playlist, PlaylistEntry, Record, ReleaseDate, SimilarArtist, SimilarArtists, Subject, Track,
    TrackListeners, VendorFeatures,
};
use segue_domain::sound::SoundFeatures;
use segue_domain::validate::validate;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::LoadRows;
use segue_pipeline::rows::{Rejection, Rows};
use segue_pipeline::stages::curate::reconcile::Books;
use segue_postgres::Database;
use segue_testkit::postgres::{TestDatabase, dump};

/// Enough to find a broken rule within seconds; `PROPTEST_CASES` asks for more.
const CASES: u32 = 40;

fn id(kind: char, number: u8) -> String {
    format!("{kind}{number:0>21}")
}

fn track_id() -> impl Strategy<Value = TrackId> {
    (0_u8..4).prop_map(|n| TrackId::parse(&id('t', n)).unwrap())
}

fn artist_id() -> impl Strategy<Value = ArtistId> {
    (0_u8..4).prop_map(|n| ArtistId::parse(&id('a', n)).unwrap())
}

/// Few names, in several spellings: real artists share them and files know only them.
fn artist_name() -> impl Strategy<Value = String> {
    select(vec!["Genesis", "GENESIS", "Beyoncé", "Beyonce", "Ye", "Kanye West"])
        .prop_map(Into::into)
}

fn credit() -> impl Strategy<Value = ArtistCredit> {
    (prop::option::of(artist_id()), artist_name()).prop_map(|(id, name)| ArtistCredit { id, name })
}

fn album() -> impl Strategy<Value = Album> {
    let real = prop::option::of((0_u8..3).prop_map(|n| AlbumId::parse(&id('b', n)).unwrap()));
    let title = select(vec!["Duke", "DUKE", "Lemonade"]);
    let kind = prop::option::of(select(vec![AlbumType::Album, AlbumType::Single]));
    let release = prop::option::of(select(vec!["1980", "1980-03", "1980-03-28"]));
    (real, title, prop::option::of(credit()), kind, prop::option::of(1_i64..3), release).prop_map(
        |(id, title, artist, album_type, total_tracks, release)| Album {
            id,
            title: title.to_owned(),
            artist,
            album_type,
            total_tracks,
            release: release.and_then(ReleaseDate::read),
        },
    )
}

fn playlist() -> impl Strategy<Value = Playlist> {
    let name = prop::option::of(select(vec!["Hits", "Old hits"]).prop_map(Into::into));
    let genre = prop::option::of(select(vec!["pop", "rock"]).prop_map(Into::into));
    (0_u8..2, name, genre).prop_map(|(n, name, genre)| Playlist {
        id: PlaylistId::parse(&id('p', n)).unwrap(),
        name,
        genre,
        subgenre: None,
        owner_id: None,
        total_tracks: None,
    })
}

fn entries() -> impl Strategy<Value = Vec<PlaylistEntry>> {
    let entry = (playlist(), prop::option::of(1_i64..4))
        .prop_map(|(playlist, position)| PlaylistEntry { playlist, position, added_at: None });
    prop::collection::vec(entry, 0..2)
}

fn track() -> impl Strategy<Value = Record> {
    let facts = (
        prop::option::of(select(vec![200_000_i64, 200_500, 9])),
        prop::option::of(0_i64..3),
        prop::option::of(any::<bool>()),
        prop::option::of(0.0_f64..1.0),
    );
    let name = select(vec!["Intro", "intro", "Formation"]);
    let credits = prop::collection::vec(credit(), 1..3);
    (track_id(), name, credits, prop::option::of(album()), entries(), facts).prop_map(
        |(id, name, artists, album, playlists, (duration_ms, popularity, explicit, energy))| {
            Record::Track(Box::new(Track {
                id,
                name: name.to_owned(),
                artists,
                album,
                duration_ms,
                isrc: None,
                explicit,
                popularity,
                track_number: None,
                is_playable: None,
                vendor: VendorFeatures { energy, ..VendorFeatures::default() },
                playlists,
                quality_flags: Vec::new(),
            }))
        },
    )
}

fn words(all: &'static [&'static str]) -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec(select(all).prop_map(Into::into), 0..3)
}

fn artist() -> impl Strategy<Value = Record> {
    let genres = prop::option::of(words(&["art rock", "pop", "soul"]));
    let followers = prop::option::of(-1_i64..2);
    (artist_id(), artist_name(), prop::option::of(99_i64..102), followers, genres).prop_map(
        |(id, name, popularity, followers, genres)| {
            Record::Artist(Artist {
                id,
                name,
                popularity,
                followers,
                genres,
                quality_flags: Vec::new(),
            })
        },
    )
}

fn enrichment() -> impl Strategy<Value = Record> {
    let count = || prop::option::of(-1_i64..3);
    prop_oneof![
        (track_id(), count(), count(), words(&["80s", "live"])).prop_map(
            |(song_id, listeners, playcount, tags)| Record::TrackListeners(TrackListeners {
                song_id,
                song_name: String::new(),
                artist_name: String::new(),
                duration_ms: None,
                listeners,
                playcount,
                mbid: None,
                tags,
                matched: None,
                quality_flags: Vec::new(),
            })
        ),
        (artist_id(), count(), prop::option::of(any::<bool>())).prop_map(
            |(artist_id, listeners, on_tour)| Record::ArtistListeners(ArtistListeners {
                artist_id,
                artist_name: String::new(),
                listeners,
                playcount: None,
                on_tour,
                mbid: None,
                matched: None,
                quality_flags: Vec::new(),
            })
        ),
        (artist_id(), words(&["Yes", "Camel"]), prop::option::of(0.0_f64..1.5)).prop_map(
            |(artist_id, names, score)| Record::SimilarArtists(SimilarArtists {
                artist_id,
                similar: names
                    .into_iter()
                    .map(|name| SimilarArtist {
                        name,
                        score,
                        mbid: None,
                        quality_flags: Vec::new(),
                    })
                    .collect(),
            })
        ),
        (track_id(), prop::option::of(0.0_f64..1.5), prop::option::of(0.0_f64..1.0)).prop_map(
            |(song_id, energy, zero_crossing_rate)| Record::AudioFeatures(Box::new(
                AudioFeatures {
                    song_id,
                    features_version: 1,
                    sound: SoundFeatures {
                        energy,
                        zero_crossing_rate,
                        bpm: energy.map(|energy| 100.0 * energy),
                        chroma_mean: energy.into_iter().chain(zero_crossing_rate).collect(),
                        ..SoundFeatures::default()
                    },
                    audio_source: "deezer".into(),
                    preview_url: None,
                    input_hash: "0".into(),
                    quality_flags: Vec::new(),
                }
            ))
        ),
        (
            prop_oneof![track_id().prop_map(Subject::Song), artist_id().prop_map(Subject::Artist)],
            select(vec![MissReason::NotFound, MissReason::Mismatch])
        )
            .prop_map(|(subject, reason)| {
                Record::Miss(Miss { subject, reason, detail: String::new() })
            }),
    ]
}

fn mbid() -> impl Strategy<Value = Mbid> {
    (0_u8..3).prop_map(|n| Mbid::parse(&format!("{n:0>8}-0000-4000-8000-000000000000")).unwrap())
}

fn area() -> impl Strategy<Value = AreaStub> {
    let kind = prop::option::of(select(vec!["City", "Country"]));
    (mbid(), select(vec!["Oslo", "Norway"]), kind, any::<bool>()).prop_map(
        |(mbid, name, kind, is_coded)| AreaStub {
            mbid,
            name: name.to_owned(),
            kind: kind.map(Into::into),
            country: is_coded.then(|| CountryCode::read("NO").unwrap()),
            subdivision: None,
        },
    )
}

/// What MusicBrainz and the gazetteer say.
fn origin() -> impl Strategy<Value = Record> {
    let genre = || {
        (select(vec!["folk", "jazz"]), prop::option::of(0_i64..3))
            .prop_map(|(name, votes)| VotedGenre { mbid: None, name: name.to_owned(), votes })
    };
    let info = (mbid(), prop::option::of(area()), prop::collection::vec(genre(), 0..3));
    prop_oneof![
        (artist_id(), info, prop::option::of(any::<bool>())).prop_map(
            |(artist_id, (mbid, area, genres), ended)| {
                let info = ArtistInfo {
                    mbid,
                    name: "A".to_owned(),
                    sort_name: None,
                    kind: None,
                    gender: None,
                    disambiguation: None,
                    country: None,
                    begin_area: area.clone(),
                    area,
                    end_area: None,
                    begin: None,
                    end: None,
                    ended,
                    aliases: Vec::new(),
                    genres,
                    tags: Vec::new(),
                    links: Vec::new(),
                };
                let described = DescribedArtist { artist_id, info, chosen: None, matched: None };
                Record::DescribedArtist(Box::new(described))
            }
        ),
        (mbid(), area(), prop::collection::vec(area(), 0..3)).prop_map(
            |(area_id, stub, parents)| Record::DescribedArea(DescribedArea {
                area_id,
                area: Area { stub, parents }
            })
        ),
        (mbid(), prop::collection::vec(area(), 1..3)).prop_map(|(area_id, areas)| {
            let path = AreaPath { areas, is_cut: false };
            Record::AreaHierarchy(AreaHierarchy { area_id, path })
        }),
        (mbid(), any::<bool>(), prop::option::of((mbid(), 0.0_f64..2.0))).prop_map(
            |(area_id, is_known, city)| {
                let city = city.map(|(area_id, latitude)| LocatedCity {
                    area_id,
                    name: "Oslo".to_owned(),
                    subdivision: None,
                    country: CountryCode::read("NO").unwrap(),
                    found: is_known.then(|| FoundCity {
                        coordinates: Coordinates { latitude, longitude: 10.7 },
                        population: None,
                        source: "geonames".to_owned(),
                    }),
                });
                let continent = is_known.then_some(Continent::Europe);
                Record::LocatedArea(LocatedArea { area_id, continent, city })
            }
        ),
    ]
}

fn primary() -> impl Strategy<Value = Record> {
    let emptied = prop::option::of(0_i64..2);
    prop_oneof![
        4 => track(),
        1 => artist(),
        1 => (playlist(), emptied).prop_map(|(playlist, total_tracks)| {
            Record::Playlist(Playlist { total_tracks, ..playlist })
        }),
    ]
}

/// Source, time and records of a message. Datasets are undated, services are not.
type Said = (Source, Option<Timestamp>, Vec<Record>);

fn said() -> impl Strategy<Value = Said> {
    let at = || (1_i64..4).prop_map(|second| Timestamp::from_second(second).ok());
    prop_oneof![
        (at(), prop::collection::vec(primary(), 1..5)).prop_map(|(at, records)| (
            Source::Spotify,
            at,
            records
        )),
        prop::collection::vec(track(), 1..5).prop_map(|records| (Source::Dataset, None, records)),
        (at(), prop::collection::vec(enrichment(), 1..3)).prop_map(|(at, records)| (
            Source::Lastfm,
            at,
            records
        )),
        (at(), prop::collection::vec(origin(), 1..3)).prop_map(|(at, records)| (
            Source::Musicbrainz,
            at,
            records
        )),
        (at(), prop::collection::vec(prop_oneof![track(), enrichment()], 2..4))
            .prop_map(|(at, records)| (Source::Lastfm, at, records)),
    ]
}

fn message(number: usize, (source, at, records): &Said) -> (ObjectKey, Rows) {
    let raw = ObjectKey::raw(Topic::SpotifyTracks, "run", &format!("m{number}"), 0);
    let valid = records.iter().filter_map(|record| validate(record.clone()).ok()).collect();
    let rows = Rows {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: *source,
        run_id: format!("run-{number}"),
        observed_at: *at,
        raw: raw.clone(),
        records: valid,
        rejections: rejections(records.len()),
    };
    (ObjectKey::rows(&raw), rows)
}

/// A refused row that every other message of the source holds as well, here twice. It does not depend on
/// the message: cut into pieces, the same rows are refused.
fn rejections(index: usize) -> Vec<Rejection> {
    let rejection = |index: usize| Rejection {
        index: u32::try_from(index).unwrap(),
        field: "name".into(),
        reason: "is empty".into(),
        excerpt: "a row".into(),
    };
    vec![rejection(index + 1), rejection(index)]
}

/// Where each rejection is filed.
async fn filed(store: &Store) -> Vec<String> {
    let sql = "SELECT concat_ws(' ', rejection_id, run_id, raw_key, record_index)
               FROM rejected_records ORDER BY 1";
    store.client.query(sql, &[]).await.unwrap().iter().map(|row| row.get(0)).collect()
}

/// One record per message: the finest cut there is.
fn cut(all: &[Said]) -> Vec<Said> {
    all.iter()
        .flat_map(|(source, at, records)| {
            records.iter().map(|record| (*source, *at, vec![record.clone()]))
        })
        .collect()
}

/// Loads `deliveries` by `loaders` at once and returns the tables.
async fn tables_after(
    store: &Store,
    messages: &[Said],
    deliveries: &[usize],
    loaders: usize,
) -> String {
    store.empty().await;
    let loading = (0..loaders).map(|loader| {
        let mine = deliveries.iter().skip(loader).step_by(loaders);
        let batches: Vec<_> = mine.map(|&index| message(index, &messages[index])).collect();
        // The first loader takes nothing for a bulk, one takes everything it can for one, and the others
        // load several messages together.
        let bulk_from = if loader == 2 { 1 } else { usize::MAX };
        let together = if loader % 2 == 1 { 3 } else { 1 };
        let database = store.database.clone().bulk_from(bulk_from);
        tokio::spawn(async move {
            for batch in batches.chunks(together) {
                for outcome in database.load_together(batch).await {
                    let counts = outcome.unwrap_or_else(|failure| {
                        panic!("{failure}: {:?}", std::error::Error::source(&failure))
                    });
                    assert!(counts.balances(), "{counts:?}");
                }
            }
        })
    });
    for loader in loading.collect::<Vec<_>>() {
        loader.await.unwrap();
    }
    store.check().await;
    dump(&store.client).await
}

struct Store {
    database: Database,
    client: tokio_postgres::Client,
}

impl Store {
    async fn empty(&self) {
        let tables = "artists, albums, songs, song_artists, song_audio_features, genres, \
             artist_genres, playlists, playlist_tracks, tags, song_tags, similar_artists, names, \
             matches, match_tags, collections, pending_enrichments, enrichment_attempts, \
             rejected_records, load_ledger, \
             mbz_artist_info, mbz_artist_genre, mbz_area_hierarchy, cities_with_lat_long";
        self.client.batch_execute(&format!("TRUNCATE {tables} CASCADE")).await.unwrap();
    }

    /// What reconciling misses of `messages`, all of which were loaded.
    async fn missed(&self, messages: &[Said]) -> Vec<String> {
        let mut missed = self.database.unfollowed().await.unwrap();
        for (number, said) in messages.iter().enumerate() {
            let (key, rows) = message(number, said);
            missed.extend(self.database.absent(&key, &rows).await.unwrap());
        }
        missed
    }

    /// What must hold whatever was loaded: no orphan by name, the books balance.
    async fn check(&self) {
        let none = |what, sql| async move {
            let found: i64 = self.client.query_one(sql, &[]).await.unwrap().get(0);
            assert_eq!(found, 0, "{what}");
        };
        none(
            "artists by name that nothing refers to",
            "SELECT count(*) FROM artists a WHERE artist_id LIKE 'name:%' \
             AND NOT EXISTS (SELECT 1 FROM songs s WHERE s.artist_id = a.artist_id) \
             AND NOT EXISTS (SELECT 1 FROM albums b WHERE b.artist_id = a.artist_id) \
             AND NOT EXISTS (SELECT 1 FROM song_artists c WHERE c.artist_id = a.artist_id)",
        )
        .await;
        none(
            "artists by name beside the one real artist of that name",
            "SELECT count(*) FROM artists a JOIN names n ON n.name_id = a.artist_id \
             WHERE (SELECT count(*) FROM artists r WHERE r.name_key = a.artist_id) = 1",
        )
        .await;
        none(
            "messages whose books do not balance",
            "SELECT count(*) FROM load_ledger \
             WHERE accepted <> loaded + unchanged + rejected + pending",
        )
        .await;
    }
}

#[test]
fn any_order_any_repetition_any_cut_and_any_number_of_loaders_give_the_same_tables() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let Some(test_database) = runtime.block_on(TestDatabase::migrated()) else { return };
    let store = runtime.block_on(async {
        let client = test_database.connect().await;
        // Crashes of the server are not what is tested here, and waiting for disks takes minutes.
        let impatient = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', \
                         current_database()); END $$";
        client.batch_execute(impatient).await.unwrap();
        Store { database: Database::connect(test_database.url()).await.unwrap(), client }
    });
    let asked = std::env::var_os("PROPTEST_CASES").and_then(|n| n.to_str()?.parse().ok());
    let cases = asked.unwrap_or(CASES);
    let config =
        Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
    let plan = (
        prop::collection::vec(said(), 2..8),
        any::<u64>(),
        prop::collection::vec(any::<Index>(), 0..6),
        1_usize..5,
    );
    TestRunner::new(config)
        .run(&plan, |(messages, seed, repeats, loaders)| {
            runtime.block_on(async {
                let in_order: Vec<usize> = (0..messages.len()).collect();
                let expected = tables_after(&store, &messages, &in_order, 1).await;
                let filed_in_order = filed(&store).await;

                let mut deliveries = in_order.clone();
                deliveries.extend(repeats.iter().map(|index| index.index(messages.len())));
                shuffle(&mut deliveries, seed);
                let found = tables_after(&store, &messages, &deliveries, loaders).await;
                let rows = difference(&expected, &found);
                prop_assert!(rows.is_empty(), "{deliveries:?} by {loaders}: {rows}");
                prop_assert_eq!(filed_in_order, filed(&store).await, "{:?}", deliveries);
                let missed = store.missed(&messages).await;
                prop_assert!(missed.is_empty(), "{deliveries:?} by {loaders}: {missed:?}");

                let pieces = cut(&messages);
                let mut deliveries: Vec<usize> = (0..pieces.len()).collect();
                shuffle(&mut deliveries, seed);
                let found = tables_after(&store, &pieces, &deliveries, loaders).await;
                let rows = difference(&expected, &found);
                prop_assert!(rows.is_empty(), "cut, {deliveries:?} by {loaders}: {rows}");
                Ok(())
            })
        })
        .unwrap();
}

/// Rows that only one of two dumps has.
fn difference(expected: &str, found: &str) -> String {
    let only = |sign: &'static str, one: &str, other: &str| -> Vec<String> {
        let other: std::collections::BTreeSet<&str> = other.lines().collect();
        let missing = one.lines().filter(|line| !other.contains(line));
        missing.map(|line| format!("\n{sign} {line}")).collect()
    };
    let mut lines = only("-", expected, found);
    lines.extend(only("+", found, expected));
    lines.concat()
}

/// Fisher and Yates, with the numbers of a linear congruential generator (Knuth's MMIX).
fn shuffle(items: &mut [usize], mut seed: u64) {
    for last in (1..items.len()).rev() {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        items.swap(last, (seed >> 33) as usize % (last + 1));
    }
}
