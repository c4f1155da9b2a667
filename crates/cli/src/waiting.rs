//! Jobs that wait, told to a person: a line per stage, not one per job.

use crate::stage::Stage;
use jiff::{Timestamp, ToSpan, Unit};
use segue_pipeline::jobs::{Job, ParkedJob};
use serde::Serialize;
use std::collections::BTreeMap;

/// Work that waits, with what would let it go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct WaitingWork {
    /// Whose it is.
    pub(crate) stage: Stage,
    /// What it is.
    pub(crate) work: String,
    /// Why it waits, and what the operator should know.
    pub(crate) hint: String,
    /// When it goes on by itself, if it does.
    pub(crate) until: Option<Timestamp>,
}

impl WaitingWork {
    /// `job` for a person.
    pub(crate) fn of(job: &Job, until: Option<Timestamp>, hint: &str) -> Self {
        Self { stage: Stage::of_job(job), work: title(job), hint: hint.to_owned(), until }
    }
}

impl From<&ParkedJob> for WaitingWork {
    fn from(parked: &ParkedJob) -> Self {
        Self::of(&parked.job, parked.until, &parked.hint)
    }
}

/// One line for each stage, and for jobs that go on by themselves or do not.
pub(crate) fn lines<'a>(work: impl IntoIterator<Item = &'a WaitingWork>) -> Vec<String> {
    let mut groups: BTreeMap<(Stage, bool), Vec<&WaitingWork>> = BTreeMap::new();
    for work in work {
        groups.entry((work.stage, work.until.is_some())).or_default().push(work);
    }
    groups.into_iter().map(|((stage, _), group)| line(stage, &group)).collect()
}

fn line(stage: Stage, group: &[&WaitingWork]) -> String {
    let [first, others @ ..] = group else { return String::new() };
    let what = match others.len() {
        0 => first.work.clone(),
        1 => format!("{} and 1 more job", first.work),
        others => format!("{} and {others} more jobs", first.work),
    };
    let until = group.iter().filter_map(|work| work.until).max();
    let until = until.map_or_else(|| "until you act".to_owned(), until_text);
    format!("{}: {what}, {until}\n    {}", stage.title(), first.hint)
}

/// The next whole minute: at the one before, the pause would not be over yet.
fn until_text(until: Timestamp) -> String {
    let whole = until.round(Unit::Minute).unwrap_or(until);
    let whole =
        if whole < until { whole.saturating_add(1.minute()).unwrap_or(whole) } else { whole };
    format!("until {}", whole.strftime("%Y-%m-%d %H:%M UTC"))
}

/// What `job` is about, short.
pub(crate) fn title(job: &Job) -> String {
    match job {
        Job::Listing(job) => job.listing.name(),
        Job::Artists { ids } => match &ids[..] {
            [id] => format!("artist {id}"),
            ids => format!("{} artists", ids.len()),
        },
        Job::LastfmTrack(work) | Job::Audio(work) => format!("{} by {}", work.title, work.artist),
        Job::LastfmArtist(work) | Job::MusicbrainzArtist(work) => work.name.clone(),
        Job::MusicbrainzArea(work) => work.name.clone(),
        Job::Place(work) => work.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn work(stage: Stage, until: Option<i64>) -> WaitingWork {
        let until = until.map(|second| Timestamp::from_second(second).unwrap());
        WaitingWork { stage, work: "one".to_owned(), hint: "a pause".to_owned(), until }
    }

    #[test]
    fn many_jobs_of_a_stage_are_one_line_with_the_last_moment() {
        let waiting = [61, 119, 120].map(|until| work(Stage::EnrichLastfm, Some(until))).to_vec();
        let lines = lines(&waiting);
        assert_eq!(
            lines,
            [
                "enrich-lastfm (Lastfm): one and 2 more jobs, until 1970-01-01 00:02 UTC\n    a pause"
            ]
        );
    }

    #[test]
    fn what_needs_a_person_is_told_apart_from_what_goes_on_by_itself() {
        let waiting = [work(Stage::ExtractTracks, None), work(Stage::ExtractTracks, Some(1))];
        let lines = lines(&waiting);
        assert!(lines[0].contains("until you act"), "{lines:?}");
        assert!(lines[1].contains("until 1970-01-01 00:01 UTC"), "{lines:?}");
    }
}
