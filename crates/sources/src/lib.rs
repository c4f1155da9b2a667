//! The outside sources of music data: provider APIs over HTTP and files.
//!
//! One folder per provider: `client` asks, `wire` is its JSON, `convert` turns that into records.
//! [`http`] is the layer under all of them. A client hands back what it was [`told`]: the answer as it
//! came, and what it says. [`reader::ProviderReader`] reads what landed.

mod courtesy;
pub mod csv;
pub mod deezer;
pub mod drift;
pub mod geonames;
pub mod http;
pub mod itunes;
pub mod lastfm;
mod lenient;
pub mod listenbrainz;
pub mod musicbrainz;
#[cfg(test)]
mod odd_answers;
pub mod openweather;
pub mod places;
pub mod previews;
pub mod reader;
mod reading;
pub mod spotify;
pub mod told;
