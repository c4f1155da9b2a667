//! Where artists come from: descriptions, genres, areas and cities, on their way into the tables.

use crate::load::descriptions::Description;
use crate::load::gather::{Gathered, days_later, row_of, text};
use crate::load::names::Resolved;
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::sets::{self, MBZ_ARTIST_GENRE};
use crate::load::table::{
    CITIES, MATCHES, MBZ_AREA_HIERARCHY, MBZ_ARTIST_INFO, Outcome as Attempted,
};
use crate::load::write::Outcome;
use deadpool_postgres::Transaction;
use segue_domain::ids::{ArtistId, Mbid};
use segue_domain::matching::MatchKey;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::musicbrainz::AreaStub;
use segue_domain::origins::{
    AreaHierarchy, ArtistCandidate, DescribedArea, DescribedArtist, LocatedArea, LocatedCity,
};
use segue_domain::record::{MissReason, Subject};
use segue_pipeline::message::Source;
use serde::Serialize;
use std::mem::take;
use tokio_postgres::Error;

impl Gathered {
    pub(super) fn described_artist(&mut self, described: &DescribedArtist, at: ObservedAt) {
        let DescribedArtist { artist_id, info, chosen, matched } = described;
        let key = candidate_key(artist_id, chosen.as_ref().unwrap_or(&info.mbid));
        let row = self.match_row(&key);
        let mut say = row.observer(&MATCHES, at);
        say("candidate_artist", text(&info.name));
        say("candidate_about", info.disambiguation.as_deref().and_then(text));
        say("judgement", matched.as_ref().and_then(json));
        say("description", json(&Description::of(info)));
        say("mbid", text(info.mbid.as_str()));
        drop(say);
        for area in [&info.area, &info.begin_area, &info.end_area].into_iter().flatten() {
            self.area_stub(&area.mbid, area, at);
        }
    }

    pub(super) fn artist_candidate(&mut self, candidate: &ArtistCandidate, at: ObservedAt) {
        let row = self.match_row(&candidate_key(&candidate.artist_id, &candidate.mbid));
        let mut say = row.observer(&MATCHES, at);
        say("candidate_artist", text(&candidate.name));
        say("candidate_about", candidate.about.as_deref().and_then(text));
        say("judgement", candidate.matched.as_ref().and_then(json));
        say("mbid", text(candidate.mbid.as_str()));
    }

    pub(super) fn described_area(&mut self, described: &DescribedArea, at: ObservedAt) {
        let DescribedArea { area_id, area } = described;
        self.area_stub(area_id, &area.stub, at);
        let row = row_of(&mut self.areas, &MBZ_AREA_HIERARCHY, &[area_id.as_str()]);
        row.observe(&MBZ_AREA_HIERARCHY, "parents", at, json(&area.parents));
    }

    /// An area as another thing names it.
    fn area_stub(&mut self, area_id: &Mbid, stub: &AreaStub, at: ObservedAt) {
        self.touched.insert(area_id.as_str().to_owned());
        let row = row_of(&mut self.areas, &MBZ_AREA_HIERARCHY, &[area_id.as_str()]);
        let mut say = row.observer(&MBZ_AREA_HIERARCHY, at);
        say("area_name", text(&stub.name));
        say("area_type", stub.kind.as_deref().and_then(text));
        say("iso_3166_1", stub.country.and_then(|code| text(code.as_str())));
        say("iso_3166_2", stub.subdivision.as_deref().and_then(text));
    }

    pub(super) fn area_hierarchy(&mut self, hierarchy: &AreaHierarchy, at: ObservedAt) {
        let AreaHierarchy { area_id, path } = hierarchy;
        self.touched.insert(area_id.as_str().to_owned());
        let row = row_of(&mut self.areas, &MBZ_AREA_HIERARCHY, &[area_id.as_str()]);
        row.observe(&MBZ_AREA_HIERARCHY, "hierarchy", at, json(path));
        let outcome = Attempted { status: "climbed".to_owned(), detail: None, retry_at: None };
        let subject = Subject::Area(area_id.clone());
        self.attempt(&subject, Source::Musicbrainz, at, &outcome);
    }

    pub(super) fn located_area(&mut self, located: &LocatedArea, at: ObservedAt) {
        let id = located.area_id.as_str();
        self.touched.insert(id.to_owned());
        let row = row_of(&mut self.areas, &MBZ_AREA_HIERARCHY, &[id]);
        let mut say = row.observer(&MBZ_AREA_HIERARCHY, at);
        say("continent", located.continent.and_then(|continent| text(continent.name())));
        say("geo_data_complete", Some(Value::Bool(located.is_complete())));
        drop(say);
        if let Some(city) = &located.city {
            self.located_city(city, at);
        }
        let subject = Subject::Area(located.area_id.clone());
        self.attempt(&subject, Source::Geonames, at, &came_of(located, at));
    }

    fn located_city(&mut self, city: &LocatedCity, at: ObservedAt) {
        let Some(found) = &city.found else { return };
        let id = city.area_id.as_str();
        self.touched.insert(id.to_owned());
        let mut row = Row::new(&CITIES, vec![id.to_owned()]);
        let mut say = row.observer(&CITIES, at);
        say("city", text(&city.name));
        say("subdivision", city.subdivision.as_deref().and_then(text));
        say("country_code", text(city.country.as_str()));
        say("latitude", Some(Value::Float(found.coordinates.latitude)));
        say("longitude", Some(Value::Float(found.coordinates.longitude)));
        say("population", found.population.map(Value::Int));
        say("source", text(&found.source));
        drop(say);
        row_of(&mut self.cities, &CITIES, &[id]).absorb(&CITIES, row);
    }
}

/// Candidates of MusicBrainz have ids: no name is needed to tell them apart.
fn candidate_key(artist_id: &ArtistId, mbid: &Mbid) -> MatchKey {
    MatchKey {
        subject: Subject::Artist(artist_id.clone()),
        source: Source::Musicbrainz.as_str().to_owned(),
        candidate: mbid.as_str().to_owned(),
    }
}

fn json(value: &impl Serialize) -> Option<Value> {
    serde_json::to_string(value).ok().map(Value::Text)
}

/// What looking an area up came to: nobody knows a place today that was unknown last week.
fn came_of(located: &LocatedArea, at: ObservedAt) -> Attempted {
    if located.is_complete() {
        return Attempted { status: "located".to_owned(), detail: None, retry_at: None };
    }
    let reason = MissReason::NotFound;
    let city = located.city.as_ref().filter(|city| city.found.is_none());
    Attempted {
        status: reason.as_str().to_owned(),
        detail: Some(match city {
            Some(city) => format!("nobody knows where {} ({}) lies", city.name, city.country),
            None => "its hierarchy names no country on a continent".to_owned(),
        }),
        retry_at: at.and_then(|at| days_later(at, reason.retry_after_days())),
    }
}

/// Writes what `said` knows of where artists come from; the artists are there.
pub(super) async fn write(
    transaction: &Transaction<'_>,
    said: &mut Gathered,
    resolved: &Resolved,
) -> Result<Outcome, Error> {
    let merge = async |table, rows| rows_io::merge_into(transaction, table, rows, resolved).await;
    let infos = merge(&MBZ_ARTIST_INFO, take(&mut said.artist_infos)).await?;
    let areas = merge(&MBZ_AREA_HIERARCHY, take(&mut said.areas)).await?;
    merge(&CITIES, take(&mut said.cities)).await?;
    let genres = take(&mut said.described_genres);
    let genres = sets::merge_into(transaction, &MBZ_ARTIST_GENRE, genres, resolved).await?;

    let mut outcome = Outcome::default();
    outcome.changes.note("attempt artist", &infos.changed);
    outcome.changes.note("area", &areas.changed);
    outcome.changes.note_owners("attempt artist", genres.owners);
    Ok(outcome)
}
