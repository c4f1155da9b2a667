//! Offline places from GeoNames (<https://www.geonames.org>, CC BY 4.0): the continent of a country and
//! where a city lies. Asks nobody.

mod dump;
mod names;

use dump::{CityRow, CountryRow};
use names::Names;
use segue_domain::places::{City, Continent, Coordinates, CountryCode};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};

/// The tables that ship with the build; `data/geonames/make.py` makes them.
const CITIES: &[u8] = include_bytes!("../../data/geonames/cities15000.txt.zst");
const COUNTRIES: &[u8] = include_bytes!("../../data/geonames/countryInfo.txt");

/// A GeoNames table cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum GazetteerError {
    /// The file breaks off, is no text or is damaged.
    #[error("the GeoNames table cannot be read")]
    Read(#[from] std::io::Error),
    /// A line is not in the format of GeoNames' dumps.
    #[error("line {line} of the GeoNames table has no usable {field}")]
    Field {
        /// The line, counted from 1.
        line: usize,
        /// What is missing or wrong.
        field: &'static str,
    },
}

/// Countries and cities, in memory: eleven megabytes for the shipped tables.
///
/// ```
/// use segue_domain::places::{Continent, CountryCode};
/// use segue_sources::geonames::Gazetteer;
/// let gazetteer = Gazetteer::shipped()?;
/// let iceland = CountryCode::read("IS")?;
/// assert_eq!(gazetteer.continent(iceland), Some(Continent::Europe));
/// let city = gazetteer.city("Reykjavik", iceland, None).ok_or("unknown")?;
/// assert_eq!(city.name, "Reykjavík");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Gazetteer {
    cities: Vec<Place>,
    names: Names,
    countries: BTreeMap<CountryCode, Country>,
}

#[derive(Debug)]
struct Place {
    name: Box<str>,
    country: CountryCode,
    division: Box<str>,
    coordinates: Coordinates,
    population: i64,
}

#[derive(Debug)]
struct Country {
    name: Box<str>,
    continent: Option<Continent>,
}

impl Gazetteer {
    /// Cities of more than 15 000 inhabitants, under their names in Latin letters, and all countries.
    /// Keep it: two hundred thousand names are brought into their normal form.
    ///
    /// # Errors
    /// [`GazetteerError`] when the build is damaged.
    pub fn shipped() -> Result<Self, GazetteerError> {
        let cities = BufReader::new(zstd::stream::read::Decoder::new(CITIES)?);
        Self::read(cities, COUNTRIES)
    }

    /// Reads GeoNames' own files: `cities500.txt` … `cities15000.txt` and `countryInfo.txt`.
    ///
    /// # Errors
    /// [`GazetteerError`] with the line at fault.
    pub fn read(cities: impl BufRead, countries: impl BufRead) -> Result<Self, GazetteerError> {
        let mut gazetteer =
            Self { cities: Vec::new(), names: Names::default(), countries: BTreeMap::new() };
        dump::for_each_line(countries, |columns| {
            let row = CountryRow::of(columns)?;
            let country = Country { name: row.name.into(), continent: row.continent };
            gazetteer.countries.insert(row.code, country);
            Ok(())
        })?;
        let mut names = names::Builder::default();
        dump::for_each_line(cities, |columns| {
            let row = CityRow::of(columns)?;
            names.add(gazetteer.cities.len(), row.names());
            gazetteer.cities.push(Place {
                name: row.name.into(),
                country: row.country,
                division: row.division.into(),
                coordinates: row.coordinates,
                population: row.population,
            });
            Ok(())
        })?;
        gazetteer.names = names.finish();
        Ok(gazetteer)
    }

    /// The continent `country` lies on.
    #[must_use]
    pub fn continent(&self, country: CountryCode) -> Option<Continent> {
        self.countries.get(&country)?.continent
    }

    /// The country's English name, as Last.fm's charts want it.
    #[must_use]
    pub fn country_name(&self, country: CountryCode) -> Option<&str> {
        self.countries.get(&country).map(|country| &*country.name)
    }

    /// The city called `name` in `country`: capitals, accents and punctuation do not matter.
    ///
    /// Of several the one in `division` is meant, where any is: GeoNames' admin-1 code, with or
    /// without the country before it (`TX`, `US-TX`; for some countries, such as Germany, GeoNames'
    /// codes are not those of ISO 3166-2, and then it does not help). Of several still the one with
    /// most inhabitants.
    #[must_use]
    pub fn city(&self, name: &str, country: CountryCode, division: Option<&str>) -> Option<City> {
        let called = self.names.places(name).filter_map(|place| self.cities.get(place));
        let here: Vec<_> = called.filter(|place| place.country == country).collect();
        let code = division.map(|code| {
            let prefix = format!("{country}-");
            code.strip_prefix(prefix.as_str()).unwrap_or(code)
        });
        let rank = |place: &&&Place| (Some(&*place.division) == code, place.population);
        here.iter().max_by_key(rank).map(|place| place.as_city())
    }

    /// How many cities it knows.
    #[must_use]
    pub fn city_count(&self) -> usize {
        self.cities.len()
    }
}

impl Place {
    fn as_city(&self) -> City {
        City {
            name: self.name.to_string(),
            country: Some(self.country),
            division: Some(self.division.to_string()).filter(|code| !code.is_empty()),
            coordinates: self.coordinates,
            population: Some(self.population),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> CountryCode {
        CountryCode::read(text).unwrap()
    }

    fn row(name: &str, others: &str, country: &str, division: &str, population: &str) -> String {
        format!(
            "1\t{name}\t\t{others}\t52.5\t13.4\tP\tPPL\t{country}\t\t{division}\t\t\t\t{population}\t\t\t\t\n"
        )
    }

    fn gazetteer(cities: &str) -> Result<Gazetteer, GazetteerError> {
        let countries = "#ISO\tISO3\nDE\tDEU\t\t\tGermany\t\t\t\tEU\t\n";
        Gazetteer::read(cities.as_bytes(), countries.as_bytes())
    }

    #[test]
    fn of_cities_of_one_name_the_division_decides_and_then_the_inhabitants() {
        let cities = [
            row("Springfield", "", "US", "IL", "114394"),
            row("Springfield", "", "US", "MO", "166810"),
            row("Springfield", "", "NZ", "E9", "900000"),
        ]
        .concat();
        let gazetteer = gazetteer(&cities).unwrap();
        let population = |division| {
            gazetteer.city("springfield", code("US"), division).and_then(|city| city.population)
        };
        assert_eq!(population(None), Some(166_810));
        assert_eq!(population(Some("IL")), Some(114_394));
        assert_eq!(population(Some("US-IL")), Some(114_394));
        assert_eq!(population(Some("Illinois")), Some(166_810), "a division it does not know");
        assert!(gazetteer.city("Springfield", code("DE"), None).is_none());
    }

    #[test]
    fn a_city_is_found_by_its_other_names_and_without_accents() {
        let gazetteer = gazetteer(&row("Köln", "Cologne,Keulen", "DE", "07", "963395")).unwrap();
        for name in ["Köln", "koln", "COLOGNE", " keulen "] {
            assert_eq!(gazetteer.city(name, code("DE"), None).unwrap().name, "Köln", "{name}");
        }
        assert!(gazetteer.city("", code("DE"), None).is_none());
        assert_eq!(gazetteer.continent(code("DE")), Some(Continent::Europe));
        assert_eq!(gazetteer.country_name(code("DE")), Some("Germany"));
        assert_eq!(gazetteer.continent(code("XX")), None);
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let good = row("A", "", "DE", "", "1");
        for (line, field) in [
            ("\n", "name"),
            ("1\tA\t\t\tnorth\t13.4\t\t\tDE\t\t\t\t\t\t5\t\t\t\t\n", "latitude and longitude"),
            ("1\tA\t\t\t95\t13.4\t\t\tDE\t\t\t\t\t\t5\t\t\t\t\n", "latitude and longitude"),
            ("1\tA\t\t\t5\t13.4\t\t\tGermany\t\t\t\t\t\t5\t\t\t\t\n", "country code"),
            ("1\tA\t\t\t5\t13.4\t\t\tDE\t\t\t\t\t\tmany\t\t\t\t\n", "population"),
        ] {
            match gazetteer(&format!("{good}{line}")) {
                Err(GazetteerError::Field { line: 2, field: at_fault }) => {
                    assert_eq!(at_fault, field);
                }
                other => panic!("{line:?}: {other:?}"),
            }
        }
        assert!(matches!(
            Gazetteer::read(&b"1\tA\xff"[..], &b""[..]),
            Err(GazetteerError::Read(_))
        ));
    }
}
