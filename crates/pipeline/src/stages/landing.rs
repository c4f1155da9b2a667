//! How an answer enters the pipeline: the raw object first, then the message that announces it.

use crate::fail_points::{Step, reach};
use crate::failure::Failure;
use crate::message::{SCHEMA_VERSION, Source, Topic};
use crate::object_key::ObjectKey;
use crate::ports::{Answer, PutObject, SendPointer};
use crate::raw::{Asked, RawHeader, RawObject};
use jiff::Timestamp;

/// Where the answers of one job go.
#[derive(Debug, Clone)]
pub struct Landing<'a> {
    /// The stream.
    pub topic: Topic,
    /// Who answers.
    pub source: Source,
    /// The run.
    pub run_id: &'a str,
    /// The job's name, unique within the run.
    pub job: &'a str,
    /// When the source said it.
    pub observed_at: Option<Timestamp>,
    /// What an enrichment is about.
    pub asked: Option<Asked>,
}

impl Landing<'_> {
    /// Stores `answer` as piece `piece` of the job and announces it.
    ///
    /// A crash between the two leaves an object without a message; the sweep finds it. Doing it
    /// again writes the same key.
    ///
    /// # Errors
    /// The store's or the queue's failure; safe to repeat.
    pub async fn land(
        &self,
        piece: u32,
        answer: Answer,
        store: &impl PutObject,
        queue: &impl SendPointer,
    ) -> Result<(), Failure> {
        let key = ObjectKey::raw(self.topic, self.run_id, self.job, piece);
        let raw = self.wrap(answer);
        reach(Step::LandingBeforePut)?;
        store.put_object(&key, raw.encode()?).await?;
        reach(Step::LandingAfterPut)?;
        queue.send_pointer(raw.pointer(key)).await?;
        reach(Step::LandingAfterSend)
    }

    fn wrap(&self, answer: Answer) -> RawObject {
        RawObject {
            header: RawHeader {
                schema_version: SCHEMA_VERSION,
                topic: self.topic,
                source: self.source,
                shape: answer.shape,
                run_id: self.run_id.to_owned(),
                observed_at: self.observed_at,
                request: answer.request,
                asked: self.asked.clone(),
                context: answer.context,
            },
            body: answer.body,
        }
    }
}
