//! replay: announces stored raw objects again, so that they are read and loaded anew.
//!
//! The ids of messages follow from the raw keys, so a replay meets the ledger rows of the first time:
//! it adds none, and with a store that reapplies known messages (and nothing new to say) it changes
//! none. A raw object needs no message of its own to be replayed: its first line says what it is.

use crate::fail_points::{Step, reach};
use crate::failure::Failure;
use crate::message::{Source, Topic};
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, ListObjects, SendPointer};
use crate::raw::RawHeader;
use crate::stages::sweep::{is_about_the_object, open};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Which raw objects are meant. Every part that is set narrows them down; none means all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Those of one run.
    pub run_id: Option<String>,
    /// Those one source said.
    pub source: Option<Source>,
    /// Those said at this time or later. Undated files are older than everything.
    pub since: Option<Timestamp>,
    /// Those said before this time, undated files included.
    pub until: Option<Timestamp>,
}

/// What announcing came to.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Replayed {
    /// Objects announced.
    pub sent: u64,
    /// Objects that cannot be opened, with the reason; the others do not wait for them.
    pub passed_over: Vec<(ObjectKey, String)>,
}

/// Announces the raw objects of `selection`: those that bring tracks and artists first, so that what
/// enriches them seldom has to wait.
///
/// # Errors
/// The store's or the queue's failure; safe to repeat.
pub async fn run(
    selection: &Selection,
    store: &(impl ListObjects + GetObject),
    queue: &impl SendPointer,
) -> Result<Replayed, Failure> {
    let mut replayed = Replayed::default();
    for topic in Topic::RAW {
        let prefix = match &selection.run_id {
            Some(run_id) => ObjectKey::raw_prefix(topic, run_id),
            None => ObjectKey::raw_topic_prefix(topic),
        };
        for key in store.list_objects(&prefix).await? {
            announce(key, selection, store, queue, &mut replayed).await?;
        }
    }
    Ok(replayed)
}

/// Runs that left raw objects, by id: an id begins with the time of its run.
///
/// # Errors
/// The store's failure.
pub async fn runs(store: &impl ListObjects) -> Result<BTreeSet<String>, Failure> {
    let mut runs = BTreeSet::new();
    for topic in Topic::RAW {
        let keys = store.list_objects(&ObjectKey::raw_topic_prefix(topic)).await?;
        runs.extend(keys.iter().filter_map(|key| key.raw_run().map(str::to_owned)));
    }
    Ok(runs)
}

/// Announces the raw objects under `keys`.
///
/// # Errors
/// As [`run`].
pub async fn objects(
    keys: impl IntoIterator<Item = ObjectKey>,
    store: &impl GetObject,
    queue: &impl SendPointer,
) -> Result<Replayed, Failure> {
    let mut replayed = Replayed::default();
    for key in keys {
        announce(key, &Selection::default(), store, queue, &mut replayed).await?;
    }
    Ok(replayed)
}

async fn announce(
    key: ObjectKey,
    selection: &Selection,
    store: &impl GetObject,
    queue: &impl SendPointer,
    replayed: &mut Replayed,
) -> Result<(), Failure> {
    match open(&key, store).await {
        Ok(object) if selection.means(&object.header) => {
            reach(Step::ReplayBeforeSend)?;
            queue.send_pointer(object.pointer(key)).await?;
            reach(Step::ReplayAfterSend)?;
            replayed.sent += 1;
        }
        Ok(_) => {}
        Err(failure) if is_about_the_object(&failure.kind) => {
            replayed.passed_over.push((key, failure.to_string()));
        }
        Err(failure) => return Err(failure),
    }
    Ok(())
}

impl Selection {
    fn means(&self, header: &RawHeader) -> bool {
        self.run_id.as_ref().is_none_or(|run_id| *run_id == header.run_id)
            && self.source.is_none_or(|source| source == header.source)
            // `None < Some(_)`: what is undated is older than every date.
            && self.since.is_none_or(|since| header.observed_at >= Some(since))
            && self.until.is_none_or(|until| header.observed_at < Some(until))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::SCHEMA_VERSION;
    use crate::ports::PutObject;
    use crate::raw::{RawObject, Shape};
    use crate::stages::memory::{MemoryQueue, MemoryStore};
    use bytes::Bytes;
    use futures::executor::block_on;
    use std::collections::BTreeMap;

    fn put(store: &MemoryStore, topic: Topic, source: Source, run_id: &str, second: Option<i64>) {
        let header = RawHeader {
            schema_version: SCHEMA_VERSION,
            topic,
            source,
            shape: Shape::CsvRows,
            run_id: run_id.to_owned(),
            observed_at: second.map(|second| Timestamp::from_second(second).unwrap()),
            request: "made".to_owned(),
            asked: None,
            context: BTreeMap::new(),
        };
        let body = RawObject { header, body: Bytes::new() }.encode().unwrap();
        block_on(store.put_object(&ObjectKey::raw(topic, run_id, "job", 0), body)).unwrap();
    }

    /// Runs whose objects are announced for `selection`, in order.
    fn announced(selection: &Selection) -> Vec<String> {
        let (store, queue) = (MemoryStore::default(), MemoryQueue::default());
        put(&store, Topic::AudioFeatures, Source::Analyzer, "heard", Some(30));
        put(&store, Topic::SpotifyTracks, Source::Dataset, "file", None);
        put(&store, Topic::SpotifyTracks, Source::Spotify, "old", Some(10));
        put(&store, Topic::SpotifyTracks, Source::Spotify, "new", Some(20));
        store.lose(ObjectKey::raw(Topic::SpotifyTracks, "lost", "job", 0));
        let replayed = block_on(run(selection, &store, &queue)).unwrap();
        let runs: Vec<String> = queue.sent().into_iter().map(|one| one.run_id).collect();
        assert_eq!(replayed.sent, runs.len() as u64);
        assert_eq!(replayed.passed_over.len(), usize::from(selection.run_id.is_none()));
        runs
    }

    #[test]
    fn everything_that_can_be_opened_is_announced_tracks_before_what_enriches_them() {
        assert_eq!(announced(&Selection::default()), ["file", "new", "old", "heard"]);
    }

    #[test]
    fn runs_are_known_by_what_they_left() {
        let store = MemoryStore::default();
        assert!(block_on(runs(&store)).unwrap().is_empty());
        put(&store, Topic::AudioFeatures, Source::Analyzer, "heard", Some(30));
        put(&store, Topic::SpotifyTracks, Source::Spotify, "old", Some(10));
        put(&store, Topic::AudioFeatures, Source::Analyzer, "old", Some(10));
        let known: Vec<String> = block_on(runs(&store)).unwrap().into_iter().collect();
        assert_eq!(known, ["heard", "old"]);
    }

    #[test]
    fn a_selection_by_run_source_or_time_takes_what_it_names() {
        let all = Selection::default;
        let at = |second| Timestamp::from_second(second).ok();
        assert_eq!(announced(&Selection { run_id: Some("old".to_owned()), ..all() }), ["old"]);
        let spotify = Selection { source: Some(Source::Spotify), ..all() };
        assert_eq!(announced(&spotify), ["new", "old"]);
        assert_eq!(announced(&Selection { since: at(20), ..all() }), ["new", "heard"]);
        assert_eq!(announced(&Selection { until: at(20), ..all() }), ["file", "old"]);
    }
}
