//! Where areas lie: GeoNames' shipped tables first, OpenWeather's geocoder for what they lack.

use crate::geonames::Gazetteer;
use crate::openweather::OpenWeatherClient;
use crate::told::Told;
use segue_domain::musicbrainz::{AreaPath, AreaStub};
use segue_domain::origins::{FoundCity, LocatedArea, LocatedCity};
use segue_domain::places::{City, CountryCode};
use segue_pipeline::failure::{Failure, FailureKind};
use segue_pipeline::jobs::PlaceWork;
use segue_pipeline::ports::{Answer, LocateArea, Located};
use tokio::sync::OnceCell;

/// Finds places on earth.
pub struct PlaceFinder {
    /// Read when the first place is looked for: most runs have none to look for.
    gazetteer: OnceCell<Gazetteer>,
    geocoder: Option<OpenWeatherClient>,
}

impl PlaceFinder {
    /// A finder that asks `geocoder`, where there is one, about cities the shipped tables do not know.
    #[must_use]
    pub fn new(geocoder: Option<OpenWeatherClient>) -> Self {
        Self { gazetteer: OnceCell::new(), geocoder }
    }

    /// The shipped tables.
    ///
    /// # Errors
    /// [`FailureKind::ObjectUnreadable`] when the build is damaged.
    async fn gazetteer(&self) -> Result<&Gazetteer, Failure> {
        let damaged = |cause: Box<dyn std::error::Error + Send + Sync>| {
            let message = "the GeoNames tables in this program cannot be read";
            Failure::new(FailureKind::ObjectUnreadable, message).caused_by(cause)
        };
        let read = || async {
            // Half a second of work, which must not hold up the network.
            let read = tokio::task::spawn_blocking(Gazetteer::shipped).await;
            read.map_err(|cause| damaged(cause.into()))?.map_err(|cause| damaged(cause.into()))
        };
        self.gazetteer.get_or_try_init(read).await
    }

    async fn find(
        &self,
        gazetteer: &Gazetteer,
        city: &AreaStub,
        path: &AreaPath,
        country: CountryCode,
        answers: &mut Vec<Answer>,
    ) -> Result<Option<FoundCity>, Failure> {
        let division = path.subdivision();
        let code = division.and_then(|division| division.subdivision.as_deref());
        if let Some(known) = gazetteer.city(&city.name, country, code) {
            return Ok(Some(found(&known, "geonames")));
        }
        let Some(geocoder) = &self.geocoder else { return Ok(None) };
        let name = division.map(|division| division.name.as_str());
        let Told { answer, said } = geocoder.find_city(&city.name, name, Some(country)).await?;
        answers.push(answer);
        let first = said.known().and_then(|cities| cities.into_iter().next());
        Ok(first.map(|known| found(&known, "openweather")))
    }
}

impl LocateArea for PlaceFinder {
    async fn locate_area(&self, work: &PlaceWork) -> Result<Located, Failure> {
        let PlaceWork { area_id, path } = work;
        let gazetteer = self.gazetteer().await?;
        let mut answers = Vec::new();
        let country = path.country_code();
        let city = match (path.city(), country) {
            (Some(city), Some(country)) => Some(LocatedCity {
                area_id: city.mbid.clone(),
                name: city.name.clone(),
                subdivision: path.subdivision().map(|division| division.name.clone()),
                country,
                found: self.find(gazetteer, city, path, country, &mut answers).await?,
            }),
            _ => None,
        };
        let continent = country.and_then(|country| gazetteer.continent(country));
        Ok(Located { answers, place: LocatedArea { area_id: area_id.clone(), continent, city } })
    }
}

fn found(city: &City, source: &str) -> FoundCity {
    let City { coordinates, population, .. } = *city;
    FoundCity { coordinates, population, source: source.to_owned() }
}
