//! Places: countries, continents, cities and where they lie.

use crate::ids::IdError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// ISO 3166-1 code of a country, two capitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CountryCode([u8; 2]);

impl CountryCode {
    /// Takes two letters in any case, with blanks around them.
    ///
    /// ```
    /// use segue_domain::places::CountryCode;
    /// assert_eq!(CountryCode::read("gb").unwrap().as_str(), "GB");
    /// assert!(CountryCode::read("GBR").is_err());
    /// ```
    ///
    /// # Errors
    /// [`IdError`] when it is anything else.
    pub fn read(text: &str) -> Result<Self, IdError> {
        match text.trim().as_bytes() {
            [first, second] if first.is_ascii_alphabetic() && second.is_ascii_alphabetic() => {
                Ok(Self([first.to_ascii_uppercase(), second.to_ascii_uppercase()]))
            }
            _ => Err(IdError::new("country code (two letters, ISO 3166-1)", text)),
        }
    }

    /// The code as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("invariant: two ASCII letters")
    }
}

impl fmt::Display for CountryCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl TryFrom<String> for CountryCode {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::read(&text)
    }
}

impl From<CountryCode> for String {
    fn from(code: CountryCode) -> Self {
        code.as_str().to_owned()
    }
}

/// A continent, as GeoNames divides the world.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Continent {
    /// Africa.
    Africa,
    /// Antarctica.
    Antarctica,
    /// Asia.
    Asia,
    /// Europe.
    Europe,
    /// North America, with Central America and the Caribbean.
    NorthAmerica,
    /// Oceania.
    Oceania,
    /// South America.
    SouthAmerica,
}

impl Continent {
    /// Every continent.
    pub const ALL: [Self; 7] = [
        Self::Africa,
        Self::Antarctica,
        Self::Asia,
        Self::Europe,
        Self::NorthAmerica,
        Self::Oceania,
        Self::SouthAmerica,
    ];

    /// The continent with GeoNames' two-letter `code`.
    #[must_use]
    pub fn of_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|continent| continent.code() == code)
    }

    /// GeoNames' two-letter code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Africa => "AF",
            Self::Antarctica => "AN",
            Self::Asia => "AS",
            Self::Europe => "EU",
            Self::NorthAmerica => "NA",
            Self::Oceania => "OC",
            Self::SouthAmerica => "SA",
        }
    }

    /// Its English name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Africa => "Africa",
            Self::Antarctica => "Antarctica",
            Self::Asia => "Asia",
            Self::Europe => "Europe",
            Self::NorthAmerica => "North America",
            Self::Oceania => "Oceania",
            Self::SouthAmerica => "South America",
        }
    }
}

/// A point on the earth, WGS 84.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    /// Degrees north, −90..=90.
    pub latitude: f64,
    /// Degrees east, −180..=180.
    pub longitude: f64,
}

impl Coordinates {
    /// The point, when both angles are on the earth (which no NaN is).
    #[must_use]
    pub fn on_earth(latitude: f64, longitude: f64) -> Option<Self> {
        let on_earth = (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude);
        on_earth.then_some(Self { latitude, longitude })
    }
}

/// A city and where it lies.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct City {
    /// Name as the source writes it.
    pub name: String,
    /// Country.
    pub country: Option<CountryCode>,
    /// First division of the country it lies in: GeoNames' admin-1 code (`TX`, `ENG`) or, from a
    /// geocoder, the division's name.
    pub division: Option<String>,
    /// Where it lies.
    pub coordinates: Coordinates,
    /// Inhabitants, when the source says.
    pub population: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_is_on_the_earth_or_is_none() {
        assert!(Coordinates::on_earth(90.0, -180.0).is_some());
        for (latitude, longitude) in [(90.1, 0.0), (0.0, 180.1), (f64::NAN, 0.0), (0.0, f64::NAN)] {
            assert_eq!(Coordinates::on_earth(latitude, longitude), None);
        }
    }

    #[test]
    fn a_continent_is_found_by_its_code_and_by_no_other() {
        for continent in Continent::ALL {
            assert_eq!(Continent::of_code(continent.code()), Some(continent));
        }
        assert_eq!(Continent::of_code("XX"), None);
    }
}
