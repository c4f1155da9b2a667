//! The ListenBrainz client: one method, one request. Its stated allowance is obeyed by the HTTP layer.

use super::convert::{self, Chart, TopRecording};
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Request, Response, SharedClock, Transport,
    Verdict, is_json, of_status,
};
use crate::told::{Told, kept};
use secrecy::{ExposeSecret, SecretString};
use segue_domain::ids::Mbid;
use segue_domain::popularity::{ChartArtist, ChartEntry, Popularity};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::raw::Shape;

/// Most ids one question about popularity takes.
pub const MOST_IDS: usize = 1_000;
/// Lines on a page of a chart.
const CHART_PAGE: &str = "100";

/// How to use ListenBrainz.
#[derive(Debug, Clone)]
pub struct ListenBrainzConfig {
    /// The API, `https://api.listenbrainz.org/1`.
    pub api_url: Endpoint,
    /// A listener's token. What is read here is open; with a token the allowance is a person's own.
    pub token: Option<SecretString>,
    /// Requests a second; the API says itself when it has had enough.
    pub rate: Rate,
}

/// What ids are ids of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Recordings.
    Recording,
    /// Artists.
    Artist,
    /// Releases: one edition of an album.
    Release,
    /// Release groups: an album in all its editions.
    ReleaseGroup,
}

/// Over which time listens are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// Since the beginning.
    AllTime,
    /// The year so far.
    ThisYear,
    /// The month so far.
    ThisMonth,
    /// The week so far.
    ThisWeek,
}

/// A client of the ListenBrainz API.
pub struct ListenBrainzClient {
    api_url: Endpoint,
    authorization: Option<SecretString>,
    http: HttpClient,
}

impl ListenBrainzClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: ListenBrainzConfig, transport: &Transport, clock: SharedClock) -> Self {
        let ListenBrainzConfig { api_url, token, rate } = config;
        let rate = courtesy::paced(&api_url, rate, courtesy::LISTENBRAINZ);
        let provider = Provider { name: "ListenBrainz", rate, verdict };
        let authorization = token.map(|token| format!("Token {}", token.expose_secret()).into());
        Self { api_url, authorization, http: HttpClient::new(transport, provider, clock) }
    }

    /// How often each of `ids` was listened to, in their order.
    ///
    /// # Errors
    /// Failures of the source, named; [`FailureKind::InputUnusable`] for more than [`MOST_IDS`].
    /// Unknown things and what cannot be read are answers.
    pub async fn popularity(
        &self,
        kind: Kind,
        ids: &[Mbid],
    ) -> Result<Told<Vec<Popularity>>, Failure> {
        if ids.len() > MOST_IDS {
            let message = format!("ListenBrainz takes {MOST_IDS} ids at a time, not {}", ids.len());
            return Err(Failure::new(FailureKind::InputUnusable, message));
        }
        let question = serde_json::json!({ (kind.list()): ids }).to_string();
        let url = self.api_url.at(&["popularity", kind.name()], &[]);
        let response = self.send(Request::post_json(url, question)).await?;
        let read = |body: &[u8]| convert::popularity(body, kind);
        Ok(Told::of(response, Shape::ListenbrainzPopularity, read))
    }

    /// The recordings of `artist` that are heard most.
    ///
    /// # Errors
    /// As [`Self::popularity`].
    pub async fn top_recordings(&self, artist: &Mbid) -> Result<Told<Vec<TopRecording>>, Failure> {
        let path = ["popularity", "top-recordings-for-artist", artist.as_str()];
        let response = self.send(Request::get(self.api_url.at(&path, &[]))).await?;
        let read = convert::top_recordings;
        Ok(Told::of(response, Shape::ListenbrainzTopRecordings, read))
    }

    /// A page of the artists heard most on the whole site, from `offset` on.
    ///
    /// # Errors
    /// As [`Self::popularity`]. That nothing is counted yet is an answer.
    pub async fn top_artists_everywhere(
        &self,
        span: Span,
        offset: u32,
    ) -> Result<Told<Chart<ChartArtist>>, Failure> {
        let response = self.sitewide("artists", span, offset).await?;
        let read = |body: &[u8]| convert::artists(body, offset);
        Ok(Told::of(response, Shape::ListenbrainzSitewideArtists, read))
    }

    /// A page of the recordings heard most on the whole site, from `offset` on.
    ///
    /// # Errors
    /// As [`Self::top_artists_everywhere`].
    pub async fn top_recordings_everywhere(
        &self,
        span: Span,
        offset: u32,
    ) -> Result<Told<Chart<ChartEntry>>, Failure> {
        let response = self.sitewide("recordings", span, offset).await?;
        let read = |body: &[u8]| convert::recordings(body, offset);
        Ok(Told::of(response, Shape::ListenbrainzSitewideRecordings, read))
    }

    async fn sitewide(&self, of: &str, span: Span, offset: u32) -> Result<Response, Failure> {
        let start = offset.to_string();
        let query = [("range", span.name()), ("count", CHART_PAGE), ("offset", start.as_str())];
        self.send(Request::get(self.api_url.at(&["stats", "sitewide", of], &query))).await
    }

    async fn send(&self, request: Request) -> Result<Response, Failure> {
        let request = match &self.authorization {
            Some(authorization) => request.authorized(authorization.clone()),
            None => request,
        };
        kept(self.http.send(&request).await).map_err(explained)
    }
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Recording => "recording",
            Self::Artist => "artist",
            Self::Release => "release",
            Self::ReleaseGroup => "release-group",
        }
    }

    /// The name of a list of such ids.
    fn list(self) -> &'static str {
        match self {
            Self::Recording => "recording_mbids",
            Self::Artist => "artist_mbids",
            Self::Release => "release_mbids",
            Self::ReleaseGroup => "release_group_mbids",
        }
    }
}

impl Span {
    fn name(self) -> &'static str {
        match self {
            Self::AllTime => "all_time",
            Self::ThisYear => "this_year",
            Self::ThisMonth => "this_month",
            Self::ThisWeek => "this_week",
        }
    }
}

/// What an answer means by its status. A chart that is not counted yet is 204 without a body.
fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (204, verdict) => verdict,
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}

fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            Failure::new(kind, format!("{error}: correct LISTENBRAINZ_TOKEN, or leave it out"))
        }
        _ => error.into(),
    }
}
