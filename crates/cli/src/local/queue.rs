//! The queues of one process: bounded channels, so that a slow stage slows down the one before it.

use super::flight::Flight;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::message::{Pointer, Topic};
use segue_pipeline::ports::SendPointer;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc};

/// Messages that may wait between two stages. Pointers are small; the bound is what keeps a fast
/// extractor from running ahead of the database.
const CAPACITY: usize = 64;

/// Sends each pointer to the stage its topic belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    raw: mpsc::Sender<Pointer>,
    rows: mpsc::Sender<Pointer>,
    flight: Arc<Flight>,
}

/// The receiving end of one channel, shared by the workers of a stage.
#[derive(Debug, Clone)]
pub(super) struct Inbox(Arc<Mutex<mpsc::Receiver<Pointer>>>);

impl Inbox {
    /// The next message and up to `most` altogether of those that wait behind it; nothing when nobody
    /// can send any more.
    pub(super) async fn next(&self, most: usize) -> Vec<Pointer> {
        let mut pointers = Vec::with_capacity(most);
        self.0.lock().await.recv_many(&mut pointers, most).await;
        pointers
    }
}

impl Queue {
    /// The queue, and the inboxes of transform and load.
    pub(super) fn new(flight: Arc<Flight>) -> (Self, Inbox, Inbox) {
        let (raw, raw_inbox) = mpsc::channel(CAPACITY);
        let (rows, rows_inbox) = mpsc::channel(CAPACITY);
        let inbox = |receiver| Inbox(Arc::new(Mutex::new(receiver)));
        (Self { raw, rows, flight }, inbox(raw_inbox), inbox(rows_inbox))
    }
}

impl SendPointer for Queue {
    async fn send_pointer(&self, pointer: Pointer) -> Result<(), Failure> {
        let closed = || Failure::new(FailureKind::QueueUnavailable, "the run is being broken off");
        if self.flight.is_broken_off() {
            return Err(closed());
        }
        let channel = match pointer.topic {
            Topic::MusicTransformed => &self.rows,
            Topic::SpotifyTracks
            | Topic::ArtistGenres
            | Topic::LastfmEnrichment
            | Topic::AudioFeatures
            | Topic::Musicbrainz
            | Topic::Places => &self.raw,
        };
        self.flight.begin();
        channel.send(pointer).await.map_err(|_| {
            self.flight.end();
            closed()
        })
    }
}
