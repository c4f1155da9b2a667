//! The Spotify Web API, as a new app and as an app of extended quota sees it.
//!
//! Which of the two we are is configured or found out ([`QuotaMode`]); what turned out to be
//! missing, and what stands in for it, is kept for the run's summary.

mod artists;
pub mod auth;
mod capabilities;
mod client;
pub(crate) mod convert;
mod listings;
mod pages;
mod refused;
mod token;
mod unfinished;
mod wire;

pub use client::{QuotaMode, SpotifyClient, SpotifyConfig};
