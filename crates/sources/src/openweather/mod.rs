//! OpenWeather's geocoder: where a city lies. Needs a key; GeoNames' offline data needs none and is
//! asked first.

mod client;
pub(crate) mod convert;

pub use client::{OpenWeatherClient, OpenWeatherConfig};
