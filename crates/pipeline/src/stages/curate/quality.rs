//! quality: what the catalogue should be like, measured, with what to do where it is not.

use crate::failure::Failure;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use std::future::Future;

/// Days after which a song counts as stale.
pub const STALE_DAYS: i64 = 90;

/// A part of a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Share {
    /// How many.
    pub part: i64,
    /// Of how many.
    pub whole: i64,
}

/// What is measured of a catalogue.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Measures {
    /// Of the facts every song should have (artist, album, length, release date): those that are known.
    pub facts: Share,
    /// Songs with all that a primary source gives.
    pub spotify: Share,
    /// Songs with Last.fm's numbers, of those Last.fm knows or has not been asked about.
    pub lastfm: Share,
    /// Songs that were listened to, of those a preview is had of or was not looked for.
    pub sound: Share,
    /// Artists with a profile, of those with a real id.
    pub profiles: Share,
    /// Songs without an artist, albums without a song, and rows of names nothing refers to.
    pub orphans: i64,
    /// Songs beyond the first of one ISRC, of those with one.
    pub same_isrc: Share,
    /// Songs beyond the first of one title (whatever its case), artist and length (within two
    /// seconds).
    pub same_song: Share,
    /// Songs without a rank, and ranks that are missing in the sequence.
    pub rank_gaps: i64,
    /// Songs of which the newest dated statement is older than [`STALE_DAYS`].
    pub stale: Share,
    /// Records that were refused, of all that were accepted.
    pub rejected: Share,
    /// When the oldest of the waiting enrichments came.
    pub oldest_pending: Option<Timestamp>,
}

/// Measures a catalogue.
pub trait MeasureQuality {
    /// Everything in [`Measures`]; what was last said before `stale_before` is stale.
    ///
    /// # Errors
    /// [`crate::failure::FailureKind::DatabaseUnavailable`].
    fn measure_quality(
        &self,
        stale_before: Timestamp,
    ) -> impl Future<Output = Result<Measures, Failure>> + Send;
}

/// What a value is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(tag = "bound", content = "limit", rename_all = "snake_case")]
pub enum Bound {
    /// It should be this or more.
    AtLeast(f64),
    /// It should be this or less.
    AtMost(f64),
}

/// A check: what is looked at, where its bound lies unless told otherwise, and what to do.
#[derive(Debug, Clone, Copy)]
struct Rule {
    name: &'static str,
    unit: &'static str,
    bound: Bound,
    of: fn(&Measures, Timestamp) -> Option<f64>,
    cure: &'static str,
}

/// One check as it came out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Check {
    /// Its name, by which its limit is set.
    pub name: &'static str,
    /// What was measured; `None` where there is nothing to measure.
    pub value: Option<f64>,
    /// `percent`, `rows` or `days`.
    pub unit: &'static str,
    /// What it is compared with.
    #[serde(flatten)]
    pub bound: Bound,
    /// Whether it is as it should be. Where there is nothing, nothing is wrong.
    pub passed: bool,
    /// What to do where it is not.
    pub cure: &'static str,
}

/// A limit for a check nobody knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no check {name:?}; the checks are {}", known.join(", "))]
pub struct UnknownCheck {
    /// The name.
    pub name: String,
    /// The names there are.
    pub known: Vec<&'static str>,
}

const RULES: [Rule; 12] = [
    Rule {
        name: "completeness",
        unit: "percent",
        bound: Bound::AtLeast(90.0),
        of: |measures, _| percent(measures.facts),
        cure: "`segue run --processors spotify`, or import a file that has what is missing",
    },
    Rule {
        name: "spotify",
        unit: "percent",
        bound: Bound::AtLeast(100.0),
        of: |measures, _| percent(measures.spotify),
        cure: "songs without spotify_data_complete: extract them with `segue run --playlist/--search`",
    },
    Rule {
        name: "lastfm",
        unit: "percent",
        bound: Bound::AtLeast(80.0),
        of: |measures, _| percent(measures.lastfm),
        cure: "`segue run --processors lastfm`; `segue status` says what waits",
    },
    Rule {
        name: "sound",
        unit: "percent",
        bound: Bound::AtLeast(80.0),
        of: |measures, _| percent(measures.sound),
        cure: "`segue run --processors audio`",
    },
    Rule {
        name: "profiles",
        unit: "percent",
        bound: Bound::AtLeast(90.0),
        of: |measures, _| percent(measures.profiles),
        cure: "`segue run --processors spotify`",
    },
    Rule {
        name: "orphans",
        unit: "rows",
        bound: Bound::AtMost(0.0),
        of: |measures, _| count(measures.orphans),
        cure: "`segue reconcile` says whether something was lost, `segue replay` brings it back",
    },
    Rule {
        name: "same-isrc",
        unit: "percent",
        bound: Bound::AtMost(25.0),
        of: |measures, _| percent(measures.same_isrc),
        cure: "one recording under many ids: normal for reissues; look at the songs of an isrc",
    },
    Rule {
        name: "same-song",
        unit: "percent",
        bound: Bound::AtMost(10.0),
        of: |measures, _| percent(measures.same_song),
        cure: "one title, artist and length under many ids: look for a source that gives ids anew",
    },
    Rule {
        name: "rank-gaps",
        unit: "rows",
        bound: Bound::AtMost(0.0),
        of: |measures, _| count(measures.rank_gaps),
        cure: "`segue rank`; imports leave ranks to it",
    },
    Rule {
        name: "stale",
        unit: "percent",
        bound: Bound::AtMost(10.0),
        of: |measures, _| percent(measures.stale),
        cure: "extract the playlists and searches again with `segue run`",
    },
    Rule {
        name: "rejections",
        unit: "percent",
        bound: Bound::AtMost(1.0),
        of: |measures, _| percent(measures.rejected),
        cure: "`segue rejected` says why; `segue rejected retry` once that is cured",
    },
    Rule {
        name: "oldest-pending",
        unit: "days",
        bound: Bound::AtMost(7.0),
        of: |measures, now| Some(age_days(measures.oldest_pending?, now)),
        cure: "enrichments whose song never came: extract it, or see pending_enrichments",
    },
];

/// Measures and judges. `limits` replace the bounds of the checks they name.
///
/// # Errors
/// The database's failure.
pub async fn run(
    store: &impl MeasureQuality,
    limits: &Limits,
    now: Timestamp,
) -> Result<Vec<Check>, Failure> {
    let stale_before =
        now.checked_sub(SignedDuration::from_hours(24 * STALE_DAYS)).unwrap_or(Timestamp::MIN);
    let measures = store.measure_quality(stale_before).await?;
    Ok(RULES.iter().map(|rule| rule.judge(&measures, limits, now)).collect())
}

/// Limits of one's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Limits(Vec<(&'static str, f64)>);

impl Limits {
    /// Limits by the checks' names; of two for one check the later one counts.
    ///
    /// # Errors
    /// [`UnknownCheck`] when there is no such check.
    pub fn new<'a>(limits: impl IntoIterator<Item = (&'a str, f64)>) -> Result<Self, UnknownCheck> {
        let mut known = Vec::new();
        for (name, limit) in limits {
            let rule = RULES.iter().find(|rule| rule.name == name).ok_or_else(|| UnknownCheck {
                name: name.to_owned(),
                known: RULES.iter().map(|rule| rule.name).collect(),
            })?;
            known.push((rule.name, limit));
        }
        Ok(Self(known))
    }

    fn of(&self, rule: &Rule) -> Bound {
        let own = self.0.iter().rev().find(|(name, _)| *name == rule.name).map(|(_, limit)| *limit);
        match (own, rule.bound) {
            (None, bound) => bound,
            (Some(limit), Bound::AtLeast(_)) => Bound::AtLeast(limit),
            (Some(limit), Bound::AtMost(_)) => Bound::AtMost(limit),
        }
    }
}

impl Rule {
    fn judge(&self, measures: &Measures, limits: &Limits, now: Timestamp) -> Check {
        let value = (self.of)(measures, now);
        let bound = limits.of(self);
        let passed = value.is_none_or(|value| match bound {
            Bound::AtLeast(limit) => value >= limit,
            Bound::AtMost(limit) => value <= limit,
        });
        Check { name: self.name, value, unit: self.unit, bound, passed, cure: self.cure }
    }
}

/// A share in percent; nothing where the whole is nothing.
#[expect(clippy::cast_precision_loss, reason = "counts of rows, far below 2^53")]
fn percent(share: Share) -> Option<f64> {
    (share.whole > 0).then(|| 100.0 * share.part as f64 / share.whole as f64)
}

#[expect(clippy::cast_precision_loss, reason = "counts of rows, far below 2^53")]
#[expect(clippy::unnecessary_wraps, reason = "has the type of the other measures")]
fn count(rows: i64) -> Option<f64> {
    Some(rows as f64)
}

fn age_days(since: Timestamp, now: Timestamp) -> f64 {
    now.duration_since(since).as_secs_f64() / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures::executor::block_on;

    impl MeasureQuality for Measures {
        async fn measure_quality(&self, _: Timestamp) -> Result<Measures, Failure> {
            Ok(self.clone())
        }
    }

    fn failed(measures: &Measures, limits: &[(&str, f64)]) -> Vec<&'static str> {
        let limits = Limits::new(limits.iter().copied()).unwrap();
        let now = Timestamp::from_second(100 * 86_400).unwrap();
        let checks = block_on(run(measures, &limits, now)).unwrap();
        checks.into_iter().filter(|check| !check.passed).map(|check| check.name).collect()
    }

    #[test]
    fn an_empty_catalogue_has_nothing_wrong_with_it() {
        assert_eq!(failed(&Measures::default(), &[]), [""; 0]);
    }

    #[test]
    fn a_value_at_its_limit_passes_and_one_beyond_fails() {
        let share = |part| Share { part, whole: 1_000 };
        let at_limit =
            Measures { lastfm: share(800), spotify: share(1_000), ..Measures::default() };
        assert_eq!(failed(&at_limit, &[]), [""; 0]);
        let beyond = Measures { lastfm: share(799), spotify: share(999), ..Measures::default() };
        assert_eq!(failed(&beyond, &[]), ["spotify", "lastfm"]);
        assert_eq!(failed(&beyond, &[("spotify", 99.0), ("lastfm", 50.0)]), [""; 0]);
        let old = Timestamp::from_second(92 * 86_400).ok();
        let waiting = Measures { oldest_pending: old, rank_gaps: 1, ..Measures::default() };
        assert_eq!(failed(&waiting, &[]), ["rank-gaps", "oldest-pending"]);
        assert_eq!(failed(&waiting, &[("rank-gaps", 1.0), ("oldest-pending", 8.0)]), [""; 0]);
    }

    #[test]
    fn a_limit_for_no_check_is_refused_with_the_names_there_are() {
        let error = Limits::new([("speed", 1.0)]).unwrap_err();
        assert!(error.to_string().contains("rank-gaps"), "{error}");
    }
}
