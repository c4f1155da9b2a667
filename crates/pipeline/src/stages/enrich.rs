//! enrich-lastfm and enrich-audio: what other sources know about a track or an artist.

use crate::fail_points::{Step, reach};
use crate::failure::{Failure, FailureKind};
use crate::jobs::{About, ArtistWork, Job, TrackWork};
use crate::message::{Source, Topic};
use crate::ports::{
    Answer, FindPreview, HearSound, Heard, LookUpListeners, Preview, PreviewSearch, PutObject,
    SearchBrokenOff, SendPointer, Undecodable,
};
use crate::raw::{Asked, Shape};
use crate::stages::landing::Landing;
use bytes::Bytes;
use jiff::Timestamp;
use segue_audio_features::Features;
use segue_domain::record::{AudioFeatures, Miss, MissReason, Record, Subject};
use segue_domain::sound::SoundFeatures;
use std::collections::BTreeMap;

/// The run an enrichment belongs to.
#[derive(Debug, Clone, Copy)]
pub struct RunTime<'a> {
    /// The run.
    pub run_id: &'a str,
    /// The run's time.
    pub observed_at: Timestamp,
}

impl<'a> RunTime<'a> {
    pub(crate) fn landing(
        &self,
        topic: Topic,
        source: Source,
        job: &'a str,
        asked: Asked,
    ) -> Landing<'a> {
        Landing {
            topic,
            source,
            run_id: self.run_id,
            job,
            observed_at: Some(self.observed_at),
            asked: Some(asked),
        }
    }
}

/// Asks Last.fm about a track and lands what it answers.
///
/// # Errors
/// The failure of the source, the store or the queue; safe to repeat.
pub async fn lastfm_track(
    run: RunTime<'_>,
    work: &TrackWork,
    source: &impl LookUpListeners,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let job = format!("track-{}", work.song_id);
    let landing = run.landing(Topic::LastfmEnrichment, Source::Lastfm, &job, work.asked());
    land_all(&landing, source.look_up_track(work).await?, store, queue).await
}

/// Asks Last.fm about an artist and lands what it answers.
///
/// # Errors
/// As [`lastfm_track`].
pub async fn lastfm_artist(
    run: RunTime<'_>,
    work: &ArtistWork,
    source: &impl LookUpListeners,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let job = format!("artist-{}", work.artist_id);
    let landing = run.landing(Topic::LastfmEnrichment, Source::Lastfm, &job, work.asked());
    match source.look_up_artist(work).await {
        Ok(answers) => land_all(&landing, answers, store, queue).await,
        Err(broken_off) => land_steps(&landing, broken_off, store, queue).await,
    }
}

/// Finds a track's preview, listens to it, and lands what the search answered and what was heard.
///
/// # Errors
/// As [`lastfm_track`]. No preview, or one that is no sound, is a result and no failure.
pub async fn audio(
    run: RunTime<'_>,
    work: &TrackWork,
    previews: &impl FindPreview,
    hearing: &impl HearSound,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let (answers, outcome) = match previews.find_preview(work).await {
        Ok(PreviewSearch { answers, outcome }) => (answers, Ok(outcome)),
        Err(SearchBrokenOff { answers, failure }) => (answers, Err(failure)),
    };
    reach(Step::EnrichAfterAnswer)?;
    let job = format!("search-{}", work.song_id);
    for (piece, answer) in (0..).zip(answers) {
        let source = match answer.shape {
            Shape::ItunesResults => Source::Itunes,
            _ => Source::Deezer,
        };
        let landing = run.landing(Topic::AudioFeatures, source, &job, work.asked());
        landing.land(piece, answer, store, queue).await?;
        reach(Step::EnrichBetweenAnswers)?;
    }
    let record = match outcome? {
        Ok(preview) => {
            let heard = hearing.hear_sound(&preview.bytes).await;
            measured(work, &preview, heard)
        }
        Err(miss) => Record::Miss(miss),
    };
    let job = format!("measured-{}", work.song_id);
    let landing = run.landing(Topic::AudioFeatures, Source::Analyzer, &job, work.asked());
    landing.land(0, measurement(&record)?, store, queue).await
}

/// Remembers that a job was given up, so that its source is not asked again every day; the thing has a
/// retry date then like any other that was missed. Nothing is done about listings.
///
/// # Errors
/// The failure of the store or the queue; safe to repeat.
pub async fn gave_up(
    run: RunTime<'_>,
    job: &Job,
    failure: &Failure,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let Some(About { topic, source, asked }) = job.about() else { return Ok(()) };
    let reason = match failure.kind {
        FailureKind::NotFound => MissReason::NotFound,
        _ => MissReason::Failed,
    };
    let (subject, detail) = (asked.subject.clone(), failure.to_string());
    let name = format!("given-up-{}", job.name());
    let landing = run.landing(topic, source, &name, asked);
    let miss = Record::Miss(Miss { subject, reason, detail });
    landing.land(0, measurement(&miss)?, store, queue).await
}

/// What an answer's context says when it only led to another one, or came before a failure: it is kept,
/// and says nothing.
pub const STEP: (&str, &str) = ("role", "step");

pub(super) fn as_step(mut answer: Answer) -> Answer {
    let (name, value) = STEP;
    answer.context.insert(name.to_owned(), value.to_owned());
    answer
}

/// Lands what was answered before a search broke off; returns why it did. Under a name of its own: the
/// search comes again, and must not be taken for what has landed already.
pub(super) async fn land_steps(
    landing: &Landing<'_>,
    broken_off: SearchBrokenOff,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    let SearchBrokenOff { answers, failure } = broken_off;
    let job = format!("{}-broken-off", landing.job);
    let landing = Landing { job: &job, asked: landing.asked.clone(), ..*landing };
    for (piece, answer) in (0..).zip(answers) {
        landing.land(piece, as_step(answer), store, queue).await?;
    }
    Err(failure)
}

/// Lands what one question brought, the first answer last: it is what marks the thing as known, and
/// nobody asks about a known thing again. Killed in between, the others must be there already.
async fn land_all(
    landing: &Landing<'_>,
    answers: Vec<Answer>,
    store: &impl PutObject,
    queue: &impl SendPointer,
) -> Result<(), Failure> {
    reach(Step::EnrichAfterAnswer)?;
    let pieces: Vec<(u32, Answer)> = (0..).zip(answers).collect();
    for (piece, answer) in pieces.into_iter().rev() {
        landing.land(piece, answer, store, queue).await?;
        if piece > 0 {
            reach(Step::EnrichBetweenAnswers)?;
        }
    }
    Ok(())
}

/// What listening to `preview` came to.
fn measured(work: &TrackWork, preview: &Preview, heard: Result<Heard, Undecodable>) -> Record {
    match heard {
        Ok(Heard { features, truncated }) => Record::AudioFeatures(Box::new(AudioFeatures {
            song_id: work.song_id.clone(),
            features_version: features.version.into(),
            sound: sound_features(&features),
            audio_source: preview.found_at.clone(),
            preview_url: Some(preview.stable_url.clone()),
            input_hash: blake3::hash(&preview.bytes).to_hex().to_string(),
            quality_flags: truncated.then(|| "audio_truncated".to_owned()).into_iter().collect(),
        })),
        Err(Undecodable { reason }) => Record::Miss(Miss {
            subject: Subject::Song(work.song_id.clone()),
            reason: MissReason::Undecodable,
            detail: reason,
        }),
    }
}

/// What is kept of a measurement: everything but the times of beats, which are cheaper to measure again
/// than to keep.
fn sound_features(features: &Features) -> SoundFeatures {
    let numbers = |numbers: Option<&[f64]>| numbers.unwrap_or_default().to_vec();
    SoundFeatures {
        duration_s: Some(features.duration_s),
        spectral_contrast: numbers(features.spectral_contrast.as_ref().map(<[f64; 7]>::as_slice)),
        chroma_mean: numbers(features.chroma_mean.as_ref().map(<[f64; 12]>::as_slice)),
        mfcc_mean: numbers(features.mfcc_mean.as_ref().map(<[f64; 20]>::as_slice)),
        mfcc_deviation: numbers(features.mfcc_deviation.as_ref().map(<[f64; 20]>::as_slice)),
        time_signature: features.time_signature.map(i64::from),
        key: features.key.map(|tonic| tonic.name().to_owned()),
        mode: features.mode.map(|mode| mode.name().to_owned()),
        bpm: features.bpm,
        bpm_confidence: features.bpm_confidence,
        tempo_librosa: features.tempo_librosa,
        time_signature_confidence: features.time_signature_confidence,
        energy: features.energy,
        zero_crossing_rate: features.zero_crossing_rate,
        spectral_centroid: features.spectral_centroid,
        spectral_bandwidth: features.spectral_bandwidth,
        spectral_rolloff: features.spectral_rolloff,
        spectral_flatness: features.spectral_flatness,
        harmonic_ratio: features.harmonic_ratio,
        percussive_ratio: features.percussive_ratio,
        onset_rate: features.onset_rate,
        tuning: features.tuning,
        key_strength: features.key_strength,
        integrated_loudness: features.integrated_loudness,
        loudness_range: features.loudness_range,
        true_peak: features.true_peak,
        dynamic_complexity: features.dynamic_complexity,
        danceability: features.danceability,
    }
}

/// What we found out ourselves as an answer: the record itself, in JSON.
pub(crate) fn measurement(record: &Record) -> Result<Answer, Failure> {
    let body = serde_json::to_vec(record).map_err(|cause| {
        Failure::new(FailureKind::InputUnusable, "a measurement cannot be written").caused_by(cause)
    })?;
    Ok(Answer {
        body: Bytes::from(body),
        shape: Shape::Measurement,
        request: "measure".to_owned(),
        context: BTreeMap::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object_key::ObjectKey;
    use crate::ports::GetObject;
    use crate::raw::RawObject;
    use crate::stages::memory::{MemoryQueue, MemoryStore};
    use futures::executor::block_on;
    use segue_domain::ids::ArtistId;

    /// Answers with an artist's numbers, and with those similar to it unless it `breaks_off`.
    struct Lastfm {
        breaks_off: bool,
    }

    impl LookUpListeners for Lastfm {
        async fn look_up_track(&self, _: &TrackWork) -> Result<Vec<Answer>, Failure> {
            Ok(Vec::new())
        }

        async fn look_up_artist(&self, _: &ArtistWork) -> Result<Vec<Answer>, SearchBrokenOff> {
            let answer = |shape| Answer {
                body: Bytes::from_static(b"{}"),
                shape,
                request: String::new(),
                context: BTreeMap::new(),
            };
            if self.breaks_off {
                let failure = Failure::new(FailureKind::SourceUnavailable, "away");
                let answers = vec![answer(Shape::LastfmArtist)];
                return Err(SearchBrokenOff { answers, failure });
            }
            Ok([Shape::LastfmArtist, Shape::LastfmSimilar].map(answer).to_vec())
        }
    }

    fn work() -> ArtistWork {
        let artist_id = ArtistId::parse(&"a".repeat(22)).unwrap();
        ArtistWork::new(artist_id, "x".to_owned())
    }

    const RUN: RunTime<'_> = RunTime { run_id: "r1", observed_at: Timestamp::UNIX_EPOCH };

    fn landed(job: &str, piece: u32) -> ObjectKey {
        ObjectKey::raw(Topic::LastfmEnrichment, "r1", job, piece)
    }

    #[test]
    fn what_marks_an_artist_as_known_lands_last() {
        let (store, queue, work) = (MemoryStore::default(), MemoryQueue::default(), work());
        let source = Lastfm { breaks_off: false };
        block_on(lastfm_artist(RUN, &work, &source, &store, &queue)).unwrap();
        let sent: Vec<_> = queue.sent().into_iter().map(|pointer| pointer.object).collect();
        let job = format!("artist-{}", work.artist_id);
        assert_eq!(sent, [landed(&job, 1), landed(&job, 0)]);
    }

    #[test]
    fn what_came_before_a_failure_is_kept_and_makes_nothing_known() {
        let (store, queue, work) = (MemoryStore::default(), MemoryQueue::default(), work());
        let source = Lastfm { breaks_off: true };
        let failure = block_on(lastfm_artist(RUN, &work, &source, &store, &queue)).unwrap_err();
        assert_eq!(failure.kind, FailureKind::SourceUnavailable);
        // Not under the key of the answer that will come: its rows would look loaded already.
        let key = landed(&format!("artist-{}-broken-off", work.artist_id), 0);
        let sent: Vec<_> = queue.sent().into_iter().map(|pointer| pointer.object).collect();
        assert_eq!(sent, std::slice::from_ref(&key));
        let kept = RawObject::decode(&block_on(store.get_object(&key)).unwrap()).unwrap();
        assert_eq!(kept.header.context.get(STEP.0).map(String::as_str), Some(STEP.1));
    }
}
