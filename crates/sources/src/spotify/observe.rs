//! What the client notices in passing: missing capabilities, changed formats, other releases.
//!
//! Nothing here changes an answer; raw objects land whatever is in them.

use super::client::{SpotifyClient, parsed};
use super::drift::{ALBUM, ARTIST, ENTRY, FEATURES, PLAY, PLAYLIST, PROFILE, SAVED, TRACK};
use super::wire::{WireArtist, WireListed, WirePage, WireTrack};
use crate::http::Response;
use serde::Deserialize;
use serde_json::Value;

impl SpotifyClient {
    /// Notices a track in full.
    pub(super) fn observe_track(&self, item: &Value) {
        let Ok(track) = WireTrack::deserialize(item) else { return };
        if track.kind.as_deref().is_none_or(|kind| kind == "track") && track.is_local != Some(true)
        {
            self.drift.note(&TRACK, item);
            self.missing.note_track(&track);
            self.other_releases.note(&track);
        }
    }

    /// Notices a track inside its album, which has fewer fields by nature.
    pub(super) fn observe_album_track(&self, item: &Value) {
        self.drift.note(&TRACK, item);
    }

    /// Notices an artist's profile.
    pub(super) fn observe_artist(&self, item: &Value) {
        self.drift.note(&ARTIST, item);
        if let Ok(artist) = WireArtist::deserialize(item) {
            self.missing.note_artist(&artist);
        }
    }

    /// Notices an album's page.
    pub(super) fn observe_album(&self, item: &Value) {
        self.drift.note(&ALBUM, item);
        let tracks = item.pointer("/tracks/items").and_then(Value::as_array);
        tracks.into_iter().flatten().for_each(|track| self.observe_album_track(track));
    }

    /// Notices a track's audio features.
    pub(super) fn observe_features(&self, item: &Value) {
        self.drift.note(&FEATURES, item);
    }

    /// Notices a listener's profile.
    pub(super) fn observe_profile(&self, item: &Value) {
        self.drift.note(&PROFILE, item);
    }

    /// Notices a playlist on a list of them.
    pub(super) fn observe_summary(&self, item: &Value) {
        self.drift.note(&PLAYLIST, item);
    }

    /// Notices a playlist's own data.
    pub(super) fn observe_playlist(&self, response: &Response) {
        if let Some(playlist) = parsed::<Value>(response) {
            self.drift.note(&PLAYLIST, &playlist);
        }
    }

    /// Notices the page of a playlist and its entries.
    pub(super) fn observe_entries(&self, page: &WirePage) {
        for entry in page.items.iter().flatten() {
            self.drift.note(&ENTRY, entry);
            self.observe_listed(entry);
        }
    }

    /// Notices a saved track.
    pub(super) fn observe_saved(&self, item: &Value) {
        self.drift.note(&SAVED, item);
        self.observe_listed(item);
    }

    /// Notices a play.
    pub(super) fn observe_play(&self, item: &Value) {
        self.drift.note(&PLAY, item);
        self.observe_listed(item);
    }

    fn observe_listed(&self, entry: &Value) {
        if let Ok(listed) = WireListed::deserialize(entry)
            && let Some(content) = listed.content()
        {
            self.observe_track(content);
        }
    }
}
