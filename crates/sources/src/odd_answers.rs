//! What no source should answer, read by every reader: well-formed JSON under the sources' own keys,
//! in every wrong shape. Nothing may panic, and counts must add up.

use crate::listenbrainz::Kind;
use crate::{deezer, itunes, lastfm, listenbrainz, musicbrainz, openweather};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

const KEYS: [&str; 48] = [
    "@attr",
    "#text",
    "album",
    "aliases",
    "area",
    "artist",
    "artist_mbid",
    "artist_name",
    "artists",
    "begin",
    "code",
    "count",
    "country",
    "data",
    "date",
    "direction",
    "duration",
    "ended",
    "error",
    "genre-count",
    "genre-offset",
    "genres",
    "id",
    "image",
    "isrc",
    "iso-3166-1-codes",
    "kind",
    "lat",
    "life-span",
    "listeners",
    "local_names",
    "lon",
    "mbid",
    "name",
    "nowplaying",
    "offset",
    "page",
    "payload",
    "playcount",
    "preview",
    "recordings",
    "relations",
    "results",
    "tag",
    "title",
    "totalPages",
    "track",
    "uts",
];
const TOPS: [&str; 8] =
    ["toptags", "similartracks", "tracks", "recenttracks", "payload", "data", "results", "artists"];
const TEXTS: [&str; 9] = [
    "",
    "1",
    "-1",
    "true",
    "[unknown]",
    "RJ",
    "part of",
    "backward",
    "a74b1b7f-71a5-4011-9441-d0b5e4122711",
];

fn odd() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        prop::sample::select(&TEXTS[..]).prop_map(Value::from),
        "\\PC{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let key = prop::sample::select(&KEYS[..]);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..7).prop_map(object),
        ]
    })
}

fn object(members: std::collections::BTreeMap<&str, Value>) -> Value {
    let members: Map<_, _> =
        members.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    Value::Object(members)
}

proptest! {
    #[test]
    fn every_row_of_a_chart_is_read_or_counted(rows in prop::collection::vec(odd(), 0..6)) {
        let body = json!({"tracks": {"track": rows}}).to_string();
        let page = lastfm::lists::chart(body.as_bytes(), 1, 100).known().unwrap();
        prop_assert_eq!(page.entries.len() + page.unreadable, rows.len());
    }

    #[test]
    fn no_reader_panics(
        top in prop::sample::select(&TOPS[..]),
        rows in prop::collection::vec(odd(), 0..4),
        odd in odd(),
    ) {
        for body in [json!({top: odd}), json!({top: {"track": rows}}), json!({top: rows}), odd] {
            let body = body.to_string();
            let body = body.as_bytes();
            let _ = (lastfm::lists::chart(body, 1, 100), lastfm::lists::plays(body, "RJ", 1));
            let _ = (lastfm::lists::tags(body), lastfm::lists::similar_tracks(body));
            let _ = (musicbrainz::convert::artist(body), musicbrainz::convert::area(body));
            let _ = (musicbrainz::convert::search(body), musicbrainz::convert::recordings(body));
            let _ = lastfm::lists::chart(body, u32::MAX, u32::MAX);
            let _ = musicbrainz::convert::genres(body, u32::MAX);
            for kind in [Kind::Recording, Kind::Artist, Kind::Release, Kind::ReleaseGroup] {
                let _ = listenbrainz::convert::popularity(body, kind);
            }
            let _ = listenbrainz::convert::artists(body, u32::MAX);
            let _ = listenbrainz::convert::recordings(body, 0);
            let _ = listenbrainz::convert::top_recordings(body);
            let _ = (deezer::convert::track(body), deezer::convert::search(body));
            let _ = (itunes::convert::songs(body), openweather::convert::cities(body, "A", None));
        }
    }
}
