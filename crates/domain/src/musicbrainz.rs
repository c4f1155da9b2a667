//! What MusicBrainz knows: artists, recordings, genres, and areas that lie in each other.

use crate::ids::{ArtistId, Mbid};
use crate::matching::{DURATION_TOLERANCE_MS, Judgement, Matcher};
use crate::places::CountryCode;
use crate::record::{MatchNote, ReleaseDate};
use crate::similarity::Measure;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Why a person has to look, where the names are alike.
const LINKS_ANOTHER: &str = "links another artist's page";

/// An artist as MusicBrainz describes it. Lists are empty where the answer holds none or was not
/// asked for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ArtistInfo {
    /// Its id. After a merge another one than was asked for.
    pub mbid: Mbid,
    /// Name.
    pub name: String,
    /// Name as it is sorted: `Bowie, David`.
    pub sort_name: Option<String>,
    /// `Person`, `Group`, `Orchestra`, `Choir`, `Character` or `Other`.
    pub kind: Option<String>,
    /// Gender, of persons.
    pub gender: Option<String>,
    /// What tells it from others of its name.
    pub disambiguation: Option<String>,
    /// Country it belongs to.
    pub country: Option<CountryCode>,
    /// Area it belongs to.
    pub area: Option<AreaStub>,
    /// Where it was born or founded.
    pub begin_area: Option<AreaStub>,
    /// Where it died or dissolved.
    pub end_area: Option<AreaStub>,
    /// Birth or foundation.
    pub begin: Option<ReleaseDate>,
    /// Death or dissolution.
    pub end: Option<ReleaseDate>,
    /// Whether it is over.
    pub ended: Option<bool>,
    /// Other names.
    pub aliases: Vec<String>,
    /// Genres, those with most votes first.
    pub genres: Vec<VotedGenre>,
    /// Tags, those with most votes first.
    pub tags: Vec<VotedTag>,
    /// Its pages elsewhere.
    pub links: Vec<Link>,
}

/// A genre of MusicBrainz' list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Genre {
    /// Its id.
    pub mbid: Mbid,
    /// Name, in lower case.
    pub name: String,
    /// What tells it from another.
    pub disambiguation: Option<String>,
}

/// A genre people gave to something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotedGenre {
    /// Its id.
    pub mbid: Option<Mbid>,
    /// Name.
    pub name: String,
    /// Votes.
    pub votes: Option<i64>,
}

/// A tag people gave to something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VotedTag {
    /// The word.
    pub name: String,
    /// Votes.
    pub votes: Option<i64>,
}

/// A page elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// What it is: `wikidata`, `official homepage`, `discogs` …
    pub kind: String,
    /// Its address.
    pub url: String,
    /// Whether it is of the past.
    pub ended: Option<bool>,
}

/// A recording under an ISRC.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recording {
    /// Its id.
    pub mbid: Mbid,
    /// Title.
    pub title: String,
    /// Length, milliseconds.
    pub duration_ms: Option<i64>,
    /// First release.
    pub first_release: Option<ReleaseDate>,
    /// Whether it is a video.
    pub is_video: Option<bool>,
}

/// An area as another thing names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaStub {
    /// Its id.
    pub mbid: Mbid,
    /// Name.
    pub name: String,
    /// `Country`, `Subdivision`, `County`, `Municipality`, `City`, `District` or `Island`.
    pub kind: Option<String>,
    /// ISO 3166-1 code of a country.
    pub country: Option<CountryCode>,
    /// ISO 3166-2 code of a subdivision, such as `GB-ENG`.
    pub subdivision: Option<String>,
}

/// An area and those it lies in now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// The area itself.
    pub stub: AreaStub,
    /// Areas it is part of, in the order MusicBrainz gives; bygone ones are left out.
    pub parents: Vec<AreaStub>,
}

/// The way from an area up to its country.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AreaPath {
    /// The area asked for, then those around it, each in the next. Never empty.
    pub areas: Vec<AreaStub>,
    /// Whether the climb was cut off before it found a country.
    pub is_cut: bool,
}

impl AreaPath {
    /// The country it lies in: the first area with an ISO 3166-1 code, else the first of type
    /// `Country` (England is one, and lies in the United Kingdom).
    #[must_use]
    pub fn country(&self) -> Option<&AreaStub> {
        let coded = self.areas.iter().find(|area| area.country.is_some());
        coded.or_else(|| self.areas.iter().find(|area| area.is_country()))
    }

    /// ISO 3166-1 code of that country.
    #[must_use]
    pub fn country_code(&self) -> Option<CountryCode> {
        self.country().and_then(|country| country.country)
    }

    /// The nearest subdivision with an ISO 3166-2 code.
    #[must_use]
    pub fn subdivision(&self) -> Option<&AreaStub> {
        self.areas.iter().find(|area| area.subdivision.is_some())
    }

    /// The nearest city.
    #[must_use]
    pub fn city(&self) -> Option<&AreaStub> {
        self.areas.iter().find(|area| area.kind.as_deref() == Some("City"))
    }
}

impl AreaStub {
    /// Whether its type says so.
    #[must_use]
    pub fn is_country(&self) -> bool {
        self.kind.as_deref() == Some("Country")
    }
}

/// What a search for an artist came to.
#[derive(Debug, Clone, PartialEq)]
pub enum ArtistChoice<'a> {
    /// One is it, and why.
    One(&'a ArtistInfo, MatchNote),
    /// Several are it equally well; somebody has to say which.
    Several(Vec<&'a ArtistInfo>),
    /// None is it.
    Nobody,
}

/// The artist called `name` among `found`, by name or alias, as far as `matcher` accepts it.
///
/// Where several are called exactly alike nobody is guessed, unless one of them alone has it as its
/// name and the others only as an alias.
#[must_use]
pub fn choose_artist<'a>(
    name: &str,
    found: impl IntoIterator<Item = &'a ArtistInfo>,
    matcher: &Matcher,
) -> ArtistChoice<'a> {
    let compared = found.into_iter().map(|artist| {
        let aliases = artist.aliases.iter().map(String::as_str);
        (artist, compare_called(name, &artist.name, aliases, matcher.measure))
    });
    let mut compared: Vec<_> =
        compared.filter(|(_, compared)| matcher.accepts(&compared.note)).collect();
    let Some(best) = compared.iter().map(|(_, compared)| compared.rank()).max() else {
        return ArtistChoice::Nobody;
    };
    compared.retain(|(_, compared)| compared.rank() == best);
    match compared.len() {
        1 => compared.pop().map_or(ArtistChoice::Nobody, |(artist, compared)| {
            ArtistChoice::One(artist, compared.note)
        }),
        _ => ArtistChoice::Several(compared.into_iter().map(|(artist, _)| artist).collect()),
    }
}

/// How alike a name is to one of the names an artist has.
struct Compared {
    note: MatchNote,
    by_name: bool,
}

impl Compared {
    /// In millionths, so that it can be ordered; names before aliases.
    fn rank(&self) -> (i64, bool) {
        ((self.note.score * 1e6).round() as i64, self.by_name)
    }
}

fn compare_called<'a>(
    asked: &str,
    name: &str,
    aliases: impl IntoIterator<Item = &'a str>,
    measure: Measure,
) -> Compared {
    let matcher = Matcher { measure, ..Matcher::default() };
    let mut best = Compared { note: matcher.compare_artists(asked, name), by_name: true };
    for alias in aliases {
        let note = matcher.compare_artists(asked, alias);
        if note.score > best.note.score {
            best = Compared { note, by_name: false };
        }
    }
    best
}

/// What there is to say of an artist that was found beside others as good as it: that a person has to
/// choose, and how alike its `name` or one of its `aliases` is to the name `asked` for.
#[must_use]
pub fn judge_candidate(asked: &str, name: &str, aliases: &[String]) -> Judgement {
    let by =
        |measure| compare_called(asked, name, aliases.iter().map(String::as_str), measure).note;
    Judgement { has_rivals: true, ..Judgement::by(by) }
}

/// How sure it is that `info` describes the artist called `name` with the Spotify id `artist_id`.
///
/// A page on Spotify that MusicBrainz links decides: ours makes it certain; none but others' leaves it
/// to a person, for they are rivals for the description. Without one the name or an alias has to be
/// alike; an id known from elsewhere (`known`) is only the method then, for such ids are often those of
/// namesakes.
#[must_use]
pub fn judge_description(
    name: &str,
    artist_id: &ArtistId,
    known: Option<&Mbid>,
    info: &ArtistInfo,
) -> Judgement {
    let pages: Vec<&str> = info.links.iter().filter_map(Link::spotify_artist).collect();
    if pages.contains(&artist_id.as_str()) {
        let note = MatchNote { method: "link".to_owned(), score: 1.0, reasons: Vec::new() };
        return Judgement::by(|_| note.clone());
    }
    let is_elsewhere = !pages.is_empty();
    let by = |measure| {
        let aliases = info.aliases.iter().map(String::as_str);
        let mut note = compare_called(name, &info.name, aliases, measure).note;
        if known == Some(&info.mbid) {
            "mbid".clone_into(&mut note.method);
        }
        note.reasons.extend(is_elsewhere.then(|| LINKS_ANOTHER.to_owned()));
        note
    };
    Judgement { has_rivals: is_elsewhere, ..Judgement::by(by) }
}

impl Link {
    /// The id of the artist's page on Spotify that this leads to.
    fn spotify_artist(&self) -> Option<&str> {
        let id = self.url.split_once("open.spotify.com/artist/")?.1;
        id.split(['?', '/', '#']).next()
    }
}

/// The recording that is the one of `duration_ms` among several under one ISRC.
///
/// Sound goes before video; then the length nearest within the tolerance of
/// [`crate::matching::DURATION_TOLERANCE_MS`], one of unknown length after those; then the earliest
/// release. `None` when all have another length.
#[must_use]
pub fn choose_recording(found: &[Recording], duration_ms: Option<i64>) -> Option<&Recording> {
    let apart = |recording: &Recording| {
        duration_ms.zip(recording.duration_ms).map(|(ours, theirs)| ours.abs_diff(theirs))
    };
    let tolerable = |recording: &&Recording| {
        apart(recording).is_none_or(|apart| apart <= DURATION_TOLERANCE_MS.unsigned_abs())
    };
    found.iter().filter(tolerable).min_by_key(|recording| {
        let release = recording.first_release.as_ref().map(|release| release.date.as_str());
        (
            recording.is_video == Some(true),
            apart(recording).unwrap_or(u64::MAX),
            Reverse(release.map(Reverse)),
            recording.mbid.as_str(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matching::Standing;

    fn artist(last: char, name: &str, aliases: &[&str]) -> ArtistInfo {
        ArtistInfo {
            mbid: Mbid::parse(&format!("a74b1b7f-71a5-4011-9441-d0b5e412271{last}")).unwrap(),
            name: name.to_owned(),
            sort_name: None,
            kind: None,
            gender: None,
            disambiguation: None,
            country: None,
            area: None,
            begin_area: None,
            end_area: None,
            begin: None,
            end: None,
            ended: None,
            aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
            genres: Vec::new(),
            tags: Vec::new(),
            links: Vec::new(),
        }
    }

    #[test]
    fn of_several_artists_of_one_name_nobody_is_guessed() {
        let found = [artist('1', "Nirvana", &[]), artist('2', "Nirvana", &[])];
        let ArtistChoice::Several(several) = choose_artist("nirvana", &found, &Matcher::default())
        else {
            panic!("one was guessed");
        };
        assert_eq!(several.len(), 2);
    }

    #[test]
    fn a_name_goes_before_an_alias_and_an_alias_before_nothing() {
        let found = [artist('1', "BoA", &["ボア"]), artist('2', "Boa", &["BoA Kwon", "Skidrow"])];
        let chosen = |name| match choose_artist(name, &found, &Matcher::default()) {
            ArtistChoice::One(artist, _) => artist.mbid.as_str().chars().last(),
            ArtistChoice::Several(_) | ArtistChoice::Nobody => None,
        };
        assert_eq!(chosen("ボア"), Some('1'));
        assert_eq!(chosen("skidrow"), Some('2'));
        assert_eq!(chosen("Skid Row"), Some('2'), "nearly the alias");
        assert_eq!(chosen("Madonna"), None);
        let found = [artist('1', "Prince", &[]), artist('2', "Somebody", &["Prince"])];
        assert!(
            matches!(choose_artist("Prince", &found, &Matcher::default()), ArtistChoice::One(artist, _)
            if artist.name == "Prince")
        );
    }

    #[test]
    fn a_link_to_spotify_decides_and_a_known_id_alone_does_not() {
        let ours = ArtistId::parse(&"a".repeat(22)).unwrap();
        let linked = |id: &str| Link {
            kind: "free streaming".to_owned(),
            url: format!("https://open.spotify.com/artist/{id}?si=1"),
            ended: None,
        };
        let mut info = artist('1', "Nirvana", &[]);
        let known = info.mbid.clone();
        let judge = |name: &str, info: &ArtistInfo| {
            let judged = judge_description(name, &ours, Some(&known), info);
            let note = judged.note(Measure::Levenshtein);
            (note.method.clone(), judged.standing(&Matcher::default()))
        };
        assert_eq!(judge("Nirvana", &info), ("mbid".to_owned(), Standing::Accepted));
        assert_eq!(judge("Madonna", &info).1, Standing::Refused, "a known id of somebody else");
        info.links = vec![linked(&"b".repeat(22))];
        let namesake = judge("Nirvana", &info).1;
        assert_eq!(namesake, Standing::Ambiguous, "a namesake, by its own page");
        info.links.push(linked(ours.as_str()));
        assert_eq!(judge("Nirvana (US)", &info), ("link".to_owned(), Standing::Accepted));
    }

    fn recording(last: char, duration_ms: Option<i64>, date: Option<&str>) -> Recording {
        Recording {
            mbid: Mbid::parse(&format!("bf7845cc-eac3-48a3-8b06-543b4b7ba11{last}")).unwrap(),
            title: "Hey Boy Hey Girl".to_owned(),
            duration_ms,
            first_release: date.and_then(ReleaseDate::read),
            is_video: Some(false),
        }
    }

    #[test]
    fn among_recordings_of_one_isrc_the_length_decides_then_the_earliest_release() {
        let radio = recording('1', Some(215_000), Some("1999-05-31"));
        let album = recording('2', Some(289_946), Some("1999-06-21"));
        let later = recording('3', Some(289_946), Some("2003"));
        let undated = recording('4', Some(289_946), None);
        let found = [undated, later, album.clone(), radio.clone()];
        assert_eq!(choose_recording(&found, Some(289_000)), Some(&album));
        assert_eq!(choose_recording(&found, None), Some(&radio));
        assert_eq!(choose_recording(&found, Some(600_000)), None);
        assert_eq!(choose_recording(&[], None), None);
    }

    #[test]
    fn sound_goes_before_video_and_a_known_length_before_none() {
        let video = Recording { is_video: Some(true), ..recording('1', Some(200_000), None) };
        let silent = recording('2', None, Some("1980"));
        let right = recording('3', Some(201_000), Some("1990"));
        let found = [video, silent, right.clone()];
        assert_eq!(choose_recording(&found, Some(200_000)), Some(&right));
    }
}
