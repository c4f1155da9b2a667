//! Fail points: the steps at which a test build can be made to die, panic, fail or dawdle.
//!
//! Without the feature `failpoints`, [`reach`] and [`pass`] are empty and the steps have no names: no
//! setting makes a released program fail. With it, the environment variable `FAILPOINTS` says what
//! happens where, in the words of the `fail` crate:
//!
//! ```text
//! FAILPOINTS='load-before-commit=2*off->1*return(kill)'
//! ```
//!
//! `return(kill)` ends the process at once, as `kill -9` does; `return(error)` is a failure that may
//! pass; `return(delay)` waits a little; `panic` panics.

use crate::failure::Failure;
#[cfg(feature = "failpoints")]
use crate::failure::FailureKind;

macro_rules! steps {
    ($($(#[$doc:meta])* $step:ident = $name:literal,)*) => {
        /// A step between two things that a crash must not tear apart.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Step {
            $($(#[$doc])* $step,)*
        }

        #[cfg(feature = "failpoints")]
        impl Step {
            /// Every step, in the order of the pipeline.
            pub const ALL: &'static [Self] = &[$(Self::$step),*];

            /// Its name in `FAILPOINTS`.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Self::$step => $name,)* }
            }
        }
    };
}

steps! {
    /// A run has left its mark in the data folder; the database has not heard of it.
    BeginAfterMark = "begin-after-mark",
    /// An answer is here and nothing of it is stored.
    LandingBeforePut = "landing-before-put",
    /// The raw object is stored, its message not sent.
    LandingAfterPut = "landing-after-put",
    /// The message is sent.
    LandingAfterSend = "landing-after-send",
    /// A page has landed, the listing's cursor still points at it.
    CursorBeforeSave = "cursor-before-save",
    /// The listing's cursor is stored.
    CursorAfterSave = "cursor-after-save",
    /// It is known what is missing; nobody was asked for it.
    PlanAfterFind = "plan-after-find",
    /// A source has answered about a track or an artist; nothing has landed.
    EnrichAfterAnswer = "enrich-after-answer",
    /// Of several answers to one question the first has landed.
    EnrichBetweenAnswers = "enrich-between-answers",
    /// `MusicBrainz` or a geocoder has answered; nothing has landed.
    OriginsAfterAnswer = "origins-after-answer",
    /// Of several answers to one question about an artist or an area the first has landed.
    OriginsBetweenAnswers = "origins-between-answers",
    /// A job that waited is claimed again, its note still lies under `parked/`.
    ResumeAfterClaim = "resume-after-claim",
    /// A raw object is read and judged, its rows are not stored.
    TransformBeforePut = "transform-before-put",
    /// The rows are stored, their message not sent.
    TransformAfterPut = "transform-after-put",
    /// The rows' message is sent.
    TransformAfterSend = "transform-after-send",
    /// The artists and albums of a big piece are committed, its songs are not.
    LoadAheadOfSongs = "load-ahead-of-songs",
    /// The songs of a big piece are committed, its lists and the ledger row are not.
    LoadAheadOfLists = "load-ahead-of-lists",
    /// The transaction has begun.
    LoadAfterBegin = "load-after-begin",
    /// The message is in the ledger, its data are not in the tables; all in one open transaction.
    LoadAfterLedger = "load-after-ledger",
    /// Half a `COPY` is sent.
    LoadMidCopy = "load-mid-copy",
    /// Artists and albums are written, songs are not, in one open transaction.
    LoadBetweenTables = "load-between-tables",
    /// Everything is written, nothing committed.
    LoadBeforeCommit = "load-before-commit",
    /// It is committed, and nobody was told.
    LoadAfterCommit = "load-after-commit",
    /// The ranks are written, nothing committed.
    RankBeforeCommit = "rank-before-commit",
    /// They are committed, and nobody was told.
    RankAfterCommit = "rank-after-commit",
    /// What a person decided of a match is written with all that follows, nothing committed.
    DecideBeforeCommit = "decide-before-commit",
    /// It is committed, and the person was not told.
    DecideAfterCommit = "decide-after-commit",
    /// A raw object is to be read again; its message is not sent.
    ReplayBeforeSend = "replay-before-send",
    /// Its message is sent.
    ReplayAfterSend = "replay-after-send",
    /// It is known which refused records are to be read again, nothing was sent.
    RetryAfterFind = "retry-after-find",
    /// The objects are compared with the books, the books not yet with the objects.
    ReconcileAfterObjects = "reconcile-after-objects",
    /// A message of an interrupted run was found and not sent again yet.
    SweepBeforeSend = "sweep-before-send",
    /// It was sent again.
    SweepAfterSend = "sweep-after-send",
    /// The end of the run is recorded, its mark still lies in the data folder.
    FinishBeforeUnmark = "finish-before-unmark",
}

/// Does at `step` what `FAILPOINTS` asks for; nothing in an ordinary build.
///
/// # Errors
/// The failure that was asked for: the kind this step meets when what it works with is away.
#[cfg(feature = "failpoints")]
pub fn reach(step: Step) -> Result<(), Failure> {
    fail::fail_point!(step.name(), |what: Option<String>| obey(step, what.as_deref()));
    Ok(())
}

/// Does at `step` what `FAILPOINTS` asks for; nothing in an ordinary build.
///
/// # Errors
/// Never.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub fn reach(_step: Step) -> Result<(), Failure> {
    Ok(())
}

/// As [`reach`], where no failure can be made up: an error that only the driver can make.
#[inline(always)]
pub fn pass(step: Step) {
    drop(reach(step));
}

#[cfg(feature = "failpoints")]
fn obey(step: Step, what: Option<&str>) -> Result<(), Failure> {
    let (name, what) = (step.name(), what.unwrap_or_default());
    // Whoever waits for it reads it here: a delay and a failure that is retried leave no other trace.
    eprintln!("fail point {name}: {what}");
    match what {
        "kill" => std::process::abort(),
        "delay" => std::thread::sleep(std::time::Duration::from_millis(100)),
        _ => return Err(Failure::new(away(step), format!("fail point {name}"))),
    }
    Ok(())
}

#[cfg(feature = "failpoints")]
fn away(step: Step) -> FailureKind {
    match step {
        Step::LandingAfterPut
        | Step::LandingAfterSend
        | Step::TransformAfterPut
        | Step::TransformAfterSend
        | Step::ReplayBeforeSend
        | Step::ReplayAfterSend
        | Step::SweepBeforeSend
        | Step::SweepAfterSend => FailureKind::QueueUnavailable,
        Step::PlanAfterFind
        | Step::ResumeAfterClaim
        | Step::LoadAheadOfSongs
        | Step::LoadAheadOfLists
        | Step::LoadAfterBegin
        | Step::LoadAfterLedger
        | Step::LoadMidCopy
        | Step::LoadBetweenTables
        | Step::LoadBeforeCommit
        | Step::LoadAfterCommit
        | Step::RankBeforeCommit
        | Step::RankAfterCommit
        | Step::DecideBeforeCommit
        | Step::DecideAfterCommit
        | Step::RetryAfterFind
        | Step::ReconcileAfterObjects => FailureKind::DatabaseUnavailable,
        Step::BeginAfterMark
        | Step::LandingBeforePut
        | Step::CursorBeforeSave
        | Step::CursorAfterSave
        | Step::EnrichAfterAnswer
        | Step::EnrichBetweenAnswers
        | Step::OriginsAfterAnswer
        | Step::OriginsBetweenAnswers
        | Step::TransformBeforePut
        | Step::FinishBeforeUnmark => FailureKind::StoreUnavailable,
    }
}
