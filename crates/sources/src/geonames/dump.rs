//! GeoNames' dump format: one row a line, columns parted by tabs
//! (<https://download.geonames.org/export/dump/readme.txt>).

use super::GazetteerError;
use segue_domain::places::{Continent, Coordinates, CountryCode};
use std::io::BufRead;

/// A row of `cities*.txt`.
pub(super) struct CityRow<'a> {
    pub(super) name: &'a str,
    other_names: &'a str,
    pub(super) coordinates: Coordinates,
    pub(super) country: CountryCode,
    /// Admin-1 code.
    pub(super) division: &'a str,
    pub(super) population: i64,
}

/// A row of `countryInfo.txt`.
pub(super) struct CountryRow<'a> {
    pub(super) code: CountryCode,
    pub(super) name: &'a str,
    pub(super) continent: Option<Continent>,
}

impl<'a> CityRow<'a> {
    /// Every name it goes by.
    pub(super) fn names(&self) -> impl Iterator<Item = &'a str> {
        [self.name].into_iter().chain(self.other_names.split(','))
    }

    /// The row with these columns, or what is wrong with it.
    pub(super) fn of(columns: &[&'a str]) -> Result<Self, &'static str> {
        let column = |place: usize| columns.get(place).copied().unwrap_or_default();
        let degrees = |place| column(place).parse::<f64>().ok();
        let name = column(1);
        if name.is_empty() {
            return Err("name");
        }
        Ok(Self {
            name,
            other_names: column(3),
            coordinates: degrees(4)
                .zip(degrees(5))
                .and_then(|(latitude, longitude)| Coordinates::on_earth(latitude, longitude))
                .ok_or("latitude and longitude")?,
            country: CountryCode::read(column(8)).map_err(|_| "country code")?,
            division: column(10),
            population: column(14).parse().map_err(|_| "population")?,
        })
    }
}

impl<'a> CountryRow<'a> {
    /// As [`CityRow::of`].
    pub(super) fn of(columns: &[&'a str]) -> Result<Self, &'static str> {
        let column = |place: usize| columns.get(place).copied().unwrap_or_default();
        Ok(Self {
            code: CountryCode::read(column(0)).map_err(|_| "country code")?,
            name: column(4),
            continent: Continent::of_code(column(8)),
        })
    }
}

/// Calls `take` with the columns of every line, until it names something wrong with them; lines that
/// begin with `#` are remarks.
pub(super) fn for_each_line(
    mut lines: impl BufRead,
    mut take: impl FnMut(&[&str]) -> Result<(), &'static str>,
) -> Result<(), GazetteerError> {
    let mut text = String::new();
    for line in 1.. {
        text.clear();
        if lines.read_line(&mut text)? == 0 {
            break;
        }
        let row = text.trim_end_matches(['\n', '\r']);
        if row.starts_with('#') {
            continue;
        }
        let columns: Vec<&str> = row.split('\t').collect();
        take(&columns).map_err(|field| GazetteerError::Field { line, field })?;
    }
    Ok(())
}
