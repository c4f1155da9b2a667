//! Pauses a source asks for, and sources that are down (T29–T32).

use crate::world::{
    Landed, asked, lastfm, nobody, playlist, quick, search, seconds_later, spotify, tokens_asked,
    told, too_many, truth, work, world, world_where,
};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_simulator::{FaultKind, FaultRule, Provider, QuotaMode, When};
use segue_sources::http::{BreakerPolicy, HttpSettings};
use segue_sources::lastfm::LastfmClient;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const PLAYLISTS: &str = "/spotify/v1/playlists";

/// T29.
#[tokio::test]
async fn a_pause_of_three_seconds_is_waited_for_once_and_the_same_page_asked_for_again() {
    let second_page = When::After { skip: 1, times: 1 };
    let simulator = world_where(too_many(Some("3")).at(PLAYLISTS).when(second_page)).await;
    let landed = Landed::default();
    let began = Instant::now();
    work(playlist(&simulator), &spotify(&simulator), &landed).await.unwrap();
    let waited = began.elapsed();
    assert!(waited >= Duration::from_secs(3) && waited < Duration::from_secs(8), "{waited:?}");
    let mut pages = asked(&simulator, "/playlists/");
    assert_eq!(pages[1], pages[2], "the page that was refused");
    pages.remove(1);
    let number = pages.len();
    pages.sort();
    pages.dedup();
    assert_eq!(pages.len(), number, "and no other page twice");
    assert_eq!(landed.tracks(), truth(&simulator));
}

/// T30. That a run keeps the job and a later one goes on is tested with the command.
#[tokio::test]
async fn a_pause_of_a_day_ends_the_work_at_once_and_it_goes_on_at_its_page_when_it_is_over() {
    let third_page = When::After { skip: 2, times: u32::MAX };
    let simulator = world_where(too_many(Some("86400")).at(PLAYLISTS).when(third_page)).await;
    let (landed, client) = (Landed::default(), spotify(&simulator));
    let began = Instant::now();
    let (mut job, failure) = work(playlist(&simulator), &client, &landed).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::RateLimited { until: seconds_later(86_400) });
    assert!(failure.message.contains("asked for a pause"), "{failure}");
    assert_eq!(job.page, 2);
    let before = simulator.request_count();
    for _ in 0..5 {
        let failed = work(job, &client, &landed).await.unwrap_err();
        assert_eq!(failed.1.kind, failure.kind);
        job = failed.0;
    }
    assert_eq!(simulator.request_count(), before, "nobody asks before it is over");
    assert!(began.elapsed() < Duration::from_secs(5), "{:?}", began.elapsed());

    // The day has passed, for a process that knows nothing but the job.
    simulator.faults().clear();
    let seen = asked(&simulator, "/playlists/");
    work(job, &spotify(&simulator), &landed).await.unwrap();
    let all = asked(&simulator, "/playlists/");
    assert_eq!(all[seen.len()], seen[seen.len() - 1], "it begins with the page it was at");
    assert!(all[seen.len() + 1..].iter().all(|page| !seen.contains(page)), "{all:?}");
    assert_eq!(landed.tracks(), truth(&simulator));
}

/// T31.
#[tokio::test]
async fn every_spelling_of_a_pause_is_read_clamped_or_replaced_by_a_backoff() {
    const DAY: i64 = 86_400;
    const WEEK: i64 = 7 * DAY;
    // The clock of these tests stands at 2026-01-01T00:00:00Z.
    for (value, seconds) in [
        ("86400", DAY),
        ("Fri, 02 Jan 2026 00:00:00 GMT", DAY),
        ("Friday, 02-Jan-26 00:00:00 GMT", DAY),
        ("Fri Jan  2 00:00:00 2026", DAY),
        ("1000000000000", WEEK),
        ("99999999999999999999999999", WEEK),
        ("Fri, 31 Dec 9999 23:59:59 GMT", WEEK),
    ] {
        let simulator = world_where(too_many(Some(value)).at("/spotify/v1/search")).await;
        let failed = work(search(), &spotify(&simulator), &Landed::default()).await.unwrap_err();
        let until = seconds_later(seconds);
        assert_eq!(failed.1.kind, FailureKind::RateLimited { until }, "{value}");
        assert_eq!(asked(&simulator, "/search").len(), 1, "{value}");
    }
    let nonsense = ["", "-5", "soon", "1.5", "0", "Thu, 01 Jan 1970 00:00:00 GMT", "31 31 31"];
    for value in nonsense.map(Some).into_iter().chain([None]) {
        let once = too_many(value).at("/spotify/v1/search").when(When::Next(1));
        let (simulator, began) = (world_where(once).await, Instant::now());
        work(search(), &spotify(&simulator), &Landed::default()).await.unwrap();
        assert_eq!(asked(&simulator, "/search").len(), 2, "{value:?}");
        assert!(began.elapsed() < Duration::from_secs(5), "{value:?}");
    }
}

/// T31: the quota of an account is told apart from going too fast, also without a pause.
#[tokio::test]
async fn a_quota_that_is_used_up_parks_at_once_although_no_pause_is_named() {
    let spent = FaultRule::new(FaultKind::QuotaExceeded { retry_after: None });
    let simulator = world_where(spent.of(Provider::Spotify)).await;
    let failed = work(search(), &spotify(&simulator), &Landed::default()).await.unwrap_err();
    assert!(matches!(failed.1.kind, FailureKind::RateLimited { .. }), "{:?}", failed.1);
    assert_eq!(simulator.requests_of(Provider::Spotify), 1);
}

async fn ask(client: &LastfmClient) -> Result<Vec<Answer>, Failure> {
    client.look_up_artist(&nobody()).await.map_err(|broken| broken.failure)
}

/// Eight pieces of work at once.
async fn eight(client: &Arc<LastfmClient>) -> Vec<Result<Vec<Answer>, Failure>> {
    let mut work = JoinSet::new();
    for _ in 0..8 {
        let client = Arc::clone(client);
        work.spawn(async move { ask(&client).await });
    }
    work.join_all().await
}

/// T32. Forty pieces of work, eight at a time, each tried again by whoever sent it, against a source
/// that is down; then it comes back.
#[tokio::test]
async fn a_storm_of_server_errors_costs_a_few_requests_and_ends_with_one_probe() {
    const REST: Duration = Duration::from_secs(2);
    let simulator = world(QuotaMode::Development).await;
    for (status, when) in [(502, When::Every(3)), (503, When::Every(2)), (500, When::Always)] {
        let kind = FaultKind::ServerError { status: Some(status) };
        simulator.faults().add(FaultRule::new(kind).when(when));
    }
    let breaker = BreakerPolicy { first_rest: REST, ..BreakerPolicy::default() };
    let client = Arc::new(lastfm(&simulator, HttpSettings { breaker, ..quick() }));
    let mut parked = 0;
    for _ in 0..5 {
        for outcome in eight(&client).await {
            let failure = outcome.unwrap_err();
            assert!(!told(&failure).contains("simulated-key"));
            match failure.kind {
                FailureKind::SourceUnavailable => {}
                FailureKind::RateLimited { .. } => {
                    assert!(failure.message.contains("keeps failing"), "{failure}");
                    parked += 1;
                }
                other => panic!("{other:?}"),
            }
        }
    }
    // Ten failures in a row, and those that were under way at the tenth.
    let sent = simulator.requests_of(Provider::Lastfm);
    assert!((10..=18).contains(&sent), "{sent} requests");
    assert!(parked >= 32, "{parked}");

    // Still down: one probe, and a longer rest.
    tokio::time::sleep(REST).await;
    for outcome in eight(&client).await {
        assert!(matches!(outcome.unwrap_err().kind, FailureKind::RateLimited { .. }));
    }
    assert_eq!(simulator.requests_of(Provider::Lastfm), sent + 1, "one probe");

    // Back again: after the second rest, the probe's answer opens the way for everybody.
    simulator.faults().clear();
    assert!(ask(&client).await.is_err(), "the second rest is not over");
    tokio::time::sleep(REST * 2).await;
    ask(&client).await.unwrap();
    for outcome in eight(&client).await {
        outcome.unwrap();
    }
}

/// T32: tokens come from another address of the same source, and are no way around its breaker.
#[tokio::test]
async fn an_accounts_service_that_is_down_is_not_asked_for_ever() {
    let down = FaultRule::new(FaultKind::ServerError { status: None }).of(Provider::Accounts);
    let simulator = world_where(down).await;
    let client = spotify(&simulator);
    for _ in 0..20 {
        let failed = work(search(), &client, &Landed::default()).await.unwrap_err();
        let (FailureKind::SourceUnavailable | FailureKind::RateLimited { .. }) = failed.1.kind
        else {
            panic!("{:?}", failed.1)
        };
    }
    assert!((10..=12).contains(&tokens_asked(&simulator)), "{}", tokens_asked(&simulator));
    assert_eq!(simulator.requests_of(Provider::Spotify), 0);
}
