//! OpenWeather's JSON → cities. Pure: the same bytes always read the same.

use crate::lenient;
use crate::told::{Said, parsed};
use segue_domain::normalise::normalise;
use segue_domain::places::{City, Coordinates, CountryCode};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// A place found.
#[derive(Debug, Deserialize)]
struct WirePlace {
    #[serde(default, deserialize_with = "lenient::optional")]
    name: Option<String>,
    /// By language.
    #[serde(default, deserialize_with = "lenient::optional")]
    local_names: Option<BTreeMap<String, Value>>,
    #[serde(default, deserialize_with = "lenient::optional")]
    lat: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    lon: Option<f64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    country: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    state: Option<String>,
}

/// `GET /geo/1.0/direct`: places called `name` in one of its languages, in the answer's order. The
/// geocoder also offers places called otherwise; those are not taken.
pub(crate) fn cities(body: &[u8], name: &str, country: Option<CountryCode>) -> Said<Vec<City>> {
    let wanted = normalise(name);
    parsed::<Vec<Value>>(body).and_then(|places| {
        let places = lenient::readable::<WirePlace>(places).into_iter();
        let called = places.filter(|place| place.is_called(&wanted));
        let cities: Vec<_> = called
            .filter_map(city_of)
            .filter(|city| country.is_none() || city.country == country)
            .collect();
        if cities.is_empty() { Said::Unknown } else { Said::Known(cities) }
    })
}

impl WirePlace {
    fn is_called(&self, wanted: &str) -> bool {
        let local = self.local_names.iter().flat_map(BTreeMap::values);
        let mut names = local.filter_map(Value::as_str).chain(self.name.as_deref());
        names.any(|name| normalise(name) == wanted)
    }
}

fn city_of(place: WirePlace) -> Option<City> {
    Some(City {
        name: place.name?,
        country: place.country.and_then(|code| CountryCode::read(&code).ok()),
        division: place.state,
        coordinates: Coordinates::on_earth(place.lat?, place.lon?)?,
        population: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(body: &str, name: &str, country: Option<&str>) -> Vec<(String, Option<String>)> {
        let country = country.map(|code| CountryCode::read(code).unwrap());
        let cities = cities(body.as_bytes(), name, country).known().unwrap_or_default();
        cities.into_iter().map(|city| (city.name, city.division)).collect()
    }

    const MUNICH: &str = r#"[{"name":"Munich","local_names":{"de":"München","feature_name":"Munich"},
        "lat":48.1371079,"lon":11.5753822,"country":"DE","state":"Bavaria"},
        {"name":"Munich","lat":48.67,"lon":-98.83,"country":"US","state":"North Dakota"},
        {"name":"Elsewhere","lat":1,"lon":2,"country":"DE"},
        {"name":"Munich","lat":148.0,"lon":11,"country":"DE"}, 7]"#;

    #[test]
    fn a_city_is_found_by_any_of_its_names_in_the_country_asked_for() {
        let bavaria = [("Munich".to_owned(), Some("Bavaria".to_owned()))];
        assert_eq!(named(MUNICH, "munchen", Some("DE")), bavaria);
        assert_eq!(named(MUNICH, "Munich", Some("DE")), bavaria);
        assert_eq!(named(MUNICH, "Munich", None).len(), 2);
        assert!(named(MUNICH, "Munich", Some("AT")).is_empty());
    }

    #[test]
    fn an_empty_list_is_unknown_and_an_error_unreadable() {
        assert_eq!(cities(b"[]", "X", None), Said::Unknown);
        assert!(matches!(cities(br#"{"cod":401}"#, "X", None), Said::Unreadable { .. }));
    }
}
