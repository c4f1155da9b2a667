//! The Last.fm client: what its error codes mean, whatever the status they come with.

use super::wire::WireProblem;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Refusal, Request, Response, SharedClock,
    Transport, Verdict, is_json, of_status,
};
use secrecy::{ExposeSecret, SecretString};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{ArtistWork, TrackWork};
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_pipeline::raw::Shape;
use std::collections::BTreeMap;

/// How to use Last.fm.
#[derive(Debug, Clone)]
pub struct LastfmConfig {
    /// The API, `https://ws.audioscrobbler.com/2.0/`.
    pub api_url: Endpoint,
    /// The key of an API account.
    pub api_key: SecretString,
    /// Requests a second; five is the customary most.
    pub rate: Rate,
}

/// A client of the Last.fm API.
pub struct LastfmClient {
    api_url: Endpoint,
    api_key: SecretString,
    http: HttpClient,
}

impl LastfmClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: LastfmConfig, transport: &Transport, clock: SharedClock) -> Self {
        let LastfmConfig { api_url, api_key, rate } = config;
        let provider = Provider { name: "Last.fm", rate, verdict };
        Self { api_url, api_key, http: HttpClient::new(transport, provider, clock) }
    }

    async fn ask(
        &self,
        method: &str,
        shape: Shape,
        about: &[(&str, &str)],
    ) -> Result<Answer, Failure> {
        let mut query = vec![("method", method)];
        query.extend_from_slice(about);
        query.extend([
            ("autocorrect", "1"),
            ("format", "json"),
            ("api_key", self.api_key.expose_secret()),
        ]);
        let request = Request::get(self.api_url.at(&[], &query));
        let Response { body, request } = self.http.send(&request).await.map_err(explained)?;
        Ok(Answer { body, shape, request, context: BTreeMap::new() })
    }
}

impl LookUpListeners for LastfmClient {
    async fn look_up_track(&self, work: &TrackWork) -> Result<Vec<Answer>, Failure> {
        let about = [("artist", work.artist.as_str()), ("track", work.title.as_str())];
        Ok(vec![self.ask("track.getInfo", Shape::LastfmTrack, &about).await?])
    }

    async fn look_up_artist(&self, work: &ArtistWork) -> Result<Vec<Answer>, Failure> {
        let about = [("artist", work.name.as_str())];
        let mut answers = vec![self.ask("artist.getInfo", Shape::LastfmArtist, &about).await?];
        // Nobody is similar to an artist it does not know.
        if answers.iter().all(|answer| error_code(&answer.body).is_none()) {
            answers.push(self.ask("artist.getSimilar", Shape::LastfmSimilar, &about).await?);
        }
        Ok(answers)
    }
}

/// The error an answer holds, if it holds one.
pub(super) fn error_code(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<WireProblem>(body).ok()?.error
}

/// What an answer means, by its error code and, without one, by its status.
fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (error_code(body), of_status(status)) {
        (Some(code), _) => of_code(code),
        (None, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (None, verdict) => verdict,
    }
}

/// The error codes of the API (lastfm-docs, codes.md).
fn of_code(code: i64) -> Verdict {
    match code {
        // Not found: an answer like any other, the reader makes it a miss.
        6 | 7 => Verdict::Usable,
        // Backend failed, offline, temporarily unavailable.
        8 | 11 | 16 => Verdict::Transient,
        29 => Verdict::Throttled,
        // Authentication, session, key, signature, token, login, suspended key.
        4 | 9 | 10 | 13..=15 | 17 | 26 => Verdict::Refused(Refusal::Credentials),
        // Subscribers only, deprecated.
        12 | 18 | 27 => Verdict::Refused(Refusal::Capability),
        // Wrong service, method, format, or nothing anybody documented.
        _ => Verdict::Refused(Refusal::Input),
    }
}

fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            Failure::new(kind, format!("{error}: check the Last.fm API key"))
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_a_200_counts_and_only_four_codes_pass_by_themselves() {
        let of =
            |code: i64| verdict(200, format!(r#"{{"error":{code},"message":"m"}}"#).as_bytes());
        for code in 2..=29 {
            let passes = matches!(of(code), Verdict::Transient | Verdict::Throttled);
            assert_eq!(passes, [8, 11, 16, 29].contains(&code), "{code}");
        }
        assert_eq!(of(6), Verdict::Usable);
        assert_eq!(of(10), Verdict::Refused(Refusal::Credentials));
        assert_eq!(of(26), Verdict::Refused(Refusal::Credentials));
    }

    #[test]
    fn a_code_outweighs_the_status_it_comes_with() {
        assert_eq!(verdict(404, br#"{"error":6,"message":"Track not found"}"#), Verdict::Usable);
        assert_eq!(verdict(200, b"<html>maintenance</html>"), Verdict::Garbled);
        assert_eq!(verdict(502, b"<html>bad gateway</html>"), Verdict::Transient);
    }
}
