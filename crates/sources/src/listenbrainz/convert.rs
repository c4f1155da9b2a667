//! ListenBrainz' answers → counts and charts. Pure: the same bytes always read the same.

use super::client::Kind;
use super::wire::{WireChartLine, WirePopularity, WireSitewide, WireTopRecording};
use crate::lenient::readable;
use crate::told::{Said, parsed};
use segue_domain::ids::Mbid;
use segue_domain::popularity::{ChartArtist, ChartEntry, Popularity};
use serde_json::Value;

/// One page of a chart of the whole site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart<T> {
    /// Its lines.
    pub lines: Vec<T>,
    /// Lines that name nothing.
    pub unreadable: usize,
    /// Where the next page starts; `None` at the end.
    pub next: Option<u32>,
}

/// One of an artist's most heard recordings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopRecording {
    /// Its id.
    pub mbid: Mbid,
    /// Title.
    pub title: String,
    /// Artist's name.
    pub artist: Option<String>,
    /// Release it is mostly heard from.
    pub release: Option<String>,
    /// Length, milliseconds.
    pub duration_ms: Option<i64>,
    /// Listens in total.
    pub listens: Option<i64>,
    /// People who listened.
    pub listeners: Option<i64>,
}

/// `POST /1/popularity/{kind}`: in the order that was asked; things it does not know have no counts.
pub(crate) fn popularity(body: &[u8], kind: Kind) -> Said<Vec<Popularity>> {
    parsed::<Vec<Value>>(body).map(|lines| {
        let lines = readable::<WirePopularity>(lines).into_iter();
        lines.filter_map(|line| counts_of(line, kind)).collect()
    })
}

/// `/1/popularity/top-recordings-for-artist/{id}`, the most heard first.
pub(crate) fn top_recordings(body: &[u8]) -> Said<Vec<TopRecording>> {
    parsed::<Vec<Value>>(body).map(|lines| {
        let lines = readable::<WireTopRecording>(lines).into_iter();
        lines.filter_map(top_recording_of).collect()
    })
}

/// `/1/stats/sitewide/artists`, asked for from `offset` on.
pub(crate) fn artists(body: &[u8], offset: u32) -> Said<Chart<ChartArtist>> {
    chart(body, offset, |rank, line| {
        Some(ChartArtist {
            rank,
            name: line.artist_name?,
            mbid: mbid(line.artist_mbid),
            listens: line.listen_count,
        })
    })
}

/// `/1/stats/sitewide/recordings`, asked for from `offset` on.
pub(crate) fn recordings(body: &[u8], offset: u32) -> Said<Chart<ChartEntry>> {
    chart(body, offset, |rank, line| {
        Some(ChartEntry {
            rank,
            title: line.track_name?,
            artist: line.artist_name?,
            mbid: mbid(line.recording_mbid),
            listeners: None,
            listens: line.listen_count,
        })
    })
}

/// The site has no total: a chart goes on until a page is empty or begins elsewhere than asked.
fn chart<T>(
    body: &[u8],
    offset: u32,
    line_of: impl Fn(u32, WireChartLine) -> Option<T>,
) -> Said<Chart<T>> {
    // "Not counted yet" comes without a word.
    if body.is_empty() {
        return Said::Unknown;
    }
    parsed::<WireSitewide>(body).map(|WireSitewide { payload }| {
        let stated = payload.artists.or(payload.recordings).unwrap_or_default();
        let received = stated.len();
        let is_this = payload.offset == Some(i64::from(offset));
        let next = u32::try_from(received).ok().and_then(|received| offset.checked_add(received));
        let rank = |place: u32| offset.saturating_add(place).saturating_add(1);
        let lines: Vec<T> = (0..)
            .zip(stated)
            .filter_map(|(place, line)| line_of(rank(place), readable(vec![line]).pop()?))
            .collect();
        let unreadable = received - lines.len();
        Chart { lines, unreadable, next: next.filter(|_| is_this && received > 0) }
    })
}

fn counts_of(line: WirePopularity, kind: Kind) -> Option<Popularity> {
    let id = match kind {
        Kind::Recording => line.recording_mbid,
        Kind::Artist => line.artist_mbid,
        Kind::Release => line.release_mbid,
        Kind::ReleaseGroup => line.release_group_mbid,
    };
    let (listens, listeners) = (line.total_listen_count, line.total_user_count);
    Some(Popularity { mbid: mbid(id)?, listens, listeners })
}

fn top_recording_of(line: WireTopRecording) -> Option<TopRecording> {
    Some(TopRecording {
        mbid: mbid(line.recording_mbid)?,
        title: line.recording_name?,
        artist: line.artist_name,
        release: line.release_name,
        duration_ms: line.length,
        listens: line.total_listen_count,
        listeners: line.total_user_count,
    })
}

fn mbid(text: Option<String>) -> Option<Mbid> {
    Mbid::read(&text?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_goes_on_by_our_count_and_ends_by_every_sign_of_an_end() {
        let next = |json: &str| artists(json.as_bytes(), 100).known().unwrap().next;
        let line = r#"{"artist_name":"A"}"#;
        assert_eq!(
            next(&format!(r#"{{"payload":{{"artists":[{line},{line}],"offset":100}}}}"#)),
            Some(102)
        );
        assert_eq!(next(&format!(r#"{{"payload":{{"artists":[{line}],"offset":0}}}}"#)), None);
        assert_eq!(next(&format!(r#"{{"payload":{{"artists":[{line}]}}}}"#)), None);
        assert_eq!(next(r#"{"payload":{"artists":[],"offset":100}}"#), None);
        assert_eq!(artists(b"", 0), Said::Unknown);
        assert!(matches!(artists(b"{}", 0), Said::Unreadable { .. }));
    }

    #[test]
    fn a_line_without_a_name_keeps_its_place_and_is_counted() {
        let body = br#"{"payload":{"recordings":[{"track_name":"T","artist_name":"A"},
            {"artist_name":"A"}, 7, {"track_name":"U","artist_name":"B","listen_count":3}],
            "offset":0}}"#;
        let chart = recordings(body, 0).known().unwrap();
        let ranks: Vec<_> = chart.lines.iter().map(|line| line.rank).collect();
        assert_eq!((ranks, chart.unreadable), (vec![1, 4], 2));
    }
}
