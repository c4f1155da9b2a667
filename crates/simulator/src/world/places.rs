//! Places: the cities artists come from, and the areas above them up to the country.

use super::dice::Dice;

/// A city that exists, with what the services say of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct City {
    /// Its name in English.
    pub name: &'static str,
    /// Its name in its own language, and that language's ISO 639-1 code.
    pub own_name: (&'static str, &'static str),
    /// The subdivision it lies in: name and ISO 3166-2 code.
    pub subdivision: (&'static str, &'static str),
    /// Its country: name and ISO 3166-1 code.
    pub country: (&'static str, &'static str),
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
}

/// An area as MusicBrainz sees it, by its place in [`areas`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) kind: AreaKind,
    pub(crate) name: &'static str,
    /// ISO 3166-1 of a country, ISO 3166-2 of a subdivision.
    pub(crate) code: Option<&'static str>,
}

/// MusicBrainz's types of area, as far as the world has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AreaKind {
    City,
    Subdivision,
    Country,
}

macro_rules! city {
    ($name:literal, $language:literal $own:literal, $region:literal $code:literal,
     $country:literal $iso:literal, $latitude:literal, $longitude:literal) => {
        City {
            name: $name,
            own_name: ($own, $language),
            subdivision: ($region, $code),
            country: ($country, $iso),
            latitude: $latitude,
            longitude: $longitude,
        }
    };
}

/// Coordinates to two or three decimals, as any atlas has them.
pub(crate) const CITIES: [City; 24] = [
    city!("Lisbon", "pt" "Lisboa", "Lisboa" "PT-11", "Portugal" "PT", 38.717, -9.133),
    city!("Seville", "es" "Sevilla", "Andalucía" "ES-AN", "Spain" "ES", 37.389, -5.984),
    city!("Lyon", "fr" "Lyon", "Auvergne-Rhône-Alpes" "FR-ARA", "France" "FR", 45.764, 4.835),
    city!("Leipzig", "de" "Leipzig", "Sachsen" "DE-SN", "Germany" "DE", 51.340, 12.375),
    city!("Bristol", "en" "Bristol", "England" "GB-ENG", "United Kingdom" "GB", 51.454, -2.588),
    city!("Glasgow", "gd" "Glaschu", "Scotland" "GB-SCT", "United Kingdom" "GB", 55.861, -4.250),
    city!("Galway", "ga" "Gaillimh", "Connacht" "IE-C", "Ireland" "IE", 53.271, -9.057),
    city!("Gothenburg", "sv" "Göteborg", "Västra Götalands län" "SE-O", "Sweden" "SE", 57.709, 11.975),
    city!("Bergen", "no" "Bergen", "Vestland" "NO-46", "Norway" "NO", 60.393, 5.324),
    city!("Aarhus", "da" "Aarhus", "Midtjylland" "DK-82", "Denmark" "DK", 56.157, 10.211),
    city!("Kraków", "pl" "Kraków", "Małopolskie" "PL-12", "Poland" "PL", 50.062, 19.937),
    city!("Brno", "cs" "Brno", "Jihomoravský kraj" "CZ-64", "Czechia" "CZ", 49.195, 16.607),
    city!("Thessaloniki", "el" "Θεσσαλονίκη", "Kentrikí Makedonía" "GR-B", "Greece" "GR", 40.640, 22.944),
    city!("Izmir", "tr" "İzmir", "İzmir" "TR-35", "Turkey" "TR", 38.423, 27.143),
    city!("Novosibirsk", "ru" "Новосибирск", "Novosibirskaya oblast" "RU-NVS", "Russia" "RU", 55.030, 82.920),
    city!("Osaka", "ja" "大阪", "Osaka" "JP-27", "Japan" "JP", 34.694, 135.502),
    city!("Busan", "ko" "부산", "Busan" "KR-26", "South Korea" "KR", 35.180, 129.075),
    city!("Chengdu", "zh" "成都", "Sichuan" "CN-SC", "China" "CN", 30.573, 104.066),
    city!("Lagos", "en" "Lagos", "Lagos" "NG-LA", "Nigeria" "NG", 6.455, 3.394),
    city!("Alexandria", "ar" "الإسكندرية", "Al Iskandarīyah" "EG-ALX", "Egypt" "EG", 31.200, 29.919),
    city!("Salvador", "pt" "Salvador", "Bahia" "BR-BA", "Brazil" "BR", -12.971, -38.511),
    city!("Detroit", "en" "Detroit", "Michigan" "US-MI", "United States" "US", 42.331, -83.046),
    city!("Montreal", "fr" "Montréal", "Québec" "CA-QC", "Canada" "CA", 45.509, -73.554),
    city!("Melbourne", "en" "Melbourne", "Victoria" "AU-VIC", "Australia" "AU", -37.814, 144.963),
];

/// Where somebody is from.
pub(super) fn home(dice: &mut Dice) -> &'static City {
    &CITIES[dice.index(CITIES.len())]
}

/// All areas, each once: cities, then subdivisions, then countries.
pub(crate) fn areas() -> Vec<Area> {
    let cities =
        CITIES.iter().map(|city| Area { kind: AreaKind::City, name: city.name, code: None });
    let subdivisions = CITIES.iter().map(|city| {
        let (name, code) = city.subdivision;
        Area { kind: AreaKind::Subdivision, name, code: Some(code) }
    });
    let countries = CITIES.iter().map(|city| {
        let (name, code) = city.country;
        Area { kind: AreaKind::Country, name, code: Some(code) }
    });
    let mut areas: Vec<Area> = Vec::new();
    for area in cities.chain(subdivisions).chain(countries) {
        if !areas.contains(&area) {
            areas.push(area);
        }
    }
    areas
}

/// The areas an area is a part of, and whether it no longer is.
///
/// One city has a former second parent, as a few real ones do: whoever climbs must choose.
pub(crate) fn parents(area: Area) -> Vec<(Area, bool)> {
    let of = |city: &City| match area.kind {
        AreaKind::City => Some((AreaKind::Subdivision, city.subdivision)),
        AreaKind::Subdivision => Some((AreaKind::Country, city.country)),
        AreaKind::Country => None,
    };
    let is_here = |city: &&City| match area.kind {
        AreaKind::City => city.name == area.name,
        AreaKind::Subdivision => Some(city.subdivision.1) == area.code,
        AreaKind::Country => false,
    };
    let found = CITIES.iter().find(is_here).and_then(of);
    let parent = found.map(|(kind, (name, code))| (Area { kind, name, code: Some(code) }, false));
    let former = (area.kind == AreaKind::City && area.name == FORMER.0).then_some((
        Area { kind: AreaKind::Subdivision, name: FORMER.1.0, code: Some(FORMER.1.1) },
        true,
    ));
    former.into_iter().chain(parent).collect()
}

/// A city, and the subdivision it was a part of once.
const FORMER: (&str, (&str, &str)) = ("Bristol", ("Scotland", "GB-SCT"));

#[cfg(test)]
mod tests {
    use super::{AreaKind, areas, parents};

    #[test]
    fn every_city_leads_up_to_a_country() {
        for city in areas().into_iter().filter(|area| area.kind == AreaKind::City) {
            let now =
                |area| parents(area).into_iter().find(|(_, ended)| !ended).map(|(area, _)| area);
            let country = now(city).and_then(now).unwrap();
            assert_eq!(country.kind, AreaKind::Country, "{}", city.name);
            assert!(country.code.is_some() && parents(country).is_empty());
        }
    }
}
