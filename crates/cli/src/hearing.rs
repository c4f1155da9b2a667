//! Listens to previews where it does not hold up the network.

use crate::ear::Ear;
use bytes::Bytes;
use segue_audio_features::{ANALYSIS_RATE_HZ, Analyzer};
use segue_decode::{Limits, decode_mono};
use segue_pipeline::ports::{HearSound, Heard, Undecodable};
use std::fmt;
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::available_parallelism;
use tokio::sync::Semaphore;

/// Decodes and analyses previews, as many at once as there are processors: it is nothing but computing,
/// and every clip under way costs memory.
pub(crate) struct Hearing {
    turns: Semaphore,
    /// Analysers nobody uses at the moment, with their plans and buffers.
    idle: Arc<Mutex<Vec<Analyzer>>>,
}

impl Hearing {
    /// As many ears as this machine has processors.
    pub(crate) fn new() -> Self {
        let processors = available_parallelism().map_or(1, NonZeroUsize::get);
        Self { turns: Semaphore::new(processors), idle: Arc::default() }
    }
}

impl HearSound for Hearing {
    async fn hear_sound(&self, compressed: &Bytes) -> Result<Heard, Undecodable> {
        // Never closed; were it, one clip too many would be listened to at once.
        let _turn = self.turns.acquire().await;
        let (compressed, idle) = (compressed.clone(), Arc::clone(&self.idle));
        let heard = tokio::task::spawn_blocking(move || {
            let taken = idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let mut analyzer = taken.unwrap_or_default();
            let heard = hear(&compressed, &mut analyzer);
            // One that panicked is not put back: it may be half changed.
            idle.lock().unwrap_or_else(PoisonError::into_inner).push(analyzer);
            heard
        });
        heard.await.unwrap_or_else(|cause| Err(Undecodable { reason: cause.to_string() }))
    }
}

impl fmt::Debug for Hearing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Hearing").field("turns", &self.turns).finish_non_exhaustive()
    }
}

fn hear(compressed: &[u8], analyzer: &mut Analyzer) -> Result<Heard, Undecodable> {
    let mut ear = Ear::default();
    let mono = decode_mono(compressed, None, &Limits::default(), ANALYSIS_RATE_HZ, |block| {
        ear.listen(block);
    })
    .map_err(|cause| Undecodable { reason: crate::output::explain(&cause) })?;
    let features = analyzer.analyze(&mono.samples);
    let features = features.map_err(|cause| Undecodable { reason: cause.to_string() })?;
    let features = features.with_loudness(ear.loudness());
    Ok(Heard { features, truncated: mono.source.truncated })
}
