//! OpenWeather's geocoder: coordinates of the cities artists come from.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use serde_json::{Value, json};

use super::{Site, reply};
use crate::City;
use crate::world::{CITIES, fold};

/// Most places an answer has.
const MAX_LIMIT: usize = 5;

pub(super) fn routes() -> Router<Arc<Site>> {
    Router::new().route("/direct", get(direct))
}

/// `q=city[,state][,country]`; an empty list when nobody knows the place.
async fn direct(
    State(site): State<Arc<Site>>,
    Query(asked): Query<HashMap<String, String>>,
) -> Response {
    if asked.get("appid") != Some(&site.options.credentials.openweather_api_key) {
        let message = "Invalid API key. Please see https://openweathermap.org/faq#error401 for \
                       more info.";
        return reply::json(StatusCode::UNAUTHORIZED, &json!({"cod": 401, "message": message}));
    }
    let Some(place) = asked.get("q").filter(|place| !place.trim().is_empty()) else {
        let body = json!({"cod": "400", "message": "Nothing to geocode"});
        return reply::json(StatusCode::BAD_REQUEST, &body);
    };
    let limit = asked.get("limit").and_then(|text| text.parse().ok()).unwrap_or(1);
    let parts: Vec<&str> = place.split(',').map(str::trim).collect();
    let found = CITIES.iter().filter(|city| is_named(city, &parts));
    let listed: Vec<Value> = found.take(limit.clamp(1, MAX_LIMIT)).map(object).collect();
    reply::ok(&Value::Array(listed))
}

fn is_named(city: &City, parts: &[&str]) -> bool {
    let Some((name, rest)) = parts.split_first() else { return false };
    let is = |text: &str, other: &str| fold(text) == fold(other);
    // What follows is a state, a country, or both.
    let fits = |part: &&str| {
        let (_, state_code) = city.subdivision;
        let state_end = state_code.split('-').next_back().unwrap_or_default();
        [city.country.1, city.country.0, city.subdivision.0, state_code, state_end]
            .iter()
            .any(|other| is(part, other))
    };
    (is(name, city.name) || is(name, city.own_name.0)) && rest.iter().all(fits)
}

fn object(city: &City) -> Value {
    let (own, language) = city.own_name;
    json!({
        "name": city.name,
        "local_names": {"en": city.name, language: own, "ascii": fold(city.name)},
        "lat": city.latitude,
        "lon": city.longitude,
        "country": city.country.1,
        "state": city.subdivision.0,
    })
}
