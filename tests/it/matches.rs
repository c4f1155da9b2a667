//! What people decide about matches: kept, applied to rows old and new, whichever comes first.

use jiff::Timestamp;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, TestRunner};
use segue_domain::ids::{ArtistId, Mbid, TrackId};
use segue_domain::matching::{Judgement, MatchKey, MatchThreshold, Matcher};
use segue_domain::musicbrainz::{ArtistInfo, VotedGenre};
use segue_domain::origins::{ArtistCandidate, DescribedArtist};
use segue_domain::record::{
    ArtistCredit, ArtistListeners, MatchNote, Miss, MissReason, Record, Subject, Track,
    TrackListeners, VendorFeatures,
};
use segue_domain::similarity::Measure;
use segue_pipeline::jobs::ArtistWork;
use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::{FindWork, LoadRows, Plan};
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

fn judged(score: f64) -> Judgement {
    Judgement::by(|measure| MatchNote {
        method: "similar".into(),
        // The generous measure finds names more alike.
        score: if measure == Measure::Levenshtein { score } else { (score + 0.04).min(1.0) },
        reasons: vec!["title -0.200".into()],
    })
}

fn answer(title: &str, score: f64, listeners: Option<i64>, tags: &[&str]) -> Record {
    Record::TrackListeners(TrackListeners {
        song_id: song(SONG),
        song_name: title.into(),
        artist_name: "David Bowie".into(),
        duration_ms: None,
        listeners,
        playcount: listeners.map(|count| count * 4),
        mbid: None,
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        matched: Some(judged(score)),
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
    store.load("near", at(2), &[answer("Heros", 0.8, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
    let waiting = store.database.matches_to_review(false, 10).await.unwrap();
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0].match_id, key("Heros").id());
    assert_eq!(waiting[0].reasons, ["title -0.200"]);

    store.decide("Heros", MatchDecision::Accept, 3).await;
    assert_eq!(store.row().await, (7, true, Some(4.0), vec!["80s".to_owned()]));
    assert!(store.database.matches_to_review(false, 10).await.unwrap().is_empty());
    // New numbers of the answer follow by themselves.
    store.load("later", at(9), &[answer("Heros", 0.8, Some(8), &["80s"])]).await;
    assert_eq!(store.row().await.0, 8);
}

#[tokio::test]
async fn a_rejected_answer_takes_back_what_it_brought_and_does_not_come_again() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("wrong", at(2), &[answer("Heroes", 1.0, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (7, true, Some(4.0), vec!["80s".to_owned()]));

    store.decide("Heroes", MatchDecision::Reject, 3).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
    store.load("again", at(9), &[answer("HEROES", 1.0, Some(8), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()), "it does not come back");
    // Another answer is another matter.
    store.load("other", at(4), &[answer("'Heroes' 2", 1.0, Some(3), &["art"])]).await;
    assert_eq!(store.row().await, (3, true, Some(4.0), vec!["art".to_owned()]));
}

#[tokio::test]
async fn an_answer_the_matcher_no_longer_believes_takes_its_values_along() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("one", at(2), &[answer("Heroes", 1.0, Some(7), &["80s"])]).await;
    store.load("two", at(3), &[answer("Heroes", 0.8, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
}

#[tokio::test]
async fn a_repeated_answer_and_a_repeated_decision_write_nothing() {
    let Some(store) = Store::new().await else { return };
    let records = [track(SONG), answer("Heroes", 1.0, Some(7), &["80s"])];
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
    store.load("near", at(3), &[answer("Heros", 0.8, Some(7), &["80s"])]).await;
    assert_eq!(store.row().await, before, "an answer nobody believes changes nothing");
    store.load("right", at(4), &[answer("Heroes", 1.0, Some(8), &["art"])]).await;
    assert_eq!(store.row().await, (8, true, Some(4.0), vec!["art".to_owned()]));
    store.decide("Heroes", MatchDecision::Reject, 5).await;
    assert_eq!(store.row().await, (0, false, None, Vec::new()));
    // The nameless answer is still there, and does not count: nothing is missing from the tables.
    assert_eq!(store.database.unfollowed().await.unwrap(), Vec::<String>::new());
    let still_there = "SELECT standing, is_believed FROM matches WHERE candidate = ''";
    let row = store.client.query_one(still_there, &[]).await.unwrap();
    assert_eq!((row.get(0), row.get(1)), ("accepted", false));
}

#[tokio::test]
async fn a_threshold_goes_up_and_down_and_the_tables_are_those_of_a_fresh_database() {
    let Some(store) = Store::new().await else { return };
    // Scores of both sides of each threshold, by one measure and by the other.
    let titles = ["Heroes", "Heros", "Heroe", "Hero", "Her"];
    let scores = [1.0, 0.87, 0.83, 0.75, 0.3];
    let load = async |database: &Database| {
        let mut records = vec![track(SONG)];
        for (title, score) in titles.iter().zip(scores) {
            records.push(answer(title, score, Some((score * 100.0) as i64), &[title]));
        }
        let raw = ObjectKey::raw(Topic::LastfmEnrichment, "r", "all", 0);
        let rows = Rows {
            schema_version: SCHEMA_VERSION,
            topic: Topic::LastfmEnrichment,
            source: Source::Lastfm,
            run_id: "r".into(),
            observed_at: at(5),
            raw: raw.clone(),
            records,
            rejections: Vec::new(),
        };
        database.clone().reapplying().load_rows(&ObjectKey::rows(&raw), &rows).await.unwrap();
    };
    let by = |threshold, measure| {
        let threshold = MatchThreshold::new(threshold).unwrap();
        store.database.clone().judging_by(Matcher { threshold, measure })
    };
    let settings = [
        (0.85, Measure::Levenshtein),
        (0.9, Measure::Levenshtein),
        (0.85, Measure::Levenshtein),
        (0.7, Measure::Levenshtein),
        (0.85, Measure::RatcliffObershelp),
        (0.85, Measure::Levenshtein),
    ];
    let mut fresh = Vec::new();
    for (threshold, measure) in settings {
        store.empty().await;
        load(&by(threshold, measure)).await;
        fresh.push(dump(&store.client).await);
    }
    assert!(fresh[0] != fresh[1] && fresh[0] != fresh[3] && fresh[0] != fresh[4]);
    for replays in [true, false] {
        store.empty().await;
        load(&by(0.85, Measure::Levenshtein)).await;
        for ((threshold, measure), fresh) in settings.into_iter().zip(&fresh) {
            let database = by(threshold, measure);
            match replays {
                true => load(&database).await,
                false => drop(database.settle_matches().await.unwrap()),
            }
            assert_eq!(&dump(&store.client).await, fresh, "{threshold} {measure:?} {replays}");
            assert!(!database.settle_matches().await.unwrap(), "nothing is left to settle");
        }
    }
}

const ARTIST: &str = "a000000000000000000001";

fn artist() -> ArtistId {
    ArtistId::parse(ARTIST).unwrap()
}

fn mbid(last: char) -> Mbid {
    Mbid::parse(&format!("5441c29d-3602-4898-b1a1-b77fa23b8e5{last}")).unwrap()
}

fn mbid_key(last: char) -> MatchKey {
    let subject = Subject::Artist(artist());
    let candidate = mbid(last).as_str().to_owned();
    MatchKey { subject, source: "Musicbrainz".into(), candidate }
}

/// One of several artists a search found.
fn candidate(last: char, score: f64) -> Record {
    Record::ArtistCandidate(ArtistCandidate {
        artist_id: artist(),
        mbid: mbid(last),
        name: "David Bowie".into(),
        about: Some(format!("number {last}")),
        aliases: Vec::new(),
        matched: Some(Judgement { has_rivals: true, ..judged(score) }),
    })
}

/// MusicBrainz' page of an artist.
fn described(last: char, score: f64, genre: &str) -> Record {
    let genre = VotedGenre { mbid: None, name: genre.into(), votes: Some(3) };
    let info = ArtistInfo {
        mbid: mbid(last),
        name: "David Bowie".into(),
        sort_name: None,
        kind: Some("Person".into()),
        gender: None,
        disambiguation: Some(format!("number {last}")),
        country: None,
        area: None,
        begin_area: None,
        end_area: None,
        begin: None,
        end: None,
        ended: None,
        aliases: Vec::new(),
        genres: vec![genre],
        tags: Vec::new(),
        links: Vec::new(),
    };
    let matched = Some(judged(score));
    let artist_id = artist();
    Record::DescribedArtist(Box::new(DescribedArtist { artist_id, info, chosen: None, matched }))
}

impl Store {
    async fn load_musicbrainz(&self, name: &str, second: i64, records: &[Record]) {
        let raw = ObjectKey::raw(Topic::Musicbrainz, "run", name, 0);
        let rows = Rows {
            schema_version: SCHEMA_VERSION,
            topic: Topic::Musicbrainz,
            source: Source::Musicbrainz,
            run_id: "run".into(),
            observed_at: at(second),
            raw: raw.clone(),
            records: records.to_vec(),
            rejections: Vec::new(),
        };
        self.database.load_rows(&ObjectKey::rows(&raw), &rows).await.unwrap();
    }

    async fn decide_artist(&self, last: char, decision: MatchDecision, second: i64) {
        let at = Timestamp::from_second(second).unwrap();
        self.database.decide_match(&mbid_key(last), decision, at).await.unwrap();
    }

    /// Whether the artist is described, its MusicBrainz id, and its genres there.
    async fn description(&self) -> (bool, Option<String>, Vec<String>) {
        let sql = "SELECT a.musicbrainz_data_complete, i.mbid, \
                   ARRAY(SELECT genre FROM mbz_artist_genre ORDER BY 1) \
                   FROM artists a LEFT JOIN mbz_artist_info i USING (artist_id)";
        let row = self.client.query_one(sql, &[]).await.unwrap();
        (row.get(0), row.get(1), row.get(2))
    }

    /// What the next run would ask MusicBrainz about this artist.
    async fn planned(&self, second: i64) -> Vec<ArtistWork> {
        let now = Timestamp::from_second(second).unwrap();
        let plan = Plan { run_id: "r", now, most: 10, profiles_first: false };
        let work = self.database.artists_without_description(plan).await.unwrap();
        self.database.release_claims("r").await.unwrap();
        work
    }
}

fn told(last: char, genre: &str) -> (bool, Option<String>, Vec<String>) {
    (true, Some(mbid(last).as_str().to_owned()), vec![genre.to_owned()])
}

#[tokio::test]
async fn of_several_artists_a_person_chooses_and_the_next_run_fetches_the_one() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    let miss = Record::Miss(Miss {
        subject: Subject::Artist(artist()),
        reason: MissReason::Ambiguous,
        detail: "several".into(),
    });
    store.load_musicbrainz("search", 2, &[candidate('1', 1.0), candidate('2', 1.0)]).await;
    store.load_musicbrainz("miss", 2, &[miss]).await;
    let nothing = (false, None, Vec::new());
    assert_eq!(store.description().await, nothing, "nobody guesses");
    let waiting = store.database.matches_to_review(false, 10).await.unwrap();
    let told_of: Vec<_> = waiting
        .iter()
        .map(|one| (one.standing.as_str(), one.candidate_about.as_deref().unwrap()))
        .collect();
    assert_eq!(told_of, [("ambiguous", "number 1"), ("ambiguous", "number 2")]);
    assert!(store.planned(9).await.is_empty(), "it rests");

    store.decide_artist('1', MatchDecision::Reject, 3).await;
    store.decide_artist('2', MatchDecision::Accept, 4).await;
    let work = store.planned(9).await;
    assert_eq!(work[0].decided.chosen, Some(mbid('2')));
    assert_eq!(work[0].decided.rejected, [mbid('1')]);
    assert!(store.database.matches_to_review(false, 10).await.unwrap().is_empty());
    // What it answers is believed, however little it looks like it; the rejected one never is.
    store.load_musicbrainz("chosen", 9, &[described('2', 0.2, "glam")]).await;
    store.load_musicbrainz("other", 10, &[described('1', 1.0, "folk")]).await;
    assert_eq!(store.description().await, told('2', "glam"));
    assert!(store.planned(11).await.is_empty());
}

#[tokio::test]
async fn a_rejected_description_goes_and_another_one_takes_its_place() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load_musicbrainz("wrong", 2, &[described('1', 1.0, "folk")]).await;
    assert_eq!(store.description().await, told('1', "folk"));
    store.decide_artist('1', MatchDecision::Reject, 3).await;
    assert_eq!(store.description().await, (false, None, Vec::new()));
    assert!(store.planned(9).await.is_empty(), "it rests as after a miss");
    assert_eq!(store.planned(91 * 86_400).await[0].decided.rejected, [mbid('1')]);
    // An older answer counts now; the newer one is not heard any more.
    store.load_musicbrainz("older", 1, &[described('2', 1.0, "glam")]).await;
    assert_eq!(store.description().await, told('2', "glam"));
    store.decide_artist('1', MatchDecision::Accept, 4).await;
    assert_eq!(store.description().await, told('1', "folk"));
}

/// Status of the attempt at Last.fm, whether it rests, and what it says.
async fn attempt(store: &Store) -> (String, Option<f64>, String) {
    let sql = "SELECT status, extract(epoch FROM retry_at - observed_at)::float8 / 86400, \
               coalesce(detail, '') FROM enrichment_attempts";
    let row = store.client.query_one(sql, &[]).await.unwrap();
    (row.get(0), row.get(1), row.get(2))
}

#[tokio::test]
async fn what_came_of_asking_follows_the_decision() {
    let Some(store) = Store::new().await else { return };
    store.load("track", at(1), &[track(SONG)]).await;
    store.load("answer", at(2), &[answer("Heroes", 1.0, Some(7), &[])]).await;
    let matched = attempt(&store).await;
    assert_eq!((matched.0.as_str(), matched.1), ("matched", None));

    store.decide("Heroes", MatchDecision::Reject, 3).await;
    let (status, days, detail) = attempt(&store).await;
    assert_eq!((status.as_str(), days), ("mismatch", Some(90.0)), "it rests as a miss does");
    assert!(detail.contains("a person said"), "{detail}");
    store.decide("Heroes", MatchDecision::Accept, 4).await;
    assert_eq!(attempt(&store).await, matched);

    // What the source says later holds, whatever was decided before.
    store.decide("Heroes", MatchDecision::Reject, 5).await;
    let subject = Subject::Song(song(SONG));
    let detail = "no such track".to_owned();
    let miss = Record::Miss(Miss { subject, reason: MissReason::NotFound, detail });
    store.load("gone", at(6), &[miss]).await;
    assert_eq!(attempt(&store).await.0, "not_found");
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
    let score = || select(vec![1.0, 0.88, 0.8, 0.2]);
    let count = || prop::option::of(0_i64..3);
    let tags = prop::collection::vec(select(vec!["80s", "art", "live"]), 0..3);
    prop_oneof![
        1 => Just(track(SONG)),
        4 => (title(), score(), count(), tags)
            .prop_map(|(title, score, count, tags)| answer(title, score, count, &tags)),
        1 => (select(vec!['1', '2']), score())
            .prop_map(|(last, score)| candidate(last, score)),
        1 => (select(vec!['1', '2']), score(), select(vec!["folk", "glam"]))
            .prop_map(|(last, score, genre)| described(last, score, genre)),
        1 => Just(Record::Miss(Miss {
            subject: Subject::Song(song(SONG)),
            reason: MissReason::NotFound,
            detail: "no such track".into(),
        })),
        2 => (score(), count(), any::<bool>()).prop_map(|(score, listeners, on_tour)| {
            Record::ArtistListeners(ArtistListeners {
                artist_id: ArtistId::parse("a000000000000000000001").unwrap(),
                artist_name: "David Bowie".into(),
                listeners,
                playcount: None,
                on_tour: Some(on_tour),
                mbid: None,
                matched: Some(judged(score)),
                quality_flags: Vec::new(),
            })
        }),
    ]
}

fn matcher() -> impl Strategy<Value = Matcher> {
    let measure = select(vec![Measure::Levenshtein, Measure::RatcliffObershelp]);
    (select(vec![0.7, 0.85, 0.9]), measure).prop_map(|(threshold, measure)| Matcher {
        threshold: MatchThreshold::new(threshold).unwrap(),
        measure,
    })
}

fn event() -> impl Strategy<Value = Event> {
    let at = || (1_i64..5).prop_map(|second| Timestamp::from_second(second).unwrap());
    let artist = MatchKey::new(
        Subject::Artist(ArtistId::parse("a000000000000000000001").unwrap()),
        "Lastfm",
        "",
        "David Bowie",
    );
    let described = select(vec!['1', '2']).prop_map(mbid_key);
    let about = prop_oneof![3 => title().prop_map(key), 1 => Just(artist), 2 => described];
    let decision = select(vec![MatchDecision::Accept, MatchDecision::Reject]);
    prop_oneof![
        2 => (at(), prop::collection::vec(record(), 1..4))
            .prop_map(|(at, records)| Event::Said(Some(at), records)),
        1 => (about, decision, at()).prop_map(|(key, what, at)| Event::Decided(key, what, at)),
    ]
}

/// Lets `order` of `events` happen, by `people` at once, each event under the next of `settings`; then
/// settles by the default ones, and returns the tables.
async fn tables_after(
    store: &Store,
    events: &[Event],
    order: &[usize],
    people: usize,
    settings: &[Matcher],
) -> String {
    store.empty().await;
    let happening = (0..people).map(|person| {
        let mine: Vec<(usize, Event)> = order
            .iter()
            .skip(person)
            .step_by(people)
            .map(|&index| (index, events[index].clone()))
            .collect();
        let settings = settings.to_vec();
        let database = store.database.clone();
        async move {
            for (index, event) in mine {
                let matcher = settings.get(index % settings.len().max(1)).copied();
                let database = database.clone().judging_by(matcher.unwrap_or_default());
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
    store.database.settle_matches().await.unwrap();
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
        prop::collection::vec(matcher(), 0..4),
    );
    TestRunner::new(config)
        .run(&plan, |(mut events, seed, repeats, people, settings)| {
            // Somewhere the song comes, or nothing would ever be settled.
            events.push(Event::Said(at(1), vec![track(SONG)]));
            runtime.block_on(async {
                let in_order: Vec<usize> = (0..events.len()).collect();
                let expected = tables_after(&store, &events, &in_order, 1, &[]).await;
                let mut order = in_order.clone();
                order.extend(repeats.iter().map(|index| index.index(events.len())));
                shuffle(&mut order, seed);
                let found = tables_after(&store, &events, &order, people, &settings).await;
                prop_assert_eq!(expected, found, "{:?} by {} under {:?}", order, people, settings);
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
