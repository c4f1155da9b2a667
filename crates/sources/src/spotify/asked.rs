//! What was asked about single things lately, so that nothing is asked twice in a run.
//!
//! Memory is bounded: the oldest answers go when it is full, and their things would be asked again.

use crate::http::SharedClock;
use jiff::{SignedDuration, Timestamp};
use segue_pipeline::ports::Answer;
use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::OnceCell;

/// Bytes of answers kept at most: some thousands of tracks, ten thousand artists.
const MOST_BYTES: usize = 8 << 20;
/// How long an answer counts as fresh. A run takes minutes to hours; whoever asks on another day
/// wants to know how things are by then.
const FRESH_FOR: SignedDuration = SignedDuration::from_hours(6);

/// Kind and id of a thing, such as `artists` and its id.
type Thing = (&'static str, String);
type Slot = Arc<OnceCell<(Timestamp, Answer)>>;

/// Answers by what they are about.
pub(super) struct Asked {
    clock: SharedClock,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    slots: HashMap<Thing, Slot>,
    /// Things that were answered, oldest first, with the size of the answer.
    answered: VecDeque<(Thing, usize)>,
    bytes: usize,
}

impl Asked {
    pub(super) fn new(clock: SharedClock) -> Self {
        Self { clock, kept: Mutex::default() }
    }

    /// The answer about a thing: as it was kept, else from `ask`. Of many that want to know at once,
    /// one asks and the others wait. What fails is kept by nobody.
    pub(super) async fn once<E>(
        &self,
        kind: &'static str,
        id: &str,
        ask: impl Future<Output = Result<Answer, E>>,
    ) -> Result<Answer, E> {
        let thing = (kind, id.to_owned());
        let slot = self.slot(&thing);
        let mut is_new = false;
        let asked = slot
            .get_or_try_init(|| async {
                let answer = ask.await?;
                is_new = true;
                Ok((self.clock.now(), answer))
            })
            .await;
        let answer = match asked {
            Ok((_, answer)) => answer.clone(),
            Err(error) => {
                self.kept().drop_empty(&thing);
                return Err(error);
            }
        };
        if is_new {
            self.kept().count(thing, answer.body.len());
        }
        Ok(answer)
    }

    fn slot(&self, thing: &Thing) -> Slot {
        let now = self.clock.now();
        let mut kept = self.kept();
        let slot = kept.slots.entry(thing.clone()).or_default();
        if slot.get().is_some_and(|(at, _)| now.duration_since(*at) >= FRESH_FOR) {
            *slot = Slot::default();
        }
        Arc::clone(slot)
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        // Nothing that panics happens while it is locked.
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn count(&mut self, thing: Thing, bytes: usize) {
        self.bytes += bytes;
        self.answered.push_back((thing, bytes));
        while self.bytes > MOST_BYTES {
            let Some((oldest, bytes)) = self.answered.pop_front() else { return };
            self.slots.remove(&oldest);
            self.bytes -= bytes;
        }
    }

    /// Forgets a slot that nobody filled.
    fn drop_empty(&mut self, thing: &Thing) {
        if self.slots.get(thing).is_some_and(|slot| slot.get().is_none()) {
            self.slots.remove(thing);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use segue_pipeline::ports::Clock;
    use segue_pipeline::raw::Shape;
    use std::collections::BTreeMap;
    use std::convert::Infallible;
    use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

    #[derive(Default)]
    struct Hours(AtomicI64);

    impl Clock for Hours {
        fn now(&self) -> Timestamp {
            Timestamp::from_second(self.0.load(Ordering::Relaxed) * 3_600).unwrap()
        }
    }

    fn answer(bytes: usize) -> Answer {
        Answer {
            body: Bytes::from(vec![b' '; bytes]),
            shape: Shape::SpotifyTrack,
            request: String::new(),
            context: BTreeMap::new(),
        }
    }

    #[tokio::test]
    async fn many_that_want_to_know_at_once_ask_once_and_again_on_another_day() {
        let clock = Arc::new(Hours::default());
        let (asked, count) = (Asked::new(clock.clone()), AtomicU32::new(0));
        let ask = async || {
            count.fetch_add(1, Ordering::Relaxed);
            tokio::task::yield_now().await;
            Ok::<_, Infallible>(answer(1))
        };
        let (_, _) = tokio::join!(asked.once("a", "1", ask()), asked.once("a", "1", ask()));
        asked.once("a", "1", ask()).await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 1);
        asked.once("b", "1", ask()).await.unwrap();
        clock.0.store(7, Ordering::Relaxed);
        asked.once("a", "1", ask()).await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let asked = Asked::new(Arc::new(Hours::default()));
        for number in 0..100 {
            let ask = async { Ok::<_, Infallible>(answer(MOST_BYTES / 10)) };
            asked.once("a", &number.to_string(), ask).await.unwrap();
        }
        let kept = asked.kept();
        assert!(kept.bytes <= MOST_BYTES && kept.slots.len() == 10, "{}", kept.slots.len());
        assert!(kept.slots.contains_key(&("a", "99".to_owned())));
    }

    #[tokio::test]
    async fn a_question_that_failed_is_asked_again() {
        let asked = Asked::new(Arc::new(Hours::default()));
        assert_eq!(asked.once("a", "1", async { Err(7) }).await, Err(7));
        assert!(asked.kept().slots.is_empty());
        assert!(asked.once("a", "1", async { Ok::<_, i32>(answer(1)) }).await.is_ok());
    }
}
