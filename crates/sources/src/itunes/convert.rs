//! The iTunes Store's JSON → songs. Pure: the same bytes always read the same.

use crate::lenient;
use crate::told::{Said, parsed};
use serde::Deserialize;
use serde_json::Value;

/// `GET /search` and `/lookup`.
#[derive(Debug, Deserialize)]
struct WireResults {
    results: Vec<Value>,
}

/// Anything the store has: songs, albums, films.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    #[serde(default, deserialize_with = "lenient::optional")]
    kind: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    track_id: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    track_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    artist_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    collection_name: Option<String>,
    #[serde(default, deserialize_with = "lenient::whole")]
    track_time_millis: Option<i64>,
    #[serde(default, deserialize_with = "lenient::optional")]
    preview_url: Option<String>,
}

/// A song as the store describes it. It may be another one than was asked for: compare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ItunesSong {
    /// Apple's id.
    pub id: i64,
    /// Title.
    pub title: String,
    /// Artist's name.
    pub artist: String,
    /// Album's title.
    pub album: Option<String>,
    /// Length, milliseconds.
    pub duration_ms: Option<i64>,
    /// Where to listen to it: AAC in an MPEG-4 container.
    pub preview_url: Option<String>,
}

/// Songs among the results, in their order; `Unknown` when there are none.
pub(crate) fn songs(body: &[u8]) -> Said<Vec<ItunesSong>> {
    parsed::<WireResults>(body).and_then(|wire| {
        let items = lenient::readable::<WireItem>(wire.results).into_iter();
        let songs: Vec<_> = items.filter_map(song_of).collect();
        if songs.is_empty() { Said::Unknown } else { Said::Known(songs) }
    })
}

fn song_of(item: WireItem) -> Option<ItunesSong> {
    if item.kind.as_deref() != Some("song") {
        return None;
    }
    Some(ItunesSong {
        id: item.track_id?,
        title: item.track_name?,
        artist: item.artist_name?,
        album: item.collection_name,
        duration_ms: item.track_time_millis,
        preview_url: item.preview_url.filter(|url| !url.is_empty()).map(secured),
    })
}

/// Old answers name the clip's address without encryption; Apple's hosts serve it with.
fn secured(url: String) -> String {
    match url.strip_prefix("http://") {
        Some(rest) if rest.split('/').next().is_some_and(|host| host.ends_with(".apple.com")) => {
            format!("https://{rest}")
        }
        Some(_) | None => url,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_songs_are_taken_and_what_is_odd_spoils_only_itself() {
        let body = br#"{"resultCount":9,"results":[
            {"kind":"song","trackId":"7","trackName":"T","artistName":"A","trackTimeMillis":1.5,
             "previewUrl":"http://audio.itunes.apple.com/x.m4a"},
            {"kind":"feature-movie","trackId":8,"trackName":"T","artistName":"A"},
            {"wrapperType":"collection","collectionName":"C"}, null, 7,
            {"kind":"song","trackName":"without an id","artistName":"A"}]}"#;
        let songs = songs(body).known().unwrap();
        let [song] = &songs[..] else { panic!("{songs:?}") };
        assert_eq!((song.id, song.duration_ms), (7, None));
        assert_eq!(song.preview_url.as_deref(), Some("https://audio.itunes.apple.com/x.m4a"));
    }

    #[test]
    fn nothing_found_is_unknown_and_garbage_unreadable() {
        assert_eq!(songs(br#"{"resultCount":0,"results":[]}"#), Said::Unknown);
        assert!(matches!(
            songs(br#"{"errorMessage":"Invalid value(s)"}"#),
            Said::Unreadable { .. }
        ));
    }

    #[test]
    fn only_apples_addresses_are_taken_to_be_served_with_encryption() {
        for kept in ["http://127.0.0.1:4000/x.m4a", "http://apple.com.evil.example/x", "https://x/"]
        {
            assert_eq!(secured(kept.to_owned()), kept);
        }
    }
}
