//! The clients over real HTTP: against scripted servers, the simulated world and recordings.

#![expect(clippy::unwrap_used, reason = "what a test's own scaffolding cannot do ends the test")]

mod auth;
mod contracts;
mod drift;
mod faults;
mod forgotten;
mod lastfm;
mod lastfm_lists;
mod listenbrainz;
mod listener;
mod musicbrainz;
mod namesakes;
mod places;
mod preview_sources;
mod previews;
mod prism;
mod recorded_clips;
mod recorded_tokens;
mod recordings;
mod secrets;
mod server;
mod spotify;
mod spotify_contracts;
mod spotify_library;
mod spotify_quota;
mod transport;
mod world;
