//! transform: raw object → rows object. Read, judge, validate; rejections travel along. Pure.

use crate::fail_points::{Step, reach};
use crate::failure::{Failure, FailureKind};
use crate::message::{Pointer, SCHEMA_VERSION, Topic};
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, PutObject, ReadRaw, Reading, SendPointer, Unreadable};
use crate::raw::{Asked, RawObject, Shape};
use crate::rows::{Rejection, Rows};
use segue_domain::matching::{TrackIdentity, compare_artists, compare_tracks};
use segue_domain::record::{MatchNote, Miss, MissReason, Record, Subject};
use segue_domain::text::{MAX_DETAIL_BYTES, MAX_ID_BYTES, clean};
use segue_domain::validate::{check, tidy};

/// Characters of a refused item that are kept.
const EXCERPT_CHARS: usize = 300;

/// Transforms the object `pointer` names and announces the rows.
///
/// # Errors
/// The store's, the reader's or the queue's failure; safe to repeat: the rows land under a key that
/// follows from the raw one.
pub async fn run(
    pointer: &Pointer,
    threshold: f64,
    reader: &impl ReadRaw,
    store: &(impl GetObject + PutObject),
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let raw = RawObject::decode(&store.get_object(&pointer.object).await?)?;
    let rows = rows_of(&raw, &pointer.object, threshold, reader)?;
    let key = ObjectKey::rows(&pointer.object);
    reach(Step::TransformBeforePut)?;
    store.put_object(&key, rows.encode()?).await?;
    reach(Step::TransformAfterPut)?;
    let header = &raw.header;
    let topic = Topic::MusicTransformed;
    let announced = Pointer::new(topic, header.source, &header.run_id, header.observed_at, key);
    queue.send_pointer(announced).await?;
    reach(Step::TransformAfterSend)
}

/// The rows of one raw object: a function of the object and the threshold alone.
///
/// # Errors
/// [`FailureKind::AnswerUnreadable`] when the body as a whole is not what it should be.
pub fn rows_of(
    raw: &RawObject,
    key: &ObjectKey,
    threshold: f64,
    reader: &impl ReadRaw,
) -> Result<Rows, Failure> {
    let readings = match raw.header.shape {
        Shape::Measurement => vec![read_measurement(raw)?],
        _ => reader.read(raw)?,
    };
    let mut records = Vec::with_capacity(readings.len());
    let mut rejections = Vec::new();
    for (index, reading) in (0..).zip(readings) {
        match standardise(reading, raw.header.asked.as_ref(), threshold) {
            Ok(record) => records.push(record),
            Err(item) => rejections.push(rejection(index, &item)),
        }
    }
    Ok(Rows {
        schema_version: SCHEMA_VERSION,
        topic: raw.header.topic,
        source: raw.header.source,
        run_id: raw.header.run_id.clone(),
        observed_at: raw.header.observed_at,
        raw: key.clone(),
        records,
        rejections,
    })
}

fn standardise(reading: Reading, asked: Option<&Asked>, threshold: f64) -> Reading {
    let record = reading?;
    check(&record).map_err(|refusal| Unreadable {
        field: refusal.field,
        reason: refusal.reason,
        excerpt: excerpt_of(&record),
    })?;
    // Tidied first: comparing two names costs the product of their lengths.
    Ok(judge(tidy(record), asked, threshold))
}

/// Decides whether an enrichment is about the thing that was asked for.
fn judge(record: Record, asked: Option<&Asked>, threshold: f64) -> Record {
    let Some(asked) = asked else { return record };
    match record {
        Record::TrackListeners(mut numbers) => {
            let found = TrackIdentity {
                title: &numbers.song_name,
                artist: &numbers.artist_name,
                ..TrackIdentity::default()
            };
            let note = compare_tracks(identity(asked), found);
            if note.score < threshold {
                return mismatch(&asked.subject, &numbers.song_name, &numbers.artist_name, &note);
            }
            numbers.matched = Some(note);
            Record::TrackListeners(numbers)
        }
        Record::ArtistListeners(mut numbers) => {
            let note = compare_artists(&asked.artist, &numbers.artist_name);
            if note.score < threshold {
                return mismatch(&asked.subject, "", &numbers.artist_name, &note);
            }
            numbers.matched = Some(note);
            Record::ArtistListeners(numbers)
        }
        other => other,
    }
}

fn identity(asked: &Asked) -> TrackIdentity<'_> {
    TrackIdentity {
        title: asked.title.as_deref().unwrap_or_default(),
        artist: &asked.artist,
        duration_ms: asked.duration_ms,
        ..TrackIdentity::default()
    }
}

fn mismatch(subject: &Subject, title: &str, artist: &str, note: &MatchNote) -> Record {
    let detail = format!(
        "the answer is about {title:?} by {artist:?}: score {:.3} ({})",
        note.score,
        note.reasons.join(", ")
    );
    let detail = clean(&detail, MAX_DETAIL_BYTES);
    Record::Miss(Miss { subject: subject.clone(), reason: MissReason::Mismatch, detail })
}

fn read_measurement(raw: &RawObject) -> Result<Reading, Failure> {
    serde_json::from_slice::<Record>(&raw.body).map(Ok).map_err(|cause| {
        Failure::new(FailureKind::AnswerUnreadable, "a measurement cannot be read").caused_by(cause)
    })
}

fn rejection(index: u32, item: &Unreadable) -> Rejection {
    Rejection {
        index,
        field: clean(&item.field, MAX_ID_BYTES),
        reason: clean(&item.reason, MAX_DETAIL_BYTES),
        excerpt: clean(&item.excerpt, MAX_DETAIL_BYTES),
    }
}

/// Enough of a record to recognise it by. A cut one is told from its like by a hash of the whole.
fn excerpt_of(record: &Record) -> String {
    let text = serde_json::to_string(record).unwrap_or_default();
    Unreadable::excerpt_of(&text, EXCERPT_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use segue_domain::ids::{ArtistId, TrackId};
    use segue_domain::matching::DEFAULT_THRESHOLD;
    use segue_domain::record::{Artist, TrackListeners};

    const ID: &str = "6rqhFgbbKwnb9MLmUQDhG6";

    fn asked() -> Asked {
        Asked {
            subject: Subject::Song(TrackId::parse(ID).unwrap()),
            title: Some("Heroes".into()),
            artist: "David Bowie".into(),
            duration_ms: None,
        }
    }

    fn listeners(song_name: &str) -> Reading {
        Ok(Record::TrackListeners(TrackListeners {
            song_id: TrackId::parse(ID).unwrap(),
            song_name: song_name.into(),
            artist_name: "David Bowie".into(),
            listeners: None,
            playcount: None,
            mbid: None,
            tags: Vec::new(),
            matched: None,
        }))
    }

    fn standardised(reading: Reading) -> Reading {
        standardise(reading, Some(&asked()), DEFAULT_THRESHOLD)
    }

    fn nameless(genre: &str) -> Record {
        Record::Artist(Artist {
            id: ArtistId::parse(ID).unwrap(),
            name: " \0".into(),
            popularity: None,
            followers: None,
            genres: Some(vec![genre.into()]),
        })
    }

    #[test]
    fn an_answer_is_judged_by_its_cleaned_name() {
        let Record::TrackListeners(kept) = standardised(listeners("\0 Hero\0es ")).unwrap() else {
            panic!("it is about the track that was asked for");
        };
        assert_eq!((kept.song_name.as_str(), kept.matched.unwrap().score), ("Heroes", 1.0));
    }

    #[test]
    fn an_endless_name_is_a_mismatch_with_a_bounded_detail() {
        let endless = "\"\u{1}x".repeat(2_000_000);
        let Record::Miss(miss) = standardised(listeners(&endless)).unwrap() else {
            panic!("it is about something else");
        };
        assert_eq!(miss.reason, MissReason::Mismatch);
        assert!(miss.detail.len() <= MAX_DETAIL_BYTES, "{}", miss.detail.len());
    }

    #[test]
    fn refused_items_that_begin_alike_keep_excerpts_of_their_own() {
        let long = "x".repeat(1_000);
        let refused = |genre: &str| standardised(Ok(nameless(genre))).unwrap_err();
        let (one, other) = (refused(&format!("{long}a")), refused(&format!("{long}b")));
        assert_ne!(one.excerpt, other.excerpt);
        let (beginning, hash) = one.excerpt.rsplit_once(" #").unwrap();
        assert_eq!((beginning.chars().count(), hash.len()), (EXCERPT_CHARS, 16));
        assert!(other.excerpt.starts_with(beginning));
        assert_eq!(refused("short").excerpt, serde_json::to_string(&nameless("short")).unwrap());
    }

    #[test]
    fn what_is_kept_of_a_refused_item_can_be_stored() {
        let text = |times| "\0x".repeat(times);
        let item = Unreadable { field: text(500), reason: text(9_000), excerpt: text(9_000) };
        let kept = rejection(0, &item);
        assert_eq!((kept.field.len(), kept.reason.len()), (MAX_ID_BYTES, MAX_DETAIL_BYTES));
        assert!(!kept.excerpt.contains('\0') && kept.excerpt.len() <= MAX_DETAIL_BYTES);
    }
}
