//! A listener's lists: stored bytes → what they say. Pure, so that an answer can be read again.
//!
//! Each function takes the body of one answer as Spotify sent it. `null` items, episodes and local
//! files are left out; what cannot be read is an [`Item`] of its own and spoils nothing else.

use super::item::{artist_item, playlist_item, track_item};
use super::{Item, in_format};
use crate::reading::{answer_unreadable, unreadable};
use crate::spotify::wire::{WireListedTrack, WireProfile};
use jiff::Timestamp;
use segue_domain::library::{
    FollowedArtist, Play, PlayContext, PlaylistSummary, SavedTrack, TopArtist, TopRange, TopTrack,
    UserKey, UserProfile,
};
use segue_domain::record::Track;
use segue_pipeline::failure::Failure;
use serde::Deserialize;
use serde_json::Value;

/// `GET /me`.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it is no profile or names nobody.
pub fn profile(body: &[u8]) -> Result<UserProfile, Failure> {
    let wire: WireProfile = in_format(body)?;
    let key = UserKey::of(wire.account_id.as_deref(), wire.id.as_deref());
    Ok(UserProfile {
        key: key.ok_or_else(|| answer_unreadable("a profile without an id"))?,
        user_id: wire.id,
        display_name: wire.display_name,
        country: wire.country,
        email: wire.email,
        product: wire.product,
        followers: wire.followers.and_then(|followers| followers.total),
    })
}

/// `GET /me/playlists`.
///
/// # Errors
/// [`segue_pipeline::failure::FailureKind::AnswerUnreadable`] when it lists nothing at all.
pub fn playlists(body: &[u8]) -> Result<Vec<Item<PlaylistSummary>>, Failure> {
    let summary = |item: &Value| {
        let read = playlist_item(item)?;
        Some(read.map(|(wire, playlist)| PlaylistSummary {
            playlist,
            description: wire.description.filter(|text| !text.is_empty()),
            public: wire.public,
            collaborative: wire.collaborative,
            snapshot_id: wire.snapshot_id,
        }))
    };
    Ok(items_of(body)?.iter().filter_map(summary).collect())
}

/// `GET /me/tracks`.
///
/// # Errors
/// As [`playlists`].
pub fn saved_tracks(body: &[u8]) -> Result<Vec<Item<SavedTrack>>, Failure> {
    let saved =
        |item: &Value| {
            let listed = listed_track(item)?;
            // A date that cannot be read is as good as none; the track counts.
            Some(listed.map(|(entry, track)| SavedTrack {
                added_at: time(entry.added_at.as_deref()),
                track,
            }))
        };
    Ok(items_of(body)?.iter().filter_map(saved).collect())
}

/// `GET /me/player/recently-played`. A play without a readable time is put aside: the time is part
/// of its key.
///
/// # Errors
/// As [`playlists`].
pub fn plays(body: &[u8]) -> Result<Vec<Item<Play>>, Failure> {
    let play = |item: &Value| {
        let (wire, track) = match listed_track(item)? {
            Ok(listed) => listed,
            Err(unreadable) => return Some(Err(unreadable)),
        };
        let Some(played_at) = time(wire.played_at.as_deref()) else {
            return Some(Err(unreadable("played_at", &"a play without its time", item)));
        };
        let context = wire.context.map(|from| PlayContext { kind: from.kind, uri: from.uri });
        let context = context.filter(|from| from.kind.is_some() || from.uri.is_some());
        Some(Ok(Play { played_at, track, context }))
    };
    Ok(items_of(body)?.iter().filter_map(play).collect())
}

/// `GET /me/top/tracks` from position `offset` (from 0) on. An item that is none keeps its place.
///
/// # Errors
/// As [`playlists`].
pub fn top_tracks(
    body: &[u8],
    range: TopRange,
    offset: u32,
) -> Result<Vec<Item<TopTrack>>, Failure> {
    let items = items_of(body)?;
    let top = |(position, item): (i64, &Value)| {
        Some(track_item(item, &[])?.map(|track| TopTrack { range, position, track }))
    };
    Ok((i64::from(offset) + 1..).zip(&items).filter_map(top).collect())
}

/// `GET /me/top/artists`, as [`top_tracks`].
///
/// # Errors
/// As [`playlists`].
pub fn top_artists(
    body: &[u8],
    range: TopRange,
    offset: u32,
) -> Result<Vec<Item<TopArtist>>, Failure> {
    let items = items_of(body)?;
    let top = |(position, item): (i64, &Value)| {
        Some(artist_item(item)?.map(|artist| TopArtist { range, position, artist }))
    };
    Ok((i64::from(offset) + 1..).zip(&items).filter_map(top).collect())
}

/// `GET /me/following?type=artist`.
///
/// # Errors
/// As [`playlists`].
pub fn followed_artists(body: &[u8]) -> Result<Vec<Item<FollowedArtist>>, Failure> {
    let followed = |item: &Value| Some(artist_item(item)?.map(|artist| FollowedArtist { artist }));
    Ok(items_of(body)?.iter().filter_map(followed).collect())
}

/// The items of a page, which is the body itself or, as of followed artists, lies in `artists`.
pub(super) fn items_of(body: &[u8]) -> Result<Vec<Value>, Failure> {
    let mut page: Value = in_format(body)?;
    if let Some(inner) = page.get_mut("artists").filter(|inner| inner.is_object()) {
        page = inner.take();
    }
    match page.get_mut("items").map(Value::take) {
        Some(Value::Array(items)) => Ok(items),
        _ => Err(answer_unreadable("a page without items")),
    }
}

/// The track of an entry with what the entry says of it; `None` for what is legitimately none.
pub(super) fn listed_track(item: &Value) -> Option<Item<(WireListedTrack, Track)>> {
    if item.is_null() {
        return None;
    }
    let wire = match WireListedTrack::deserialize(item) {
        Ok(wire) => wire,
        Err(cause) => return Some(Err(unreadable("item", &cause, item))),
    };
    let track = track_item(wire.listed.content()?, &[])?;
    Some(track.map(|track| (wire, track)))
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    text.and_then(|text| text.parse().ok())
}
