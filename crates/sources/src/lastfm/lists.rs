//! Last.fm's lists of tracks and tags → values: similar tracks, tags, charts, plays. Pure; the same
//! bytes always read the same.

use super::refused::error_code;
use super::wire::{About, WireChart, WireRecent, WireRow, WireSimilarTracks, WireTopTags, Wrapper};
use crate::told::{Said, parsed};
use jiff::Timestamp;
use segue_domain::ids::Mbid;
use segue_domain::listening::{NamedTrack, Scrobble, SimilarTrack, WeightedTag};
use segue_domain::popularity::ChartEntry;
use serde::de::DeserializeOwned;

/// A list is not followed further than this; no chart and no listener has so many pages.
const MOST_PAGES: u32 = 10_000;

/// One page of a chart of tracks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChartPage {
    /// Its lines.
    pub entries: Vec<ChartEntry>,
    /// Lines that name no track.
    pub unreadable: usize,
    /// The next page; `None` at the end.
    pub next: Option<u32>,
}

/// One page of somebody's plays, the latest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlaysPage {
    /// Plays that are over.
    pub plays: Vec<Scrobble>,
    /// What is playing at this moment. It comes on top of every page, is no play yet, and does not
    /// count for the page's size.
    pub playing: Option<NamedTrack>,
    /// Rows without a title, an artist or a time.
    pub unreadable: usize,
    /// Plays in total, in the time asked for.
    pub total: Option<i64>,
    /// The next page; `None` at the end.
    pub next: Option<u32>,
}

/// `track.getTopTags` and `artist.getTopTags`.
pub(crate) fn tags(body: &[u8]) -> Said<Vec<WeightedTag>> {
    read::<WireTopTags>(body).map(|wire| {
        let tags = wire.toptags.members.into_iter();
        tags.filter_map(|tag| Some(WeightedTag { name: tag.name?, weight: tag.count })).collect()
    })
}

/// `track.getSimilar`.
pub(crate) fn similar_tracks(body: &[u8]) -> Said<Vec<SimilarTrack>> {
    read::<WireSimilarTracks>(body).map(|wire| {
        let rows = wire.similartracks.members.iter();
        rows.filter_map(|row| Some(SimilarTrack { track: named(row)?, score: row.score })).collect()
    })
}

/// Page `page` of `chart.getTopTracks` or `geo.getTopTracks`, of `size` lines a page.
pub(crate) fn chart(body: &[u8], page: u32, size: u32) -> Said<ChartPage> {
    read::<WireChart>(body).map(|WireChart { tracks }| {
        let before = page.saturating_sub(1).saturating_mul(size);
        let rank = |place: u32| before.saturating_add(place).saturating_add(1);
        let placed = (0..).zip(&tracks.members);
        let entries: Vec<_> = placed.filter_map(|(place, row)| entry(rank(place), row)).collect();
        let unreadable = tracks.stated - entries.len();
        ChartPage { entries, unreadable, next: after(&tracks, page) }
    })
}

/// Page `page` of the plays of `user`.
pub(crate) fn plays(body: &[u8], user: &str, page: u32) -> Said<PlaysPage> {
    read::<WireRecent>(body).and_then(|WireRecent { recenttracks: list }| {
        match list.about.user.as_deref() {
            // Now and then Last.fm answers about somebody else.
            Some(other) if !other.eq_ignore_ascii_case(user) => {
                Said::unreadable("these are the plays of somebody else")
            }
            Some(_) | None => Said::Known(plays_of(&list, page)),
        }
    })
}

fn plays_of(list: &Wrapper<WireRow>, page: u32) -> PlaysPage {
    let (playing, over): (Vec<_>, Vec<_>) = list.members.iter().partition(|row| row.is_playing());
    let plays: Vec<_> = over.iter().filter_map(|row| play(row)).collect();
    PlaysPage {
        unreadable: list.stated - playing.len() - plays.len(),
        playing: playing.first().and_then(|row| named(row)),
        plays,
        total: list.about.total,
        next: after(list, page),
    }
}

fn play(row: &WireRow) -> Option<Scrobble> {
    // Players without a clock scrobble in 1970.
    let seconds = row.date.as_ref()?.uts.filter(|seconds| *seconds > 0)?;
    let played_at = Timestamp::from_second(seconds).ok()?;
    Some(Scrobble { track: named(row)?, played_at, loved: row.loved })
}

fn entry(rank: u32, row: &WireRow) -> Option<ChartEntry> {
    let NamedTrack { title, artist, mbid, .. } = named(row)?;
    let (listeners, listens) = (row.listeners, row.playcount);
    Some(ChartEntry { rank, title, artist, mbid, listeners, listens })
}

fn named(row: &WireRow) -> Option<NamedTrack> {
    let mbid = |text: &Option<String>| text.as_deref().and_then(|text| Mbid::read(text).ok());
    Some(NamedTrack {
        title: row.name.clone()?,
        artist: row.artist.name.clone()?,
        album: row.album.name.clone(),
        mbid: mbid(&row.mbid),
        artist_mbid: mbid(&row.artist.mbid),
        picture: row.image.clone(),
    })
}

/// The page after `page`, by our own count.
///
/// A list goes on only as long as its pages say which they are and that there are more: an empty
/// page ends it, and so does one that says it is another than was asked for (a list that runs in a
/// circle) and a list that has shrunk to fewer pages.
fn after(list: &Wrapper<WireRow>, page: u32) -> Option<u32> {
    let About { page: stated, total_pages, .. } = list.about;
    // Old answers count the first page as 0.
    let is_this =
        stated.is_some_and(|stated| stated == i64::from(page) || (stated, page) == (0, 1));
    let goes_on = is_this && total_pages.is_some_and(|pages| i64::from(page) < pages);
    (goes_on && !list.members.is_empty() && page < MOST_PAGES).then(|| page + 1)
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Said<T> {
    match error_code(body) {
        None => parsed(body),
        Some(6 | 7) => Said::Unknown,
        Some(code) => Said::unreadable(format!("Last.fm's error {code} in place of data")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(about: &str, rows: &str) -> Vec<u8> {
        format!(r#"{{"recenttracks":{{"track":{rows},"@attr":{about}}}}}"#).into_bytes()
    }

    const ROW: &str = r##"{"name":"t","artist":{"#text":"a"},"date":{"uts":"1419006075"}}"##;

    #[test]
    fn a_list_goes_on_by_our_count_and_ends_by_every_sign_of_an_end() {
        let next = |about: &str, rows: &str| {
            plays(&page(about, rows), "RJ", 2).known().and_then(|page| page.next)
        };
        let rows = format!("[{ROW}]");
        assert_eq!(next(r#"{"user":"rj","page":"2","totalPages":"3"}"#, &rows), Some(3));
        assert_eq!(next(r#"{"page":2,"totalPages":1000000000}"#, ROW), Some(3));
        for end in [
            r#"{"page":"2","totalPages":"2"}"#,
            r#"{"page":"1","totalPages":"9"}"#,
            r#"{"page":"0","totalPages":"9"}"#,
            r#"{"totalPages":"9"}"#,
            r#"{"page":"2"}"#,
            "{}",
        ] {
            assert_eq!(next(end, &rows), None, "{end}");
        }
        assert_eq!(next(r#"{"page":"2","totalPages":"3"}"#, "[]"), None);
        let endless = page(r#"{"page":"10000","totalPages":"1000000"}"#, &rows);
        assert_eq!(plays(&endless, "RJ", MOST_PAGES).known().unwrap().next, None);
    }

    #[test]
    fn what_is_playing_is_no_play_and_a_row_without_a_time_is_none_either() {
        let rows = r##"[{"name":"now","artist":{"#text":"a"},"@attr":{"nowplaying":"true"}},
            {"name":"t","artist":{"#text":"a"},"date":{"uts":"1419006075"}},
            {"name":"undated","artist":{"#text":"a"}},
            {"name":"nobody's","artist":{"#text":"[unknown]"},"date":{"uts":"1419006075"}},
            {"name":"clockless","artist":{"#text":"a"},"date":{"uts":"0"}}, 7]"##;
        let read =
            plays(&page(r#"{"user":"RJ","page":"1","totalPages":"1","total":"4"}"#, rows), "RJ", 1);
        let read = read.known().unwrap();
        assert_eq!(read.playing.unwrap().title, "now");
        assert_eq!(read.plays.len(), 1);
        assert_eq!(read.plays[0].played_at.as_second(), 1_419_006_075);
        assert_eq!((read.unreadable, read.total), (4, Some(4)));
    }

    #[test]
    fn the_plays_of_somebody_else_are_not_taken() {
        let other = page(r#"{"user":"somebody","page":"1","totalPages":"1"}"#, ROW);
        assert!(matches!(plays(&other, "RJ", 1), Said::Unreadable { .. }));
    }

    #[test]
    fn places_in_a_chart_go_on_over_its_pages() {
        let body = br#"{"tracks":{"track":[
            {"name":"One","artist":{"name":"A","mbid":"a74b1b7f-71a5-4011-9441-d0b5e4122711"},
             "listeners":"12","playcount":"34","mbid":""},
            {"artist":"titleless"}, {"name":"Three","artist":"C"}],
            "@attr":{"page":"3","totalPages":"4"}}}"#;
        let read = chart(body, 3, 50).known().unwrap();
        let ranks: Vec<_> = read.entries.iter().map(|entry| entry.rank).collect();
        assert_eq!((ranks, read.unreadable, read.next), (vec![101, 103], 1, Some(4)));
        let first = &read.entries[0];
        assert_eq!((first.listeners, first.listens, &first.mbid), (Some(12), Some(34), &None));
    }

    #[test]
    fn nobody_found_is_no_failure_and_garbage_is_told() {
        let unknown = br#"{"error":6,"message":"The artist you supplied could not be found"}"#;
        assert_eq!(tags(unknown), Said::Unknown);
        assert!(matches!(tags(b"<html>"), Said::Unreadable { .. }));
        assert!(matches!(similar_tracks(b"{}"), Said::Unreadable { .. }));
    }
}
