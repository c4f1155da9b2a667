//! The iTunes client: one method, one request.

use super::convert::{self, ItunesSong};
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, Provider, Rate, Request, Response, SharedClock, Transport, Verdict,
    is_json, of_status,
};
use crate::told::{Told, kept};
use segue_domain::places::CountryCode;
use segue_pipeline::failure::Failure;
use segue_pipeline::raw::Shape;

/// Results that are looked at; the right one is among the first or nowhere.
const SEARCH_PAGE: &str = "10";

/// How to use the iTunes Store.
#[derive(Debug, Clone)]
pub struct ItunesConfig {
    /// The API, `https://itunes.apple.com`.
    pub api_url: Endpoint,
    /// Country whose store is searched; without one it is that of the United States.
    pub country: Option<CountryCode>,
    /// Requests a second; about 0.3 is what Apple takes.
    pub rate: Rate,
}

/// A client of the iTunes Store's search.
pub struct ItunesClient {
    api_url: Endpoint,
    country: Option<CountryCode>,
    http: HttpClient,
}

impl ItunesClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: ItunesConfig, transport: &Transport, clock: SharedClock) -> Self {
        let ItunesConfig { api_url, country, rate } = config;
        let rate = courtesy::paced(&api_url, rate, courtesy::ITUNES);
        let provider = Provider { name: "iTunes", rate, verdict };
        Self { api_url, country, http: HttpClient::new(transport, provider, clock) }
    }

    /// Songs called `title` by `artist`, or nearly so.
    ///
    /// # Errors
    /// Failures of the source, named. That it has none and what cannot be read are answers.
    pub async fn search(
        &self,
        artist: &str,
        title: &str,
    ) -> Result<Told<Vec<ItunesSong>>, Failure> {
        let term = format!("{artist} {title}");
        let query = [("term", term.as_str()), ("media", "music"), ("entity", "song")];
        self.get("search", &[&query[..], &[("limit", SEARCH_PAGE)]].concat()).await
    }

    /// The song of Apple's id `id`.
    ///
    /// # Errors
    /// As [`Self::search`].
    pub async fn song(&self, id: i64) -> Result<Told<Vec<ItunesSong>>, Failure> {
        self.get("lookup", &[("id", &id.to_string())]).await
    }

    async fn get(
        &self,
        path: &str,
        query: &[(&str, &str)],
    ) -> Result<Told<Vec<ItunesSong>>, Failure> {
        let country = self.country.as_ref().map(|country| ("country", country.as_str()));
        let query: Vec<_> = query.iter().copied().chain(country).collect();
        let request = Request::get(self.api_url.at(&[path], &query));
        let response: Response = kept(self.http.send(&request).await)?;
        Ok(Told::of(response, Shape::ItunesResults, convert::songs))
    }
}

/// What an answer means by its status; 403 is how the store says "too many requests".
fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (403, _) => Verdict::Throttled,
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}
