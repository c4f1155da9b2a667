//! Where artists come from, as it is stored: who MusicBrainz says they are, the areas they belong to,
//! and where on earth those lie.

use crate::ids::{ArtistId, Mbid};
use crate::matching::Judgement;
use crate::musicbrainz::{Area, AreaPath, ArtistInfo};
use crate::places::{Continent, Coordinates, CountryCode};
use serde::{Deserialize, Serialize};

/// MusicBrainz' description of a known artist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DescribedArtist {
    /// The artist asked about.
    pub artist_id: ArtistId,
    /// What MusicBrainz says.
    pub info: ArtistInfo,
    /// The id a person chose for the artist, where that is what was asked for: after a merge `info` has
    /// another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub chosen: Option<Mbid>,
    /// Why this description is of that artist; `None` until transform has judged it.
    pub matched: Option<Judgement>,
}

/// One of several artists MusicBrainz found that may be a known one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtistCandidate {
    /// The artist asked about.
    pub artist_id: ArtistId,
    /// The candidate's id.
    pub mbid: Mbid,
    /// Its name.
    pub name: String,
    /// What tells it from others of its name.
    pub about: Option<String>,
    /// Other names.
    pub aliases: Vec<String>,
    /// How alike the names are; `None` until transform has judged it.
    pub matched: Option<Judgement>,
}

/// What MusicBrainz says of an area itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DescribedArea {
    /// The area asked about. After a merge another one is described.
    pub area_id: Mbid,
    /// The area and those it lies in.
    pub area: Area,
}

/// The way from an area up to its country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaHierarchy {
    /// The area asked about.
    pub area_id: Mbid,
    /// The way.
    pub path: AreaPath,
}

/// Where an area lies on earth.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocatedArea {
    /// The area.
    pub area_id: Mbid,
    /// The continent of its country; `None` when the country is unknown or on none.
    pub continent: Option<Continent>,
    /// The city it is or lies in; `None` when its hierarchy names none.
    pub city: Option<LocatedCity>,
}

impl LocatedArea {
    /// Whether nothing is left to find out: the continent, and where the city lies if there is one.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        let city_is_found = self.city.as_ref().is_none_or(|city| city.found.is_some());
        self.continent.is_some() && city_is_found
    }
}

/// A city that was looked up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LocatedCity {
    /// The city's own area.
    pub area_id: Mbid,
    /// Its name as MusicBrainz writes it.
    pub name: String,
    /// The division of the country it lies in, by name.
    pub subdivision: Option<String>,
    /// Its country.
    pub country: CountryCode,
    /// Where it lies; `None` when nobody who was asked knows it.
    pub found: Option<FoundCity>,
}

/// Where a city lies, and who said so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FoundCity {
    /// The point.
    pub coordinates: Coordinates,
    /// Inhabitants, when the source says.
    pub population: Option<i64>,
    /// `geonames` or `openweather`.
    pub source: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_is_complete_with_its_continent_and_its_city_found_if_it_has_one() {
        let area_id = Mbid::parse("a74b1b7f-71a5-4011-9441-d0b5e4122711").unwrap();
        let coordinates = Coordinates::on_earth(38.7, -9.1).unwrap();
        let found = FoundCity { coordinates, population: None, source: "geonames".to_owned() };
        let city = |found| LocatedCity {
            area_id: area_id.clone(),
            name: "Lisbon".to_owned(),
            subdivision: None,
            country: CountryCode::read("PT").unwrap(),
            found,
        };
        let located = |continent, city| LocatedArea { area_id: area_id.clone(), continent, city };
        let europe = Some(Continent::Europe);
        assert!(located(europe, None).is_complete());
        assert!(located(europe, Some(city(Some(found.clone())))).is_complete());
        assert!(!located(europe, Some(city(None))).is_complete());
        assert!(!located(None, Some(city(Some(found)))).is_complete());
    }
}
