//! The Deezer client: one method, one request, and what its errors inside a 200 mean.

use super::convert::{self, DeezerTrack, NO_DATA, error_code};
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, Provider, Rate, Refusal, Request, Response, SharedClock, Transport,
    Verdict, is_json, of_status,
};
use crate::told::{Told, kept};
use segue_domain::ids::Isrc;
use segue_pipeline::failure::Failure;
use segue_pipeline::raw::Shape;

/// Results that are looked at; the right one is among the first or nowhere.
const SEARCH_PAGE: &str = "10";

/// How to use Deezer.
#[derive(Debug, Clone)]
pub struct DeezerConfig {
    /// The API, `https://api.deezer.com`.
    pub api_url: Endpoint,
    /// Requests a second; Deezer allows fifty in five seconds.
    pub rate: Rate,
}

/// A client of the Deezer API.
pub struct DeezerClient {
    api_url: Endpoint,
    http: HttpClient,
}

impl DeezerClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: DeezerConfig, transport: &Transport, clock: SharedClock) -> Self {
        let DeezerConfig { api_url, rate } = config;
        let rate = courtesy::paced(&api_url, rate, courtesy::DEEZER);
        let provider = Provider { name: "Deezer", rate, verdict };
        Self { api_url, http: HttpClient::new(transport, provider, clock) }
    }

    /// The track Deezer has under `isrc`. It picks one of several in silence, and now and then
    /// another recording.
    ///
    /// # Errors
    /// Failures of the source, named. An unknown track and what cannot be read are answers.
    pub async fn track_by_isrc(&self, isrc: &Isrc) -> Result<Told<DeezerTrack>, Failure> {
        self.track_at(&format!("isrc:{isrc}")).await
    }

    /// The track of Deezer's id `id`.
    ///
    /// # Errors
    /// As [`Self::track_by_isrc`].
    pub async fn track(&self, id: i64) -> Result<Told<DeezerTrack>, Failure> {
        self.track_at(&id.to_string()).await
    }

    /// Tracks called `title` by `artist`, or nearly so.
    ///
    /// # Errors
    /// As [`Self::track_by_isrc`].
    pub async fn search(
        &self,
        artist: &str,
        title: &str,
    ) -> Result<Told<Vec<DeezerTrack>>, Failure> {
        let query = format!("artist:{} track:{}", phrase(artist), phrase(title));
        let query = [("q", query.as_str()), ("limit", SEARCH_PAGE)];
        let response = self.get(&["search"], &query).await?;
        Ok(Told::of(response, Shape::DeezerSearch, convert::search))
    }

    async fn track_at(&self, name: &str) -> Result<Told<DeezerTrack>, Failure> {
        let response = self.get(&["track", name], &[]).await?;
        Ok(Told::of(response, Shape::DeezerTrack, convert::track))
    }

    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Response, Failure> {
        let request = Request::get(self.api_url.at(path, query));
        Ok(kept(self.http.send(&request).await)?)
    }
}

/// `text` as a phrase of the search's query language, which knows no way to quote a quote.
fn phrase(text: &str) -> String {
    format!("\"{}\"", text.replace('"', " "))
}

/// What an answer means, by its error code and, without one, by its status.
fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (error_code(body), of_status(status)) {
        (Some(NO_DATA), _) => Verdict::Usable,
        // Quota of the address, by the five seconds.
        (Some(4), _) => Verdict::Throttled,
        // Service busy.
        (Some(700), _) => Verdict::Transient,
        // Token, permission.
        (Some(200 | 300), _) => Verdict::Refused(Refusal::Capability),
        (Some(_), Verdict::Usable) => Verdict::Refused(Refusal::Input),
        (None, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (Some(_) | None, verdict) => verdict,
    }
}
