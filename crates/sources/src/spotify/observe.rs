//! What the client notices in passing: missing capabilities, other releases.
//!
//! Nothing here changes an answer; raw objects land whatever is in them.

use super::client::SpotifyClient;
use super::wire::{WireArtist, WireListed, WirePage, WireTrack};
use serde::Deserialize;
use serde_json::Value;

impl SpotifyClient {
    /// Notices a track in full.
    pub(super) fn observe_track(&self, item: &Value) {
        let Ok(track) = WireTrack::deserialize(item) else { return };
        if track.kind.as_deref().is_none_or(|kind| kind == "track") && track.is_local != Some(true)
        {
            self.missing.note_track(&track);
            self.other_releases.note(&track);
        }
    }

    /// Notices an artist's profile.
    pub(super) fn observe_artist(&self, item: &Value) {
        if let Ok(artist) = WireArtist::deserialize(item) {
            self.missing.note_artist(&artist);
        }
    }

    /// Notices the page of a playlist and its entries.
    pub(super) fn observe_entries(&self, page: &WirePage) {
        page.items.iter().flatten().for_each(|entry| self.observe_listed(entry));
    }

    /// Notices the track of a play, or of something saved.
    pub(super) fn observe_listed(&self, entry: &Value) {
        if let Ok(listed) = WireListed::deserialize(entry)
            && let Some(content) = listed.content()
        {
            self.observe_track(content);
        }
    }
}
