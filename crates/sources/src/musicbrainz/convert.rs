//! MusicBrainz' answers → facts. Pure: the same bytes always read the same, now and from the raw
//! zone.

use super::wire::{
    WireArea, WireArtist, WireGenre, WireGenres, WireIsrc, WireProblem, WireRecording,
    WireRelation, WireSearch, WireTag,
};
use crate::lenient::readable;
use crate::reading::answer_unreadable;
use crate::told::{Said, parsed};
use segue_domain::ids::Mbid;
use segue_domain::musicbrainz::{
    Area, AreaStub, ArtistInfo, Genre, Link, Recording, VotedGenre, VotedTag,
};
use segue_domain::origins::{ArtistCandidate, DescribedArea, DescribedArtist};
use segue_domain::places::CountryCode;
use segue_domain::record::{Miss, MissReason, Record, ReleaseDate, Subject};
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::Reading;
use segue_pipeline::raw::RawObject;
use segue_pipeline::stages::origins::AREA;
use serde::de::DeserializeOwned;
use std::cmp::Reverse;

/// Artists found for a name, the likeliest first.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// Those on this page.
    pub artists: Vec<ArtistInfo>,
    /// How many there are.
    pub total: Option<i64>,
}

/// One page of the list of genres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GenrePage {
    /// Its genres.
    pub genres: Vec<Genre>,
    /// Where the next page starts; `None` at the end.
    pub next: Option<u32>,
}

/// `/artist/{id}`.
pub(crate) fn artist(body: &[u8]) -> Said<ArtistInfo> {
    read(body).and_then(|wire| match artist_of(wire) {
        Some(artist) => Said::Known(artist),
        None => Said::unreadable("an artist without an id or a name"),
    })
}

/// `/artist?query=`.
pub(crate) fn search(body: &[u8]) -> Said<SearchResult> {
    read::<WireSearch>(body).map(|wire| SearchResult {
        artists: readable(wire.artists).into_iter().filter_map(artist_of).collect(),
        total: wire.count,
    })
}

/// `/isrc/{ISRC}`: recordings that carry it, in the answer's order.
pub(crate) fn recordings(body: &[u8]) -> Said<Vec<Recording>> {
    read::<WireIsrc>(body).map(|wire| {
        let recordings = readable(wire.recordings).into_iter();
        recordings.filter_map(recording_of).collect()
    })
}

/// `/genre/all`, asked for from `offset` on.
///
/// The list goes on by our own count; it ends on an empty page, at the stated number, and on a page
/// that begins elsewhere than asked.
pub(crate) fn genres(body: &[u8], offset: u32) -> Said<GenrePage> {
    read::<WireGenres>(body).map(|wire| {
        let received = u32::try_from(wire.genres.len()).unwrap_or(u32::MAX);
        let is_this = wire.genre_offset == Some(i64::from(offset));
        let next = offset.checked_add(received).filter(|next| {
            received > 0 && is_this && wire.genre_count.is_some_and(|all| i64::from(*next) < all)
        });
        let genres = readable(wire.genres).into_iter().filter_map(genre_of).collect();
        GenrePage { genres, next }
    })
}

/// `/area/{id}?inc=area-rels`.
pub(crate) fn area(body: &[u8]) -> Said<Area> {
    read::<WireArea>(body).and_then(|mut wire| {
        let relations = wire.relations.take().unwrap_or_default();
        let parents = relations.into_iter().filter_map(parent_of).collect();
        match stub_of(wire) {
            Some(stub) => Said::Known(Area { stub, parents }),
            None => Said::unreadable("an area without an id or a name"),
        }
    })
}

/// An artist's page as it lies in the raw zone.
pub(crate) fn read_artist(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let Some(Subject::Artist(artist_id)) = raw.header.asked.as_ref().map(|asked| &asked.subject)
    else {
        return Err(answer_unreadable("an answer about an artist that does not say which"));
    };
    let artist_id = artist_id.clone();
    Ok(vec![Ok(match artist(&raw.body) {
        Said::Known(info) => {
            let asked = raw.header.asked.as_ref().filter(|asked| asked.is_chosen);
            let chosen = asked.and_then(|asked| asked.mbid.clone());
            let described = DescribedArtist { artist_id, info, chosen, matched: None };
            Record::DescribedArtist(Box::new(described))
        }
        Said::Unknown => Record::Miss(Miss {
            subject: Subject::Artist(artist_id),
            reason: MissReason::NotFound,
            detail: "MusicBrainz does not know it".to_owned(),
        }),
        Said::Unreadable { why } => return Err(answer_unreadable(&why)),
    })])
}

/// A search for an artist as it lies in the raw zone, where a person has to choose from what it found.
pub(crate) fn read_candidates(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let Some(Subject::Artist(artist_id)) = raw.header.asked.as_ref().map(|asked| &asked.subject)
    else {
        return Err(answer_unreadable("a search for an artist that does not say which"));
    };
    let found = match search(&raw.body) {
        Said::Known(result) => result.artists,
        Said::Unknown => Vec::new(),
        Said::Unreadable { why } => return Err(answer_unreadable(&why)),
    };
    let candidates = found.into_iter().map(|info| {
        Ok(Record::ArtistCandidate(ArtistCandidate {
            artist_id: artist_id.clone(),
            mbid: info.mbid,
            name: info.name,
            about: info.disambiguation,
            aliases: info.aliases,
            matched: None,
        }))
    });
    Ok(candidates.collect())
}

/// An area as it lies in the raw zone.
pub(crate) fn read_area(raw: &RawObject) -> Result<Vec<Reading>, Failure> {
    let asked = raw.header.context.get(AREA).and_then(|id| Mbid::parse(id).ok());
    match area(&raw.body) {
        Said::Known(area) => {
            let area_id = asked.unwrap_or_else(|| area.stub.mbid.clone());
            Ok(vec![Ok(Record::DescribedArea(DescribedArea { area_id, area }))])
        }
        // The climb went another way.
        Said::Unknown => Ok(Vec::new()),
        Said::Unreadable { why } => Err(answer_unreadable(&why)),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Said<T> {
    match serde_json::from_slice::<WireProblem>(body) {
        Ok(WireProblem { error: Some(problem) }) if problem.eq_ignore_ascii_case("not found") => {
            Said::Unknown
        }
        Ok(WireProblem { error: Some(problem) }) => Said::unreadable(problem),
        Ok(WireProblem { error: None }) | Err(_) => parsed(body),
    }
}

fn artist_of(wire: WireArtist) -> Option<ArtistInfo> {
    let (begin, end, ended) =
        wire.life_span.map_or((None, None, None), |span| (span.begin, span.end, span.ended));
    let date = |text: Option<String>| text.as_deref().and_then(ReleaseDate::read);
    let aliases = wire.aliases.unwrap_or_default().into_iter();
    let links = wire.relations.unwrap_or_default().into_iter();
    Some(ArtistInfo {
        mbid: mbid(wire.id.as_deref())?,
        name: said(wire.name)?,
        sort_name: said(wire.sort_name),
        kind: said(wire.kind),
        gender: said(wire.gender),
        disambiguation: said(wire.disambiguation),
        country: wire.country.and_then(|code| CountryCode::read(&code).ok()),
        area: wire.area.and_then(stub_of),
        begin_area: wire.begin_area.or(wire.old_begin_area).and_then(stub_of),
        end_area: wire.end_area.or(wire.old_end_area).and_then(stub_of),
        begin: date(begin),
        end: date(end),
        ended,
        aliases: aliases.filter_map(|alias| said(alias.name)).collect(),
        genres: voted_genres(wire.genres.unwrap_or_default()),
        tags: voted_tags(wire.tags.unwrap_or_default()),
        links: links.filter_map(link_of).collect(),
    })
}

/// The order among equals is the alphabet's: the same votes always give the same first genre.
fn voted_genres(wire: Vec<WireGenre>) -> Vec<VotedGenre> {
    let mut genres: Vec<_> = wire
        .into_iter()
        .filter_map(|genre| {
            let name = said(genre.name)?;
            Some(VotedGenre { mbid: mbid(genre.id.as_deref()), name, votes: genre.count })
        })
        .collect();
    genres.sort_by(|a, b| (Reverse(a.votes), &a.name).cmp(&(Reverse(b.votes), &b.name)));
    genres
}

fn voted_tags(wire: Vec<WireTag>) -> Vec<VotedTag> {
    let mut tags: Vec<_> = wire
        .into_iter()
        .filter_map(|tag| Some(VotedTag { name: said(tag.name)?, votes: tag.count }))
        .collect();
    tags.sort_by(|a, b| (Reverse(a.votes), &a.name).cmp(&(Reverse(b.votes), &b.name)));
    tags
}

fn link_of(relation: WireRelation) -> Option<Link> {
    let url = said(relation.url?.resource)?;
    Some(Link { kind: said(relation.kind)?, url, ended: relation.ended })
}

fn recording_of(wire: WireRecording) -> Option<Recording> {
    Some(Recording {
        mbid: mbid(wire.id.as_deref())?,
        title: said(wire.title)?,
        duration_ms: wire.length,
        first_release: wire.first_release_date.as_deref().and_then(ReleaseDate::read),
        is_video: wire.video,
    })
}

fn genre_of(wire: WireGenre) -> Option<Genre> {
    let disambiguation = said(wire.disambiguation);
    Some(Genre { mbid: mbid(wire.id.as_deref())?, name: said(wire.name)?, disambiguation })
}

/// An area that the asked one is part of now.
fn parent_of(relation: WireRelation) -> Option<AreaStub> {
    let is_parent = relation.kind.as_deref() == Some("part of")
        && relation.direction.as_deref() == Some("backward")
        && relation.ended != Some(true);
    if is_parent { relation.area.and_then(stub_of) } else { None }
}

fn stub_of(wire: WireArea) -> Option<AreaStub> {
    let country = wire.countries.and_then(|codes| codes.into_iter().next());
    Some(AreaStub {
        mbid: mbid(wire.id.as_deref())?,
        name: said(wire.name)?,
        kind: said(wire.kind),
        country: country.and_then(|code| CountryCode::read(&code).ok()),
        subdivision: wire.subdivisions.and_then(|codes| codes.into_iter().next()),
    })
}

fn mbid(text: Option<&str>) -> Option<Mbid> {
    Mbid::read(text?).ok()
}

/// Text that says something: MusicBrainz writes `""` for "nothing to add".
fn said(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "a74b1b7f-71a5-4011-9441-d0b5e4122711";

    #[test]
    fn values_of_another_type_spoil_only_themselves() {
        let odd = format!(
            r#"{{"id":"{ID}","name":"A","country":["US"],"tags":"redacted","genres":[null,
            {{"name":"b","count":"2"}},{{"name":"a","count":2}},{{"name":"c","count":3}}],
            "life-span":{{"begin":"????","end":1999}},"begin_area":{{"id":"x"}},"aliases":{{}}}}"#
        );
        let artist = artist(odd.as_bytes()).known().unwrap();
        let genres: Vec<_> = artist.genres.iter().map(|genre| genre.name.as_str()).collect();
        assert_eq!(genres, ["c", "a", "b"]);
        assert_eq!((artist.country, artist.begin, artist.begin_area), (None, None, None));
    }

    #[test]
    fn only_a_parent_of_today_is_one() {
        let relation = |kind: &str, direction: &str, ended: bool, name: &str| {
            format!(
                r#"{{"type":"{kind}","direction":"{direction}","ended":{ended},
                "area":{{"id":"{ID}","name":"{name}"}}}}"#
            )
        };
        let relations = [
            relation("part of", "backward", false, "around it"),
            relation("part of", "backward", true, "bygone"),
            relation("part of", "forward", false, "within it"),
            relation("twin of", "backward", false, "beside it"),
        ];
        let body = format!(r#"{{"id":"{ID}","name":"A","relations":[{}]}}"#, relations.join(","));
        let area = area(body.as_bytes()).known().unwrap();
        let names: Vec<_> = area.parents.iter().map(|parent| parent.name.as_str()).collect();
        assert_eq!(names, ["around it"]);
    }

    #[test]
    fn unknown_is_told_from_unreadable() {
        let unknown = br#"{"error":"Not Found","help":"For usage, please see: ..."}"#;
        assert_eq!(artist(unknown), Said::Unknown);
        let busy = br#"{"error":"The MusicBrainz web server is currently busy."}"#;
        assert!(matches!(artist(busy), Said::Unreadable { .. }));
        assert!(matches!(artist(br#"{"id":"x","name":"A"}"#), Said::Unreadable { .. }));
        assert!(matches!(search(b"[]"), Said::Unreadable { .. }));
    }

    #[test]
    fn the_list_of_genres_goes_on_by_our_count_and_ends_by_every_sign_of_an_end() {
        let page = |count: i64, offset: i64, rows: &str| {
            let body =
                format!(r#"{{"genre-count":{count},"genre-offset":{offset},"genres":[{rows}]}}"#);
            genres(body.as_bytes(), 100).known().unwrap().next
        };
        assert_eq!(page(2_000, 100, "{},{}"), Some(102));
        assert_eq!(page(102, 100, "{},{}"), None);
        assert_eq!(page(2_000, 100, ""), None);
        assert_eq!(page(2_000, 0, "{},{}"), None);
    }
}
