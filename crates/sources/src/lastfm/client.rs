//! The Last.fm client: what it can be asked.

use super::lists::{self, ChartPage, PlaysPage};
use super::refused::{error_code, explained, verdict};
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, Provider, Rate, Request, Response, SharedClock, Transport, is_json,
};
use crate::told::{Told, answer, kept};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use segue_domain::ids::Mbid;
use segue_domain::listening::{SimilarTrack, WeightedTag};
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::{ArtistWork, TrackWork};
use segue_pipeline::ports::{Answer, LookUpListeners, SearchBrokenOff};
use segue_pipeline::raw::Shape;

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
    /// private is [`segue_pipeline::failure::FailureKind::CredentialsRefused`].
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

    async fn look_up_artist(&self, work: &ArtistWork) -> Result<Vec<Answer>, SearchBrokenOff> {
        let about = Named::Artist(&work.name);
        let mut answers = vec![self.info(about).await?];
        // Nobody is similar to an artist it does not know.
        if answers.iter().all(|answer| is_about_something(&answer.body)) {
            match self.similar_artists(about).await {
                Ok(similar) => answers.push(similar),
                Err(failure) => return Err(SearchBrokenOff { answers, failure }),
            }
        }
        Ok(answers)
    }
}

/// Whether an answer is neither an error nor unreadable.
fn is_about_something(body: &[u8]) -> bool {
    is_json(body) && error_code(body).is_none()
}
