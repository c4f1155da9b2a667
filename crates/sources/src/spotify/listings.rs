//! Listings: playlists and searches, page by page.

use super::capabilities::Capability;
use super::client::{SMALL_SEARCH_PAGE, SpotifyClient, parsed};
use super::convert::{OFFSET, PLAYLIST_ID};
use super::pages::{LAST_SEARCH_OFFSET, after, items_on, offset_of};
use super::refused::{explained, is_editorial, is_page_too_large, playlist_explained};
use super::wire::{WireEntry, WirePage, WirePlaylist, WireSearch, WireTrack};
use crate::http::{HttpError, Refusal, Response};
use segue_domain::ids::PlaylistId;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::Listing;
use segue_pipeline::ports::{Answer, ListTracks, Page};
use segue_pipeline::raw::Shape;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

/// Items on a page of a playlist: what both modes allow.
const PLAYLIST_PAGE: u32 = 50;

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

impl SpotifyClient {
    async fn search_page(&self, query: &str, offset: u32, most: u32) -> Result<Page, Failure> {
        let answer = match self.search_once(query, offset, most).await {
            Err(error) if is_page_too_large(&error) && self.shrink_search_pages() => {
                self.search_once(query, offset, most).await
            }
            other => other,
        };
        let answer = answer.map_err(explained)?;
        let page = parsed::<WireSearch>(&answer).and_then(|search| search.tracks);
        let page = page.unwrap_or_default();
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
        let playlist: Option<WirePlaylist> = parsed(&answer);
        let (items, next) = match playlist.as_ref().map(WirePlaylist::page) {
            Some(Some(page @ WirePage { items: Some(_), .. })) => {
                self.note_entries(page);
                (items_on(page), after(page, 0))
            }
            // Only the cover: whether the contents may be read shows on the next page.
            Some(Some(WirePage { items: None, .. }) | None) => (0, Some(0)),
            None => (0, None),
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
        let page: WirePage = parsed(&answer).unwrap_or_default();
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
}

/// Whether the address is closed to us or unknown.
fn is_absent(error: &HttpError) -> bool {
    matches!(error.refusal(), Some(Refusal::NotFound | Refusal::Capability))
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
