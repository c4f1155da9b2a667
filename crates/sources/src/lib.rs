//! The outside sources of music data: provider APIs over HTTP and files.
//!
//! One folder per provider: `client` asks, `wire` is its JSON, `convert` turns that into records.
//! [`http`] is the layer under all of them. [`reader::ProviderReader`] reads what they land.

pub mod csv;
pub mod deezer;
pub mod http;
pub mod lastfm;
mod lenient;
pub mod previews;
pub mod reader;
mod reading;
pub mod spotify;
