//! What speaks against two tracks being one recording: title, version, artist, guests, duration.

use super::compared_names::{ARTIST, TITLE, compare_names};
use super::score::{Method, Penalties, Score};
use super::weights;
use super::{DEFAULT_THRESHOLD, TrackIdentity};
use crate::normalise::title::{names_in, without_guests, written};
use crate::normalise::version::{Effect, Version};
use crate::normalise::{NormalName, NormalTitle};
use crate::similarity::Measure;
use std::cmp::Ordering;

/// Credits that are looked at; an orchestra's members do not make a recording another one.
const MOST_CREDITS: usize = 16;

/// A track with its names in normal form: made once, compared with many.
pub(super) struct NormalTrack<'a> {
    title: NormalTitle,
    artist: NormalName,
    /// Everybody credited besides the main artist: by the source, in the title, in the artist's
    /// name; and the parts of that name, in case it is a list.
    credits: Vec<NormalName>,
    /// Those of them who are called guests.
    guests: Vec<NormalName>,
    identity: TrackIdentity<'a>,
}

impl<'a> NormalTrack<'a> {
    pub(super) fn of(identity: TrackIdentity<'a>) -> Self {
        let title = NormalTitle::of(identity.title);
        let written = written(identity.artist);
        let (main, guests_of_artist) = without_guests(&written);
        let artist = NormalName::of(main);
        let mut guests = title.guests().to_vec();
        guests.extend(guests_of_artist);
        let stated = identity.credits.iter().take(MOST_CREDITS).map(|name| NormalName::of(name));
        guests.extend(stated.filter(|name| *name != artist && !name.is_empty()));
        let parts = names_in(main);
        let mut credits = guests.clone();
        credits.extend(parts.into_iter().filter(|part| *part != artist));
        Self { title, artist, credits, guests, identity }
    }
}

/// How sure it is that `one` and `other` are the same recording.
pub(super) fn compare(one: &NormalTrack<'_>, other: &NormalTrack<'_>, measure: Measure) -> Score {
    let id = same_id(&one.identity, &other.identity);
    let share = if id.is_some() { weights::IDENTIFIED_SHARE } else { 1.0 };
    let mut penalties = Penalties::default();
    let titles = titles(&one.title, &other.title, measure);
    penalties.add_share(&titles, weights::TITLE_SHARE * share);
    penalties.add_share(&artists(one, other, measure), weights::ARTIST_SHARE * share);
    let lengths = durations(&one.identity, &other.identity);
    if lengths == Some(false) {
        penalties.add("duration", weights::DURATION);
    }
    versions(one.title.versions(), other.title.versions(), lengths, measure, &mut penalties);
    if guests_contradict(one, other, measure) {
        penalties.add("featuring", weights::FEATURING);
    }
    Score::new(id, penalties)
}

/// Whether choosing one of two candidates rather than the other is no guess.
pub(super) fn are_one_recording(
    one: &NormalTrack<'_>,
    other: &NormalTrack<'_>,
    measure: Measure,
) -> bool {
    let score = compare(one, other, measure);
    score.method != Method::Similar && score.total >= DEFAULT_THRESHOLD
}

/// A total order of candidates by what they are: first those whose length is the one that was asked
/// for.
pub(super) fn order(
    asked: &NormalTrack<'_>,
    one: &NormalTrack<'_>,
    other: &NormalTrack<'_>,
) -> Ordering {
    let agrees =
        |track: &NormalTrack<'_>| durations(&asked.identity, &track.identity) == Some(true);
    let what = |TrackIdentity { title, artist, credits, duration_ms, isrc, mbid }| {
        (title, artist, credits, duration_ms, isrc, mbid)
    };
    agrees(other).cmp(&agrees(one)).then_with(|| what(one.identity).cmp(&what(other.identity)))
}

/// Which id the two share, the most trusted first.
fn same_id(one: &TrackIdentity<'_>, other: &TrackIdentity<'_>) -> Option<Method> {
    let same_isrc = one.isrc.is_some() && one.isrc == other.isrc;
    let same_mbid = one.mbid.zip(other.mbid).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b));
    if same_isrc { Some(Method::Isrc) } else { same_mbid.then_some(Method::Mbid) }
}

/// Whether the durations agree; nothing when one is not known.
fn durations(one: &TrackIdentity<'_>, other: &TrackIdentity<'_>) -> Option<bool> {
    // Services write 0 for a length they do not know.
    let known = |duration: Option<i64>| duration.filter(|milliseconds| *milliseconds > 0);
    let (one, other) = known(one.duration_ms).zip(known(other.duration_ms))?;
    Some(one.abs_diff(other) <= weights::DURATION_TOLERANCE_MS.unsigned_abs())
}

/// The names as they are, or without the brackets that only one of them has.
fn titles(one: &NormalTitle, other: &NormalTitle, measure: Measure) -> Penalties {
    let whole = compare_names(one.name(), other.name(), measure, &TITLE);
    let is_part = |title: &NormalTitle| {
        // `(Pt. 2)` is no second half of a name.
        title.short().is_some_and(|short| short.numbers().ne(title.name().numbers()))
    };
    if is_part(one) || is_part(other) {
        return whole;
    }
    let shortened = match (one.short(), other.short()) {
        (Some(short), None) => compare_names(short, other.name(), measure, &TITLE),
        (None, Some(short)) => compare_names(one.name(), short, measure, &TITLE),
        _ => return whole,
    };
    let mut with_subtitle = Penalties::default();
    with_subtitle.add_share(&shortened, 1.0);
    with_subtitle.add("subtitle", weights::SUBTITLE / weights::TITLE_SHARE);
    if with_subtitle.total() < whole.total() { with_subtitle } else { whole }
}

/// The main artists, or one side's main artist and somebody the other side credits.
fn artists(one: &NormalTrack<'_>, other: &NormalTrack<'_>, measure: Measure) -> Penalties {
    let main = compare_names(&one.artist, &other.artist, measure, &ARTIST);
    if main.is_empty() {
        return main;
    }
    let of_one = other.credits.iter().map(|credit| (&one.artist, credit));
    let of_other = one.credits.iter().map(|credit| (&other.artist, credit));
    let credited = of_one
        .chain(of_other)
        .map(|(artist, credit)| compare_names(artist, credit, measure, &ARTIST))
        .min_by(|a, b| a.total().total_cmp(&b.total()));
    let Some(credited) = credited else { return main };
    let mut through_credit = Penalties::default();
    through_credit.add_share(&credited, 1.0);
    through_credit.add("credit", weights::CREDIT / weights::ARTIST_SHARE);
    if through_credit.total() < main.total() { through_credit } else { main }
}

/// Whether both sides name guests and nobody of one's takes part in the other.
fn guests_contradict(one: &NormalTrack<'_>, other: &NormalTrack<'_>, measure: Measure) -> bool {
    let is_same = |a: &NormalName, b: &NormalName| {
        measure.similarity(a.squeezed(), b.squeezed()) >= weights::SAME_DETAIL
    };
    let takes_part = |guest: &NormalName, track: &NormalTrack<'_>| {
        is_same(guest, &track.artist) || track.guests.iter().any(|other| is_same(guest, other))
    };
    !one.guests.is_empty()
        && !other.guests.is_empty()
        && !one.guests.iter().any(|guest| takes_part(guest, other))
        && !other.guests.iter().any(|guest| takes_part(guest, one))
}

/// Adds what the version remarks of two titles say against their being one recording.
fn versions(
    one: &[Version],
    other: &[Version],
    lengths: Option<bool>,
    measure: Measure,
    penalties: &mut Penalties,
) {
    let (here, there) = (kinds(one, Effect::Different), kinds(other, Effect::Different));
    if here != there {
        penalties.add_about("version", first_difference(&here, &there), weights::VERSION);
    } else if !here.is_empty() {
        let (here, there) = (details(one), details(other));
        let weight = match (here.is_empty(), there.is_empty()) {
            (true, true) => 0.0,
            (false, false) if measure.similarity(&here, &there) >= weights::SAME_DETAIL => 0.0,
            (false, false) => weights::VERSION_DETAIL,
            _ => weights::VERSION_UNSAID,
        };
        penalties.add("version detail", weight);
    }
    if lengths.is_none() {
        if kinds(one, Effect::Longer) != kinds(other, Effect::Longer) {
            penalties.add("version longer", weights::LONGER);
        } else if kinds(one, Effect::Shorter) != kinds(other, Effect::Shorter) {
            penalties.add("version shorter", weights::SHORTER);
        }
    }
}

/// The kinds of version of this effect, sorted, each once.
fn kinds(versions: &[Version], effect: Effect) -> Vec<&'static str> {
    let of_effect = versions.iter().filter(|version| version.effect == effect);
    let mut kinds: Vec<_> = of_effect.flat_map(|version| version.markers.iter().copied()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn details(versions: &[Version]) -> String {
    let mut words: Vec<&str> = versions
        .iter()
        .filter(|version| version.effect == Effect::Different)
        .flat_map(|version| version.detail.split(' '))
        .filter(|word| !word.is_empty())
        .collect();
    words.sort_unstable();
    words.join(" ")
}

/// The first kind of version that one side has and the other has not.
fn first_difference(here: &[&'static str], there: &[&'static str]) -> Option<&'static str> {
    let only_here = here.iter().filter(|kind| !there.contains(kind));
    let only_there = there.iter().filter(|kind| !here.contains(kind));
    only_here.chain(only_there).min().copied()
}
