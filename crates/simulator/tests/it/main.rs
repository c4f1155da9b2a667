//! The simulator over HTTP, as a client meets it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails on the spot")]

mod client;
mod deezer_and_previews;
mod faults;
mod lastfm;
mod odd_input;
mod recorded_shapes;
mod spotify;
mod world;
