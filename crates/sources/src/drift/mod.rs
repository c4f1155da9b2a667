//! Where a source's format moves: fields nobody has heard of, known ones of another type, new names.
//!
//! Nothing here changes what is read. It counts, so that a change is seen before it hurts: one line
//! for each field of each thing of each source, in the run's summary. What a format is known to hold
//! is written down in `formats`; fields that are known and not read are no change.

mod format;
mod formats;

use segue_domain::text::clean;
use segue_pipeline::failure::Failure;
use segue_pipeline::ports::{ReadRaw, Reading};
use segue_pipeline::raw::RawObject;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

/// Different changes noted at most; formats that change more than this are others.
const MOST_NOTED: usize = 200;
/// Bytes of a field's name that are kept.
const NAME_BYTES: usize = 64;

/// A change in a source's format.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drift {
    /// Whose format it is, such as `Spotify`.
    pub source: String,
    /// The thing and its field, such as `track.mood`; the thing alone when it is something else
    /// altogether.
    pub path: String,
    /// How it has changed.
    pub change: Change,
    /// How often it was seen; a message that was tried again is seen again.
    pub seen: u64,
}

/// How a field has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is new, and not read.
    New,
    /// Its value is of another type than it was. It is read as absent; where nothing can be done
    /// without it, its item is put aside.
    OtherType,
    /// It comes under its new name alone, which is read as well.
    Renamed,
}

impl fmt::Display for Drift {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { source, path, change, seen } = self;
        let times = if *seen == 1 { "once".to_owned() } else { format!("{seen} times") };
        match change {
            Change::New => write!(formatter, "{source}: {path} is new ({times})"),
            Change::OtherType => write!(formatter, "{source}: {path} has another type ({times})"),
            Change::Renamed => {
                write!(formatter, "{source}: {path} comes under its new name ({times})")
            }
        }
    }
}

/// What one change is told by: source, thing, field, how.
type Place = (&'static str, &'static str, String, Change);

/// Counts the changes of a run, of all sources.
#[derive(Debug, Default)]
pub struct DriftRegister(Mutex<BTreeMap<Place, u64>>);

impl DriftRegister {
    /// Everything noted so far, by source and field.
    #[must_use]
    pub fn noted(&self) -> Vec<Drift> {
        let noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let drift = |((source, thing, field, change), seen): (&Place, &u64)| Drift {
            source: (*source).to_owned(),
            path: if field.is_empty() { (*thing).to_owned() } else { format!("{thing}.{field}") },
            change: *change,
            seen: *seen,
        };
        noted.iter().map(drift).collect()
    }

    /// Compares an answer with the format its shape is known by. What is no JSON, and what a source
    /// says in place of an answer, has no format.
    fn note(&self, raw: &RawObject) {
        let Some((source, format)) = formats::of(raw.header.shape) else { return };
        let Ok(answer) = serde_json::from_slice::<Value>(&raw.body) else { return };
        if answer.get("error").is_some() {
            return;
        }
        format.compare(&answer, &mut |thing, field, change| {
            self.count(source, thing, field, change);
        });
    }

    fn count(&self, source: &'static str, thing: &'static str, field: &str, change: Change) {
        // It comes from outside and is shown on a terminal.
        let field: String = clean(field, NAME_BYTES).chars().filter(|c| !c.is_control()).collect();
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = (source, thing, field, change);
        if let Some(seen) = noted.get_mut(&place) {
            *seen += 1;
        } else if noted.len() < MOST_NOTED {
            if change != Change::Renamed {
                tracing::warn!(source, thing, field = place.2, ?change, "a format has changed");
            }
            noted.insert(place, 1);
        }
    }
}

/// Reads as `R` does, and notes on the way where formats have moved.
#[derive(Debug)]
pub struct WatchedReader<R> {
    reader: R,
    register: Arc<DriftRegister>,
}

impl<R> WatchedReader<R> {
    /// `reader`, with its changes noted in `register`.
    pub fn new(reader: R, register: Arc<DriftRegister>) -> Self {
        Self { reader, register }
    }
}

impl<R: ReadRaw> ReadRaw for WatchedReader<R> {
    fn read(&self, raw: &RawObject) -> Result<Vec<Reading>, Failure> {
        self.register.note(raw);
        self.reader.read(raw)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reader::ProviderReader;
    use bytes::Bytes;
    use segue_pipeline::message::{SCHEMA_VERSION, Source, Topic};
    use segue_pipeline::raw::{RawHeader, Shape};
    use serde_json::json;

    fn raw(shape: Shape, body: &Value) -> RawObject {
        let header = RawHeader {
            schema_version: SCHEMA_VERSION,
            topic: Topic::SpotifyTracks,
            source: Source::Spotify,
            shape,
            run_id: "r".to_owned(),
            observed_at: None,
            request: "GET /".to_owned(),
            asked: None,
            context: BTreeMap::new(),
        };
        RawObject { header, body: Bytes::from(body.to_string()) }
    }

    fn noted(answers: &[(Shape, Value)]) -> Vec<String> {
        let register = DriftRegister::default();
        answers.iter().for_each(|(shape, body)| register.note(&raw(*shape, body)));
        register.noted().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn new_fields_and_other_types_are_counted_wherever_they_are_and_known_ones_are_not() {
        let album = json!({"id": "a", "label": null, "images": [{"url": "u", "blur": 1}]});
        let track =
            json!({"id": 5, "name": "A", "popularity": null, "mood": "calm", "album": album});
        let search = json!({"tracks": {"items": [track, null, track], "next": null}});
        let expected = [
            "Spotify: image.blur is new (4 times)",
            "Spotify: track.id has another type (4 times)",
            "Spotify: track.mood is new (4 times)",
        ];
        let shape = Shape::SpotifySearch;
        assert_eq!(noted(&[(shape, search.clone()), (shape, search)]), expected);
    }

    #[test]
    fn a_list_of_something_else_and_an_answer_that_is_something_else_are_other_types() {
        let told = noted(&[
            (Shape::SpotifySearch, json!({"tracks": {"items": ["a", "b"]}})),
            (Shape::SpotifyTrack, json!(["a track"])),
            (Shape::OpenweatherPlaces, json!({"places": []})),
        ]);
        let expected = [
            "OpenWeather: place has another type (once)",
            "Spotify: page of tracks.items has another type (2 times)",
            "Spotify: track has another type (once)",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn what_comes_under_its_new_name_alone_is_told_apart_from_what_is_new() {
        let entry = |name: &str| json!({"items": [{name: {"id": "a"}}]});
        let told = noted(&[
            (Shape::SpotifyPlaylistItems, entry("track")),
            (Shape::SpotifyPlaylistItems, entry("item")),
            (Shape::SpotifyPlaylistItems, entry("piece")),
        ]);
        let expected = [
            "Spotify: playlist entry.piece is new (once)",
            "Spotify: playlist entry.track comes under its new name (once)",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn the_shapes_last_fm_shifts_between_are_all_its_own() {
        let track = |tags: Value, listeners: Value| {
            (Shape::LastfmTrack, json!({"track": {"toptags": tags, "listeners": listeners}}))
        };
        let tag = json!({"name": "pop", "url": "u"});
        let shifting = [
            track(json!({"tag": tag}), json!("12")),
            track(json!({"tag": [tag, tag]}), json!(12)),
            track(json!(""), json!(null)),
            track(json!({"#text": "\n"}), json!("")),
        ];
        assert_eq!(noted(&shifting), Vec::<String>::new());
        let told = noted(&[track(json!({"tag": {"weight": 1}}), json!({"total": 1}))]);
        let expected = [
            "Last.fm: tag.weight is new (once)",
            "Last.fm: track.listeners has another type (once)",
        ];
        assert_eq!(told, expected);
    }

    #[test]
    fn an_error_in_place_of_an_answer_is_no_change() {
        let told = noted(&[
            (Shape::SpotifyArtist, json!({"error": {"status": 404, "message": "no"}})),
            (Shape::LastfmTrack, json!({"error": 6, "message": "no", "links": []})),
            (Shape::DeezerTrack, json!({"error": {"code": 800}})),
        ]);
        assert_eq!(told, Vec::<String>::new());
    }

    #[test]
    fn formats_that_never_repeat_themselves_fill_no_memory_and_steer_no_terminal() {
        let register = DriftRegister::default();
        let note = |field: String| register.note(&raw(Shape::DeezerTrack, &json!({ field: 1 })));
        note("\u{1b}[2Jmood".to_owned());
        assert_eq!(register.noted()[0].path, "track.[2Jmood");
        for number in 0..10_000 {
            note(format!("{number}{}", "x".repeat(400)));
        }
        let noted = register.noted();
        assert_eq!(noted.len(), MOST_NOTED);
        assert!(noted.iter().all(|drift| drift.path.len() < NAME_BYTES + 10));
    }

    #[test]
    fn reading_is_what_it_was() {
        let register = Arc::new(DriftRegister::default());
        let watched = WatchedReader::new(ProviderReader, Arc::clone(&register));
        let track = raw(Shape::SpotifyTrack, &json!({"id": "a".repeat(22), "name": "A", "x": 1}));
        assert_eq!(watched.read(&track).unwrap(), ProviderReader.read(&track).unwrap());
        assert_eq!(register.noted().len(), 1);
        let nothing = RawObject { body: Bytes::from_static(b"<html>"), ..track };
        assert!(watched.read(&nothing).is_err());
        assert_eq!(register.noted().len(), 1);
    }
}
