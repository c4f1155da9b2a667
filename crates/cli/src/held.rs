//! Work of earlier runs that still has to wait, so that no source is asked before its pause is over.

use crate::stage::Stage;
use crate::waiting::WaitingWork;
use jiff::Timestamp;
use segue_pipeline::jobs::{Job, ParkedJob};
use segue_pipeline::message::Source;
use std::collections::BTreeMap;

/// Jobs whose pause is not over.
#[derive(Debug, Default)]
pub(crate) struct Held(Vec<ParkedJob>);

/// What to do with a job while there are such jobs.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Hold {
    /// Its source may be asked.
    Free,
    /// It waits already.
    Waits(WaitingWork),
    /// Its source rests, and so must this job.
    Rests {
        /// When the source may be asked again.
        until: Timestamp,
    },
}

impl Held {
    /// Parts `parked` into what may go on at `now`, and the rest.
    ///
    /// Without a date a person had to act; starting a run says that they may have.
    pub(crate) fn part(parked: Vec<ParkedJob>, now: Timestamp) -> (Vec<ParkedJob>, Self) {
        let is_due = |job: &ParkedJob| job.until.is_none_or(|until| until <= now);
        let (due, rest) = parked.into_iter().partition(is_due);
        (due, Self(rest))
    }

    /// What to do with `job`.
    pub(crate) fn hold(&self, job: &Job) -> Hold {
        let name = job.name();
        if let Some(waits) = self.0.iter().find(|parked| parked.job.name() == name) {
            return Hold::Waits(WaitingWork::from(waits));
        }
        let source = Stage::of_job(job).source();
        self.resting().get(&source).map_or(Hold::Free, |until| Hold::Rests { until: *until })
    }

    fn resting(&self) -> BTreeMap<Source, Timestamp> {
        let mut resting = BTreeMap::new();
        for parked in self.0.iter().filter(|parked| !parked.is_alone) {
            let Some(until) = parked.until else { continue };
            let known = resting.entry(Stage::of_job(&parked.job).source()).or_insert(until);
            *known = until.max(*known);
        }
        resting
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_domain::ids::ArtistId;
    use segue_pipeline::jobs::{ArtistWork, Listing, ListingJob};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn search(query: &str) -> Job {
        let listing = Listing::Search { query: query.to_owned() };
        Job::Listing(ListingJob::new("r", NOW, listing, 10))
    }

    fn parked(query: &str, until: Option<i64>) -> ParkedJob {
        ParkedJob {
            run_id: "r".to_owned(),
            observed_at: NOW,
            job: search(query),
            until: until.map(|second| Timestamp::from_second(second).unwrap()),
            hint: "a pause".to_owned(),
            is_alone: false,
        }
    }

    #[test]
    fn a_source_that_rests_is_left_alone_and_others_are_not() {
        let (due, held) = Held::part(vec![parked("a", Some(60)), parked("b", Some(90))], NOW);
        assert!(due.is_empty());
        assert!(matches!(held.hold(&search("a")), Hold::Waits(_)));
        let until = Timestamp::from_second(90).unwrap();
        assert_eq!(held.hold(&search("c")), Hold::Rests { until });
        let artist_id = ArtistId::parse("0aaaaaaaaaaaaaaaaaaaaa").unwrap();
        let lastfm = Job::LastfmArtist(ArtistWork::new(artist_id, "x".to_owned()));
        assert_eq!(held.hold(&lastfm), Hold::Free);
    }

    #[test]
    fn a_job_that_its_source_fails_at_holds_no_other() {
        let alone = ParkedJob { is_alone: true, ..parked("a", Some(60)) };
        let (_, held) = Held::part(vec![alone], NOW);
        assert!(matches!(held.hold(&search("a")), Hold::Waits(_)));
        assert_eq!(held.hold(&search("b")), Hold::Free);
    }

    #[test]
    fn a_pause_that_is_over_holds_nothing() {
        let (due, held) = Held::part(vec![parked("a", Some(0)), parked("b", None)], NOW);
        assert_eq!(due.len(), 2);
        assert_eq!(held.hold(&search("a")), Hold::Free);
    }
}
