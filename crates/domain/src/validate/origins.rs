//! What may be stored of artists' descriptions, areas and places.

use super::number::{count, unsigned_zero};
use super::{name, tidy_match};
use crate::musicbrainz::{Area, AreaPath, AreaStub, VotedGenre};
use crate::origins::{ArtistCandidate, DescribedArtist, FoundCity, LocatedArea};
use crate::places::Coordinates;
use crate::record::ReleaseDate;
use crate::text::{MAX_ID_BYTES, MAX_NAME_BYTES, clean, clean_lower, optional};

/// Most areas kept of one way up; real ones have seven.
const MOST_LEVELS: usize = 16;
/// Most areas kept that one lies in; real ones have a handful.
const MOST_PARENTS: usize = 50;

pub(super) fn tidy_artist(described: &mut DescribedArtist) {
    let info = &mut described.info;
    info.name = name(&info.name);
    info.sort_name = optional(info.sort_name.take(), MAX_NAME_BYTES);
    info.kind = optional(info.kind.take(), MAX_ID_BYTES);
    info.gender = optional(info.gender.take(), MAX_ID_BYTES);
    info.disambiguation = optional(info.disambiguation.take(), MAX_NAME_BYTES);
    for area in [&mut info.area, &mut info.begin_area, &mut info.end_area] {
        *area = area.take().map(tidy_stub);
    }
    info.begin = info.begin.take().and_then(|date| ReleaseDate::read(&date.date));
    info.end = info.end.take().and_then(|date| ReleaseDate::read(&date.date));
    for text in &mut info.aliases {
        *text = name(text);
    }
    info.aliases.retain(|alias| !alias.is_empty());
    info.genres.iter_mut().for_each(tidy_genre);
    info.genres.retain(|genre| !genre.name.is_empty());
    described.matched = described.matched.as_ref().and_then(tidy_match);
}

pub(super) fn tidy_candidate(candidate: &mut ArtistCandidate) {
    candidate.name = name(&candidate.name);
    candidate.about = optional(candidate.about.take(), MAX_NAME_BYTES);
    for text in &mut candidate.aliases {
        *text = name(text);
    }
    candidate.aliases.retain(|alias| !alias.is_empty());
    candidate.matched = candidate.matched.as_ref().and_then(tidy_match);
}

fn tidy_genre(genre: &mut VotedGenre) {
    genre.name = clean_lower(&genre.name);
    genre.votes = count(genre.votes);
}

pub(super) fn tidy_area(area: &mut Area) {
    area.stub = tidy_stub(area.stub.clone());
    let parents = area.parents.drain(..).take(MOST_PARENTS);
    area.parents = parents.map(tidy_stub).collect();
}

pub(super) fn tidy_path(path: &mut AreaPath) {
    path.is_cut |= path.areas.len() > MOST_LEVELS;
    path.areas = path.areas.drain(..).take(MOST_LEVELS).map(tidy_stub).collect();
}

pub(super) fn tidy_located(located: &mut LocatedArea) {
    let Some(city) = &mut located.city else { return };
    city.name = name(&city.name);
    city.subdivision = optional(city.subdivision.take(), MAX_NAME_BYTES);
    let is_on_earth = |found: &FoundCity| {
        let Coordinates { latitude, longitude } = found.coordinates;
        Coordinates::on_earth(latitude, longitude).is_some()
    };
    city.found = city.found.take().filter(is_on_earth);
    let Some(found) = &mut city.found else { return };
    found.source = clean(&found.source, MAX_ID_BYTES);
    found.population = count(found.population);
    for degrees in [&mut found.coordinates.latitude, &mut found.coordinates.longitude] {
        *degrees = unsigned_zero(*degrees);
    }
}

fn tidy_stub(stub: AreaStub) -> AreaStub {
    AreaStub {
        name: name(&stub.name),
        kind: optional(stub.kind, MAX_ID_BYTES),
        subdivision: optional(stub.subdivision, MAX_ID_BYTES),
        ..stub
    }
}
