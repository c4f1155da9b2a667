//! Artists' profiles: in batches where this app has them, one by one where not.

use super::capabilities::Capability;
use super::client::{SpotifyClient, parsed};
use super::convert::{ARTIST_IDS, STATUS};
use super::refused::explained;
use super::wire::{WireArtist, WireArtists};
use crate::http::{HttpError, Refusal, Response};
use segue_domain::ids::ArtistId;
use segue_pipeline::failure::Failure;
use segue_pipeline::jobs::ARTISTS_PER_JOB;
use segue_pipeline::ports::{Answer, FetchArtists};
use segue_pipeline::raw::Shape;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::Ordering;

impl FetchArtists for SpotifyClient {
    async fn fetch_artists(&self, ids: &[ArtistId]) -> Result<Vec<Answer>, Failure> {
        let mut answers = Vec::new();
        for chunk in ids.chunks(ARTISTS_PER_JOB) {
            match self.artist_batch(chunk).await? {
                Some(batch) => answers.push(batch),
                None => {
                    for id in chunk {
                        answers.push(self.artist_once(id).await?);
                    }
                }
            }
        }
        self.unfinished.finish(ids);
        Ok(answers)
    }
}

impl SpotifyClient {
    /// One batch, or `None` when this app has no batches.
    async fn artist_batch(&self, ids: &[ArtistId]) -> Result<Option<Answer>, Failure> {
        if !self.batches.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let joined = ids.iter().map(ArtistId::as_str).collect::<Vec<_>>().join(",");
        match self.get(&["artists"], &[("ids", &joined)]).await {
            Ok(answer) => {
                let batch = parsed::<WireArtists>(&answer).and_then(|batch| batch.artists);
                batch.iter().flatten().for_each(|artist| self.note_artist(artist));
                Ok(Some(artist_answer(answer, Shape::SpotifyArtists, joined)))
            }
            Err(error) if error.refusal() == Some(Refusal::Capability) => {
                self.batches.store(false, Ordering::Relaxed);
                self.missing.note(Capability::Batches);
                Ok(None)
            }
            Err(error) => Err(explained(error)),
        }
    }

    /// One artist's profile, asked for once however often the job around it is tried.
    async fn artist_once(&self, id: &ArtistId) -> Result<Answer, Failure> {
        if let Some(answer) = self.unfinished.answer(id) {
            return Ok(answer);
        }
        let answer = self.artist(id).await?;
        self.unfinished.keep(id, &answer);
        Ok(answer)
    }

    /// One artist's profile; that there is none is an answer like any other.
    async fn artist(&self, id: &ArtistId) -> Result<Answer, Failure> {
        let asked = id.as_str().to_owned();
        match self.get(&["artists", id.as_str()], &[]).await {
            Ok(answer) => {
                if let Some(artist) = parsed(&answer) {
                    self.note_artist(&artist);
                }
                Ok(artist_answer(answer, Shape::SpotifyArtist, asked))
            }
            // 400 is what Spotify says of an id it takes for none: as little use as an unknown one.
            Err(HttpError::Refused {
                refusal: Refusal::NotFound | Refusal::Input,
                request,
                status,
                said,
                ..
            }) => {
                let answer = Response { body: said.0, request };
                let mut answer = artist_answer(answer, Shape::SpotifyArtist, asked);
                // The body may be anybody's, a proxy's too; the status says what it means.
                answer.context.insert(STATUS.to_owned(), status.to_string());
                Ok(answer)
            }
            Err(error) => Err(explained(error)),
        }
    }

    fn note_artist(&self, item: &Value) {
        if let Ok(artist) = WireArtist::deserialize(item) {
            self.missing.note_artist(&artist);
        }
    }
}

fn artist_answer(answer: Response, shape: Shape, asked: String) -> Answer {
    let Response { body, request } = answer;
    Answer { body, shape, request, context: BTreeMap::from([(ARTIST_IDS.to_owned(), asked)]) }
}
