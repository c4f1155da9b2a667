//! The Spotify Web API, as a new app and as an app of extended quota sees it.
//!
//! Which of the two we are is configured, remembered or found out ([`QuotaMode`]); what turned out
//! to be missing, and what stands in for it, is kept for the run's summary. The client asks;
//! [`catalogue`] and [`library`] read what was answered, also later and from stored bytes.

mod asked;
pub mod auth;
mod by_id;
mod capabilities;
mod catalogue_requests;
mod client;
pub(crate) mod convert;
mod fetched;
mod library_requests;
mod listings;
mod observe;
mod other_releases;
mod pages;
mod quota;
mod refused;
mod token;
mod wire;

pub use capabilities::MissingCapability;
pub use client::{SpotifyClient, SpotifyConfig};
pub use convert::{Item, catalogue, library};
pub use fetched::{Fetched, List};
pub use quota::{FoundQuota, Quota, QuotaMode, RememberInMemory, RememberQuota};
