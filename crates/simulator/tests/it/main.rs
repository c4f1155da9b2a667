//! The simulator over HTTP, as a client meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails on the spot")]

mod accounts;
mod client;
mod deezer_and_previews;
mod fault_rules;
mod faults;
mod large_world;
mod lastfm;
mod library;
mod manners;
mod more_providers;
mod odd_input;
mod openapi;
mod recorded_shapes;
mod spotify;
mod world;
