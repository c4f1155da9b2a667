//! The faults of a source as the promises about reliability number them (T29–T40, T49, T50), made by
//! the simulated world and met by the clients over HTTP.
//!
//! What a whole command makes of them (T30, T32, T34, T35) is tested with the command. What the
//! world cannot do, such as heads that trickle, is in `tests/it`.

#![expect(clippy::unwrap_used, reason = "what a test's own scaffolding cannot do ends the test")]

mod answers;
mod bodies;
mod capabilities;
mod drift;
mod pages;
mod previews;
mod sign_in;
mod waits;
mod world;
