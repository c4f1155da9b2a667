//! Finding a preview of a track and fetching its bytes, without trusting anyone on the way.
//!
//! The source may answer about another recording, so its answer is compared with the track. The
//! address it gives may lead anywhere, so only known hosts on public addresses are asked.

mod fetch;
mod origin;

use crate::deezer::{DeezerClient, DeezerConfig, Found};
use crate::http::{Rate, SharedClock, Transport, TransportError};
use fetch::{Fetched, PreviewFetcher};
use segue_domain::ids::Isrc;
use segue_domain::matching::{TrackIdentity, compare_tracks};
use segue_domain::record::{Miss, MissReason, Subject};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{FindPreview, Preview, PreviewSearch};
use url::Url;

pub use origin::ExtraOrigin;

/// How to find previews.
#[derive(Debug, Clone)]
pub struct PreviewConfig {
    /// Where tracks are looked up.
    pub deezer: DeezerConfig,
    /// Score from which an answer is taken to be about the track (0.7..=0.9).
    pub match_threshold: f64,
    /// Origins besides the providers' own from which previews are fetched: a simulated world.
    pub extra_origins: Vec<ExtraOrigin>,
    /// Previews fetched a second.
    pub fetch_rate: Rate,
}

/// Finds previews at Deezer.
pub struct PreviewFinder {
    deezer: DeezerClient,
    fetcher: PreviewFetcher,
    match_threshold: f64,
}

/// What one pass over the sources came to.
enum Pass {
    Heard(Preview),
    Missed(Miss),
    /// The address was refused as expired.
    Expired,
}

impl PreviewFinder {
    /// A finder over `transport`; previews are fetched over connections of their own, with the
    /// same settings and a guard.
    ///
    /// # Errors
    /// [`TransportError`] when those connections cannot be set up.
    pub fn new(
        config: PreviewConfig,
        transport: &Transport,
        clock: SharedClock,
    ) -> Result<Self, TransportError> {
        let fetcher = PreviewFetcher::new(
            transport.settings().clone(),
            config.extra_origins,
            config.fetch_rate,
            clock.clone(),
        )?;
        let deezer = DeezerClient::new(config.deezer, transport, clock);
        Ok(Self { deezer, fetcher, match_threshold: config.match_threshold })
    }

    async fn pass(
        &self,
        work: &TrackWork,
        isrc: &Isrc,
        answers: &mut Vec<segue_pipeline::ports::Answer>,
    ) -> Result<Pass, Failure> {
        let (answer, found) = self.deezer.track(isrc).await?;
        answers.push(answer);
        let address = match self.verified(work, isrc, found) {
            Ok(address) => address,
            Err(miss) => return Ok(Pass::Missed(miss)),
        };
        Ok(match self.fetcher.fetch(&address).await? {
            Fetched::Bytes(bytes) => Pass::Heard(Preview {
                found_at: "deezer".to_owned(),
                stable_url: without_signature(&address),
                bytes,
            }),
            Fetched::Expired => Pass::Expired,
            Fetched::Nothing { why } => Pass::Missed(miss(work, MissReason::NoPreview, why)),
        })
    }

    /// The preview's address, when the answer is about `work` and has one.
    fn verified(
        &self,
        work: &TrackWork,
        isrc: &Isrc,
        found: Option<Found>,
    ) -> Result<String, Miss> {
        let Some(found) = found else {
            let detail = format!("Deezer has no track under {isrc}");
            return Err(miss(work, MissReason::NoPreview, detail));
        };
        let ours = TrackIdentity {
            title: &work.title,
            artist: &work.artist,
            duration_ms: work.duration_ms,
            isrc: Some(isrc),
            ..TrackIdentity::default()
        };
        let theirs = TrackIdentity {
            title: &found.title,
            artist: &found.artist,
            duration_ms: found.duration_ms,
            isrc: found.isrc.as_ref(),
            ..TrackIdentity::default()
        };
        let note = compare_tracks(ours, theirs);
        if note.score < self.match_threshold {
            let detail = format!(
                "Deezer has {:?} by {:?} under {isrc}: score {:.3} ({})",
                found.title,
                found.artist,
                note.score,
                note.reasons.join(", ")
            );
            return Err(miss(work, MissReason::Mismatch, detail));
        }
        found.preview.ok_or_else(|| {
            miss(work, MissReason::NoPreview, "Deezer has the track and no preview of it")
        })
    }
}

impl FindPreview for PreviewFinder {
    async fn find_preview(&self, work: &TrackWork) -> Result<PreviewSearch, Failure> {
        let mut answers = Vec::new();
        let Some(isrc) = &work.isrc else {
            let outcome = Err(miss(work, MissReason::NoPreview, "no ISRC to look it up by"));
            return Ok(PreviewSearch { answers, outcome });
        };
        // A signature lives for minutes; after a pause it may be over. Looked up again once.
        for _ in 0..2 {
            match self.pass(work, isrc, &mut answers).await? {
                Pass::Heard(preview) => return Ok(PreviewSearch { answers, outcome: Ok(preview) }),
                Pass::Missed(miss) => return Ok(PreviewSearch { answers, outcome: Err(miss) }),
                Pass::Expired => {}
            }
        }
        let detail = "the preview's address is refused, also when it is fresh";
        Ok(PreviewSearch { answers, outcome: Err(miss(work, MissReason::NoPreview, detail)) })
    }
}

fn miss(work: &TrackWork, reason: MissReason, detail: impl Into<String>) -> Miss {
    Miss { subject: Subject::Song(work.song_id.clone()), reason, detail: detail.into() }
}

/// The address without its signature; what may be stored.
fn without_signature(address: &str) -> String {
    match Url::parse(address) {
        Ok(mut url) => {
            url.set_query(None);
            url.set_fragment(None);
            url.into()
        }
        Err(_) => String::new(),
    }
}
