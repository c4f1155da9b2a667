//! A small world, clients that ask it, and a place where their answers land.

use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};
use segue_domain::ids::{ArtistId, PlaylistId};
use segue_domain::record::Record;
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{ArtistWork, Listing, ListingJob};
use segue_pipeline::message::{Pointer, SCHEMA_VERSION, Source, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::{Answer, Clock, PutObject, SendPointer};
use segue_pipeline::raw::{RawHeader, RawObject};
use segue_pipeline::rows::Rows;
use segue_pipeline::stages::extract::tracks_page;
use segue_pipeline::stages::transform::rows_of;
use segue_simulator::{
    Credentials, FaultKind, FaultRule, PlaylistEntry, Provider, QuotaMode as AppKind, Simulator,
    SimulatorOptions, World, WorldConfig,
};
use segue_sources::drift::{DriftRegister, WatchedReader};
use segue_sources::http::{Endpoint, HttpSettings, Rate, RetryPolicy, SharedClock, Transport};
use segue_sources::lastfm::{LastfmClient, LastfmConfig};
use segue_sources::reader::ProviderReader;
use segue_sources::spotify::{QuotaMode, SpotifyClient, SpotifyConfig};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

pub(crate) const QUICKLY: Rate = Rate::per_second(1_000.0);

/// A world that is well.
pub(crate) async fn world(kind: AppKind) -> Simulator {
    world_with(SimulatorOptions { quota_mode: kind, ..SimulatorOptions::default() }).await
}

pub(crate) async fn world_with(options: SimulatorOptions) -> Simulator {
    let config = WorldConfig { tracks: 160, preview_ms: 500, ..WorldConfig::default() };
    Simulator::start(Arc::new(World::new(config)), options).await.unwrap()
}

/// A world of a new app in which this goes wrong.
pub(crate) async fn world_where(rule: FaultRule) -> Simulator {
    let simulator = world(AppKind::Development).await;
    simulator.faults().add(rule);
    simulator
}

pub(crate) fn endpoint(simulator: &Simulator, path: &str) -> Endpoint {
    Endpoint::parse(&format!("{}{path}", simulator.base_url())).unwrap()
}

/// Settings that wait milliseconds where a real run waits seconds.
pub(crate) fn quick() -> HttpSettings {
    HttpSettings {
        retry: RetryPolicy {
            first_backoff: Duration::from_millis(2),
            longest_backoff: Duration::from_millis(10),
            ..RetryPolicy::default()
        },
        ..HttpSettings::new("segue-tests/0 (tests@example.org)")
    }
}

pub(crate) fn transport() -> Transport {
    Transport::new(quick()).unwrap()
}

/// A clock that stands still.
struct Still;

/// A Thursday.
pub(crate) const NOW: Timestamp = Timestamp::constant(1_767_225_600, 0);

impl Clock for Still {
    fn now(&self) -> Timestamp {
        NOW
    }
}

pub(crate) fn clock() -> SharedClock {
    Arc::new(Still)
}

pub(crate) fn seconds_later(seconds: i64) -> Timestamp {
    NOW + SignedDuration::from_secs(seconds)
}

/// A client with the world's own credentials, and a memory of its own.
pub(crate) fn spotify(simulator: &Simulator) -> SpotifyClient {
    spotify_as(simulator, QuotaMode::Development)
}

pub(crate) fn spotify_as(simulator: &Simulator, quota_mode: QuotaMode) -> SpotifyClient {
    spotify_over(simulator, quota_mode, quick())
}

pub(crate) fn spotify_over(
    simulator: &Simulator,
    quota_mode: QuotaMode,
    settings: HttpSettings,
) -> SpotifyClient {
    let credentials = Credentials::default();
    let config = SpotifyConfig {
        accounts_url: endpoint(simulator, "/spotify-accounts"),
        api_url: endpoint(simulator, "/spotify/v1"),
        client_id: credentials.spotify_client_id,
        client_secret: Some(credentials.spotify_client_secret.into()),
        market: None,
        quota_mode,
        rate: QUICKLY,
    };
    SpotifyClient::new(config, &Transport::new(settings).unwrap(), clock())
}

pub(crate) fn lastfm(simulator: &Simulator, settings: HttpSettings) -> LastfmClient {
    let config = LastfmConfig {
        api_url: endpoint(simulator, "/lastfm/2.0/"),
        api_key: Credentials::default().lastfm_api_key.into(),
        rate: QUICKLY,
    };
    LastfmClient::new(config, &Transport::new(settings).unwrap(), clock())
}

/// An artist nobody has heard of: one request is enough to hear that.
pub(crate) fn nobody() -> ArtistWork {
    let artist_id = ArtistId::parse("0TnOYISbd1XYRBk9myaseg").unwrap();
    ArtistWork::new(artist_id, "Nobody At All".to_owned())
}

/// The world's first playlist, whole.
pub(crate) fn playlist(simulator: &Simulator) -> ListingJob {
    let id = PlaylistId::parse(&simulator.world().playlists()[0].id).unwrap();
    ListingJob::new("r", NOW, Listing::Playlist { id }, u32::MAX)
}

/// A search with one page of five results.
pub(crate) fn search() -> ListingJob {
    ListingJob::new("r", NOW, Listing::Search { query: "night".to_owned() }, 5)
}

/// The tracks of the first playlist as the world knows them: position and id.
pub(crate) fn truth(simulator: &Simulator) -> Vec<(i64, String)> {
    let world = simulator.world();
    let entries = (1_i64..).zip(world.playlists()[0].entries());
    entries
        .filter_map(|(position, entry)| match entry {
            PlaylistEntry::Track(index) => Some((position, world.track(index).unwrap().id)),
            _ => None,
        })
        .collect()
}

/// Works on `job` until it is done, or fails: then what is left to do, and why.
pub(crate) async fn work(
    mut job: ListingJob,
    client: &SpotifyClient,
    landed: &Landed,
) -> Result<(), (ListingJob, Failure)> {
    loop {
        match tracks_page(&job, client, landed, landed).await {
            Ok(Some(next)) => job = next,
            Ok(None) => return Ok(()),
            Err(failure) => return Err((job, failure)),
        }
    }
}

/// Raw objects in memory, read as the pipeline reads them.
#[derive(Default)]
pub(crate) struct Landed {
    objects: Mutex<BTreeMap<ObjectKey, Bytes>>,
    pub(crate) drift: Arc<DriftRegister>,
}

impl PutObject for Landed {
    async fn put_object(&self, key: &ObjectKey, body: Bytes) -> Result<(), Failure> {
        self.objects.lock().unwrap().insert(key.clone(), body);
        Ok(())
    }
}

impl SendPointer for Landed {
    async fn send_pointer(&self, _: Pointer) -> Result<(), Failure> {
        Ok(())
    }
}

impl Landed {
    /// What lies there, in the order of the pages.
    pub(crate) fn raw(&self) -> Vec<RawObject> {
        let objects = self.objects.lock().unwrap();
        objects.values().map(|stored| RawObject::decode(stored).unwrap()).collect()
    }

    /// The rows of every object; an error where one cannot be read.
    pub(crate) fn rows(&self) -> Vec<Result<Rows, Failure>> {
        self.raw().iter().map(|raw| self.read(raw)).collect()
    }

    /// The rows of one object.
    pub(crate) fn read(&self, raw: &RawObject) -> Result<Rows, Failure> {
        let reader = WatchedReader::new(ProviderReader, Arc::clone(&self.drift));
        rows_of(raw, &ObjectKey::raw(Topic::SpotifyTracks, "r", "j", 0), &reader)
    }

    /// Position and id of every track read of a playlist.
    pub(crate) fn tracks(&self) -> Vec<(i64, String)> {
        let rows = self.rows().into_iter().map(Result::unwrap);
        let tracks = rows.flat_map(|rows| {
            assert!(rows.rejections.is_empty(), "{:?}", rows.rejections);
            rows.records.into_iter().filter_map(|record| match record {
                Record::Track(track) => {
                    Some((track.playlists.first()?.position.unwrap(), track.id.to_string()))
                }
                _ => None,
            })
        });
        tracks.collect()
    }

    /// The changes of formats that were noticed, as a person reads them.
    pub(crate) fn changes(&self) -> Vec<String> {
        self.drift.noted().iter().map(ToString::to_string).collect()
    }
}

/// `answer` as it would lie there, of a question about [`nobody`].
pub(crate) fn raw(answer: Answer) -> RawObject {
    let header = RawHeader {
        schema_version: SCHEMA_VERSION,
        topic: Topic::SpotifyTracks,
        source: Source::Spotify,
        shape: answer.shape,
        run_id: "r".to_owned(),
        observed_at: Some(NOW),
        request: answer.request,
        asked: Some(nobody().asked()),
        context: answer.context,
    };
    RawObject { header, body: answer.body }
}

/// What Spotify was asked whose address has `part` in it.
pub(crate) fn asked(simulator: &Simulator, part: &str) -> Vec<String> {
    let mut asked = simulator.asked(Provider::Spotify);
    asked.retain(|target| target.contains(part));
    asked
}

/// Tokens that were asked for.
pub(crate) fn tokens_asked(simulator: &Simulator) -> usize {
    simulator.asked(Provider::Accounts).iter().filter(|asked| asked.contains("token")).count()
}

/// "Too many requests", with this `Retry-After` or none.
pub(crate) fn too_many(retry_after: Option<&str>) -> FaultRule {
    let retry_after = retry_after.map(str::to_owned);
    FaultRule::new(FaultKind::TooManyRequests { retry_after })
}

/// Everything a failure can print, with all its causes.
pub(crate) fn told(failure: &Failure) -> String {
    let mut text = format!("{failure} {failure:?}");
    let mut cause = std::error::Error::source(failure);
    while let Some(error) = cause {
        write!(text, " {error} {error:?}").unwrap();
        cause = error.source();
    }
    text
}
