//! sweep: finds work that was written but whose message was lost, and sends it again.
//!
//! A crash can fall between writing an object and sending its message, or between sending and
//! loading. Comparing the raw zone with the ledger finds both; resuming is the same code.

use crate::failure::Failure;
use crate::message::Topic;
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, Ledger, ListObjects, SendPointer};
use crate::raw::RawObject;

/// Announces every raw object of `run_id` whose rows were not loaded; returns how many.
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
            let object = RawObject::decode(&store.get_object(&key).await?)?;
            queue.send_pointer(object.pointer(key)).await?;
            sent += 1;
        }
    }
    Ok(sent)
}
