//! transform: raw object → rows object. Read, judge, validate; rejections travel along. Pure.

use crate::failure::{Failure, FailureKind};
use crate::message::{Pointer, SCHEMA_VERSION, Topic};
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, PutObject, ReadRaw, Reading, SendPointer, Unreadable};
use crate::raw::{Asked, RawObject, Shape};
use crate::rows::{Rejection, Rows};
use segue_domain::matching::{TrackIdentity, compare_artists, compare_tracks};
use segue_domain::record::{MatchNote, Miss, MissReason, Record, Subject};
use segue_domain::validate::validate;

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
    store.put_object(&key, rows.encode()?).await?;
    let header = &raw.header;
    let topic = Topic::MusicTransformed;
    let announced = Pointer::new(topic, header.source, &header.run_id, header.observed_at, key);
    queue.send_pointer(announced).await
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
            Err(item) => rejections.push(rejection(index, item)),
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
    let record = judge(reading?, asked, threshold);
    let excerpt = excerpt_of(&record);
    validate(record).map_err(|refusal| Unreadable {
        field: refusal.field,
        reason: refusal.reason,
        excerpt,
    })
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
        isrc: None,
    }
}

fn mismatch(subject: &Subject, title: &str, artist: &str, note: &MatchNote) -> Record {
    let detail = format!(
        "the answer is about {title:?} by {artist:?}: score {:.3} ({})",
        note.score,
        note.reasons.join(", ")
    );
    Record::Miss(Miss { subject: subject.clone(), reason: MissReason::Mismatch, detail })
}

fn read_measurement(raw: &RawObject) -> Result<Reading, Failure> {
    serde_json::from_slice::<Record>(&raw.body).map(Ok).map_err(|cause| {
        Failure::new(FailureKind::AnswerUnreadable, "a measurement cannot be read").caused_by(cause)
    })
}

fn rejection(index: u32, item: Unreadable) -> Rejection {
    Rejection { index, field: item.field, reason: item.reason, excerpt: item.excerpt }
}

/// Enough of a record to recognise it by.
fn excerpt_of(record: &Record) -> String {
    let mut text = serde_json::to_string(record).unwrap_or_default();
    let end = text.char_indices().nth(300).map_or(text.len(), |(at, _)| at);
    text.truncate(end);
    text
}
