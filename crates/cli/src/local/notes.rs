//! Notes in the object store about work that is under way, waits, or could not be processed.
//!
//! `jobs/` holds listings as far as they have come (the cursor a killed run goes on from),
//! `parked/` jobs that wait, `dead/` messages that could not be processed.

use super::object_store::ObjectStore;
use bytes::Bytes;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{ListingJob, ParkedJob};
use segue_pipeline::message::{Pointer, Topic};
use segue_pipeline::object_key::ObjectKey;
use segue_pipeline::ports::{DeleteObject, GetObject, ListObjects, PutObject};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// A message that could not be processed, as it lies under `dead/`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DeadMessage {
    /// The message.
    pub(crate) pointer: Pointer,
    /// What happened.
    pub(crate) reason: String,
    /// What the operator should know.
    pub(crate) hint: String,
}

/// The notes of one object store.
#[derive(Debug, Clone)]
pub(crate) struct Notes {
    store: ObjectStore,
}

impl Notes {
    pub(crate) fn new(store: ObjectStore) -> Self {
        Self { store }
    }

    /// Keeps `job` as it stands.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn keep_job(&self, job: &ListingJob) -> Result<(), Failure> {
        self.write(&job_key(job)?, job).await
    }

    /// Forgets `job`: it is done, parked or given up.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn forget_job(&self, job: &ListingJob) -> Result<(), Failure> {
        self.store.delete_object(&job_key(job)?).await
    }

    /// Listings that were under way when their run ended.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn jobs(&self) -> Result<Vec<ListingJob>, Failure> {
        self.read_all("jobs/").await
    }

    /// Keeps a job that waits.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn park(&self, job: &ParkedJob) -> Result<(), Failure> {
        self.write(&parked_key(job), job).await
    }

    /// Forgets a job that goes on.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn unpark(&self, job: &ParkedJob) -> Result<(), Failure> {
        self.store.delete_object(&parked_key(job)).await
    }

    /// Jobs that wait.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn parked(&self) -> Result<Vec<ParkedJob>, Failure> {
        self.read_all("parked/").await
    }

    /// Keeps a message that could not be processed.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn bury(&self, message: &DeadMessage) -> Result<(), Failure> {
        self.write(&dead_key(&message.pointer)?, message).await
    }

    /// Forgets that `pointer` could not be processed: now it was.
    ///
    /// # Errors
    /// The store's failure; safe to repeat.
    pub(crate) async fn unbury(&self, pointer: &Pointer) -> Result<(), Failure> {
        self.store.delete_object(&dead_key(pointer)?).await
    }

    /// Messages that could not be processed.
    ///
    /// # Errors
    /// The store's failure.
    pub(crate) async fn dead(&self) -> Result<Vec<DeadMessage>, Failure> {
        self.read_all("dead/").await
    }

    async fn write(&self, key: &ObjectKey, note: &impl Serialize) -> Result<(), Failure> {
        let text = serde_json::to_vec(note).map_err(|cause| unreadable(key, cause))?;
        self.store.put_object(key, Bytes::from(text)).await
    }

    async fn read_all<T: DeserializeOwned>(&self, prefix: &str) -> Result<Vec<T>, Failure> {
        let mut notes = Vec::new();
        for key in self.store.list_objects(prefix).await? {
            let text = self.store.get_object(&key).await?;
            match serde_json::from_slice(&text) {
                Ok(note) => notes.push(note),
                // One damaged note must not keep all the others from being taken up.
                Err(cause) => {
                    tracing::warn!(note = %key, error = %cause, "a note cannot be read; left alone");
                }
            }
        }
        Ok(notes)
    }
}

fn unreadable(key: &ObjectKey, cause: serde_json::Error) -> Failure {
    Failure::new(FailureKind::ObjectUnreadable, format!("the note {key} cannot be read"))
        .caused_by(cause)
}

fn parked_key(parked: &ParkedJob) -> ObjectKey {
    ObjectKey::parked(&parked.run_id, &parked.job.name())
}

/// The same name as the parked job's, in a folder of its own.
fn job_key(job: &ListingJob) -> Result<ObjectKey, Failure> {
    let parked = ObjectKey::parked(&job.run_id, &job.listing.name());
    let name = parked.as_str().strip_prefix("parked/").unwrap_or(parked.as_str());
    derived(&format!("jobs/{name}"))
}

/// One note per raw object, whichever stage failed.
fn dead_key(pointer: &Pointer) -> Result<ObjectKey, Failure> {
    let object = pointer.object.as_str();
    // The same object read with other settings or by a later version is no other note, and notes of
    // earlier versions lie here.
    let rest = match pointer.topic {
        Topic::MusicTransformed => object.splitn(3, '/').nth(2),
        _ => object.strip_prefix("raw/"),
    };
    derived(&format!("dead/rows/v1/{}.json", rest.unwrap_or(object)))
}

fn derived(text: &str) -> Result<ObjectKey, Failure> {
    ObjectKey::parse(text).map_err(|cause| {
        Failure::new(FailureKind::ObjectUnreadable, "a note has no place").caused_by(cause)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;
    use segue_pipeline::jobs::Listing;
    use segue_pipeline::message::Source;

    fn notes() -> (tempfile::TempDir, Notes) {
        let folder = tempfile::tempdir().unwrap();
        let store = ObjectStore::at(folder.path());
        (folder, Notes::new(store))
    }

    #[tokio::test]
    async fn a_listing_is_found_again_as_far_as_it_had_come() {
        let (_folder, notes) = notes();
        let listing = Listing::Search { query: "a/b: c".to_owned() };
        let mut job = ListingJob::new("r1", Timestamp::UNIX_EPOCH, listing, 200);
        notes.keep_job(&job).await.unwrap();
        job.page = 3;
        job.cursor = Some("30".to_owned());
        notes.keep_job(&job).await.unwrap();
        assert_eq!(notes.jobs().await.unwrap(), [job.clone()]);
        notes.forget_job(&job).await.unwrap();
        assert_eq!(notes.jobs().await.unwrap(), []);
    }

    #[tokio::test]
    async fn a_message_that_fails_in_two_stages_is_noted_once() {
        let (_folder, notes) = notes();
        let raw = ObjectKey::raw(Topic::SpotifyTracks, "r1", "job", 0);
        for (topic, object) in
            [(Topic::SpotifyTracks, raw.clone()), (Topic::MusicTransformed, ObjectKey::rows(&raw))]
        {
            let pointer = Pointer::new(topic, Source::Spotify, "r1", None, object);
            let dead = DeadMessage { pointer, reason: "x".into(), hint: "y".into() };
            notes.bury(&dead).await.unwrap();
        }
        let dead = notes.dead().await.unwrap();
        assert_eq!(dead.len(), 1, "{dead:?}");
        notes.unbury(&dead[0].pointer).await.unwrap();
        assert_eq!(notes.dead().await.unwrap(), []);
    }
}
