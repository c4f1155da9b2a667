//! Bodies that are slow, huge or bombs (T39). Heads that trickle are in `tests/it/faults.rs`.

use crate::world::{Landed, lastfm, nobody, quick, search, spotify_over, work, world, world_where};
use segue_pipeline::failure::FailureKind;
use segue_pipeline::ports::LookUpListeners;
use segue_simulator::{FaultKind, FaultRule, QuotaMode};
use segue_sources::http::HttpSettings;
use segue_sources::spotify::QuotaMode as Mode;
use std::time::{Duration, Instant};

const TEN_GIGABYTES: u64 = 10_000_000_000;
const LIMIT: usize = 100_000;

/// Timeouts that a test can wait for; one try is enough.
fn impatient() -> HttpSettings {
    let mut settings = HttpSettings {
        read_timeout: Duration::from_millis(300),
        total_timeout: Duration::from_secs(2),
        max_body_bytes: LIMIT,
        ..quick()
    };
    settings.retry.tries = 1;
    settings
}

/// T39: a byte a second, which the read timeout ends; several, which only the total timeout ends.
#[tokio::test]
async fn a_body_that_drips_is_left_in_time() {
    for bytes_per_second in [1, 10] {
        let simulator = world_where(FaultRule::new(FaultKind::SlowBody { bytes_per_second })).await;
        let began = Instant::now();
        let failed =
            lastfm(&simulator, impatient()).look_up_artist(&nobody()).await.unwrap_err().failure;
        assert_eq!(failed.kind, FailureKind::SourceUnavailable);
        assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
        assert_eq!(simulator.request_count(), 1);
    }
}

/// T39.
#[tokio::test]
async fn a_source_that_does_not_answer_is_left_in_time() {
    let simulator = world_where(FaultRule::new(FaultKind::Delay { ms: 60_000 })).await;
    let began = Instant::now();
    let failed =
        lastfm(&simulator, impatient()).look_up_artist(&nobody()).await.unwrap_err().failure;
    assert_eq!(failed.kind, FailureKind::SourceUnavailable);
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

/// T39: ten gigabytes, sent as they are or as a gzip bomb, are dropped at the limit.
#[tokio::test]
async fn ten_gigabytes_are_dropped_at_the_limit_packed_or_not() {
    for kind in
        [FaultKind::HugeBody { bytes: TEN_GIGABYTES }, FaultKind::GzipBomb { bytes: TEN_GIGABYTES }]
    {
        let simulator = world_where(FaultRule::new(kind.clone())).await;
        let settings = HttpSettings { total_timeout: Duration::from_secs(30), ..impatient() };
        let began = Instant::now();
        let failed =
            lastfm(&simulator, settings).look_up_artist(&nobody()).await.unwrap_err().failure;
        assert_eq!(failed.kind, FailureKind::AnswerUnreadable, "{kind:?}");
        assert!(failed.message.contains("more than 100000 bytes"), "{failed}");
        // Ten gigabytes would take much longer, and more memory than a test has.
        assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
        assert_eq!(simulator.request_count(), 1, "and not asked for again");
    }
}

/// T39: the job fails cleanly: nothing lands, and the next one is served.
#[tokio::test]
async fn after_a_bomb_the_client_is_as_good_as_before() {
    let simulator = world(QuotaMode::Development).await;
    let bomb = FaultRule::new(FaultKind::GzipBomb { bytes: TEN_GIGABYTES });
    let id = simulator.faults().add(bomb.at("/spotify/v1/search"));
    let client = spotify_over(&simulator, Mode::Development, quick());
    let landed = Landed::default();
    let (job, failure) = work(search(), &client, &landed).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::AnswerUnreadable);
    assert!(landed.raw().is_empty());
    assert!(simulator.faults().remove(id));
    work(job, &client, &landed).await.unwrap();
    assert_eq!(landed.rows()[0].as_ref().unwrap().records.len(), 5);
}
