//! The MusicBrainz client: one method, one request, and what its refusals mean.

use super::convert::{self, GenrePage, SearchResult};
use crate::courtesy;
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Rate, Refusal, Request, Response, SharedClock,
    Transport, Verdict, is_json, of_status,
};
use crate::told::{Told, kept};
use segue_domain::ids::{Isrc, Mbid};
use segue_domain::musicbrainz::{Area, ArtistInfo, Recording};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::raw::Shape;

/// What comes with an artist.
const ARTIST_PARTS: &str = "aliases+genres+tags+url-rels";
/// Artists found that are looked at; the right one is among the first or nowhere.
const SEARCH_PAGE: &str = "10";
/// Genres on a page, the most there are.
const GENRE_PAGE: &str = "100";

/// How to use MusicBrainz.
#[derive(Debug, Clone)]
pub struct MusicBrainzConfig {
    /// The web service, `https://musicbrainz.org/ws/2`, or a mirror.
    pub api_url: Endpoint,
    /// Where we can be reached, as the transport's User-Agent has it. MusicBrainz blocks clients that
    /// hide.
    pub contact: String,
    /// Requests a second; one is the most the public service takes.
    pub rate: Rate,
}

/// MusicBrainz must know whom to write to, and does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("MusicBrainz serves nobody it cannot reach: set SEGUE_CONTACT to a mail address or page")]
pub struct NoContact;

impl From<NoContact> for Failure {
    fn from(cause: NoContact) -> Self {
        Self::new(FailureKind::CredentialsRefused, cause.to_string())
    }
}

/// A client of the MusicBrainz web service.
pub struct MusicBrainzClient {
    api_url: Endpoint,
    http: HttpClient,
}

impl MusicBrainzClient {
    /// A client over `transport`; asks for nothing until it is used.
    ///
    /// # Errors
    /// [`NoContact`] when there is none, or the transport does not tell it.
    pub fn new(
        config: MusicBrainzConfig,
        transport: &Transport,
        clock: SharedClock,
    ) -> Result<Self, NoContact> {
        let MusicBrainzConfig { api_url, contact, rate } = config;
        let contact = contact.trim();
        if contact.is_empty() || !transport.settings().user_agent.contains(contact) {
            return Err(NoContact);
        }
        let rate = courtesy::paced(&api_url, rate, courtesy::MUSICBRAINZ);
        let provider = Provider { name: "MusicBrainz", rate, verdict };
        Ok(Self { api_url, http: HttpClient::new(transport, provider, clock) })
    }

    /// An artist with its aliases, genres, tags and pages elsewhere.
    ///
    /// # Errors
    /// Failures of the source, named. An unknown artist and what cannot be read are answers.
    pub async fn artist(&self, id: &Mbid) -> Result<Told<ArtistInfo>, Failure> {
        let response = self.get(&["artist", id.as_str()], &[("inc", ARTIST_PARTS)]).await?;
        Ok(Told::of(response, Shape::MusicbrainzArtist, convert::artist))
    }

    /// Artists called `name` or nearly so; see [`segue_domain::musicbrainz::choose_artist`].
    ///
    /// # Errors
    /// As [`Self::artist`].
    pub async fn find_artists(&self, name: &str) -> Result<Told<SearchResult>, Failure> {
        let phrase = phrase(name);
        let query = format!("artist:{phrase} OR alias:{phrase}");
        let query = [("query", query.as_str()), ("limit", SEARCH_PAGE)];
        let response = self.get(&["artist"], &query).await?;
        Ok(Told::of(response, Shape::MusicbrainzArtistSearch, convert::search))
    }

    /// Recordings under `isrc`; see [`segue_domain::musicbrainz::choose_recording`]. `MetaBrainz` asks
    /// not to do this by the thousand: it is for single tracks that nothing else tells apart.
    ///
    /// # Errors
    /// As [`Self::artist`].
    pub async fn recordings(&self, isrc: &Isrc) -> Result<Told<Vec<Recording>>, Failure> {
        let response = self.get(&["isrc", isrc.as_str()], &[]).await?;
        Ok(Told::of(response, Shape::MusicbrainzIsrc, convert::recordings))
    }

    /// A page of the list of genres, from `offset` on.
    ///
    /// # Errors
    /// As [`Self::artist`].
    pub async fn genres(&self, offset: u32) -> Result<Told<GenrePage>, Failure> {
        let start = offset.to_string();
        let query = [("limit", GENRE_PAGE), ("offset", start.as_str())];
        let response = self.get(&["genre", "all"], &query).await?;
        let read = |body: &[u8]| convert::genres(body, offset);
        Ok(Told::of(response, Shape::MusicbrainzGenres, read))
    }

    /// An area and those it is part of. Most callers want [`Self::area_path`].
    ///
    /// # Errors
    /// As [`Self::artist`].
    pub async fn area(&self, id: &Mbid) -> Result<Told<Area>, Failure> {
        let response = self.get(&["area", id.as_str()], &[("inc", "area-rels")]).await?;
        Ok(Told::of(response, Shape::MusicbrainzArea, convert::area))
    }

    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Response, Failure> {
        let query: Vec<_> = query.iter().copied().chain([("fmt", "json")]).collect();
        let request = Request::get(self.api_url.at(path, &query));
        kept(self.http.send(&request).await).map_err(explained)
    }
}

/// `name` as a phrase of the search's query language (Lucene), in which only quotes and backslashes
/// still mean something.
fn phrase(name: &str) -> String {
    format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What an answer means by its status: too many requests are a 503, as an outage is, and "not found"
/// is an answer like any other.
fn verdict(status: u16, body: &[u8]) -> Verdict {
    match (status, of_status(status)) {
        (503, _) if speaks_of_a_limit(body) => Verdict::Throttled,
        (503, _) => Verdict::Busy,
        (404, _) if is_json(body) => Verdict::Usable,
        (403, _) => Verdict::Refused(Refusal::Credentials),
        (_, Verdict::Usable) if !is_json(body) => Verdict::Garbled,
        (_, verdict) => verdict,
    }
}

/// Whether a 503 is about our pace: "Your requests are exceeding the allowable rate limit."
fn speaks_of_a_limit(body: &[u8]) -> bool {
    let said = String::from_utf8_lossy(body).to_lowercase();
    said.contains("rate limit") || said.contains("exceeding")
}

fn explained(error: HttpError) -> Failure {
    match error.kind() {
        kind @ FailureKind::CredentialsRefused => {
            let advice = "it may have blocked this program; is SEGUE_CONTACT a real address?";
            Failure::new(kind, format!("{error}: {advice}"))
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_leave_its_phrase() {
        assert_eq!(phrase("AC/DC"), r#""AC/DC""#);
        assert_eq!(phrase(r#"Weird "Al" \ OR *:*"#), r#""Weird \"Al\" \\ OR *:*""#);
    }

    #[test]
    fn too_many_requests_are_waited_for_and_not_found_is_an_answer() {
        let too_many = br#"{"error":"Your requests are exceeding the allowable rate limit."}"#;
        assert_eq!(verdict(503, too_many), Verdict::Throttled);
        assert_eq!(verdict(503, b"<h1>503 Service Unavailable</h1>"), Verdict::Busy);
        assert_eq!(verdict(404, br#"{"error":"Not Found"}"#), Verdict::Usable);
        assert_eq!(verdict(404, b"<html>"), Verdict::Refused(Refusal::NotFound));
        assert_eq!(verdict(403, b"{}"), Verdict::Refused(Refusal::Credentials));
        assert_eq!(verdict(400, b"{}"), Verdict::Refused(Refusal::Input));
        assert_eq!(verdict(200, b"<html>"), Verdict::Garbled);
    }
}
