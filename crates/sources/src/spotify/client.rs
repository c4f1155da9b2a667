//! The Spotify client: listings page by page, artists in batches where the app has them.

use super::capabilities::{Capability, Missing};
use super::convert::{ARTIST_IDS, OFFSET, PLAYLIST_ID};
use super::pages::{LAST_SEARCH_OFFSET, after, items_on, offset_of};
use super::refused::{self, explained, is_editorial, is_page_too_large, playlist_explained};
use super::token::{self, Tokens};
use super::wire::{
    WireArtist, WireArtists, WireEntry, WirePage, WirePlaylist, WireSearch, WireTrack,
};
use crate::http::{
    Endpoint, HttpClient, HttpError, Provider, Refusal, Request, Response, SharedClock, Transport,
};
use crate::reading::answer_unreadable;
use secrecy::SecretString;
use segue_domain::ids::{ArtistId, PlaylistId};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::{ARTISTS_PER_JOB, Listing};
use segue_pipeline::ports::{Answer, FetchArtists, ListTracks, Page};
use segue_pipeline::raw::Shape;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// Spotify publishes no rate; nobody has been seen to get more than this.
const FASTEST_PER_SECOND: u32 = 30;
/// Items on a page of a playlist: what both modes allow.
const PLAYLIST_PAGE: u32 = 50;
/// Results on a search page of a new app and of an app of extended quota.
const SMALL_SEARCH_PAGE: u32 = 10;
const LARGE_SEARCH_PAGE: u32 = 50;

/// What kind of app we are to Spotify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum QuotaMode {
    /// Found out by trying once.
    #[default]
    Auto,
    /// A new app: no batches, ten results a page, fewer fields.
    Development,
    /// An app of extended quota.
    Extended,
}

/// How to use Spotify.
#[derive(Debug, Clone)]
pub struct SpotifyConfig {
    /// Accounts service, `https://accounts.spotify.com`.
    pub accounts_url: Endpoint,
    /// Web API, `https://api.spotify.com/v1`.
    pub api_url: Endpoint,
    /// The app's id.
    pub client_id: String,
    /// The app's secret.
    pub client_secret: SecretString,
    /// ISO 3166-1 country whose catalogue is asked for; Spotify then says what can be played.
    pub market: Option<String>,
    /// What kind of app this is.
    pub quota_mode: QuotaMode,
    /// Requests a second, 1..=30.
    pub requests_per_second: u32,
}

/// A client of the Spotify Web API.
pub struct SpotifyClient {
    api_url: Endpoint,
    market: Option<String>,
    http: HttpClient,
    tokens: Tokens,
    batches: AtomicBool,
    search_page: AtomicU32,
    missing: Missing,
}

impl SpotifyClient {
    /// A client over `transport`; asks for nothing until it is used.
    #[must_use]
    pub fn new(config: SpotifyConfig, transport: &Transport, clock: SharedClock) -> Self {
        let requests_per_second = config.requests_per_second.clamp(1, FASTEST_PER_SECOND);
        let api = Provider { name: "Spotify", requests_per_second, verdict: refused::verdict };
        let accounts = Provider { verdict: token::verdict, ..api };
        let tokens = Tokens::new(
            HttpClient::new(transport, accounts, clock.clone()),
            &config.accounts_url,
            &config.client_id,
            &config.client_secret,
            clock.clone(),
        );
        let small = config.quota_mode == QuotaMode::Development;
        let search_page = if small { SMALL_SEARCH_PAGE } else { LARGE_SEARCH_PAGE };
        let client = Self {
            api_url: config.api_url,
            market: config.market,
            http: HttpClient::new(transport, api, clock),
            tokens,
            batches: AtomicBool::new(!small),
            search_page: AtomicU32::new(search_page),
            missing: Missing::default(),
        };
        if small {
            client.missing.note(Capability::Batches);
            client.missing.note(Capability::LargePages);
        }
        client
    }

    /// What this app turned out not to get, each as a sentence with what stands in for it.
    #[must_use]
    pub fn capabilities_missing(&self) -> Vec<String> {
        self.missing.sentences()
    }

    async fn search_page(&self, query: &str, offset: u32, most: u32) -> Result<Page, Failure> {
        let answer = match self.search_once(query, offset, most).await {
            Err(error) if is_page_too_large(&error) && self.shrink_search_pages() => {
                self.search_once(query, offset, most).await
            }
            other => other,
        };
        let answer = answer.map_err(explained)?;
        let search: WireSearch = parsed(&answer)?;
        let page = search.tracks.ok_or_else(|| answer_unreadable("a search without tracks"))?;
        page.items.iter().flatten().for_each(|item| self.note_track(item));
        let next = after(&page, offset).filter(|next| *next < LAST_SEARCH_OFFSET);
        let context = BTreeMap::from([(OFFSET.to_owned(), offset.to_string())]);
        Ok(page_of(answer, Shape::SpotifySearch, context, items_on(&page), next))
    }

    async fn search_once(
        &self,
        query: &str,
        offset: u32,
        most: u32,
    ) -> Result<Response, HttpError> {
        // A page that reaches beyond the last offset is refused as a whole.
        let left = LAST_SEARCH_OFFSET.saturating_sub(offset);
        let page = self.search_page.load(Ordering::Relaxed).min(left).max(1);
        let limit = most.clamp(1, page).to_string();
        let offset = offset.to_string();
        let query = [("q", query), ("type", "track"), ("limit", &limit), ("offset", &offset)];
        self.get(&["search"], &query).await
    }

    /// Whether pages were larger than they need to be; they are not from now on.
    fn shrink_search_pages(&self) -> bool {
        self.missing.note(Capability::LargePages);
        self.search_page.swap(SMALL_SEARCH_PAGE, Ordering::Relaxed) > SMALL_SEARCH_PAGE
    }

    async fn playlist(&self, id: &PlaylistId) -> Result<Page, Failure> {
        let answer = self.get(&["playlists", id.as_str()], &[]).await;
        let answer = answer.map_err(|error| self.playlist_refused(error, id))?;
        let playlist: WirePlaylist = parsed(&answer)?;
        let (items, next) = match playlist.page() {
            Some(page @ WirePage { items: Some(_), .. }) => {
                self.note_entries(page);
                (items_on(page), after(page, 0))
            }
            // Only the cover: whether the contents may be read shows on the next page.
            Some(WirePage { items: None, .. }) | None => (0, Some(0)),
        };
        let context = playlist_context(id, 0);
        Ok(page_of(answer, Shape::SpotifyPlaylist, context, items, next))
    }

    async fn playlist_items(
        &self,
        id: &PlaylistId,
        offset: u32,
        most: u32,
    ) -> Result<Page, Failure> {
        let (limit, start) = (most.clamp(1, PLAYLIST_PAGE).to_string(), offset.to_string());
        let query = [("limit", limit.as_str()), ("offset", start.as_str())];
        let answer = match self.get(&["playlists", id.as_str(), "items"], &query).await {
            // Old apps know the page by its old name only; if that fails too, the first answer
            // is the one that counts.
            Err(error) if is_absent(&error) => {
                let old = self.get(&["playlists", id.as_str(), "tracks"], &query).await;
                old.map_err(|other| if is_absent(&other) { error } else { other })
            }
            other => other,
        };
        let answer = answer.map_err(|error| self.playlist_refused(error, id))?;
        let page: WirePage = parsed(&answer)?;
        self.note_entries(&page);
        let (items, next) = (items_on(&page), after(&page, offset));
        let context = playlist_context(id, offset);
        Ok(page_of(answer, Shape::SpotifyPlaylistItems, context, items, next))
    }

    fn playlist_refused(&self, error: HttpError, id: &PlaylistId) -> Failure {
        let failure = playlist_explained(error, id);
        match failure.kind {
            FailureKind::NotFound if is_editorial(id) => {
                self.missing.note(Capability::EditorialPlaylists);
            }
            FailureKind::CapabilityMissing => self.missing.note(Capability::ForeignPlaylists),
            _ => {}
        }
        failure
    }

    /// One batch, or `None` when this app has no batches.
    async fn artist_batch(&self, ids: &[ArtistId]) -> Result<Option<Answer>, Failure> {
        if !self.batches.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let joined = ids.iter().map(ArtistId::as_str).collect::<Vec<_>>().join(",");
        match self.get(&["artists"], &[("ids", &joined)]).await {
            Ok(answer) => {
                let batch: WireArtists = parsed(&answer)?;
                batch.artists.iter().flatten().for_each(|artist| self.note_artist(artist));
                Ok(Some(artist_answer(answer, Shape::SpotifyArtists, joined)))
            }
            Err(error) if error.refusal() == Some(Refusal::Capability) => {
                self.batches.store(false, Ordering::Relaxed);
                self.missing.note(Capability::Batches);
                Ok(None)
            }
            Err(error) => Err(explained(error)),
        }
    }

    /// One artist's profile; that there is none is an answer like any other.
    async fn artist(&self, id: &ArtistId) -> Result<Answer, Failure> {
        let asked = id.as_str().to_owned();
        match self.get(&["artists", id.as_str()], &[]).await {
            Ok(answer) => {
                self.note_artist(&parsed(&answer)?);
                Ok(artist_answer(answer, Shape::SpotifyArtist, asked))
            }
            Err(HttpError::Refused { refusal: Refusal::NotFound, request, said, .. }) => {
                let answer = Response { body: said.0, request };
                Ok(artist_answer(answer, Shape::SpotifyArtist, asked))
            }
            Err(error) => Err(explained(error)),
        }
    }

    /// A GET below the API's address with a token; a refused token is renewed once.
    async fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Response, HttpError> {
        let market = self.market.as_deref().map(|market| ("market", market));
        let query: Vec<_> = query.iter().copied().chain(market).collect();
        let request = Request::get(self.api_url.at(path, &query));
        let bearer = self.tokens.bearer().await?;
        let answer = self.http.send(&request.clone().authorized(bearer.clone())).await;
        match answer {
            Err(HttpError::Refused { status: 401, .. }) => {
                let bearer = self.tokens.bearer_after(&bearer).await?;
                self.http.send(&request.authorized(bearer)).await
            }
            other => other,
        }
    }

    fn note_entries(&self, page: &WirePage) {
        let entries = page.items.iter().flatten();
        for entry in entries.filter_map(|item| WireEntry::deserialize(item).ok()) {
            if let Some(content) = entry.content() {
                self.note_track(content);
            }
        }
    }

    fn note_track(&self, item: &Value) {
        if let Ok(track) = WireTrack::deserialize(item)
            && track.kind.as_deref() == Some("track")
            && track.is_local != Some(true)
        {
            self.missing.note_track(&track);
        }
    }

    fn note_artist(&self, item: &Value) {
        if let Ok(artist) = WireArtist::deserialize(item) {
            self.missing.note_artist(&artist);
        }
    }
}

impl ListTracks for SpotifyClient {
    async fn list_tracks(
        &self,
        listing: &Listing,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Page, Failure> {
        let offset = offset_of(cursor)?;
        match (listing, cursor) {
            (Listing::Search { query }, _) => self.search_page(query, offset, most).await,
            (Listing::Playlist { id }, None) => self.playlist(id).await,
            (Listing::Playlist { id }, Some(_)) => self.playlist_items(id, offset, most).await,
        }
    }
}

impl FetchArtists for SpotifyClient {
    async fn fetch_artists(&self, ids: &[ArtistId]) -> Result<Vec<Answer>, Failure> {
        let mut answers = Vec::new();
        for chunk in ids.chunks(ARTISTS_PER_JOB) {
            match self.artist_batch(chunk).await? {
                Some(batch) => answers.push(batch),
                None => {
                    for id in chunk {
                        answers.push(self.artist(id).await?);
                    }
                }
            }
        }
        Ok(answers)
    }
}

/// Whether the address is closed to us or unknown.
fn is_absent(error: &HttpError) -> bool {
    matches!(error.refusal(), Some(Refusal::NotFound | Refusal::Capability))
}

fn parsed<T: DeserializeOwned>(answer: &Response) -> Result<T, Failure> {
    serde_json::from_slice(&answer.body).map_err(|cause| {
        answer_unreadable("Spotify's answer is not in its format").caused_by(cause)
    })
}

fn page_of(
    answer: Response,
    shape: Shape,
    context: BTreeMap<String, String>,
    items: u32,
    next: Option<u32>,
) -> Page {
    let Response { body, request } = answer;
    let next = next.map(|offset| offset.to_string());
    Page { answer: Answer { body, shape, request, context }, items, next }
}

fn playlist_context(id: &PlaylistId, offset: u32) -> BTreeMap<String, String> {
    BTreeMap::from([
        (PLAYLIST_ID.to_owned(), id.to_string()),
        (OFFSET.to_owned(), offset.to_string()),
    ])
}

fn artist_answer(answer: Response, shape: Shape, asked: String) -> Answer {
    let Response { body, request } = answer;
    Answer { body, shape, request, context: BTreeMap::from([(ARTIST_IDS.to_owned(), asked)]) }
}
