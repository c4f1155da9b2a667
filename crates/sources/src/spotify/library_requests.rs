//! What the client says of the signed-in listener: profile, playlists, saved tracks, plays, tops.
//!
//! All of it needs a listener's leave. Lists are read page by page: a page names the cursor of the
//! next, and asking with the same cursor again gives the same page.

use super::client::{SpotifyClient, parsed};
use super::convert::{OFFSET, TIME_RANGE, library};
use super::fetched::{Fetched, List};
use super::pages::{At, Place};
use super::refused::library_explained;
use super::wire::{WireFollowing, WirePage, WireRecent};
use crate::http::Response;
use jiff::{SignedDuration, Timestamp};
use segue_domain::library::{
    FollowedArtist, Play, PlaylistSummary, SavedTrack, TopArtist, TopRange, TopTrack, UserProfile,
};
use segue_pipeline::failure::Failure;
use segue_pipeline::raw::Shape;
use serde_json::Value;

/// Most items on a page of any of these lists.
const LARGEST_PAGE: u32 = 50;
/// How far back of the newest play known a poll begins: plays of a device that was offline turn up
/// hours later, at the time they were played.
const OVERLAP: SignedDuration = SignedDuration::from_hours(12);

impl SpotifyClient {
    /// Who the listener is.
    ///
    /// # Errors
    /// [`segue_pipeline::failure::FailureKind::CredentialsRefused`] when nobody is signed in or the
    /// listener did not allow it; other failures of the source, named.
    pub async fn profile(&self) -> Result<Fetched<UserProfile>, Failure> {
        let response = self.get(&["me"], &[]).await.map_err(library_explained)?;
        let said = library::profile(&response.body);
        Ok(Fetched::of(response, Shape::SpotifyProfile, [], said))
    }

    /// A page of at most `most` playlists on the listener's list, from `cursor` on.
    ///
    /// # Errors
    /// As [`Self::profile`]; [`segue_pipeline::failure::FailureKind::InputUnusable`] for a cursor
    /// that is none of ours.
    pub async fn my_playlists(
        &self,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<PlaylistSummary>>, Failure> {
        let (place, response) = self.library_page(&["me", "playlists"], cursor, most, &[]).await?;
        let page = parsed::<WirePage>(&response).unwrap_or_default();
        let items = library::playlists(&response.body);
        let said = items.map(|items| List::of(items, place.after_page(&page).as_ref(), page.total));
        let context = [(OFFSET, place.offset()?.to_string())];
        Ok(Fetched::of(response, Shape::SpotifyMyPlaylists, context, said))
    }

    /// A page of at most `most` tracks the listener keeps, newest first.
    ///
    /// # Errors
    /// As [`Self::my_playlists`].
    pub async fn saved_tracks(
        &self,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<SavedTrack>>, Failure> {
        let market = self.market().map(|market| ("market", market));
        let market: Vec<_> = market.into_iter().collect();
        let (place, response) = self.library_page(&["me", "tracks"], cursor, most, &market).await?;
        let page = self.page(&response, Self::observe_listed);
        let items = library::saved_tracks(&response.body);
        let said = items.map(|items| List::of(items, place.after_page(&page).as_ref(), page.total));
        let context = [(OFFSET, place.offset()?.to_string())];
        Ok(Fetched::of(response, Shape::SpotifySavedTracks, context, said))
    }

    /// A page of at most `most` of the listener's tracks of `range`, favourite first.
    ///
    /// # Errors
    /// As [`Self::my_playlists`].
    pub async fn top_tracks(
        &self,
        range: TopRange,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<TopTrack>>, Failure> {
        let query = [("time_range", range.as_str())];
        let (place, response) =
            self.library_page(&["me", "top", "tracks"], cursor, most, &query).await?;
        let page = self.page(&response, Self::observe_track);
        let offset = place.offset()?;
        let items = library::top_tracks(&response.body, range, offset);
        let said = items.map(|items| List::of(items, place.after_page(&page).as_ref(), page.total));
        let context = [(OFFSET, offset.to_string()), (TIME_RANGE, range.as_str().to_owned())];
        Ok(Fetched::of(response, Shape::SpotifyTopTracks, context, said))
    }

    /// A page of at most `most` of the listener's artists of `range`, favourite first.
    ///
    /// # Errors
    /// As [`Self::my_playlists`].
    pub async fn top_artists(
        &self,
        range: TopRange,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<TopArtist>>, Failure> {
        let query = [("time_range", range.as_str())];
        let (place, response) =
            self.library_page(&["me", "top", "artists"], cursor, most, &query).await?;
        let page = self.page(&response, Self::observe_artist);
        let offset = place.offset()?;
        let items = library::top_artists(&response.body, range, offset);
        let said = items.map(|items| List::of(items, place.after_page(&page).as_ref(), page.total));
        let context = [(OFFSET, offset.to_string()), (TIME_RANGE, range.as_str().to_owned())];
        Ok(Fetched::of(response, Shape::SpotifyTopArtists, context, said))
    }

    /// A page of at most `most` artists the listener follows.
    ///
    /// # Errors
    /// As [`Self::my_playlists`].
    pub async fn followed_artists(
        &self,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<FollowedArtist>>, Failure> {
        let place = cursor.map_or_else(|| Ok(Place::first()), Place::read)?;
        let limit = page_size(most);
        let mut query = vec![("type", "artist"), ("limit", limit.as_str())];
        if let At::Artist(artist) = &place.at {
            query.push(("after", artist));
        }
        let response = self.get(&["me", "following"], &query).await.map_err(library_explained)?;
        let page = parsed::<WireFollowing>(&response).and_then(|wire| wire.artists);
        let page = page.unwrap_or_default();
        page.items.iter().flatten().for_each(|item| self.observe_artist(item));
        let items = library::followed_artists(&response.body);
        let next = place.after_artists(&page);
        let said = items.map(|items| List::of(items, next.as_ref(), page.total));
        Ok(Fetched::of(response, Shape::SpotifyFollowedArtists, [], said))
    }

    /// A page of at most `most` plays, the newest ones first. Spotify keeps fifty.
    ///
    /// With `newest_known`, the list ends some hours before it: pages overlap with what is known on
    /// purpose, and [`segue_domain::library::each_play_once`] joins them. A cursor carries on with
    /// what its list began with.
    ///
    /// # Errors
    /// As [`Self::my_playlists`].
    pub async fn recently_played(
        &self,
        newest_known: Option<Timestamp>,
        cursor: Option<&str>,
        most: u32,
    ) -> Result<Fetched<List<Play>>, Failure> {
        let place = match cursor {
            Some(cursor) => Place::read(cursor)?,
            None => Place::newest(newest_known.map(before_it)),
        };
        let limit = page_size(most);
        let time = match place.at {
            At::Newer(at) => Some(("after", at.to_string())),
            At::Older(at) => Some(("before", at.to_string())),
            At::Newest | At::Offset(_) | At::Artist(_) => None,
        };
        let time = time.as_ref().map(|(name, at)| (*name, at.as_str()));
        let query: Vec<_> = [("limit", limit.as_str())].into_iter().chain(time).collect();
        let path = ["me", "player", "recently-played"];
        let response = self.get(&path, &query).await.map_err(library_explained)?;
        let page: WireRecent = parsed(&response).unwrap_or_default();
        page.items.iter().flatten().for_each(|item| self.observe_listed(item));
        let next = place.after_plays(&page);
        let said = library::plays(&response.body);
        let said = said.map(|items| List::of(items, next.as_ref(), None));
        Ok(Fetched::of(response, Shape::SpotifyRecentlyPlayed, [], said))
    }

    /// One page of a list that goes on by offsets.
    async fn library_page(
        &self,
        path: &[&str],
        cursor: Option<&str>,
        most: u32,
        query: &[(&str, &str)],
    ) -> Result<(Place, Response), Failure> {
        let place = cursor.map_or_else(|| Ok(Place::first()), Place::read)?;
        let (limit, offset) = (page_size(most), place.offset()?.to_string());
        let page = [("limit", limit.as_str()), ("offset", offset.as_str())];
        let query: Vec<_> = query.iter().copied().chain(page).collect();
        let response = self.get(path, &query).await.map_err(library_explained)?;
        Ok((place, response))
    }

    /// The page in `response`, each item seen by `observe`.
    fn page(&self, response: &Response, observe: fn(&Self, &Value)) -> WirePage {
        let page: WirePage = parsed(response).unwrap_or_default();
        page.items.iter().flatten().for_each(|item| observe(self, item));
        page
    }
}

fn page_size(most: u32) -> String {
    most.clamp(1, LARGEST_PAGE).to_string()
}

/// Where a poll begins whose newest play is known.
fn before_it(newest_known: Timestamp) -> i64 {
    newest_known.saturating_sub(OVERLAP).unwrap_or(newest_known).as_millisecond().max(0)
}
