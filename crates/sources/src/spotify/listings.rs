//! Listings: playlists and searches, page by page.

use super::capabilities::Capability;
use super::client::{SpotifyClient, parsed};
use super::convert::{OFFSET, PLAYLIST_ID};
use super::pages::{LAST_SEARCH_OFFSET, after, items_on, offset_of};
use super::quota::Quota;
use super::refused::{
    editorial_off, explained, foreign_contents_off, is_editorial, is_page_too_large,
    playlist_explained,
};
use super::wire::{WirePage, WirePlaylist, WireSearch};
use crate::http::{HttpError, Refusal, Response};
use segue_domain::ids::PlaylistId;
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::Listing;
use segue_pipeline::ports::{Answer, ListTracks, Page};
use segue_pipeline::raw::Shape;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use std::sync::{MutexGuard, PoisonError};

/// Results on a search page of a new app and of an app of extended quota.
const SMALL_SEARCH_PAGE: u32 = 10;
const LARGE_SEARCH_PAGE: u32 = 50;
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
        let largest = match self.quota().await.map_err(explained)? {
            Quota::Development => SMALL_SEARCH_PAGE,
            Quota::Extended => LARGE_SEARCH_PAGE,
        };
        let limit = most.min(largest);
        let answer = match self.search_once(query, offset, limit).await {
            Err(error) if is_page_too_large(&error) && limit > SMALL_SEARCH_PAGE => {
                self.is_a_new_app_after_all().await;
                self.search_once(query, offset, SMALL_SEARCH_PAGE).await
            }
            other => other,
        };
        let answer = answer.map_err(explained)?;
        let page = parsed::<WireSearch>(&answer).and_then(|search| search.tracks);
        let page = page.unwrap_or_default();
        page.items.iter().flatten().for_each(|item| self.observe_track(item));
        let next = after(&page, offset).offset().filter(|next| *next < LAST_SEARCH_OFFSET);
        let context = BTreeMap::from([(OFFSET.to_owned(), offset.to_string())]);
        Ok(page_of(answer, Shape::SpotifySearch, context, items_on(&page), next))
    }

    async fn search_once(
        &self,
        query: &str,
        offset: u32,
        limit: u32,
    ) -> Result<Response, HttpError> {
        // A page that reaches beyond the last offset is refused as a whole.
        let left = LAST_SEARCH_OFFSET.saturating_sub(offset);
        let limit = limit.min(left).max(1).to_string();
        let offset = offset.to_string();
        let query = [("q", query), ("type", "track"), ("limit", &limit), ("offset", &offset)];
        self.get_in_market(&["search"], &query).await
    }

    async fn playlist(&self, id: &PlaylistId) -> Result<Page, Failure> {
        if is_editorial(id) && self.missing.is_off(Capability::EditorialPlaylists) {
            return Err(editorial_off(id));
        }
        let answer = self.get_in_market(&["playlists", id.as_str()], &[]).await;
        let answer = answer.map_err(|error| self.playlist_refused(error, id))?;
        let playlist: Option<WirePlaylist> = parsed(&answer);
        let (items, next) = match playlist.as_ref().map(WirePlaylist::page) {
            Some(Some(page @ WirePage { items: Some(_), .. })) => {
                self.observe_entries(page);
                (items_on(page), after(page, 0).offset())
            }
            // Only the cover: whether the contents may be read shows on the next page.
            Some(Some(WirePage { items: None, .. }) | None) => {
                self.bare_playlists().insert(id.clone());
                (0, Some(0))
            }
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
        let is_off = self.missing.is_off(Capability::ForeignPlaylists);
        if is_off && self.bare_playlists().contains(id) {
            return Err(foreign_contents_off(id));
        }
        let answer = self.playlist_page(id, offset, most).await;
        let answer = answer.map_err(|error| self.playlist_refused(error, id))?;
        let page: WirePage = parsed(&answer).unwrap_or_default();
        self.observe_entries(&page);
        let (items, next) = (items_on(&page), after(&page, offset).offset());
        let context = playlist_context(id, offset);
        Ok(page_of(answer, Shape::SpotifyPlaylistItems, context, items, next))
    }

    /// A page under its new name or, where that is not known, its old one.
    async fn playlist_page(
        &self,
        id: &PlaylistId,
        offset: u32,
        most: u32,
    ) -> Result<Response, HttpError> {
        let (limit, start) = (most.clamp(1, PLAYLIST_PAGE).to_string(), offset.to_string());
        let query = [("limit", limit.as_str()), ("offset", start.as_str())];
        let is_old = self.old_playlist_pages.load(Ordering::Relaxed);
        let (first, second) = if is_old { ("tracks", "items") } else { ("items", "tracks") };
        match self.get_in_market(&["playlists", id.as_str(), first], &query).await {
            Err(error) if is_absent(&error) => {
                match self.get_in_market(&["playlists", id.as_str(), second], &query).await {
                    // If both are refused, the first answer is the one that counts.
                    Err(other) if is_absent(&other) => Err(error),
                    Err(other) => Err(other),
                    Ok(answer) => {
                        self.old_playlist_pages.store(!is_old, Ordering::Relaxed);
                        Ok(answer)
                    }
                }
            }
            other => other,
        }
    }

    fn playlist_refused(&self, error: HttpError, id: &PlaylistId) -> Failure {
        let failure = playlist_explained(error, id);
        match failure.kind {
            FailureKind::NotFound | FailureKind::CapabilityMissing if is_editorial(id) => {
                self.missing.switch_off(Capability::EditorialPlaylists);
            }
            FailureKind::CapabilityMissing => {
                self.missing.switch_off(Capability::ForeignPlaylists);
            }
            _ => {}
        }
        failure
    }

    fn bare_playlists(&self) -> MutexGuard<'_, BTreeSet<PlaylistId>> {
        // Nothing that panics happens while it is locked.
        self.bare_playlists.lock().unwrap_or_else(PoisonError::into_inner)
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
