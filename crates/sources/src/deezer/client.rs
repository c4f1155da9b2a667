//! The Deezer client: one lookup by ISRC, and what its errors inside a 200 mean.

use super::wire::WireTrack;
use crate::http::{
    Endpoint, HttpClient, Provider, Rate, Refusal, Request, Response, SharedClock, Transport,
    Verdict, is_json, of_status,
};
use crate::reading::answer_unreadable;
use segue_domain::ids::Isrc;
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::Shape;
use std::collections::BTreeMap;

/// "no data": it has no such track.
const NO_DATA: i64 = 800;

/// Fifty requests in five seconds from one address (developers.deezer.com); evenly spaced.
const FASTEST: Rate = Rate::per_second(10.0);

/// How to use Deezer.
#[derive(Debug, Clone)]
pub struct DeezerConfig {
    /// The API, `https://api.deezer.com`.
    pub api_url: Endpoint,
    /// Requests a second; Deezer allows fifty in five seconds.
    pub rate: Rate,
}

/// A client of the Deezer API.
pub(crate) struct DeezerClient {
    api_url: Endpoint,
    http: HttpClient,
}

/// What Deezer has under an ISRC; nothing is verified yet.
pub(crate) struct Found {
    pub(crate) title: String,
    pub(crate) artist: String,
    pub(crate) duration_ms: Option<i64>,
    pub(crate) isrc: Option<Isrc>,
    /// Signed and soon expired.
    pub(crate) preview: Option<String>,
}

impl DeezerClient {
    pub(crate) fn new(config: DeezerConfig, transport: &Transport, clock: SharedClock) -> Self {
        let DeezerConfig { api_url, rate } = config;
        let provider = Provider { name: "Deezer", rate: rate.at_most(FASTEST), verdict };
        Self { api_url, http: HttpClient::new(transport, provider, clock) }
    }

    /// What Deezer answers about `isrc`, and what that is; `None` when it has no such track.
    ///
    /// # Errors
    /// Failures of the source, named.
    pub(crate) async fn track(&self, isrc: &Isrc) -> Result<(Answer, Option<Found>), Failure> {
        let url = self.api_url.at(&["track", &format!("isrc:{isrc}")], &[]);
        let Response { body, request } = self.http.send(&Request::get(url)).await?;
        let wire: WireTrack = serde_json::from_slice(&body).map_err(|cause| {
            answer_unreadable("Deezer's answer is not in its format").caused_by(cause)
        })?;
        let found = wire.error.is_none().then(|| found(wire));
        let context = BTreeMap::new();
        Ok((Answer { body, shape: Shape::DeezerTrack, request, context }, found))
    }
}

fn found(wire: WireTrack) -> Found {
    Found {
        title: wire.title.unwrap_or_default(),
        artist: wire.artist.and_then(|artist| artist.name).unwrap_or_default(),
        duration_ms: wire.duration.and_then(|seconds| seconds.checked_mul(1_000)),
        isrc: wire.isrc.and_then(|isrc| Isrc::read(&isrc).ok()),
        preview: wire.preview.filter(|address| !address.is_empty()),
    }
}

/// What an answer means, by its error code and, without one, by its status.
fn verdict(status: u16, body: &[u8]) -> Verdict {
    let code = serde_json::from_slice::<WireTrack>(body).ok().and_then(|wire| wire.error_code());
    match (code, of_status(status)) {
        (Some(NO_DATA), _) => Verdict::Usable,
        // Quota of the address, by the five seconds.
        (Some(4), _) => Verdict::Throttled,
        // Service busy.
        (Some(700), _) => Verdict::Transient,
        // Token, permission.
        (Some(200 | 300), _) => Verdict::Refused(Refusal::Capability),
        (Some(_), _) => Verdict::Refused(Refusal::Input),
        (None, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (None, verdict) => verdict,
    }
}
