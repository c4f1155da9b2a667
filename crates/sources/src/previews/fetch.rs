//! Fetching a preview's bytes from an address a stranger gave.

use super::origin::{ExtraOrigin, allowed};
use crate::http::{
    HttpClient, HttpError, HttpSettings, Provider, Rate, Refusal, Request, SharedClock, Transport,
    TransportError, of_status,
};
use bytes::Bytes;
use segue_pipeline::failure::Failure;

/// Thirty seconds of MP3 are half a megabyte and of WAV five; more is no preview.
const MAX_PREVIEW_BYTES: usize = 10_000_000;

/// Fetches previews, from known hosts on public addresses only.
pub(super) struct PreviewFetcher {
    http: HttpClient,
    extra_origins: Vec<ExtraOrigin>,
}

/// What came of it.
pub(super) enum Fetched {
    Bytes(Bytes),
    /// The signature is over; a fresh address may work.
    Expired,
    /// There is nothing to be had there.
    Nothing {
        why: String,
    },
}

impl PreviewFetcher {
    pub(super) fn new(
        settings: HttpSettings,
        extra_origins: Vec<ExtraOrigin>,
        rate: Rate,
        clock: SharedClock,
    ) -> Result<Self, TransportError> {
        let settings = HttpSettings { max_body_bytes: MAX_PREVIEW_BYTES, ..settings };
        let exempt = extra_origins.iter().filter_map(ExtraOrigin::host).collect();
        let transport = Transport::guarded(settings, exempt)?;
        let verdict = |status, _: &[u8]| of_status(status);
        let provider = Provider { name: "the preview host", rate, verdict };
        Ok(Self { http: HttpClient::new(&transport, provider, clock), extra_origins })
    }

    /// The bytes at `address`.
    ///
    /// # Errors
    /// The host does not answer or asks for a pause. What it refuses is an outcome.
    pub(super) async fn fetch(&self, address: &str) -> Result<Fetched, Failure> {
        let url = match allowed(address, &self.extra_origins) {
            Ok(url) => url,
            Err(forbidden) => {
                tracing::warn!(reason = %forbidden, "a preview's address was refused");
                return Ok(Fetched::Nothing { why: forbidden.to_string() });
            }
        };
        match self.http.send(&Request::get_signed(url)).await {
            Ok(answer) => Ok(Fetched::Bytes(answer.body)),
            Err(HttpError::Refused { refusal: Refusal::Capability, .. }) => Ok(Fetched::Expired),
            Err(
                error @ (HttpError::Refused { .. }
                | HttpError::TooLarge { .. }
                | HttpError::NotPublic { .. }),
            ) => Ok(Fetched::Nothing { why: error.to_string() }),
            Err(error) => Err(error.into()),
        }
    }
}
