//! Where artists come from: descriptions, genres, areas and cities, on their way into the tables.

use crate::load::gather::{Gathered, days_later, join_list, matched, row_of, text};
use crate::load::names::Resolved;
use crate::load::row::Row;
use crate::load::rows_io;
use crate::load::sets::{self, MBZ_ARTIST_GENRE};
use crate::load::table::{
    ARTISTS, CITIES, MBZ_AREA_HIERARCHY, MBZ_ARTIST_INFO, Outcome as Attempted,
};
use crate::load::write::Outcome;
use deadpool_postgres::Transaction;
use segue_domain::ids::Mbid;
use segue_domain::merge::{ObservedAt, Value};
use segue_domain::musicbrainz::{AreaStub, ArtistInfo};
use segue_domain::origins::{
    AreaHierarchy, DescribedArea, DescribedArtist, LocatedArea, LocatedCity,
};
use segue_domain::places::CountryCode;
use segue_domain::record::{MissReason, Subject};
use segue_pipeline::message::Source;
use serde::Serialize;
use std::mem::take;
use tokio_postgres::Error;

impl Gathered {
    pub(super) fn described_artist(&mut self, described: &DescribedArtist, at: ObservedAt) {
        let DescribedArtist { artist_id, info, matched: note } = described;
        let id = artist_id.as_str();
        self.touched.insert(id.to_owned());
        let complete = Some(Value::Bool(true));
        let artist = row_of(&mut self.artists, &ARTISTS, &[id]);
        artist.observe(&ARTISTS, "musicbrainz_data_complete", at, complete);

        // A row of its own first: descriptions are joined whole, never field by field.
        let mut row = Row::new(&MBZ_ARTIST_INFO, vec![id.to_owned()]);
        let mut say = row.observer(&MBZ_ARTIST_INFO, at);
        for (column, value) in texts_of(info) {
            say(column, value.and_then(text));
        }
        say("ended", info.ended.map(Value::Bool));
        say("match_method", note.as_ref().and_then(|note| text(&note.method)));
        say("match_score", note.as_ref().map(|note| Value::Float(note.score)));
        drop(say);
        row_of(&mut self.artist_infos, &MBZ_ARTIST_INFO, &[id]).absorb(&MBZ_ARTIST_INFO, row);

        let genres = info.genres.iter().map(|genre| {
            let mbid = genre.mbid.as_ref().and_then(|mbid| text(mbid.as_str()));
            let votes = genre.votes.filter(|votes| i32::try_from(*votes).is_ok());
            (Value::Text(genre.name.clone()), vec![mbid, votes.map(Value::Int)])
        });
        join_list(&MBZ_ARTIST_GENRE, &mut self.described_genres, id, at, genres);
        for area in [&info.area, &info.begin_area, &info.end_area].into_iter().flatten() {
            self.area_stub(&area.mbid, area, at);
        }
        let subject = Subject::Artist(artist_id.clone());
        self.attempt(&subject, Source::Musicbrainz, at, &matched(note.as_ref()));
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

/// The texts of a description, by column.
fn texts_of(info: &ArtistInfo) -> [(&'static str, Option<&str>); 15] {
    [
        ("mbid", Some(info.mbid.as_str())),
        ("artist_name", Some(&info.name)),
        ("sort_name", info.sort_name.as_deref()),
        ("artist_type", info.kind.as_deref()),
        ("gender", info.gender.as_deref()),
        ("country", info.country.as_ref().map(CountryCode::as_str)),
        ("area_id", area_id(info.area.as_ref())),
        ("area_name", area_name(info.area.as_ref())),
        ("begin_area_id", area_id(info.begin_area.as_ref())),
        ("begin_area_name", area_name(info.begin_area.as_ref())),
        ("end_area_id", area_id(info.end_area.as_ref())),
        ("end_area_name", area_name(info.end_area.as_ref())),
        ("begin_date", info.begin.as_ref().map(|date| date.date.as_str())),
        ("end_date", info.end.as_ref().map(|date| date.date.as_str())),
        ("disambiguation", info.disambiguation.as_deref()),
    ]
}

fn area_id(area: Option<&AreaStub>) -> Option<&str> {
    area.map(|area| area.mbid.as_str())
}

fn area_name(area: Option<&AreaStub>) -> Option<&str> {
    area.map(|area| area.name.as_str())
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
    outcome.changes.note("described", &infos.changed);
    outcome.changes.note("area", &areas.changed);
    outcome.changes.note_owners("described", genres.owners);
    Ok(outcome)
}
