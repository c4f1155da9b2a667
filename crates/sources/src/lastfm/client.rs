//! The Last.fm client: what it can be asked, and what its error codes mean, whatever the status they
//! come with.

use super::lists::{self, ChartPage, PlaysPage};
use super::wire::WireProblem;
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Refusal, Request, Response, SharedClock,
    Transport, Verdict, is_json, of_status,
};
use crate::told::{Told, answer, kept};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use segue_domain::ids::Mbid;
use segue_domain::listening::{SimilarTrack, WeightedTag};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{ArtistWork, TrackWork};
use segue_pipeline::ports::{Answer, LookUpListeners};
use segue_pipeline::raw::Shape;

/// The error of what only the listener may see.
const LOGIN_REQUIRED: i64 = 17;
/// Lines on a page of a chart.
const CHART_PAGE: u32 = 100;
/// Plays on a page; Last.fm gives up to a thousand, and is slow about them.
const PLAYS_PAGE: u32 = 200;

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

/// Whom or what to ask about: by `MusicBrainz` id where one is known, else by name.
#[derive(Debug, Clone, Copy)]
pub enum Named<'a> {
    /// A track by its id.
    TrackId(&'a Mbid),
    /// A track by artist and title.
    Track {
        /// The artist's name.
        artist: &'a str,
        /// The title.
        title: &'a str,
    },
    /// An artist by its id.
    ArtistId(&'a Mbid),
    /// An artist by name.
    Artist(&'a str),
}

/// Which of somebody's plays. With `to` set to when the walk began, plays made during it do not push
/// the others from page to page.
#[derive(Debug, Clone, Copy)]
pub struct PlaysAsked<'a> {
    /// The listener's name.
    pub user: &'a str,
    /// Plays after this.
    pub from: Option<Timestamp>,
    /// Plays before this.
    pub to: Option<Timestamp>,
    /// The page, from 1.
    pub page: u32,
}

impl LastfmClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: LastfmConfig, transport: &Transport, clock: SharedClock) -> Self {
        let LastfmConfig { api_url, api_key, rate } = config;
        let rate = courtesy::paced(&api_url, rate, courtesy::LASTFM);
        let provider = Provider { name: "Last.fm", rate, verdict };
        Self { api_url, api_key, http: HttpClient::new(transport, provider, clock) }
    }

    /// Listeners, plays and some tags of a track or an artist, as they land.
    ///
    /// # Errors
    /// Failures of the source, named. "Not found" and what cannot be read are answers.
    pub async fn info(&self, about: Named<'_>) -> Result<Answer, Failure> {
        let (method, shape) = match about {
            Named::TrackId(_) | Named::Track { .. } => ("track.getInfo", Shape::LastfmTrack),
            Named::ArtistId(_) | Named::Artist(_) => ("artist.getInfo", Shape::LastfmArtist),
        };
        Ok(answer(self.ask(method, &about.query()).await?, shape))
    }

    /// All tags of a track or an artist, the commonest first.
    ///
    /// # Errors
    /// As [`Self::info`].
    pub async fn top_tags(&self, about: Named<'_>) -> Result<Told<Vec<WeightedTag>>, Failure> {
        let (method, shape) = match about {
            Named::TrackId(_) | Named::Track { .. } => ("track.getTopTags", Shape::LastfmTrackTags),
            Named::ArtistId(_) | Named::Artist(_) => ("artist.getTopTags", Shape::LastfmArtistTags),
        };
        Ok(Told::of(self.ask(method, &about.query()).await?, shape, lists::tags))
    }

    /// Tracks people hear who hear the one called `title` by `artist`.
    ///
    /// # Errors
    /// As [`Self::info`].
    pub async fn similar_tracks(
        &self,
        artist: &str,
        title: &str,
    ) -> Result<Told<Vec<SimilarTrack>>, Failure> {
        let query = Named::Track { artist, title }.query();
        let response = self.ask("track.getSimilar", &query).await?;
        Ok(Told::of(response, Shape::LastfmSimilarTracks, lists::similar_tracks))
    }

    /// Artists people hear who hear this one, as they land.
    async fn similar_artists(&self, about: Named<'_>) -> Result<Answer, Failure> {
        let response = self.ask("artist.getSimilar", &about.query()).await?;
        Ok(answer(response, Shape::LastfmSimilar))
    }

    /// Page `page`, from 1, of the tracks most heard everywhere.
    ///
    /// # Errors
    /// As [`Self::info`].
    pub async fn chart(&self, page: u32) -> Result<Told<ChartPage>, Failure> {
        self.chart_page("chart.getTopTracks", None, page, Shape::LastfmChart).await
    }

    /// Page `page`, from 1, of the tracks most heard in `country` (its English name, ISO 3166).
    ///
    /// # Errors
    /// As [`Self::info`]. A country Last.fm does not know is an answer.
    pub async fn country_chart(
        &self,
        country: &str,
        page: u32,
    ) -> Result<Told<ChartPage>, Failure> {
        let country = Some(("country", country));
        self.chart_page("geo.getTopTracks", country, page, Shape::LastfmCountryChart).await
    }

    async fn chart_page(
        &self,
        method: &str,
        of: Option<(&str, &str)>,
        page: u32,
        shape: Shape,
    ) -> Result<Told<ChartPage>, Failure> {
        let (number, size) = (page.to_string(), CHART_PAGE.to_string());
        let paging = [("page", number.as_str()), ("limit", size.as_str())];
        let query: Vec<_> = of.into_iter().chain(paging).collect();
        let response = self.ask(method, &query).await?;
        Ok(Told::of(response, shape, |body| lists::chart(body, page, CHART_PAGE)))
    }

    /// One page of somebody's plays.
    ///
    /// # Errors
    /// As [`Self::info`]. A listener Last.fm does not know is an answer; one who keeps their plays
    /// private is [`FailureKind::CredentialsRefused`].
    pub async fn plays(&self, asked: PlaysAsked<'_>) -> Result<Told<PlaysPage>, Failure> {
        let PlaysAsked { user, from, to, page } = asked;
        let seconds = |time: Option<Timestamp>| time.map(|time| time.as_second().to_string());
        let (from, to) = (seconds(from), seconds(to));
        let (number, size) = (page.to_string(), PLAYS_PAGE.to_string());
        let mut query = vec![("user", user), ("page", &number), ("limit", &size)];
        query.push(("extended", "1"));
        query.extend(from.as_deref().map(|from| ("from", from)));
        query.extend(to.as_deref().map(|to| ("to", to)));
        let response = self.ask("user.getRecentTracks", &query).await?;
        let read = |body: &[u8]| lists::plays(body, user, page);
        Ok(Told::of(response, Shape::LastfmPlays, read))
    }

    async fn ask(&self, method: &str, about: &[(&str, &str)]) -> Result<Response, Failure> {
        let mut query = vec![("method", method)];
        query.extend_from_slice(about);
        query.extend([("format", "json"), ("api_key", self.api_key.expose_secret())]);
        let request = Request::get(self.api_url.at(&[], &query));
        kept(self.http.send(&request).await).map_err(explained)
    }
}

impl<'a> Named<'a> {
    fn query(self) -> Vec<(&'static str, &'a str)> {
        match self {
            Self::TrackId(id) | Self::ArtistId(id) => vec![("mbid", id.as_str())],
            Self::Track { artist, title } => {
                vec![("artist", artist), ("track", title), ("autocorrect", "1")]
            }
            Self::Artist(name) => vec![("artist", name), ("autocorrect", "1")],
        }
    }
}

impl LookUpListeners for LastfmClient {
    async fn look_up_track(&self, work: &TrackWork) -> Result<Vec<Answer>, Failure> {
        let about = Named::Track { artist: &work.artist, title: &work.title };
        Ok(vec![self.info(about).await?])
    }

    async fn look_up_artist(&self, work: &ArtistWork) -> Result<Vec<Answer>, Failure> {
        let about = Named::Artist(&work.name);
        let mut answers = vec![self.info(about).await?];
        // Nobody is similar to an artist it does not know.
        if answers.iter().all(|answer| is_about_something(&answer.body)) {
            answers.push(self.similar_artists(about).await?);
        }
        Ok(answers)
    }
}

/// Whether an answer is neither an error nor unreadable.
fn is_about_something(body: &[u8]) -> bool {
    is_json(body) && error_code(body).is_none()
}

/// The error an answer holds, if it holds one.
pub(super) fn error_code(body: &[u8]) -> Option<i64> {
    serde_json::from_slice::<WireProblem>(body).ok()?.error
}

fn code_of(error: &HttpError) -> Option<i64> {
    match error {
        HttpError::Refused { said, .. } => error_code(&said.0),
        _ => None,
    }
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
        4 | 9 | 10 | 13..=15 | LOGIN_REQUIRED | 26 => Verdict::Refused(Refusal::Credentials),
        // Subscribers only, deprecated.
        12 | 18 | 27 => Verdict::Refused(Refusal::Capability),
        // Wrong service, method, format, or nothing anybody documented.
        _ => Verdict::Refused(Refusal::Input),
    }
}

fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            let advice = match code_of(&error) {
                Some(LOGIN_REQUIRED) => "this listener's plays are private",
                _ => "check the Last.fm API key",
            };
            Failure::new(kind, format!("{error}: {advice}"))
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
