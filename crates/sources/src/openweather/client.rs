//! The OpenWeather client: one lookup by name.

use super::convert;
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Request, SharedClock, Transport, Verdict,
    is_json, of_status,
};
use crate::told::{Told, kept};
use secrecy::{ExposeSecret, SecretString};
use segue_domain::places::{City, CountryCode};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::raw::Shape;

/// How to use OpenWeather's geocoder.
#[derive(Debug, Clone)]
pub struct OpenWeatherConfig {
    /// The API, `https://api.openweathermap.org/geo/1.0`.
    pub api_url: Endpoint,
    /// The key of an account.
    pub api_key: SecretString,
    /// Requests a second; one is the most the free tier takes.
    pub rate: Rate,
}

/// A client of the geocoder.
pub struct OpenWeatherClient {
    api_url: Endpoint,
    api_key: SecretString,
    http: HttpClient,
}

impl OpenWeatherClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: OpenWeatherConfig, transport: &Transport, clock: SharedClock) -> Self {
        let OpenWeatherConfig { api_url, api_key, rate } = config;
        let rate = courtesy::paced(&api_url, rate, courtesy::OPENWEATHER);
        let provider = Provider { name: "OpenWeather", rate, verdict };
        Self { api_url, api_key, http: HttpClient::new(transport, provider, clock) }
    }

    /// Cities called `name`, the likeliest first, in a country and one of its divisions where those
    /// are known. A division is only told apart within the United States.
    ///
    /// # Errors
    /// Failures of the source, named. That it knows none is an answer.
    pub async fn find_city(
        &self,
        name: &str,
        division: Option<&str>,
        country: Option<CountryCode>,
    ) -> Result<Told<Vec<City>>, Failure> {
        let country_code = country.as_ref().map(CountryCode::as_str);
        // Commas part city, division and country.
        let place: Vec<_> = [Some(name), division, country_code]
            .into_iter()
            .flatten()
            .map(|part| part.replace(',', " "))
            .collect();
        let place = place.join(",");
        let query =
            [("q", place.as_str()), ("limit", "5"), ("appid", self.api_key.expose_secret())];
        let request = Request::get(self.api_url.at(&["direct"], &query));
        let response = kept(self.http.send(&request).await).map_err(explained)?;
        let read = |body: &[u8]| convert::cities(body, name, country);
        Ok(Told::of(response, Shape::OpenweatherPlaces, read))
    }
}

fn verdict(status: u16, body: &[u8]) -> Verdict {
    match of_status(status) {
        Verdict::Usable if !is_json(body) => Verdict::Garbled,
        verdict => verdict,
    }
}

fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            Failure::new(kind, format!("{error}: check OPENWEATHER_API_KEY (new ones take hours)"))
        }
        _ => error.into(),
    }
}
