//! One cell of the matrix: a step, a kind of crash, and what came of it.

use crate::workload::{Site, Workload};
use segue_pipeline::fail_points::Step;
use segue_testkit::invariants::{Secrets, broken, broken_at_rest, deliveries, lost, torn};
use std::collections::BTreeSet;
use std::os::unix::process::ExitStatusExt;

/// From how many records on a piece is brought in three transactions, as `segue` does.
const BULK_RECORDS: usize = 500;
/// The signal of a process that ends itself at once.
const ABORTED: i32 = 6;

/// What happens at a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Kill,
    Panic,
    Error,
    Delay,
}

impl Kind {
    pub(crate) const ALL: [Self; 4] = [Self::Kill, Self::Panic, Self::Error, Self::Delay];

    /// In the words of `FAILPOINTS`.
    fn action(self) -> &'static str {
        match self {
            Self::Kill => "return(kill)",
            Self::Panic => "panic",
            Self::Error => "return(error)",
            Self::Delay => "return(delay)",
        }
    }

    /// What the process says when it happens.
    fn trace(self, step: Step) -> String {
        match self {
            Self::Kill => format!("fail point {}: kill", step.name()),
            Self::Panic => format!("failpoint {} panic", step.name()),
            Self::Error => format!("fail point {}: error", step.name()),
            Self::Delay => format!("fail point {}: delay", step.name()),
        }
    }
}

/// A step with the work in which it is passed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) step: Step,
    workload: Workload,
    /// Times the step is passed unharmed before.
    spared: u32,
    /// What an earlier process dies of, where the step is passed only by the one that cleans up.
    before: Option<Step>,
}

impl Place {
    /// Where `step` is met.
    pub(crate) fn of(step: Step) -> Self {
        let (workload, spared) = match step {
            Step::TransformBeforePut
            | Step::TransformAfterPut
            | Step::TransformAfterSend
            | Step::LoadAfterBegin
            | Step::LoadAfterLedger
            | Step::LoadBetweenTables
            | Step::LoadBeforeCommit
            | Step::LoadAfterCommit => (Workload::Import, 1),
            Step::LoadMidCopy => (Workload::Import, 3),
            Step::LoadAheadOfSongs | Step::LoadAheadOfLists | Step::FinishBeforeUnmark => {
                (Workload::Import, 0)
            }
            Step::LandingBeforePut | Step::LandingAfterPut | Step::LandingAfterSend => {
                (Workload::Demo, 2)
            }
            Step::EnrichAfterAnswer | Step::EnrichBetweenAnswers | Step::OriginsAfterAnswer => {
                (Workload::Demo, 3)
            }
            Step::OriginsBetweenAnswers => (Workload::Demo, 1),
            Step::ResumeAfterClaim => (Workload::Resume, 0),
            Step::RankBeforeCommit | Step::RankAfterCommit => (Workload::Rank, 0),
            Step::DecideBeforeCommit | Step::DecideAfterCommit => (Workload::Reject, 0),
            Step::ReplayBeforeSend | Step::ReplayAfterSend => (Workload::Replay, 2),
            Step::RetryAfterFind => (Workload::Retry, 0),
            Step::ReconcileAfterObjects => (Workload::Reconcile, 0),
            Step::CursorBeforeSave | Step::CursorAfterSave | Step::PlanAfterFind => {
                (Workload::Demo, 1)
            }
            Step::BeginAfterMark | Step::SweepBeforeSend | Step::SweepAfterSend => {
                (Workload::Demo, 0)
            }
        };
        let is_cleaning = matches!(step, Step::SweepBeforeSend | Step::SweepAfterSend);
        Self { step, workload, spared, before: is_cleaning.then_some(Step::LandingAfterPut) }
    }

    /// Whether `kind` can be made to happen here.
    pub(crate) fn allows(self, kind: Kind) -> bool {
        // An error in the middle of a statement comes from the server; see T20 and T47.
        let is_inside = matches!(
            self.step,
            Step::LoadMidCopy | Step::LoadBetweenTables | Step::DecideBeforeCommit
        );
        !(is_inside && kind == Kind::Error)
    }

    fn fail_points(self, kind: Kind) -> String {
        let spare = match self.spared {
            0 => String::new(),
            times => format!("{times}*off->"),
        };
        format!("{}={spare}1*{}", self.step.name(), kind.action())
    }
}

/// What came of a cell: what the process did, in the words of the table.
///
/// # Errors
/// What does not hold, a sentence each.
pub(crate) fn try_out(place: Place, kind: Kind) -> Result<&'static str, Vec<String>> {
    let site = Site::new().expect("PostgreSQL is there: the caller has looked");
    let secrets = Secrets::seeded([password(site.database.url())]);
    place.workload.prepare(&site);
    if let Some(step) = place.before {
        let ended = site.run(place.workload, &format!("{}=1*return(kill)", step.name()));
        assert_eq!(ended.status.signal(), Some(ABORTED), "{}", ended.said);
    }
    let disturbed = site.run(place.workload, &place.fail_points(kind));
    let mut wrong = Vec::new();
    if !disturbed.said.contains(&kind.trace(place.step)) {
        wrong.push(format!("it was not reached: {}", disturbed.said));
    }
    let is_buried = site.home.path().join("objects/dead").exists();
    let became = match (kind, disturbed.status.signal(), disturbed.status.success()) {
        (Kind::Kill, Some(ABORTED), _) => "died",
        (Kind::Panic, None, true) if is_buried => "put aside",
        (Kind::Panic | Kind::Error, None, false) => "run ended",
        // What loads together is tried once more one by one.
        (Kind::Panic | Kind::Error, None, true) => "retried",
        (Kind::Delay, None, true) => "waited",
        _ => {
            wrong.push(format!("it ended with {}: {}", disturbed.status, disturbed.said));
            "?"
        }
    };
    let data = site.home.path();
    wrong.extend(site.runtime.block_on(async {
        let client = site.database.connect().await;
        let mut wrong = match place.workload.begins_whole() {
            true => torn(&client, &deliveries(data), BULK_RECORDS).await,
            false => Vec::new(),
        };
        wrong.extend(broken(&client).await);
        wrong
    }));

    let again = site.run(place.workload, "");
    if !place.workload.is_done(&again) {
        wrong.push(format!("the next run ended with {}: {}", again.status, again.said));
    }
    wrong.extend(difference(place.workload.undisturbed(), &site.tables()));
    wrong.extend(site.runtime.block_on(async {
        let client = site.database.connect().await;
        let mut wrong = torn(&client, &deliveries(data), BULK_RECORDS).await;
        wrong.extend(broken_at_rest(&client).await);
        wrong.extend(lost(&client, data).await);
        let open = "SELECT count(*) FROM runs WHERE status = 'running'";
        let open: i64 = client.query_one(open, &[]).await.unwrap().get(0);
        wrong.extend((open > 0).then(|| format!("{open} runs are still said to be running")));
        wrong
    }));
    wrong.extend(secrets.kept_in(data));
    wrong.extend(secrets.told_by(&[("a run", &disturbed.said), ("the next run", &again.said)]));
    if wrong.is_empty() { Ok(became) } else { Err(wrong) }
}

/// The password in a database's URL.
pub(crate) fn password(url: &str) -> String {
    let (_, rest) = url.split_once("://").expect("a URL");
    let (login, _) = rest.split_once('@').expect("a URL with a login");
    login.split_once(':').expect("a login with a password").1.to_owned()
}

/// Where two dumps differ; the first lines of each side.
pub(crate) fn difference(expected: &str, found: &str) -> Vec<String> {
    if expected == found {
        return Vec::new();
    }
    let only = |sign: &'static str, one: &str, other: &str| -> Vec<String> {
        let other: BTreeSet<&str> = other.lines().collect();
        let lines = one.lines().filter(|line| !other.contains(line) && !line.starts_with("== "));
        lines.take(5).map(|line| format!("{sign} {line}")).collect()
    };
    let mut lines = vec!["the tables differ".to_owned()];
    lines.extend(only("-", expected, found));
    lines.extend(only("+", found, expected));
    lines
}
