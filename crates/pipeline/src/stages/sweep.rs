//! sweep: finds work that was written but whose message was lost, and sends it again.
//!
//! A crash can fall between writing an object and sending its message, or between sending and
//! loading. Comparing the raw zone with the ledger finds both; resuming is the same code.

use crate::fail_points::{Step, reach};
use crate::failure::{Failure, FailureKind};
use crate::message::Topic;
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, Ledger, ListObjects, SendPointer};
use crate::raw::RawObject;

/// Announces every raw object of `run_id` whose rows were not loaded; returns how many.
///
/// An object that is gone, damaged or written by a newer version is logged and passed over: the
/// others do not wait for it, and the next sweep tries it again.
///
/// # Errors
/// The store's, the ledger's or the queue's failure; safe to repeat.
pub async fn run(
    run_id: &str,
    store: &(impl ListObjects + GetObject),
    ledger: &impl Ledger,
    queue: &impl SendPointer,
) -> Result<u64, Failure> {
    let mut sent = 0;
    for topic in Topic::RAW {
        let raw = store.list_objects(&ObjectKey::raw_prefix(topic, run_id)).await?;
        let messages: Vec<ObjectKey> = raw.iter().map(ObjectKey::rows).collect();
        let applied = ledger.applied(&messages).await?;
        for (key, message) in raw.into_iter().zip(&messages) {
            if applied.contains(message) {
                continue;
            }
            let object = match open(&key, store).await {
                Ok(object) => object,
                Err(failure) if is_about_the_object(&failure.kind) => {
                    let cause = &failure as &dyn std::error::Error;
                    tracing::warn!(object.key = %key, cause, "a raw object was passed over");
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            reach(Step::SweepBeforeSend)?;
            queue.send_pointer(object.pointer(key)).await?;
            reach(Step::SweepAfterSend)?;
            sent += 1;
        }
    }
    Ok(sent)
}

pub(super) async fn open(key: &ObjectKey, store: &impl GetObject) -> Result<RawObject, Failure> {
    RawObject::decode(&store.get_object(key).await?)
}

/// Whether another object may fare better.
pub(super) fn is_about_the_object(kind: &FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::ObjectUnreadable | FailureKind::ObjectMissing | FailureKind::VersionUnknown
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{SCHEMA_VERSION, Source};
    use crate::ports::PutObject;
    use crate::raw::{RawHeader, Shape, compress};
    use crate::stages::memory::{MemoryQueue, MemoryStore};
    use bytes::Bytes;
    use futures::executor::block_on;
    use std::collections::{BTreeMap, BTreeSet};

    /// A ledger that has loaded exactly these.
    struct Loaded(BTreeSet<ObjectKey>);

    impl Ledger for Loaded {
        async fn applied(&self, messages: &[ObjectKey]) -> Result<BTreeSet<ObjectKey>, Failure> {
            Ok(messages.iter().filter(|key| self.0.contains(key)).cloned().collect())
        }
    }

    fn key(piece: u32) -> ObjectKey {
        ObjectKey::raw(Topic::SpotifyTracks, "r1", "job", piece)
    }

    fn object() -> Bytes {
        let header = RawHeader {
            schema_version: SCHEMA_VERSION,
            topic: Topic::SpotifyTracks,
            source: Source::Spotify,
            shape: Shape::SpotifySearch,
            run_id: "r1".into(),
            observed_at: None,
            request: "GET /search".into(),
            asked: None,
            context: BTreeMap::new(),
        };
        RawObject { header, body: Bytes::new() }.encode().unwrap()
    }

    fn put(store: &MemoryStore, piece: u32, body: Bytes) {
        block_on(store.put_object(&key(piece), body)).unwrap();
    }

    #[test]
    fn only_what_was_not_loaded_is_sent_again() {
        let (store, queue) = (MemoryStore::default(), MemoryQueue::default());
        put(&store, 0, object());
        put(&store, 1, object());
        let ledger = Loaded([ObjectKey::rows(&key(0))].into());
        assert_eq!(block_on(run("r1", &store, &ledger, &queue)).unwrap(), 1);
        assert_eq!(queue.sent()[0].object, key(1));
    }

    #[test]
    fn objects_that_cannot_be_opened_do_not_hold_up_the_others() {
        let (store, queue) = (MemoryStore::default(), MemoryQueue::default());
        put(&store, 0, Bytes::from_static(b"damaged"));
        put(&store, 1, compress(b"{\"schema_version\": 99}\n").unwrap());
        store.lose(key(2));
        put(&store, 3, object());
        let ledger = Loaded(BTreeSet::new());
        assert_eq!(block_on(run("r1", &store, &ledger, &queue)).unwrap(), 1);
        assert_eq!(queue.sent()[0].object, key(3));
    }
}
