//! Finding a preview of a track and fetching its bytes, without trusting anyone on the way.
//!
//! A source may answer about another recording, so every answer is compared with the track. The
//! address it gives may lead anywhere, so only known hosts on public addresses are asked.

mod candidate;
mod fetch;
mod hunt;
mod origin;

use crate::deezer::{DeezerClient, DeezerConfig};
use crate::http::{Rate, SharedClock, Transport, TransportError};
use crate::itunes::{ItunesClient, ItunesConfig};
use candidate::Candidate;
use fetch::{Fetched, PreviewFetcher};
use hunt::{Hunt, Step};
use segue_domain::normalise::searched;
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::TrackWork;
use segue_pipeline::ports::{FindPreview, Preview, PreviewSearch, SearchBrokenOff};
use url::Url;

pub use origin::ExtraOrigin;

/// How to find previews.
#[derive(Debug, Clone)]
pub struct PreviewConfig {
    /// Where tracks are looked up, by ISRC and then by name.
    pub deezer: DeezerConfig,
    /// Where tracks are looked up that Deezer has no preview of; nowhere without it.
    pub itunes: Option<ItunesConfig>,
    /// Score from which an answer is taken to be about the track (0.7..=0.9).
    pub match_threshold: f64,
    /// Origins besides the providers' own from which previews are fetched: a simulated world.
    pub extra_origins: Vec<ExtraOrigin>,
    /// Previews fetched a second; of public hosts ten at most.
    pub fetch_rate: Rate,
}

/// Finds previews: at Deezer by ISRC, at Deezer by name, at iTunes by name.
pub struct PreviewFinder {
    deezer: DeezerClient,
    itunes: Option<ItunesClient>,
    fetcher: PreviewFetcher,
    match_threshold: f64,
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
            &clock,
        )?;
        let itunes =
            config.itunes.map(|config| ItunesClient::new(config, transport, clock.clone()));
        let deezer = DeezerClient::new(config.deezer, transport, clock);
        Ok(Self { deezer, itunes, fetcher, match_threshold: config.match_threshold })
    }

    /// Addresses refused because of where they lead: no known preview host, no public address, a
    /// redirect. None of them was connected to, and no redirect followed.
    #[must_use]
    pub fn addresses_refused(&self) -> u64 {
        self.fetcher.refused()
    }

    /// One step to its end: a preview, or nothing and the reason told to `hunt`.
    async fn take(&self, step: Step, hunt: &mut Hunt<'_>) -> Result<Option<Preview>, Failure> {
        // A signature lives for minutes; after a pause it may be over. Looked up again once.
        for _ in 0..2 {
            let offered = self.ask(step, hunt).await?;
            let Some(address) = hunt.verified(step, offered, self.match_threshold) else {
                return Ok(None);
            };
            match self.fetcher.fetch(&address).await? {
                Fetched::Bytes(bytes) => {
                    let found_at = step.source().to_owned();
                    let stable_url = without_signature(&address);
                    return Ok(Some(Preview { found_at, stable_url, bytes }));
                }
                Fetched::Nothing { why } => {
                    hunt.refused(step, &why);
                    return Ok(None);
                }
                Fetched::Expired => {}
            }
        }
        hunt.refused(step, "the preview's address is refused, also when it is fresh");
        Ok(None)
    }

    /// What the step's source offers; nothing, and the reason told, where it cannot be asked.
    async fn ask(&self, step: Step, hunt: &mut Hunt<'_>) -> Result<Vec<Candidate>, Failure> {
        let work = hunt.work();
        let title = &searched(&work.title);
        match (step, &work.isrc, &self.itunes) {
            (Step::DeezerByIsrc, Some(isrc), _) => {
                hunt.offered(step, self.deezer.track_by_isrc(isrc).await, |track| vec![track])
            }
            (Step::DeezerByIsrc, None, _) => {
                hunt.tell(step, "no ISRC to look it up by");
                Ok(Vec::new())
            }
            (Step::DeezerByName, _, _) => {
                hunt.offered(step, self.deezer.search(&work.artist, title).await, |tracks| tracks)
            }
            (Step::ItunesByName, _, Some(itunes)) => {
                hunt.offered(step, itunes.search(&work.artist, title).await, |songs| songs)
            }
            (Step::ItunesByName, _, None) => Ok(Vec::new()),
        }
    }
}

impl FindPreview for PreviewFinder {
    async fn find_preview(&self, work: &TrackWork) -> Result<PreviewSearch, SearchBrokenOff> {
        let mut hunt = Hunt::for_track(work);
        for step in Step::IN_ORDER {
            if step == Step::ItunesByName && self.itunes.is_none() {
                continue;
            }
            match self.take(step, &mut hunt).await {
                Ok(Some(preview)) => return Ok(hunt.found(preview)),
                Ok(None) => {}
                Err(failure) => return Err(hunt.broken_off(failure)),
            }
        }
        Ok(hunt.missed())
    }
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
