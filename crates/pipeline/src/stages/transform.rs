//! transform: raw object → rows object. Read, judge, validate; rejections travel along. Pure.

use crate::fail_points::{Step, reach};
use crate::failure::{Failure, FailureKind};
use crate::message::{Pointer, SCHEMA_VERSION, Topic};
use crate::object_key::ObjectKey;
use crate::ports::{GetObject, PutObject, ReadRaw, Reading, SendPointer, Unreadable};
use crate::raw::{Asked, RawObject, Shape};
use crate::rows::{Rejection, Rows};
use segue_domain::ids::Mbid;
use segue_domain::matching::{ArtistIdentity, TrackIdentity, judge_artist, judge_track};
use segue_domain::musicbrainz::{judge_candidate, judge_description};
use segue_domain::record::Record;
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
    reader: &impl ReadRaw,
    store: &(impl GetObject + PutObject),
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let raw = RawObject::decode(&store.get_object(&pointer.object).await?)?;
    let rows = rows_of(&raw, &pointer.object, reader)?;
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

/// The rows of one raw object: a function of the object alone.
///
/// # Errors
/// [`FailureKind::AnswerUnreadable`] when the body as a whole is not what it should be.
pub fn rows_of(raw: &RawObject, key: &ObjectKey, reader: &impl ReadRaw) -> Result<Rows, Failure> {
    let readings = match raw.header.shape {
        Shape::Measurement => vec![read_measurement(raw)?],
        _ => reader.read(raw)?,
    };
    let mut records = Vec::with_capacity(readings.len());
    let mut rejections = Vec::new();
    for (index, reading) in (0..).zip(readings) {
        match standardise(reading, raw.header.asked.as_ref()) {
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

fn standardise(reading: Reading, asked: Option<&Asked>) -> Reading {
    let record = reading?;
    check(&record).map_err(|refusal| Unreadable {
        field: refusal.field,
        reason: refusal.reason,
        excerpt: excerpt_of(&record),
    })?;
    // Tidied first: comparing two names costs the product of their lengths.
    Ok(judge(tidy(record), asked))
}

/// Says how sure it is that an enrichment is about the thing that was asked for. Whether it is believed
/// is not decided here: a person may know better, and settings change.
fn judge(record: Record, asked: Option<&Asked>) -> Record {
    let Some(asked) = asked else { return record };
    match record {
        Record::TrackListeners(mut numbers) => {
            let found = TrackIdentity {
                title: &numbers.song_name,
                artist: &numbers.artist_name,
                duration_ms: numbers.duration_ms,
                ..TrackIdentity::default()
            };
            numbers.matched = Some(judge_track(identity(asked), found));
            Record::TrackListeners(numbers)
        }
        Record::ArtistListeners(mut numbers) => {
            let known =
                ArtistIdentity { name: &asked.artist, mbid: asked.mbid.as_ref().map(Mbid::as_str) };
            let found =
                ArtistIdentity { name: &numbers.artist_name, mbid: numbers.mbid.as_deref() };
            numbers.matched = Some(judge_artist(known, found));
            Record::ArtistListeners(numbers)
        }
        Record::DescribedArtist(mut described) => {
            let (name, known, info) = (&asked.artist, asked.mbid.as_ref(), &described.info);
            let judged = judge_description(name, &described.artist_id, known, info);
            described.matched = Some(judged);
            Record::DescribedArtist(described)
        }
        Record::ArtistCandidate(mut candidate) => {
            let judged = judge_candidate(&asked.artist, &candidate.name, &candidate.aliases);
            candidate.matched = Some(judged);
            Record::ArtistCandidate(candidate)
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
    use segue_domain::matching::{Judgement, Matcher, Standing};
    use segue_domain::record::{Artist, Subject, TrackListeners};
    use segue_domain::text::MAX_NAME_BYTES;

    const ID: &str = "6rqhFgbbKwnb9MLmUQDhG6";

    fn asked() -> Asked {
        Asked {
            subject: Subject::Song(TrackId::parse(ID).unwrap()),
            title: Some("Heroes".into()),
            artist: "David Bowie".into(),
            duration_ms: None,
            mbid: None,
            is_chosen: false,
        }
    }

    fn listeners(song_name: &str) -> Reading {
        Ok(Record::TrackListeners(TrackListeners {
            song_id: TrackId::parse(ID).unwrap(),
            song_name: song_name.into(),
            artist_name: "David Bowie".into(),
            duration_ms: None,
            listeners: None,
            playcount: None,
            mbid: None,
            tags: Vec::new(),
            matched: None,
            quality_flags: Vec::new(),
        }))
    }

    fn standardised(reading: Reading) -> Reading {
        standardise(reading, Some(&asked()))
    }

    fn nameless(genre: &str) -> Record {
        Record::Artist(Artist {
            id: ArtistId::parse(ID).unwrap(),
            name: " \0".into(),
            popularity: None,
            followers: None,
            genres: Some(vec![genre.into()]),
            quality_flags: Vec::new(),
        })
    }

    #[test]
    fn an_answer_is_judged_by_its_cleaned_name() {
        let (name, judgement) = judged("\0 Hero\0es ");
        assert_eq!((name.as_str(), judgement.levenshtein.score), ("Heroes", 1.0));
        assert_eq!(standing(&judgement), Standing::Accepted);
    }

    #[test]
    fn an_answer_that_is_not_believed_travels_on_for_a_person_to_see() {
        let (name, judgement) = judged("Heroes (Live)");
        assert_eq!((name.as_str(), standing(&judgement)), ("Heroes (Live)", Standing::Refused));
        assert!(judgement.levenshtein.reasons[0].starts_with("version (live) -"), "{judgement:?}");
    }

    #[test]
    fn an_endless_name_is_judged_at_once_and_is_something_else() {
        let (name, judgement) = judged(&"\"\u{1}x".repeat(2_000_000));
        assert_eq!(standing(&judgement), Standing::Refused);
        assert!(name.len() <= MAX_NAME_BYTES, "{}", name.len());
    }

    fn standing(judgement: &Judgement) -> Standing {
        judgement.standing(&Matcher::default())
    }

    fn judged(song_name: &str) -> (String, Judgement) {
        let Record::TrackListeners(kept) = standardised(listeners(song_name)).unwrap() else {
            panic!("an answer stays what it is");
        };
        (kept.song_name, kept.matched.unwrap())
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
