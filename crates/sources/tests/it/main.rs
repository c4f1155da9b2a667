//! The clients over real HTTP: against scripted servers, the simulated world and recordings.

#![expect(clippy::unwrap_used, reason = "what a test's own scaffolding cannot do ends the test")]

mod contracts;
mod lastfm;
mod lastfm_lists;
mod listenbrainz;
mod musicbrainz;
mod places;
mod preview_sources;
mod previews;
mod recorded_clips;
mod recordings;
mod server;
mod spotify;
mod transport;
mod world;
