//! Things asked for by their ids: in batches where this app has them, one by one where not.

use super::client::{SpotifyClient, parsed};
use super::convert::{ALBUM_IDS, ARTIST_IDS, STATUS, TRACK_IDS};
use super::quota::Quota;
use crate::http::{HttpError, Refusal, Response};
use segue_pipeline::ports::Answer;
use segue_pipeline::raw::Shape;
use serde_json::Value;
use std::collections::BTreeMap;

/// A kind of thing with ids.
pub(super) struct Things {
    /// Where it is asked for.
    path: &'static str,
    /// The name of the list in a batch.
    list: &'static str,
    /// Most ids in one batch.
    most: usize,
    one: Shape,
    several: Shape,
    /// Context key of the ids asked for.
    ids: &'static str,
    /// Whether the answer depends on the market.
    in_market: bool,
    /// Whether a refused batch tells what kind of app we are.
    tells_quota: bool,
    /// What is noticed of each in passing.
    observe: fn(&SpotifyClient, &Value),
}

pub(super) const TRACKS: Things = Things {
    path: "tracks",
    list: "tracks",
    most: 50,
    one: Shape::SpotifyTrack,
    several: Shape::SpotifyTracks,
    ids: TRACK_IDS,
    in_market: true,
    tells_quota: true,
    observe: SpotifyClient::observe_track,
};

pub(super) const ARTISTS: Things = Things {
    path: "artists",
    list: "artists",
    most: 50,
    one: Shape::SpotifyArtist,
    several: Shape::SpotifyArtists,
    ids: ARTIST_IDS,
    in_market: false,
    tells_quota: true,
    observe: SpotifyClient::observe_artist,
};

pub(super) const ALBUMS: Things = Things {
    path: "albums",
    list: "albums",
    most: 20,
    one: Shape::SpotifyAlbum,
    several: Shape::SpotifyAlbums,
    ids: ALBUM_IDS,
    in_market: true,
    tells_quota: true,
    observe: |_, _| {},
};

pub(super) const FEATURES: Things = Things {
    path: "audio-features",
    list: "audio_features",
    most: 100,
    one: Shape::SpotifyAudioFeatures,
    several: Shape::SpotifyAudioFeaturesBatch,
    ids: TRACK_IDS,
    in_market: false,
    // Large apps made after 2024-11-27 are refused them too.
    tells_quota: false,
    observe: |_, _| {},
};

impl Things {
    /// The shape of a batch.
    pub(super) fn shape_of_several(&self) -> Shape {
        self.several
    }
}

impl SpotifyClient {
    /// Of how many of these one answer tells.
    pub(super) async fn at_once(&self, things: &Things) -> Result<usize, HttpError> {
        Ok(match self.quota().await? {
            Quota::Development => 1,
            Quota::Extended => things.most,
        })
    }

    /// What Spotify says of `ids`: one answer for each batch, or one for each id.
    pub(super) async fn by_ids(
        &self,
        things: &Things,
        ids: &[&str],
    ) -> Result<Vec<Answer>, HttpError> {
        let mut answers = Vec::new();
        for chunk in ids.chunks(things.most) {
            match self.batch(things, chunk).await? {
                Some(batch) => answers.push(batch),
                None => {
                    for id in chunk {
                        let ask = self.single(things, id);
                        answers.push(self.asked.once(things.path, id, ask).await?);
                    }
                }
            }
        }
        Ok(answers)
    }

    /// One batch, or `None` when these have to be asked for one by one.
    async fn batch(&self, things: &Things, ids: &[&str]) -> Result<Option<Answer>, HttpError> {
        if self.quota().await? == Quota::Development {
            return Ok(None);
        }
        let joined = ids.join(",");
        match self.ask(things, &[things.path], &[("ids", &joined)]).await {
            Ok(response) => {
                let batch = parsed::<Value>(&response);
                let items = batch.as_ref().and_then(|batch| batch.get(things.list)?.as_array());
                items.into_iter().flatten().for_each(|item| (things.observe)(self, item));
                Ok(Some(answer(response, things.several, things, joined)))
            }
            Err(error) => match error.refusal() {
                // An endpoint that was taken away answers either way.
                Some(Refusal::Capability | Refusal::NotFound) if things.tells_quota => {
                    self.is_a_new_app_after_all().await;
                    Ok(None)
                }
                // One id that Spotify takes for none must not cost its neighbours their answers.
                Some(Refusal::Input) if ids.len() > 1 => Ok(None),
                _ => Err(error),
            },
        }
    }

    /// One thing; that there is none is an answer like any other.
    async fn single(&self, things: &Things, id: &str) -> Result<Answer, HttpError> {
        match self.ask(things, &[things.path, id], &[]).await {
            Ok(response) => {
                if let Some(item) = parsed(&response) {
                    (things.observe)(self, &item);
                }
                Ok(answer(response, things.one, things, id.to_owned()))
            }
            // 400 is what Spotify says of an id it takes for none: as little use as an unknown one.
            Err(HttpError::Refused {
                refusal: Refusal::NotFound | Refusal::Input,
                request,
                status,
                said,
                ..
            }) => {
                let response = Response { body: said.0, request };
                let mut answer = answer(response, things.one, things, id.to_owned());
                // The body may be anybody's, a proxy's too; the status says what it means.
                answer.context.insert(STATUS.to_owned(), status.to_string());
                Ok(answer)
            }
            Err(error) => Err(error),
        }
    }

    async fn ask(
        &self,
        things: &Things,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Response, HttpError> {
        if things.in_market {
            self.get_in_market(path, query).await
        } else {
            self.get(path, query).await
        }
    }
}

fn answer(response: Response, shape: Shape, things: &Things, asked: String) -> Answer {
    let Response { body, request } = response;
    Answer { body, shape, request, context: BTreeMap::from([(things.ids.to_owned(), asked)]) }
}
