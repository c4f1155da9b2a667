//! Answers that are none: pages of HTML, nothing, half a document, errors inside a success (T36).

use crate::world::{
    Landed, lastfm, nobody, quick, raw, search, spotify, told, work, world, world_where,
};
use segue_pipeline::failure::FailureKind;
use segue_pipeline::ports::LookUpListeners;
use segue_simulator::{FaultKind, FaultRule, Provider, QuotaMode, When};
use std::time::Duration;

const SEARCH: &str = "/spotify/v1/search";

/// Each in turn, and how its body begins.
const NO_DATA: [(FaultKind, &str); 3] =
    [(FaultKind::Html, "<!doctype html>"), (FaultKind::Empty, ""), (FaultKind::HalfBody, "{")];

/// T36.
#[tokio::test]
async fn what_is_no_data_is_asked_for_again_lands_as_it_came_and_becomes_no_record() {
    for (kind, beginning) in NO_DATA {
        let simulator = world_where(FaultRule::new(kind.clone()).at(SEARCH)).await;
        let landed = Landed::default();
        work(search(), &spotify(&simulator), &landed).await.unwrap();
        assert_eq!(simulator.requests_of(Provider::Spotify), 3, "{kind:?}");
        let raw = landed.raw();
        let body = std::str::from_utf8(&raw[0].body).unwrap();
        assert!(raw.len() == 1 && body.starts_with(beginning), "{kind:?}: {body}");
        assert_eq!(body.is_empty(), kind == FaultKind::Empty);
        let failure = landed.read(&raw[0]).unwrap_err();
        assert_eq!(failure.kind, FailureKind::AnswerUnreadable, "{kind:?}");
    }
}

/// T36, at Last.fm, whose readers have to tell more apart.
#[tokio::test]
async fn what_is_no_data_of_last_fms_is_kept_and_told_apart_from_a_miss() {
    for (kind, _) in NO_DATA {
        let simulator = world_where(FaultRule::new(kind.clone())).await;
        let client = lastfm(&simulator, quick());
        let answers = client.look_up_artist(&nobody()).await.unwrap();
        assert_eq!(simulator.requests_of(Provider::Lastfm), 3, "{kind:?}");
        for answer in answers {
            let failure = Landed::default().read(&raw(answer)).unwrap_err();
            assert_eq!(failure.kind, FailureKind::AnswerUnreadable, "{kind:?}");
        }
    }
}

/// T36.
#[tokio::test]
async fn what_passes_when_it_is_asked_again_is_never_noticed() {
    let kinds = NO_DATA.into_iter().map(|(kind, _)| kind);
    for kind in kinds.chain([FaultKind::Truncated, FaultKind::Disconnect]) {
        let twice = FaultRule::new(kind.clone()).at(SEARCH).when(When::Next(2));
        let (simulator, landed) = (world_where(twice).await, Landed::default());
        work(search(), &spotify(&simulator), &landed).await.unwrap();
        assert_eq!(landed.rows()[0].as_ref().unwrap().records.len(), 5, "{kind:?}");
        assert_eq!(simulator.requests_of(Provider::Spotify), 3, "{kind:?}");
    }
}

/// T36: what breaks off has no whole body that could be kept.
#[tokio::test]
async fn an_answer_that_breaks_off_is_tried_again_and_then_a_failure() {
    for kind in [FaultKind::Truncated, FaultKind::Disconnect] {
        let simulator = world_where(FaultRule::new(kind.clone()).at(SEARCH)).await;
        let landed = Landed::default();
        let (_, failure) = work(search(), &spotify(&simulator), &landed).await.unwrap_err();
        assert_eq!(failure.kind, FailureKind::SourceUnavailable, "{kind:?}");
        assert_eq!(simulator.requests_of(Provider::Spotify), 3, "{kind:?}");
        assert!(landed.raw().is_empty());
    }
}

/// T36: Last.fm's errors inside a success, by whether asking again may help.
#[tokio::test]
async fn last_fms_errors_inside_a_success_are_what_they_say_and_no_data() {
    for (code, expected, requests) in [
        (10, FailureKind::CredentialsRefused, 1),
        (26, FailureKind::CredentialsRefused, 1),
        (8, FailureKind::SourceUnavailable, 3),
        (11, FailureKind::SourceUnavailable, 3),
        (16, FailureKind::SourceUnavailable, 3),
        (3, FailureKind::InputUnusable, 1),
    ] {
        let simulator = world_where(FaultRule::new(FaultKind::LastfmError { code })).await;
        let failed =
            lastfm(&simulator, quick()).look_up_artist(&nobody()).await.unwrap_err().failure;
        assert_eq!(failed.kind, expected, "{code}");
        assert_eq!(simulator.requests_of(Provider::Lastfm), requests, "{code}");
        assert!(!told(&failed).contains("simulated-key"), "{failed}");
    }
}

/// T36: 29 is "too many requests"; it is waited for, and parks where that does not help.
#[tokio::test]
async fn last_fms_rate_limit_inside_a_success_is_waited_for_and_then_parked() {
    let rule = || FaultRule::new(FaultKind::LastfmError { code: 29 });
    let simulator = world_where(rule().when(When::Next(2))).await;
    lastfm(&simulator, quick()).look_up_artist(&nobody()).await.unwrap();
    assert_eq!(simulator.requests_of(Provider::Lastfm), 3);

    let simulator = world(QuotaMode::Development).await;
    simulator.faults().add(rule());
    let mut settings = quick();
    settings.retry.budget = Duration::from_millis(300);
    let failed = lastfm(&simulator, settings).look_up_artist(&nobody()).await.unwrap_err().failure;
    assert!(matches!(failed.kind, FailureKind::RateLimited { .. }), "{failed:?}");
    assert!(simulator.requests_of(Provider::Lastfm) < 300, "hammered");
}
