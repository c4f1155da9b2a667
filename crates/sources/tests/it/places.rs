//! Where things are: OpenWeather's geocoder over HTTP, and the shipped GeoNames tables against the
//! data they were made from.

use crate::server::{Server, clock, reply, told, transport};
use segue_domain::places::{Continent, CountryCode};
use segue_pipeline::failure::FailureKind;
use segue_sources::geonames::Gazetteer;
use segue_sources::http::Rate;
use segue_sources::openweather::{OpenWeatherClient, OpenWeatherConfig};
use segue_sources::told::Said;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

const GEONAMES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/datasets/geonames");
const KEY: &str = "hunter2-appid";

fn country(code: &str) -> CountryCode {
    CountryCode::read(code).unwrap()
}

fn geocoder(server: &Server) -> OpenWeatherClient {
    let config = OpenWeatherConfig {
        api_url: server.endpoint("/geo/1.0"),
        api_key: KEY.to_owned().into(),
        rate: Rate::per_second(1_000.0),
    };
    OpenWeatherClient::new(config, &transport(), clock())
}

#[tokio::test]
async fn a_city_is_geocoded_and_the_key_is_nowhere_told() {
    let server = Server::start(|_| {
        reply(
            200,
            r#"[{"name":"London","local_names":{"fr":"Londres"},"lat":51.5073,"lon":-0.1276,
              "country":"GB","state":"England"}]"#,
        )
    })
    .await;
    let asked = geocoder(&server).find_city("Londres", None, Some(country("GB"))).await.unwrap();
    let cities = asked.said.known().unwrap();
    assert_eq!(
        (cities[0].name.as_str(), cities[0].division.as_deref()),
        ("London", Some("England"))
    );
    assert!((cities[0].coordinates.latitude - 51.5073).abs() < 1e-9);
    assert!(server.asked()[0].contains(&format!("q=Londres%2CGB&limit=5&appid={KEY}")));
    assert_eq!(asked.answer.request, "GET /geo/1.0/direct?q=Londres%2CGB&limit=5");

    let server = Server::start(|_| reply(200, "[]")).await;
    let asked = geocoder(&server).find_city("Paris, or so", Some("TX"), None).await.unwrap();
    assert_eq!(asked.said, Said::Unknown);
    assert!(server.asked()[0].contains("q=Paris++or+so%2CTX&"), "{:?}", server.asked());
}

#[tokio::test]
async fn a_bad_key_is_told_by_its_setting_and_never_shown() {
    let body = format!(r#"{{"cod":401,"message":"Invalid API key {KEY}"}}"#);
    let server = Server::start(move |_| reply(401, body.clone())).await;
    let failure = geocoder(&server).find_city("Paris", None, None).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::CredentialsRefused);
    assert!(failure.message.contains("OPENWEATHER_API_KEY"), "{failure}");
    assert!(!told(&failure).contains(KEY), "{failure}");
}

#[test]
fn cities_are_found_by_the_names_musicians_come_from() {
    let gazetteer = Gazetteer::shipped().unwrap();
    // GeoNames, to a hundredth of a degree (a kilometre).
    for (name, code, division, found, latitude, longitude) in [
        ("München", "DE", None, "Munich", 48.14, 11.58),
        ("Munich", "DE", Some("DE-BY"), "Munich", 48.14, 11.58),
        ("Sao Paulo", "BR", None, "São Paulo", -23.55, -46.64),
        ("Washington", "US", None, "Washington", 38.90, -77.04),
        ("New York", "US", Some("US-NY"), "New York City", 40.71, -74.01),
        ("Portland", "US", None, "Portland", 45.52, -122.68),
        ("Portland", "US", Some("US-ME"), "Portland", 43.66, -70.26),
        ("birmingham", "GB", None, "Birmingham", 52.48, -1.90),
        ("Birmingham", "US", None, "Birmingham", 33.52, -86.80),
        ("Warszawa", "PL", None, "Warsaw", 52.23, 21.01),
        ("Aberdeen", "US", Some("US-WA"), "Aberdeen", 46.98, -123.82),
    ] {
        let city = gazetteer.city(name, country(code), division).unwrap();
        assert_eq!(city.name, found, "{name}");
        let at = city.coordinates;
        let near = (at.latitude - latitude).abs() < 0.01 && (at.longitude - longitude).abs() < 0.01;
        assert!(near, "{name}: {at:?}");
    }
    assert!(gazetteer.city("Atlantis", country("GR"), None).is_none());
    assert_eq!(gazetteer.country_name(country("US")), Some("United States"));
    for (code, continent) in [
        ("JP", Continent::Asia),
        ("JM", Continent::NorthAmerica),
        ("RU", Continent::Europe),
        ("NG", Continent::Africa),
        ("NZ", Continent::Oceania),
        ("AR", Continent::SouthAmerica),
        ("AQ", Continent::Antarctica),
    ] {
        assert_eq!(gazetteer.continent(country(code)), Some(continent), "{code}");
    }
}

fn dataset(name: &str) -> Option<Vec<Value>> {
    let path = Path::new(GEONAMES).join(name);
    if !path.exists() {
        println!("SKIPPED: no GeoNames data beside the workspace, {name} is not compared");
        return None;
    }
    let text = std::fs::read_to_string(path).unwrap();
    let rows: BTreeMap<String, Value> = serde_json::from_str(&text).unwrap();
    Some(rows.into_values().collect())
}

#[test]
fn every_country_lies_on_the_continent_the_source_says() {
    let Some(countries) = dataset("countries.json") else { return };
    let gazetteer = Gazetteer::shipped().unwrap();
    for row in &countries {
        let code = country(row["iso"].as_str().unwrap());
        assert_eq!(gazetteer.continent(code).map(Continent::code), row["continentcode"].as_str());
        assert_eq!(gazetteer.country_name(code), row["name"].as_str());
    }
    assert!(countries.len() > 240, "{}", countries.len());
}

#[test]
fn every_city_of_the_source_is_found_where_it_lies_or_one_of_its_name_with_more_people() {
    let Some(cities) = dataset("cities15000.json") else { return };
    let gazetteer = Gazetteer::shipped().unwrap();
    assert_eq!(gazetteer.city_count(), cities.len());
    let mut exact = 0;
    for row in &cities {
        let (name, code) =
            (row["name"].as_str().unwrap(), country(row["countrycode"].as_str().unwrap()));
        let city = gazetteer.city(name, code, row["admin1code"].as_str()).unwrap();
        let here = city.coordinates.latitude == row["latitude"].as_f64().unwrap()
            && city.coordinates.longitude == row["longitude"].as_f64().unwrap();
        assert!(here || city.population >= row["population"].as_i64(), "{name}: {city:?}");
        exact += usize::from(here);
    }
    // The others share country, division and a name with a larger place.
    assert!(exact * 100 >= cities.len() * 95, "{exact} of {}", cities.len());
}
